"""Which need a device answers."""

from __future__ import annotations

import pytest

from goldenhour.aeds.authority.reach import ALWAYS, Arrest, Spot, covered, demand_of, metres_of, reached, week_of
from goldenhour.emergency.aed_bodies import Hours, Span


def test_an_hour_counts_when_it_is_open_throughout_and_a_span_may_go_past_midnight() -> None:
    late = Hours(week=((Span(begins=22 * 60 + 30, ends=2 * 60),), None, (), (), (), (), (Span(begins=0, ends=1440),)))
    open_hours = {hour for hour in range(168) if week_of(late) >> hour & 1}
    assert open_hours == {23, 24, 25, *range(6 * 24, 7 * 24)}
    assert week_of(None) == 0


def test_four_minutes_there_and_back_are_the_hundred_metres_of_the_literature() -> None:
    assert metres_of(4) == pytest.approx(112)


@pytest.mark.parametrize(("lat", "lon"), [(25.0, 121.5), (22.0, 120.8), (64.0, 26.0)])
def test_a_hundred_metres_are_as_many_to_the_east_as_to_the_north(lat: float, lon: float) -> None:
    from math import cos, radians

    arrest = demand_of([Arrest(lat, lon, 12)])
    degree = 111_195.0
    for away, covers in ((99.0, 1), (101.0, 0)):
        assert covered(arrest, [Spot("north", lat + away / degree, lon)], 100) == covers
        assert covered(arrest, [Spot("east", lat, lon + away / degree / cos(radians(lat)))], 100) == covers


def test_only_the_hours_of_devices_within_reach_are_open() -> None:
    found = reached(demand_of([Arrest(25, 121, 0)]), [Spot("here", 25, 121, 0b101), Spot("far", 26, 121, ALWAYS)], 100)
    assert set(found[0].nonzero()[0]) == {0, 2}


def test_an_hour_of_the_day_is_that_of_every_day_of_the_week() -> None:
    demand = demand_of([Arrest(25, 121, 3), Arrest(25, 121, 24 + 3), Arrest(25, 121, 4)])
    assert demand.at(3).total == 2
    assert demand.at(None).total == 3
