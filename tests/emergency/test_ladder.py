"""The ladder as a table: defaults inside their own bounds, what a hospital may set, what counts for one alert."""

from __future__ import annotations

import pytest

from goldenhour.emergency.bodies import Condition, Priority
from goldenhour.emergency.hospital import HospitalState
from goldenhour.emergency.ladder import (
    CHANNEL_OF,
    DEFAULTS,
    LATEST,
    REPEAT_BETWEEN,
    UNSHOWN_AT_MOST,
    key_of,
    ladder_for,
)
from goldenhour.emergency.ladder_bodies import LadderSet, Step


@pytest.mark.parametrize("priority", Priority)
def test_the_defaults_keep_their_own_bounds(priority: Priority) -> None:
    ladder = DEFAULTS[priority]
    assert all(after <= LATEST[priority][step] for step, after in ladder.steps.items())
    assert ladder.unshown_s <= UNSHOWN_AT_MOST[priority]
    lowest, highest = REPEAT_BETWEEN[priority]
    assert lowest <= ladder.repeat_s <= highest
    assert Step.TELEPHONE in ladder.steps


def test_every_step_has_a_channel_and_a_latest_time_for_every_priority() -> None:
    assert set(CHANNEL_OF) == set(Step)
    assert all(set(latest) == set(Step) for latest in LATEST.values())


def test_the_less_urgent_is_slower_and_quieter() -> None:
    high, medium, low = (DEFAULTS[priority].steps for priority in (Priority.HIGH, Priority.MEDIUM, Priority.LOW))
    assert all(medium[step] > high[step] for step in medium)
    assert all(low[step] > medium[step] for step in low)
    assert Step.LOUDER not in low
    assert Step.VOICE not in low


def test_a_hospital_changes_what_it_names_and_keeps_the_rest() -> None:
    said = LadderSet(condition=Condition.OHCA, steps={Step.SMS: 30, Step.VOICE: None}, repeat_s=90)
    state = HospitalState("h", ladders={key_of(Condition.OHCA, Priority.HIGH): said})
    ladder = ladder_for(state, Condition.OHCA, Priority.HIGH)
    default = DEFAULTS[Priority.HIGH]
    assert ladder.steps[Step.SMS] == 30
    assert Step.VOICE not in ladder.steps
    assert ladder.steps[Step.TELEPHONE] == default.steps[Step.TELEPHONE]
    assert (ladder.repeat_s, ladder.unshown_s) == (90, default.unshown_s)


def test_another_condition_or_priority_runs_by_default() -> None:
    said = LadderSet(condition=Condition.OHCA, steps={Step.SMS: 30})
    state = HospitalState("h", ladders={key_of(Condition.OHCA, Priority.HIGH): said})
    assert ladder_for(state, Condition.STROKE, Priority.HIGH) == DEFAULTS[Priority.HIGH]
    assert ladder_for(state, Condition.OHCA, Priority.MEDIUM) == DEFAULTS[Priority.MEDIUM]
    assert ladder_for(None, Condition.OHCA, Priority.HIGH) == DEFAULTS[Priority.HIGH]
