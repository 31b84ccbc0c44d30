"""What cannot have been so, and who else may say who the patient is. The rest: `emergency/recording.py`."""

from __future__ import annotations

from goldenhour.emergency.actions import AHEAD_AT_MOST, Asked
from goldenhour.emergency.bodies import HistoryTaken, MedicationGiven
from goldenhour.emergency.case import Case
from goldenhour.emergency.people import EMERGENCY_DEPARTMENT, Person, Role
from goldenhour.emergency.policies import check_can_see_case
from goldenhour.emergency.recording import check_crew_is_on_the_case
from goldenhour.kit.refusals import Category, Refusal


# ── who ──────────────────────────────────────────────────────────────────────────────────────────────────────────────
def check_crew_or_its_hospital(asked: Asked) -> None:
    """The crew on the case, or the emergency department to which the patient was announced."""
    if not is_its_hospital(asked.person, asked.case):
        if Role.CREW not in asked.person.roles:
            check_can_see_case(asked.person, asked.case)
        check_crew_is_on_the_case(asked)


def is_its_hospital(person: Person, case: Case) -> bool:
    at_work = bool(person.roles & EMERGENCY_DEPARTMENT) and person.hospital is not None
    return at_work and case.addressed_to(str(person.hospital))


def check_crew_or_at_the_door(asked: Asked) -> None:
    """The crew on the case, or the emergency department the patient is at: before that, only the crew sees them."""
    person, case = asked.person, asked.case
    if Role.CREW in person.roles and person.unit in case.runs:
        return check_crew_is_on_the_case(asked)
    check_crew_or_its_hospital(asked)
    if person.hospital is not None and is_its_hospital(person, case) and not case.is_at(person.hospital):
        raise Refusal(
            Category.CONFLICT,
            "not_at_your_door",
            "This patient is not with you yet. Note the arrival first, then write what you find.",
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
