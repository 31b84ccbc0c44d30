"""The two databases the store can stand on, as little of each as it needs: rows asked for, rows written, in transactions.

Statements mark values by `?`. Every thread has a reading connection of its own; there is one writer.
SQLite: WAL, synchronous=NORMAL (all can be rebuilt), checkpoints beside the writer about once a second.
"""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, Protocol, TypeVar

import apsw
import psycopg
import sqlalchemy as sa
import structlog
from sqlalchemy.dialects import postgresql, sqlite

from goldenhour.kit.fhir import store_tables as tables
from goldenhour.kit.fhir.outcomes import FhirRefusal, Issue
from goldenhour.kit.world import World

logger = structlog.get_logger()

Rows = list[tuple[Any, ...]]
C = TypeVar("C")
CHECKPOINT_EVERY_S = 1.0
STEPS_BETWEEN_LOOKS = 20_000  # of SQLite's machine, well under a millisecond
STEPS_WITHIN = 1_000  # where a statement has very little time, and may have to read from the disk


PLANNING = (
    "SET jit = off",
    "SET plan_cache_mode = force_custom_plan",  # what is common and what is rare differ by the value
    "SET random_page_cost = 1.1",
    "SET enable_hashjoin = off",  # from which end to begin is decided by `search/planning.py`
    "SET enable_mergejoin = off",
    "SET enable_seqscan = off",
)
"""PostgreSQL: along the indexes, row by row."""


