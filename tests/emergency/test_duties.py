"""What was said of duties becomes the turns that hold; more of it in tests/consults/test_roster.py."""

from __future__ import annotations

from datetime import timedelta

from goldenhour.emergency.duties import duties_of, without
from tests.consults.scene import DAY, duty, roster


def test_the_later_roster_holds_where_two_speak_of_the_same_hours() -> None:
    held = duties_of([roster(duty("陳", 0, 24)), roster(duty("王", 8, 12), hours=24)])
    assert [one.name for one in held] == ["王"]


def test_a_stretch_in_the_middle_of_a_turn_leaves_two_parts() -> None:
    left = [*without(duty("陳", 0, 24), DAY + timedelta(hours=8), DAY + timedelta(hours=12))]
    assert [(one.begins, one.ends) for one in left] == [
        (DAY, DAY + timedelta(hours=8)), (DAY + timedelta(hours=12), DAY + timedelta(hours=24)),
    ]  # fmt: skip
