"""From which end a search is answered.

By the index of the most selective criterion when few resources have its value, else along the order. Narrowing down costs
as many rows as have the value (c); walking costs, for a page of k among N resources, about k * N / c: narrowing is the
better choice up to the square root of k * N. So many rows are counted, at most; what was counted is remembered.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

from goldenhour.kit.fhir.search.criteria import Criterion
from goldenhour.kit.fhir.search.query import Plan
from goldenhour.kit.fhir.search.search import Search

FEW = 300
"""Never worth walking for."""
MOST_REMEMBERED = 20_000
ALWAYS = 1
"""Criteria of this rank or less are not counted: an id, an identifier."""
Count = Callable[[Criterion, int], int]
STALE = 1.2
"""What was counted holds until there are so many times as many resources, or as few."""
Remembered = dict[tuple[Any, ...], tuple[int, int, int]]
"""What was asked -> how many rows were counted, up to how many, among how many resources."""


class Planner:
    """`count(criterion, limit)` counts the rows the index has for a criterion, up to a limit."""

    def __init__(self, count: Count, remembered: Remembered) -> None:
        self._count = count
        self._remembered = remembered

    def plan(self, search: Search, live: int, audience: int | None, after: bool) -> Plan:
        """`live`: how many resources of the types asked for there are."""
        walkable = self._walkable(search)
        walking = Plan(len(search.types), None, search.criteria, search.sort, after, audience, walkable)
        bounds = [one for one in search.criteria if walking.bounds(one)]
        best = self._narrowest(search, live, audience, bounds)
        few = max(FEW, math.isqrt(max(1, search.count) * live))
        walk = walkable and (best is None or best[1] > few)
        if walk:
            return walking
        driver = None if best is None else best[0]
        checked = tuple(one for one in search.criteria if one is not driver)
        return Plan(len(search.types), driver, checked, search.sort, after, audience)

    def counting(self, search: Search, live: int, audience: int | None) -> Plan:
        """The plan that counts all matches."""
        best = self._narrowest(search, live, audience)
        driver = best[0] if best is not None else None
        checked = tuple(one for one in search.criteria if one is not driver)
        return Plan(len(search.types), driver, checked, (), audience=audience, counting=True)

    def _walkable(self, search: Search) -> bool:
        """Whether there is an index in the order asked for."""
        if not search.sort:
            return True
        first = search.sort[0]
        return len(search.sort) == 1 and (
            first.column == "lo" or (first.column == "updated" and len(search.types) == 1)
        )

    def _narrowest(
        self, search: Search, live: int, audience: int | None, bounds: Sequence[Criterion] = ()
    ) -> tuple[Criterion, int] | None:
        """The criterion with the fewest rows, and how many; those that are the walk's own bounds need not be counted."""
        limit = max(FEW, math.isqrt(max(1, search.count) * live)) + 1
        best: tuple[Criterion, int] | None = None
        for criterion in sorted(search.criteria, key=lambda one: one.rank):
            if not criterion.drives or criterion in bounds:
                continue
            if criterion.rank <= ALWAYS:
                return criterion, 1
            found = self._counted(criterion, limit, live, audience)
            if best is None or found < best[1]:
                best = (criterion, found)
            if best[1] <= FEW:
                break
        return best

    def _counted(self, criterion: Criterion, limit: int, live: int, audience: int | None) -> int:
        """Rows counted, up to the limit, now or not long ago. Who stopped at a lower limit knows nothing of this one."""
        key = (criterion.shape, criterion.values, audience)
        if (known := self._remembered.get(key)) is not None:
            found, up_to, among = known
            if (found < up_to or up_to >= limit) and among / STALE <= live <= among * STALE:
                return found
        limit = math.ceil(limit * math.sqrt(STALE))  # which grows as the root of how many there are
        found = self._count(criterion, limit)
        if len(self._remembered) > MOST_REMEMBERED:
            self._remembered.clear()
        self._remembered[key] = (found, limit, live)
        return found