class Database(Protocol):
    """`ask` reads, what is committed; `write` runs in the transaction `writing` has begun. `in_process`: it can be asked
    without waiting for another process, and what is asked `within` so many seconds of one thread stops in time."""

    dialect: sa.Dialect
    in_process: bool

    def ask(self, sql: str, values: Sequence[Any] = ()) -> Rows: ...

    def within(self, seconds: float) -> contextlib.AbstractContextManager[None]: ...

    def write(self, sql: str, values: Sequence[Any] = ()) -> Rows: ...

    def many(self, sql: str, rows: Sequence[Sequence[Any]]) -> None: ...

    def fill(self, table: str, columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> None: ...

    def writing(self) -> contextlib.AbstractContextManager[None]: ...

    def script(self, *statements: str) -> None: ...

    def own(self) -> bool: ...

    def renew(self) -> None: ...

    def close(self) -> None: ...


class TooCostly(FhirRefusal):
    """A search was stopped after `seconds`."""

    def __init__(self, seconds: float) -> None:
        text = f"This search took longer than {seconds:g} s and was stopped."
        super().__init__(503, Issue("error", "too-costly", f"{text} Name a patient, an identifier or a shorter time."))


class PerThread:
    """One connection for each thread that asks, all closed together."""

    def __init__(self, connect: Callable[[], Any]) -> None:
        self._connect = connect
        self._here = threading.local()
        self._every: list[Any] = []
        self._age = 0

    def __call__(self) -> Any:
        connection = getattr(self._here, "connection", None)
        if connection is None or self._here.age != self._age:
            self._here.age = self._age
            connection = self._here.connection = self._connect()
            self._every.append(connection)
        return connection

    def renew(self) -> None:
        """This thread's connection is of no use any more."""
        self._here.connection = None

    def renew_all(self) -> None:
        """No thread's connection is; each is left to whoever is asking with it at this moment."""
        self._age += 1

    def close(self) -> None:
        for connection in self._every:
            connection.close()


class SqliteDatabase:
    """One file, through apsw, whose statements stay prepared."""

    in_process = True

    def __init__(self, path: Path, world: World, seconds: float) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self.dialect: sa.Dialect = sqlite.dialect(paramstyle="qmark")
        self._path, self._world, self._seconds = path, world, seconds
        self._until = threading.local()
        self._writer = self._connect()
        self._readers = PerThread(self._connect_reader)
        self._beside = ThreadPoolExecutor(1, thread_name_prefix="fhir-checkpoint")
        self._checkpointed_at = world.monotonic()
        self._inserts: dict[tuple[str, ...], str] = {}
        self._owner: apsw.Connection | None = None

    def _connect(self) -> apsw.Connection:
        connection = apsw.Connection(str(self._path), statementcachesize=400)
        connection.set_busy_timeout(5_000)
        connection.execute(
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA wal_autocheckpoint=0; PRAGMA cache_size=-32000;"
            "PRAGMA mmap_size=0; PRAGMA temp_store=MEMORY; PRAGMA trusted_schema=OFF"
        ).fetchall()
        return connection

    def _connect_reader(self) -> apsw.Connection:
        connection = self._connect()
        connection.execute("PRAGMA query_only=ON")
        connection.set_progress_handler(self._is_late, STEPS_BETWEEN_LOOKS)
        return connection

    def _is_late(self) -> bool:
        """Called now and then by a statement that takes long; the first time sets until when it may."""
        now = self._world.monotonic()
        until: float | None = getattr(self._until, "time", None)
        if until is None:
            self._until.time = now + self._seconds
        return until is not None and now > until

    def ask(self, sql: str, values: Sequence[Any] = ()) -> Rows:
        self._until.time = None
        try:
            return self._readers().execute(sql, values).fetchall()  # type: ignore[no-any-return]
        except apsw.InterruptError:
            raise TooCostly(self._seconds) from None

    @contextlib.contextmanager
    def within(self, seconds: float) -> Iterator[None]:
        connection, until = self._readers(), self._world.monotonic() + seconds
        connection.set_progress_handler(lambda: self._world.monotonic() > until, STEPS_WITHIN)
        try:
            yield
        finally:
            connection.set_progress_handler(self._is_late, STEPS_BETWEEN_LOOKS)

    def write(self, sql: str, values: Sequence[Any] = ()) -> Rows:
        return self._writer.execute(sql, values).fetchall()

    def many(self, sql: str, rows: Sequence[Sequence[Any]]) -> None:
        self._writer.executemany(sql, rows)

    def fill(self, table: str, columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
        sql = self._inserts.get((table, *columns))
        if sql is None:
            marks = ",".join("?" * len(columns))
            sql = self._inserts[(table, *columns)] = f'INSERT INTO "{table}" ({",".join(columns)}) VALUES ({marks})'
        self._writer.executemany(sql, rows)

    @contextlib.contextmanager
    def writing(self) -> Iterator[None]:
        self._writer.execute("BEGIN IMMEDIATE")
        try:
            yield
            self._writer.execute("COMMIT")
        except BaseException:
            if self._writer.in_transaction:
                self._writer.execute("ROLLBACK")
            raise
        if self._world.monotonic() - self._checkpointed_at >= CHECKPOINT_EVERY_S:
            self._checkpointed_at = self._world.monotonic()
            self._beside.submit(self._checkpoint)

    def _checkpoint(self) -> None:
        with contextlib.suppress(apsw.Error), contextlib.closing(self._connect()) as connection:
            connection.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchall()

    def script(self, *statements: str) -> None:
        with self.writing():
            for statement in statements:
                self._writer.execute(statement)

    def own(self) -> bool:
        if self._owner is None:
            owner = apsw.Connection(f"{self._path}.owner")  # the system lets go of it when this process ends, however
            try:
                owner.execute("PRAGMA locking_mode=EXCLUSIVE; BEGIN EXCLUSIVE").fetchall()
            except apsw.BusyError:
                owner.close()
                return False
            self._owner = owner
        return True

    def renew(self) -> None:
        self._readers.renew_all()

    def close(self) -> None:
        self._beside.shutdown()
        self._readers.close()
        self._writer.close()
        if self._owner is not None:
            self._owner.close()


class PostgresDatabase:
    """One schema, through psycopg, which prepares what is asked often."""

    in_process = False

    def __init__(self, dsn: str, schema: str, seconds: float) -> None:
        self.dialect: sa.Dialect = postgresql.psycopg.dialect(  # type: ignore[no-untyped-call]
            paramstyle="format"
        )
        self._dsn, self._schema, self._seconds = dsn, schema, seconds
        self._writer = self._connect(0)
        self._owner: psycopg.Connection[tuple[Any, ...]] | None = None
        self._writer.execute(f"CREATE SCHEMA IF NOT EXISTS {self._quoted}")
        self._readers = PerThread(lambda: self._connect(seconds))

    @property
    def _quoted(self) -> str:
        return '"' + self._schema.replace('"', '""') + '"'

    def _connect(self, seconds: float) -> psycopg.Connection[tuple[Any, ...]]:
        connection = psycopg.connect(self._dsn, autocommit=True, application_name="goldenhour")
        connection.execute("SELECT set_config('search_path', %s, false)", (self._quoted,))
        connection.execute("SELECT set_config('statement_timeout', %s, false)", (str(int(seconds * 1000)),))
        connection.execute("SET synchronous_commit = off")  # it can be rebuilt, and the position goes with the rows
        for setting in PLANNING:
            connection.execute(setting)
        return connection

    def ask(self, sql: str, values: Sequence[Any] = ()) -> Rows:
        connection = self._readers()
        try:
            return connection.execute(sql.replace("?", "%s"), values).fetchall()  # type: ignore[no-any-return]
        except psycopg.errors.QueryCanceled:
            raise TooCostly(self._seconds) from None
        except psycopg.OperationalError:
            self._readers.renew()
            raise
        except psycopg.DataError:
            if any(isinstance(value, str) and "\0" in value for value in values):
                return []  # no text in PostgreSQL holds a zero byte, so that none is the same
            raise

    def within(self, seconds: float) -> contextlib.AbstractContextManager[None]:
        raise NotImplementedError  # the answer is waited for, however short the question

    def write(self, sql: str, values: Sequence[Any] = ()) -> Rows:
        cursor = self._writer.execute(sql.replace("?", "%s"), values)
        return cursor.fetchall() if cursor.description else []

    def many(self, sql: str, rows: Sequence[Sequence[Any]]) -> None:
        with self._writer.cursor() as cursor:
            cursor.executemany(sql.replace("?", "%s"), rows)

    def fill(self, table: str, columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
        if not rows:
            return
        copying = f'COPY "{table}" ({",".join(columns)}) FROM STDIN'
        with self._writer.cursor() as cursor, cursor.copy(copying) as copy:
            for row in rows:
                copy.write_row(row)

    @contextlib.contextmanager
    def writing(self) -> Iterator[None]:
        if self._writer.closed:
            self._writer = self._connect(0)
        with self._writer.transaction():
            yield

    def script(self, *statements: str) -> None:
        with self.writing():
            for statement in statements:
                self._writer.execute(statement)

    def own(self) -> bool:
        name = f"goldenhour fhir {self._schema}"
        if self._owner is None or self._owner.closed:
            self._owner = self._connect(0)
        rows = self._owner.execute("SELECT pg_try_advisory_lock(hashtextextended(%s, 0))", (name,)).fetchall()
        return bool(rows[0][0])

    def renew(self) -> None:
        self._readers.renew_all()

    def close(self) -> None:
        self._readers.close()
        self._writer.close()
        if self._owner is not None:
            self._owner.close()


def put_aside(path: Path, why: str) -> None:
    """Give a file that cannot be read another name."""
    logger.warning("fhir_store_put_aside", path=str(path), why=why)
    for suffix in ("", "-wal", "-shm"):
        old = path.with_name(path.name + suffix)
        if old.exists():
            old.replace(path.with_name(path.name + ".broken" + suffix))


def make_tables(database: Database) -> None:
    """All tables, where there are none."""
    statements: list[str] = []
    for table in tables.metadata.sorted_tables:
        statements.append(str(sa.schema.CreateTable(table, if_not_exists=True).compile(dialect=database.dialect)))
        for index in sorted(table.indexes, key=lambda index: str(index.name)):
            statements.append(str(sa.schema.CreateIndex(index, if_not_exists=True).compile(dialect=database.dialect)))
    database.script(*statements)


def drop_tables(database: Database) -> None:
    database.script(*(f'DROP TABLE IF EXISTS "{table.name}"' for table in tables.metadata.sorted_tables))
