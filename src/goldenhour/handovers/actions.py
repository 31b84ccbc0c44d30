"""What both sides say at the door."""

from __future__ import annotations

from goldenhour.emergency.actions import Action
from goldenhour.emergency.alerting import check_alert_is_to_my_hospital, check_named
from goldenhour.emergency.people import EMERGENCY_DEPARTMENT, Role
from goldenhour.handovers.checks import check_may_still_arrive, check_may_still_sign, check_signs_for_own_side

note_arrival = Action(
    name="note_arrival",
    path="/cases/{case}/alerts/{alert}/arrival",
    kind="patient_arrived",
    who=EMERGENCY_DEPARTMENT,
    checks=(check_alert_is_to_my_hospital, check_may_still_arrive),
    summary="Note that the patient is through the door",
)
sign_handover = Action(
    name="sign_handover",
    path="/cases/{case}/alerts/{alert}/signatures",
    kind="handover_signed",
    who=EMERGENCY_DEPARTMENT | {Role.CREW},
    checks=(check_signs_for_own_side, check_named, check_may_still_sign),
    summary="Sign the handover for one's own side; with both signatures it is complete",
)

ACTIONS: tuple[Action, ...] = (note_arrival, sign_handover)
