"""From the log into the store: the projector follows the log and applies what each entry means, in the log's order.

What others wrote is an entry on the subject `fhir/<Type>/<id>` (`resource_written`, `resource_deleted`); what our own
cases mean is told by `meaning`, a function given by whoever wires this. Thrown away and followed again from the
beginning, the store comes out the same, version for version.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Sequence

import msgspec
import structlog

from goldenhour.kit.fhir.beside import Store
from goldenhour.kit.fhir.decoding import Json, decode
from goldenhour.kit.fhir.store import Applied, Write
from goldenhour.kit.fhir.store_versions import Method
from goldenhour.kit.log import Log, Logged
from goldenhour.kit.world import World

logger = structlog.get_logger()

WRITTEN = "resource_written"
DELETED = "resource_deleted"
ASIDE_S = 0.05
"""Seconds for which a batch of our own entries waits, so that alerts and screens go first."""
TURN_S = 0.002
"""Seconds of work after which whoever else waits for the event loop has their turn: an alert goes before a projection."""
CHUNK = 1_000
"""Entries applied in one transaction of the store, at most."""


NOTHING = msgspec.Raw(b"null")
"""The resource of a `resource_deleted` entry."""


class Body(msgspec.Struct, frozen=True, omit_defaults=True):
    """What a `resource_written` or `resource_deleted` entry says. `resource` is the JSON as it was taken, `audience` the
    organisations that may see it (its owner first), `case` the case it belongs to where that is known."""

    method: Method
    audience: tuple[str, ...]
    case: str = ""
    resource: msgspec.Raw = NOTHING


read_body = msgspec.json.Decoder(Body).decode

Meaning = Callable[[Logged], Awaitable[Sequence[Write]]]
"""What an entry of ours means in FHIR: the resources that change by it, in order."""


def subject_of(resource_type: str, resource_id: str) -> str:
    return f"fhir/{resource_type}/{resource_id}"


class Projector:
    """Keeps the store true to the log. `follow` runs for ever; `caught_up` waits for a place in the log."""

    def __init__(self, log: Log, store: Store, world: World, meaning: Meaning) -> None:
        self.log = log
        self.store = store
        self.world = world
        self.meaning = meaning
        self.seq = store.inside.position()
        self.listeners: list[Callable[[Sequence[Applied]], None]] = []
        """Told after each transaction what was applied (subscriptions)."""
        self._waiting: list[tuple[int, asyncio.Future[None]]] = []
        self._wanted = asyncio.Event()
        self._remembered: dict[str, Json] = {}

    def remember(self, entry_id: str, resource: Json) -> None:
        """Spare decoding again what is being written by this very process."""
        self._remembered[entry_id] = resource
        while len(self._remembered) > 20_000:
            del self._remembered[next(iter(self._remembered))]

    async def follow(self) -> None:
        """Apply everything, for ever, in batches. A store that fails is tried again: writers wait for it."""
        while True:
            try:
                async for batch in self.log.follow(self.seq):
                    await self.stand_aside()
                    for at in range(0, len(batch), CHUNK):
                        await self.take_in(batch[at : at + CHUNK])
                return
            except Exception:
                logger.exception("projecting_failed", after=self.seq)
                await self.world.sleep(1.0)

    async def stand_aside(self) -> None:
        """Wait a moment, unless somebody waits for us: what an entry means for a screen goes out before what it means in
        FHIR, which may be a hundred resources."""
        if self._waiting:
            return
        self._wanted.clear()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(ASIDE_S):
                await self._wanted.wait()

    async def catch_up(self, progress: Callable[[int, int], None] | None = None) -> int:
        """Bring the store to the end of the log (from nothing, this is the rebuild); returns its place."""
        head, _ = await self.log.head()
        if self.seq > head:
            logger.warning("store_of_another_log", position=self.seq, head=head)
            self.store.inside.clear()
            self.seq = 0
        while self.seq < head:
            await self.take_in(await self.log.read(self.seq, limit=CHUNK))
            if progress:
                progress(self.seq, head)
        return self.seq

    async def take_in(self, batch: Sequence[Logged]) -> None:
        """Apply a batch in one transaction, then let those who waited for it go on."""
        applied: list[Applied] = []
        since = self.world.monotonic()
        for logged in batch:
            for write in await self.writes(logged):
                applied.append(Applied(write, logged.seq, logged.stored_at))
            if self.world.monotonic() - since > TURN_S:
                await asyncio.sleep(0)
                since = self.world.monotonic()
        await self.store.apply(applied, batch[-1].seq)
        self.seq = batch[-1].seq
        for listener in self.listeners:
            try:
                listener(applied)
            except Exception:
                logger.exception("listener_failed", listener=repr(listener))
        self.let_go_on()

    def let_go_on(self) -> None:
        """Those who waited for what is in the store by now."""
        still = []
        for seq, future in self._waiting:
            if seq > self.seq:
                still.append((seq, future))
            elif not future.done():
                future.set_result(None)
        self._waiting = still

    async def writes(self, logged: Logged) -> Sequence[Write]:
        entry = logged.entry
        try:
            if entry.kind in (WRITTEN, DELETED) and entry.subject.startswith("fhir/"):
                return [self.written(logged)]
            return await self.meaning(logged)
        except Exception:  # one entry nobody can project must not stop all others; it is loud in the program's log
            logger.exception("entry_not_projected", seq=logged.seq, kind=entry.kind)
            return ()

    def written(self, logged: Logged) -> Write:
        """What another system wrote, as it stands in its entry."""
        _, resource_type, resource_id = logged.entry.subject.split("/", 2)
        body = read_body(logged.entry.body)
        resource = self._remembered.pop(logged.entry.id, None)
        if resource is None and bytes(body.resource) != b"null":
            resource = decode(bytes(body.resource), limit=2**31)
        return Write(resource_type, resource_id, resource or {}, body.method, body.audience, body.case)

    async def caught_up(self, seq: int) -> None:
        """Return when everything up to `seq` is in the store."""
        if self.seq >= seq:
            return
        arrival: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append((seq, arrival))
        self._wanted.set()
        await arrival

    async def settled(self) -> None:
        """Return when everything that is in the log now is in the store."""
        head, _ = await self.log.head()
        await self.caught_up(head)
