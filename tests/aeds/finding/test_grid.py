"""What is near a place, held against looking at every point."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from goldenhour.aeds.finding.grid import Grid, metres_between, on_sphere
from goldenhour.emergency.travel import distance_km

places = st.tuples(st.floats(-80, 80), st.floats(-180, 180))
steps = st.lists(st.tuples(st.floats(-0.05, 0.05), st.floats(-0.05, 0.05)), min_size=1, max_size=30)


def shifted(place: tuple[float, float], step: tuple[float, float]) -> tuple[float, float]:
    lat, lon = place[0] + step[0], place[1] + step[1]
    return lat, (lon + 180) % 360 - 180


@given(places, steps)
def test_when_a_ring_has_been_given_nothing_nearer_is_missing(
    place: tuple[float, float], away: list[tuple[float, float]]
) -> None:
    grid, points = Grid(), [shifted(place, step) for step in away]
    for slot, point in enumerate(points):
        grid.add(slot, *point)
    given: set[int] = set()
    for reach, slots in grid.rings(*place, 3000):
        given |= set(slots)
        nearer = {n for n, point in enumerate(points) if metres_between(on_sphere(*place), on_sphere(*point)) < reach}
        assert nearer <= given
    assert {n for n, p in enumerate(points) if metres_between(on_sphere(*place), on_sphere(*p)) <= 3000} <= given


def test_what_was_taken_away_is_given_no_more() -> None:
    grid = Grid()
    grid.add(7, 25.04, 121.51)
    grid.remove(7, 25.04, 121.51)
    assert not any(slots for _, slots in grid.rings(25.04, 121.51, 1000))


@given(places, st.tuples(st.floats(-0.05, 0.05), st.floats(-0.05, 0.05)))
def test_metres_are_those_of_the_great_circle(place: tuple[float, float], step: tuple[float, float]) -> None:
    other = shifted(place, step)
    metres = 1000 * distance_km(place, other)
    assert abs(metres_between(on_sphere(*place), on_sphere(*other)) - metres) < 0.001 + 1e-5 * metres
