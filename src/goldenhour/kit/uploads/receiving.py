"""Receiving bytes: one sender at a time per upload, few at a time per person, and what is answered is on the disk.

A connection that dies on the way often looks alive from here. Therefore whoever comes next for the same upload does not
wait for it: the former reader gives way, what it had received is kept, and the newcomer goes on from there.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections import Counter
from collections.abc import AsyncGenerator, AsyncIterator
from typing import Any

from goldenhour.kit.refusals import Category, Refusal
from goldenhour.kit.uploads.store import FileStore, Upload
from goldenhour.kit.uploads.tus import Checksum, checksum_differs

PIECE = 1 << 20
"""Bytes after which what has come is made durable and counts: the most that a power cut makes a sender send again."""
SILENT_S = 30.0
"""So long a sender may say nothing before its connection is given up. What came stays."""
AT_ONCE = 4
"""Uploads one person may be sending at the same moment (a tablet sends one)."""


class Turn:
    """Whose turn it is to send bytes of one upload."""

    def __init__(self) -> None:
        self.lock = asyncio.Lock()
        self.give_way = asyncio.Event()
        self.waiting = 0


class Receiver:
    """Takes the bytes of uploads in."""

    def __init__(self, store: FileStore) -> None:
        self.store = store
        self._turns: dict[str, Turn] = {}
        self._sending: Counter[str] = Counter()

    @contextlib.asynccontextmanager
    async def turn(self, upload_id: str) -> AsyncIterator[Turn]:
        """Alone with an upload; a reader that is still at it gives way."""
        turn = self._turns.setdefault(upload_id, Turn())
        turn.waiting += 1
        turn.give_way.set()
        try:
            async with turn.lock:
                if turn.waiting == 1:  # else the next one is waiting already
                    turn.give_way.clear()
                yield turn
        finally:
            turn.waiting -= 1
            if not turn.waiting:
                self._turns.pop(upload_id, None)

    @contextlib.contextmanager
    def sending(self, person_id: str) -> Any:
        """Count a person's requests; one too many is refused."""
        if self._sending[person_id] >= AT_ONCE:
            raise Refusal(
                Category.TOO_MANY,
                "too_many_uploads",
                "You are sending {n} files at once already. Wait until one of them has arrived.",
                n=AT_ONCE,
            )
        self._sending[person_id] += 1
        try:
            yield
        finally:
            self._sending[person_id] -= 1
            if not self._sending[person_id]:
                del self._sending[person_id]

    async def receive(self, upload: Upload, body: AsyncIterator[bytes], turn: Turn, checksum: Checksum | None) -> int:
        """Take in what comes, until it ends, breaks off, falls silent or somebody else's turn begins. Gives back how
        many bytes are durably kept now. With a checksum, all or nothing."""
        taking = Taking(self.store, upload, checksum)
        whole = False
        async with contextlib.aclosing(until_given_way(body, turn.give_way)) as parts:
            try:
                async for part in parts:
                    await taking.take(part)
                whole = not turn.give_way.is_set()
            except BrokenOff:
                pass
        return await taking.end(whole)


class BrokenOff(Exception):
    """The sender is gone, or silent, before everything it had announced has come."""


class Taking:
    """The bytes of one request on their way to the store, a piece at a time."""

    def __init__(self, store: FileStore, upload: Upload, checksum: Checksum | None) -> None:
        self.store = store
        self.upload = upload
        self.at = upload.offset
        self.counted = upload.offset
        self.buffer = bytearray()
        self.checksum = checksum
        self.sum = checksum.begin() if checksum else None

    async def take(self, part: bytes) -> None:
        if self.at + len(self.buffer) + len(part) > self.upload.size:
            raise Refusal(
                Category.TOO_LARGE,
                "more_than_announced",
                "More bytes came than were announced ({size}). Begin the upload again.",
                size=self.upload.size,
            )
        self.buffer += part
        if self.sum:
            self.sum.update(part)
        if len(self.buffer) >= PIECE:
            await self.put()

    async def put(self) -> None:
        data = bytes(self.buffer)
        self.buffer.clear()
        if data:
            await self.store.put(self.upload.id, self.at, data)
            self.at += len(data)
        if self.sum is None:
            await self.count()

    async def count(self) -> None:
        if self.at > self.counted:
            await self.store.count(self.upload.id, self.at)
            self.counted = self.at

    async def end(self, whole: bool) -> int:
        """Keep what is left. A piece with a checksum counts only when it is whole and right."""
        if self.checksum and self.sum:
            if not whole:
                return self.counted
            if self.sum.digest() != self.checksum.digest:
                raise checksum_differs()
        await self.put()
        await self.count()
        return self.counted


async def until_given_way(body: AsyncIterator[bytes], give_way: asyncio.Event) -> AsyncGenerator[bytes]:
    """The parts of a body until its end, or until it is somebody else's turn. Raises BrokenOff."""
    waiting = asyncio.ensure_future(give_way.wait())
    try:
        while not give_way.is_set():
            coming = asyncio.ensure_future(anext(body, None))
            done, _ = await asyncio.wait({coming, waiting}, timeout=SILENT_S, return_when=asyncio.FIRST_COMPLETED)
            if coming not in done:
                coming.cancel()
                await asyncio.gather(coming, return_exceptions=True)
                if waiting in done:
                    return
                raise BrokenOff
            if coming.exception() is not None:
                raise BrokenOff from coming.exception()
            if (part := coming.result()) is None:
                return
            yield part
    finally:
        waiting.cancel()
