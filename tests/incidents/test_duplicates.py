"""Tags that may be on one patient are proposed; what speaks against it is heard."""

from __future__ import annotations

from typing import Any

import pytest

from goldenhour.emergency.bodies import Sex
from goldenhour.emergency.case import Case
from goldenhour.emergency.folding import fold
from goldenhour.incidents.duplicates import perhaps_the_same
from tests.emergency.telling import logged
from tests.exchange.everything import CREW, said
from tests.incidents.scene import tagged

SAME: dict[str, Any] = {"sector": "B", "sex": Sex.MALE, "age_years": 40, "injury": "骨盆"}


def tags(*of: tuple[float, dict[str, Any]]) -> list[Case]:
    return [
        fold(f"case-{place}", logged([said(CREW, tagged(place, **more), minutes, f"tag-{place}")]))
        for place, (minutes, more) in enumerate(of)
    ]


@pytest.mark.parametrize(
    ("minutes", "other", "proposed"),
    [
        (5, {}, True),
        (25, {}, False),  # too long after
        (5, {"sector": "C"}, False),
        (5, {"sex": Sex.FEMALE}, False),
        (5, {"age_years": 48}, True),
        (5, {"age_years": 60}, False),
        (5, {"injury": "大腿"}, True),  # sex and age are alike; two people name one wound differently
        (5, {"injury": "", "age_years": None}, False),  # one thing in common is not enough
        (5, {"sex": None}, True),
    ],
)
def test_two_tags_are_proposed_as_one_patient_by_what_they_share(
    minutes: float, other: dict[str, Any], proposed: bool
) -> None:
    pairs = perhaps_the_same(tags((0, SAME), (minutes, {**SAME, **other})))
    assert bool(pairs) == proposed


def test_the_likeliest_pair_comes_first() -> None:
    pairs = perhaps_the_same(tags((0, SAME), (1, {**SAME, "injury": "頭"}), (2, SAME)))
    assert (pairs[0].first.id, pairs[0].second.id) == ("case-0", "case-2")
