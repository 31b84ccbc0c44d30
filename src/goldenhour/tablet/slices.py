"""Work on what tablets hand in is done in slices, one delivery's at a time, so that an alert from elsewhere never waits
for a long outbox: between two slices everybody else has a turn."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable

from goldenhour.emergency.house import House

AT_A_TIME = 20
"""Sayings in a slice: somewhat less than a millisecond."""


@contextlib.asynccontextmanager
async def in_slices(house: House) -> AsyncIterator[Callable[[], Awaitable[None]]]:
    """While no other delivery is worked on; what it gives is awaited after each saying."""
    done = 0

    async def one_more() -> None:
        nonlocal done
        done += 1
        if done % AT_A_TIME == 0:
            await asyncio.sleep(0)

    async with house.facts.setdefault("tablet_slices", asyncio.Lock()):
        yield one_more


async def after_the_others(house: House) -> None:
    """Return when all who wait now have had their slices: what they decide can then be written at once."""
    async with in_slices(house):
        pass
