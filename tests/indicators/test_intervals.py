"""The figures against numpy and polars, computed independently; contradictory and missing times are counted, not used."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from goldenhour.indicators.definitions import definitions
from goldenhour.indicators.intervals import FEW, INTERVALS, summarise
from goldenhour.indicators.views import alerts, runs

moments = st.none() | st.floats(0, 1e6)


@given(st.lists(st.tuples(moments, moments), max_size=60))
def test_figures_agree_with_polars_on_any_pairs(pairs: list[tuple[float | None, float | None]]) -> None:
    table = pl.DataFrame(pairs, schema={"start": pl.Float64, "end": pl.Float64}, orient="row")
    spans = table.drop_nulls().select((pl.col("end") - pl.col("start")) / 60).to_series()
    good = spans.filter(spans >= 0)
    summary = summarise("x", pairs)
    assert summary.n == len(good)
    assert summary.contradictory == len(spans) - len(good)
    assert summary.missing == len(pairs) - len(spans)
    if len(good):
        assert summary.median_min == pytest.approx(good.quantile(0.5, "linear"), abs=1e-6)
        assert summary.p90_min == pytest.approx(good.quantile(0.9, "linear"), abs=1e-6)
    else:
        assert (summary.median_min, summary.p90_min) == (None, None)


def test_percentiles_are_interpolated_between_order_statistics() -> None:
    pairs = [(0.0, 60.0 * minutes) for minutes in (1, 2, 3, 4)]
    summary = summarise("x", pairs)
    assert (summary.median_min, summary.p90_min) == (2.5, pytest.approx(3.7))
    assert summary.p90_min == pytest.approx(np.quantile([1, 2, 3, 4], 0.9))


def test_where_longer_is_better_nine_of_ten_are_at_least_the_tenth_percentile() -> None:
    pairs = [(0.0, 60.0 * minutes) for minutes in range(1, 12)]
    warning = summarise("alert_to_arrival", pairs)
    assert (warning.p10_min, warning.p90_min, warning.tail_min) == (2, None, 2)
    handover = summarise("handover", pairs)
    assert (handover.p10_min, handover.p90_min, handover.tail_min) == (None, 10, 10)


def test_one_case_is_its_own_median_and_few() -> None:
    summary = summarise("x", [(0.0, 90.0)])
    assert (summary.n, summary.median_min, summary.p90_min, summary.few) == (1, 1.5, 1.5, True)


def test_no_case_has_no_figures_and_is_not_few() -> None:
    summary = summarise("x", [])
    assert (summary.n, summary.median_min, summary.few) == (0, None, False)


@pytest.mark.parametrize(("n", "few"), [(FEW - 1, True), (FEW, False)])
def test_small_numbers_say_so(n: int, few: bool) -> None:
    assert summarise("x", [(0.0, 60.0)] * n).few is few


def test_an_end_at_the_very_start_counts_and_one_before_it_does_not() -> None:
    summary = summarise("x", [(100.0, 100.0), (100.0, 99.0)])
    assert (summary.n, summary.contradictory) == (1, 1)


def test_every_interval_names_columns_of_its_table_and_has_a_definition() -> None:
    tables = {"runs": runs, "alerts": alerts}
    for interval in INTERVALS:
        assert {interval.start, interval.end} <= set(tables[interval.table].c.keys())
    assert {one.code for one in definitions()} > {interval.code for interval in INTERVALS}
