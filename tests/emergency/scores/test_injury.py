"""ISS, TRISS and NIHSS as their papers have them."""

from __future__ import annotations

from itertools import product

import pytest

from goldenhour.emergency.scores.injury import (
    NIHSS_ITEMS,
    InjuryType,
    injury_severity_score,
    new_injury_severity_score,
    nihss_total,
    survival_by_triss,
)

POSSIBLE = sorted({sum(s * s for s in sorted(three)) for three in product(range(6), repeat=3)} | {75})


def test_every_combination_of_six_regions_gives_a_score_that_exists() -> None:
    """44 values between 0 and 75 are sums of three squares up to 25; 7, 15, 23 ... are not."""
    found = {injury_severity_score(regions) for regions in product(range(7), repeat=6)}
    assert sorted(found) == POSSIBLE
    assert not {7, 15, 23, 28, 31, 39, 40, 60, 65, 70, 71, 74} & found


@pytest.mark.parametrize(
    ("regions", "score"),
    [
        ((0, 0, 0, 0, 0, 0), 0),
        ((1, 1, 1, 1, 1, 1), 3),
        ((3, 0, 4, 5, 3, 2), 50),  # the worked example of textbooks: 25 + 16 + 9
        ((5, 5, 5, 5, 5, 5), 75),
        ((6, 0, 0, 0, 0, 0), 75),
        ((0, 0, 0, 0, 1, 6), 75),
    ],
)
def test_the_three_worst_regions_are_squared_and_added(regions: tuple[int, ...], score: int) -> None:
    assert injury_severity_score(regions) == score


def test_niss_counts_three_injuries_of_one_region() -> None:
    assert new_injury_severity_score([4, 4, 3, 1]) == 41


def test_a_severity_that_does_not_exist_is_refused() -> None:
    with pytest.raises(ValueError, match="between 0 and 6"):
        injury_severity_score([7, 0, 0, 0, 0, 0])


@pytest.mark.parametrize(
    ("rts", "iss", "age", "kind", "per_cent"),
    [
        (7.8408, 0, 30, InjuryType.BLUNT, 99.7),
        (7.8408, 25, 30, InjuryType.BLUNT, 97.8),
        (7.8408, 25, 60, InjuryType.BLUNT, 88.7),
        (7.8408, 25, 30, InjuryType.PENETRATING, 97.4),
        (4.0936, 41, 40, InjuryType.BLUNT, 36.3),
        (0.0, 75, 54, InjuryType.BLUNT, 0.1),
        (7.8408, 16, 54, InjuryType.PENETRATING, 98.5),
        (7.8408, 16, 55, InjuryType.PENETRATING, 95.6),
    ],
)
def test_the_chance_of_survival_by_the_logistic_function(
    rts: float, iss: int, age: float, kind: InjuryType, per_cent: float
) -> None:
    """Reckoned with awk from the published coefficients; the age counts from 55 years on."""
    assert 100 * survival_by_triss(rts, iss, age, kind) == pytest.approx(per_cent, abs=0.06)


def test_the_nihss_is_the_sum_of_its_fifteen_items() -> None:
    assert nihss_total(dict.fromkeys(NIHSS_ITEMS, 0)) == 0
    assert nihss_total(dict(NIHSS_ITEMS)) == 42
    with pytest.raises(ValueError, match="fifteen"):
        nihss_total({"face": 1})
    with pytest.raises(ValueError, match="more points"):
        nihss_total(dict.fromkeys(NIHSS_ITEMS, 0) | {"gaze": 3})
