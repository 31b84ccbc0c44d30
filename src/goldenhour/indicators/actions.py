"""What a hospital says of its own indicators: the threshold it wants to keep, the questionnaires it hands out."""

from __future__ import annotations

from goldenhour.emergency.actions import Action
from goldenhour.emergency.people import EMERGENCY_DEPARTMENT, Role
from goldenhour.emergency.policies import check_may_set_hospital
from goldenhour.indicators.checks import check_threshold_makes_sense, check_words_are_new

set_threshold = Action(
    name="set_threshold",
    path="/hospitals/{hospital}/threshold",
    kind="threshold_set",
    who=EMERGENCY_DEPARTMENT | {Role.ADMINISTRATOR},
    checks=(check_may_set_hospital, check_threshold_makes_sense),
    summary="Set this hospital's own threshold for one of the sixteen indicators; without a value, take it away",
)

hand_out_questionnaires = Action(
    name="hand_out_questionnaires",
    path="/hospitals/{hospital}/questionnaires",
    kind="satisfaction_invited",
    who=EMERGENCY_DEPARTMENT | {Role.ADMINISTRATOR},
    checks=(check_may_set_hospital, check_words_are_new),
    summary="Note questionnaires handed out, by the SHA-256 of the one-time word on each; the words themselves are kept nowhere",
)

ACTIONS: tuple[Action, ...] = (set_threshold, hand_out_questionnaires)
