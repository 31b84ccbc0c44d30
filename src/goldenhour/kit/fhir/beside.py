"""The store asked beside the event loop: one thread writes, a few search; only the reading of one resource and short
searches run in place. A slow search then holds up nobody's alert."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime

from goldenhour.kit.fhir.access import TIMELINE
from goldenhour.kit.fhir.search.parameters import Asking, Search
from goldenhour.kit.fhir.store import Applied, FhirStore, HistoryPage, Page, Version, Write

SEARCHERS = 3


class Store:
    """`FhirStore` for a program that serves."""

    def __init__(self, store: FhirStore) -> None:
        self.inside = store
        self._writer = ThreadPoolExecutor(1, "fhir-write")
        self._searchers = ThreadPoolExecutor(SEARCHERS, "fhir-search")

    @property
    def asking(self) -> Asking:
        """What a query is read against: our address, our time zone."""
        return self.inside.asking

    def read(self, resource_type: str, resource_id: str) -> Version | None:
        return self.inside.read(resource_type, resource_id)

    def read_all(self, names: Sequence[tuple[str, str]]) -> dict[tuple[str, str], Version]:
        return self.inside.read_all(names)

    def vread(self, resource_type: str, resource_id: str, version: str) -> Version | None:
        return self.inside.vread(resource_type, resource_id, version)

    async def apply(self, applied: Sequence[Applied], position: int) -> None:
        await asyncio.get_running_loop().run_in_executor(self._writer, self.inside.apply, applied, position)

    async def publish(self, writes: Sequence[Write], at: datetime) -> None:
        await asyncio.get_running_loop().run_in_executor(self._writer, self.inside.publish, writes, at)

    async def changes(self, after: int, limit: int) -> Sequence[Version]:
        return await asyncio.get_running_loop().run_in_executor(self._searchers, self.inside.changes, after, limit)

    async def search(self, search: Search, audience: frozenset[str] | None) -> Page:
        if (page := self.inside.search_at_once(search, audience)) is not None:
            return page
        return await asyncio.get_running_loop().run_in_executor(self._searchers, self.inside.search, search, audience)

    async def waiting(self, owner: str | None, *, before: int, count: int) -> Sequence[tuple[int, Version]]:
        return await asyncio.get_running_loop().run_in_executor(
            self._searchers, lambda: self.inside.waiting(owner, before=before, count=count)
        )

    async def about(self, resource_type: str, resource_id: str) -> Sequence[Version]:
        """What others wrote about a patient of theirs; nothing of any other resource."""
        if resource_type != "Patient":
            return ()
        found = await asyncio.get_running_loop().run_in_executor(
            self._searchers, self.inside.in_compartment, resource_type, resource_id
        )
        return [one for one in found if one.content is not None and not made_from_timeline(one)]

    async def of_case(self, case: str) -> Sequence[Version]:
        return await asyncio.get_running_loop().run_in_executor(self._searchers, self.inside.of_case, case)

    async def everything(
        self, resource_type: str, resource_id: str, *, types: tuple[str, ...], since: datetime | None, count: int,
        cursor: str, audience: frozenset[str] | None,
    ) -> Page:  # fmt: skip
        return await asyncio.get_running_loop().run_in_executor(
            self._searchers,
            lambda: self.inside.everything(
                resource_type, resource_id, types=types, since=since, count=count, cursor=cursor, audience=audience
            ),
        )

    async def history(
        self, resource_type: str | None, resource_id: str | None, *, since: datetime | None, before: datetime | None,
        count: int, cursor: str, audience: frozenset[str] | None,
    ) -> HistoryPage:  # fmt: skip
        return await asyncio.get_running_loop().run_in_executor(
            self._searchers,
            lambda: self.inside.history(
                resource_type, resource_id, since=since, before=before, count=count, cursor=cursor, audience=audience
            ),
        )

    def close(self) -> None:
        self._searchers.shutdown()
        self._writer.shutdown()
        self.inside.close()


def made_from_timeline(version: Version) -> bool:
    """Whether a resource is ours: made from a case, or part of the program."""
    return bool(version.audience) and version.audience[0] == TIMELINE
