"""The phones that want to be told: one row per phone, kept beside the accounts, never in the log (an endpoint is a
person's own, and goes when they wish)."""

from __future__ import annotations

from datetime import datetime
from typing import TypeVar
from urllib.parse import urlsplit

import msgspec
import sqlalchemy as sa

from goldenhour.kit.accounts_store import AccountsStore
from goldenhour.kit.log import micros, moment_of
from goldenhour.kit.refusals import Category, Refusal

T = TypeVar("T")
metadata = sa.MetaData()
phones = sa.Table(
    "push_phones",
    metadata,
    sa.Column("endpoint", sa.String, primary_key=True),
    sa.Column("person", sa.String, nullable=False, index=True),
    sa.Column("hospital", sa.String, nullable=False, index=True),
    sa.Column("p256dh", sa.String, nullable=False),
    sa.Column("auth", sa.String, nullable=False),
    sa.Column("language", sa.String, nullable=False),
    sa.Column("made_at", sa.BigInteger, nullable=False),
)
MOST_PER_PERSON = 5


class Keys(msgspec.Struct, frozen=True):
    """What only this phone can decrypt with, as its browser gave it (RFC 8291): base64url."""

    p256dh: str
    auth: str


class Phone(msgspec.Struct, frozen=True):
    """One subscribed phone: whose, for which hospital, in which language it is spoken to."""

    endpoint: str
    person: str
    hospital: str
    keys: Keys
    language: str
    made_at: datetime


class Subscriptions:
    """`push_hosts`: the push services that may be asked to deliver. Anything else could be a way to make this server
    knock at other doors."""

    def __init__(self, database: AccountsStore, push_hosts: tuple[str, ...]) -> None:
        self.database = database
        self.push_hosts = push_hosts
        metadata.create_all(database.engine)

    async def add(self, phone: Phone) -> None:
        """Keep a phone; the same one anew replaces what was kept. Raises Refusal for one that cannot be used."""
        self.check(phone)

        def work(connection: sa.Connection) -> None:
            connection.execute(phones.delete().where(phones.c.endpoint == phone.endpoint))
            kept = connection.scalars(
                sa.select(phones.c.endpoint).where(phones.c.person == phone.person).order_by(phones.c.made_at)
            ).all()
            for oldest in kept[: max(0, len(kept) + 1 - MOST_PER_PERSON)]:
                connection.execute(phones.delete().where(phones.c.endpoint == oldest))
            connection.execute(
                phones.insert().values(
                    endpoint=phone.endpoint, person=phone.person, hospital=phone.hospital, p256dh=phone.keys.p256dh,
                    auth=phone.keys.auth, language=phone.language, made_at=micros(phone.made_at),
                )
            )  # fmt: skip

        await self.database.run(work)

    async def remove(self, endpoint: str, person: str | None = None) -> bool:
        """Forget a phone (one's own, where a person asks); whether it was there."""
        mine = phones.c.endpoint == endpoint
        if person is not None:
            mine &= phones.c.person == person
        return bool(await self.database.run(lambda c: c.execute(phones.delete().where(mine)).rowcount))

    async def of_hospital(self, hospital: str) -> list[Phone]:
        """The phones that want to know of this hospital's alerts."""
        return await self._read(phones.c.hospital == hospital)

    async def of_person(self, person: str) -> list[Phone]:
        return await self._read(phones.c.person == person)

    async def _read(self, which: sa.ColumnElement[bool]) -> list[Phone]:
        query = sa.select(phones).where(which).order_by(phones.c.made_at)
        rows = await self.database.run(lambda c: c.execute(query).all())
        return [
            Phone(
                row.endpoint, row.person, row.hospital, Keys(row.p256dh, row.auth), row.language, moment_of(row.made_at)
            )
            for row in rows
        ]

    def check(self, phone: Phone) -> None:
        address = urlsplit(phone.endpoint)
        host = address.netloc.lower()
        known = any(host == one or (one.startswith("*.") and host.endswith(one[1:])) for one in self.push_hosts)
        if len(phone.endpoint) > 1000 or not known or (address.scheme != "https" and not host.startswith("127.0.0.1:")):
            raise Refusal(
                Category.INCORRECT,
                "push_service_unknown",
                "This browser's push service is not known here. Use another browser, or tell the administrator its name.",
                field="endpoint",
            )
