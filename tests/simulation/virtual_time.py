"""An event loop whose time is its own: waiting costs nothing, and the same program runs the same way each time.

Whenever nothing is ready to run, time jumps to the next timer. No threads, no sockets: all that is left to chance is the
seeded chance of the simulated world.
"""

from __future__ import annotations

import asyncio
import contextvars
import random
import selectors
from collections.abc import Coroutine
from datetime import UTC, datetime, timedelta
from typing import Any

from goldenhour.kit.world import World

BEGIN = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)
"""Time 0 of every loop: 10:00 in Taipei."""


class NothingLeftToWaitFor(Exception):
    """Every task waits for another one: the simulated world has come to a standstill."""


class JumpingSelector(selectors.SelectSelector):
    """Never waits: moves the loop's time on by as much as it was to wait."""

    def __init__(self) -> None:
        super().__init__()
        self.now = 0.0

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        if timeout is None:
            raise NothingLeftToWaitFor
        self.now += max(timeout, 0.0)
        return super().select(0)


class Machine:
    """All tasks begun for one machine, so that they end together when its power goes."""

    def __init__(self) -> None:
        self.tasks: list[asyncio.Task[Any]] = []
        self.context = contextvars.copy_context()
        self.context.run(RUNNING_ON.set, self)

    def start(self, work: Coroutine[Any, Any, Any]) -> asyncio.Task[Any]:
        """Run something on this machine; what it begins in turn runs here too."""
        return asyncio.get_running_loop().create_task(work, context=self.context)

    async def stop(self) -> None:
        """Nothing here runs on, not even to clean up."""
        while going := [task for task in self.tasks if not task.done()]:
            for task in going:
                task.cancel()
            await asyncio.gather(*going, return_exceptions=True)
        self.tasks.clear()


RUNNING_ON: contextvars.ContextVar[Machine | None] = contextvars.ContextVar("RUNNING_ON", default=None)


class VirtualLoop(asyncio.SelectorEventLoop):
    def __init__(self) -> None:
        self.clock = JumpingSelector()
        super().__init__(self.clock)
        self.set_task_factory(task_of_a_machine)

    def time(self) -> float:
        return self.clock.now


def task_of_a_machine(
    loop: asyncio.AbstractEventLoop, work: Any, context: contextvars.Context | None = None
) -> asyncio.Task[Any]:
    task: asyncio.Task[Any] = asyncio.Task(work, loop=loop, context=context)
    machine = (context or contextvars.copy_context()).get(RUNNING_ON)
    if machine is not None:
        machine.tasks.append(task)
    return task


def world_of(loop: VirtualLoop, seed: int) -> World:
    """The loop's time, and seeded chance. Nothing here is secret."""
    chance = random.Random(seed)
    return World(
        now=lambda: BEGIN + timedelta(seconds=loop.time()),
        monotonic=loop.time,
        random=chance,
        secret=chance.randbytes,
    )


def run_in_virtual_time(work: Coroutine[Any, Any, Any], loop: VirtualLoop) -> Any:
    """Run to the end, then leave nothing behind."""
    try:
        return loop.run_until_complete(work)
    finally:
        left = asyncio.all_tasks(loop)
        for task in left:
            task.cancel()
        if left:
            loop.run_until_complete(asyncio.gather(*left, return_exceptions=True))
        loop.run_until_complete(loop.shutdown_asyncgens())
        loop.close()
