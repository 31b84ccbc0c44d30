"""What a hospital says of its own indicators: the threshold it wants to keep."""

from __future__ import annotations

from goldenhour.emergency.actions import Action
from goldenhour.emergency.people import EMERGENCY_DEPARTMENT, Role
from goldenhour.indicators.checks import check_may_set_threshold, check_threshold_makes_sense

set_threshold = Action(
    name="set_threshold",
    path="/hospitals/{hospital}/threshold",
    kind="threshold_set",
    who=EMERGENCY_DEPARTMENT | {Role.ADMINISTRATOR},
    checks=(check_may_set_threshold, check_threshold_makes_sense),
    summary="Set this hospital's own threshold for one of the sixteen indicators; without a value, take it away",
)

ACTIONS: tuple[Action, ...] = (set_threshold,)
