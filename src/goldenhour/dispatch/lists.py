"""What a program reads of the desk: the open cases of a county, its units, and who could be sent to a case."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import msgspec

from goldenhour.dispatch.desk import order
from goldenhour.dispatch.ranking import Ranked, Status
from goldenhour.emergency.case import AlertState, Case
from goldenhour.emergency.house import House


class RunSeen(msgspec.Struct, frozen=True):
    """A unit's part in a case and the times it reported, by mark."""

    unit: str
    name: str
    sent_at: datetime
    times: dict[str, datetime]
    is_over: bool


class CaseSeen(msgspec.Struct, frozen=True):
    """A case as a list shows it."""

    case: str
    seq: int
    called_at: datetime | None
    complaint: str
    level: str
    address: str
    lat: float
    lon: float
    county: str
    condition: str
    units: list[RunSeen]
    hospital: str | None
    alert: AlertState | None
    alerted_at: datetime | None
    eta_at: datetime | None
    synthetic: bool


class UnitRanked(msgspec.Struct, frozen=True):
    """A unit in its place: `drive_min` is the drive alone, `minutes` what it is ranked by."""

    unit: str
    name: str
    status: Status
    can_be_sent: bool
    minutes: float
    drive_min: float
    km: float
    crew_level: str
    seen_at: datetime | None
    neighbour: bool
    reasons: list[str]


def open_cases(house: House, cases: list[Case]) -> list[CaseSeen]:
    """In the order of the desk."""
    return [case_seen(case) for case in sorted(cases, key=lambda case: order(house, case))]


def case_seen(case: Case) -> CaseSeen:
    call, alert = case.call, case.alert
    if call is None:
        raise ValueError("a case without a call stands on no desk")
    runs = [
        RunSeen(run.unit, run.name, run.sent_at, {str(mark): at for mark, at in run.times.items()}, run.is_over)
        for run in case.runs.values()
    ]
    return CaseSeen(
        case.id,
        case.seq,
        case.called_at,
        call.complaint,
        call.level,
        call.place.address,
        call.place.lat,
        call.place.lon,
        call.place.county,
        case.condition,
        runs,
        alert.hospital if alert else None,
        alert.state if alert else None,
        alert.alerted_at if alert else None,
        alert.eta_at if alert else None,
        case.synthetic,
    )


def unit_ranked(one: Ranked, say: Any) -> UnitRanked:
    """A ranked unit with its reasons in the reader's language."""
    candidate = one.candidate
    return UnitRanked(
        candidate.unit,
        candidate.name,
        candidate.status,
        one.can_be_sent,
        round(one.minutes, 1),
        round(candidate.drive.minutes, 1),
        round(candidate.drive.km, 1),
        candidate.crew_level,
        candidate.seen_at,
        bool(candidate.neighbour),
        [reason.text(say) for reason in one.reasons],
    )
