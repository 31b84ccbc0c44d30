"""How each of the sixteen is counted: one statement over its rows, by hospital and month. The same on every database."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

import msgspec
import sqlalchemy as sa

from goldenhour.indicators.sixteen.declared import Sixteen, Unit

Cell = tuple[str, int]
"""A hospital, and which of the asked months."""


class Scope(msgspec.Struct, frozen=True, kw_only=True):
    """Which rows count. `edges`: where the months begin and the last one ends, seconds since 1970. `hospitals`: None is
    all of them. `bases`: the networks' base hospitals. `real`: True only real patients, False only made-up ones."""

    edges: tuple[float, ...]
    hospitals: tuple[str, ...] | None = None
    bases: tuple[str, ...] = ()
    real: bool | None = None
    sped_up: bool = False

    def conditions(self, one: Sixteen) -> list[sa.ColumnElement[bool]]:
        c = one.table.c
        chosen = [one.among, c.at >= self.edges[0], c.at < self.edges[-1]]
        if self.hospitals is not None:
            chosen.append(one.place.in_(self.hospitals))
        if self.real is not None:
            chosen.append(c.synthetic == (not self.real))
        if not self.sped_up:
            chosen.append(c.speed == 1.0)
        return chosen


class Tally(msgspec.Struct):
    """What was counted of some rows. `n` is the denominator: `hits` of them are in the numerator. The others did not
    count, each for one reason only. `minutes`: one per row of the numerator, of a time."""

    n: int = 0
    hits: int = 0
    excluded: int = 0
    missing: int = 0
    contradictory: int = 0
    synthetic: int = 0
    minutes: list[float] = []

    def add(self, status: str, rows: int, synthetic: bool) -> None:
        if status in ("hit", "miss"):
            self.n += rows
            self.hits += rows if status == "hit" else 0
        else:
            setattr(self, status, getattr(self, status) + rows)
        self.synthetic += rows if synthetic else 0


def together(tallies: Iterable[Tally]) -> Tally:
    """The tallies of several hospitals or months as one."""
    whole = Tally()
    for one in tallies:
        for name in ("n", "hits", "excluded", "missing", "contradictory", "synthetic"):
            setattr(whole, name, getattr(whole, name) + getattr(one, name))
        whole.minutes.extend(one.minutes)
    return whole


def status_of(one: Sixteen, bases: Sequence[str] = ()) -> sa.ColumnElement[str]:
    """What becomes of a row: `excluded`, `missing`, `contradictory`, `hit` (numerator) or `miss`; the first that holds."""
    excluded = one.excluded | one.place.in_((*bases, "")) if one.without_bases else one.excluded
    reasons = ((excluded, "excluded"), (one.missing, "missing"), (one.contradictory, "contradictory"), (one.hit, "hit"))
    return sa.case(*((rule, sa.literal(name)) for rule, name in reasons), else_=sa.literal("miss"))


def month_of(at: sa.ColumnElement[float], edges: Sequence[float]) -> sa.ColumnElement[int]:
    """Which of the months a time lies in, from 0; it lies in one of them."""

    def between(low: int, high: int) -> sa.ColumnElement[int]:
        """By halves: a year of rows is asked five questions each, not twenty-four."""
        if high - low == 1:
            return sa.literal(low)
        middle = (low + high) // 2
        return sa.case((at < edges[middle], between(low, middle)), else_=between(middle, high))

    return between(0, len(edges) - 1)


def ask_cells(connection: sa.Connection, one: Sixteen, scope: Scope) -> dict[Cell, Tally]:
    """The tallies by hospital and month; cells without a row are not there."""
    c = one.table.c
    found: dict[Cell, Tally] = defaultdict(Tally)
    place, month = one.place.label("place"), month_of(c.at, scope.edges).label("month")
    status, conditions = status_of(one, scope.bases).label("status"), scope.conditions(one)
    rows = sa.select(place, month, status, c.synthetic.label("synthetic")).where(*conditions).subquery().c
    names = (rows.place, rows.month, rows.status, rows.synthetic)
    for at, when, what, synthetic, n in connection.execute(sa.select(*names, sa.func.count()).group_by(*names)):
        found[at or "", when].add(what, n, bool(synthetic))
    if one.unit is Unit.MINUTES:
        for at, when, minutes in connection.execute(
            sa.select(place, month, one.minutes).where(*conditions, status == "hit")
        ):
            found[at or "", when].minutes.append(minutes)
    return dict(found)


# ── months ───────────────────────────────────────────────────────────────────────────────────────────────────────────
def months_between(first: str, last: str) -> list[str]:
    """Every month from the first to the last, both included, written YYYY-MM."""
    begin, end = (int(month[:4]) * 12 + int(month[5:]) - 1 for month in (first, last))
    return [f"{n // 12:04d}-{n % 12 + 1:02d}" for n in range(begin, end + 1)]


def month_after(month: str, n: int = 1) -> str:
    """The month so many later (or, negative, earlier)."""
    place = int(month[:4]) * 12 + int(month[5:]) - 1 + n
    return f"{place // 12:04d}-{place % 12 + 1:02d}"


def edges_of(months: Sequence[str], zone: ZoneInfo) -> tuple[float, ...]:
    """Where these months begin, and the last one ends, on the country's clock."""
    begins = (*months, month_after(months[-1]))
    return tuple(datetime(int(month[:4]), int(month[5:]), 1, tzinfo=zone).timestamp() for month in begins)
