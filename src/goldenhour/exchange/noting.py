"""Every use of the FHIR API in the audit log, behind the answer but within 100 ms; while that fails, the API is closed.

A page notes a reading before it is shown (`House.record_reading`). A program's thousand requests a second cannot each wait
for the disk; what they did is written in batches. A crash can lose the last tenth of a second; a log that cannot be written
closes the API within that time, until it can be written again.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec
import structlog

from goldenhour.emergency.house import House
from goldenhour.exchange.access import Access
from goldenhour.exchange.checklist import doing_of
from goldenhour.kit.fhir.outcomes import FhirRefusal, Issue
from goldenhour.kit.log import Entry, Log, encode_json
from goldenhour.kit.refusals import Refusal
from goldenhour.kit.world import World

EVERY_S = 0.1
WAITING_AT_MOST = 20_000
"""Entries not written yet; more than this many and the API closes, as it does when writing fails."""
BATCH = 1_000
QUERY_AT_MOST = 2_000
SUBJECTS_AT_MOST = 1_000

logger = structlog.get_logger()


class Notes:
    """What waits to be written. `keep` runs beside the requests."""

    def __init__(self, audit: Log, world: World) -> None:
        self.audit = audit
        self.world = world
        self.failing = False
        self._waiting: list[Entry] = []

    def check(self) -> None:
        """Raises `FhirRefusal` 503 while what is done here cannot be noted."""
        if self.failing or len(self._waiting) >= WAITING_AT_MOST:
            raise FhirRefusal(
                503,
                Issue(
                    "error", "transient",
                    "Who reads and writes here cannot be noted now, so nothing is answered. Try again in a few seconds.",
                ),
            )  # fmt: skip

    def add(self, entries: Sequence[Entry]) -> None:
        self._waiting += entries

    async def keep(self) -> None:
        """Write what waits, ten times a second, for ever."""
        while True:
            await self.world.sleep(EVERY_S)
            try:
                await self.flush()
            except Exception:  # whatever it is, the API stays closed until a batch is written
                self.failing = True
                logger.exception("uses_not_noted", waiting=len(self._waiting))

    async def flush(self) -> None:
        """Everything that waits, in order. What could not be written waits on; it has its id already, so that a batch of
        which it is not known whether it was kept is simply sent again."""
        while self._waiting:
            batch = self._waiting[:BATCH]
            try:
                await self.audit.append(batch)
            except Refusal as refusal:
                if not self.failing:
                    logger.exception("uses_not_noted", code=refusal.code, waiting=len(self._waiting))
                self.failing = True
                return
            del self._waiting[: len(batch)]
        self.failing = False

    async def close(self) -> None:
        await self.flush()


class Use(msgspec.Struct, frozen=True, omit_defaults=True):
    """The body of `fhir_accessed`. `request` is the same for all entries of one request; `resource` is `Type/id` or
    `Type`; `query` what was asked for; `outcome` the HTTP status; `client` the app where a person used one."""

    request: str
    interaction: str
    resource: str = ""
    query: str = ""
    outcome: int = 200
    name: str = ""
    client: str = ""
    client_name: str = ""
    address: str = ""


def note_access(
    house: House,
    access: Access,
    interaction: str,
    subjects: Sequence[str],
    query: str = "",
    outcome: int = 200,
    *,
    resource: str = "",
    address: str = "",
) -> None:
    """Note one request: one entry for each case concerned (`case/<id>`), so that who has seen a patient is one timeline;
    where none is, one about who asked."""
    use = Use(
        house.world.new_id(), interaction, resource, query[:QUERY_AT_MOST], outcome, access.name, access.client,
        access.client_name, address,
    )  # fmt: skip
    body = msgspec.Raw(encode_json(use))
    about: Sequence[str] = list(dict.fromkeys(subjects))[:SUBJECTS_AT_MOST] or [access.by]
    now, parts = house.world.now(), house.facts["exchange"]
    parts.notes.add([entry_of(house.world, access, one, now, body) for one in about])
    if access.client:
        parts.clients.did(
            access.client, doing_of(interaction, outcome), f"{interaction} {resource}".rstrip() + f": {outcome}"
        )


def entry_of(world: World, access: Access, subject: str, now: Any, body: msgspec.Raw) -> Entry:
    return Entry(
        id=world.new_id(), subject=subject, kind="fhir_accessed", at=now, by=access.by, role=access.role,
        place=access.organisation, body=body,
    )  # fmt: skip
