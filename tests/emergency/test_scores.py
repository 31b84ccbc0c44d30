"""Every boundary of the published tables, enumerated; and the tables once more, written another way, for all values."""

from __future__ import annotations

import itertools
from typing import Any

import pytest

from goldenhour.emergency.bodies import Consciousness, FindingNoted
from goldenhour.emergency.scores import (
    Risk,
    SpO2Scale,
    cincinnati,
    gcs_total,
    news2,
    news2_applies,
    revised_trauma_score,
    shock_index,
)
from tests.emergency.telling import NORMAL, signs

# RCP 2017, chart 1: (lowest, highest, points), both ends included.
BREATHS = [(0, 8, 3), (9, 11, 1), (12, 20, 0), (21, 24, 2), (25, 80, 3)]
SPO2_SCALE_1 = [(0, 91, 3), (92, 93, 2), (94, 95, 1), (96, 100, 0)]
SPO2_SCALE_2_ON_AIR = [(0, 83, 3), (84, 85, 2), (86, 87, 1), (88, 100, 0)]
SPO2_SCALE_2_ON_OXYGEN = [(0, 83, 3), (84, 85, 2), (86, 87, 1), (88, 92, 0), (93, 94, 1), (95, 96, 2), (97, 100, 3)]
SYSTOLIC = [(0, 90, 3), (91, 100, 2), (101, 110, 1), (111, 219, 0), (220, 300, 3)]
PULSE = [(0, 40, 3), (41, 50, 1), (51, 90, 0), (91, 110, 1), (111, 130, 2), (131, 250, 3)]
TENTHS = [(300, 350, 3), (351, 360, 1), (361, 380, 0), (381, 390, 1), (391, 430, 2)]


def every(table: list[tuple[int, int, int]]) -> list[tuple[int, int]]:
    return [(value, points) for low, high, points in table for value in range(low, high + 1)]


@pytest.mark.parametrize(
    ("sign", "table"), [("breaths", BREATHS), ("spo2", SPO2_SCALE_1), ("systolic", SYSTOLIC), ("pulse", PULSE)]
)
def test_news2_scores_every_value_as_the_chart_does(sign: str, table: list[tuple[int, int, int]]) -> None:
    for value, points in every(table):
        assert news2(signs(**{sign: value})).parts == {sign: points}, value


def test_news2_scores_every_tenth_of_a_degree_as_the_chart_does() -> None:
    for tenths, points in every(TENTHS):
        assert news2(signs(temperature_c=tenths / 10)).parts == {"temperature_c": points}, tenths


def test_news2_rounds_a_temperature_to_the_tenths_of_the_chart() -> None:
    assert news2(signs(temperature_c=38.04)).parts["temperature_c"] == 0
    assert news2(signs(temperature_c=38.06)).parts["temperature_c"] == 1


@pytest.mark.parametrize(("on_oxygen", "table"), [(False, SPO2_SCALE_2_ON_AIR), (True, SPO2_SCALE_2_ON_OXYGEN)])
def test_news2_scale_2_scores_every_saturation(on_oxygen: bool, table: list[tuple[int, int, int]]) -> None:
    for value, points in every(table):
        scored = news2(signs(spo2=value, on_oxygen=on_oxygen), SpO2Scale.TARGET_88_92)
        assert scored.parts["spo2"] == points, value


def test_news2_scale_2_cannot_tell_a_high_saturation_without_knowing_of_oxygen() -> None:
    assert news2(signs(spo2=92), SpO2Scale.TARGET_88_92).parts == {"spo2": 0}
    assert "spo2" in news2(signs(spo2=93), SpO2Scale.TARGET_88_92).missing


def test_supplemental_oxygen_scores_2() -> None:
    assert news2(signs(on_oxygen=True)).parts == {"on_oxygen": 2}
    assert news2(signs(on_oxygen=False)).parts == {"on_oxygen": 0}


@pytest.mark.parametrize("level", list(Consciousness))
def test_any_consciousness_but_alert_scores_3(level: Consciousness) -> None:
    assert news2(signs(consciousness=level)).parts == {"consciousness": 0 if level is Consciousness.ALERT else 3}


@pytest.mark.parametrize(
    ("changes", "score", "risk"),
    [
        ({}, 0, Risk.LOW),
        ({"breaths": 21, "pulse": 111}, 4, Risk.LOW),
        ({"pulse": 131}, 3, Risk.LOW_MEDIUM),
        ({"pulse": 131, "temperature_c": 38.5}, 4, Risk.LOW_MEDIUM),
        ({"breaths": 21, "pulse": 111, "temperature_c": 38.5}, 5, Risk.MEDIUM),
        ({"pulse": 131, "on_oxygen": True}, 5, Risk.MEDIUM),
        ({"pulse": 131, "systolic": 85}, 6, Risk.MEDIUM),
        ({"pulse": 131, "systolic": 85, "temperature_c": 38.5}, 7, Risk.HIGH),
        (
            {"breaths": 30, "spo2": 85, "on_oxygen": True, "systolic": 80, "pulse": 140,
             "consciousness": Consciousness.PAIN, "temperature_c": 34.0}, 20, Risk.HIGH,
        ),
    ],
)  # fmt: skip
def test_news2_adds_up_and_says_the_risk_of_chart_2(changes: dict[str, Any], score: int, risk: Risk) -> None:
    scored = news2(signs(**NORMAL | changes))
    assert (scored.score, scored.risk, scored.complete) == (score, risk, True)


