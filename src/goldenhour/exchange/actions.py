"""Saying of what another system wrote whose it is. Nothing is ever linked by the program: it proposes, a person says."""

from __future__ import annotations

from goldenhour.emergency.actions import Action
from goldenhour.emergency.people import EMERGENCY_DEPARTMENT, Role
from goldenhour.exchange.checks import (
    check_case_is_mine,
    check_is_decided,
    check_is_ours_to_say,
    check_is_undecided,
)

MATCHES = EMERGENCY_DEPARTMENT | {Role.DISPATCHER}
"""Those who may see a patient of the organisation whose system wrote."""

link_resource = Action(
    name="link_resource",
    path="/exchange/worklist/{foreign}/link",
    kind="resource_linked",
    who=MATCHES,
    checks=(check_is_ours_to_say, check_is_undecided, check_case_is_mine),
    summary="This is the patient of that case: what is about them belongs to it from now on",
)
set_resource_aside = Action(
    name="set_resource_aside",
    path="/exchange/worklist/{foreign}/aside",
    kind="resource_set_aside",
    who=MATCHES,
    checks=(check_is_ours_to_say, check_is_undecided),
    summary="This belongs to none of our cases",
)
unlink_resource = Action(
    name="unlink_resource",
    path="/exchange/worklist/{foreign}/undo",
    kind="resource_unlinked",
    who=MATCHES,
    checks=(check_is_ours_to_say, check_is_decided),
    summary="What was said last of where it belongs was wrong: it waits again",
)

ACTIONS: tuple[Action, ...] = (link_resource, set_resource_aside, unlink_resource)
