"""What is kept of clients: registrations, assertions that were used, what each did last, and apps' grants. Plain SQL."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

import msgspec
import sqlalchemy as sa

from goldenhour.exchange.scopes import Scopes, parse_scopes
from goldenhour.kit.log import micros, moment_of

metadata = sa.MetaData()
"""In the accounts' database: cannot be made again from the log."""

clients = sa.Table(
    "clients",
    metadata,
    sa.Column("id", sa.String, primary_key=True),
    sa.Column("name", sa.String, nullable=False),
    sa.Column("organisation", sa.String, nullable=False, index=True),
    sa.Column("kind", sa.String, nullable=False),
    sa.Column("scopes", sa.String, nullable=False),
    sa.Column("jwks", sa.String, nullable=False),
    sa.Column("jwks_uri", sa.String, nullable=False),
    sa.Column("redirect_uris", sa.String, nullable=False),
    sa.Column("launch_uri", sa.String, nullable=False),
    sa.Column("made_at", sa.BigInteger, nullable=False),
    sa.Column("made_by", sa.String, nullable=False),
    sa.Column("ended_at", sa.BigInteger),
)
assertions = sa.Table(
    "client_assertions",
    metadata,
    sa.Column("client", sa.String, primary_key=True),
    sa.Column("jti_hash", sa.String, primary_key=True),
    sa.Column("expires_at", sa.BigInteger, nullable=False, index=True),
)
doings = sa.Table(
    "client_doings",
    metadata,
    sa.Column("client", sa.String, primary_key=True),
    sa.Column("what", sa.String, primary_key=True),
    sa.Column("at", sa.BigInteger, nullable=False),
    sa.Column("detail", sa.String, nullable=False),
)
grants = sa.Table(
    "app_grants",
    metadata,
    sa.Column("id", sa.String, primary_key=True),
    sa.Column("client", sa.String, nullable=False, index=True),
    sa.Column("person", sa.String, nullable=False),
    sa.Column("session", sa.String, nullable=False),
    sa.Column("scopes", sa.String, nullable=False),
    sa.Column("case_id", sa.String, nullable=False),
    sa.Column("made_at", sa.BigInteger, nullable=False),
    sa.Column("ended_at", sa.BigInteger),
)
refreshes = sa.Table(
    "app_refreshes",
    metadata,
    sa.Column("token_hash", sa.String, primary_key=True),
    sa.Column("grant_id", sa.ForeignKey(grants.c.id), nullable=False, index=True),
    sa.Column("used_at", sa.BigInteger),
)
"""A used one stays: handed in again, it was stolen from one side or the other, and its grant ends."""


class Kind(StrEnum):
    """A `system` speaks for itself (client credentials); an `app` for a person; a `public_app` has no key of its own."""

    SYSTEM = "system"
    APP = "app"
    PUBLIC_APP = "public_app"


class Client(msgspec.Struct, frozen=True, kw_only=True):
    """A registered system or app. `jwks` is its public keys (a JWK set as JSON), or `jwks_uri` says where they are."""

    id: str
    name: str
    organisation: str
    kind: Kind = Kind.SYSTEM
    scopes: str = ""
    jwks: str = ""
    jwks_uri: str = ""
    redirect_uris: tuple[str, ...] = ()
    launch_uri: str = ""
    made_at: datetime
    made_by: str = ""
    ended_at: datetime | None = None

    @property
    def active(self) -> bool:
        return self.ended_at is None

    @property
    def allowed(self) -> Scopes:
        return parse_scopes(self.scopes)


class Doing(msgspec.Struct, frozen=True):
    """The last time a client did something (`token_given`, `wrong_aud` ...), with a word on it."""

    what: str
    at: datetime
    detail: str = ""


class AppGrant(msgspec.Struct, frozen=True):
    """What a person allowed an app: `session` is the hash of the session's token it ends with; `case`: the launch's."""

    id: str
    client: str
    person: str
    session: str
    scopes: str
    case: str = ""


