"""When which patient was announced to whom: the cases among which a patient is looked for that another system wrote about."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa

from goldenhour.emergency.case import Case
from goldenhour.emergency.foreign import Foreign
from goldenhour.kit.views import View, view_table

announced = view_table("announced", sa.Column("organisation", sa.String), sa.Column("at", sa.Float))
"""`at`: when the case opened to the organisation, seconds since 1970 (UTC)."""
said_of_others = view_table("said_of_others", sa.Column("organisation", sa.String), sa.Column("at", sa.Float))
sa.Index("said_of_others_lately", said_of_others.c.organisation, said_of_others.c.at)
sa.Index("announced_lately", announced.c.organisation, announced.c.at)


def announced_rows(state: Any) -> Iterable[dict[str, Any]]:
    """A row for each hospital that was warned and for the county of the call; none of a drill, which has no patient."""
    if not isinstance(state, Case) or not state.counts or state.called_at is None:
        return []
    opened = {f"hospital/{alert.hospital}": alert.stored_at for alert in state.alerts.values()}
    if state.county:
        opened[f"county/{state.county}"] = state.called_at
    return [{"organisation": name, "at": at.timestamp()} for name, at in opened.items()]


def lately(connection: sa.Connection, organisation: str, since: float, until: float, most: int) -> list[str]:
    """The ids of the cases that opened to this organisation between these moments, newest first."""
    wanted = (
        sa.select(announced.c.subject)
        .where(announced.c.organisation == organisation, announced.c.at >= since, announced.c.at <= until)
        .order_by(announced.c.at.desc())
        .limit(most)
    )
    return [subject.removeprefix("case/") for subject in connection.scalars(wanted)]


def said_rows(state: Any) -> Iterable[dict[str, Any]]:
    """What was said of a resource others wrote, while it stands: from which organisation, and when."""
    if not isinstance(state, Foreign) or not state.decided or state.at is None:
        return []
    return [{"organisation": state.timeline[-1].logged.entry.place, "at": state.at.timestamp()}]


VIEWS: tuple[View, ...] = (View(announced, announced_rows), View(said_of_others, said_rows))
