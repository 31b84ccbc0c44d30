"""The database of accounts: one thread that asks it, one transaction a question."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

import sqlalchemy as sa

from goldenhour.kit.log import disk_full
from goldenhour.people.tables import metadata

T = TypeVar("T")


class Store:
    """Durable when `run` returns, given an engine with `synchronous=FULL`."""

    def __init__(self, engine: sa.Engine) -> None:
        self.engine = engine
        self._thread = ThreadPoolExecutor(1, "people")
        metadata.create_all(engine)

    async def run(self, work: Callable[[sa.Connection], T]) -> T:
        """Do `work` in one transaction, off the event loop. A full disk is `Refusal(UNAVAILABLE, "storage_full")`."""

        def call() -> T:
            with self.engine.begin() as connection:
                return work(connection)

        try:
            return await asyncio.get_running_loop().run_in_executor(self._thread, call)
        except sa.exc.OperationalError as error:
            if "full" in str(error.orig):
                raise disk_full() from None
            raise

    def close(self) -> None:
        self._thread.shutdown()
        self.engine.dispose()
