"""Which unit to send: the free ones by the minutes they need, each with its reasons. Pure.

A unit's minutes are its drive plus allowances for what makes it worse than it looks: a position that is not fresh, a
crew below what the call asks for, another county's consent. The allowances are assumptions of this program, in minutes
so that they can be weighed against driving, and are said beside each unit; the dispatcher decides.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum

import msgspec

from goldenhour.emergency.travel import Estimate
from goldenhour.kit.sentences import N_, Sentence, sentence

FRESH_MIN = 2.0
"""Minutes for which a position is taken as it is."""
KNOWN_MIN = 10.0
"""Minutes after which a position is no longer used: the drive is reckoned from the station."""
MIN_PER_MIN_OLD = 0.5
PARKED_MIN = 1.0
"""At most so much for a unit that has not moved from its station: it is very likely still there."""
PER_SKILL_MISSING_MIN = 4.0
NEIGHBOUR_MIN = 3.0


class Status(StrEnum):
    """What a unit is doing, in the order in which it is offered."""

    FREE = "free"
    RETURNING = "returning"
    BUSY = "busy"
    OFF_DUTY = "off_duty"


STATUS_NAMES = {
    Status.FREE: N_("free"),
    Status.RETURNING: N_("free, on its way back"),
    Status.BUSY: N_("busy"),
    Status.OFF_DUTY: N_("off duty"),
}


class Candidate(msgspec.Struct, frozen=True, kw_only=True):
    """A unit as the ranking sees it. `drive` is from where it was seen `seen_min` minutes ago (None: from its station,
    as its position is not known); `parked` when it was not last seen away from its station. `skill` and `asked_skill`
    are 1 basic, 2 intermediate, 3 advanced; `neighbour` is the name of the other county it belongs to; `why_not` says
    what keeps a busy or resting unit."""

    unit: str
    name: str
    status: Status
    drive: Estimate
    seen_min: float | None = None
    seen_at: datetime | None = None
    parked: bool = False
    crew_level: str = ""
    crew_name: str = ""
    skill: int = 2
    asked_skill: int = 1
    neighbour: str = ""
    why_not: Sentence | None = None
    unit_type: str = "ambulance"


class Ranked(msgspec.Struct, frozen=True):
    """A candidate in its place: `minutes` are those it is ranked by."""

    candidate: Candidate
    minutes: float
    reasons: tuple[Sentence, ...]

    @property
    def can_be_sent(self) -> bool:
        return self.candidate.status in (Status.FREE, Status.RETURNING)

    @property
    def remarks(self) -> tuple[Sentence, ...]:
        """The reasons beyond the drive, which stands beside the name, and beyond being free, which all sendable are."""
        return self.reasons[2:] if self.candidate.status is Status.FREE else self.reasons[1:]


def rank(candidates: Iterable[Candidate]) -> list[Ranked]:
    """Best first; those that cannot be sent come last, and say why."""
    return sorted((ranked(candidate) for candidate in candidates), key=place)


def place(one: Ranked) -> tuple[int, float, float, str]:
    """Sendable, busy, resting; then by minutes, by the drive alone, and by name so that the order never wavers."""
    group = 0 if one.can_be_sent else 1 + (one.candidate.status is Status.OFF_DUTY)
    return group, one.minutes, one.candidate.drive.minutes, one.candidate.unit


def ranked(candidate: Candidate) -> Ranked:
    """One candidate's minutes, and the reasons in the order in which a dispatcher asks for them."""
    allowances = position_allowance(candidate), crew_allowance(candidate), neighbour_allowance(candidate)
    reasons = (
        drive_reason(candidate),
        status_reason(candidate),
        position_reason(candidate, allowances[0]),
        crew_reason(candidate, allowances[1]),
        *neighbour_reasons(candidate),
    )
    return Ranked(candidate, candidate.drive.minutes + sum(allowances), reasons)


# ── allowances, in minutes ───────────────────────────────────────────────────────────────────────────────────────────
def position_allowance(candidate: Candidate) -> float:
    """Nothing for a fresh position, then more with its age, up to that of a position not known at all; little for a
    unit that simply has not moved."""
    age = KNOWN_MIN if candidate.seen_min is None else min(candidate.seen_min, KNOWN_MIN)
    allowance = max(0.0, age - FRESH_MIN) * MIN_PER_MIN_OLD
    return min(allowance, PARKED_MIN) if candidate.parked else allowance


def crew_allowance(candidate: Candidate) -> float:
    """For every step the crew is below what the call asks for."""
    return max(0, candidate.asked_skill - candidate.skill) * PER_SKILL_MISSING_MIN


def neighbour_allowance(candidate: Candidate) -> float:
    """The telephone call to the other county."""
    return NEIGHBOUR_MIN if candidate.neighbour else 0.0


# ── reasons ──────────────────────────────────────────────────────────────────────────────────────────────────────────
def drive_reason(candidate: Candidate) -> Sentence:
    drive = candidate.drive
    return sentence(
        N_("{minutes} min, {km} km ({how})"),
        minutes=round(drive.minutes),
        km=round(drive.km, 1),
        how=drive.how,
    )


def status_reason(candidate: Candidate) -> Sentence:
    return candidate.why_not or Sentence(STATUS_NAMES[candidate.status])


def position_reason(candidate: Candidate, allowance: float) -> Sentence:
    age, extra = candidate.seen_min, round(allowance, 1)
    if age is None and candidate.parked:
        return sentence(N_("at its station, no position yet (+{extra} min)"), extra=extra)
    if age is None:
        return sentence(N_("position not known, reckoned from its station (+{extra} min)"), extra=extra)
    if age < 1:
        return sentence(N_("position {seconds} s old"), seconds=round(age * 60))
    if not extra:
        return sentence(N_("position {minutes} min old"), minutes=int(age))
    return sentence(N_("position {minutes} min old (+{extra} min)"), minutes=int(age), extra=extra)


def crew_reason(candidate: Candidate, allowance: float) -> Sentence:
    if allowance:
        return sentence(
            N_("{crew}: less than the call asks for (+{extra} min)"),
            crew=candidate.crew_name,
            extra=round(allowance, 1),
        )
    return Sentence("{crew}", {"crew": candidate.crew_name})


def neighbour_reasons(candidate: Candidate) -> tuple[Sentence, ...]:
    if not candidate.neighbour:
        return ()
    message = N_("of {county}: ask there first (+{extra} min)")
    return (sentence(message, county=candidate.neighbour, extra=NEIGHBOUR_MIN),)
