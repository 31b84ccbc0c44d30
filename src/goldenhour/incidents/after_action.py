"""What an incident came to, drill or real: its times, its hospitals, and how many were where when. Pure.

Everything is counted from what was said while it ran; what nobody said is a gap (`after_action_gaps.py`), never a zero.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

import msgspec

from goldenhour.emergency.alert_states import arrival_of
from goldenhour.emergency.bodies import Mark
from goldenhour.emergency.capacity import FRESH_FOR, Figure, Question
from goldenhour.emergency.capacity_bodies import Urgency
from goldenhour.emergency.case import Alert, Case
from goldenhour.emergency.hospital import HospitalState
from goldenhour.emergency.incident import Incident
from goldenhour.emergency.incident_bodies import TriageCategory

RED = TriageCategory.IMMEDIATE
TAKES: dict[TriageCategory, Urgency] = {
    TriageCategory.IMMEDIATE: Urgency.IMMEDIATE,
    TriageCategory.DELAYED: Urgency.DELAYED,
    TriageCategory.MINIMAL: Urgency.MINIMAL,
}


class Course(msgspec.Struct, frozen=True):
    """One casualty in the end: sorted when and as what, gone when, arrived when and where. None is: nobody said."""

    case: str
    number: str
    category: TriageCategory
    tagged_at: datetime
    departed_at: datetime | None
    arrived_at: datetime | None
    hospital: str


class Times(msgspec.Struct, frozen=True):
    """The moments an exercise is judged by. `last_red_away_at`: only once no red casualty is left at the scene."""

    declared_at: datetime | None
    first_tag_at: datetime | None
    first_departure_at: datetime | None
    last_red_away_at: datetime | None
    last_arrival_at: datetime | None
    ended_at: datetime | None


class HospitalPart(msgspec.Struct, frozen=True):
    """One hospital's part: what it was asked and said, when it was warned and who answered, whom it was sent."""

    hospital: str
    sent: Mapping[TriageCategory, int]
    arrived: int
    warned_at: datetime | None
    acknowledged_at: datetime | None
    acknowledged_by: str
    asked_at: datetime | None
    answered_at: datetime | None
    could_take: Mapping[Urgency, Figure]

    @property
    def acknowledged_s(self) -> float | None:
        return seconds(self.warned_at, self.acknowledged_at)

    @property
    def answered_s(self) -> float | None:
        return seconds(self.asked_at, self.answered_at)

    @property
    def over(self) -> dict[TriageCategory, int]:
        """How many more were sent of a colour than it said it can take; what it never said cannot be exceeded."""
        said = {one: self.could_take[urgency].value for one, urgency in TAKES.items() if urgency in self.could_take}
        return {one: self.sent.get(one, 0) - most for one, most in said.items() if self.sent.get(one, 0) > most}


class AfterAction(msgspec.Struct, frozen=True):
    """The report. `joined`: second tags of one patient, found and joined."""

    incident: str
    drill: bool
    times: Times
    courses: tuple[Course, ...]
    counts: Mapping[TriageCategory, int]
    hospitals: tuple[HospitalPart, ...]
    joined: tuple[str, ...]


def after_action(incident: Incident, cases: Sequence[Case], hospitals: Iterable[HospitalState]) -> AfterAction:
    """`cases`: all of the incident, casualties and groups; `hospitals`: as they were when it ended."""
    standing = [case for case in cases if case.casualty and not case.casualty.joined_into]
    courses = sorted((course_of(incident, case) for case in standing), key=lambda one: one.number)
    joined = sorted(case.casualty.number for case in cases if case.casualty and case.casualty.joined_into)
    parts = (part_of(incident, state, courses, group_alert(cases, state.id)) for state in hospitals)
    return AfterAction(
        incident.id,
        incident.drill,
        times_of(incident, courses),
        tuple(courses),
        Counter(one.category for one in courses),
        tuple(
            sorted(
                (part for part in parts if took_part(part)), key=lambda part: (-sum(part.sent.values()), part.hospital)
            )
        ),
        tuple(joined),
    )


