"""Where the next device would help most."""

from __future__ import annotations

from itertools import combinations
from unittest.mock import patch

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from goldenhour.aeds.authority import covering
from goldenhour.aeds.authority.covering import Plan, best, ground, one_after_the_other, placed
from goldenhour.aeds.authority.reach import ALWAYS, Arrest, Spot, covered, demand_of

DAY = sum(1 << hour for hour in range(8, 18))  # on Mondays
NEAR = 100.0
GRID = st.integers(0, 6).map(lambda n: n * 0.0007)  # about 78 m
ARRESTS = st.lists(
    st.builds(lambda y, x, hour, weight: Arrest(25 + y, 121 + x, hour, weight), GRID, GRID, st.sampled_from([3, 12, 24 + 12]),
              st.sampled_from([1.0, 2.0, 0.5])),
    max_size=12,
)  # fmt: skip
SPOTS = st.lists(st.tuples(GRID, GRID, st.sampled_from([ALWAYS, DAY])), max_size=6).map(
    lambda many: [Spot(f"s{n}", 25 + y, 121 + x, hours) for n, (y, x, hours) in enumerate(many)]
)
STEP = 0.0008  # about 81 m: a spot reaches the next arrest, not the one after
IN_A_ROW = [Arrest(25, 121 + n * STEP, 12, weight) for n, weight in enumerate([2, 3, 3, 2])]
MIDDLE_AND_ENDS = [Spot(name, 25, 121 + n * STEP) for name, n in (("middle", 1.5), ("left", 0), ("right", 3))]


def plan(arrests: list[Arrest], hanging: list[Spot], free: list[Spot], count: int, seconds: float = 20) -> Plan:
    return best(ground(demand_of(arrests), hanging, free, NEAR), count, seconds)


def by_hand(arrests: list[Arrest], free: list[Spot], count: int) -> float:
    return one_after_the_other(ground(demand_of(arrests), [], free, NEAR), count).after


@settings(deadline=None, max_examples=60)
@given(ARRESTS, SPOTS, SPOTS, st.integers(0, 3))
def test_no_other_choice_covers_more(arrests: list[Arrest], hanging: list[Spot], free: list[Spot], count: int) -> None:
    found, demand = plan(arrests, hanging, free, count), demand_of(arrests)
    assert found.proved
    assert len(found.chosen) <= count
    most = max(
        covered(demand, [*hanging, *chosen], NEAR)
        for size in range(min(count, len(free)) + 1)
        for chosen in combinations(free, size)
    )
    assert found.after == pytest.approx(most)
    chosen = [spot for spot in free if spot.id in found.chosen]
    assert covered(demand, [*hanging, *chosen], NEAR) == pytest.approx(found.after)
    assert sum(found.gains) == pytest.approx(found.after - found.before)
    assert found.at_most == pytest.approx(found.after)


@settings(deadline=None, max_examples=40)
@given(ARRESTS, SPOTS, st.integers(1, 3))
def test_without_time_or_room_for_the_proof_the_ceiling_still_holds(
    arrests: list[Arrest], free: list[Spot], count: int
) -> None:
    """Only two candidates are tried exactly: what is said of the others must be true nevertheless."""
    with patch.object(covering, "TRIED", 2):
        found = plan(arrests, [], free, count)
    best_of_all = plan(arrests, [], free, count)
    assert found.at_most >= best_of_all.after - 1e-9
    assert by_hand(arrests, free, count) - 1e-9 <= found.after <= best_of_all.after + 1e-9
    assert not found.proved or found.after == pytest.approx(best_of_all.after)


def test_when_time_ends_before_anything_is_found_placing_by_hand_is_taken_and_not_called_proved() -> None:
    with patch.object(covering, "exactly", lambda needs, count, seconds: ([], float("inf"))):
        found = plan(IN_A_ROW, [], MIDDLE_AND_ENDS, 2)
    assert (found.after, found.proved) == (8, False)
    assert found.at_most >= 10


def test_a_device_behind_a_door_that_is_locked_at_night_covers_no_night() -> None:
    both = [Arrest(25, 121, 3), Arrest(25, 121, 12)]
    school, station = Spot("school", 25, 121, DAY), Spot("station", 25, 121)
    assert covered(demand_of(both), [school], NEAR) == 1
    assert plan(both, [school], [station], 1).after == 2
    assert plan(both, [], [school, station], 1).chosen == ("station",), (
        "of two places here, that which is open at night"
    )


def test_one_by_one_can_be_worse_than_together() -> None:
    """The middle covers most alone; the two beside it together cover all."""
    assert by_hand(IN_A_ROW, MIDDLE_AND_ENDS, 2) == 8
    assert plan(IN_A_ROW, [], MIDDLE_AND_ENDS, 2).after == 10


def test_what_somebody_places_is_counted_once_however_often_it_is_placed() -> None:
    mine = placed(demand_of(IN_A_ROW), [], [MIDDLE_AND_ENDS[0]] * 2, NEAR)
    assert (mine.after, mine.gains) == (6, (6, 0))


def test_where_nothing_can_be_reached_nothing_is_chosen() -> None:
    found = plan([Arrest(25, 121, 12)], [], [Spot("far", 26, 121)], 3)
    assert (found.chosen, found.after, found.total, found.proved) == ((), 0, 1, True)


def test_where_nothing_is_known_nothing_is_chosen() -> None:
    assert plan([], [], [], 3) == Plan((), 0, 0, 0, 0)
    assert plan([Arrest(25, 121, 12)], [], [], 3).chosen == ()


def test_where_all_is_covered_nothing_is_added() -> None:
    found = plan(IN_A_ROW, MIDDLE_AND_ENDS, MIDDLE_AND_ENDS, 3)
    assert (found.chosen, found.before, found.total) == ((), 10, 10)
