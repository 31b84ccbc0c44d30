"""Which subscriptions a change concerns. The search itself decides, in a scratch store that holds only what changed: what
a search would find is what is notified, and a version that stood for a millisecond is not missed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path

from goldenhour.kit.fhir.decoding import decode
from goldenhour.kit.fhir.search.parameters import parse_query
from goldenhour.kit.fhir.search.search import Search
from goldenhour.kit.fhir.store import Applied, FhirStore, Version, Write
from goldenhour.kit.world import World

FULL = 5_000
"""Versions after which the scratch store is emptied."""
TIME = datetime(2026, 1, 1, tzinfo=UTC)


class Matcher:
    """Made once; blocking, for one thread. It reads a search as the store it is `like` does."""

    def __init__(self, path: Path, world: World, like: FhirStore) -> None:
        for old in path.parent.glob(f"{path.name}*"):
            old.unlink()
        self._scratch = FhirStore.open(path, world, base=like.asking.base, zone=like.asking.zone)
        self._taken = 0

    def matching(self, criteria: Iterable[str], versions: Sequence[Version]) -> dict[str, set[tuple[str, str, int]]]:
        """Search -> (type, id, version) of what it finds among these versions."""
        wanted = sorted(set(criteria))
        found: dict[str, set[tuple[str, str, int]]] = {one: set() for one in wanted}
        for some in rounds([version for version in versions if version.content is not None]):
            self._take(some)
            numbers = {(one.type, one.id): one.version for one in some}
            for text in wanted:
                kind, _, query = text.partition("?")
                ids = [one.id for one in some if one.type == kind]
                for at in range(0, len(ids), 100):
                    asked = f"_id={','.join(ids[at : at + 100])}&_count=100"
                    page = self._scratch.search(self._parsed(kind, f"{query}&{asked}" if query else asked))
                    found[text] |= {(kind, e.version.id, numbers[kind, e.version.id]) for e in page.hits}
        return found

    def _take(self, versions: Sequence[Version]) -> None:
        if self._taken > FULL:
            self._scratch.clear()
            self._taken = 0
        at = self._scratch.position() + 1
        applied = [Applied(Write(one.type, one.id, decode(one.content or b"", 2**31)), at, TIME) for one in versions]
        self._scratch.apply(applied, at)
        self._taken += len(versions)

    def _parsed(self, kind: str, query: str) -> Search:
        return parse_query((kind,), query, asking=self._scratch.asking)

    def close(self) -> None:
        self._scratch.close()


def rounds(versions: Sequence[Version]) -> Iterable[list[Version]]:
    """The same in groups in which no resource comes twice, in order."""
    group: dict[tuple[str, str], Version] = {}
    for version in versions:
        if (version.type, version.id) in group:
            yield list(group.values())
            group = {}
        group[version.type, version.id] = version
    if group:
        yield list(group.values())
