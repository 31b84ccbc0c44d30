"""How each of the sixteen is counted: by hospital, of the rows of one span of time. The same on every database."""

from __future__ import annotations

import functools
import operator
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

import msgspec
import sqlalchemy as sa

from goldenhour.indicators.sixteen.declared import SIXTEEN, Rule, Sixteen, Unit
from goldenhour.indicators.sixteen.rows import visits


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


def rules_of(one: Sixteen, bases: Sequence[str] = ()) -> dict[str, Rule]:
    """What makes a row this or that: the first that holds, and a `miss` where none does."""
    excluded = one.excluded | one.place.in_((*bases, "")) if one.without_bases else one.excluded
    return {"excluded": excluded, "missing": one.missing, "contradictory": one.contradictory, "hit": one.hit}


def status_of(one: Sixteen, bases: Sequence[str] = ()) -> sa.ColumnElement[str]:
    """What becomes of a row: `excluded`, `missing`, `contradictory`, `hit` (numerator) or `miss`; the first that holds."""
    return sa.case(*((rule, sa.literal(name)) for name, rule in rules_of(one, bases).items()), else_=sa.literal("miss"))


LETTERS = {"hit": "h", "miss": "m", "excluded": "x", "missing": "?", "contradictory": "!"}
STATUSES = {letter: status for status, letter in LETTERS.items()}
NOT_AMONG, REAL, MADE_UP = "-", "r", "s"


def letter_of(one: Sixteen, scope: Scope) -> sa.ColumnElement[str]:
    """What becomes of a row as a letter, also of one that is not among those that count."""
    letters = ((rule, sa.literal(LETTERS[name])) for name, rule in rules_of(one, scope.bases).items())
    among = sa.case(*letters, else_=sa.literal(LETTERS["miss"]))
    return sa.case((sa.and_(*scope.of(one)), among), else_=sa.literal(NOT_AMONG))


def word_of(table: sa.Table, scope: Scope) -> sa.ColumnElement[str]:
    """All that is counted of a row as one word: whether it is made up, and a letter for each that is counted from its table."""
    source = sa.case((table.c.synthetic, sa.literal(MADE_UP)), else_=sa.literal(REAL))
    return functools.reduce(operator.add, (letter_of(one, scope) for one in counted_from(table)), source)


@functools.lru_cache(maxsize=4_096)
def meaning(table: sa.Table, word: str) -> list[tuple[str, str, str]]:
    """What such a word says: the indicators the row is among, the column with the hospital of each, and what became of it."""
    letters = zip(counted_from(table), word[1:], strict=True)
    return [(one.code, one.place.name, STATUSES[letter]) for one, letter in letters if letter != NOT_AMONG]


def ask_table(connection: sa.Connection, table: sa.Table, scope: Scope, span: Span) -> dict[str, dict[str, Tally]]:
    """The tallies of all that are counted from one table, by indicator and hospital; a hospital without a row is not there."""
    found: dict[str, dict[str, Tally]] = {one.code: defaultdict(Tally) for one in counted_from(table)}
    times = [(one.code, one.place.name) for one in timed_from(table)]
    for row in connection.execute(statement(table, scope), span._asdict()).mappings():
        for word, rows in Counter(row["words"].split(",")).items():
            for code, place, status in meaning(table, word):
                found[code][row[place] or ""].add(status, rows, word[0] == MADE_UP)
        for code, place in times:
            if row[code]:
                found[code][row[place] or ""].minutes += map(float, row[code].split(","))
    return {code: dict(tallies) for code, tallies in found.items()}


@functools.lru_cache(maxsize=64)
def statement(table: sa.Table, scope: Scope) -> sa.Select[Any]:
    """Of the rows of a span, by hospital: the words of all, and of those that are times the minutes of each in a numerator.
    Both come joined to a text: so rows are sorted by no more than their hospital, and do not become Python's one by one."""
    places = [table.c[name] for name in places_of(table)]
    asked = {"words": word_of(table, scope)}
    for one in timed_from(table):
        hit = sa.and_(*scope.of(one), status_of(one, scope.bases) == "hit")
        asked[one.code] = sa.cast(sa.case((hit, one.minutes)), sa.String)
    joined = [sa.func.aggregate_strings(text, ",").label(name) for name, text in asked.items()]
    among = sa.or_(*(one.among for one in counted_from(table)))
    return sa.select(*places, *joined).where(*scope.times(table), among, *by_hospital(table)).group_by(*places)


def by_hospital(table: sa.Table) -> list[sa.ColumnElement[bool]]:
    """That a visit is at one of the hospitals there are, which are found by a step of the index each. So the index of visits
    gives those of a span, hospital by hospital: in an order that need not be sorted."""
    if table is not visits:
        return []
    hospital = table.c.hospital
    there_are = sa.select(sa.func.min(hospital).label("hospital")).cte("there_are", recursive=True)
    after = sa.select(sa.func.min(hospital)).where(hospital > there_are.c.hospital).scalar_subquery()
    there_are = there_are.union_all(sa.select(after).where(there_are.c.hospital.is_not(None)))
    return [hospital.in_(sa.select(there_are.c.hospital))]


@functools.cache
def counted_from(table: sa.Table) -> list[Sixteen]:
    """Those that are counted from this table."""
    return [one for one in SIXTEEN if one.table is table]


def timed_from(table: sa.Table) -> list[Sixteen]:
    """Those of them that are times."""
    return [one for one in counted_from(table) if one.unit is Unit.MINUTES]


def places_of(table: sa.Table) -> list[str]:
    """The columns with the hospitals whose figures they are."""
    return sorted({one.place.name for one in counted_from(table)})


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
