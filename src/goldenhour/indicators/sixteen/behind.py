"""The cases behind one of the sixteen: by what became of them in the count."""

from __future__ import annotations

from datetime import UTC, datetime

import msgspec
import sqlalchemy as sa

from goldenhour.emergency.people import EMERGENCY_DEPARTMENT, Person, Role
from goldenhour.indicators.questions import AT_ONCE
from goldenhour.indicators.sixteen.counting import Scope, Span, by_hospital, status_of
from goldenhour.indicators.sixteen.declared import Sixteen, Unit
from goldenhour.kit.sentences import N_

STATUSES = {
    "hit": N_("in the numerator"),
    "miss": N_("in the denominator only"),
    "excluded": N_("left out"),
    "missing": N_("something is missing"),
    "contradictory": N_("clocks contradict one another"),
}
"""What becomes of a row, in words."""


class Counting(msgspec.Struct, frozen=True, kw_only=True):
    """One row that was counted, or was not. `case` is empty where it does not open to who asks."""

    case: str
    at: datetime
    hospital: str
    supply: str
    status: str
    minutes: float | None
    synthetic: bool


def ask_behind(
    connection: sa.Connection, one: Sixteen, scope: Scope, span: Span, status: str, page: int
) -> list[Counting]:
    """The rows of one status (all, where it is empty), newest first, one more than a page holds."""
    c, became = one.table.c, status_of(one, scope.bases).label("status")
    minutes = one.minutes if one.unit is Unit.MINUTES else sa.null()
    asked = sa.select(c.subject, c.at, c.hospital, c.supply, c.synthetic, became, minutes.label("minutes"))
    asked = asked.where(*scope.conditions(one), *by_hospital(one.table))
    if status:
        asked = asked.where(became == status)
    asked = asked.order_by(c.at.desc(), c.subject).limit(AT_ONCE + 1).offset(page * AT_ONCE)
    return [
        Counting(
            case=row.subject.removeprefix("case/") if row.subject.startswith("case/") else "",
            at=datetime.fromtimestamp(row.at, UTC), hospital=row.hospital, supply=row.supply, status=row.status,
            minutes=row.minutes, synthetic=bool(row.synthetic),
        )
        for row in connection.execute(asked, span._asdict())
    ]  # fmt: skip


def can_open(person: Person, row: Counting) -> bool:
    """The authority all; an emergency department those that came to it, asked it or were asked by it."""
    if Role.AUTHORITY in person.roles:
        return True
    mine = person.hospital in (row.hospital, row.supply)
    return bool(person.roles & EMERGENCY_DEPARTMENT) and person.hospital is not None and mine
