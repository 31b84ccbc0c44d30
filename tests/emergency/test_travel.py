"""Travel times without a road map."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goldenhour.emergency.travel import GreatCircle, Point, TravelTimes, distance_km

TAIPEI_STATION = Point(25.0478, 121.5170)
HUALIEN_STATION = Point(23.9930, 121.6010)

points = st.tuples(st.floats(-89, 89), st.floats(-180, 180))


def test_a_degree_of_latitude_is_111_km() -> None:
    assert distance_km((23.0, 121.0), (24.0, 121.0)) == pytest.approx(111.195, abs=0.001)


def test_taipei_and_hualien_are_118_km_apart_in_a_straight_line() -> None:
    assert distance_km(TAIPEI_STATION, HUALIEN_STATION) == pytest.approx(117.6, abs=0.2)


def test_the_distance_across_the_date_line_is_the_short_way() -> None:
    assert distance_km((0, 179.5), (0, -179.5)) == pytest.approx(111.195, abs=0.001)


@given(points, points)
def test_distance_is_the_same_both_ways_and_at_most_half_the_globe(
    one: tuple[float, float], other: tuple[float, float]
) -> None:
    assert distance_km(one, other) == pytest.approx(distance_km(other, one))
    assert 0 <= distance_km(one, other) <= 20_016


def test_in_town_the_road_is_the_straight_line_times_the_detour_at_town_speed() -> None:
    estimate = GreatCircle(detour=1.5, town_kmh=30).estimate((23.0, 121.0), (23.0 + 4 / 111.195, 121.0))
    assert estimate.km == pytest.approx(6.0, abs=0.001)
    assert estimate.minutes == pytest.approx(12.0, abs=0.01)


def test_beyond_the_town_the_rest_is_driven_at_open_road_speed() -> None:
    model = GreatCircle(detour=1.0, town_kmh=30, town_km=10, open_road_kmh=60)
    estimate = model.estimate((23.0, 121.0), (23.0 + 30 / 111.195, 121.0))
    assert estimate.minutes == pytest.approx(20 + 20, abs=0.01)


@given(points, st.floats(0.01, 5), st.floats(0.01, 5))
def test_farther_north_always_takes_longer(start: tuple[float, float], near: float, more: float) -> None:
    lat, lon = start[0] / 2, start[1]
    model = GreatCircle()
    assert (
        model.estimate((lat, lon), (lat + near, lon)).minutes
        < model.estimate((lat, lon), (lat + near + more, lon)).minutes
    )


def test_an_estimate_says_how_it_was_made_in_the_readers_language() -> None:
    estimate = GreatCircle().estimate(TAIPEI_STATION, HUALIEN_STATION)
    assert str(estimate.how) == "straight line × 1.4"
    assert estimate.how.text({"straight line × {detour}": "直線 × {detour}"}.__getitem__) == "直線 × 1.4"


async def test_many_units_are_estimated_in_the_order_given() -> None:
    travel: TravelTimes = GreatCircle()
    far, here = await travel.minutes([HUALIEN_STATION, TAIPEI_STATION], TAIPEI_STATION)
    assert (here.minutes, here.km) == (0, 0)
    assert far.minutes > 60


async def test_no_unit_gives_no_estimate() -> None:
    assert await GreatCircle().minutes([], TAIPEI_STATION) == []
