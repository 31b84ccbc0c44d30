"""A made-up national year: folded cases straight into the tables, by the same functions that make rows of real ones.

No entry is written, so nothing can be read behind a figure, and `goldenhour rebuild` would empty the tables: it is for trying
dashboards and measuring them, in a directory of its own. How often what happens is our assumption, not a finding; every
case is marked synthetic. The same seed gives the same year.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from itertools import islice
from random import Random
from zoneinfo import ZoneInfo

import msgspec

from goldenhour.emergency import bodies as says
from goldenhour.emergency import consult_bodies as asks
from goldenhour.emergency import transfer_bodies as moves
from goldenhour.emergency.case import Alert, Case
from goldenhour.emergency.consult import Advised, Consult
from goldenhour.emergency.country import Country
from goldenhour.emergency.report import Answered, Report
from goldenhour.emergency.report_bodies import Answer
from goldenhour.emergency.transfer import Transfer
from goldenhour.indicators.sixteen.asking import bases_of, members
from goldenhour.indicators.sixteen.rows import VIEWS
from goldenhour.kit.views import Views

ORIGIN = "synthetic-year"
AT_ONCE = 20_000
CONDITIONS = {
    says.Condition.OHCA: 0.012, says.Condition.TRAUMA: 0.02, says.Condition.STROKE: 0.035, says.Condition.AMI: 0.015,
}  # fmt: skip
CONSULTED, CONSULTED_OTHERS, MOVED = 0.18, 0.002, 0.12
CALL = says.CallTaken(
    place=says.Place(lat=23.7, lon=120.9, county="M"),
    complaint="103104",
    level="2305005",
    origin=ORIGIN,
    synthetic=True,
)


class Year(msgspec.Struct):
    """What the year is drawn from."""

    random: Random
    begins: datetime
    days: int
    country: Country
    small: list[str]
    base_of: dict[str, str]


def a_year(country: Country, year: int, seed: int) -> Year:
    """The year of this country's networks: those that are no base ask the base of their network."""
    bases = set(bases_of(country))
    base_of: dict[str, str] = {}
    for network in country.networks:
        some = members(country, network.id)
        base = next((one for one in some if one in bases), "")
        base_of |= {one: base for one in some if base and one not in bases}
    begins = datetime(year, 1, 1, tzinfo=ZoneInfo(country.timezone))
    days = (begins.replace(year=year + 1) - begins).days
    return Year(Random(f"{seed} {year}"), begins, days, country, sorted(base_of), base_of)  # noqa: S311 - no secret


def cases_of(year: Year, n: int) -> Iterator[Case]:
    """`n` visits, in the order of their days."""
    for place in range(n):
        day, hour = divmod(place * year.days * 24.0 / n, 24)
        yield a_case(year, f"{ORIGIN}-{year.begins.year}-{place}", year.begins + timedelta(days=day, hours=hour))


def a_case(year: Year, name: str, at: datetime) -> Case:
    """One visit to a hospital that asks, or in a third of all to one that answers."""
    draw = year.random
    hospital = draw.choice(year.small)
    condition = draw.choices([*CONDITIONS, says.Condition.OTHER], [*CONDITIONS.values(), 0.918])[0]
    is_base = draw.random() < 0.33
    case = Case(name, call=CALL, called_at=at, visited=year.base_of[hospital] if is_base else hospital)
    if condition is not says.Condition.OTHER:
        case.suspected = says.ConditionSuspected(condition=condition)
    if is_base:
        return case
    serious = condition is not says.Condition.OTHER
    advice = None
    if draw.random() < (CONSULTED if serious else CONSULTED_OTHERS):
        advice = consulted(year, case, hospital, at)
    if advice is asks.Advice.TRANSFER or (advice is None and serious and draw.random() < MOVED):
        transferred(year, case, hospital, at, condition)
    return case


