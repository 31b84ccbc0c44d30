"""The document of each disease is valid R4, holds what it names, and is the same for the same report."""

from __future__ import annotations

import json
from typing import Any

import pytest

from goldenhour.emergency.bodies import Condition
from goldenhour.emergency.report_bodies import Absent, Answer, ReportAnswered
from goldenhour.emergency.report_items import TABLES
from goldenhour.kit.fhir.validation import Validator
from goldenhour.outcomes.fhir_documents import document, narrative
from tests.emergency.telling import minute
from tests.outcomes.test_fhir_questionnaires import errors
from tests.outcomes.test_sheet import case_of

PATIENT = {"resourceType": "Patient", "id": "p", "gender": "male"}
ENCOUNTER = {
    "resourceType": "Encounter",
    "id": "e",
    "status": "finished",
    "class": {"system": "http://terminology.hl7.org/CodeSystem/v3-ActCode", "code": "EMER"},
}
HOSPITAL = {"resourceType": "Organization", "id": "o", "name": "National Taiwan University Hospital"}


def made(disease: Condition, *more: tuple[float, ReportAnswered]) -> dict[str, Any]:
    case = case_of(disease, *more)
    return document(
        case, case.alerts["alert"], disease, patient=PATIENT, encounter=ENCOUNTER, authors=[HOSPITAL], now=minute(120)
    )


@pytest.mark.parametrize("disease", TABLES)
def test_a_document_is_valid_and_every_reference_leads_into_it(disease: Condition) -> None:
    bundle = made(disease)
    assert errors(Validator().check(bundle)) == []
    inside = {entry["fullUrl"] for entry in bundle["entry"]}
    assert len(inside) == len(bundle["entry"])
    assert bundle["entry"][0]["resource"]["resourceType"] == "Composition"
    text = json.dumps(bundle)
    assert {part.split('"')[0] for part in text.split('"reference": "')[1:]} <= inside


def test_the_same_report_gives_the_same_document() -> None:
    assert made(Condition.OHCA) == made(Condition.OHCA)


def test_what_is_not_known_says_so() -> None:
    nobody = {"mrs_before": Answer(absent=Absent.NOT_KNOWN)}
    bundle = made(Condition.STROKE, (60, ReportAnswered(alert="alert", disease=Condition.STROKE, answers=nobody)))
    found = {
        entry["resource"]["code"]["coding"][0]["code"]: entry["resource"]
        for entry in bundle["entry"]
        if entry["resource"]["resourceType"] == "Observation"
    }
    assert found["mrs_before"]["dataAbsentReason"]["coding"][0]["code"] == "asked-unknown"
    assert found["scene_systolic"]["valueQuantity"] == {
        "value": 178, "system": "http://unitsofmeasure.org", "code": "mm[Hg]", "unit": "mm[Hg]",
    }  # fmt: skip


def test_what_stands_in_the_narrative_is_escaped() -> None:
    assert "<b>" not in narrative([("a", "<b>&")])["div"]
