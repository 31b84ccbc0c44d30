"""Group commit: one durable write (one fsync) answers all appends that were waiting for it.

A disk can make perhaps a few thousand durable writes a second, however small. So the appends that arrive while one
write is under way wait together and share the next.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Mapping, Sequence

from goldenhour.kit.log import Entry, Receipt
from goldenhour.kit.log_placing import Answer, Wish, check_can_be_kept
from goldenhour.kit.refusals import Category, Refusal

MOST_ENTRIES_TOGETHER = 2_000  # bounds how long the first of a group waits for the rest

Answering = asyncio.Future[Sequence[Receipt]]


def log_closed() -> Refusal:
    return Refusal(
        Category.UNAVAILABLE, "log_closed", "Nothing was saved: the server is stopping. Send it again in a moment."
    )


class GroupCommit:
    """Hands waiting appends, in the order they came, to `write`, one group at a time.

    `write` returns one answer per wish when the group is durable. If it raises, the whole group is told so. An append
    whose caller went away before its group began is dropped whole; later it is kept whole, though nobody hears of it.
    """

    def __init__(self, write: Callable[[Sequence[Wish]], Awaitable[Sequence[Answer]]]) -> None:
        self._write = write
        self._waiting: deque[tuple[Wish, Answering]] = deque()
        self._writing: asyncio.Task[None] | None = None
        self._closed = False

    async def append(self, batch: Sequence[Entry], expecting: Mapping[str, int] | None) -> Sequence[Receipt]:
        if self._closed:
            raise log_closed()
        for entry in batch:
            check_can_be_kept(entry)
        answering: Answering = asyncio.get_running_loop().create_future()
        self._waiting.append((Wish(batch, expecting), answering))
        if self._writing is None:
            self._writing = asyncio.create_task(self._write_all())
        return await answering

    async def close(self) -> None:
        """Take nothing more; finish what waits."""
        self._closed = True
        if self._writing is not None:
            await self._writing

    async def _write_all(self) -> None:
        while group := self._next_group():
            wishes = [wish for wish, _ in group]
            try:
                answers = await self._write(wishes)
            except Exception as failure:
                answers = [failure] * len(group)
            for (_, answering), answer in zip(group, answers, strict=True):
                _settle(answering, answer)
        self._writing = None

    def _next_group(self) -> list[tuple[Wish, Answering]]:
        group: list[tuple[Wish, Answering]] = []
        entries = 0
        while self._waiting and entries < MOST_ENTRIES_TOGETHER:
            wish, answering = self._waiting.popleft()
            if not answering.done():
                group.append((wish, answering))
                entries += len(wish.batch)
        return group


def _settle(answering: Answering, answer: Answer) -> None:
    if answering.done():
        return
    if isinstance(answer, Exception):
        answering.set_exception(answer)
    else:
        answering.set_result(answer)
