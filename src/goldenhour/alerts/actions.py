"""What a crew says to a hospital, and what the hospital answers."""

from __future__ import annotations

from goldenhour.alerts.checks import (
    check_closing_is_explained,
    check_correction_keeps_hospital,
    check_eta_can_be,
    check_former_alert_can_move,
    check_hospital_is_mine,
    check_hospital_is_open_for_this,
    check_not_alerted_twice,
    check_ringing_is_the_one_seen,
    check_transfer_has_not_left,
    check_unit_is_on_the_way,
    state_allows,
)
from goldenhour.emergency.actions import Action
from goldenhour.emergency.alert_states import Move
from goldenhour.emergency.alerting import check_alert_is_to_my_hospital, check_can_speak_for_run, check_named
from goldenhour.emergency.people import EMERGENCY_DEPARTMENT, Role

FIELD = frozenset({Role.CREW, Role.DISPATCHER})

alert_hospital = Action(
    name="alert_hospital",
    path="/cases/{case}/alerts",
    kind="hospital_alerted",
    who=FIELD,
    checks=(
        check_can_speak_for_run,
        check_unit_is_on_the_way,
        check_correction_keeps_hospital,
        check_former_alert_can_move,
        check_not_alerted_twice,
        check_eta_can_be,
        check_hospital_is_open_for_this,
    ),
    summary="Warn a hospital that this patient is coming; with `instead_of` in place of another, which is told so",
)
revise_eta = Action(
    name="revise_eta",
    path="/cases/{case}/alerts/{alert}/eta",
    kind="eta_revised",
    who=FIELD,
    checks=(check_can_speak_for_run, state_allows(Move.REVISE_ETA), check_eta_can_be),
    summary="Tell the hospital another time of arrival",
)
renew_alert = Action(
    name="renew_alert",
    path="/cases/{case}/alerts/{alert}/renewal",
    kind="alert_renewed",
    who=FIELD,
    checks=(check_can_speak_for_run, check_named, state_allows(Move.RENEW)),
    summary="Tell the hospital that the patient got worse: its alarm sounds again and says why",
)
acknowledge_alert = Action(
    name="acknowledge_alert",
    path="/cases/{case}/alerts/{alert}/acknowledgement",
    kind="alert_acknowledged",
    who=EMERGENCY_DEPARTMENT,
    checks=(
        check_alert_is_to_my_hospital,
        check_named,
        state_allows(Move.ACKNOWLEDGE),
        check_ringing_is_the_one_seen,
    ),
    summary="Take notice of an alert, by name. The first wins; the second is told who it was",
)
prepare = Action(
    name="prepare",
    path="/cases/{case}/alerts/{alert}/preparations",
    kind="hospital_prepared",
    who=EMERGENCY_DEPARTMENT,
    checks=(check_alert_is_to_my_hospital, state_allows(Move.PREPARE)),
    summary="Say what is made ready for this patient (or no longer is)",
)
divert_alert = Action(
    name="divert_alert",
    path="/cases/{case}/alerts/{alert}/diversion",
    kind="alert_diverted",
    who=EMERGENCY_DEPARTMENT,
    checks=(check_alert_is_to_my_hospital, check_named, state_allows(Move.DIVERT), check_transfer_has_not_left),
    summary="Say that the hospital cannot take this patient, and why",
)
stand_down_alert = Action(
    name="stand_down_alert",
    path="/cases/{case}/alerts/{alert}/stand-down",
    kind="alert_stood_down",
    who=FIELD,
    checks=(check_can_speak_for_run, state_allows(Move.STAND_DOWN)),
    summary="Tell a warned hospital that this patient is not coming",
)
judge_alert = Action(
    name="judge_alert",
    path="/cases/{case}/alerts/{alert}/judgement",
    kind="alert_judged",
    who=EMERGENCY_DEPARTMENT,
    checks=(check_alert_is_to_my_hospital, state_allows(Move.JUDGE)),
    summary="Say what the warning was worth, once the patient is there; the crew reads it",
)
change_hospital_diversion = Action(
    name="change_hospital_diversion",
    path="/hospitals/{hospital}/diversion",
    kind="diversion_changed",
    who=EMERGENCY_DEPARTMENT,
    checks=(check_hospital_is_mine, check_closing_is_explained),
    summary="Close or reopen the emergency department, or one capability of it",
)

ACTIONS: tuple[Action, ...] = (
    alert_hospital,
    revise_eta,
    renew_alert,
    acknowledge_alert,
    prepare,
    divert_alert,
    stand_down_alert,
    judge_alert,
    change_hospital_diversion,
)
