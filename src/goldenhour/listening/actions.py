"""What a screen says of an alert, and how a hospital practises."""

from __future__ import annotations

from goldenhour.emergency.actions import Action, Asked
from goldenhour.emergency.alert_states import Move, check_move
from goldenhour.emergency.alerting import alert_at, check_alert_is_to_my_hospital, check_named
from goldenhour.emergency.people import EMERGENCY_DEPARTMENT, Role
from goldenhour.listening.checks import check_drills_at_home, check_is_my_drill, check_is_news, check_no_drill_rings

PRACTISE = EMERGENCY_DEPARTMENT | {Role.ADMINISTRATOR}


def check_still_rings(asked: Asked) -> None:
    check_move(asked.case, alert_at(asked.case, asked.body.alert), Move.STAND_DOWN, asked.book.country)


say_alert_is_shown = Action(
    name="say_alert_is_shown",
    path="/cases/{case}/alerts/{alert}/shown",
    kind="alert_shown",
    who=EMERGENCY_DEPARTMENT,
    checks=(check_alert_is_to_my_hospital, check_is_news),
    summary="A board says that it shows this alert, or that its alarm sounds. The first of each is kept",
)
begin_drill = Action(
    name="begin_drill",
    path="/drills",
    kind="drill_begun",
    who=PRACTISE,
    checks=(check_drills_at_home, check_named, check_no_drill_rings),
    summary="Begin a drill: an alert for practice, which rings and climbs for real and stands in no figure",
    begins=True,
)
end_drill = Action(
    name="end_drill",
    path="/cases/{case}/alerts/{alert}/drill-end",
    kind="alert_stood_down",
    who=PRACTISE,
    checks=(check_is_my_drill, check_named, check_still_rings),
    summary="End a drill that nobody acknowledged",
)

ACTIONS: tuple[Action, ...] = (say_alert_is_shown, begin_drill, end_drill)
