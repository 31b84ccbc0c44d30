"""Where volunteers are kept: a table beside the accounts, with nothing of it in the log, so that who withdraws is forgotten.

Forgotten means: the row is deleted with its bytes overwritten, the file is written anew without the gaps in which SQLite may
leave former bytes, and its journal is emptied. On PostgreSQL the tables are written anew (a plain VACUUM leaves the bytes of
a dead row in its page), and no statistics are kept of what people say (they quote it); what its write-ahead log and
copies still hold is the business of whoever runs it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import msgspec
import sqlalchemy as sa

from goldenhour.kit.accounts_store import AccountsStore
from goldenhour.kit.log import micros, moment_of
from goldenhour.kit.refusals import Category, Refusal
from goldenhour.kit.world import World
from goldenhour.responders.volunteers import Registration, Volunteer

metadata = sa.MetaData()
volunteers = sa.Table(
    "volunteers",
    metadata,
    sa.Column("id", sa.String, primary_key=True),
    sa.Column("token_hash", sa.String, nullable=False, unique=True),
    sa.Column("said", sa.LargeBinary, nullable=False),
    sa.Column("language", sa.String, nullable=False),
    sa.Column("made_at", sa.BigInteger, nullable=False),
    sa.Column("verified_at", sa.BigInteger),
    sa.Column("verified_by", sa.String, nullable=False),
    sa.Column("synthetic", sa.Boolean, nullable=False),
)
"""`said`: the registration as JSON; `token_hash`: of what the volunteer's browser holds."""
ways_back = sa.Table(
    "volunteer_ways_back",
    metadata,
    sa.Column("volunteer", sa.String, primary_key=True),
    sa.Column("code_hash", sa.String, nullable=False, unique=True),
    sa.Column("made_at", sa.BigInteger, nullable=False),
    sa.Column("once", sa.Boolean, nullable=False),
)
"""Return codes (`returning.py`), one of each volunteer: in a table of their own, for the other one is older."""

joins = sa.Table(
    "volunteer_joins",
    metadata,
    sa.Column("saying_hash", sa.String, primary_key=True),
    sa.Column("volunteer", sa.String, nullable=False, index=True),
    sa.Column("said_hash", sa.String, nullable=False),
    sa.Column("secret", sa.String, nullable=False),
)
"""By which saying each volunteer registered (`joining.py`), so that one that is sent again keeps nobody twice."""


