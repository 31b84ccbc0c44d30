"""Which hospital for this patient: all that are near, ranked, each with its reasons in one line each. Pure.

The rank is a cost in minutes: the drive, plus what each drawback is worth in minutes of driving further. The weights
are written down here to be argued with and set by a county's physicians; the crew sees the reasons and decides.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

import msgspec

from goldenhour.emergency.bodies import Condition
from goldenhour.emergency.capabilities import needed
from goldenhour.emergency.case import COMING, Alert, Case
from goldenhour.emergency.country import Hospital, Level
from goldenhour.emergency.hospital import Closure, HospitalState
from goldenhour.emergency.names import name_of
from goldenhour.emergency.travel import Estimate
from goldenhour.kit.sentences import N_, Sentence, sentence

DETOUR_FOR_LEVEL: dict[Level, float] = {Level.SEVERE: 0.0, Level.MODERATE: 10.0, Level.GENERAL: 25.0}
"""Minutes one would drive further to reach the highest level for a condition where minutes count. About 15 minutes more
for a thrombectomy-capable centre: Jauch EC, et al. Recommendations for regional stroke destination plans. Stroke
2021;52:e133-e152; up to 30 more for a cath lab: Byrne RA, et al. 2023 ESC guidelines for acute coronary syndromes."""
DETOUR_FOR_ANY: dict[Level, float] = {Level.SEVERE: 0.0, Level.MODERATE: 0.0, Level.GENERAL: 3.0}
"""The same for all other patients. Our assumption: the nearest is nearly always right."""
CLOSED = 60.0
"""A closed hospital comes after every open one within an hour's further drive. Our assumption."""
HAS_DIVERTED = 120.0
"""So does, further down, the hospital that has already sent this very patient elsewhere."""
EACH_COMING = 2.0
"""Per patient announced there and not yet handed over. Our assumption: a resuscitation team is busy for a while."""

LEVEL_WORDS: dict[Level, str] = {
    Level.SEVERE: N_("severe level"),
    Level.MODERATE: N_("moderate level"),
    Level.GENERAL: N_("general level"),
}


class Reason(msgspec.Struct, frozen=True):
    """One line of why. `against` marks what counts against the hospital."""

    words: Sentence
    against: bool = False


class Candidate(msgspec.Struct, frozen=True):
    """What is known of one hospital when ranked. `coming`: patients announced there by others, not handed over."""

    hospital: Hospital
    drive: Estimate
    state: HospitalState | None = None
    coming: int = 0
    alert: Alert | None = None
    """The last alert about this very patient to this hospital, if there was one."""


class Ranked(msgspec.Struct, frozen=True):
    """A hospital in its place. `cost_min` is the drive plus drawbacks, in minutes; `eta_at` when one would be there."""

    hospital: Hospital
    minutes: float
    km: float
    cost_min: float
    eta_at: datetime
    level: Level
    closure: Closure | None
    coming: int
    reasons: tuple[Reason, ...]
    how: Sentence
    """How the drive was found."""
    alert: Alert | None = None


def rank(condition: Condition, candidates: Iterable[Candidate], now: datetime) -> list[Ranked]:
    """The candidates, best first; equal ones by id, so that a list does not dance."""
    ranked = [weigh(condition, candidate, now) for candidate in candidates]
    return sorted(ranked, key=lambda r: (r.cost_min, r.hospital.id))


def weigh(condition: Condition, candidate: Candidate, now: datetime) -> Ranked:
    """One hospital: its cost, and the reasons in the order in which a crew asks for them."""
    hospital, drive, alert = candidate.hospital, candidate.drive, candidate.alert
    level = hospital.level_for(condition)
    closure = candidate.state.closed_for(*needed(condition)) if candidate.state else None
    diverted = alert is not None and alert.diverted_at is not None
    detour = DETOUR_FOR_LEVEL if condition is not Condition.OTHER else DETOUR_FOR_ANY
    cost = drive.minutes + detour[level] + CLOSED * (closure is not None) + HAS_DIVERTED * diverted
    reasons = [
        Reason(sentence(N_("{minutes} min, {km} km"), minutes=round(drive.minutes), km=round(drive.km, 1))),
        level_reason(condition, level),
        *([closed_reason(closure)] if closure else []),
        *(alert_reasons(alert) if alert else []),
        *([coming_reason(candidate.coming)] if candidate.coming else []),
    ]
    return Ranked(
        hospital, drive.minutes, drive.km, cost + EACH_COMING * candidate.coming,
        now + timedelta(minutes=drive.minutes), level, closure, candidate.coming, tuple(reasons), drive.how, alert,
    )  # fmt: skip


def level_reason(condition: Condition, level: Level) -> Reason:
    words = sentence(LEVEL_WORDS[level])
    if condition is Condition.OTHER:
        return Reason(words)
    named = sentence(N_("{level} for {condition}"), level=words, condition=name_of(condition))
    return Reason(named, against=level is Level.GENERAL)


def closed_reason(closure: Closure) -> Reason:
    what = name_of(closure.what)
    if closure.reason:
        return Reason(sentence(N_("{what} closed: {reason}"), what=what, reason=closure.reason), against=True)
    return Reason(sentence(N_("{what} closed"), what=what), against=True)


def alert_reasons(alert: Alert) -> Sequence[Reason]:
    """What this hospital already knows of this patient."""
    if alert.diverted_at:
        return [Reason(sentence(N_("has diverted this patient: {reason}"), reason=alert.diverted_reason), against=True)]
    if alert.state in COMING and alert.acknowledged_by:
        return [Reason(sentence(N_("warned, acknowledged by {name}"), name=alert.acknowledged_by))]
    return [Reason(sentence(N_("warned, not yet acknowledged")))] if alert.state in COMING else []


def coming_reason(coming: int) -> Reason:
    return Reason(sentence(N_("{n} other patients on the way there"), n=coming), against=coming > 2)


def last_alert_to(case: Case, hospital_id: str) -> Alert | None:
    """The last alert about this patient to that hospital."""
    return next((a for a in reversed(case.alerts.values()) if a.hospital == hospital_id), None)
