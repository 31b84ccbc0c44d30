"""What the two emergency departments and the vehicle between them say."""

from __future__ import annotations

from goldenhour.emergency.actions import Action
from goldenhour.emergency.people import EMERGENCY_DEPARTMENT, Role
from goldenhour.emergency.plausible import check_vital_signs
from goldenhour.emergency.transfer_states import Move
from goldenhour.transfers.checks import (
    check_air_step,
    check_answer_by,
    check_asked_knowingly,
    check_can_be_asked,
    check_correction,
    check_ending,
    check_eta_can_be,
    check_i_drive,
    check_i_send,
    check_i_send_or_receive,
    check_i_was_asked,
    check_named,
    check_not_corrected,
    check_not_requested_twice,
    check_only_takes_back,
    check_patient_is_mine_to_send,
    check_point,
    check_ready_to_leave,
    check_transport,
    state_allows,
)

TRANSFER = "/cases/{case}/transfers/{transfer}"

request_transfer = Action(
    name="request_transfer",
    path="/cases/{case}/transfers",
    kind="transfer_requested",
    who=EMERGENCY_DEPARTMENT,
    checks=(check_patient_is_mine_to_send, check_not_corrected, check_named, check_not_requested_twice),
    summary="Ask to have a patient who is here taken by another hospital",
)
ask_hospital = Action(
    name="ask_hospital",
    path=f"{TRANSFER}/asks",
    kind="transfer_asked",
    who=EMERGENCY_DEPARTMENT,
    checks=(
        check_i_send, check_not_corrected, check_named, state_allows(Move.ASK), check_can_be_asked,
        check_asked_knowingly, check_answer_by,
    ),
    summary="Ask one hospital to take the patient; several may be asked at once, the first to accept has them",
)  # fmt: skip
accept_transfer = Action(
    name="accept_transfer",
    path=f"{TRANSFER}/asks/{{hospital}}/acceptance",
    kind="transfer_accepted",
    who=EMERGENCY_DEPARTMENT,
    checks=(check_i_was_asked, check_named, check_correction, state_allows(Move.ACCEPT)),
    summary="Take the patient, by name. The first wins; the second is told who it was",
)
refuse_transfer = Action(
    name="refuse_transfer",
    path=f"{TRANSFER}/asks/{{hospital}}/refusal",
    kind="transfer_refused",
    who=EMERGENCY_DEPARTMENT,
    checks=(check_i_was_asked, check_named, check_correction, state_allows(Move.REFUSE)),
    summary="Say that the hospital cannot take the patient, and why; also after accepting, until the patient has left",
)
take_back_ask = Action(
    name="take_back_ask",
    path=f"{TRANSFER}/asks/{{hospital}}/taken-back",
    kind="transfer_ask_ended",
    who=EMERGENCY_DEPARTMENT,
    checks=(check_i_send, check_not_corrected, check_only_takes_back, state_allows(Move.TAKE_BACK)),
    summary="Tell a hospital that was asked that it need not answer any more",
)
check_transfer = Action(
    name="check_transfer",
    path=f"{TRANSFER}/checks",
    kind="transfer_checked",
    who=EMERGENCY_DEPARTMENT,
    checks=(check_i_send, check_named, check_correction, state_allows(Move.CHECK), check_point),
    summary="One point of the safe-transfer checklist: done, or not needed and why",
)
assign_transport = Action(
    name="assign_transport",
    path=f"{TRANSFER}/transport",
    kind="transport_assigned",
    who=EMERGENCY_DEPARTMENT,
    checks=(
        check_i_send, check_named, check_correction, state_allows(Move.TRANSPORT), check_transport, check_eta_can_be,
    ),
    summary="Say by what the patient goes and who goes along; a later one replaces it",
)  # fmt: skip
note_air_step = Action(
    name="note_air_step",
    path=f"{TRANSFER}/air-steps",
    kind="air_step_noted",
    who=EMERGENCY_DEPARTMENT,
    checks=(check_i_send, check_named, check_correction, state_allows(Move.AIR_STEP), check_air_step),
    summary="A step towards a flight was taken, or failed; they come in their order",
)
depart = Action(
    name="depart",
    path=f"{TRANSFER}/departure",
    kind="transfer_departed",
    who=EMERGENCY_DEPARTMENT,
    checks=(
        check_i_send, check_named, check_correction, state_allows(Move.DEPART), check_ready_to_leave, check_eta_can_be,
    ),
    summary="The patient leaves for the hospital that accepted; never before",
)  # fmt: skip
see_vehicle = Action(
    name="see_vehicle",
    path=f"{TRANSFER}/vehicle",
    kind="vehicle_seen",
    who=frozenset({Role.CREW}),
    checks=(check_i_drive, check_not_corrected, state_allows(Move.SEE), check_eta_can_be),
    summary="Where the vehicle is: by our own unit that drives, or by the transfer's one-time link",
)
end_transfer = Action(
    name="end_transfer",
    path=f"{TRANSFER}/end",
    kind="transfer_ended",
    who=EMERGENCY_DEPARTMENT,
    checks=(check_i_send_or_receive, check_named, check_correction, state_allows(Move.END), check_ending),
    summary="Say that it is over and how: arrived, not needed, nobody accepted, died, turned back",
)

ACTIONS: tuple[Action, ...] = (
    request_transfer,
    ask_hospital,
    accept_transfer,
    refuse_transfer,
    take_back_ask,
    check_transfer,
    assign_transport,
    note_air_step,
    depart,
    see_vehicle,
    end_transfer,
)

take_vital_signs_on_the_way = Action(
    name="take_vital_signs_on_the_way",
    path=f"{TRANSFER}/vital-signs",
    kind="vital_signs_taken",
    who=frozenset({Role.CREW}),
    checks=(check_vital_signs,),
    summary="Vital signs said by whoever drives, by the one-time link; the link's own page is the only way in",
)
"""Not among `ACTIONS`: a link is no account. Its route has looked at link and transfer before it says this."""
