"""The projection in a process of its own: the child's side of the pipe."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable

import structlog

from goldenhour.kit.fhir.apart import Standing, line, read_durable
from goldenhour.kit.fhir.projecting import Projector
from goldenhour.kit.world import World

logger = structlog.get_logger()

ASK_EVERY_S = 0.5


async def project(
    projector: Projector,
    world: World,
    parent: asyncio.StreamReader,
    tell: Callable[[bytes], None],
    look: Callable[[], None],
) -> None:
    """Follow the log until the parent is gone. `tell` says something to it, `look` looks whether the log has more."""

    def stand() -> None:
        tell(line(Standing(projector.seq, projector.ready.is_set())))

    projector.listeners.append(stand)
    keeping = asyncio.create_task(alone(projector, world, stand))
    hearing = asyncio.create_task(hear(parent, look))
    await asyncio.wait([keeping, hearing], return_when=asyncio.FIRST_COMPLETED)
    for task in (keeping, hearing):
        task.cancel()
    for result in await asyncio.gather(keeping, hearing, return_exceptions=True):
        if isinstance(result, Exception) and not isinstance(result, ConnectionError):
            raise result


async def alone(projector: Projector, world: World, stand: Callable[[], None]) -> None:
    """Project as the only one who does. While another does (one whose parent has just gone, or of another server on the
    same database), stand by, and say how far that one is."""
    store = projector.store.inside
    while not store.own():
        projector.seq = store.position()
        if projector.seq >= (await projector.log.head())[0]:
            projector.ready.set()
        stand()
        await world.sleep(ASK_EVERY_S)
    projector.seq = store.position()
    await projector.keep()


async def hear(parent: asyncio.StreamReader, look: Callable[[], None]) -> None:
    """Look whenever the parent says that there is more, until it is gone."""
    with contextlib.suppress(ConnectionError):
        async for said in parent:
            read_durable(said)
            look()
