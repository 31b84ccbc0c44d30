"""The list of cases: a row per case to search in, and a row per door through which somebody may see it.

A case opens to the county it happens in, to every unit sent to it and to every hospital it was announced to
(`emergency.policies.can_see_case`); the health authority needs no door. Times are seconds since 1970 (UTC).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa

from goldenhour.emergency.case import Case
from goldenhour.kit.views import View, view_table

cases = view_table(
    "cases",
    sa.Column("called_at", sa.Float),
    sa.Column("county", sa.String),
    sa.Column("incident_number", sa.String),
    sa.Column("patient", sa.String),
    sa.Column("complaint", sa.String),
    sa.Column("condition", sa.String),
    sa.Column("hospital", sa.String),
    sa.Column("units", sa.String),
    sa.Column("entries", sa.Integer),
    sa.Column("is_open", sa.Boolean),
    sa.Column("synthetic", sa.Boolean),
    sa.Column("origin", sa.String),
)
doors = view_table(
    "case_doors",
    sa.Column("opens_to", sa.String),
    sa.Column("called_at", sa.Float),
)
sa.Index("cases_by_time", cases.c.called_at, cases.c.subject)
sa.Index("cases_by_incident", cases.c.incident_number)
sa.Index("case_doors_by_time", doors.c.opens_to, doors.c.called_at, doors.c.subject)


def case_rows(state: Any) -> Iterable[dict[str, Any]]:
    if not isinstance(state, Case) or state.called_at is None:
        return []
    call, alert = state.call, state.alert
    return [
        {
            "called_at": state.called_at.timestamp(),
            "county": state.county,
            "incident_number": call.incident_number if call else "",
            "patient": state.patient.name or "",
            "complaint": call.complaint if call else "",
            "condition": state.condition.value,
            "hospital": alert.hospital if alert else "",
            "units": " ".join(run.name for run in state.runs.values())[:300],
            "entries": len(state.timeline),
            "is_open": state.is_open,
            "synthetic": state.synthetic,
            "origin": call.origin if call else "",
        }
    ]


def door_rows(state: Any) -> Iterable[dict[str, Any]]:
    if not isinstance(state, Case) or state.called_at is None:
        return []
    called_at = state.called_at.timestamp()
    opens_to = {f"hospital/{alert.hospital}" for alert in state.alerts.values()} | {f"unit/{u}" for u in state.runs}
    if state.county:
        opens_to.add(f"county/{state.county}")
    return [{"opens_to": door, "called_at": called_at} for door in sorted(opens_to)]


VIEWS: tuple[View, ...] = (View(cases, case_rows), View(doors, door_rows))