def test_an_incomplete_news2_names_what_is_missing_and_never_says_low_risk() -> None:
    scored = news2(signs(breaths=16, pulse=80))
    assert scored.missing == ("spo2", "on_oxygen", "systolic", "consciousness", "temperature_c")
    assert (scored.score, scored.risk) == (0, None)


def test_an_incomplete_news2_says_the_least_risk_there_is() -> None:
    assert news2(signs(breaths=30)).risk is Risk.LOW_MEDIUM
    assert news2(signs(breaths=30, pulse=140, systolic=80)).risk is Risk.HIGH


@pytest.mark.parametrize(("age", "applies"), [(None, True), (15.9, False), (16, True), (90, True)])
def test_news2_is_for_16_years_and_over(age: float | None, applies: bool) -> None:
    assert news2_applies(age) is applies


def test_gcs_is_the_sum_of_its_three_parts() -> None:
    for eye, verbal, motor in itertools.product(range(1, 5), range(1, 6), range(1, 7)):
        assert gcs_total(signs(gcs_eye=eye, gcs_verbal=verbal, gcs_motor=motor)) == eye + verbal + motor


@pytest.mark.parametrize("absent", ["gcs_eye", "gcs_verbal", "gcs_motor"])
def test_gcs_is_not_told_without_all_three_parts(absent: str) -> None:
    assert gcs_total(signs(**NORMAL | {absent: None})) is None


def test_shock_index_is_pulse_by_systolic_pressure() -> None:
    assert shock_index(signs(pulse=120, systolic=80)) == 1.5
    assert shock_index(signs(pulse=70, systolic=140)) == 0.5


@pytest.mark.parametrize("values", [{"pulse": 80}, {"systolic": 120}, {"pulse": 80, "systolic": 0}])
def test_shock_index_is_not_told_without_pulse_and_pressure(values: dict[str, int]) -> None:
    assert shock_index(signs(**values)) is None


# Champion 1989, table of coded values: (lowest, highest, code).
RTS_GCS = [(3, 3, 0), (4, 5, 1), (6, 8, 2), (9, 12, 3), (13, 15, 4)]
RTS_SYSTOLIC = [(0, 0, 0), (1, 49, 1), (50, 75, 2), (76, 89, 3), (90, 300, 4)]
RTS_BREATHS = [(0, 0, 0), (1, 5, 1), (6, 9, 2), (30, 80, 3), (10, 29, 4)]


def gcs_parts(total: int) -> dict[str, int]:
    eye = min(4, total - 2)
    verbal = min(5, total - eye - 1)
    return {"gcs_eye": eye, "gcs_verbal": verbal, "gcs_motor": total - eye - verbal}


@pytest.mark.parametrize(("part", "table"), [("gcs", RTS_GCS), ("systolic", RTS_SYSTOLIC), ("breaths", RTS_BREATHS)])
def test_the_revised_trauma_score_codes_every_value_as_the_paper_does(
    part: str, table: list[tuple[int, int, int]]
) -> None:
    for value, code in every(table):
        changed = gcs_parts(value) if part == "gcs" else {part: value}
        score = revised_trauma_score(signs(**NORMAL | changed))
        assert score is not None
        assert getattr(score, part) == code, value


def test_the_revised_trauma_score_of_a_healthy_person_is_full() -> None:
    score = revised_trauma_score(signs(**NORMAL))
    assert score is not None
    assert (score.triage, round(score.weighted, 4)) == (12, 7.8408)


def test_the_revised_trauma_score_weighs_its_parts_as_published() -> None:
    score = revised_trauma_score(signs(**NORMAL | gcs_parts(8) | {"systolic": 80, "breaths": 32}))
    assert score is not None
    assert (score.gcs, score.systolic, score.breaths, score.triage) == (2, 3, 3, 8)
    assert round(score.weighted, 4) == round(2 * 0.9368 + 3 * 0.7326 + 3 * 0.2908, 4) == 4.9438


@pytest.mark.parametrize("absent", ["gcs_motor", "systolic", "breaths"])
def test_the_revised_trauma_score_is_not_told_without_all_three(absent: str) -> None:
    assert revised_trauma_score(signs(**NORMAL | {absent: None})) is None


@pytest.mark.parametrize(
    ("codes", "face", "arm", "speech"),
    [
        *[([code], True, False, False) for code in ("3520039", "3520041", "3520802")],
        *[([code], False, True, False) for code in ("3520051", "3520053", "3520801")],
        (["3520029"], False, False, True),
        (["3520039", "3520801", "3520029"], True, True, True),
        (["3520027", "3520033", "110004"], False, False, False),
        ([], False, False, False),
    ],
)
def test_cincinnati_is_positive_with_any_one_sign(codes: list[str], face: bool, arm: bool, speech: bool) -> None:
    scale = cincinnati(FindingNoted(code=code) for code in codes)
    assert (scale.face, scale.arm, scale.speech) == (face, arm, speech)
    assert (scale.positive, scale.count) == (face or arm or speech, face + arm + speech)


def test_cincinnati_takes_no_code_of_another_system() -> None:
    assert not cincinnati([FindingNoted(code="3520039", system="local-1")]).positive
