"""The validator over HL7's own examples, over the same with one mistake each, and over anything at all."""

from __future__ import annotations

import copy
import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bench.fhir_mutants import EXAMPLES, MUTANTS, PATIENT, PULSE, example, mutant
from goldenhour.kit.fhir.decoding import decode
from goldenhour.kit.fhir.definitions import resource_types
from goldenhour.kit.fhir.outcomes import Issue, outcome
from goldenhour.kit.fhir.validation import Validator

VALIDATOR = Validator()
DEFINITIONAL = ("CodeSystem", "ConceptMap", "OperationDefinition", "SearchParameter", "StructureDefinition", "ValueSet")
"""4,560 of the package's 5,306 files: one in ten is tried. All others are."""
LARGEST = 2_000_000
"""Bytes. The 16 larger files hold the definitions once more, as one Bundle or guide each."""

NO_TEXT = "its narrative is empty (txt-2)"
NO_BASE = "a search parameter has no base"
NOT_ABSTRACT = "neither abstract nor derived (sdf-4)"
OTHER_URL = "fullUrl and id are of different resources"
WRONG = {
    "ActivityDefinition-blood-tubes-supply": NO_TEXT,
    "ActivityDefinition-heart-valve-replacement": NO_TEXT,
    "EventDefinition-example": NO_TEXT,
    "Questionnaire-zika-virus-exposure-assessment": NO_TEXT,
    "Bundle-10bb101f-a121-4264-a920-67be9cb82c74": OTHER_URL,
    "Bundle-3a0707d3-549e-4467-b8b8-5a2ab3800efe": OTHER_URL,
    "Bundle-lri-example": OTHER_URL,
    "DeviceMetric-example": "parent is a DeviceDefinition, allowed is a Device",
    "DeviceUseStatement-example": "reasonReference is a Procedure, which is not allowed",
    "MedicationRequest-medrx0301": "dispenseRequest.performer is a Practitioner, allowed is an Organization",
    "Observation-clinical-gender": "performer is an Encounter, which is not allowed",
    "Questionnaire-qs1": "items without a linkId",
    "SearchParameter-codesystem-extensions-CodeSystem-author": NO_BASE,
    "SearchParameter-codesystem-extensions-CodeSystem-effective": NO_BASE,
    "SearchParameter-codesystem-extensions-CodeSystem-end": NO_BASE,
    "SearchParameter-codesystem-extensions-CodeSystem-keyword": NO_BASE,
    "SearchParameter-codesystem-extensions-CodeSystem-workflow": NO_BASE,
    "SearchParameter-valueset-extensions-ValueSet-author": NO_BASE,
    "SearchParameter-valueset-extensions-ValueSet-effective": NO_BASE,
    "SearchParameter-valueset-extensions-ValueSet-end": NO_BASE,
    "SearchParameter-valueset-extensions-ValueSet-keyword": NO_BASE,
    "SearchParameter-valueset-extensions-ValueSet-workflow": NO_BASE,
    "SearchParameter-questionnaireresponse-extensions-QuestionnaireResponse-item-subject": "an id of 72 characters",
    "StructureDefinition-Definition": NOT_ABSTRACT,
    "StructureDefinition-Event": NOT_ABSTRACT,
    "StructureDefinition-FiveWs": NOT_ABSTRACT,
    "StructureDefinition-Request": NOT_ABSTRACT,
}
"""Examples of HL7's that are wrong by HL7's own rules, and why. The validator must find these and no others."""


def tried() -> list[Path]:
    found = [path for path in sorted(EXAMPLES.glob("*-*.json")) if path.stat().st_size <= LARGEST]
    definitional = [path for path in found if path.name.startswith(DEFINITIONAL)]
    others = [path for path in found if path not in set(definitional) and path.name != "package-lock.json"]
    return [*others, *definitional[::10], *(path for path in definitional if path.stem in WRONG)]


def errors(resource: dict[str, Any]) -> list[Issue]:
    return [issue for issue in VALIDATOR.check(resource) if issue.stops]


def test_of_the_official_examples_only_those_are_refused_that_are_wrong() -> None:
    paths = {path for path in tried() if not path.name.startswith("ig-")}
    assert len(paths) > 1_100
    refused = {path.stem for path in paths if errors(decode(path.read_bytes()))}
    assert refused == set(WRONG)


def test_every_mutant_is_caught() -> None:
    assert len(MUTANTS) >= 60
    missed = [name for name in MUTANTS if not errors(mutant(name))]
    assert not missed


def test_what_the_mutants_are_made_of_is_right() -> None:
    assert not {source: errors(example(source)) for source, _ in MUTANTS.values() if errors(example(source))}


def test_the_usual_library_catches_fewer_mutants() -> None:
    from fhir.resources.R4B import get_fhir_model_class

    def accepts(resource: dict[str, Any]) -> bool:
        try:
            get_fhir_model_class(resource["resourceType"]).model_validate_json(json.dumps(resource, default=float))
        except Exception:
            return False
        return True

    assert all(accepts(example(source)) for source in {source for source, _ in MUTANTS.values()})
    caught = sum(not accepts(mutant(name)) for name in MUTANTS)
    assert caught < len(MUTANTS) / 2


