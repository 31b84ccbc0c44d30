"""The log in one SQLite file: the embedded default, for one server process.

What makes an acknowledgement true: WAL with `synchronous=FULL` (each commit is fsynced before anybody is answered), one
writer, group commit, no memory mapping. Checkpoints are passive and made beside the writer about once a second, because
SQLite's own would stall the appends it happens to hit.

Three connections: the writer (its own thread), the reader (short reads, on the event loop's thread) and the walker
(long reads and checkpoints, its own thread). On a virtual file system without shared memory, as the simulated disks of
the tests are, one exclusive connection serves all three and `run` must run things in place.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from pathlib import Path
from typing import Any, Self, TypeVar

import apsw

from goldenhour.adapters import log_sqlite_tables as tables
from goldenhour.adapters.log_sqlite_file import Files, open_files
from goldenhour.kit.log import Entry, Fault, Logged, Receipt, disk_full
from goldenhour.kit.log_chain import ChainWalk
from goldenhour.kit.log_feed import Feed
from goldenhour.kit.log_group import GroupCommit, log_closed
from goldenhour.kit.log_placing import Answer, Placing, Wish, ids_in, subjects_expected_in
from goldenhour.kit.world import World

T = TypeVar("T")
Run = Callable[[Callable[[], Any]], Awaitable[Any]]

CHECKPOINT_EVERY_S = 1.0
MOST_WAL_PAGES = 8_192  # 32 MiB; beyond this the writer itself finishes the checkpoint, so that the file stops growing
SLICE = 1_000
NO_SPACE = (apsw.FullError, apsw.IOError, apsw.CantOpenError)


class SqliteLog:
    """`goldenhour.kit.log.Log` on SQLite. Made by `open`."""

    def __init__(self, world: World, files: Files, write: Run, walk: Run, threads: Sequence[ThreadPoolExecutor]):
        self._world = world
        self._files = files
        self._run_write = write
        self._run_walk = walk
        self._threads = threads
        self._head = tables.read_head(files.writer)
        self._feed = Feed(self._head.seq)
        self._group = GroupCommit(self._write_group)
        self._checkpointing: asyncio.Task[None] | None = None
        self._checkpointed_at = world.monotonic()
        self._wal_too_long = False

    @classmethod
    async def open(
        cls,
        path: str | os.PathLike[str],
        world: World,
        *,
        synchronous: str = "FULL",
        vfs: str | None = None,
        run: Run | None = None,
    ) -> Self:
        """Open the log, or begin one, at `path`.

        `run(fn)` runs blocking work and gives its result (default: threads of its own; in place when `vfs` names an
        apsw virtual file system). `synchronous` weaker than FULL exists for tests that must catch it.

        Raises Refusal: the SQLite library is too old to be safe, the log is open in another process, it was written by
        a newer version of this program, or the file is no log.
        """
        threads: Sequence[ThreadPoolExecutor] = ()
        if run is not None or vfs is not None:
            write = walk = run or _in_place
        else:
            threads = [ThreadPoolExecutor(1, "log-write"), ThreadPoolExecutor(1, "log-walk")]
            write, walk = (_in_thread(thread) for thread in threads)
        try:
            files = await write(lambda: open_files(Path(path), synchronous, vfs))
            return cls(world, files, write, walk, threads)
        except BaseException:
            for thread in threads:
                thread.shutdown(wait=False)
            raise

    async def append(self, batch: Sequence[Entry], *, expecting: Mapping[str, int] | None = None) -> Sequence[Receipt]:
        return await self._group.append(batch, expecting)

    async def timeline(self, subject: str, *, after: int = 0) -> Sequence[Logged]:
        return tables.read_timeline(self._reader, subject, after)

    async def find(self, entry_id: str) -> Logged | None:
        return tables.read_known(self._reader, [entry_id]).get(entry_id)

    async def head(self) -> tuple[int, bytes]:
        return self._head.seq, self._head.chain

    async def read(self, after: int, *, limit: int = SLICE) -> Sequence[Logged]:
        return await self._walk(lambda walker: tables.read_slice(walker, after, limit))

    def follow(self, after: int) -> AsyncIterator[Sequence[Logged]]:
        return self._feed.follow(after, self.read)

    async def verify(
        self, *, witness: tuple[int, bytes] | None = None, progress: Callable[[int, int], None] | None = None
    ) -> Sequence[Fault]:
        walk = ChainWalk(witness)
        last, head = await self._walk(tables.read_bounds)
        while not walk.full and await self._walk(lambda walker: tables.check_slice(walker, walk, last, SLICE)):
            if progress is not None:
                progress(walk.seq, last)
        return walk.finish(head)

    async def close(self) -> None:
        await self._group.close()
        if self._checkpointing is not None:
            await self._checkpointing
        self._feed.close()
        if not self._files.closed:
            await self._run_walk(lambda: None)  # whatever walks, finishes
            await self._run_write(self._files.close)
        for thread in self._threads:
            thread.shutdown()

    @property
    def _reader(self) -> apsw.Connection:
        if self._files.closed:
            raise log_closed()
        return self._files.reader

    async def _walk(self, work: Callable[[apsw.Connection], T]) -> T:
        if self._files.closed:
            raise log_closed()
        result: T = await self._run_walk(lambda: work(self._files.walker))
        return result

    async def _write_group(self, group: Sequence[Wish]) -> Sequence[Answer]:
        now = self._world.now()
        try:
            written: tuple[list[Answer], Placing] = await self._run_write(lambda: self._place_and_commit(group, now))
        except NO_SPACE:
            return [disk_full() for _ in group]
        answers, placing = written
        self._head = placing.head
        self._feed.publish(placing.new)
        if placing.new:
            self._checkpoint_now_and_then()
        return answers

    def _place_and_commit(self, group: Sequence[Wish], now: datetime) -> tuple[list[Answer], Placing]:
        """One transaction for the whole group. Blocks; nothing of this object changes."""
        writer = self._files.writer
        if self._wal_too_long:
            self._wal_too_long = tables.checkpoint(writer) > MOST_WAL_PAGES
        writer.execute("BEGIN IMMEDIATE")
        try:
            known = tables.read_known(writer, ids_in(group))
            last_seq_of = tables.read_last_seqs(writer, subjects_expected_in(group))
            placing = Placing(self._head, known, last_seq_of, now)
            answers = [placing.answer(wish) for wish in group]
            if placing.new:
                tables.write(writer, placing.new, placing.head)
            writer.execute("COMMIT")
        except BaseException:
            if writer.in_transaction:
                writer.execute("ROLLBACK")
            raise
        return answers, placing

    def _checkpoint_now_and_then(self) -> None:
        due = self._world.monotonic() - self._checkpointed_at >= CHECKPOINT_EVERY_S
        if due and (self._checkpointing is None or self._checkpointing.done()):
            self._checkpointed_at = self._world.monotonic()
            self._checkpointing = asyncio.create_task(self._checkpoint())

    async def _checkpoint(self) -> None:
        pages = await self._walk(tables.checkpoint)
        self._wal_too_long = pages > MOST_WAL_PAGES


async def _in_place(work: Callable[[], T]) -> T:
    return work()


def _in_thread(thread: ThreadPoolExecutor) -> Run:
    def run(work: Callable[[], T]) -> Awaitable[T]:
        return asyncio.get_running_loop().run_in_executor(thread, work)

    return run
