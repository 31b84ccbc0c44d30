"""The live end of the log: the newest entries in memory, and a bell for all who follow.

A follower is never pushed to: it asks for what comes after the place it has reached, so it can neither miss nor double
an entry, however slow it is. What is no longer in memory is read from the store.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence

from goldenhour.kit.log import Logged

HELD = 4_096  # entries kept in memory, at least
MOST_AT_ONCE = 1_000


class Feed:
    """`last` is the newest place published. Everything published is contiguous and durable."""

    def __init__(self, last: int) -> None:
        self.last = last
        self.closed = False
        self._held: list[Logged] = []
        self._bell = asyncio.Event()

    def publish(self, logged: Sequence[Logged]) -> bool:
        """Add what follows on `last` and wake the followers. False when something in between is missing."""
        new = [one for one in logged if one.seq > self.last] if logged and logged[0].seq <= self.last else logged
        if not new:
            return True
        if new[0].seq != self.last + 1:
            return False
        self._held.extend(new)
        if len(self._held) > 2 * HELD:
            del self._held[:-HELD]
        self.last = new[-1].seq
        self._ring()
        return True

    def close(self) -> None:
        """Followers take what is still in memory, then end."""
        self.closed = True
        self._ring()

    async def follow(
        self, after: int, read: Callable[[int], Awaitable[Sequence[Logged]]]
    ) -> AsyncIterator[Sequence[Logged]]:
        """Everything after `after`, in order, each once, until closed. `read` fetches what memory no longer holds."""
        while True:
            bell = self._bell
            batch = self._held_after(after)
            if not batch and after < self.last and not self.closed:
                batch = await read(after)
            if batch:
                yield batch
                after = batch[-1].seq
            elif self.closed:
                return
            elif bell is self._bell:
                await bell.wait()

    def _held_after(self, after: int) -> Sequence[Logged]:
        """What comes next, if memory holds it; entries are contiguous, so its index can be computed."""
        start = after + 1 - (self.last + 1 - len(self._held))
        return self._held[start : start + MOST_AT_ONCE] if start >= 0 else ()

    def _ring(self) -> None:
        bell, self._bell = self._bell, asyncio.Event()
        bell.set()
