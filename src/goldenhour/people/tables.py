"""What is kept of people and their sessions, and the questions asked of it: plain SQL, no policy."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any

import msgspec
import sqlalchemy as sa

from goldenhour.emergency.people import Person, Role
from goldenhour.kit.log import micros, moment_of

Connection = sa.Connection
Condition = sa.ColumnElement[bool]

metadata = sa.MetaData()
"""Of its own: unlike views, accounts cannot be made again from the log."""

ROLES = {role.value: role for role in Role}


class Moment(sa.TypeDecorator[datetime]):
    """An aware moment as microseconds since 1970: the same in SQLite and PostgreSQL."""

    impl = sa.BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Any) -> int | None:
        return None if value is None else micros(value)

    def process_result_value(self, value: int | None, dialect: Any) -> datetime | None:
        return None if value is None else moment_of(value)


people = sa.Table(
    "people",
    metadata,
    sa.Column("id", sa.String, primary_key=True),
    sa.Column("sign_in", sa.String, nullable=False, unique=True),
    sa.Column("name", sa.String, nullable=False),
    sa.Column("organisation", sa.String, nullable=False),
    sa.Column("organisation_name", sa.String, nullable=False),
    sa.Column("roles", sa.String, nullable=False),
    sa.Column("password_hash", sa.String, nullable=False),
    sa.Column("active", sa.Boolean, nullable=False),
    sa.Column("synthetic", sa.Boolean, nullable=False),
    sa.Column("made_at", Moment, nullable=False),
)

sessions = sa.Table(
    "sessions",
    metadata,
    sa.Column("token_hash", sa.String, primary_key=True),
    sa.Column("person", sa.ForeignKey(people.c.id), nullable=False, index=True),
    sa.Column("unit", sa.String),
    sa.Column("made_at", Moment, nullable=False),
    sa.Column("seen_at", Moment, nullable=False),
    sa.Column("expires_at", Moment, nullable=False),
)


class Account(msgspec.Struct, frozen=True, kw_only=True):
    """A person as an administrator sees them. `id` is `person/<uuid>`; `sign_in` the name they sign in with; never a
    password."""

    id: str
    sign_in: str
    name: str
    roles: tuple[Role, ...]
    organisation: str = ""
    organisation_name: str = ""
    active: bool = True
    synthetic: bool = False
    made_at: datetime

    def person(self, unit: str | None = None) -> Person:
        return Person(
            id=self.id,
            name=self.name,
            roles=frozenset(self.roles),
            organisation=self.organisation,
            organisation_name=self.organisation_name,
            unit=unit,
            synthetic=self.synthetic,
        )


class Session(msgspec.Struct, kw_only=True):
    """An open session. `token_hash` is the SHA-256 of the token, which is nowhere kept itself."""

    token_hash: str
    person: Person
    made_at: datetime
    seen_at: datetime
    expires_at: datetime

    def is_open(self, now: datetime, idle: timedelta) -> bool:
        return now < self.expires_at and now < self.seen_at + idle


def account_of(row: Any) -> Account:
    """A row of `people`. A role that only a newer program knows gives no right here."""
    return Account(
        id=row.id,
        sign_in=row.sign_in,
        name=row.name,
        roles=tuple(ROLES[name] for name in row.roles.split(",") if name in ROLES),
        organisation=row.organisation,
        organisation_name=row.organisation_name,
        active=row.active,
        synthetic=row.synthetic,
        made_at=row.made_at,
    )


def roles_text(roles: Sequence[Role] | frozenset[Role]) -> str:
    return ",".join(role for role in Role if role in roles)


def read_accounts(connection: Connection) -> list[Account]:
    return [account_of(row) for row in connection.execute(sa.select(people).order_by(people.c.made_at, people.c.id))]


def find_account(connection: Connection, person_id: str) -> Account | None:
    row = connection.execute(sa.select(people).where(people.c.id == person_id)).first()
    return account_of(row) if row else None


def read_some(connection: Connection, ids: Collection[str]) -> list[Account]:
    return [account_of(row) for row in connection.execute(sa.select(people).where(people.c.id.in_(ids)))]


def find_names(connection: Connection, ids: Collection[str]) -> dict[str, str]:
    rows = connection.execute(sa.select(people.c.id, people.c.name).where(people.c.id.in_(ids)))
    return {row.id: row.name for row in rows}


def find_by_sign_in(connection: Connection, sign_in: str) -> tuple[Account, str] | None:
    """The account with this sign-in name, and its password hash."""
    row = connection.execute(sa.select(people).where(people.c.sign_in == sign_in)).first()
    return (account_of(row), row.password_hash) if row else None


def add_account(connection: Connection, account: Account, password_hash: str) -> None:
    row = {**msgspec.structs.asdict(account), "roles": roles_text(account.roles), "password_hash": password_hash}
    connection.execute(people.insert().values(row))


def change_account(connection: Connection, person_id: str, **values: Any) -> None:
    connection.execute(people.update().where(people.c.id == person_id).values(values))


def add_session(connection: Connection, session: Session) -> None:
    connection.execute(
        sessions.insert().values(
            token_hash=session.token_hash,
            person=session.person.id,
            unit=session.person.unit,
            made_at=session.made_at,
            seen_at=session.seen_at,
            expires_at=session.expires_at,
        )
    )


def read_sessions(connection: Connection, *wanted: Condition) -> list[Session]:
    """Sessions of active people, open or not, oldest first."""
    both = sa.select(
        people, sessions.c.token_hash, sessions.c.unit, sessions.c.made_at.label("began_at"), sessions.c.seen_at,
        sessions.c.expires_at,
    ).join(sessions, sessions.c.person == people.c.id)  # fmt: skip
    asked = both.where(people.c.active, *wanted).order_by(sessions.c.made_at, sessions.c.token_hash)
    return [
        Session(
            token_hash=row.token_hash,
            person=account_of(row).person(row.unit),
            made_at=row.began_at,
            seen_at=row.seen_at,
            expires_at=row.expires_at,
        )
        for row in connection.execute(asked)
    ]


def end_sessions(connection: Connection, *wanted: Condition) -> int:
    """How many ended."""
    return connection.execute(sessions.delete().where(*wanted)).rowcount


def change_session(connection: Connection, token_hash: str, **values: Any) -> None:
    connection.execute(sessions.update().where(sessions.c.token_hash == token_hash).values(values))
