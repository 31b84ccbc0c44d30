"""Questions to the tables: which cases, their intervals and shares. Answered the same on every database."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
import numpy as np
import sqlalchemy as sa

from goldenhour.indicators.intervals import INTERVALS, Interval, Moments, Summary, sum_up, sum_up_groups
from goldenhour.indicators.views import alerts, runs

TABLES = {"runs": runs, "alerts": alerts}
FILTERS = ("county", "hospital", "condition", "complaint", "level", "unit_type", "origin")
BY_TIME = {"day": "%Y-%m-%d", "month": "%Y-%m"}
"""Groups made from the time of the call, as the country's calendar writes it."""
GROUPS = (*FILTERS, *BY_TIME)
AT_ONCE = 100


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
        chosen: list[sa.ColumnElement[bool]] = [
            table.c[name].in_(values) for name in FILTERS if (values := getattr(self, name))
        ]
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


# ── intervals ────────────────────────────────────────────────────────────────────────────────────────────────────────
def ask_intervals(connection: sa.Connection, which: Which) -> list[Summary]:
    """Every interval over the chosen cases. Each table is read once."""
    times = {name: ask_times(connection, which, name) for name in TABLES}
    return [sum_up(one.code, times[one.table][one.start], times[one.table][one.end]) for one in INTERVALS]


def ask_times(connection: sa.Connection, which: Which, name: str) -> dict[str, Moments]:
    """The times that the intervals of this table use, one array per column, in the order of the table."""
    table = TABLES[name]
    wanted = sorted({c for one in INTERVALS if one.table == name for c in (one.start, one.end)})
    rows = connection.execute(sa.select(*(table.c[c] for c in wanted)).where(*which.conditions(table))).all()
    columns = as_moments(rows, len(wanted))
    return {c: columns[:, place] for place, c in enumerate(wanted)}


def as_moments(rows: Sequence[sa.Row[tuple[float | None, ...]]], width: int) -> Moments:
    return np.array([tuple(row) for row in rows], dtype=float).reshape(-1, width)


def ask_groups(
    connection: sa.Connection, which: Which, interval: Interval, group: str, zone: ZoneInfo
) -> dict[str, Summary]:
    """One interval by county, hospital, condition ..., or by day or month of the call in the country's zone."""
    table = TABLES[interval.table]
    by = table.c.called_at if group in BY_TIME else table.c[group]
    asked = sa.select(by, table.c[interval.start], table.c[interval.end]).where(*which.conditions(table))
    rows = connection.execute(asked).all()
    moments = as_moments([row[1:] for row in rows], 2)  # type: ignore[misc]
    return sum_up_groups(
        interval.code, list(named([row[0] for row in rows], group, zone)), moments[:, 0], moments[:, 1]
    )


def named(values: Iterable[str | float | None], group: str, zone: ZoneInfo) -> Iterable[str]:
    """The name of each row's group."""
    if group not in BY_TIME:
        return (str(value or "") for value in values)
    return (datetime.fromtimestamp(float(value or 0), zone).strftime(BY_TIME[group]) for value in values)


# ── shares ───────────────────────────────────────────────────────────────────────────────────────────────────────────
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


class Makeup(msgspec.Struct, frozen=True):
    """What the figures are made of: cases with a unit sent, how many of them synthetic, and how many further ones were
    left out because their simulation ran faster than real time."""

    cases: int
    synthetic: int
    sped_up: int

    @property
    def mixed(self) -> bool:
        return 0 < self.synthetic < self.cases


def ask_makeup(connection: sa.Connection, which: Which) -> Makeup:
    everything = msgspec.structs.replace(which, sped_up=True)
    asked = (
        sa.select(runs.c.synthetic, runs.c.speed != 1.0, sa.func.count(runs.c.subject.distinct()))
        .where(*everything.conditions(runs))
        .group_by(runs.c.synthetic, runs.c.speed != 1.0)
    )
    rows = [(bool(synthetic), bool(fast), n) for synthetic, fast, n in connection.execute(asked)]
    counted = [(synthetic, n) for synthetic, fast, n in rows if which.sped_up or not fast]
    left_out = sum(n for _, fast, n in rows if fast and not which.sped_up)
    return Makeup(sum(n for _, n in counted), sum(n for synthetic, n in counted if synthetic), left_out)


# ── what can be chosen ───────────────────────────────────────────────────────────────────────────────────────────────
def ask_choices(connection: sa.Connection, name: str, which: Which) -> list[str]:
    """The values a filter can take in the chosen period, whatever else is chosen."""
    column = runs.c[name]
    period = Which(since=which.since, until=which.until, sped_up=True)
    asked = sa.select(column).where(*period.conditions(runs)).distinct().order_by(column)
    return [value for (value,) in connection.execute(asked) if value]


def ask_newest(connection: sa.Connection, which: Which) -> datetime | None:
    """The time of the newest call among the chosen cases: an import's last days may be years ago."""
    whenever = msgspec.structs.replace(which, since=None, until=None, sped_up=True)
    asked = sa.select(runs.c.called_at).where(*whenever.conditions(runs)).order_by(runs.c.called_at.desc()).limit(1)
    newest = connection.execute(asked).scalar()
    return datetime.fromtimestamp(newest, UTC) if newest is not None else None


# ── the cases behind a figure ────────────────────────────────────────────────────────────────────────────────────────
class Behind(msgspec.Struct, frozen=True, kw_only=True):
    """One row that a figure was made from. `minutes` None where an outcome is missing."""

    case: str
    called_at: datetime
    minutes: float | None
    county: str
    hospital: str | None
    condition: str
    complaint: str
    unit: str
    synthetic: bool


def ask_behind(
    connection: sa.Connection, which: Which, interval: Interval, contradictory: bool = False, page: int = 0
) -> list[Behind]:
    """The rows of an interval, slowest first; or those left out because their clocks contradict one another."""
    table = TABLES[interval.table]
    span = table.c[interval.end] - table.c[interval.start]
    asked = behind(table, span / 60).where(*which.conditions(table), span < 0 if contradictory else span >= 0)
    return rows_behind(connection, asked.order_by(span.desc(), table.c.subject), page)


def ask_unreported(connection: sa.Connection, which: Which, page: int = 0) -> list[Behind]:
    """The patients whose outcome is due and missing, longest ago first."""
    asked = behind(alerts, sa.null()).where(
        *which.conditions(alerts), alerts.c.outcome_due, alerts.c.outcome_at.is_(None)
    )
    return rows_behind(connection, asked.order_by(alerts.c.arrived_at, alerts.c.subject), page)


def behind(table: sa.Table, minutes: sa.ColumnElement[Any]) -> sa.Select[tuple[object, ...]]:
    names = ("subject", "called_at", "county", "hospital", "condition", "complaint", "unit", "synthetic")
    return sa.select(*(table.c[name] for name in names), minutes.label("minutes"))


def rows_behind(connection: sa.Connection, asked: sa.Select[tuple[object, ...]], page: int) -> list[Behind]:
    return [
        Behind(
            case=row.subject.removeprefix("case/"),
            called_at=datetime.fromtimestamp(row.called_at, UTC),
            minutes=row.minutes,
            county=row.county,
            hospital=row.hospital,
            condition=row.condition,
            complaint=row.complaint,
            unit=row.unit,
            synthetic=row.synthetic,
        )
        for row in connection.execute(asked.limit(AT_ONCE + 1).offset(page * AT_ONCE))
    ]
