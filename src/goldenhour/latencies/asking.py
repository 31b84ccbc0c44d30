"""What the page asks the view: which days, one hospital or all, real or synthetic, and what is left out."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
import sqlalchemy as sa
from starlette.datastructures import QueryParams

from goldenhour.kit.refusals import Category, Refusal
from goldenhour.latencies.spans import Summed, grouped, sum_all
from goldenhour.latencies.views import latencies

DAYS = 30
ROWS_AT_MOST = 200_000
"""More rows than a page reads in a second: refused with what to do, never cut silently."""


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """Days of the country, both included. `real` None: as it comes (real where there are any)."""

    since: date
    until: date
    hospital: str = ""
    real: bool | None = None


class Group(msgspec.Struct, frozen=True):
    """One hospital or one day."""

    group: str
    name: str
    spans: list[Summed]


class Latencies(msgspec.Struct, frozen=True, kw_only=True):
    """The whole page. `alerts` counts ringings; drills are in none of the figures and only counted here."""

    since: date
    until: date
    hospital: str
    synthetic: bool
    alerts: int
    renewals: int
    drills: int
    other: int
    """Ringings of the other kind (synthetic beside real, real beside synthetic), shown apart."""
    overall: list[Summed]
    hospitals: list[Group]
    days: list[Group]


def asked_of(query: QueryParams, now: datetime, zone: ZoneInfo) -> Asked:
    """The question of an address. Raises `Refusal` for what cannot be asked."""
    until = day_of(query, "until") or now.astimezone(zone).date()
    since = day_of(query, "since") or until - timedelta(days=DAYS - 1)
    data = query.get("data", "")
    if data not in ("", "real", "synthetic"):
        raise Refusal(
            Category.INCORRECT, "not_a_choice", "Choose real or synthetic data, or leave the choice out.", field="data"
        )
    return Asked(
        since=since, until=until, hospital=query.get("hospital", ""), real=None if data == "" else data == "real"
    )


def day_of(query: QueryParams, name: str) -> date | None:
    text = query.get(name, "")
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise Refusal(
            Category.INCORRECT, "not_a_day", "{text} is not a date. Write it like 2026-11-22.", field=name, text=text
        ) from None


def conditions(asked: Asked, zone: ZoneInfo) -> list[sa.ColumnElement[bool]]:
    begin = datetime.combine(asked.since, time(), zone).timestamp()
    end = datetime.combine(asked.until + timedelta(days=1), time(), zone).timestamp()
    chosen: list[sa.ColumnElement[bool]] = [latencies.c.accepted_at >= begin, latencies.c.accepted_at < end]
    if asked.hospital:
        chosen.append(latencies.c.hospital == asked.hospital)
    return chosen


def ask_latencies(connection: sa.Connection, asked: Asked, zone: ZoneInfo) -> Latencies:
    rows: Sequence[Any] = connection.execute(
        sa.select(latencies).where(*conditions(asked, zone)).order_by(latencies.c.accepted_at).limit(ROWS_AT_MOST + 1)
    ).all()
    if len(rows) > ROWS_AT_MOST:
        raise Refusal(
            Category.TOO_MANY, "too_many_alerts", "These are too many alerts for one page. Choose fewer days."
        )
    meant = [row for row in rows if not row.drill]
    real = asked.real if asked.real is not None else any(not row.synthetic for row in meant) or not meant
    counted = [row for row in meant if row.synthetic is not real]
    days = (datetime.fromtimestamp(row.accepted_at, zone).date().isoformat() for row in counted)
    return Latencies(
        since=asked.since,
        until=asked.until,
        hospital=asked.hospital,
        synthetic=not real,
        alerts=len(counted),
        renewals=sum(row.ringing > 1 for row in counted),
        drills=len(rows) - len(meant),
        other=len(meant) - len(counted),
        overall=sum_all(counted),
        hospitals=groups_of(grouped(counted, (row.hospital for row in counted))),
        days=groups_of(grouped(counted, days)),
    )


def groups_of(groups: dict[str, list[Any]]) -> list[Group]:
    return [Group(name, name, sum_all(rows)) for name, rows in groups.items()]


class Slow(msgspec.Struct, frozen=True, kw_only=True):
    """One alert behind a figure; `case` only where it opens to the reader."""

    case: str
    hospital: str
    county: str
    unit: str
    ringing: int
    accepted_at: float
    seconds: float | None


def ask_slowest(
    connection: sa.Connection, asked: Asked, zone: ZoneInfo, start: str, end: str, synthetic: bool, limit: int = 50
) -> list[Slow]:
    """The slowest of one span."""
    span = latencies.c[end] - latencies.c[start]
    chosen = [*conditions(asked, zone), ~latencies.c.drill, latencies.c.synthetic == synthetic, span >= 0]
    found = connection.execute(
        sa.select(latencies, span.label("seconds")).where(*chosen).order_by(span.desc()).limit(limit)
    )
    return [
        Slow(
            case=row.subject.removeprefix("case/"), hospital=row.hospital, county=row.county, unit=row.unit,
            ringing=row.ringing, accepted_at=row.accepted_at, seconds=row.seconds,
        )
        for row in found
    ]  # fmt: skip
