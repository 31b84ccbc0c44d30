"""Questions to the tables: which cases, their intervals and shares. Answered the same on every database."""

from __future__ import annotations

from typing import Any

import msgspec
import sqlalchemy as sa

from goldenhour.indicators.intervals import INTERVALS, Interval, Summary, summarise, summarise_groups
from goldenhour.indicators.views import alerts, runs

TABLES = {"runs": runs, "alerts": alerts}
GROUPS = ("county", "hospital", "condition", "complaint", "level", "unit_type", "origin")


class Which(msgspec.Struct, frozen=True, kw_only=True):
    """Which cases a figure is about. Empty means no restriction. `since`, `until`: seconds since 1970, by the time
    of the call. `real`: True only real cases, False only synthetic ones. Simulated cases that ran faster than real time
    are left out unless asked for: their intervals are shortened."""

    county: tuple[str, ...] = ()
    hospital: tuple[str, ...] = ()
    condition: tuple[str, ...] = ()
    complaint: tuple[str, ...] = ()
    level: tuple[str, ...] = ()
    unit_type: tuple[str, ...] = ()
    origin: tuple[str, ...] = ()
    since: float | None = None
    until: float | None = None
    real: bool | None = None
    sped_up: bool = False

    def conditions(self, table: sa.Table) -> list[sa.ColumnElement[bool]]:
        """The WHERE of this choice on one of the two tables."""
        chosen: list[sa.ColumnElement[bool]] = [table.c[name].in_(values) for name in GROUPS if name in table.c and (values := getattr(self, name))]
        if self.since is not None:
            chosen.append(table.c.called_at >= self.since)
        if self.until is not None:
            chosen.append(table.c.called_at < self.until)
        if self.real is not None:
            chosen.append(table.c.synthetic == (not self.real))
        if not self.sped_up:
            chosen.append(table.c.speed == 1.0)
        return chosen


def interval_of(code: str) -> Interval | None:
    return next((interval for interval in INTERVALS if interval.code == code), None)


def ask_intervals(connection: sa.Connection, which: Which) -> list[Summary]:
    """Every interval over the chosen cases."""
    return [
        summarise(interval.code, (tuple(row) for row in connection.execute(pairs(interval, which))))
        for interval in INTERVALS
    ]


def ask_groups(connection: sa.Connection, which: Which, interval: Interval, group: str) -> dict[str, Summary]:
    """One interval by county, hospital, condition ..."""
    column = TABLES[interval.table].c[group]
    rows = connection.execute(pairs(interval, which, column))
    return summarise_groups(interval.code, [tuple(row) for row in rows])


def pairs(interval: Interval, which: Which, *first: sa.ColumnElement[Any]) -> sa.Select[Any]:
    """(start, end) of the interval for every chosen row that has both, after the columns in `first`."""
    table = TABLES[interval.table]
    start, end = table.c[interval.start], table.c[interval.end]
    return sa.select(*first, start, end).where(*which.conditions(table), start.is_not(None), end.is_not(None))


class Reporting(msgspec.Struct, frozen=True):
    """How many outcomes are reported of those that are due (patients who arrived after an alert)."""

    due: int
    reported: int

    @property
    def share(self) -> float | None:
        return self.reported / self.due if self.due else None


def ask_reporting(connection: sa.Connection, which: Which) -> Reporting:
    due = sa.select(sa.func.count(), sa.func.count(alerts.c.outcome_at)).where(
        *which.conditions(alerts), alerts.c.outcome_due
    )
    row = connection.execute(due).one()
    return Reporting(row[0], row[1])


def ask_choices(connection: sa.Connection, name: str) -> list[str]:
    """The values a filter can take."""
    column = runs.c[name]
    return [value for (value,) in connection.execute(sa.select(column).distinct().order_by(column)) if value]
