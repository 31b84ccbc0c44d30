"""The one-time link by which a vehicle without a tablet of ours sends where it is, and vital signs: for one transfer only.

The sender reads out a short code. Whoever enters it first holds the transfer's vehicle; the code is then used up, and a
long token in that browser's cookie stands in its place. Both are kept as hashes, expire, and go when the sender takes
them back or makes another. Kept beside the accounts, never in the log.
"""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta
from typing import Any

import msgspec
import sqlalchemy as sa
from limits import parse
from limits.strategies import MovingWindowRateLimiter

from goldenhour.kit.accounts_store import AccountsStore
from goldenhour.kit.attempts import Attempts
from goldenhour.kit.log import micros, moment_of
from goldenhour.kit.refusals import Category, Refusal
from goldenhour.kit.world import World

metadata = sa.MetaData()
links = sa.Table(
    "transfer_links",
    metadata,
    sa.Column("transfer", sa.String, primary_key=True),
    sa.Column("case", sa.String, nullable=False),
    sa.Column("code_hash", sa.String, nullable=False, index=True),
    sa.Column("token_hash", sa.String, nullable=False, index=True),
    sa.Column("code_until", sa.BigInteger, nullable=False),
    sa.Column("until", sa.BigInteger, nullable=False),
)
LETTERS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Nothing that looks like something else; read out over a telephone."""
LENGTH = 8
"""Thirty letters, eight of them: 6.6 × 10¹¹ codes, against 10 tries a minute from one address and 200 in all."""
CODE_LIVES = timedelta(minutes=30)
LINK_LIVES = timedelta(hours=12)
PER_ADDRESS, IN_ALL, PER_LINK = parse("10 per minute"), parse("200 per minute"), parse("60 per minute")


class Held(msgspec.Struct, frozen=True):
    """A link somebody holds: for which transfer of which case."""

    transfer: str
    case: str


class Links:
    """Made, opened, held, taken back."""

    def __init__(self, database: AccountsStore, world: World) -> None:
        self.database = database
        self.world = world
        self._limiter: Any = MovingWindowRateLimiter(Attempts(world.monotonic))
        metadata.create_all(database.engine)

    async def make(self, transfer: str, case: str) -> tuple[str, datetime]:
        """A code for this transfer, and until when it can be entered. What was made for it before is over."""
        code = "".join(LETTERS[byte % len(LETTERS)] for byte in self.world.secret(LENGTH))
        now = self.world.now()

        def work(connection: sa.Connection) -> None:
            connection.execute(links.delete().where(links.c.transfer == transfer))
            connection.execute(
                links.insert().values(
                    transfer=transfer, case=case, code_hash=hashed(code), token_hash="",
                    code_until=micros(now + CODE_LIVES), until=micros(now + LINK_LIVES),
                )
            )  # fmt: skip

        await self.database.run(work)
        return code, now + CODE_LIVES

    async def open(self, code: str, address: str) -> tuple[str, Held]:
        """Use a code up: the token that stands in its place. Raises `Refusal` for a wrong, used or old one alike."""
        self._count(PER_ADDRESS, address or "?")
        self._count(IN_ALL, "codes")
        token = self.world.secret(32).hex()
        now = micros(self.world.now())
        fits = (links.c.code_hash == hashed(tidy(code))) & (links.c.code_until > now) & (links.c.token_hash == "")

        def work(connection: sa.Connection) -> Held | None:
            row = connection.execute(sa.select(links).where(fits)).first()
            if row is None:
                return None
            connection.execute(
                links.update().where(links.c.transfer == row.transfer).values(code_hash="", token_hash=hashed(token))
            )
            return Held(row.transfer, row.case)

        if (held := await self.database.run(work)) is None:
            raise no_such_code()
        return token, held

    async def held(self, token: str | None) -> Held | None:
        """What this token holds, while it holds."""
        if not token:
            return None
        fits = (links.c.token_hash == hashed(token)) & (links.c.until > micros(self.world.now()))
        row = await self.database.run(lambda c: c.execute(sa.select(links).where(fits)).first())
        return Held(row.transfer, row.case) if row is not None else None

    async def end(self, transfer: str) -> bool:
        """Take back what was made for this transfer; whether there was anything."""
        mine = links.c.transfer == transfer
        return bool(await self.database.run(lambda c: c.execute(links.delete().where(mine)).rowcount))

    async def known(self, transfer: str) -> tuple[bool, datetime] | None:
        """Whether a code was made for this transfer: (somebody entered it, until when it holds)."""
        mine = links.c.transfer == transfer
        row = await self.database.run(lambda c: c.execute(sa.select(links).where(mine)).first())
        return (row.token_hash != "", moment_of(row.until)) if row is not None else None

    def count_saying(self, held: Held) -> None:
        """So many sayings a minute from one link, and no more."""
        self._count(PER_LINK, held.transfer)

    def _count(self, limit: Any, whose: str) -> None:
        if not self._limiter.hit(limit, whose):
            raise Refusal(Category.TOO_MANY, "too_many_tries", "Too many tries. Wait a minute, then try again.")


def tidy(code: str) -> str:
    """A code as it was meant: without blanks and hyphens, in capitals."""
    return "".join(code.split()).replace("-", "").upper()


def hashed(secret: str) -> str:
    return hashlib.sha256(f"transfer-link/{secret}".encode()).hexdigest()


def no_such_code() -> Refusal:
    return Refusal(
        Category.NOT_FOUND,
        "no_such_code",
        "This code is wrong, used or too old. Ask the hospital that sends the patient for a new one.",
        field="code",
    )