def test_an_issue_says_where_and_what_to_do() -> None:
    (issue,) = errors(mutant("required element missing"))
    assert issue.code == "required"
    assert issue.expression == ("Observation.status",)
    assert issue.text.startswith("Observation.status is missing. Add one of registered, preliminary, final, amended,")
    (issue,) = errors(mutant("mistake within an entry"))
    assert issue.expression == ("Bundle.entry[0].resource.gender",)
    (issue,) = errors(mutant("number as text"))
    assert issue.expression == ("Observation.value.ofType(Quantity).value",)
    (issue,) = errors(mutant("misspelt element"))
    assert issue.text == "Patient has no element birthdate. Did you mean birthDate?"


def test_a_missing_narrative_is_advice_not_an_error() -> None:
    pulse = example(PULSE)
    del pulse["text"]
    assert [(issue.severity, issue.code) for issue in VALIDATOR.check(pulse)] == [("warning", "invariant")]


def test_a_code_that_was_right_before_is_still_looked_at_for_what_it_says_besides() -> None:
    coding = {"system": "http://loinc.org", "code": "8867-4"}
    right = {"resourceType": "Observation", "status": "final", "code": {"coding": [coding]}}
    for _ in range(2):
        assert errors(right) == []
    for wrong in (
        {"coding": [coding], "text": ""},
        {"coding": [coding | {"display": ""}]},
        {"coding": [coding | {"userSelected": "yes"}], "text": "pulse"},
        {"coding": [coding], "test": "pulse"},
    ):
        assert errors(right | {"code": wrong}) != [], wrong


def test_a_primitive_may_have_only_extensions() -> None:
    patient = example(PATIENT)
    absent = {
        "extension": [{"url": "http://hl7.org/fhir/StructureDefinition/data-absent-reason", "valueCode": "unknown"}]
    }
    patient["name"][0]["given"] = ["Peter", None]
    patient["name"][0]["_given"] = [None, absent]
    del patient["birthDate"]
    patient["_birthDate"] = absent
    assert not errors(patient)
    patient["name"][0]["_given"] = [None, None]
    assert [issue.expression for issue in errors(patient)] == [("Patient.name[0].given[1]",)]


def test_a_required_code_may_be_absent_with_a_reason() -> None:
    pulse = example(PULSE)
    del pulse["status"]
    pulse["_status"] = {"extension": [{"url": "http://example.org/why", "valueString": "lost"}]}
    assert not errors(pulse)


@pytest.mark.parametrize("value", [44, Decimal("44.0"), 44.0])
def test_a_decimal_is_any_number(value: object) -> None:
    pulse = example(PULSE)
    pulse["valueQuantity"]["value"] = value
    assert not errors(pulse)


def test_what_is_said_is_bounded_and_can_be_printed() -> None:
    flood = {"resourceType": "Patient", **{f"\x00unknown{number}": 1 for number in range(10_000)}}
    issues = VALIDATOR.check(flood)
    assert len(issues) <= 201
    assert all(issue.text.isprintable() and issue.expression[0].isprintable() for issue in issues)


def test_much_that_refers_to_one_another_takes_no_time_that_grows_with_its_square() -> None:
    """Ten thousand contained resources, each named once: dom-3, the circles and the look-ups go over them once."""
    size = 10_000
    inside = [{"resourceType": "Organization", "id": f"o{number}", "name": "x"} for number in range(size)]
    resource = {
        "resourceType": "List",
        "status": "current",
        "mode": "working",
        "contained": inside,
        "entry": [{"item": {"reference": f"#o{number}"}} for number in range(size - 1)],
    }
    assert [issue.expression for issue in errors(resource)] == [(f"List.contained[{size - 1}]",)]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.decimals(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=12), inner, max_size=4),
    max_leaves=20,
)
NAMES = st.sampled_from(sorted(resource_types()))
SOURCES = sorted({source for source, _ in MUTANTS.values()})


def places_in(node: Any) -> list[tuple[Any, Any]]:
    """(container, key) of every part of a resource."""
    found: list[tuple[Any, Any]] = []
    waiting = [node]
    while waiting:
        here = waiting.pop()
        for key in here if isinstance(here, dict) else range(len(here)):
            found.append((here, key))
            if isinstance(here[key], dict | list):
                waiting.append(here[key])
    return found


def is_a_list_of_issues(found: object) -> bool:
    return isinstance(found, list) and all(isinstance(issue, Issue) for issue in found) and bool(outcome(found))


@settings(max_examples=300, deadline=None)
@given(NAMES | st.text(max_size=8), st.dictionaries(st.text(max_size=12), JSON, max_size=5))
def test_anything_at_all_is_answered_with_issues(name: str, body: dict[str, Any]) -> None:
    assert is_a_list_of_issues(VALIDATOR.check({**body, "resourceType": name}))


@settings(max_examples=600, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from(SOURCES), st.data())
def test_an_example_with_anything_anywhere_is_answered_with_issues(source: str, data: st.DataObject) -> None:
    resource = copy.deepcopy(example(source))
    for _ in range(data.draw(st.integers(1, 3))):
        places = places_in(resource)
        container, key = places[data.draw(st.integers(0, len(places) - 1))]
        container[key] = data.draw(JSON | st.sampled_from(places).map(lambda place: copy.deepcopy(place[0][place[1]])))
    assert is_a_list_of_issues(VALIDATOR.check(resource))


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from(SOURCES), st.data())
def test_an_example_with_a_part_removed_or_twice_is_answered_with_issues(source: str, data: st.DataObject) -> None:
    resource = copy.deepcopy(example(source))
    places = places_in(resource)
    container, key = places[data.draw(st.integers(0, len(places) - 1))]
    if isinstance(container, list) and data.draw(st.booleans()):
        container.append(container[key])
    else:
        del container[key]
    assert is_a_list_of_issues(VALIDATOR.check(resource))
