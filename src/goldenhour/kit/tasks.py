"""Work that goes on for ever beside the requests: a mistake in it is loud, and does not end it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import structlog

from goldenhour.kit.world import World

logger = structlog.get_logger()


async def every(world: World, seconds: float, work: Callable[[], Awaitable[None]]) -> None:
    """Do `work` every so many seconds. What goes wrong in it stands in the program's log; the next time it is tried again."""
    while True:
        await world.sleep(seconds)
        try:
            await work()
        except Exception:
            logger.exception("work_failed", work=getattr(work, "__qualname__", repr(work)))
