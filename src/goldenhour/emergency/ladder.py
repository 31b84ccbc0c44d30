"""The ladder as a table: after how many seconds without a named acknowledgement an alert takes which step.

Defaults per priority, bounds within which a hospital may set its own, and what counts for one alert. Times follow
Pulsara (sounds within 30 s), PagerDuty and EN 50136 where they fit; the seconds themselves are our choice.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import msgspec

from goldenhour.emergency.bodies import Condition, Priority
from goldenhour.emergency.ladder_bodies import Channel, LadderSet, Step

if TYPE_CHECKING:
    from goldenhour.emergency.hospital import HospitalState

PHONES = (Step.PUSH, Step.SMS, Step.VOICE)
"""Steps that reach people who look at no screen."""
AT_ONCE_WHEN_NOBODY_LISTENS = frozenset({Step.PUSH, Step.SMS, Step.TELEPHONE})
"""What does not wait when no screen listens: phones, and whoever can call. A voice call too when the alert is urgent."""
REPEATED = (Step.PUSH, Step.VOICE)
CHANNEL_OF: dict[Step, Channel] = {
    Step.LOUDER: Channel.SCREENS,
    Step.PUSH: Channel.WEB_PUSH,
    Step.SMS: Channel.SMS,
    Step.TELEPHONE: Channel.DESK,
    Step.NEXT_HOSPITAL: Channel.DESK,
    Step.VOICE: Channel.VOICE,
}
CANNOT_BE_LEFT_OUT = (Step.TELEPHONE,)
"""The one step that needs nothing but two people and a telephone."""


class Ladder(msgspec.Struct, frozen=True):
    """When each step is due, in seconds from when the alert began to ring; a step without a time is left out.
    `unshown_s`: so long on no screen, and the push does not wait. `repeat_s`: between repetitions of the phone steps."""

    steps: Mapping[Step, int]
    unshown_s: int
    repeat_s: int
    at_once: frozenset[Step] = AT_ONCE_WHEN_NOBODY_LISTENS
    repeated: frozenset[Step] = frozenset(REPEATED)


S = Step
DEFAULTS: dict[Priority, Ladder] = {
    Priority.HIGH: Ladder(
        {S.LOUDER: 30, S.PUSH: 30, S.SMS: 45, S.TELEPHONE: 60, S.NEXT_HOSPITAL: 90, S.VOICE: 120},
        unshown_s=15,
        repeat_s=120,
        at_once=AT_ONCE_WHEN_NOBODY_LISTENS | {S.VOICE},
    ),
    Priority.MEDIUM: Ladder(
        {S.LOUDER: 90, S.PUSH: 60, S.SMS: 120, S.TELEPHONE: 180, S.NEXT_HOSPITAL: 300, S.VOICE: 300},
        unshown_s=30,
        repeat_s=300,
    ),
    Priority.LOW: Ladder(  # quieter: never louder, no voice call
        {S.PUSH: 180, S.SMS: 300, S.TELEPHONE: 600},
        unshown_s=60,
        repeat_s=600,
    ),
}

LATEST: dict[Priority, dict[Step, int]] = {
    Priority.HIGH: {S.LOUDER: 60, S.PUSH: 60, S.SMS: 90, S.TELEPHONE: 90, S.NEXT_HOSPITAL: 180, S.VOICE: 180},
    Priority.MEDIUM: {S.LOUDER: 180, S.PUSH: 180, S.SMS: 240, S.TELEPHONE: 300, S.NEXT_HOSPITAL: 600, S.VOICE: 600},
    Priority.LOW: {S.LOUDER: 900, S.PUSH: 600, S.SMS: 900, S.TELEPHONE: 900, S.NEXT_HOSPITAL: 1800, S.VOICE: 1800},
}
"""No hospital may set a step later than this many seconds: our choice, twice the default or less where it counts."""
UNSHOWN_AT_MOST: dict[Priority, int] = {Priority.HIGH: 30, Priority.MEDIUM: 60, Priority.LOW: 180}
REPEAT_BETWEEN: dict[Priority, tuple[int, int]] = {
    Priority.HIGH: (60, 300),
    Priority.MEDIUM: (120, 600),
    Priority.LOW: (300, 1800),
}
"""A phone that rings more often than this is switched off; one that rings more seldom is forgotten."""


def key_of(condition: Condition, priority: Priority) -> str:
    """Under what a hospital's own ladder is kept (`HospitalState.ladders`)."""
    return f"{condition}/{priority}"


def ladder_for(state: HospitalState | None, condition: Condition, priority: Priority) -> Ladder:
    """The ladder of an alert: the hospital's own for this condition and priority, else the default of the priority."""
    said = state.ladders.get(key_of(condition, priority)) if state else None
    return with_changes(DEFAULTS[priority], said) if said else DEFAULTS[priority]


def with_changes(default: Ladder, said: LadderSet) -> Ladder:
    """A default with what a hospital has set on top."""
    steps = {step: said.steps.get(step, default.steps.get(step)) for step in Step}
    return Ladder(
        {step: after for step, after in steps.items() if after is not None},
        default.unshown_s if said.unshown_s is None else said.unshown_s,
        default.repeat_s if said.repeat_s is None else said.repeat_s,
        default.at_once,
    )
