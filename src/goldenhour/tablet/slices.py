"""Work on what tablets hand in is done in slices, one delivery's at a time, so that an alert from elsewhere never waits
for a long outbox: between two slices everybody else has a turn."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Iterator, Sequence
from typing import TypeVar

from goldenhour.emergency.house import House

AT_A_TIME = 5
"""Sayings in a slice: a fifth of a millisecond. An alert has some eight turns on its way, and waits for a slice at each."""
T = TypeVar("T")


class Turns:
    """Whose delivery is worked on."""

    def __init__(self) -> None:
        self.turn = asyncio.Lock()
        self.others: asyncio.Task[None] | None = None

    async def after_the_others(self) -> None:
        """All who wait here go on in one moment: the first to come stands in line for them."""
        if self.others is None or self.others.done():
            self.others = asyncio.create_task(self.stand_in_line())
        await asyncio.shield(self.others)

    async def stand_in_line(self) -> None:
        async with self.turn:
            pass


def turns_in(house: House) -> Turns:
    turns: Turns = house.facts.setdefault("tablet_turns", Turns())
    return turns


@contextlib.asynccontextmanager
async def one_outbox_at_a_time(house: House) -> AsyncIterator[None]:
    """While no other delivery is worked on."""
    async with turns_in(house).turn:
        yield


def slices_of(work: Sequence[T]) -> Iterator[Sequence[T]]:
    """The work in pieces; between two of them `await asyncio.sleep(0)`."""
    return (work[start : start + AT_A_TIME] for start in range(0, len(work), AT_A_TIME))


async def after_the_others(house: House) -> None:
    """Return when all who wait now have had their slices, together with them: what they decided is then written at once."""
    await turns_in(house).after_the_others()
