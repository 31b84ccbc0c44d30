"""What is usual at an age, weight and reference doses, against the published tables."""

from __future__ import annotations

import pytest

from goldenhour.emergency.scores.children import doses, estimated_weight, expected, lowest_systolic, outside
from tests.emergency.telling import signs

# Fleming 2011, web appendix, box 1, rows PALS: (from age, under age, breaths, pulse).
PALS = [
    (0, 0.25, (30, 60), (85, 205)), (0.25, 1, (30, 60), (100, 190)), (1, 2, (24, 40), (100, 190)), (2, 3, (24, 40), (60, 140)),
    (3, 4, (24, 40), (60, 140)), (4, 5, (22, 34), (60, 140)), (5, 6, (22, 34), (60, 140)), (6, 10, (18, 30), (60, 140)),
    (10, 12, (18, 30), (60, 100)), (12, 13, (18, 30), (60, 100)), (13, 16, (12, 16), (60, 100)),
]  # fmt: skip


@pytest.mark.parametrize(("start", "under", "breaths", "pulse"), PALS)
def test_the_usual_ranges_are_those_of_the_table_in_every_month(
    start: float, under: float, breaths: tuple[int, int], pulse: tuple[int, int]
) -> None:
    for months in range(round(start * 12), round(under * 12)):
        usual = expected(months / 12)
        assert usual is not None
        assert (usual.breaths, usual.pulse) == (breaths, pulse), months


def test_from_sixteen_on_there_are_no_ranges_of_children() -> None:
    assert expected(15.99) is not None
    assert expected(16) is None
    assert outside(signs(pulse=20), 16) == {}


@pytest.mark.parametrize(
    ("age", "systolic"),
    [
        (0, 60),
        (27 / 365.25, 60),
        (0.08, 70),
        (0.99, 70),
        *[(age, 70 + 2 * age) for age in range(1, 10)],
        (9.9, 88),
        (10, 90),
        (15, 90),
    ],
)
def test_the_lowest_systolic_pressure_is_that_of_pals(age: float, systolic: int) -> None:
    assert lowest_systolic(age) == systolic


def test_the_shock_index_has_a_limit_from_4_to_16() -> None:
    limits = {age: usual.shock_index for age in range(16) if (usual := expected(age))}
    assert limits == {**dict.fromkeys(range(4)), **dict.fromkeys(range(4, 7), 1.22), **dict.fromkeys(range(7, 13), 1.0),
                      **dict.fromkeys(range(13, 16), 0.9)}  # fmt: skip


def test_what_lies_outside_is_named_with_its_side() -> None:
    assert outside(signs(pulse=150, breaths=10, systolic=79), 5) == {
        "pulse": "high",
        "breaths": "low",
        "systolic": "low",
        "shock_index": "high",
    }
    assert outside(signs(pulse=140, breaths=22, systolic=120), 5) == {}
    assert outside(signs(), 5) == {}


@pytest.mark.parametrize(
    ("age", "kg"),
    [(0, 4), *[(months / 12, 0.5 * months + 4) for months in range(12)], (1, 10), (2, 12), (3, 14), (4, 16), (5, 18),
     (6, 25), (7, 28), (8, 31), (9, 34), (10, 37), (11, 40), (12, 43), (12.9, 43), (13, None), (40, None), (-1, None)],
)  # fmt: skip
def test_the_weight_is_that_of_the_formula_in_whole_months_and_years(age: float, kg: float | None) -> None:
    assert estimated_weight(age) == kg


def test_the_doses_follow_the_weight_and_stop_at_the_most_that_is_given() -> None:
    at_20 = {dose.what: (dose.amount, dose.unit, dose.capped) for dose in doses(20)}
    assert at_20 == {
        "shock_first": (40, "J", False), "shock_next": (80, "J", False), "adrenaline": (0.2, "mg", False),
        "amiodarone": (100, "mg", False), "glucose_10": (40, "ml", False), "fluid": (200, "ml", False),
    }  # fmt: skip
    heavy = {dose.what: (dose.amount, dose.capped) for dose in doses(110)}
    assert (heavy["adrenaline"], heavy["amiodarone"]) == ((1, True), (300, True))
