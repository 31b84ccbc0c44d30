"""Control limits of a base period, and what is not said where there is too little."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from goldenhour.indicators.sixteen.counting import Tally
from goldenhour.indicators.sixteen.declared import BY_CODE
from goldenhour.indicators.sixteen.figure import chart_of
from goldenhour.indicators.sixteen.honest import p_chart, xmr_chart

BASE = [(20, 100), (22, 100), (18, 100), (21, 100), (19, 100), (20, 100), (23, 100), (17, 100)]
SHARES = st.lists(st.integers(0, 200).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))), max_size=12)


def test_limits_are_three_deviations_of_the_base_period() -> None:
    (point,) = p_chart([(20, 100)], BASE)
    assert point.middle == 0.2
    assert point.low is not None
    assert round(point.low, 3) == 0.08, "0.2 - 3 * sqrt(0.2 * 0.8 / 100)"


@given(SHARES, SHARES)
def test_a_new_point_never_moves_the_limits_of_the_others(
    points: list[tuple[int, int]], more: list[tuple[int, int]]
) -> None:
    before, after = p_chart(points, BASE), p_chart([*points, *more], BASE)
    assert [(p.middle, p.low, p.high) for p in after[: len(points)]] == [(p.middle, p.low, p.high) for p in before]


def test_a_month_outside_the_limits_of_the_base_period_signals_however_often_it_happens() -> None:
    assert [p.signal for p in p_chart([(50, 100)] * 3, BASE)] == ["outside"] * 3


def test_eight_on_one_side_of_the_base_periods_middle_are_a_run() -> None:
    assert [p.signal for p in p_chart([(24, 100)] * 8, BASE)] == ["run"] * 8
    assert [p.signal for p in p_chart([(24, 100)] * 7, BASE)] == [""] * 7


def test_too_short_a_base_period_has_no_limits() -> None:
    (point,) = p_chart([(50, 100)], BASE[:7])
    assert (point.value, point.middle, point.low, point.signal) == (0.5, None, None, "")
    (single,) = xmr_chart([(50.0, 9)], [1.0] * 7 + [None] * 5)
    assert (single.middle, single.signal) == (None, "")


def test_a_month_with_too_few_of_a_share_has_a_middle_and_no_limits() -> None:
    (point,) = p_chart([(3, 3)], BASE)
    assert (point.value, point.middle, point.low, point.high, point.signal) == (1, 0.2, None, None, "")


def test_single_values_are_judged_by_the_moving_range_of_the_base_period() -> None:
    points = xmr_chart([(10.0, 5), (30.0, 5), (None, 0)], [10.0, 12.0] * 4)
    assert [p.middle for p in points] == [11, 11, 11]
    assert points[0].high is not None
    assert round(points[0].high, 2) == 16.32, "11 + 2.66 * 2"
    assert [p.signal for p in points] == ["", "outside", ""]


def test_the_goal_of_a_count_is_the_same_months_of_the_year_before_and_five_per_cent() -> None:
    one = BY_CODE["consult_growth"]
    now, before = [Tally(n=90), Tally(n=120)], [Tally(n=100), Tally()]
    points = chart_of(one, now, [Tally(n=n) for n in range(100, 112)], before)
    assert [p.goal for p in points] == [105, None], "nothing a year before sets no goal"
