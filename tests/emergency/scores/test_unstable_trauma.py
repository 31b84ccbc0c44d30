"""The 24 criteria of an unstable trauma patient, each limit, from the country's own table."""

from __future__ import annotations

from typing import Any

import pytest

from goldenhour.emergency.country import load_country
from goldenhour.emergency.scores.unstable_trauma import MEASURED, met
from tests.emergency.telling import NORMAL, signs

TABLE = {code.code: code for code in load_country("taiwan").codes("trauma_criteria")}


def test_there_are_24_in_three_groups_and_what_is_measured_is_among_the_vital_signs() -> None:
    groups = [code.group for code in TABLE.values()]
    assert {group: groups.count(group) for group in groups} == {"vital_signs": 8, "anatomy": 12, "mechanism": 4}
    assert {TABLE[code].group for code in MEASURED} == {"vital_signs"}


GCS_13 = {"gcs_eye": 3, "gcs_verbal": 4, "gcs_motor": 6}
GCS_14 = {"gcs_eye": 4, "gcs_verbal": 4, "gcs_motor": 6}


@pytest.mark.parametrize(
    ("code", "values", "expected"),
    [
        ("2903007", GCS_13, True), ("2903007", GCS_14, False), ("2903007", {"gcs_eye": 1}, None),
        ("2903017", {"breaths": 9}, True), ("2903017", {"breaths": 10}, False), ("2903017", {"breaths": 29}, False),
        ("2903017", {"breaths": 30}, True), ("2903801", {"pulse": 49}, True), ("2903801", {"pulse": 50}, False),
        ("2903801", {"pulse": 139}, False), ("2903801", {"pulse": 140}, True), ("2903802", {"systolic": 219}, False),
        ("2903802", {"systolic": 220}, True), ("2903019", {"systolic": 90}, False), ("2903019", {"systolic": 89}, True),
        ("2903804", {"temperature_c": 31.9}, True), ("2903804", {"temperature_c": 32}, False),
        ("2903804", {"temperature_c": 39.9}, False), ("2903804", {"temperature_c": 40}, True),
        ("2903805", {"spo2": 90}, False), ("2903805", {"spo2": 89}, True),
    ],
)  # fmt: skip
def test_each_measured_criterion_is_met_from_its_limit_on(
    code: str, values: dict[str, Any], expected: bool | None
) -> None:
    assert met(signs(**values), (), TABLE)[code] is expected


def test_what_nobody_measured_or_ticked_is_not_known() -> None:
    assert set(met(signs(), (), TABLE).values()) == {None}


def test_a_tick_goes_before_what_was_measured_and_stands_alone() -> None:
    found = met(signs(**NORMAL), ("2903019", "2903013"), TABLE)
    assert [code for code, value in found.items() if value] == ["2903019", "2903013"]
