"""How each of the sixteen is counted: by hospital, of the rows of one span of time. The same on every database."""

from __future__ import annotations

import functools
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

import msgspec
import sqlalchemy as sa

from goldenhour.indicators.sixteen.declared import SIXTEEN, Sixteen, Unit


class Span(NamedTuple):
    """From one moment to before another, seconds since 1970."""

    begin: float
    end: float


class Scope(msgspec.Struct, frozen=True, kw_only=True):
    """Which rows of a span count. `hospitals`: None is all of them. `bases`: the networks' base hospitals. `real`: True only
    real patients, False only made-up ones. Statements made with it are executed with the parameters of a `Span`."""

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
        """Which rows of a table are of the span and the patients asked for."""
        c = table.c
        chosen = [c.at >= sa.bindparam("begin"), c.at < sa.bindparam("end")]
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


def ask_table(connection: sa.Connection, table: sa.Table, scope: Scope, span: Span) -> dict[str, dict[str, Tally]]:
    """The tallies of all that are counted from one table, by indicator and hospital; a hospital without a row is not there."""
    some, places = counted_from(table)
    counting, timing = statements(table, scope)
    rows = connection.execute(counting, span._asdict()).all()
    found: dict[str, dict[str, Tally]] = {one.code: defaultdict(Tally) for one in some}
    for n, one in enumerate(some, len(places)):
        tallies, place = found[one.code], places.index(one.place.name)
        for row in rows:
            if status := row[n]:
                tallies[row[place] or ""].add(status, row[-1], row[-2])
    for code, at, minutes in connection.execute(timing, span._asdict()) if timing is not None else ():
        found[code][at or ""].minutes.append(minutes)
    return {code: dict(tallies) for code, tallies in found.items()}


@functools.cache
def counted_from(table: sa.Table) -> tuple[list[Sixteen], list[str]]:
    """Those that are counted from this table, and the columns with the hospitals whose figures they are."""
    some = [one for one in SIXTEEN if one.table is table]
    return some, sorted({one.place.name for one in some})


@functools.lru_cache(maxsize=64)
def statements(table: sa.Table, scope: Scope) -> tuple[sa.Select[Any], sa.CompoundSelect[Any] | None]:
    """Two questions about the rows of a span: how many of each hospital became what, for each of those that are counted
    from the table, looked at once; and the minutes of each row in a numerator, of those that are times."""
    some, _ = counted_from(table)
    keys = looked_at(table, scope)
    timing = [
        sa.select(sa.literal(one.code), one.place, one.minutes).where(
            *scope.conditions(one), status_of(one, scope.bases) == "hit"
        )
        for one in some
        if one.unit is Unit.MINUTES
    ]
    return sa.select(*keys, sa.func.count()).group_by(*keys), sa.union_all(*timing) if timing else None


def looked_at(
    table: sa.Table, scope: Scope, *more: sa.ColumnElement[Any]
) -> sa.ColumnCollection[str, sa.ColumnElement[Any]]:
    """Each row of a span: its hospitals (first: they differ most, so that rows are soonest told apart), what becomes of it
    in each that is counted from the table ("" where it is not among them), whether it is made up, and what `more` says."""
    some, places = counted_from(table)
    became = [
        sa.case((sa.and_(*scope.of(one)), status_of(one, scope.bases)), else_=sa.literal("")).label(one.code)
        for one in some
    ]
    columns = (*(table.c[name] for name in places), *became, table.c.synthetic, *more)
    return sa.select(*columns).where(*scope.times(table), sa.or_(*(one.among for one in some))).subquery().c


# ── months ───────────────────────────────────────────────────────────────────────────────────────────────────────────
def months_between(first: str, last: str) -> list[str]:
    """Every month from the first to the last, both included, written YYYY-MM."""
    begin, end = (int(month[:4]) * 12 + int(month[5:]) - 1 for month in (first, last))
    return [f"{n // 12:04d}-{n % 12 + 1:02d}" for n in range(begin, end + 1)]


def month_after(month: str, n: int = 1) -> str:
    """The month so many later (or, negative, earlier)."""
    place = int(month[:4]) * 12 + int(month[5:]) - 1 + n
    return f"{place // 12:04d}-{place % 12 + 1:02d}"


def span_of(first: str, last: str, zone: ZoneInfo) -> Span:
    """From the first of these months to the end of the last, on the country's clock."""
    begin, end = (
        datetime(int(month[:4]), int(month[5:]), 1, tzinfo=zone).timestamp() for month in (first, month_after(last))
    )
    return Span(begin, end)