class Volunteers:
    """Kept, changed, verified, forgotten. `beside`: other tables in which a volunteer leaves traces."""

    def __init__(self, database: AccountsStore, world: World, beside: Sequence[str] = ()) -> None:
        self.database = database
        self.world = world
        self.tables = (volunteers.name, ways_back.name, joins.name, *beside)
        if database.engine.dialect.name == "sqlite":
            sa.event.listen(database.engine, "connect", overwrite_what_is_deleted)
            database.engine.dispose()  # connections made before do not know it yet
        metadata.create_all(database.engine)
        if database.engine.dialect.name == "postgresql":
            with database.engine.begin() as connection:
                connection.exec_driver_sql("ALTER TABLE volunteers ALTER COLUMN said SET STATISTICS 0")

    async def finish_forgetting(self) -> None:
        """At a start: what a server that was killed had deleted, and not yet written over."""
        await self._leave_no_gaps()

    async def register(self, said: Registration, language: str, *, synthetic: bool = False) -> tuple[str, Volunteer]:
        """Keep somebody new: the token for their browser, and who they are here."""
        token = self.world.secret(32).hex()
        volunteer = Volunteer(
            id=self.world.secret(12).hex(), said=said, made_at=self.world.now(), language=language, synthetic=synthetic
        )
        await self.database.run(lambda c: c.execute(volunteers.insert().values(row_of(volunteer, hashed(token)))))
        return token, volunteer

    async def change(self, volunteer: Volunteer, said: Registration) -> Volunteer:
        """Keep what they say now instead. Another name, number or certificate has to be verified anew."""
        former = volunteer.said
        same = (former.name, former.phone, former.certificate, former.certificate_until) == (
            said.name, said.phone, said.certificate, said.certificate_until,
        )  # fmt: skip
        changed = msgspec.structs.replace(volunteer, said=said, verified_at=volunteer.verified_at if same else None)
        await self._set(volunteer.id, said=encoded(said), verified_at=of(changed.verified_at))
        await self._leave_no_gaps()
        return changed

    async def verify(self, volunteer_id: str, by: str) -> None:
        """Somebody has seen who they are and their certificate."""
        await self._set(volunteer_id, verified_at=micros(self.world.now()), verified_by=by)

    async def forget(self, volunteer_id: str) -> bool:
        """Erase; whether there was anything. When this returns, no file of this database holds it."""

        def work(connection: sa.Connection) -> bool:
            for table in (ways_back, joins):
                connection.execute(table.delete().where(table.c.volunteer == volunteer_id))
            return bool(connection.execute(volunteers.delete().where(volunteers.c.id == volunteer_id)).rowcount)

        gone: bool = await self.database.run(work)
        await self._leave_no_gaps()
        return gone

    async def with_token(self, token: str | None) -> Volunteer | None:
        if not token:
            return None
        return next(iter(await self._read(volunteers.c.token_hash == hashed(token))), None)

    async def one(self, volunteer_id: str) -> Volunteer:
        """Raises Refusal when there is no such volunteer (any more)."""
        if found := await self._read(volunteers.c.id == volunteer_id):
            return found[0]
        raise Refusal(
            Category.NOT_FOUND,
            "no_such_volunteer",
            "There is no such volunteer. They may have withdrawn. Read the list again.",
        )

    async def everyone(self) -> list[Volunteer]:
        """All, in the order in which they came."""
        return await self._read(sa.true())

    async def _set(self, volunteer_id: str, **values: Any) -> None:
        await self.one(volunteer_id)
        mine = volunteers.c.id == volunteer_id
        await self.database.run(lambda c: c.execute(volunteers.update().where(mine).values(values)))

    async def _read(self, which: sa.ColumnElement[bool]) -> list[Volunteer]:
        query = sa.select(volunteers).where(which).order_by(volunteers.c.made_at, volunteers.c.id)
        rows: Sequence[Any] = await self.database.run(lambda c: c.execute(query).all())
        return [volunteer_of(row) for row in rows]

    async def _leave_no_gaps(self) -> None:
        await self.database.run(lambda c: leave_no_gaps(c.engine, self.tables))


def leave_no_gaps(engine: sa.Engine, tables: Sequence[str]) -> None:
    """Write these tables anew without what was deleted from them."""
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        if engine.dialect.name == "sqlite":
            connection.exec_driver_sql("VACUUM")
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        else:
            connection.exec_driver_sql(f"VACUUM (FULL) {', '.join(tables)}")


def overwrite_what_is_deleted(connection: Any, _record: Any) -> None:
    connection.execute("PRAGMA secure_delete=ON")


def row_of(volunteer: Volunteer, token_hash: str) -> dict[str, Any]:
    return {
        "id": volunteer.id, "token_hash": token_hash, "said": encoded(volunteer.said), "language": volunteer.language,
        "made_at": micros(volunteer.made_at), "verified_at": of(volunteer.verified_at),
        "verified_by": volunteer.verified_by, "synthetic": volunteer.synthetic,
    }  # fmt: skip


def volunteer_of(row: Any) -> Volunteer:
    return Volunteer(
        id=row.id, said=msgspec.json.decode(row.said, type=Registration), made_at=moment_of(row.made_at),
        language=row.language, verified_at=moment_of(row.verified_at) if row.verified_at is not None else None,
        verified_by=row.verified_by, synthetic=row.synthetic,
    )  # fmt: skip


def of(moment: datetime | None) -> int | None:
    return micros(moment) if moment is not None else None


def encoded(said: Registration) -> bytes:
    return msgspec.json.encode(said)


def hashed(token: str) -> str:
    return hashlib.sha256(f"volunteer/{token}".encode()).hexdigest()
