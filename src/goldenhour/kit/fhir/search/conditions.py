"""Single tests on a row of an index table: a code, a range, the beginning of a name. Source: FHIR R4 3.1.1.4, 3.1.1.5."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NamedTuple

import sqlalchemy as sa

from goldenhour.kit.fhir import store_tables as tables

Next = Callable[..., sa.BindParameter[Any]]
Where = Callable[[Any, Next], sa.ColumnElement[bool]]
AFTER_ALL = "\U0010ffff"
LONG = -1
"""The group of a row of dates that spans more than `LONGEST_SHORT`."""


class System(NamedTuple):
    """A value that is the number of this system in the store."""

    system: str


@dataclass(frozen=True)
class Test:
    """`shape` names the SQL, `values` are bound to it in order. `indexed`: rows that pass lie together in an index."""

    shape: str
    values: tuple[Any, ...]
    indexed: bool = True

    def where(self, rows: Any, bind: Next) -> sa.ColumnElement[bool]:
        return WHERE[self.shape](rows, bind)


def like(text: str, before: str, after: str) -> str:
    """A pattern of LIKE that means this text and nothing else."""
    escaped = text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return f"{before}{escaped}{after}"


def _code_of_system(rows: Any, bind: Next) -> sa.ColumnElement[bool]:
    return sa.and_(rows.c.code == bind(), rows.c.sid == bind(sa.Integer))


def _starts(column: str) -> Where:
    def where(rows: Any, bind: Next) -> sa.ColumnElement[bool]:
        return sa.and_(rows.c[column] >= bind(), rows.c[column] < bind())

    return where


def _like(column: str) -> Where:
    return lambda rows, bind: rows.c[column].like(bind(), escape="\\")


def _head_and(column: str, pattern: bool) -> Where:
    def where(rows: Any, bind: Next) -> sa.ColumnElement[bool]:
        head = rows.c.head == bind()
        rest = bind()
        return sa.and_(head, rows.c[column].like(rest, escape="\\") if pattern else rows.c[column] == rest)

    return where


def _points(version: bool) -> Where:
    def where(rows: Any, bind: Next) -> sa.ColumnElement[bool]:
        found = sa.and_(rows.c.tid == bind(), rows.c.ttype == bind(sa.SmallInteger))
        return sa.and_(found, rows.c.tver == bind()) if version else found

    return where


def _any_target(rows: Any, bind: Next) -> sa.ColumnElement[bool]:
    return sa.and_(rows.c.tid == bind(), rows.c.ttype != sa.literal_column("0"))


Compare = Callable[[Any, Any, Any], sa.ColumnElement[bool]]
COMPARE: dict[str, Compare] = {
    "eq": lambda rows, low, high: sa.and_(rows.c.lo >= low, rows.c.lo <= high, rows.c.hi <= high),
    "ne": lambda rows, low, high: sa.or_(rows.c.lo < low, rows.c.hi > high),
    "gt": lambda rows, low, high: rows.c.hi > high,
    "lt": lambda rows, low, high: rows.c.lo < low,
    "ge": lambda rows, low, high: rows.c.hi >= low,
    "le": lambda rows, low, high: rows.c.lo <= high,
    "sa": lambda rows, low, high: rows.c.lo > high,
    "eb": lambda rows, low, high: rows.c.hi < low,
    "ap": lambda rows, low, high: sa.and_(rows.c.lo <= high, rows.c.hi >= low),
}
"""Prefix -> how the range of a resource (lo, hi) lies to the range that is asked for."""
NEEDS = {"eq": "lhh", "ne": "lh", "gt": "h", "lt": "l", "ge": "l", "le": "h", "sa": "h", "eb": "l", "ap": "hl"}
"""Which ends of the asked range each prefix binds, in order."""
UNITS: dict[str, Where] = {
    "": lambda rows, bind: sa.true(),
    "|unit": lambda rows, bind: sa.or_(rows.c.code == bind(), rows.c.unit == bind()),
    "|system": lambda rows, bind: rows.c.sid == bind(sa.Integer),
    "|code": _code_of_system,
}


def _ranged(prefix: str, kind: Any, unit: str) -> Where:
    def where(rows: Any, bind: Next) -> sa.ColumnElement[bool]:
        ends = [bind(kind) for _ in NEEDS[prefix]]
        low = ends[NEEDS[prefix].index("l")] if "l" in NEEDS[prefix] else None
        high = ends[NEEDS[prefix].index("h")] if "h" in NEEDS[prefix] else None
        if prefix == "eq":
            found = sa.and_(rows.c.lo >= ends[0], rows.c.lo <= ends[1], rows.c.hi <= ends[2])
        else:
            found = COMPARE[prefix](rows, low, high)
        return sa.and_(found, UNITS[unit](rows, bind))

    return where


WHERE: dict[str, Where] = {
    "code": lambda rows, bind: rows.c.code == bind(),
    "code of system": _code_of_system,
    "system": lambda rows, bind: rows.c.sid == bind(sa.Integer),
    "below": _starts("code"),
    "shown": _like("text"),
    "starts": _starts("head"),
    "starts long": _head_and("norm", True),
    "exact": _head_and("exact", False),
    "contains": _like("norm"),
    "points": _points(False),
    "points to version": _points(True),
    "points by id": _any_target,
    "never": lambda rows, bind: sa.false(),
}
WHERE |= {f"date {prefix}": _ranged(prefix, tables.Big, "") for prefix in NEEDS}
WHERE |= {f"quantity {prefix}{unit}": _ranged(prefix, sa.Double, unit) for prefix in NEEDS for unit in UNITS}


EXACT = frozenset({"code of system", "code", "points", "points to version", "points by id", "exact"})
"""Tests for which the index of the values is the shortest way even to one resource's row."""


def _window(later: str, earlier: str, long: bool) -> Where:
    """Between two moments: of the rows of short ranges, those that begin not long before; or of the few long ones."""

    def where(rows: Any, bind: Next) -> sa.ColumnElement[bool]:
        begin, lower, upper = bind(tables.Big), bind(tables.Big), bind(tables.Big)
        size: sa.ColumnClause[int] = sa.literal_column(str(LONG if long else 0))
        inside = sa.and_(COMPARE[later](rows, lower, lower), COMPARE[earlier](rows, upper, upper), rows.c.n == size)
        return sa.and_(inside, rows.c.hi >= begin if long else rows.c.lo >= begin)

    return where


LATER, EARLIER = ("ge", "gt", "sa"), ("lt", "le", "eb")
WHERE |= {
    f"window {later} {earlier} {long}": _window(later, earlier, long)
    for later in LATER
    for earlier in EARLIER
    for long in (False, True)
}


def ranged(kind: str, prefix: str, low: Any, high: Any, unit: str = "", values: tuple[Any, ...] = ()) -> Test:
    """A test of a range against `low` to `high`."""
    ends = tuple(low if end == "l" else high for end in NEEDS[prefix])
    return Test(f"{kind} {prefix}{unit}", (*ends, *values), indexed=prefix == "eq")
