"""Which cases were ever on which unit's tablet: asked by a tablet that was away for longer than memory reaches."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa

from goldenhour.emergency.case import Case
from goldenhour.kit.views import View, view_table
from goldenhour.tablet.leaving import is_on_tablet

runs = view_table(
    "tablet_runs",
    sa.Column("unit", sa.String),
    sa.Column("seq", sa.BigInteger),
    sa.Column("on_tablet", sa.Boolean),
)
sa.Index("tablet_runs_of_unit", runs.c.unit, runs.c.seq)


def run_rows(state: Any) -> Iterable[dict[str, Any]]:
    if not isinstance(state, Case):
        return []
    return [{"unit": unit, "seq": state.seq, "on_tablet": is_on_tablet(state, unit)} for unit in state.runs]


def left_since(connection: sa.Connection, unit: str, after: int) -> list[str]:
    """The cases of this unit that changed since and are not on its tablet, in the order in which they changed last."""
    wanted = (runs.c.unit == unit) & (runs.c.seq > after) & ~runs.c.on_tablet
    subjects = connection.scalars(sa.select(runs.c.subject).where(wanted).order_by(runs.c.seq)).all()
    return [subject.removeprefix("case/") for subject in subjects]


VIEWS: tuple[View, ...] = (View(runs, run_rows),)
