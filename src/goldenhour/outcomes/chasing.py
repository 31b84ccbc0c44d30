"""The chase list: which hospital owes which report, since when, and how much of it is filled in already."""

from __future__ import annotations

from collections import defaultdict
from datetime import UTC, datetime

import msgspec
import sqlalchemy as sa

from goldenhour.emergency.bodies import Condition
from goldenhour.emergency.country import Country
from goldenhour.emergency.house import House
from goldenhour.emergency.report_items import TABLES
from goldenhour.outcomes.asked import DUE_AFTER
from goldenhour.outcomes.sheet import sheet_of
from goldenhour.outcomes.views import outcomes

SIGNED = ("signed", "amended")
WITH_REPORT = tuple(disease.value for disease in TABLES)
AUDITED, AUDITED_OF = 110, 205
"""Hospitals that had told the national platform of outcomes by the end of March 2025, of those with emergency
responsibility: 53.66 % (審計部, 113年度中央政府總決算審核報告)."""
SHOWN_AT_MOST = 100


class Owing(msgspec.Struct, frozen=True, kw_only=True):
    """What one hospital owes: `outcomes` (the short report) and `reports` (the whole one of a disease) that are overdue,
    how many of these are `begun`, and the arrival that has waited longest; when it was last reminded."""

    hospital: str
    outcomes: int
    reports: int
    begun: int
    oldest_at: datetime
    reminded_at: datetime | None = None

    @property
    def overdue_since(self) -> datetime:
        return self.oldest_at + DUE_AFTER


class Owed(msgspec.Struct, frozen=True, kw_only=True):
    """One patient of whom something is owed. `filled` of `asked` questions of the whole report are answered or proposed;
    without such a report, none are asked."""

    case: str
    alert: str
    arrived_at: datetime
    condition: str
    outcome_missing: bool
    report: str
    filled: int = 0
    asked: int = 0
    synthetic: bool = False


class Chase(msgspec.Struct, frozen=True):
    """Who owes, most first; and how many hospitals have told of any outcome, of all that should. `synthetic`: made-up patients
    are counted among them."""

    owing: list[Owing]
    hospitals_telling: int
    hospitals: int
    synthetic: bool

    @property
    def share(self) -> float:
        return 100 * self.hospitals_telling / self.hospitals if self.hospitals else 0.0


def no_outcome() -> sa.ColumnElement[bool]:
    return outcomes.c.reported_at.is_(None)


def no_report() -> sa.ColumnElement[bool]:
    """A disease that has a whole report, and none that is signed."""
    return outcomes.c.condition.in_(WITH_REPORT) & outcomes.c.report.not_in(SIGNED)


def overdue(now: datetime) -> sa.ColumnElement[bool]:
    return (outcomes.c.arrived_at < (now - DUE_AFTER).timestamp()) & (no_outcome() | no_report())


def ask_owing(connection: sa.Connection, now: datetime, hospital: str | None = None) -> list[Owing]:
    """What every hospital (or one) owes, most first."""
    short, whole, begun = (
        sa.func.sum(sa.case((rule, 1), else_=0))
        for rule in (no_outcome(), no_report(), no_report() & (outcomes.c.report == "begun"))
    )
    oldest = sa.func.min(outcomes.c.arrived_at)
    asked = sa.select(outcomes.c.hospital, short, whole, begun, oldest).where(overdue(now))
    if hospital is not None:
        asked = asked.where(outcomes.c.hospital == hospital)
    found = [
        Owing(hospital=name, outcomes=n, reports=m, begun=k, oldest_at=datetime.fromtimestamp(at, UTC))
        for name, n, m, k, at in connection.execute(asked.group_by(outcomes.c.hospital))
    ]
    return sorted(found, key=lambda one: (-one.outcomes - one.reports, one.oldest_at))


def ask_chase(connection: sa.Connection, now: datetime, country: Country) -> Chase:
    telling = sa.select(sa.func.count(outcomes.c.hospital.distinct())).where(outcomes.c.reported_at.is_not(None))
    made_up = connection.execute(sa.select(outcomes.c.alert).where(outcomes.c.synthetic).limit(1)).first() is not None
    told = connection.execute(telling).scalar_one()
    return Chase(ask_owing(connection, now), told, len(country.hospitals), made_up)


def ask_owed(connection: sa.Connection, now: datetime, hospital: str) -> list[Owed]:
    """The patients behind it, longest waiting first."""
    asked = sa.select(outcomes).where(overdue(now), outcomes.c.hospital == hospital).order_by(outcomes.c.arrived_at)
    return [
        Owed(
            case=row.subject.removeprefix("case/"), alert=row.alert,
            arrived_at=datetime.fromtimestamp(row.arrived_at, UTC), condition=row.condition,
            outcome_missing=row.reported_at is None, report=row.report, synthetic=bool(row.synthetic),
        )
        for row in connection.execute(asked.limit(SHOWN_AT_MOST))
    ]  # fmt: skip


async def filled_in(house: House, some: list[Owed]) -> list[Owed]:
    """The same with how much of each whole report the platform and the hospital have filled in."""
    by_case: dict[str, list[Owed]] = defaultdict(list)
    for one in some:
        by_case[one.case].append(one)
    done = {}
    for name, owed in by_case.items():
        case = await house.book.case(name)
        for one in owed:
            if one.condition in WITH_REPORT and one.alert in case.alerts:
                sheet = sheet_of(case, case.alerts[one.alert], Condition(one.condition))
                done[one.alert] = msgspec.structs.replace(one, filled=sheet.filled, asked=sheet.asked)
    return [done.get(one.alert, one) for one in some]
