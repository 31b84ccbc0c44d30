"""How many hearts are expected to stop, where and when."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from goldenhour.aeds.authority.expected import Cell, blended, expected, read_table
from goldenhour.aeds.authority.reach import NIGHT, Arrest
from goldenhour.kit.refusals import Refusal

PEOPLE = st.integers(0, 5000)
CELLS = st.lists(
    st.builds(lambda n, live, day, night: Cell(25 + n / 100, 121.5, live, day, night), st.integers(0, 9), PEOPLE, PEOPLE, PEOPLE),
    min_size=1, max_size=8,
).filter(lambda cells: any(one.residents for one in cells))  # fmt: skip


@settings(deadline=None)
@given(CELLS, st.sampled_from([0, 90, 400]))
def test_as_many_are_expected_as_the_published_rate_says_wherever_people_are(cells: list[Cell], cell_m: int) -> None:
    residents = sum(one.residents for one in cells)
    model = expected(cells, cell_m, 100)
    assert model.total == pytest.approx(residents * 51.1 / 100_000)
    assert (model.weights >= 0).all()


def test_those_at_home_fall_where_people_live_and_the_others_where_people_are() -> None:
    home, station = Cell(25.0, 121.5, residents=1000), Cell(25.1, 121.5, residents=0, by_day=300, by_night=10)
    model = expected([home, station])
    at_home, at_station = model.weights.sum(axis=1)
    assert at_station / (at_home + at_station) == pytest.approx(0.18)
    assert model.weights[1, ~NIGHT].sum() > 30 * model.weights[1, NIGHT].sum(), "by day thirty times as many are there"


def test_where_nobody_counted_visitors_all_fall_where_people_live() -> None:
    model = expected([Cell(25.0, 121.5, 1000), Cell(25.1, 121.5, 3000)])
    assert model.weights[1].sum() == pytest.approx(3 * model.weights[0].sum())


def test_mornings_and_afternoons_see_twice_as_many_as_nights() -> None:
    by_hour = expected([Cell(25.0, 121.5, 1000)]).weights.reshape(7, 24).sum(axis=0)
    assert by_hour[8] / by_hour[3] == pytest.approx(2.02)
    assert by_hour[20] / by_hour[3] == pytest.approx(1.73)


def test_the_people_of_a_square_are_spread_over_it() -> None:
    model = expected([Cell(25.0, 121.5, 900)], cell_m=300, metres=100)
    assert len(model.lat) == 9
    assert np.ptp(model.lat) * 111_195 == pytest.approx(200)
    assert model.lat.mean() == pytest.approx(25.0)


def test_the_longer_one_has_watched_the_less_the_model_says() -> None:
    model = expected([Cell(25.0, 121.5, 100_000)])
    past = [Arrest(25.2, 121.5, 12)] * 60
    assert blended([], 0, model).total == pytest.approx(model.total)
    after_two_years = blended(past, 2, model, worth=2)
    assert after_two_years.total == pytest.approx(60 / 4 + model.total / 2)
    assert blended(past, 2000, model, worth=2).total == pytest.approx(60 / 2000, rel=0.1, abs=model.total / 1000)


@pytest.mark.parametrize(
    ("table", "said"),
    [
        ("25,121,1000", "headings"),
        ("", "headings"),
        ("lat,lon,residents", "1 to 5,000 lines"),
        ("lat,lon,residents\n25,121.5,many", "line 2"),
        ("lat,lon,residents\n25,121.5,1\n95,121.5,1", "Line 3"),
        ("lat,lon,residents\n0,0,1", "Line 2"),
        ("lat,lon,residents\nnan,121.5,1", "Line 2"),
        ("lat,lon,residents\n25,121.5,-4", "number of people"),
        ("lat,lon,residents\n25,121.5,0", "Nobody lives"),
        ("lat,lon,residents\n" + "25,121.5,1\n" * 5001, "1 to 5,000 lines"),
        ("PK\x03\x04 a spreadsheet", "headings"),
    ],
)
def test_a_table_that_cannot_be_read_is_refused_with_its_line(table: str, said: str) -> None:
    with pytest.raises(Refusal) as refused:
        read_table(table)
    assert said in str(refused.value)


def test_a_table_may_come_from_a_spreadsheet_and_leave_out_what_nobody_counted() -> None:
    cells = read_table("\ufeffLat, Lon ,Residents,name\r\n25.1,121.5,10,甲\r\n25.2,121.6,20,乙\r\n")
    assert [(one.lat, one.residents, one.by_day) for one in cells] == [(25.1, 10, 0), (25.2, 20, 0)]