def client_of(row: Any) -> Client:
    return Client(
        id=row.id, name=row.name, organisation=row.organisation, kind=Kind(row.kind), scopes=row.scopes, jwks=row.jwks,
        jwks_uri=row.jwks_uri, redirect_uris=tuple(row.redirect_uris.split()), launch_uri=row.launch_uri,
        made_at=moment_of(row.made_at), made_by=row.made_by,
        ended_at=None if row.ended_at is None else moment_of(row.ended_at),
    )  # fmt: skip


def add_client(connection: sa.Connection, client: Client) -> None:
    row = {
        **msgspec.structs.asdict(client),
        "redirect_uris": " ".join(client.redirect_uris),
        "made_at": micros(client.made_at),
        "ended_at": None,
    }
    connection.execute(clients.insert().values(row))


def change_client(connection: sa.Connection, client_id: str, **values: Any) -> None:
    connection.execute(clients.update().where(clients.c.id == client_id).values(values))


def find_client(connection: sa.Connection, client_id: str) -> Client | None:
    row = connection.execute(sa.select(clients).where(clients.c.id == client_id)).first()
    return client_of(row) if row else None


def read_clients(connection: sa.Connection) -> list[Client]:
    rows = connection.execute(sa.select(clients).order_by(clients.c.made_at.desc(), clients.c.id))
    return [client_of(row) for row in rows]


def claim_assertion(connection: sa.Connection, client: str, jti_hash: str, expires_at: datetime, now: datetime) -> bool:
    """Whether this assertion is used for the first time; what has expired goes (it would be refused anyway)."""
    connection.execute(assertions.delete().where(assertions.c.expires_at < micros(now)))
    used = sa.select(assertions.c.client).where(assertions.c.client == client, assertions.c.jti_hash == jti_hash)
    if connection.execute(used).first():
        return False
    connection.execute(assertions.insert().values(client=client, jti_hash=jti_hash, expires_at=micros(expires_at)))
    return True


def keep_doings(connection: sa.Connection, what_was_done: dict[tuple[str, str], Doing]) -> None:
    for (client, what), doing in what_was_done.items():
        connection.execute(doings.delete().where(doings.c.client == client, doings.c.what == what))
        connection.execute(doings.insert().values(client=client, what=what, at=micros(doing.at), detail=doing.detail))


def read_doings(connection: sa.Connection, client: str) -> dict[str, Doing]:
    rows = connection.execute(sa.select(doings).where(doings.c.client == client))
    return {row.what: Doing(row.what, moment_of(row.at), row.detail) for row in rows}


# ── what people allowed apps ─────────────────────────────────────────────────────────────────────────────────────────
def add_grant(connection: sa.Connection, grant: AppGrant, refresh_hash: str, now: datetime) -> None:
    connection.execute(
        grants.insert().values(
            id=grant.id, client=grant.client, person=grant.person, session=grant.session, scopes=grant.scopes,
            case_id=grant.case, made_at=micros(now),
        )
    )  # fmt: skip
    connection.execute(refreshes.insert().values(token_hash=refresh_hash, grant_id=grant.id))


def find_refresh(connection: sa.Connection, token_hash: str) -> tuple[AppGrant, bool] | None:
    """The standing grant of a refresh token, and whether the token was used before."""
    both = sa.select(grants, refreshes.c.used_at).join(refreshes, refreshes.c.grant_id == grants.c.id)
    row = connection.execute(both.where(refreshes.c.token_hash == token_hash, grants.c.ended_at.is_(None))).first()
    if row is None:
        return None
    return AppGrant(row.id, row.client, row.person, row.session, row.scopes, row.case_id), row.used_at is not None


def rotate_refresh(connection: sa.Connection, grant_id: str, old: str, new: str, now: datetime) -> bool:
    """Use the old token up and give a new one; False when somebody else just used it."""
    mine = (refreshes.c.token_hash == old) & refreshes.c.used_at.is_(None)
    if not connection.execute(refreshes.update().where(mine).values(used_at=micros(now))).rowcount:
        return False
    connection.execute(refreshes.insert().values(token_hash=new, grant_id=grant_id))
    return True


def end_grants(connection: sa.Connection, wanted: sa.ColumnElement[bool], now: datetime) -> None:
    connection.execute(grants.update().where(wanted, grants.c.ended_at.is_(None)).values(ended_at=micros(now)))
