"""What people say to the ladder: told by phone, and how a hospital's ladder runs and whom it reaches."""

from __future__ import annotations

from goldenhour.emergency.actions import Action
from goldenhour.emergency.alerting import check_can_speak_for_run, check_named
from goldenhour.emergency.people import EMERGENCY_DEPARTMENT, Role
from goldenhour.emergency.policies import check_may_set_hospital
from goldenhour.ladders.checks import (
    check_can_be_acknowledged,
    check_keypress_has_a_name,
    check_ladder_in_bounds,
    check_said_by_phone,
)

FIELD = frozenset({Role.CREW, Role.DISPATCHER})
SETTING = EMERGENCY_DEPARTMENT | {Role.ADMINISTRATOR}

acknowledge_by_phone = Action(
    name="acknowledge_by_phone",
    path="/cases/{case}/alerts/{alert}/acknowledgement-by-phone",
    kind="alert_acknowledged",
    who=FIELD,
    checks=(check_can_speak_for_run, check_named, check_said_by_phone, check_can_be_acknowledged),
    summary="Note that a named person at the hospital was told on the telephone, and has taken notice",
)
set_ladder = Action(
    name="set_ladder",
    path="/hospitals/{hospital}/ladder",
    kind="ladder_set",
    who=SETTING,
    checks=(check_may_set_hospital, check_ladder_in_bounds),
    summary="Set after how many seconds which step is taken, for one condition and priority, within safe bounds",
)
set_contacts = Action(
    name="set_contacts",
    path="/hospitals/{hospital}/contacts",
    kind="contacts_set",
    who=SETTING,
    checks=(check_may_set_hospital, check_keypress_has_a_name),
    summary="Set how the emergency department is reached besides its screens",
)

ACTIONS: tuple[Action, ...] = (acknowledge_by_phone, set_ladder, set_contacts)
