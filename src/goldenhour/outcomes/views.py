"""The patients who arrived at a hospital and whose outcome is wanted: one row per alert that led to an arrival."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa

from goldenhour.emergency.alert_states import arrival_of
from goldenhour.emergency.case import Case
from goldenhour.emergency.suspicion import age_of
from goldenhour.kit.views import View, view_table

outcomes = view_table(
    "outcomes",
    sa.Column("alert", sa.String),
    sa.Column("hospital", sa.String),
    sa.Column("arrived_at", sa.Float),
    sa.Column("reported_at", sa.Float),
    sa.Column("patient", sa.String),
    sa.Column("sex", sa.String),
    sa.Column("age", sa.Float),
    sa.Column("condition", sa.String),
    sa.Column("report", sa.String),
    sa.Column("reports", sa.String),
    sa.Column("unit_name", sa.String),
    sa.Column("synthetic", sa.Boolean),
)
"""Times are seconds since 1970 (UTC). `report`: how far the whole report of the patient's disease has come (begun, signed,
amended; empty where there is none); `reports`: the diseases of which there is one, each between spaces."""
sa.Index("outcomes_wanted", outcomes.c.hospital, outcomes.c.reported_at, outcomes.c.arrived_at)


def outcome_rows(state: Any) -> Iterable[dict[str, Any]]:
    if not isinstance(state, Case) or not state.counts:
        return []
    return [row for alert in state.alerts.values() if (row := outcome_row(state, alert))]


def outcome_row(case: Case, alert: Any) -> dict[str, Any] | None:
    arrived_at = arrival_of(case, alert)
    if arrived_at is None:
        return None
    sex = case.patient.sex or (case.call.patient_sex if case.call else None)
    run = case.runs.get(alert.unit)
    condition = alert.outcome.condition if alert.outcome else case.condition
    return {
        "alert": alert.id,
        "hospital": alert.hospital,
        "arrived_at": arrived_at.timestamp(),
        "reported_at": alert.outcome_known_at.timestamp() if alert.outcome_known_at else None,
        "patient": case.patient.name or "",
        "sex": sex.value if sex else "",
        "age": age_of(case),
        "condition": condition.value,
        "report": alert.reports[condition].state if condition in alert.reports else "",
        "reports": "".join(f" {disease.value} " for disease in alert.reports),
        "unit_name": run.name if run else alert.unit,
        "synthetic": case.synthetic,
    }


VIEWS: tuple[View, ...] = (View(outcomes, outcome_rows),)
