"""The log's SQLite file as another process than its writer reads it: read-only, and never in the writer's way.

What is seen here is durable: in WAL mode with `synchronous=FULL` a commit can be seen once it is on the disk.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
from collections.abc import AsyncIterator, Callable, Sequence

import apsw

from goldenhour.adapters import log_sqlite_tables as tables
from goldenhour.adapters.log_sqlite_file import check_library
from goldenhour.kit.log import Fault, Logged
from goldenhour.kit.log_chain import ChainWalk
from goldenhour.kit.refusals import Category, Refusal

LOOK_EVERY_S = 1.0
SLICE = 1_000


class SqliteLogReading:
    """`goldenhour.kit.log.LogReading` on a file that another process writes. All reading is done in place."""

    def __init__(self, connection: apsw.Connection) -> None:
        self._connection = connection
        self._bell = asyncio.Event()
        self._closed = False

    @classmethod
    def open(cls, path: str | os.PathLike[str]) -> SqliteLogReading:
        """Raises Refusal: the library is not safe, or the file is not there, or is no log this program knows."""
        check_library(apsw.sqlite_lib_version())
        try:
            connection = apsw.Connection(os.fspath(path), flags=apsw.SQLITE_OPEN_READONLY)
            connection.set_busy_timeout(5_000)
            connection.execute("PRAGMA mmap_size=0; PRAGMA cache_size=-16000; PRAGMA trusted_schema=OFF").fetchall()
            known = (connection.pragma("application_id"), connection.pragma("user_version"))
        except apsw.Error as failure:
            raise unreadable(path, str(failure)) from failure
        if known != (tables.APPLICATION_ID, tables.SCHEMA_VERSION):
            connection.close()
            raise unreadable(path, "it is not a log of this version")
        return cls(connection)

    async def timeline(self, subject: str, *, after: int = 0) -> Sequence[Logged]:
        return tables.read_timeline(self._connection, subject, after)

    async def find(self, entry_id: str) -> Logged | None:
        return tables.read_known(self._connection, [entry_id]).get(entry_id)

    async def head(self) -> tuple[int, bytes]:
        head = tables.read_head(self._connection)
        return head.seq, head.chain

    async def read(self, after: int, *, limit: int = SLICE) -> Sequence[Logged]:
        return tables.read_slice(self._connection, after, limit)

    def look(self) -> None:
        """Somebody says that there is more: followers look at once, and not only at their next turn."""
        self._bell.set()

    async def follow(self, after: int) -> AsyncIterator[Sequence[Logged]]:
        while not self._closed:
            self._bell.clear()
            if batch := await self.read(after):
                yield batch
                after = batch[-1].seq
                continue
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(LOOK_EVERY_S):
                    await self._bell.wait()

    async def verify(
        self, *, witness: tuple[int, bytes] | None = None, progress: Callable[[int, int], None] | None = None
    ) -> Sequence[Fault]:
        walk = ChainWalk(witness)
        last, head = tables.read_bounds(self._connection)
        while not walk.full and tables.check_slice(self._connection, walk, last, SLICE):
            if progress is not None:
                progress(walk.seq, last)
        return walk.finish(head)

    async def close(self) -> None:
        self._closed = True
        self._bell.set()
        self._connection.close()


def unreadable(path: str | os.PathLike[str], why: str) -> Refusal:
    return Refusal(
        Category.UNAVAILABLE,
        "log_not_read",
        "The log {path} cannot be read: {why}.",
        path=os.fspath(path),
        why=why,
    )
