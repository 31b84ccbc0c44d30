"""Where the next device would help most."""

from __future__ import annotations

from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from goldenhour.aeds.authority.covering import ALWAYS, Arrest, Spot, best, covered, greedy, week_of
from goldenhour.emergency.aed_bodies import Hours, Span

DAY = sum(1 << hour for hour in range(8, 18))  # on Mondays
GRID = st.integers(0, 6).map(lambda n: n * 0.0007)  # about 78 m
ARRESTS = st.lists(
    st.builds(lambda y, x, hour, weight: Arrest(25 + y, 121 + x, hour, weight), GRID, GRID, st.sampled_from([3, 12, 24 + 12]),
              st.sampled_from([1.0, 2.0, 0.5])),
    max_size=12,
)  # fmt: skip
SPOTS = st.lists(st.tuples(GRID, GRID, st.sampled_from([ALWAYS, DAY])), max_size=6).map(
    lambda many: [Spot(f"s{n}", 25 + y, 121 + x, hours) for n, (y, x, hours) in enumerate(many)]
)


@settings(deadline=None, max_examples=60)
@given(ARRESTS, SPOTS, SPOTS, st.integers(0, 3))
def test_no_other_choice_covers_more(arrests: list[Arrest], hanging: list[Spot], free: list[Spot], count: int) -> None:
    plan = best(arrests, hanging, free, count)
    assert plan.proved
    assert len(plan.chosen) <= count
    most = max(
        covered(arrests, [*hanging, *chosen])
        for size in range(min(count, len(free)) + 1)
        for chosen in combinations(free, size)
    )
    assert plan.after == pytest.approx(most)
    chosen = [spot for spot in free if spot.id in plan.chosen]
    assert covered(arrests, [*hanging, *chosen]) == pytest.approx(plan.after)
    assert sum(plan.gains) == pytest.approx(plan.after - plan.before)


def test_a_device_behind_a_door_that_is_locked_at_night_covers_no_night() -> None:
    at_night, by_day = Arrest(25, 121, 3), Arrest(25, 121, 12)
    assert covered([at_night, by_day], [Spot("school", 25, 121, DAY)]) == 1
    assert best([at_night, by_day], [Spot("school", 25, 121, DAY)], [Spot("station", 25, 121)], 1).after == 2


def test_one_by_one_can_be_worse_than_together() -> None:
    """The middle covers most alone; the two beside it together cover all."""
    step = 0.0008  # about 81 m: a spot reaches the next arrest, not the one after
    arrests = [Arrest(25, 121 + n * step, 12, weight) for n, weight in enumerate([2, 3, 3, 2])]
    free = [Spot(name, 25, 121 + n * step) for name, n in (("middle", 1.5), ("left", 0), ("right", 3))]
    assert greedy(arrests, [], free, 2).after == 8
    assert best(arrests, [], free, 2).after == 10


def test_where_nothing_can_be_reached_nothing_is_chosen() -> None:
    plan = best([Arrest(25, 121, 12)], [], [Spot("far", 26, 121)], 3)
    assert (plan.chosen, plan.after, plan.total) == ((), 0, 1)


def test_an_hour_counts_when_it_is_open_throughout_and_a_span_may_go_past_midnight() -> None:
    late = Hours(week=((Span(begins=22 * 60 + 30, ends=2 * 60),), None, (), (), (), (), (Span(begins=0, ends=1440),)))
    open_hours = {hour for hour in range(168) if week_of(late) >> hour & 1}
    assert open_hours == {23, 24, 25, *range(6 * 24, 7 * 24)}
    assert week_of(None) == 0
