"""The patients of one hospital whose outcome is wanted, and how many were reported."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import msgspec
import sqlalchemy as sa

from goldenhour.emergency.transfer_bodies import BY_TRANSFER
from goldenhour.outcomes.asked import DUE_AFTER
from goldenhour.outcomes.views import outcomes

SHOWN_AT_MOST = 100
SHARE_OVER = timedelta(days=30)


class Wanted(msgspec.Struct, frozen=True, kw_only=True):
    """One patient who arrived. Times are aware; `reported_at` None while the outcome is missing."""

    case: str
    alert: str
    arrived_at: datetime
    reported_at: datetime | None
    patient: str
    sex: str
    age: float | None
    condition: str
    report: str
    unit_name: str
    synthetic: bool

    @property
    def by_transfer(self) -> bool:
        """Brought from another hospital, by nobody's unit of ours."""
        return self.unit_name == BY_TRANSFER

    def overdue_since(self, now: datetime) -> datetime | None:
        """Since when the report is overdue, if it is."""
        due_at = self.arrived_at + DUE_AFTER
        return due_at if self.reported_at is None and due_at < now else None


class Listing(msgspec.Struct, frozen=True):
    """`missing`: longest waiting first; `reported`: newest first; both cut at `SHOWN_AT_MOST`. The share counts the
    patients who arrived in the last 30 days."""

    missing: list[Wanted]
    reported: list[Wanted]
    missing_in_all: int
    due: int
    done: int

    @property
    def share(self) -> float | None:
        return self.done / self.due if self.due else None


def ask_listing(connection: sa.Connection, hospital: str, now: datetime) -> Listing:
    """Everything the page of one hospital shows."""
    mine = sa.select(outcomes).where(outcomes.c.hospital == hospital)
    unreported = outcomes.c.reported_at.is_(None)
    missing = connection.execute(mine.where(unreported).order_by(outcomes.c.arrived_at).limit(SHOWN_AT_MOST)).all()
    reported = connection.execute(
        mine.where(~unreported).order_by(outcomes.c.reported_at.desc()).limit(SHOWN_AT_MOST)
    ).all()
    counted = sa.select(sa.func.count(), sa.func.count(outcomes.c.reported_at)).where(outcomes.c.hospital == hospital)
    due, done = connection.execute(counted.where(outcomes.c.arrived_at >= (now - SHARE_OVER).timestamp())).one()
    in_all = connection.execute(
        sa.select(sa.func.count()).where(outcomes.c.hospital == hospital, unreported)
    ).scalar_one()
    return Listing(wanted(missing), wanted(reported), in_all, due, done)


def wanted(rows: Sequence[sa.Row[tuple[object, ...]]]) -> list[Wanted]:
    return [
        Wanted(
            case=row.subject.removeprefix("case/"),
            alert=row.alert,
            arrived_at=datetime.fromtimestamp(row.arrived_at, UTC),
            reported_at=datetime.fromtimestamp(row.reported_at, UTC) if row.reported_at is not None else None,
            patient=row.patient,
            sex=row.sex,
            age=row.age,
            condition=row.condition,
            report=row.report,
            unit_name=row.unit_name,
            synthetic=row.synthetic,
        )
        for row in rows
    ]
