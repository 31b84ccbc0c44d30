"""From the log into the store: the projector follows the log and applies what each entry means, in the log's order.

What others wrote is an entry on the subject `fhir/<Type>/<id>` (`resource_written`, `resource_deleted`); what our own
cases mean is told by `meaning`, a function given by whoever wires this. Thrown away and followed again from the
beginning, the store comes out the same, version for version.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence

import msgspec
import structlog

from goldenhour.kit.fhir.access import owner_of
from goldenhour.kit.fhir.belonging import waits
from goldenhour.kit.fhir.beside import Store
from goldenhour.kit.fhir.decoding import Json, decode
from goldenhour.kit.fhir.projection import Projection
from goldenhour.kit.fhir.store import Applied, FhirStore, Write
from goldenhour.kit.fhir.store_versions import Method
from goldenhour.kit.fhir.store_writing import OURS
from goldenhour.kit.log import Logged, LogReading
from goldenhour.kit.world import World

logger = structlog.get_logger()

WRITTEN = "resource_written"
DELETED = "resource_deleted"
CHUNK = 1_000
"""Entries applied in one transaction of the store, at most."""
AGAIN_S = 5.0
LONGEST_TURN_S = 0.001


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


class Before:
    """The store as it stood just before an entry, whose place `seq` is the one before: what was applied until then, and no
    more."""

    def __init__(self, store: Store, batch: Batch, seq: int) -> None:
        self._store, self._batch, self._seq = store, batch, seq

    async def __call__(self) -> FhirStore:
        await self._store.apply(self._batch.applied, self._seq)  # what is applied already is not applied again
        return self._store.inside

    async def of_others(self) -> FhirStore:
        """Whole in what others wrote. Where the batch has nothing of theirs so far, it need not be applied first."""
        return await self() if self._batch.theirs else self._store.inside


class Batch:
    """What the entries of a batch mean so far. `theirs`: there is something among it that is not ours."""

    def __init__(self) -> None:
        self.applied: list[Applied] = []
        self.theirs = False

    def add(self, write: Write, logged: Logged) -> None:
        self.applied.append(Applied(write, logged.seq, logged.stored_at))
        self.theirs = self.theirs or owner_of(write.audience) not in OURS


Meaning = Callable[[Logged, Before], Awaitable[Sequence[Write]]]
"""What an entry of ours means in FHIR: the resources that change by it, in order. A function of the log: it may look at the
store as it was before the entry, which is one too."""


def subject_of(resource_type: str, resource_id: str) -> str:
    return f"fhir/{resource_type}/{resource_id}"


Publish = Callable[[], Awaitable[None]]
"""Puts what is part of the program into the store."""


async def nothing_to_publish() -> None:
    """A store that holds nothing but the log."""


class Projector(Projection):
    """Keeps the store true to the log, in this process."""

    def __init__(
        self, log: LogReading, store: Store, world: World, meaning: Meaning, publish: Publish = nothing_to_publish
    ) -> None:
        super().__init__(log, store.inside.position())
        self.store = store
        self.world = world
        self.meaning = meaning
        self.publish = publish
        self._remembered: dict[str, Json] = {}

    def remember(self, entry_id: str, resource: Json) -> None:
        self._remembered[entry_id] = resource
        while len(self._remembered) > 20_000:
            del self._remembered[next(iter(self._remembered))]

    async def keep(self) -> None:
        while not self.ready.is_set():
            try:
                await self.catch_up()
                await self.publish()
                self.ready.set()
                self.come_to(self.seq)
            except Exception:  # until it works the API says 503; all else goes on
                logger.exception("fhir_store_not_brought_up_to_date")
                await self.world.sleep(AGAIN_S)
        await self.follow()

    async def follow(self) -> None:
        """Apply everything, for ever, in batches. A store that fails is tried again: writers wait for it."""
        while True:
            try:
                async for batch in self.log.follow(self.seq):
                    for at in range(0, len(batch), CHUNK):
                        await self.take_in(batch[at : at + CHUNK])
                return
            except Exception:
                logger.exception("projecting_failed", after=self.seq)
                await self.world.sleep(1.0)

    async def catch_up(self) -> int:
        """Bring the store to the end of the log (from nothing, this is the rebuild); returns its place."""
        head, _ = await self.log.head()
        if self.seq > head:
            logger.warning("store_of_another_log", position=self.seq, head=head)
            self.store.inside.clear()
            self.seq = 0
        while self.seq < head:
            await self.take_in(await self.log.read(self.seq, limit=CHUNK))
        return self.seq

    async def take_in(self, batch: Sequence[Logged]) -> None:
        """Apply a batch in one transaction, then let those who waited for it go on."""
        taken, since = Batch(), self.world.monotonic()
        for logged in batch:
            for write in await self.writes(logged, Before(self.store, taken, logged.seq - 1)):
                taken.add(write, logged)
            if self.world.monotonic() - since > LONGEST_TURN_S:
                await asyncio.sleep(0)  # whoever else waits for the event loop has their turn
                since = self.world.monotonic()
        await self.store.apply(taken.applied, batch[-1].seq)
        self.come_to(batch[-1].seq)

    async def writes(self, logged: Logged, before: Before) -> Sequence[Write]:
        entry = logged.entry
        try:
            if entry.kind in (WRITTEN, DELETED) and entry.subject.startswith("fhir/"):
                return [self.written(logged)]
            return await self.meaning(logged, before)
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
        waiting = resource is not None and waits(resource, body.case)
        return Write(resource_type, resource_id, resource or {}, body.method, body.audience, body.case, waiting)
