"""Searches so short that they are answered in place: handing one to a thread and back costs more than most of them take.

Each may take two milliseconds, as long as the projector's turn. What takes longer is stopped and left to a thread, and so
are the next of its kind without being tried, each time twice as many: a slow search holds up nobody's alert.
"""

from __future__ import annotations

from goldenhour.kit.fhir.search.running import Page, Searcher
from goldenhour.kit.fhir.search.search import Search
from goldenhour.kit.fhir.store_databases import Database, TooCostly

AT_ONCE_S = 0.002
MOST = 100
"""Resources on a page: reading and packing more takes its time, however they are found."""
LONGEST_PATIENCE = 256
MOST_KINDS = 1_000
Kind = tuple[tuple[str, ...], tuple[str, ...]]
"""Types and names of parameters."""


class AtOnce:
    """Used by one thread."""

    def __init__(self, database: Database, searcher: Searcher) -> None:
        self._database, self._searcher = database, searcher
        self._patience: dict[Kind, int] = {}  # how many to leave to a thread after the last one that was too slow
        self._left: dict[Kind, int] = {}  # of them

    def search(self, search: Search, audience: frozenset[str] | None) -> Page | None:
        """The page; None where it is a thread's work."""
        kind = (search.types, tuple(name for name, _ in search.pairs))
        if search.count > MOST or not self._database.in_process or self._is_slow(kind):
            return None
        try:
            with self._database.within(AT_ONCE_S):
                page = self._searcher.search(search, audience)
        except TooCostly:
            self._was_slow(kind)
            return None
        self._patience.pop(kind, None)
        return page

    def _is_slow(self, kind: Kind) -> bool:
        left = self._left.pop(kind, 0)
        if left > 1:
            self._left[kind] = left - 1
        return left > 0

    def _was_slow(self, kind: Kind) -> None:
        if len(self._patience) >= MOST_KINDS:
            self._patience.clear()
            self._left.clear()
        self._left[kind] = self._patience[kind] = min(2 * self._patience.get(kind, 1), LONGEST_PATIENCE)
