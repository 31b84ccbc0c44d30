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
        """Which rows of its table count for one of the sixteen."""
        return [*self.of(one), *self.times(one.table)]

    def of(self, one: Sixteen) -> list[sa.ColumnElement[bool]]:
        return [one.among] if self.hospitals is None else [one.among, one.place.in_(self.hospitals)]

    def times(self, table: sa.Table) -> list[sa.ColumnElement[bool]]:
        """Which rows of a table are of the months and the patients asked for."""
        c = table.c
        chosen = [c.at >= self.edges[0], c.at < self.edges[-1]]
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
        whole.n += one.n
        whole.hits += one.hits
        whole.excluded += one.excluded
        whole.missing += one.missing
        whole.contradictory += one.contradictory
        whole.synthetic += one.synthetic
        whole.minutes += one.minutes
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
    return ask_together(connection, [one], scope)[one.code]


def ask_together(connection: sa.Connection, some: Sequence[Sixteen], scope: Scope) -> dict[str, dict[Cell, Tally]]:
    """The same of several that are counted from one table, whose rows are looked at once."""
    rows, places = looked_at(some, scope), sorted({one.place.name for one in some})
    keys = [rows.month, rows.synthetic, *(rows[one.code] for one in some), *(rows[name] for name in places)]
    found: dict[str, dict[Cell, Tally]] = {one.code: defaultdict(Tally) for one in some}
    after = 2 + len(some)
    at_of = [after + places.index(one.place.name) for one in some]
    for row in connection.execute(sa.select(*keys, sa.func.count()).group_by(*keys)).all():
        for one, status, place in zip(some, row[2:after], at_of, strict=True):
            if status:
                found[one.code][row[place] or "", row[0]].add(status, row[-1], bool(row[1]))
    for one in some:
        if one.unit is Unit.MINUTES:
            month = month_of(one.table.c.at, scope.edges)
            hits = (*scope.conditions(one), status_of(one, scope.bases) == "hit")
            for at, when, minutes in connection.execute(sa.select(one.place, month, one.minutes).where(*hits)).all():
                found[one.code][at or "", when].minutes.append(minutes)
    return {code: dict(cells) for code, cells in found.items()}


def looked_at(some: Sequence[Sixteen], scope: Scope) -> sa.ColumnCollection[str, sa.ColumnElement[object]]:
    """Each row of their table with what becomes of it in each of them; nothing ("") where it is not among them."""
    c = some[0].table.c
    became = [
        sa.case((sa.and_(*scope.of(one)), status_of(one, scope.bases)), else_=sa.literal("")).label(one.code)
        for one in some
    ]
    places = {one.place.name: one.place for one in some}.values()
    columns = (*places, month_of(c.at, scope.edges).label("month"), c.synthetic, *became)
    inside = sa.select(*columns).where(*scope.times(some[0].table), sa.or_(*(one.among for one in some)))
    return inside.subquery().c


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
