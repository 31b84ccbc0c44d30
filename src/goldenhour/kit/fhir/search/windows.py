"""A time from ... until ... is one question: `date=ge2026-05-01&date=lt2026-05-02`.

Each half alone is said of very many resources; both together may be said of few. Where a resource has one value at most,
both are asked of one row, found by where it begins; rows that span long are few and are looked for by where they end.
"""

from __future__ import annotations

from collections.abc import Sequence

from goldenhour.kit.fhir import store_tables as tables
from goldenhour.kit.fhir.search.conditions import EARLIER, LATER, Test
from goldenhour.kit.fhir.search.criteria import Criterion, Match
from goldenhour.kit.fhir.search.values import LONGEST_SHORT


def merged(criteria: Sequence[Criterion]) -> list[Criterion]:
    """The criteria, two halves of a time made one."""
    found: list[Criterion] = []
    open_: dict[int, int] = {}  # parameter -> place of its half
    for criterion in criteria:
        half = _half(criterion)
        if half is None or not isinstance(criterion, Match):
            found.append(criterion)
            continue
        place = open_.get(criterion.p)
        other = found[place] if place is not None else None
        if place is not None and isinstance(other, Match) and {half, _half(other)} == {"later", "earlier"}:
            found[place] = _window(other, criterion) if half == "earlier" else _window(criterion, other)
            del open_[criterion.p]
        else:
            open_[criterion.p] = len(found)
            found.append(criterion)
    return found


def _half(criterion: Criterion) -> str | None:
    if not isinstance(criterion, Match) or criterion.table is not tables.date or not criterion.single:
        return None
    kind, _, prefix = criterion.tests[0].shape.partition(" ")
    if kind != "date" or len(criterion.tests) != 1:
        return None
    return "later" if prefix in LATER else "earlier" if prefix in EARLIER else None


def _window(later: Match, earlier: Match) -> Match:
    (one,), (other,) = later.tests, earlier.tests
    (lower,), (upper,) = one.values, other.values
    shape = f"window {one.shape.split()[1]} {other.shape.split()[1]}"
    short = Test(f"{shape} False", (lower - LONGEST_SHORT, lower, upper))
    long = Test(f"{shape} True", (lower, lower, upper))
    return Match(later.table, later.p, (short, long), later.rank, single=True)
