"""Mending what was said: a later entry corrects or strikes an earlier one, and both stay in the timeline."""

from __future__ import annotations

from goldenhour.emergency.actions import Asked
from goldenhour.emergency.policies import check_can_see_case
from goldenhour.emergency.recording import check_is_mine, check_not_struck, check_record_is_open, said_under
from goldenhour.emergency.transfer_states import UNDONE_UNTIL, check_can_be_undone
from goldenhour.kit.refusals import Category, Refusal

RECORD = frozenset(
    {
        "patient_described",
        "history_taken",
        "vital_signs_taken",
        "finding_noted",
        "procedure_done",
        "medication_given",
        "condition_suspected",
        "element_recorded",
    }
)
"""What belongs to the record proper, and closes with it."""

STRIKABLE = RECORD | {
    "phone_cpr_noted",
    "protocol_noted",
    "time_reported",
    "attachment_added",
    "eta_revised",
    "hospital_prepared",
    "alert_diverted",
    "alert_stood_down",
    "patient_arrived",
    "outcome_reported",
    *UNDONE_UNTIL,
}
"""Not what others have acted on: a call, a unit sent, a warning, an acknowledgement, a signature."""


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
    if said.kind in UNDONE_UNTIL:
        check_can_be_undone(asked.case, said)
