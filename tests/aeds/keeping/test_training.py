"""How much of the staff is trained."""

from __future__ import annotations

from datetime import date

import pytest

from goldenhour.aeds.keeping.training import TRAINED_PERCENT, ratio_of, still_wanted, trained_people
from goldenhour.emergency.site_bodies import StaffTrained
from tests.aeds.places import place


def test_each_person_counts_once_however_often_and_however_written() -> None:
    site = place(
        StaffTrained(course="a", on=date(2026, 2, 1), minutes=90, people=("王 小明", "Ａnn Lee")),
        StaffTrained(course="b", on=date(2026, 2, 9), minutes=180, people=("王小明", "ann lee", "陳", " ")),
    )
    assert trained_people(site) == {"王小明": date(2026, 2, 9), "annlee": date(2026, 2, 9), "陳": date(2026, 2, 9)}


def test_a_course_shorter_than_ninety_minutes_does_not_count() -> None:
    assert trained_people(place(StaffTrained(course="a", on=date(2026, 2, 1), minutes=89, people=("王",)))) == {}


@pytest.mark.parametrize(("trained", "staff", "missing"), [(0, 10, 7), (7, 10, 0), (2, 3, 1), (0, 1, 1), (9, 10, 0)])
def test_what_is_missing_is_what_brings_it_to_seventy_of_a_hundred(trained: int, staff: int, missing: int) -> None:
    assert still_wanted(trained, staff) == missing
    assert ratio_of(trained + missing, staff) >= TRAINED_PERCENT
    assert missing == 0 or ratio_of(trained + missing - 1, staff) < TRAINED_PERCENT
