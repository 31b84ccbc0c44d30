"""Mending what was said: a later entry corrects or strikes an earlier one, and both stay in the timeline."""

from __future__ import annotations

from goldenhour.emergency.actions import Asked
from goldenhour.emergency.case import Case
from goldenhour.emergency.entries import Said
from goldenhour.emergency.policies import check_can_see_case
from goldenhour.kit.refusals import Category, Refusal
from goldenhour.records.checks import check_record_is_open

RECORD = frozenset(
    {
        "patient_described",
        "history_taken",
        "vital_signs_taken",
        "finding_noted",
        "procedure_done",
        "medication_given",
        "condition_suspected",
    }
)
"""What belongs to the record proper, and closes with it."""

STRIKABLE = RECORD | {
    "time_reported",
    "attachment_added",
    "eta_revised",
    "hospital_prepared",
    "alert_diverted",
    "alert_stood_down",
    "patient_arrived",
    "outcome_reported",
}
"""Not what others have acted on: a call, a unit sent, a warning, an acknowledgement, a signature."""


def check_own_correction(asked: Asked) -> None:
    """A correction is made by who said it or by their own crew or hospital, of something that still stands."""
    if asked.corrects is None:
        return
    check_is_mine(asked, said_under(asked.case, asked.corrects))
    check_not_struck(asked)


def check_may_see_it(asked: Asked) -> None:
    check_can_see_case(asked.person, asked.case)


def check_own_strike(asked: Asked) -> None:
    """A strike names an entry that may be struck, and is made by who said it or their own crew or hospital."""
    if asked.corrects is None:
        raise Refusal(
            Category.INCORRECT,
            "strikes_nothing",
            "Say which entry is struck (`corrects`): open the timeline and choose it there.",
            field="corrects",
        )
    said = said_under(asked.case, asked.corrects)
    if said.kind not in STRIKABLE:
        raise Refusal(
            Category.CONFLICT,
            "cannot_be_struck",
            "Others have acted on this: it cannot be struck. Say what has changed instead (stand down, divert, close).",
            field="corrects",
        )
    check_is_mine(asked, said)
    check_not_struck(asked)
    if said.kind in RECORD:
        check_record_is_open(asked)


def said_under(case: Case, entry_id: str) -> Said:
    return next(said for said in case.timeline if said.id == entry_id)


def check_is_mine(asked: Asked, said: Said) -> None:
    entry, person = said.logged.entry, asked.person
    if entry.by != person.id and not (entry.place and entry.place == person.place):
        raise Refusal(
            Category.FORBIDDEN,
            "not_yours",
            "Only who said this, and their own crew or hospital, can correct or strike it. Say what you know in an "
            "entry of your own.",
            field="corrects",
        )


def check_not_struck(asked: Asked) -> None:
    if asked.corrects and is_struck(asked.case, asked.corrects):
        raise Refusal(
            Category.CONFLICT,
            "already_struck",
            "This entry is already struck. If it was right after all, enter it again.",
            field="corrects",
        )


def is_struck(case: Case, entry_id: str) -> bool:
    """Whether the last word on this entry is a strike."""
    while entry_id in case.replaced:
        entry_id = case.replaced[entry_id]
    return said_under(case, entry_id).kind == "entry_struck"
