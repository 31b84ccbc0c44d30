"""What is said about units: sent, stood down, where they are in their run; registered, on and off duty."""

from __future__ import annotations

from goldenhour.dispatch import checks
from goldenhour.emergency.actions import Action
from goldenhour.emergency.bodies import UnitSent
from goldenhour.emergency.people import Role
from goldenhour.emergency.plausible import check_times
from goldenhour.emergency.policies import check_case_is_mine, check_case_is_open

DISPATCHERS = frozenset({Role.DISPATCHER})
DESK_AND_CREW = frozenset({Role.CREW, Role.DISPATCHER})


def unit_claimed(body: UnitSent) -> str:
    """Two desks may want one unit for two cases at once; only one of them finds it free."""
    return f"unit/{body.unit}"


send_unit = Action(
    name="send_unit",
    path="/cases/{case}/units",
    kind="unit_sent",
    who=DISPATCHERS,
    checks=(
        check_case_is_mine,
        check_case_is_open,
        checks.check_sent_after_call,
        checks.check_unit_is_on_duty,
        checks.check_unit_is_free,
        checks.check_one_unit_is_meant_to_be_more,
        checks.check_unit_is_ours,
    ),
    summary="Send a unit to a case",
    claims=unit_claimed,
)
begin_run = Action(
    name="begin_run",
    path="/runs",
    kind="run_begun",
    who=frozenset({Role.CREW}),
    checks=(checks.check_begins_on_own_unit,),
    summary="Begin a run nobody has dispatched: the case begins with it, and the crew's own unit is on it",
    begins=True,
)
stand_down_unit = Action(
    name="stand_down_unit",
    path="/cases/{case}/units/{unit}/stand-down",
    kind="unit_stood_down",
    who=DISPATCHERS,
    checks=(
        check_case_is_mine,
        checks.check_unit_is_busy_here,
        checks.check_reason_is_said,
        checks.check_no_patient_aboard,
    ),
    summary="Call a unit back from a case",
)
report_time = Action(
    name="report_time",
    path="/cases/{case}/units/{unit}/times",
    kind="time_reported",
    who=DESK_AND_CREW,
    checks=(
        checks.check_may_report_time,
        checks.check_run_goes_on,
        checks.check_time_not_reported_yet,
        check_times,
    ),
    summary="Report a time of the run (TEMSIS T03-T09); `at` is the time itself",
)
register_unit = Action(
    name="register_unit",
    path="/units/{unit}/registration",
    kind="unit_registered",
    who=frozenset({Role.ADMINISTRATOR}),
    checks=(checks.check_unit_can_be_registered,),
    summary="Register a unit, or change what is registered about it",
)
change_duty = Action(
    name="change_duty",
    path="/units/{unit}/duty",
    kind="unit_duty_changed",
    who=DESK_AND_CREW,
    checks=(checks.check_unit_is_mine, checks.check_not_leaving_a_case),
    summary="Put a unit on duty or off duty",
)

ACTIONS: tuple[Action, ...] = (send_unit, begin_run, stand_down_unit, report_time, register_unit, change_duty)
