"""The document of each disease is valid R4, holds what it names, and is the same for the same report."""

from __future__ import annotations

import json
from typing import Any

import pytest

from goldenhour.emergency.bodies import Condition
from goldenhour.emergency.fhir.codings import CANONICAL
from goldenhour.emergency.report_bodies import Absent, Answer, ReportAnswered
from goldenhour.emergency.report_items import TABLES
from goldenhour.kit.fhir.profiles import ProfileSet
from goldenhour.kit.fhir.validation import Validator
from goldenhour.outcomes.fhir_documents import narrative
from scripts.write_guide import FOLDER
from tests.outcomes.reported import report_document
from tests.outcomes.test_fhir_questionnaires import errors

made = report_document
THROMBOLYSED = {
    "ct_at": Answer(value="2026-11-22T02:40:00Z"), "stroke_type": Answer(value="ischaemic"), "ivt": Answer(value="yes"),
    "needle_at": Answer(value="2026-11-22T02:55:00Z"), "nihss": Answer(value="12"),
}  # fmt: skip
GUIDE = ProfileSet.from_folder(FOLDER)


@pytest.fixture(scope="module")
def validator() -> Validator:
    """With our guide: every resource of a document is checked against the profile it claims."""
    return Validator(GUIDE)


def inside(bundle: dict[str, Any], kind: str) -> list[dict[str, Any]]:
    return [entry["resource"] for entry in bundle["entry"] if entry["resource"]["resourceType"] == kind]


@pytest.mark.parametrize("disease", TABLES)
def test_a_document_is_valid_and_every_reference_leads_into_it(disease: Condition, validator: Validator) -> None:
    bundle = made(disease)
    found = validator.check(bundle)
    assert errors(found) == []
    assert not [issue for issue in found if "profile" in issue.text], (
        "a profile is claimed that the guide does not know"
    )
    assert all(entry["resource"]["meta"]["profile"] for entry in bundle["entry"])
    addresses = {entry["fullUrl"] for entry in bundle["entry"]}
    assert len(addresses) == len(bundle["entry"])
    assert bundle["entry"][0]["resource"]["resourceType"] == "Composition"
    named = {part.split('"')[0] for part in json.dumps(bundle).split('"reference": "')[1:]}
    assert {name for name in named - addresses if not name.startswith(f"{CANONICAL}/")} == set()
    said_here = [entry for entry in bundle["entry"] if "id" not in entry["resource"] or entry == bundle["entry"][0]]
    named = {part.split('"')[0] for part in json.dumps(said_here).split('"reference": "')[1:]}
    assert named <= addresses


@pytest.mark.parametrize("disease", TABLES)
def test_every_section_of_the_report_is_there_and_an_empty_one_says_so(disease: Condition) -> None:
    (composition,) = inside(made(disease), "Composition")
    codes = [section["code"]["coding"][0]["code"] for section in composition["section"]]
    assert codes == [*(section.id for section in TABLES[disease].sections), "answers"]
    for section in composition["section"]:
        assert ("emptyReason" in section) is not bool(section.get("entry"))


def test_a_document_without_a_section_of_its_profile_is_refused(validator: Validator) -> None:
    bundle = made(Condition.STROKE)
    sections = inside(bundle, "Composition")[0]["section"]
    del sections[4]
    assert any("imaging" in text.lower() for text in errors(validator.check(bundle)))


@pytest.mark.parametrize(
    ("kind", "profile", "broken"),
    [
        ("Observation", "gh-report-time", {"valueDateTime": None, "valueString": "this morning"}),
        (
            "Observation",
            "gh-report-answer",
            {"valueQuantity": None, "valueCodeableConcept": None, "valueBoolean": None},
        ),
        ("Observation", "gh-report-scale", {"code": {"text": "some scale"}}),
        ("Procedure", "gh-report-procedure", {"performedDateTime": None}),
        ("Composition", "gh-report-stroke", {"author": []}),
        ("QuestionnaireResponse", "gh-report-response", {"questionnaire": None}),
    ],
)
def test_a_profile_refuses_what_does_not_follow_it(
    validator: Validator, kind: str, profile: str, broken: dict[str, Any]
) -> None:
    answered = ReportAnswered(alert="alert", disease=Condition.STROKE, answers=THROMBOLYSED)
    bundle = made(Condition.STROKE, (60, answered))
    found = next(one for one in inside(bundle, kind) if one["meta"]["profile"][0].endswith(profile))
    assert errors(validator.check(found)) == []
    wrong = {name: value for name, value in (found | broken).items() if value is not None}
    assert errors(validator.check(wrong))


def test_what_was_done_is_a_procedure_from_when_it_began() -> None:
    answered = ReportAnswered(alert="alert", disease=Condition.STROKE, answers=THROMBOLYSED)
    done = inside(made(Condition.STROKE, (60, answered)), "Procedure")
    assert [(one["code"]["coding"][0]["code"], one["performedDateTime"], one["status"]) for one in done] == [
        ("imaging", "2026-11-22T02:40:00Z", "unknown"),
        ("thrombolysis", "2026-11-22T02:55:00Z", "unknown"),
    ]
    assert inside(made(Condition.STROKE), "Procedure") == []


def test_a_made_up_patient_is_marked_so_throughout() -> None:
    bundle = made(Condition.AMI)
    marks = [one["meta"]["security"][0]["code"] for one in [bundle, *(entry["resource"] for entry in bundle["entry"])]]
    assert set(marks) == {"HTEST"}


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
