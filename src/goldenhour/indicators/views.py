"""Tables made from cases, for questions over many of them: one row per unit's run, one per alert.

Times are seconds since 1970 (UTC), so that intervals are subtractions on every database.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from goldenhour.emergency.alert_states import arrival_of
from goldenhour.emergency.bodies import Mark
from goldenhour.emergency.case import Alert, Case, Run
from goldenhour.kit.views import View, view_table


def about_the_case() -> list[sa.Column[Any]]:
    """What both tables can be filtered and grouped by."""
    return [
        sa.Column("called_at", sa.Float, index=True),
        sa.Column("county", sa.String),
        sa.Column("condition", sa.String),
        sa.Column("complaint", sa.String),
        sa.Column("level", sa.String),
        sa.Column("origin", sa.String),
        sa.Column("synthetic", sa.Boolean),
        sa.Column("speed", sa.Float),
        sa.Column("hospital", sa.String),
        sa.Column("unit", sa.String),
        sa.Column("unit_type", sa.String),
    ]


runs = view_table(
    "runs",
    *about_the_case(),
    sa.Column("unit_name", sa.String),
    sa.Column("crew_level", sa.String),
    *(sa.Column(f"{name}_at", sa.Float) for name in ("sent", *Mark)),
    sa.Column("free_at", sa.Float),
    sa.Column("stood_down", sa.Boolean),
)
alerts = view_table(
    "alerts",
    *about_the_case(),
    sa.Column("alert", sa.String),
    sa.Column("state", sa.String),
    sa.Column("alerted_at", sa.Float),
    sa.Column("acknowledged_at", sa.Float),
    sa.Column("arrived_at", sa.Float),
    sa.Column("handed_over_at", sa.Float),
    sa.Column("outcome_at", sa.Float),
    sa.Column("outcome_condition", sa.String),
    sa.Column("disposition", sa.String),
    sa.Column("outcome_due", sa.Boolean),
)
for table in (runs, alerts):
    for name in ("county", "hospital", "origin"):
        sa.Index(f"{table.name}_by_{name}", table.c[name], table.c.called_at)


def seconds(moment: datetime | None) -> float | None:
    return moment.timestamp() if moment is not None else None


def case_columns(case: Case) -> dict[str, Any]:
    call = case.call
    alert = case.alert
    return {
        "called_at": seconds(case.called_at),
        "county": case.county,
        "condition": case.condition.value,
        "complaint": call.complaint if call else "",
        "level": call.level if call else "",
        "origin": call.origin if call else "",
        "synthetic": case.synthetic,
        "speed": call.speed if call else 1.0,
        "hospital": alert.hospital if alert else None,
    }


def run_row(case: Case, run: Run) -> dict[str, Any]:
    times = {f"{mark}_at": seconds(run.times.get(mark)) for mark in Mark}
    free = run.times.get(Mark.LEFT_HOSPITAL) or run.times.get(Mark.AVAILABLE)
    return {
        **case_columns(case),
        "unit": run.unit,
        "unit_name": run.name,
        "unit_type": run.unit_type,
        "crew_level": run.crew_level,
        "sent_at": seconds(run.sent_at),
        **times,
        "free_at": seconds(free),
        "stood_down": run.stood_down_reason is not None,
    }


LATE = timedelta(minutes=10)


def by_our_clock(said_at: datetime | None, stored_at: datetime | None) -> datetime | None:
    """When it reached us: one clock for both ends, where two devices' clocks differ by more than people do. What was
    written down long after it happened (an import, a day without network) counts by the writer's clock."""
    if said_at is None or stored_at is None or stored_at - said_at > LATE:
        return said_at
    return stored_at


def first_acknowledged(alert: Alert) -> datetime | None:
    """When somebody first took notice. That the patient got worse later, and was acknowledged anew, changes nothing."""
    took_notice = next((one for one in alert.ringings if one.acknowledged_at), None)
    return by_our_clock(took_notice.acknowledged_at, took_notice.acknowledged_stored_at) if took_notice else None


def alert_row(case: Case, alert: Alert) -> dict[str, Any]:
    arrived_at = arrival_of(case, alert)
    run = case.runs.get(alert.unit)
    return {
        **case_columns(case),
        "hospital": alert.hospital,
        "unit": alert.unit,
        "unit_type": run.unit_type if run else "",
        "alert": alert.id,
        "state": alert.state.value,
        "alerted_at": seconds(by_our_clock(alert.alerted_at, alert.stored_at)),
        "acknowledged_at": seconds(first_acknowledged(alert)),
        "arrived_at": seconds(arrived_at),
        "handed_over_at": seconds(alert.handed_over_at),
        "outcome_at": seconds(alert.outcome_known_at),
        "outcome_condition": alert.outcome.condition.value if alert.outcome else None,
        "disposition": alert.outcome.disposition.value if alert.outcome else None,
        "outcome_due": arrived_at is not None,
    }


def run_rows(state: Any) -> Iterable[dict[str, Any]]:
    """A call counts once: the unit a patient was split off with is counted with the first patient of the call."""
    counts = isinstance(state, Case) and state.counts
    return [run_row(state, run) for run in state.runs.values() if not run.shared] if counts else []


def alert_rows(state: Any) -> Iterable[dict[str, Any]]:
    counts = isinstance(state, Case) and state.counts
    return [alert_row(state, alert) for alert in state.alerts.values()] if counts else []


VIEWS: tuple[View, ...] = (View(runs, run_rows), View(alerts, alert_rows))
