"""How far the store is true to the log, as those see it who read and write at the API: a port. Behind it stands either
the projector itself (`projecting.py`, in this process) or one in a process of its own (`apart.py`).
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import structlog

from goldenhour.kit.fhir.decoding import Json
from goldenhour.kit.fhir.outcomes import refused
from goldenhour.kit.log import LogReading

logger = structlog.get_logger()

PATIENCE_S = 20.0
"""Seconds for which anybody waits for a place in the log to be in the store."""
FAR_BEHIND = 5_000
"""Entries. Whoever comes while the store is further behind would wait in vain: nothing is taken from them."""


class Projection:
    """`keep` runs for ever; `caught_up` waits for a place in the log. `seq` is the place the store has come to, `newest`
    the newest one that is known to be there, `ready` whether it has come to where the log was at the start."""

    def __init__(self, log: LogReading, seq: int) -> None:
        self.log = log
        self.seq = self.newest = seq
        self.ready = asyncio.Event()
        self.listeners: list[Callable[[], None]] = []
        """Told whenever the store has come further (subscriptions)."""
        self._waiting: list[tuple[int, asyncio.Future[None]]] = []
        self._stuck = False

    async def keep(self) -> None:
        """Bring the store to the end of the log, then follow, for ever."""
        raise NotImplementedError

    def remember(self, entry_id: str, resource: Json) -> None:
        """Spare decoding again what is being written by this very process, where it is the one that projects."""

    def come_to(self, seq: int) -> None:
        """The store is true up to `seq`: tell those who listen, and let those who waited for it go on."""
        self.seq, self._stuck = seq, False
        for listener in self.listeners:
            try:
                listener()
            except Exception:
                logger.exception("listener_failed", listener=repr(listener))
        waiting, self._waiting = self._waiting, []
        for place, future in waiting:
            if place > seq:
                self._waiting.append((place, future))
            elif not future.done():
                future.set_result(None)

    def demand(self) -> None:
        """Before anything is kept: refuse while the store does not move, or is far behind. `FhirRefusal` 503."""
        if self._stuck or self.newest - self.seq > FAR_BEHIND:
            raise refused(
                503, "transient", "Nothing was written: the FHIR store is behind the log. Send it again in a minute."
            )

    async def caught_up(self, seq: int) -> None:
        """Return when everything up to `seq` is in the store; `FhirRefusal` 503 when it does not come to that."""
        if not await self._arrived(seq):
            raise refused(
                503,
                "transient",
                "What you sent is kept, and will be found here as soon as the FHIR store has caught up with the log. "
                "Look for it before you send it again.",
            )

    async def settled(self) -> None:
        """Return when everything that is in the log now is in the store; `FhirRefusal` 503 as before."""
        head, _ = await self.log.head()
        if not await self._arrived(head):
            self.demand()

    async def _arrived(self, seq: int) -> bool:
        if self.seq >= seq:
            return True
        arrival: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append((seq, arrival))
        try:
            async with asyncio.timeout(PATIENCE_S):
                await arrival
        except TimeoutError:
            logger.error("fhir_store_behind", position=self.seq, wanted=seq)
            self._stuck = True
            return False
        return True
