"""The projection in a process of its own: this side of the pipe. The other is `apart_child.py`.

The parent says how far the log is, as soon as that is durable; the child says how far the store is. Each message is one line
of JSON. A child that ends, or does not move for long, is ended for good and begun again, each time after a longer pause; what
it had not finished was not in the store, and its place there says so. When the parent ends, however it ends, the pipe is at
its end, and so is the child.
"""

from __future__ import annotations

import asyncio
import contextlib
from asyncio.subprocess import PIPE, Process
from collections.abc import Sequence

import msgspec
import structlog

from goldenhour.kit.fhir.beside import Store
from goldenhour.kit.fhir.projection import Projection
from goldenhour.kit.log import LogReading
from goldenhour.kit.world import World

logger = structlog.get_logger()

FIRST_PAUSE_S = 0.2
LONGEST_PAUSE_S = 30.0
SOUND_AFTER_S = 60.0
"""A child that lived so long began well: the next pause is the first again."""
HUNG_AFTER_S = 60.0
"""Seconds without a word from a child that is behind."""
HUNG_AT_START_S = 900.0
"""The same before its first word: a store made for another version of the program is emptied first."""
LOOK_EVERY_S = 1.0
END_WITHIN_S = 5.0


class Durable(msgspec.Struct, tag=True, frozen=True):
    """From the parent: the log holds everything up to `seq`."""

    seq: int


class Standing(msgspec.Struct, tag=True, frozen=True):
    """From the child: the store holds everything up to `seq`. `ready`: it has come to where the log was when it began."""

    seq: int
    ready: bool


def line(message: msgspec.Struct) -> bytes:
    return msgspec.json.encode(message) + b"\n"


read_durable = msgspec.json.Decoder(Durable).decode
read_standing = msgspec.json.Decoder(Standing).decode


class Apart(Projection):
    """`command` starts the child, `first` is the first line it is told (what it needs to know, and what should not stand
    where all can read it)."""

    def __init__(self, log: LogReading, store: Store, world: World, command: Sequence[str], first: bytes) -> None:
        super().__init__(log, store.inside.position())
        self.store = store
        self.world = world
        self.command, self.first = command, first
        self.process: Process | None = None
        self._heard_at = 0.0
        self._heard = False
        self._lives = 0

    async def keep(self) -> None:
        """One child after another, for ever."""
        pause = FIRST_PAUSE_S
        while True:
            began = self.world.monotonic()
            try:
                await self.one_life()
            except Exception:
                logger.exception("projecting_process_not_begun")
            if self.world.monotonic() - began > SOUND_AFTER_S:
                pause = FIRST_PAUSE_S
            code = self.process.returncode if self.process else None
            logger.error("projecting_process_ended", code=code, position=self.seq, again_in_s=pause)
            await self.world.sleep(pause)
            pause = min(2 * pause, LONGEST_PAUSE_S)

    async def one_life(self) -> None:
        """Begin a child, and return when it has ended."""
        self.process = child = await asyncio.create_subprocess_exec(*self.command, stdin=PIPE, stdout=PIPE)
        assert child.stdin is not None
        self._lives += 1
        self._heard, self._heard_at = False, self.world.monotonic()
        child.stdin.write(self.first + b"\n")
        talking = [asyncio.create_task(work) for work in (self.tell(child), self.watch(child))]
        try:
            await self.hear(child)
        finally:
            for task in talking:
                task.cancel()
            await asyncio.gather(*talking, return_exceptions=True)
            await ended(child)

    async def tell(self, child: Process) -> None:
        """How far the log is, from now on."""
        assert child.stdin is not None
        with contextlib.suppress(ConnectionError):  # it ended: `hear` knows
            self.newest, _ = await self.log.head()
            async for batch in self.log.follow(self.newest):
                self.newest = batch[-1].seq
                child.stdin.write(line(Durable(self.newest)))
                await child.stdin.drain()

    async def hear(self, child: Process) -> None:
        """How far the store is, until the pipe ends."""
        assert child.stdout is not None
        async for said in child.stdout:
            standing = read_standing(said)
            if standing.seq < self.seq or (not self._heard and self._lives > 1):  # it may have been made again
                await asyncio.to_thread(self.store.inside.renew)
            self._heard, self._heard_at = True, self.world.monotonic()
            if standing.ready:
                self.ready.set()
            elif standing.seq < self.seq:
                self.ready.clear()
            self.newest = max(self.newest, standing.seq)
            self.come_to(standing.seq)

    async def watch(self, child: Process) -> None:
        """End a child that is behind and does not move."""
        while True:
            await self.world.sleep(LOOK_EVERY_S)
            now = self.world.monotonic()
            if self._heard and self.seq >= self.newest:
                self._heard_at = now
            if now - self._heard_at > (HUNG_AFTER_S if self._heard else HUNG_AT_START_S):
                logger.error("projecting_process_hangs", position=self.seq, newest=self.newest)
                child.kill()


async def ended(child: Process) -> None:
    """Tell it to end by ending the pipe; one that does not is killed."""
    assert child.stdin is not None
    child.stdin.close()
    try:
        async with asyncio.timeout(END_WITHIN_S):
            await child.wait()
    except TimeoutError:
        logger.error("projecting_process_killed")
        with contextlib.suppress(ProcessLookupError):
            child.kill()
        await child.wait()
