"""Registering once, however often it is sent: an answer may be lost on its way, and a browser sends again.

Token and return code follow from the id the browser gave its saying and a secret kept with the row, so the same saying is
given the same answer, and neither can be read from what is kept. Without an id each is a registration of its own.
"""

from __future__ import annotations

import hashlib
from typing import Any, NamedTuple

import sqlalchemy as sa

from goldenhour.kit.log import micros
from goldenhour.kit.refusals import Category, Refusal
from goldenhour.responders.keeping import Volunteers, encoded, hashed, joins, row_of, volunteers, ways_back
from goldenhour.responders.returning import BYTES, code_hashed, grouped
from goldenhour.responders.volunteers import Registration, Volunteer


class Keys(NamedTuple):
    """What somebody who has registered is given: the token of their browser, and the return code."""

    token: str
    code: str


class Joining:
    """Keeps who registers, with their way back, all at once."""

    def __init__(self, kept: Volunteers) -> None:
        self.database, self.world = kept.database, kept.world

    async def known(self, saying: str | None, said: Registration) -> Keys | None:
        """What was given to this saying before; None for a new one. Raises Refusal where it said something else then."""
        if saying is None:
            return None
        query = sa.select(joins).where(joins.c.saying_hash == hashed(f"join/{saying}"))
        row = await self.database.run(lambda c: c.execute(query).first())
        if row is None:
            return None
        if row.said_hash != said_hashed(said):
            raise Refusal(
                Category.CONFLICT, "id_used_otherwise",
                "You are registered already, with what you sent first. Open your page and change it there.",
            )  # fmt: skip
        return keys_of(row.secret, saying)

    async def join(self, saying: str | None, said: Registration, language: str, *, synthetic: bool) -> Keys:
        """Keep somebody new. Where the same saying is kept in this very moment, what it is given."""
        secret, saying = self.world.secret(32).hex(), saying or self.world.secret(BYTES).hex()
        volunteer = Volunteer(
            id=self.world.secret(12).hex(), said=said, made_at=self.world.now(), language=language, synthetic=synthetic
        )
        try:
            await self.database.run(lambda c: keep(c, volunteer, saying, secret))
        except sa.exc.IntegrityError:
            if (first := await self.known(saying, said)) is None:
                raise
            return first
        return keys_of(secret, saying)


def keep(connection: sa.Connection, volunteer: Volunteer, saying: str, secret: str) -> None:
    """The volunteer, their way back and which saying it was."""
    keys, mine = keys_of(secret, saying), {"volunteer": volunteer.id}
    known: dict[str, Any] = {"saying_hash": hashed(f"join/{saying}"), "said_hash": said_hashed(volunteer.said)}
    way = {"code_hash": code_hashed(keys.code), "made_at": micros(volunteer.made_at), "once": False}
    connection.execute(joins.insert().values({**mine, **known, "secret": secret}))
    connection.execute(volunteers.insert().values(row_of(volunteer, hashed(keys.token))))
    connection.execute(ways_back.insert().values({**mine, **way}))


def keys_of(secret: str, saying: str) -> Keys:
    token, code = (hashlib.sha256(f"{secret}/{what}/{saying}".encode()).hexdigest() for what in ("token", "code"))
    return Keys(token, grouped(code[: 2 * BYTES]))


def said_hashed(said: Registration) -> str:
    return hashlib.sha256(encoded(said)).hexdigest()
