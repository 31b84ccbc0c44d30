"""Whether a hospital's setting can be followed at all. Actions refuse worse with a sentence; this is for what stands in the
log all the same (another program's, an older one's): it is not followed, and the hospital is marked. Pure."""

from __future__ import annotations

import math
from typing import Any

from goldenhour.emergency.consult_bodies import ConsultRulesSet, Duty, DutyCovered, RosterSet
from goldenhour.emergency.indicator_bodies import ThresholdSet
from goldenhour.emergency.ladder import CANNOT_BE_LEFT_OUT, LATEST, REPEAT_BETWEEN, UNSHOWN_AT_MOST
from goldenhour.emergency.ladder_bodies import LadderSet

SETTINGS = frozenset({"ladder_set", "contacts_set", "roster_set", "duty_covered", "consult_rules_set", "threshold_set"})
"""The kinds by which a hospital sets how it is treated."""
WAIT_BETWEEN = (15, 600)
"""Seconds before the next is rung: less rings nobody properly, more leaves a patient waiting. Our choice."""


def can_be_followed(body: Any) -> bool:
    match body:
        case LadderSet():
            return ladder_in_bounds(body)
        case RosterSet():
            return body.begins < body.ends and all(turn_can_be(duty) for duty in body.duties)
        case DutyCovered():
            return turn_can_be(body.by)
        case ConsultRulesSet():
            return WAIT_BETWEEN[0] <= body.wait_s <= WAIT_BETWEEN[1]
        case ThresholdSet():
            return body.value is None or math.isfinite(body.value)
    return body is not None


def turn_can_be(duty: Duty) -> bool:
    """It ends after it begins, in years that a clock can show."""
    return duty.begins.year >= 1900 and duty.begins < duty.ends and duty.ends.year < 2200


def ladder_in_bounds(said: LadderSet) -> bool:
    """No step later than it may be, none left out that may not, the telephone neither silent nor forever ringing."""
    steps = said.steps.items()
    if any(seconds is None and step in CANNOT_BE_LEFT_OUT for step, seconds in steps):
        return False
    if any(seconds is not None and seconds > LATEST[said.priority][step] for step, seconds in steps):
        return False
    low, high = REPEAT_BETWEEN[said.priority]
    repeat_s = low if said.repeat_s is None else said.repeat_s
    return (said.unshown_s or 0) <= UNSHOWN_AT_MOST[said.priority] and low <= repeat_s <= high
