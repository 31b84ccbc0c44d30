"""The way back of a volunteer whose browser forgot them: a return code, shown once and kept as its hash only.

Their own code holds until they make another. One that the health authority gave out was seen by somebody else, so it opens
once, within days, and a new one takes its place.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import msgspec
import sqlalchemy as sa

from goldenhour.kit.log import micros, moment_of
from goldenhour.kit.qr import qr_of
from goldenhour.kit.refusals import Category, Refusal
from goldenhour.responders.keeping import Volunteers, hashed, volunteers, ways_back

BYTES = 16
GIVEN_LIVES = timedelta(days=7)
"""So long a code holds that the authority gave out: until they are home, and find the paper. Our assumption."""


class WayBack(msgspec.Struct, frozen=True):
    """A code as it is shown, once. `link`: the same to be saved; the code is behind a #, which no server is sent. `qr`: the
    link as an SVG."""

    code: str
    link: str
    qr: str


def way_back(code: str, base: str) -> WayBack:
    """`base`: this server's address, as the browser knows it."""
    link = f"{base}/responders/return#{code}"
    return WayBack(code, link, str(qr_of(link)))


class ReturnCodes:
    """Made, used, replaced. They go with the volunteer's row (`Volunteers.forget`)."""

    def __init__(self, kept: Volunteers) -> None:
        self.database, self.world = kept.database, kept.world

    async def make(self, volunteer_id: str, *, once: bool = False) -> str:
        """A new code; the former one of this volunteer leads nowhere from now on."""
        code = self.world.secret(BYTES).hex()
        row = {
            "volunteer": volunteer_id, "code_hash": code_hashed(code), "made_at": micros(self.world.now()), "once": once,
        }  # fmt: skip

        def work(connection: sa.Connection) -> None:
            connection.execute(ways_back.delete().where(ways_back.c.volunteer == volunteer_id))
            if connection.execute(sa.select(volunteers.c.id).where(volunteers.c.id == volunteer_id)).first():
                connection.execute(ways_back.insert().values(row))  # who has withdrawn meanwhile leaves nothing

        await self.database.run(work)
        return grouped(code)

    async def use(self, code: str) -> tuple[str, str | None]:
        """A token for the browser that knows this code (the former browser's ends), and a new code where this one is
        spent. Raises Refusal for a code that is wrong, spent, replaced or too old, all alike."""
        token = self.world.secret(32).hex()
        row = await self.database.run(lambda c: self._opened(c, code_hashed(code), hashed(token)))
        if row is None:
            raise Refusal(
                Category.NOT_FOUND, "no_such_code",
                "This return code leads nowhere. Check it, or ask your health authority for a new one.", field="code",
            )  # fmt: skip
        return token, await self.make(row.volunteer, once=False) if row.once else None

    def _opened(self, connection: sa.Connection, code_hash: str, token_hash: str) -> Any:
        row = connection.execute(sa.select(ways_back).where(ways_back.c.code_hash == code_hash)).first()
        if row is None or (row.once and moment_of(row.made_at) + GIVEN_LIVES < self.world.now()):
            return None
        mine = ways_back.c.code_hash == code_hash
        if row.once and not connection.execute(ways_back.delete().where(mine)).rowcount:
            return None  # somebody else used it in this moment
        connection.execute(volunteers.update().where(volunteers.c.id == row.volunteer).values(token_hash=token_hash))
        return row

    async def made_at(self, volunteer_id: str) -> datetime | None:
        """Since when this volunteer has their code; None where they have none."""
        mine = ways_back.c.volunteer == volunteer_id
        found = await self.database.run(lambda c: c.execute(sa.select(ways_back.c.made_at).where(mine)).scalar())
        return moment_of(found) if found is not None else None


def grouped(code: str) -> str:
    """A code as people read it, in fours."""
    return "-".join(code[at : at + 4] for at in range(0, len(code), 4))


def code_hashed(code: str) -> str:
    """Of the code as it was meant: without blanks and hyphens, in small letters."""
    return hashed("return/" + "".join(code.split()).replace("-", "").lower())
