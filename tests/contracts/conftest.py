"""The logs and the FHIR stores under contract: on every database, each test with storage of its own."""

from __future__ import annotations

import itertools
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path

import apsw
import asyncpg
import pytest

from goldenhour.adapters.log_postgres import PostgresLog
from goldenhour.adapters.log_sqlite import SqliteLog
from goldenhour.kit.fhir.store import FhirStore
from goldenhour.kit.log import Log
from goldenhour.kit.world import World

numbers = itertools.count(1)


class Storage:
    """Where one log lies: can be opened (again), and tampered with behind the program's back."""

    shared = False  # whether two server processes may write to it at once

    def __init__(self) -> None:
        self.opened: list[Log] = []

    async def open(self, world: World | None = None) -> Log:
        log = await self._open(world or World())
        self.opened.append(log)
        return log

    async def close(self) -> None:
        for log in self.opened:
            await log.close()

    async def _open(self, world: World) -> Log:
        raise NotImplementedError

    async def tamper(self, sql: str) -> None:
        """Run statements on the stored rows as an intruder would: tables `entries` and `head`, log closed."""
        raise NotImplementedError

    def literal(self, content: bytes) -> str:
        """Bytes as this database's SQL writes them."""
        raise NotImplementedError

    async def stored_ids(self) -> list[str]:
        """What a stranger's connection sees at this moment, in order of `seq`."""
        raise NotImplementedError


class SqliteStorage(Storage):
    def __init__(self, path: Path) -> None:
        super().__init__()
        self.path = path

    async def _open(self, world: World) -> Log:
        return await SqliteLog.open(self.path, world)

    async def tamper(self, sql: str) -> None:
        connection = apsw.Connection(str(self.path))
        connection.execute(sql).fetchall()
        connection.close()

    def literal(self, content: bytes) -> str:
        return f"x'{content.hex()}'"

    async def stored_ids(self) -> list[str]:
        return [row[0] for row in apsw.Connection(str(self.path)).execute("SELECT id FROM entries ORDER BY seq")]


class PostgresStorage(Storage):
    shared = True

    def __init__(self, dsn: str) -> None:
        super().__init__()
        self.dsn = dsn
        self.schema = f"log_{next(numbers)}"

    async def _open(self, world: World) -> Log:
        return await PostgresLog.open(self.dsn, world, schema=self.schema)

    async def tamper(self, sql: str) -> None:
        connection = await asyncpg.connect(self.dsn, server_settings={"search_path": self.schema})
        await connection.execute(sql)
        await connection.close()

    def literal(self, content: bytes) -> str:
        return rf"'\x{content.hex()}'"

    async def stored_ids(self) -> list[str]:
        connection = await asyncpg.connect(self.dsn, server_settings={"search_path": self.schema})
        rows = await connection.fetch("SELECT id FROM entries ORDER BY seq")
        await connection.close()
        return [row["id"] for row in rows]


MakeStorage = Callable[[], Storage]


@pytest.fixture(params=["sqlite", "postgres"])
def make_storage(request: pytest.FixtureRequest, tmp_path: Path) -> MakeStorage:
    if request.param == "sqlite":
        return lambda: SqliteStorage(tmp_path / f"{next(numbers)}" / "log.db")
    dsn = request.getfixturevalue("postgres")
    return lambda: PostgresStorage(dsn)


@pytest.fixture
async def storage(make_storage: MakeStorage) -> AsyncIterator[Storage]:
    storage = make_storage()
    yield storage
    await storage.close()


@pytest.fixture
async def log(storage: Storage) -> Log:
    return await storage.open()


OpenStore = Callable[[], FhirStore]


@pytest.fixture(params=["sqlite", "postgres"])
def open_store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[OpenStore]:
    """Opens one and the same FHIR store, again and again."""
    place: Path | str = tmp_path / "fhir.db"
    if request.param == "postgres":
        place = request.getfixturevalue("postgres")
    schema, opened = f"fhir_{next(numbers)}", []

    def opening() -> FhirStore:
        opened.append(FhirStore.open(place, World(), schema=schema))
        return opened[-1]

    yield opening
    for store in opened:
        store.close()


@pytest.fixture
def store(open_store: OpenStore) -> FhirStore:
    return open_store()
