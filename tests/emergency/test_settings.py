"""Settings that can be followed, and those that cannot; whole hospitals with them in tests/faults/test_one_bad_site.py."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from goldenhour.emergency.bodies import Condition, Priority
from goldenhour.emergency.consult_bodies import ConsultRulesSet
from goldenhour.emergency.indicator_bodies import ThresholdSet
from goldenhour.emergency.ladder import LATEST, REPEAT_BETWEEN
from goldenhour.emergency.ladder_bodies import ContactsSet, LadderSet, Step
from goldenhour.emergency.settings import can_be_followed, turn_can_be
from tests.consults.scene import DAY, duty, roster


@pytest.mark.parametrize("priority", Priority)
def test_a_ladder_at_its_bounds_is_followed_and_one_second_beyond_is_not(priority: Priority) -> None:
    latest = LATEST[priority][Step.TELEPHONE]
    for more, followed in ((0, True), (1, False)):
        said = LadderSet(condition=Condition.OTHER, priority=priority, steps={Step.TELEPHONE: latest + more})
        assert can_be_followed(said) is followed
    for repeat_s, followed in ((REPEAT_BETWEEN[priority][0], True), (REPEAT_BETWEEN[priority][0] - 1, False)):
        assert can_be_followed(LadderSet(condition=Condition.OTHER, priority=priority, repeat_s=repeat_s)) is followed


def test_the_telephone_cannot_be_left_out() -> None:
    assert not can_be_followed(LadderSet(condition=Condition.OTHER, steps={Step.TELEPHONE: None}))
    assert can_be_followed(LadderSet(condition=Condition.OTHER, steps={Step.SMS: None}))


def test_a_turn_ends_after_it_begins_in_a_year_that_a_clock_can_show() -> None:
    assert turn_can_be(duty("陳", 0, 24))
    assert not turn_can_be(duty("陳", 24, 0))
    assert not can_be_followed(roster(duty("陳", 0, 24), hours=-1))
    assert not can_be_followed(
        roster(duty("陳", 0, (datetime.max.replace(tzinfo=DAY.tzinfo) - DAY) / timedelta(hours=1) - 48))
    )


def test_what_nobody_understood_cannot_be_followed() -> None:
    assert not can_be_followed(None)
    assert can_be_followed(ContactsSet())
    assert not can_be_followed(ConsultRulesSet(wait_s=0, name="x"))
    assert not can_be_followed(ThresholdSet(indicator="x", value=float("inf"), name="x"))
