"""The log in PostgreSQL: for a service of several server processes.

Whoever holds the lock on the one row of `head` may write, and holds it until the commit is visible. So places are given
in the order of commits, the chain has one total order over all processes, and a reader that follows `seq` can never
skip an entry that committed late. NOTIFY wakes the followers of the other processes; a look every few seconds makes up
for a notification lost with its connection.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from typing import Any, Self

import asyncpg
import structlog

from goldenhour.adapters import log_postgres_tables as tables
from goldenhour.kit.log import Entry, Fault, Logged, Receipt, disk_full
from goldenhour.kit.log_chain import ChainWalk
from goldenhour.kit.log_feed import Feed
from goldenhour.kit.log_group import GroupCommit, log_closed
from goldenhour.kit.log_placing import Answer, Placing, Wish, ids_in, subjects_expected_in
from goldenhour.kit.refusals import Category, Refusal
from goldenhour.kit.world import World

logger = structlog.get_logger()

LOOK_EVERY_S = 2.0
SLICE = 500
READERS = 4
NO_SPACE = (asyncpg.DiskFullError, asyncpg.exceptions.PostgresIOError)
AWAY = (
    asyncpg.PostgresConnectionError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,  # a connection cut in the middle of an answer no longer knows where it stands
    asyncpg.OperatorInterventionError,
    OSError,
)


def database_away() -> Refusal:
    return Refusal(
        Category.UNAVAILABLE,
        "database_away",
        "The database cannot be reached, so it is not known whether this was saved. "
        "Send the same again: saying it twice is harmless.",
    )


class PostgresLog:
    """`goldenhour.kit.log.Log` on PostgreSQL. Made by `open`."""

    def __init__(self, world: World, dsn: str, schema: str, pool: Any, last: int) -> None:
        self._world = world
        self._dsn = dsn
        self._tables = tables.Statements(schema)
        self._readers = pool
        self._writer: Any = None
        self._listener: Any = None
        self._feed = Feed(last)
        self._group = GroupCommit(self._write_group)
        self._bell = asyncio.Event()
        self._watching = asyncio.create_task(self._watch())
        self._closed = False

    @classmethod
    async def open(cls, dsn: str, world: World, *, schema: str = "goldenhour") -> Self:
        """Open the log, or begin one, in `schema` of the database at `dsn`.

        Raises Refusal: the database cannot be reached, it does not write durably (`fsync = off`), or the log was
        written by a newer version of this program.
        """
        try:
            pool = await asyncpg.create_pool(dsn, min_size=1, max_size=READERS, server_settings=tables.SETTINGS)
        except (*AWAY, asyncpg.PostgresError) as failure:
            raise Refusal(
                Category.UNAVAILABLE,
                "database_not_opened",
                "The database could not be opened ({why}). Check that PostgreSQL runs and the address is right.",
                why=str(failure),
            ) from failure
        try:
            async with pool.acquire() as connection:
                head = await tables.prepare(connection, schema)
        except BaseException:
            pool.terminate()
            raise
        return cls(world, dsn, schema, pool, head.seq)

    async def append(self, batch: Sequence[Entry], *, expecting: Mapping[str, int] | None = None) -> Sequence[Receipt]:
        return await self._group.append(batch, expecting)

    async def timeline(self, subject: str, *, after: int = 0) -> Sequence[Logged]:
        return [tables.logged_of(row) for row in await self._fetch(self._tables.timeline, subject, after)]

    async def read(self, after: int, *, limit: int = 1000) -> Sequence[Logged]:
        return [tables.logged_of(row) for row in await self._fetch(self._tables.slice, after, limit)]

    async def find(self, entry_id: str) -> Logged | None:
        rows = await self._fetch(self._tables.known, [entry_id])
        return tables.logged_of(rows[0]) if rows else None

    async def head(self) -> tuple[int, bytes]:
        head = tables.head_of((await self._fetch(self._tables.head))[0])
        return head.seq, head.chain

    def follow(self, after: int) -> AsyncIterator[Sequence[Logged]]:
        return self._feed.follow(after, self._read_patiently)

    def look(self) -> None:
        """Somebody says that there is more: the watcher looks at once, and not only when it is told."""
        self._bell.set()

    async def verify(
        self, *, witness: tuple[int, bytes] | None = None, progress: Callable[[int, int], None] | None = None
    ) -> Sequence[Fault]:
        walk = ChainWalk(witness)
        (bounds,) = await self._fetch(self._tables.bounds)
        while not walk.full:
            rows = await self._fetch(self._tables.slice_until, walk.seq, SLICE, bounds["last"])
            if not rows:
                break
            for row in rows:
                walk.take_row(row, tables.logged_of)
            if progress is not None:
                progress(walk.seq, bounds["last"])
        return walk.finish((bounds["seq"], bounds["chain"]))

    async def close(self) -> None:
        await self._group.close()
        self._closed = True
        self._feed.close()
        self._watching.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await self._watching
        for connection in (self._writer, self._listener):
            if connection is not None:
                await connection.close()
        await self._readers.close()

    async def _read_patiently(self, after: int) -> Sequence[Logged]:
        """As `read`, for followers: they outlast a database that is away for a while."""
        while not self._closed:
            try:
                return await self.read(after)
            except Refusal:
                await self._world.sleep(LOOK_EVERY_S)
        return ()

    async def _fetch(self, query: str, *values: Any) -> Sequence[Any]:
        if self._closed:
            raise log_closed()
        try:
            rows: Sequence[Any] = await self._readers.fetch(query, *values)
        except AWAY as away:
            raise database_away() from away
        return rows

    async def _write_group(self, group: Sequence[Wish]) -> Sequence[Answer]:
        try:
            if self._writer is None or self._writer.is_closed():
                self._writer = await asyncpg.connect(self._dsn, server_settings=tables.SETTINGS)
            answers, placing = await self._place_and_commit(group)
        except NO_SPACE:
            return [disk_full() for _ in group]
        except AWAY:
            if self._writer is not None:  # whatever state it is in, the next group begins with a new one
                self._writer.terminate()
                self._writer = None
            return [database_away() for _ in group]
        if not self._feed.publish(placing.new):  # another process wrote in between; the watcher fetches it all
            self._bell.set()
        return answers

    async def _place_and_commit(self, group: Sequence[Wish]) -> tuple[Sequence[Answer], Placing]:
        """One transaction for the whole group: it begins by waiting for the lock on `head`."""
        async with self._writer.transaction(isolation="read_committed"):
            head = tables.head_of(await self._writer.fetchrow(self._tables.lock_head))
            known = await self._writer.fetch(self._tables.known, ids_in(group))
            subjects = subjects_expected_in(group)
            last_seqs = await self._writer.fetch(self._tables.last_seqs, subjects) if subjects else ()
            placing = Placing(
                head, {row["id"]: tables.logged_of(row) for row in known}, dict(last_seqs), self._world.now()
            )
            answers = [placing.answer(wish) for wish in group]
            if placing.new:
                await self._writer.execute(self._tables.write, *tables.columns_of(placing.new, placing.head))
        return answers, placing

    async def _watch(self) -> None:
        """Bring into the feed what other processes wrote: when told, and now and then untold."""
        while not self._closed:
            try:
                await self._listen()
                await self._fetch_news()
            except (Refusal, asyncpg.PostgresError, *AWAY):
                self._listener = None  # the database is away; the next look tries again
            except Exception:  # followers live by this: it must not end
                logger.exception("watching_failed")
                self._listener = None
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(LOOK_EVERY_S):  # wait_for of Python 3.11 can swallow being cancelled
                    await self._bell.wait()
            self._bell.clear()

    async def _listen(self) -> None:
        if self._listener is None or self._listener.is_closed():
            self._listener = await asyncpg.connect(self._dsn)
            await self._listener.add_listener(self._tables.channel, lambda *_: self._bell.set())

    async def _fetch_news(self) -> None:
        while news := await self.read(self._feed.last, limit=SLICE):
            self._feed.publish(news)
