"""Every vital sign in FHIR: LOINC and UCUM as the specification has them, why there is none, scores as published."""

from __future__ import annotations

from typing import Any

import pytest

from goldenhour.emergency.bodies import Consciousness, VitalSignsTaken
from goldenhour.emergency.country import load_country
from goldenhour.emergency.fhir.building import Json
from goldenhour.emergency.fhir.facts import Facts
from goldenhour.emergency.fhir.parts import made
from goldenhour.emergency.signs import SIGNS as ALL
from goldenhour.records.fhir import PARTS
from goldenhour.records.fhir_signs import SIGNS, TOGETHER
from tests.emergency.telling import NORMAL, call, entry, told

COUNTRY = load_country("taiwan")


def resources(signs: VitalSignsTaken, part: str = "vital_signs") -> dict[str, Json]:
    case = told(entry(call(), 0, "call"), entry(signs, 5, "set"))
    (chosen,) = [one for one in PARTS if one.name == part]
    return {one["id"].removeprefix("set."): one for one in made(chosen, Facts(case, COUNTRY))}


def test_every_sign_is_said() -> None:
    assert {*SIGNS, *TOGETHER} == set(ALL)


@pytest.mark.parametrize(
    ("sign", "value", "name", "code", "unit"),
    [
        ("pulse", 80, "pulse", "8867-4", "/min"),
        ("breaths", 16, "breaths", "9279-1", "/min"),
        ("spo2", 97, "spo2", "2708-6", "%"),
        ("temperature_c", 36.5, "temperature-c", "8310-5", "Cel"),
        ("glucose_mg_dl", 104, "glucose-mg-dl", "41653-7", "mg/dL"),
        ("pain", 8, "pain", "72514-3", "{score}"),
    ],
)
def test_a_measured_sign_has_its_loinc_code_and_ucum_unit(
    sign: str, value: Any, name: str, code: str, unit: str
) -> None:
    (only,) = resources(VitalSignsTaken(**{sign: value})).values()
    assert only["id"] == f"set.{name}"
    assert only["code"]["coding"][0]["code"] == code
    assert only["valueQuantity"]["code"] == unit
    assert float(only["valueQuantity"]["value"]) == value


def test_blood_pressure_is_a_panel_and_says_so_where_half_of_it_is_missing() -> None:
    panel = resources(VitalSignsTaken(systolic=90))["blood-pressure"]
    systolic, diastolic = panel["component"]
    assert systolic["valueQuantity"]["value"] == 90
    assert diastolic["dataAbsentReason"]["coding"][0]["code"] == "unknown"


def test_the_coma_scale_has_a_sum_only_when_all_three_were_examined() -> None:
    whole = resources(VitalSignsTaken(gcs_eye=4, gcs_verbal=5, gcs_motor=6))["gcs"]
    assert whole["valueQuantity"]["value"] == 15
    part = resources(VitalSignsTaken(gcs_eye=4))["gcs"]
    assert "valueQuantity" not in part
    assert part["dataAbsentReason"]


def test_why_a_sign_was_not_taken_is_said() -> None:
    (only,) = resources(VitalSignsTaken(not_taken={"spo2": "8801019"})).values()
    codes = [one["code"] for one in only["dataAbsentReason"]["coding"]]
    assert codes == ["asked-declined", "8801019"]


@pytest.mark.parametrize("level", Consciousness)
def test_every_level_of_consciousness_has_our_code_and_snomeds(level: Consciousness) -> None:
    ours, theirs = resources(VitalSignsTaken(consciousness=level))["consciousness"]["valueCodeableConcept"]["coding"]
    assert ours["code"] == level
    assert theirs["system"] == "http://snomed.info/sct"


def test_a_complete_set_gives_its_scores_and_an_incomplete_one_no_news2() -> None:
    scores = resources(VitalSignsTaken(**NORMAL), "scores")
    assert scores["news2"]["valueInteger"] == 0
    assert scores["triage-rts"]["valueInteger"] == 12
    assert "news2" not in resources(VitalSignsTaken(pulse=75, systolic=120), "scores")
