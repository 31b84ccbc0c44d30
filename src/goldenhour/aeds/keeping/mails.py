"""Mails to whoever is reminded: what waits, what went, and why something did not. Kept beside the accounts, durable, so that
a restart neither forgets a mail nor sends one again.

A mail whose sending the program did not live to note is sent again under the same Message-ID, by which a mail program
knows the two for one.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Awaitable, Callable, Collection, Sequence
from datetime import datetime, timedelta
from email.message import EmailMessage
from typing import Any

import msgspec
import sqlalchemy as sa

from goldenhour.aeds.keeping.reminders import NAMESPACE
from goldenhour.kit.accounts_store import AccountsStore
from goldenhour.kit.log import micros, moment_of

metadata = sa.MetaData()
mails = sa.Table(
    "aed_mails",
    metadata,
    sa.Column("id", sa.String, primary_key=True),
    sa.Column("site", sa.String, nullable=False, index=True),
    sa.Column("receiver", sa.String, nullable=False),
    sa.Column("entries", sa.String, nullable=False),
    sa.Column("state", sa.String, nullable=False, index=True),
    sa.Column("tries", sa.Integer, nullable=False),
    sa.Column("next_at", sa.BigInteger, nullable=False),
    sa.Column("why", sa.String, nullable=False),
    sa.Column("made_at", sa.BigInteger, nullable=False),
)
WAITS = tuple(timedelta(minutes=n) for n in (1, 5, 30, 120, 720, 1440, 1440, 1440, 1440))
"""Until a mail that did not go is tried again; after the last it is given up, and the page says so."""
AUTHORITY = "authority"


class NotSent(Exception):
    """The mail server did not take it; says why."""


Send = Callable[[EmailMessage], Awaitable[None]]
"""Hands one mail to the server. Raises NotSent."""


class Mail(msgspec.Struct, frozen=True):
    """One mail. `receiver` is a manager's key at the place, or `authority`; `state` waiting, sent or given_up."""

    id: str
    site: str
    receiver: str
    entries: tuple[str, ...]
    state: str
    tries: int
    next_at: datetime
    why: str
    made_at: datetime


class Mails:
    """The mails of all places."""

    def __init__(self, store: AccountsStore) -> None:
        self.store = store
        metadata.create_all(store.engine)

    async def ensure(self, site: str, receivers: Sequence[str], entries: Collection[str], now: datetime) -> None:
        """A mail to each receiver about those of these entries that are in none yet."""

        def work(connection: sa.Connection) -> None:
            known = {(mail.receiver, entry) for mail in of_site(connection, site) for entry in mail.entries}
            for receiver in receivers:
                if new := [one for one in entries if (receiver, one) not in known]:
                    connection.execute(mails.insert().values(**row_of(site, receiver, new, now)))

        await self.store.run(work)

    async def waiting(self, now: datetime) -> list[Mail]:
        """Those whose turn it is, the oldest first."""
        query = sa.select(mails).where(mails.c.state == "waiting", mails.c.next_at <= micros(now))
        return await self._read(query.order_by(mails.c.made_at).limit(100))

    async def of(self, site: str) -> list[Mail]:
        """All of one place."""
        found: list[Mail] = await self.store.run(lambda connection: of_site(connection, site))
        return found

    async def _read(self, query: sa.Select[Any]) -> list[Mail]:
        found: list[Mail] = await self.store.run(lambda c: [mail_of(row) for row in c.execute(query)])
        return found

    async def went(self, mail: Mail) -> None:
        await self._set(mail, state="sent", why="")

    async def failed(self, mail: Mail, why: str, now: datetime) -> None:
        """Tried again later, at growing waits."""
        over = mail.tries >= len(WAITS)
        next_at = now if over else now + WAITS[mail.tries]
        state = "given_up" if over else "waiting"
        await self._set(mail, state=state, why=why[:300], tries=mail.tries + 1, next_at=micros(next_at))

    async def _set(self, mail: Mail, **values: Any) -> None:
        await self.store.run(lambda c: c.execute(mails.update().where(mails.c.id == mail.id).values(**values)))


def of_site(connection: sa.Connection, site: str) -> list[Mail]:
    query = sa.select(mails).where(mails.c.site == site).order_by(mails.c.made_at)
    return [mail_of(row) for row in connection.execute(query)]


def row_of(site: str, receiver: str, entries: Sequence[str], now: datetime) -> dict[str, Any]:
    mail_id = str(uuid.uuid5(NAMESPACE, "/".join((site, receiver, *sorted(entries)))))
    return {
        "id": mail_id, "site": site, "receiver": receiver, "entries": json.dumps(sorted(entries)), "state": "waiting",
        "tries": 0, "next_at": micros(now), "why": "", "made_at": micros(now),
    }  # fmt: skip


def mail_of(row: Any) -> Mail:
    return Mail(
        row.id, row.site, row.receiver, tuple(json.loads(row.entries)), row.state, row.tries, moment_of(row.next_at),
        row.why, moment_of(row.made_at),
    )  # fmt: skip
