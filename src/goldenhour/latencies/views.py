"""One row per alert and ringing: when it was tapped, reached us, stood on a board, was sounded there, was acknowledged.

Times are seconds since 1970 (UTC). All but the tap are by the server's one clock. What was written down long after it
happened, by a device whose clock nobody measured (an import), is told by its writer's clock, and its tap is not told.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from goldenhour.emergency.alert_bodies import AlertRenewed
from goldenhour.emergency.bodies import AlertShown
from goldenhour.emergency.case import Alert, Case, Ringing
from goldenhour.kit.views import View, view_table

LATE = timedelta(minutes=10)
"""As the indicators have it: later than this, and unmeasured, it was written down afterwards."""

latencies = view_table(
    "latencies",
    sa.Column("alert", sa.String),
    sa.Column("ringing", sa.Integer),
    sa.Column("hospital", sa.String),
    sa.Column("county", sa.String),
    sa.Column("unit", sa.String),
    sa.Column("priority", sa.String),
    sa.Column("synthetic", sa.Boolean),
    sa.Column("drill", sa.Boolean),
    sa.Column("clock_measured", sa.Boolean),
    sa.Column("tapped_at", sa.Float),
    sa.Column("accepted_at", sa.Float),
    sa.Column("shown_at", sa.Float),
    sa.Column("sounding_at", sa.Float),
    sa.Column("acknowledged_at", sa.Float),
)
sa.Index("latencies_when", latencies.c.accepted_at)
sa.Index("latencies_of_hospital", latencies.c.hospital, latencies.c.accepted_at)


def latency_rows(state: Any) -> Iterable[dict[str, Any]]:
    if not isinstance(state, Case):
        return []
    return [
        latency_row(state, alert, number, ringing)
        for alert in state.alerts.values()
        for number, ringing in enumerate(alert.ringings, start=1)
        if alert.group is None or number > 1  # its first ringing is the group's
    ]


def latency_row(case: Case, alert: Alert, number: int, ringing: Ringing) -> dict[str, Any]:
    measured = ringing.clock_ms is not None
    afterwards = not measured and ringing.stored_at - ringing.at > LATE
    return {
        "alert": alert.id,
        "ringing": number,
        "hospital": alert.hospital,
        "county": case.county,
        "unit": alert.unit,
        "priority": ringing.priority.value,
        "synthetic": case.synthetic,
        "drill": case.drill,
        "clock_measured": measured,
        "tapped_at": ringing.at.timestamp() if measured else None,
        **(by_the_writer(case, alert, number, ringing) if afterwards else by_us(ringing)),
    }


def by_us(ringing: Ringing) -> dict[str, float | None]:
    return {
        "accepted_at": ringing.stored_at.timestamp(),
        "shown_at": seconds(ringing.shown_at),
        "sounding_at": seconds(ringing.sounding_at),
        "acknowledged_at": seconds(ringing.acknowledged_stored_at),
    }


def by_the_writer(case: Case, alert: Alert, number: int, ringing: Ringing) -> dict[str, float | None]:
    shown, sounding = shown_by_the_writer(case, alert, number)
    return {
        "accepted_at": ringing.at.timestamp(),
        "shown_at": seconds(shown),
        "sounding_at": seconds(sounding),
        "acknowledged_at": seconds(ringing.acknowledged_at),
    }


def shown_by_the_writer(case: Case, alert: Alert, number: int) -> tuple[datetime | None, datetime | None]:
    """When a screen said that it shows this ringing, and that it sounds it, each by the entry's own time."""
    at, shown, sounding = 1, None, None
    for said in case.timeline:
        match said.body:
            case AlertRenewed(alert=alert.id):
                at += 1
            case AlertShown(alert=alert.id) as body if at == number:
                shown = shown or said.logged.entry.at
                sounding = sounding or (said.logged.entry.at if body.sounding else None)
    return shown, sounding


def seconds(moment: datetime | None) -> float | None:
    return moment.timestamp() if moment is not None else None


VIEWS: tuple[View, ...] = (View(latencies, latency_rows),)