def consulted(year: Year, case: Case, hospital: str, at: datetime) -> asks.Advice | None:
    """A consult, most often answered; what was advised."""
    draw = year.random
    asked_at = at + timedelta(minutes=draw.uniform(5, 40))
    said = asks.ConsultAsked(hospital=hospital, specialty="emergency", question="?", name="synthetic")
    consult = Consult("k", said, asked_at, asked_at, taken_hospital=year.base_of[hospital])
    case.consults = {"k": consult}
    if draw.random() < 0.04:
        return None
    advice = draw.choices([asks.Advice.TREAT_HERE, asks.Advice.TRANSFER, asks.Advice.TRANSFER_IF], [65, 28, 7])[0]
    advised_at = asked_at + timedelta(minutes=draw.lognormvariate(2.6, 0.6))
    body = asks.ConsultAdvised(consult="k", advice=advice, diagnosis="synthetic", name="synthetic")
    consult.advice = (Advised("v", advised_at, advised_at, year.base_of[hospital], body),)
    if advice is asks.Advice.TREAT_HERE and draw.random() < 0.9:
        returned = draw.choices([asks.Returned.NO, asks.Returned.HERE, asks.Returned.ELSEWHERE], [94, 4, 2])[0]
        consult.returned = returned
        consult.returned_at = advised_at + timedelta(hours=draw.uniform(2, 24))
    return advice


def transferred(year: Year, case: Case, hospital: str, at: datetime, condition: says.Condition) -> None:
    """A move to the base hospital; its report is missing one time in ten."""
    draw, base = year.random, year.base_of[hospital]
    left = at + timedelta(minutes=draw.lognormvariate(4.6, 0.4))
    arrived = left + timedelta(minutes=draw.uniform(15, 90))
    said = moves.TransferRequested(
        hospital=hospital, channel=condition, reason=moves.TransferReason.SPECIALIST, name="synthetic"
    )
    case.transfers = {"t": Transfer("t", said, at, at, accepted_by=base, accepted_at=at, departed_at=left, alert="a")}
    alert = Alert("a", base, "transfer", left, left, says.Priority.HIGH, arrived_at=arrived)
    case.alerts = {"a": alert}
    if draw.random() < 0.9 and condition in (says.Condition.AMI, says.Condition.STROKE):
        given = heart(draw, arrived) if condition is says.Condition.AMI else brain(draw, arrived)
        alert.reports = {
            condition: Report({item: Answered("r", arrived, Answer(value=v)) for item, v in given.items()})
        }


def heart(draw: Random, door: datetime) -> dict[str, str]:
    if draw.random() < 0.4:
        return {"ami_diagnosis": "nstemi", "strategy": "later_pci"}
    if draw.random() < 0.12:
        return {"ami_diagnosis": "stemi", "strategy": "conservative"}
    return {"ami_diagnosis": "stemi", "strategy": "ppci", "wire_at": later(draw, door, 4.25, 0.35)}


def brain(draw: Random, door: datetime) -> dict[str, str]:
    if draw.random() < 0.25:
        return {"stroke_type": "ich", "ivt": "no", "evt": "no"}
    given = {"stroke_type": "ischaemic", "ivt": "no", "evt": "no"}
    if draw.random() < 0.16:
        given |= {"ivt": "yes", "needle_at": later(draw, door, 3.9, 0.3)}
    if draw.random() < 0.12:
        given |= {"evt": "yes", "puncture_at": later(draw, door, 4.6, 0.3)}
    return given


def later(draw: Random, door: datetime, mean: float, spread: float) -> str:
    return (door + timedelta(minutes=draw.lognormvariate(mean, spread))).isoformat()


def write_cases(views: Views, cases: Iterable[Case]) -> Iterator[int]:
    """Write their rows, many at once; how many cases each time."""
    coming = iter(cases)
    while some := list(islice(coming, AT_ONCE)):
        told = []
        with views.engine.begin() as connection:
            for view in VIEWS:
                rows = [{"subject": f"case/{case.id}", **row} for case in some for row in view.rows(case)]
                if rows:
                    connection.execute(view.table.insert(), rows)
                    told.append((view.table, {row["at"] for row in rows}))
        for table, ats in told:
            views.tell(table, ats)
        yield len(some)
