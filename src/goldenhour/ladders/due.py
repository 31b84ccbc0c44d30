"""Which steps of the ladder are due for one alert, and when the next one is: pure, the whole decision.

What was taken stands on the alert (`Alert.climbs`), so the answer does not depend on who asks, on how often, or on
whether the server was away in between.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

from goldenhour.emergency.alert_states import stands
from goldenhour.emergency.case import Alert, AlertState, Case
from goldenhour.emergency.ladder import Ladder
from goldenhour.emergency.ladder_bodies import Step

GRAIN_S = 0.001
"""What is due within it is due: what is kept of a step's time is no finer, and a wait shorter than a clock can tell would
never end."""


class Due(NamedTuple):
    """A step to take: `after_s` seconds after the alert began to ring."""

    after_s: float
    step: Step
    round: int


def rings(case: Case, alert: Alert) -> bool:
    """Whether somebody must still be found: nobody has acknowledged, the patient is not at the door, and
    it was not keyed in afterwards from paper."""
    return case.closed_at is None and stands(case, alert) is AlertState.ALERTED and not case.is_quiet(alert)


def due(alert: Alert, ladder: Ladder, listening: bool, now: datetime) -> list[Due]:
    """The steps to take now, in the order in which they became due. `listening`: whether any screen of that hospital
    can show and sound; `now` on the ladder's clock (`climbing.LadderClock`)."""
    elapsed = (now - alert.rings_since).total_seconds() + GRAIN_S
    return sorted(step for step in upcoming(alert, ladder, listening) if step.after_s <= elapsed)


def wait_for_next_s(alert: Alert, ladder: Ladder, listening: bool, now: datetime) -> float | None:
    """In how many seconds the next step that is not due yet will be, if there is any more."""
    elapsed = (now - alert.rings_since).total_seconds() + GRAIN_S
    later = (step.after_s - elapsed for step in upcoming(alert, ladder, listening) if step.after_s > elapsed)
    return min(later, default=None)


def upcoming(alert: Alert, ladder: Ladder, listening: bool) -> Iterator[Due]:
    """The next round of every step: the first by the ladder, each further one so long after the one before was taken.
    After a long absence each step comes once, not as often as it was missed: a telephone rings once at a time."""
    taken = {climb.step: climb for climb in alert.climbs_now}  # the last round of each
    for step, after_s in ladder.steps.items():
        last = taken.get(step)
        if last is None:
            yield Due(first_due_s(alert, ladder, listening, step, after_s), step, 1)
        elif step in ladder.repeated:
            yield Due(last.after_s + ladder.repeat_s, step, last.round + 1)


def first_due_s(alert: Alert, ladder: Ladder, listening: bool, step: Step, after_s: float) -> float:
    """A step's own time; earlier when no screen listens, or when none has shown the alert for a while."""
    if not listening and step in ladder.at_once:
        return 0.0
    if step is Step.PUSH and alert.shown_at is None:
        return min(after_s, ladder.unshown_s)
    return after_s
