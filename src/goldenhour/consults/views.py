"""Tables for questions over many cases: every consult, and every door a patient with a known number came to."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa

from goldenhour.emergency.case import Case
from goldenhour.emergency.consult import Consult
from goldenhour.kit.views import View, view_table

consults = view_table(
    "consults",
    sa.Column("consult", sa.String),
    sa.Column("hospital", sa.String),
    sa.Column("answering", sa.String),
    sa.Column("specialty", sa.String),
    sa.Column("patient", sa.String),
    sa.Column("national_id", sa.String),
    sa.Column("asked_at", sa.Float),
    sa.Column("taken_at", sa.Float),
    sa.Column("advised_at", sa.Float),
    sa.Column("advice", sa.String),
    sa.Column("state", sa.String),
    sa.Column("returned", sa.String),
    sa.Column("synthetic", sa.Boolean),
)
"""Times are seconds since 1970 (UTC). `hospital` asked, `answering` took it; `returned` is empty until it is known."""
doors = view_table(
    "consult_doors",
    sa.Column("national_id", sa.String),
    sa.Column("hospital", sa.String),
    sa.Column("at", sa.Float),
)
"""Who (by national number) came, or was announced, to which hospital when."""
sa.Index("consults_of_hospital", consults.c.hospital, consults.c.asked_at)
sa.Index("consults_unanswered", consults.c.returned, consults.c.advised_at)
sa.Index("consult_doors_of", doors.c.national_id, doors.c.at)


def consult_rows(state: Any) -> Iterable[dict[str, Any]]:
    if not isinstance(state, Case) or not state.counts:
        return []
    return [consult_row(state, consult) for consult in state.consults.values()]


def consult_row(case: Case, consult: Consult) -> dict[str, Any]:
    advised = consult.advised
    return {
        "consult": consult.id,
        "hospital": consult.said.hospital,
        "answering": consult.taken_hospital,
        "specialty": consult.said.specialty,
        "patient": case.patient.name or "",
        "national_id": case.patient.national_id or "",
        "asked_at": consult.asked_at.timestamp(),
        "taken_at": consult.taken_at.timestamp() if consult.taken_at else None,
        "advised_at": advised.at.timestamp() if advised else None,
        "advice": advised.said.advice.value if advised else "",
        "state": consult.state.value,
        "returned": consult.returned.value if consult.returned else "",
        "synthetic": case.synthetic,
    }


def door_rows(state: Any) -> Iterable[dict[str, Any]]:
    if not isinstance(state, Case) or not state.counts or not state.patient.national_id:
        return []
    came = [(alert.hospital, alert.arrived_at or alert.alerted_at) for alert in state.alerts.values()]
    if state.visited and state.called_at:
        came.append((state.visited, state.called_at))
    return [
        {"national_id": state.patient.national_id, "hospital": hospital, "at": at.timestamp()} for hospital, at in came
    ]


VIEWS: tuple[View, ...] = (View(consults, consult_rows), View(doors, door_rows))