def course_of(incident: Incident, case: Case) -> Course:
    assert case.casualty is not None
    times = [run.times for run in case.runs.values() if run.stood_down_reason is None]
    left = [one[Mark.LEFT_SCENE] for one in times if Mark.LEFT_SCENE in one]
    there = [one[Mark.AT_HOSPITAL] for one in times if Mark.AT_HOSPITAL in one]
    there += [at for alert in case.alerts.values() if (at := arrival_of(case, alert)) is not None]
    return Course(
        case.id, case.casualty.number, case.casualty.category, case.casualty.tagged_at, min(left, default=None),
        min(there, default=None), incident.hospital_for(case.id) or hospital_of(case),
    )  # fmt: skip


def hospital_of(case: Case) -> str:
    """The hospital last told of this casualty, where nobody said where it is to go."""
    return next((alert.hospital for alert in reversed(case.alerts.values())), "")


def times_of(incident: Incident, courses: Sequence[Course]) -> Times:
    departures = [one.departed_at for one in courses if one.departed_at]
    arrivals = [one.arrived_at for one in courses if one.arrived_at]
    reds = [one.departed_at for one in courses if one.category is RED]
    gone = [at for at in reds if at is not None]
    return Times(
        incident.declared_at,
        min((one.tagged_at for one in courses), default=None),
        min(departures, default=None),
        max(gone) if gone and len(gone) == len(reds) else None,
        max(arrivals, default=None),
        incident.ended_at,
    )


# ── hospitals ────────────────────────────────────────────────────────────────────────────────────────────────────────
def group_alert(cases: Iterable[Case], hospital: str) -> Alert | None:
    """The first warning of the hospital's group."""
    groups = (case for case in cases if case.group is not None and case.group.said.hospital == hospital)
    return next((alert for case in groups for alert in case.alerts.values()), None)


def part_of(incident: Incident, state: HospitalState, courses: Sequence[Course], alert: Alert | None) -> HospitalPart:
    mine = [one for one in courses if one.hospital == state.id]
    question = question_of(incident, state)
    return HospitalPart(
        state.id,
        Counter(one.category for one in mine),
        sum(one.arrived_at is not None for one in mine),
        alert.alerted_at if alert else None,
        alert.acknowledged_at if alert else None,
        (alert.acknowledged_by or "") if alert else "",
        question.at if question else None,
        question.answered_at if question else None,
        state.capacity.figures(incident.drill).can_take,
    )


def question_of(incident: Incident, state: HospitalState) -> Question | None:
    """The first time it was asked for this incident; where nobody did, the first question in general that was asked while it
    ran, or so shortly before that its answer still held when it was declared (`FRESH_FOR`). One for a transfer, or of a drill
    where this is none, asked something else."""
    asked = state.capacity.questions
    return next((one for one in asked if one.asked.incident == incident.id), None) or next(
        (one for one in asked if speaks_of(incident, one)), None
    )


def speaks_of(incident: Incident, question: Question) -> bool:
    """Whether a question asked in general tells what a hospital could take in this incident."""
    begin, end = incident.declared_at, incident.ended_at
    if begin is None or question.purpose != (None, None) or question.asked.drill != incident.drill:
        return False
    return begin - FRESH_FOR < question.at and (end is None or question.at <= end)


def took_part(part: HospitalPart) -> bool:
    return bool(part.sent or part.warned_at or part.asked_at)


# ── how many were where, when ────────────────────────────────────────────────────────────────────────────────────────
class Step(msgspec.Struct, frozen=True):
    """So many minutes after the incident was declared, so many had been tagged, had left, had arrived."""

    minute: float
    tagged: int
    departed: int
    arrived: int


def steps(report: AfterAction) -> list[Step]:
    """One step at each moment at which a number changed; none, where nobody said when it was declared."""
    begin = report.times.declared_at
    if begin is None:
        return []
    moments = {
        "tagged": sorted(one.tagged_at for one in report.courses),
        "departed": sorted(one.departed_at for one in report.courses if one.departed_at),
        "arrived": sorted(one.arrived_at for one in report.courses if one.arrived_at),
    }
    found, counts = [Step(0.0, 0, 0, 0)], Counter[str]()
    for at, name in sorted((at, name) for name, every in moments.items() for at in every):
        counts[name] += 1
        minute = round((at - begin).total_seconds() / 60, 2)
        step = Step(minute, counts["tagged"], counts["departed"], counts["arrived"])
        found[-1:] = [step] if found[-1].minute == minute else [found[-1], step]
    return found


def seconds(begin: datetime | None, end: datetime | None) -> float | None:
    return (end - begin).total_seconds() if begin is not None and end is not None else None
