"""What the data suggest, and for what reason."""

from __future__ import annotations

from typing import Any

import pytest

from goldenhour.emergency import bodies as says
from goldenhour.emergency.bodies import Condition, Consciousness
from goldenhour.emergency.country import load_country
from goldenhour.emergency.protocol_bodies import Protocol, ProtocolNoted
from goldenhour.emergency.suspicion import ST_ELEVATION, TRAUMA_CALLS, TRAUMA_CRITERIA, suggest
from tests.emergency.telling import NORMAL, call, entry, signs, told

WELL, FALL = "103119", "103202"


def finding(code: str, **more: Any) -> says.FindingNoted:
    return says.FindingNoted(code=code, **more)


def suggested(*story: says.Body) -> tuple[Condition, str] | None:
    suggestion = suggest(told(*(entry(body, minutes) for minutes, body in enumerate(story))))
    return (suggestion.condition, str(suggestion.why)) if suggestion else None


@pytest.mark.parametrize(
    ("story", "expected"),
    [
        ([call(WELL)], None),
        ([call(WELL), signs(**NORMAL)], None),
        ([], None),
        # cardiac arrest
        ([call("103101")], (Condition.OHCA, "Called as cardiac arrest")),
        ([call("103101"), signs(pulse=0)], (Condition.OHCA, "No pulse")),
        ([call("103101"), signs(**NORMAL)], None),
        ([call(WELL), signs(pulse=0)], (Condition.OHCA, "No pulse")),
        ([call(WELL), signs(pulse=0), signs(**NORMAL)], (Condition.OHCA, "No pulse")),
        (
            [call(WELL), signs(consciousness=Consciousness.UNRESPONSIVE, breaths=0)],
            (Condition.OHCA, "Unresponsive and not breathing"),
        ),
        ([call(WELL), signs(consciousness=Consciousness.UNRESPONSIVE, breaths=4)], None),
        ([call(WELL), signs(consciousness=Consciousness.PAIN, breaths=0)], None),
        ([call(WELL), says.ProcedureDone(code="127301")], (Condition.OHCA, "CPR was given")),
        ([call(WELL), says.ProcedureDone(code="127301", system="local-1")], None),
        # myocardial infarction: a chest pain alone is none
        ([call("103109")], None),
        ([call("103109"), finding("9901053")], (Condition.AMI, "ST elevation on the ECG")),
        ([call(WELL), finding("9901051", system="temsis-2023")], (Condition.AMI, "ST elevation on the ECG")),
        ([call("103109"), finding("9901023")], None),
        # stroke
        ([call("103104")], (Condition.STROKE, "Called as stroke")),
        ([call(WELL), finding("3520029")], (Condition.STROKE, "Cincinnati scale positive: 1 of 3")),
        (
            [call("103104"), finding("3520039"), finding("3520051"), finding("3520029")],
            (Condition.STROKE, "Cincinnati scale positive: 3 of 3"),
        ),
        # what is seen goes before what was called, and an arrest before all
        ([call("103104"), finding("9901053")], (Condition.AMI, "ST elevation on the ECG")),
        ([call("103101"), finding("3520029")], (Condition.STROKE, "Cincinnati scale positive: 1 of 3")),
        ([call(FALL), signs(pulse=0, systolic=0), finding("3520029")], (Condition.OHCA, "No pulse")),
    ],
)
def test_a_condition_is_suggested_with_its_reason(
    story: list[says.Body], expected: tuple[Condition, str] | None
) -> None:
    assert suggested(*story) == expected


GCS_13 = {"gcs_eye": 3, "gcs_verbal": 4, "gcs_motor": 6}
GCS_14 = {"gcs_eye": 4, "gcs_verbal": 4, "gcs_motor": 6}


@pytest.mark.parametrize(
    ("values", "age", "why"),
    [
        (NORMAL, 40, None),
        (GCS_14, 40, None),
        (GCS_13, 40, "Injured, GCS 13"),
        ({"systolic": 90}, 40, None),
        ({"systolic": 89}, 40, "Injured, systolic pressure 89"),
        ({"systolic": 89}, None, "Injured, systolic pressure 89"),
        ({"breaths": 10}, 40, None),
        ({"breaths": 9}, 40, "Injured, 9 breaths a minute"),
        ({"breaths": 29}, 40, None),
        ({"breaths": 30}, 40, "Injured, 30 breaths a minute"),
        # children: systolic under 70 + 2 x age; infants breathe faster
        ({"systolic": 76}, 3, None),
        ({"systolic": 75}, 3, "Injured, systolic pressure 75"),
        ({"systolic": 89}, 10, "Injured, systolic pressure 89"),
        ({"breaths": 40}, 0.5, None),
        ({"breaths": 19}, 0.5, "Injured, 19 breaths a minute"),
        ({"breaths": 20}, 0.5, None),
    ],
)
def test_an_injury_with_a_physiological_criterion_suggests_major_trauma(
    values: dict[str, Any], age: float | None, why: str | None
) -> None:
    expected = (Condition.TRAUMA, why) if why else None
    assert suggested(call(FALL, patient_age=age), signs(**values)) == expected


def test_the_same_signs_without_an_injury_suggest_no_trauma() -> None:
    assert suggested(call(WELL), signs(systolic=80)) is None


@pytest.mark.parametrize(
    "injury", [says.HistoryTaken(mechanism="hit by a car"), finding("2902001"), finding("2902007")]
)
def test_a_mechanism_the_crew_noted_counts_as_injury(injury: says.Body) -> None:
    assert suggested(call(WELL), injury, signs(systolic=80)) == (Condition.TRAUMA, "Injured, systolic pressure 80")


def test_a_criterion_once_met_stays_met() -> None:
    assert suggested(call(FALL), signs(systolic=80), signs(systolic=120)) is not None


def test_a_ticked_trauma_criterion_is_enough() -> None:
    assert suggested(call(WELL), finding("2903013")) == (Condition.TRAUMA, "A criterion of major trauma was ticked")


def test_the_codes_relied_on_are_in_the_countrys_tables() -> None:
    country = load_country("taiwan")
    listed = {code.code for code in country.codes("trauma_criteria")}
    assert listed <= TRAUMA_CRITERIA
    assert {"stemi" in country.label("ecg_findings", code, "en").lower() for code in ST_ELEVATION} == {True}
    assert {country.find_code("dispatch_complaints", code).group for code in TRAUMA_CALLS} == {"trauma"}  # type: ignore[union-attr]
    assert country.label("procedures", "127301", "en") == "CPR"


def gaze(value: str) -> ProtocolNoted:
    return ProtocolNoted(protocol=Protocol.STROKE, step="gaze", value=value)


@pytest.mark.parametrize(
    ("story", "why"),
    [
        ([finding("3520039"), finding("3520051"), gaze("abnormal")], "G-FAST 3 of 4: a large vessel may be closed"),
        ([finding("3520039"), finding("3520051"), finding("3520029"), gaze("normal")],
         "G-FAST 3 of 4: a large vessel may be closed"),
        ([finding("3520039"), finding("3520051"), finding("3520029")], "Cincinnati scale positive: 3 of 3"),
        ([finding("3520039"), gaze("abnormal")], "Cincinnati scale positive: 1 of 3"),
    ],
)  # fmt: skip
def test_the_large_vessel_scale_is_the_reason_from_its_cut_off_on(story: list[says.Body], why: str) -> None:
    assert suggested(call(WELL), *story) == (Condition.STROKE, why)
