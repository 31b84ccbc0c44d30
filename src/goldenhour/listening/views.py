"""The list of drills: one row each, so that a hospital finds its former ones. Times are seconds since 1970 (UTC)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa

from goldenhour.emergency.case import Case
from goldenhour.kit.views import View, view_table

drills = view_table(
    "drills",
    sa.Column("hospital", sa.String, index=True),
    sa.Column("begun_at", sa.Float),
    sa.Column("condition", sa.String),
    sa.Column("priority", sa.String),
    sa.Column("begun_by", sa.String),
    sa.Column("acknowledged_at", sa.Float),
    sa.Column("acknowledged_by", sa.String),
    sa.Column("over", sa.Boolean),
)


def drill_rows(state: Any) -> Iterable[dict[str, Any]]:
    if not isinstance(state, Case) or not state.practises_alone:
        return []
    return [
        {
            "hospital": alert.hospital,
            "begun_at": alert.stored_at.timestamp(),
            "condition": state.condition.value,
            "priority": alert.priority.value,
            "begun_by": alert.note,
            "acknowledged_at": alert.acknowledged_stored_at.timestamp() if alert.acknowledged_stored_at else None,
            "acknowledged_by": alert.acknowledged_by or "",
            "over": not state.is_open,
        }
        for alert in state.alerts.values()
    ]


VIEWS: tuple[View, ...] = (View(drills, drill_rows),)
