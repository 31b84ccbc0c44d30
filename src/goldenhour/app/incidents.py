"""Incidents put together: the engine on the book, in the country's first language, drawing on the live pages."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator

from goldenhour.emergency.house import House
from goldenhour.incidents.keeping import Keeper
from goldenhour.kit.languages import DEFAULT


@contextlib.asynccontextmanager
async def running_incidents(house: House, climbing: bool) -> AsyncIterator[None]:
    """The engine at work, where people are served (`climbing`); stopped at the end, to go on at the next start."""

    keeper = Keeper(
        house.book, house.world, house.pages.translate(DEFAULT), lambda state: house.live.changed(state, state)
    )
    running = [asyncio.create_task(keeper.keep())] if climbing else []
    try:
        yield
    finally:
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)
