"""Who may write in a record, until when, and what cannot have been so."""

from __future__ import annotations

from datetime import datetime, timedelta

from goldenhour.emergency.actions import AHEAD_AT_MOST, Asked
from goldenhour.emergency.bodies import HistoryTaken, MedicationGiven
from goldenhour.emergency.case import Case
from goldenhour.emergency.people import EMERGENCY_DEPARTMENT, Person, Role
from goldenhour.emergency.policies import check_can_see_case
from goldenhour.emergency.times import over_after
from goldenhour.kit.refusals import Category, Refusal

LATE_AT_MOST = timedelta(hours=24)
"""So long after the handover a record may be completed; the national rule wants it signed within 24 hours."""
CLOCKS_APART = timedelta(minutes=5)
"""So far a tablet's clock may be behind the dispatcher's before a time counts as one before the call."""


# ── who ──────────────────────────────────────────────────────────────────────────────────────────────────────────────
def check_crew_is_on_the_case(asked: Asked) -> None:
    """A crew writes about the patient their unit was sent to, and no other."""
    unit, case = asked.person.unit, asked.case
    if unit is None:
        raise Refusal(
            Category.FORBIDDEN,
            "on_no_unit",
            "You are not on an ambulance. Choose yours on the tablet, then send it again.",
        )
    if unit not in case.runs:
        raise Refusal(
            Category.NOT_FOUND,
            "wrong_case",
            "This is not a case of your ambulance. Check that you are on the right one, and open its run there.",
        )
    if reason := case.runs[unit].stood_down_reason:
        raise Refusal(
            Category.CONFLICT,
            "unit_stood_down",
            "Your ambulance was stood down from this case ({reason}). If that is wrong, call the dispatcher.",
            reason=reason,
        )


def check_crew_or_its_hospital(asked: Asked) -> None:
    """The crew on the case, or the emergency department to which the patient was announced."""
    if not is_its_hospital(asked.person, asked.case):
        if Role.CREW not in asked.person.roles:
            check_can_see_case(asked.person, asked.case)
        check_crew_is_on_the_case(asked)


def is_its_hospital(person: Person, case: Case) -> bool:
    at_work = bool(person.roles & EMERGENCY_DEPARTMENT) and person.hospital is not None
    return at_work and case.addressed_to(str(person.hospital))


# ── until when ───────────────────────────────────────────────────────────────────────────────────────────────────────
def check_record_is_open(asked: Asked) -> None:
    """What was forgotten may be added with its own time, for a day after the end."""
    ended_at = end_of(asked.case)
    if ended_at is not None and asked.now > ended_at + LATE_AT_MOST:
        raise Refusal(
            Category.CONFLICT,
            "record_closed",
            "This record closed 24 hours after the case had ended. Read it in its timeline, and tell your supervisor "
            "what is missing.",
        )


def end_of(case: Case) -> datetime | None:
    """When the patient was handed over; without a handover, when the last unit was free again or the case was closed.
    None while it goes on."""
    handed_over = [alert.handed_over_at for alert in case.alerts.values() if alert.handed_over_at]
    if handed_over:
        return max(handed_over)
    if case.is_open:
        return None
    free = [at for run in case.runs.values() for mark, at in run.times.items() if mark in over_after]
    return max([*free, *([case.closed_at] if case.closed_at else [])], default=None)


def check_not_before_the_call(asked: Asked) -> None:
    called_at = asked.case.called_at
    if called_at is not None and asked.at < called_at - CLOCKS_APART:
        raise Refusal(
            Category.INCORRECT,
            "before_the_call",
            "This time is before the call itself. Check the time and the clock of your device, then send it again.",
            field="at",
        )


# ── what ─────────────────────────────────────────────────────────────────────────────────────────────────────────────
def check_dose(asked: Asked) -> None:
    """A dose is more than nothing, and a number of something."""
    body: MedicationGiven = asked.body
    if body.dose is None:
        return
    if body.dose <= 0:
        raise Refusal(
            Category.INCORRECT,
            "impossible_dose",
            "A dose is more than zero. Correct it, or leave it open.",
            field="dose",
        )
    if not body.dose_unit.strip():
        raise Refusal(
            Category.INCORRECT,
            "dose_without_unit",
            "Say of what the dose is: mg, ml, puffs ... A number alone can be misread.",
            field="dose_unit",
        )


def check_onset(asked: Asked) -> None:
    """The patient was well before it began, and it has begun. Treatment windows are counted from these times."""
    body: HistoryTaken = asked.body
    for field, moment in (("onset_at", body.onset_at), ("last_known_well_at", body.last_known_well_at)):
        if moment is not None and moment > asked.now + AHEAD_AT_MOST:
            raise Refusal(
                Category.INCORRECT, "onset_in_future", "This has not happened yet. Correct the time.", field=field
            )
    if body.onset_at and body.last_known_well_at and body.last_known_well_at > body.onset_at:
        raise Refusal(
            Category.INCORRECT,
            "well_after_onset",
            "The patient was last known well after it began. Check both times and correct the wrong one.",
            field="last_known_well_at",
        )


def check_says_something(asked: Asked) -> None:
    """An empty description would stand in the timeline and tell nothing."""
    body = asked.body
    if all(getattr(body, field) in (None, "") for field in body.__struct_fields__):
        raise Refusal(Category.INCORRECT, "nothing_said", "Nothing was filled in. Fill in what you know, then send it.")
