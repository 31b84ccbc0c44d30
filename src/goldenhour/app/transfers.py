"""Transfers put together: the engine on the book, in the country's first language; the vehicles' links beside the accounts."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator

from goldenhour.emergency.house import House
from goldenhour.kit.languages import DEFAULT
from goldenhour.people.accounts import Accounts
from goldenhour.transfers.keeping import Keeper
from goldenhour.transfers.link_routes import FACT
from goldenhour.transfers.links import Links


@contextlib.asynccontextmanager
async def running_transfers(house: House, accounts: Accounts, climbing: bool) -> AsyncIterator[None]:
    """The engine at work, where people are served (`climbing`); stopped at the end, to go on at the next start."""
    house.facts[FACT] = Links(accounts.store, house.world)
    keeper = Keeper(house.book, house.world, house.pages.translate(DEFAULT))
    running = [asyncio.create_task(keeper.keep())] if climbing else []
    try:
        yield
    finally:
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)
