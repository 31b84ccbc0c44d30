"""A small guide: every way a profile may ask for more than the specification."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bench.fhir_mutants import example
from goldenhour.kit.fhir.definitions import hl7_profiles
from goldenhour.kit.fhir.outcomes import Issue
from goldenhour.kit.fhir.profiles import ProfileSet
from goldenhour.kit.fhir.validation import Validator
from tests.kit.fhir.test_validation import JSON, is_a_list_of_issues, places_in

Json = dict[str, Any]
BASE = "http://example.org/fhir"
HL7 = "http://hl7.org/fhir/StructureDefinition"


def structure(name: str, type_: str, *elements: Json, base: str = "", **more: Any) -> Json:
    return {
        "resourceType": "StructureDefinition",
        "url": f"{BASE}/StructureDefinition/{name}",
        "name": name.title(),
        "type": type_,
        "baseDefinition": base or f"{HL7}/{type_}",
        "derivation": "constraint",
        "differential": {"element": [{"path": one["id"].partition(":")[0], **one} for one in elements]},
        **more,
    }


def coded(code: str) -> Json:
    return {"coding": [{"system": f"{BASE}/CodeSystem/colours", "code": code}]}


COLOURS = {
    "resourceType": "CodeSystem",
    "url": f"{BASE}/CodeSystem/colours",
    "content": "complete",
    "concept": [{"code": "red", "concept": [{"code": "crimson"}]}, {"code": "blue"}, {"code": "green"}],
}
ALL = {
    "resourceType": "ValueSet",
    "url": f"{BASE}/ValueSet/all",
    "compose": {
        "include": [{"system": COLOURS["url"]}],
        "exclude": [{"system": COLOURS["url"], "concept": [{"code": "green"}]}],
    },
}
WARM = {
    "resourceType": "ValueSet",
    "url": f"{BASE}/ValueSet/warm",
    "compose": {"include": [{"system": COLOURS["url"], "concept": [{"code": "red"}, {"code": "crimson"}]}]},
}
NESTED = {
    "resourceType": "ValueSet",
    "url": f"{BASE}/ValueSet/nested",
    "compose": {"include": [{"valueSet": [f"{BASE}/ValueSet/warm"]}]},
}
SHADE = structure(
    "shade", "Extension",
    {"id": "Extension.extension", "max": "0"},
    {"id": "Extension.url", "fixedUri": f"{BASE}/StructureDefinition/shade"},
    {"id": "Extension.value[x]", "min": 1, "type": [{"code": "code"}],
     "binding": {"strength": "required", "valueSet": WARM["url"]}},
    context=[{"type": "element", "expression": "Observation"}],
)  # fmt: skip
PARTS = structure(
    "parts", "Extension",
    {"id": "Extension.extension:size", "path": "Extension.extension", "sliceName": "size", "min": 1, "max": "1"},
    {"id": "Extension.extension:size.url", "path": "Extension.extension.url", "fixedUri": "size"},
    {"id": "Extension.extension:size.value[x]", "path": "Extension.extension.value[x]", "type": [{"code": "integer"}]},
    {"id": "Extension.url", "fixedUri": f"{BASE}/StructureDefinition/parts"},
    {"id": "Extension.value[x]", "max": "0"},
)  # fmt: skip
SEEN = structure(
    "seen", "Observation",
    {"id": "Observation.extension", "slicing": {"discriminator": [{"type": "value", "path": "url"}], "rules": "open"}},
    {"id": "Observation.extension:shade", "path": "Observation.extension", "sliceName": "shade", "min": 1, "max": "1",
     "short": "how red", "type": [{"code": "Extension", "profile": [SHADE["url"]]}]},
    {"id": "Observation.status", "patternCode": "final"},
    {"id": "Observation.code", "patternCodeableConcept": coded("red")},
    {"id": "Observation.subject", "min": 1, "type": [{"code": "Reference", "targetProfile": [f"{HL7}/Patient"]}]},
    {"id": "Observation.value[x]", "min": 1, "type": [{"code": "CodeableConcept"}, {"code": "Quantity"}],
     "binding": {"strength": "required", "valueSet": ALL["url"]}},
    {"id": "Observation.note", "max": "1"},
    {"id": "Observation.method", "max": "0"},
    {"id": "Observation.component", "constraint": [
        {"key": "seen-1", "severity": "error", "human": "a part has a value", "expression": "value.exists()"}],
     "slicing": {"discriminator": [{"type": "pattern", "path": "code"}], "rules": "closed"}},
    {"id": "Observation.component:left", "path": "Observation.component", "sliceName": "left", "min": 1, "max": "1"},
    {"id": "Observation.component:left.code", "path": "Observation.component.code",
     "patternCodeableConcept": coded("blue")},
    {"id": "Observation.component:left.value[x]", "path": "Observation.component.value[x]",
     "type": [{"code": "boolean"}]},
    {"id": "Observation.component:right", "path": "Observation.component", "sliceName": "right"},
    {"id": "Observation.component:right.code", "path": "Observation.component.code",
     "patternCodeableConcept": coded("green")},
)  # fmt: skip
STRICT = structure(
    "strict", "Observation",
    {"id": "Observation.issued", "min": 1},
    {"id": "Observation.component:right", "path": "Observation.component", "min": 1},
    base=SEEN["url"], title="Strictly seen",
)  # fmt: skip
NAMED = structure(
    "named", "Patient",
    {"id": "Patient.identifier", "min": 1,
     "slicing": {"discriminator": [{"type": "value", "path": "system"}], "rules": "open"}},
    {"id": "Patient.identifier:national", "path": "Patient.identifier", "sliceName": "national", "max": "1",
     "constraint": [{"key": "named-1", "severity": "error", "human": "a letter and nine digits",
                     "expression": "value.matches('[A-Z][0-9]{9}')"}]},
    {"id": "Patient.identifier:national.system", "path": "Patient.identifier.system", "fixedUri": "http://example.org/id"},
    {"id": "Patient.birthDate.extension", "min": 1},
)  # fmt: skip
PAPER = structure(
    "paper", "Composition",
    {"id": "Composition.section", "min": 1, "slicing": {"discriminator": [{"type": "pattern", "path": "code"}],
                                                        "rules": "open"}},
    {"id": "Composition.section:times", "path": "Composition.section", "sliceName": "times", "min": 1, "max": "1"},
    {"id": "Composition.section:times.code", "path": "Composition.section.code",
     "patternCodeableConcept": coded("blue")},
    {"id": "Composition.section:times.entry", "path": "Composition.section.entry", "min": 1,
     "type": [{"code": "Reference", "targetProfile": [SEEN["url"]]}]},
)  # fmt: skip
GUIDE = [COLOURS, ALL, WARM, NESTED, SHADE, PARTS, SEEN, STRICT, NAMED, PAPER]
PROFILES = ProfileSet(GUIDE)
VALIDATOR = Validator(PROFILES)


def seen(profile: str = "seen") -> Json:
    return {
        "resourceType": "Observation",
        "meta": {"profile": [f"{BASE}/StructureDefinition/{profile}"]},
        "text": {"status": "generated", "div": '<div xmlns="http://www.w3.org/1999/xhtml">x</div>'},
        "extension": [{"url": SHADE["url"], "valueCode": "crimson"}],
        "status": "final",
        "code": coded("red"),
        "subject": {"reference": "Patient/1"},
        "valueCodeableConcept": coded("crimson"),
        "component": [{"code": coded("blue"), "valueBoolean": True}],
    }


def changed(change: Any, profile: str = "seen") -> Json:
    resource = copy.deepcopy(seen(profile))
    change(resource)
    return resource


def errors(resource: Json, *profiles: str) -> list[Issue]:
    return [issue for issue in VALIDATOR.check(resource, profiles) if issue.stops]


def test_the_guide_is_understood_whole() -> None:
    assert PROFILES.compile_all() == []


def test_what_meets_a_profile_has_no_issue() -> None:
    assert VALIDATOR.check(seen()) == []


@pytest.mark.parametrize(
    ("change", "expression", "words"),
    [
        (lambda r: r["extension"].clear() or r.pop("extension"), "Observation.extension", "Seen asks for extension (how red)"),
        (lambda r: r["extension"].append(r["extension"][0]), "Observation.extension", "at most 1"),
        (lambda r: r["extension"][0].update(valueCode="blue"), "Observation.extension[0].value.ofType(code)", "red, crimson"),
        (lambda r: (r["extension"][0].pop("valueCode"), r["extension"][0].update(valueString="red")),
         "Observation.extension[0].value.ofType(string)", "as code only"),
        (lambda r: r.update(status="preliminary"), "Observation.status", '"final"'),
        (lambda r: r.update(code=coded("crimson")), "Observation.code", "red of"),
        (lambda r: r.pop("subject"), "Observation.subject", "asks for subject"),
        (lambda r: r.update(subject={"reference": "Group/1"}), "Observation.subject.reference", "Patient only"),
        (lambda r: r.pop("valueCodeableConcept"), "Observation.value", "asks for value"),
        (lambda r: (r.pop("valueCodeableConcept"), r.update(valueString="red")),
         "Observation.value.ofType(string)", "CodeableConcept, Quantity only"),
        (lambda r: r.update(valueCodeableConcept=coded("green")),
         "Observation.value.ofType(CodeableConcept)", "red, blue, crimson"),
        (lambda r: r.update(note=[{"text": "a"}, {"text": "b"}]), "Observation.note", "at most 1"),
        (lambda r: r.update(method={"text": "x"}), "Observation.method", "at most 0"),
        (lambda r: r["component"].clear() or r.pop("component"), "Observation.component", "(left)"),
        (lambda r: r["component"].append({"code": coded("crimson"), "valueBoolean": True}),
         "Observation.component[1]", "only left, right"),
        (lambda r: r["component"].append({"code": coded("green")}), "Observation.component[1]", "(seen-1)"),
        (lambda r: r["component"].append(r["component"][0]), "Observation.component", "at most 1"),
        (lambda r: (r["component"][0].pop("valueBoolean"), r["component"][0].update(valueInteger=1)),
         "Observation.component[0].value.ofType(integer)", "boolean only"),
    ],
)  # fmt: skip
def test_each_rule_of_a_profile_is_checked(change: Any, expression: str, words: str) -> None:
    found = errors(changed(change))
    assert [issue.expression for issue in found] == [(expression,)]
    assert words in found[0].text


def test_a_profile_asks_for_all_its_parent_asks_for() -> None:
    found = errors(changed(lambda r: r.pop("subject"), "strict"))
    assert [issue.text.partition(":")[0] for issue in found] == [
        "Strictly seen asks for subject",
        "Strictly seen asks for component (right)",
        "Strictly seen asks for issued",
    ]
    whole = seen("strict")
    whole["issued"] = "2024-02-01T10:00:00Z"
    whole["component"].append({"code": coded("green"), "valueString": "x"})
    assert errors(whole) == []


def test_identifiers_are_told_apart_by_their_system() -> None:
    since = {"extension": [{"url": "http://example.org/x", "valueString": "about"}]}
    patient = {
        "resourceType": "Patient",
        "identifier": [
            {"system": "http://example.org/id", "value": "A123456789"},
            {"system": "http://x.org", "value": "1"},
        ],
        "birthDate": "1970",
        "_birthDate": since,
    }
    assert errors(patient, NAMED["url"]) == []
    patient["identifier"][0]["value"] = "1"
    assert [issue.expression for issue in errors(patient, NAMED["url"])] == [("Patient.identifier[0]",)]
    del patient["_birthDate"], patient["identifier"]
    assert [issue.expression for issue in errors(patient, NAMED["url"])] == [
        ("Patient.identifier",),
        ("Patient.birthDate.extension",),
    ]


def test_sections_of_a_document_are_told_apart_by_their_code() -> None:
    paper: Json = {
        "resourceType": "Composition",
        "meta": {"profile": [PAPER["url"]]},
        "status": "final",
        "type": {"text": "x"},
        "date": "2024",
        "author": [{"display": "x"}],
        "title": "x",
        "section": [{"code": coded("blue"), "entry": [{"reference": "Observation/1"}]}, {"text": seen()["text"]}],
    }
    assert errors(paper) == []
    paper["section"][0]["entry"] = [{"reference": "Patient/1"}]
    assert [issue.expression for issue in errors(paper)] == [("Composition.section[0].entry[0].reference",)]
    paper["section"][0] = {"code": coded("red"), "text": seen()["text"]}
    assert [issue.expression for issue in errors(paper)] == [("Composition.section",)]


def test_an_extension_of_parts_is_checked_wherever_it_stands() -> None:
    parts: Json = {"url": PARTS["url"], "extension": [{"url": "size", "valueInteger": 1}]}
    patient: Json = {"resourceType": "Patient", "name": [{"family": "X", "extension": [parts]}]}
    assert errors(patient) == []
    parts["extension"] = [{"url": "size", "valueString": "1"}]
    assert [issue.expression for issue in errors(patient)] == [
        ("Patient.name[0].extension[0].extension[0].value.ofType(string)",)
    ]
    parts["extension"] = [{"url": "weight", "valueInteger": 1}]
    assert [issue.expression for issue in errors(patient)] == [("Patient.name[0].extension[0].extension",)]


def test_an_extension_stands_only_where_its_definition_allows() -> None:
    patient: Json = {"resourceType": "Patient", "extension": [{"url": SHADE["url"], "valueCode": "red"}]}
    (issue,) = errors(patient)
    assert issue.text == "Shade may stand at Observation, not here."


def test_a_resource_in_a_bundle_is_checked_by_the_profile_it_names() -> None:
    bundle = {
        "resourceType": "Bundle",
        "type": "collection",
        "entry": [{"resource": changed(lambda r: r.pop("subject"))}],
    }
    assert [issue.expression for issue in errors(bundle)] == [("Bundle.entry[0].resource.subject",)]


def test_a_profile_that_is_not_known_is_a_warning_and_one_of_another_type_an_error() -> None:
    unknown = changed(lambda r: r["meta"].update(profile=["http://elsewhere.org/profile"]))
    assert [(issue.severity, issue.code) for issue in VALIDATOR.check(unknown)] == [("warning", "not-found")]
    (issue,) = errors({"resourceType": "Patient"}, SEEN["url"])
    assert issue.text == "Seen is a profile of Observation, this is a Patient. Name another profile."
    assert errors(changed(lambda r: r["meta"].update(profile=[f"{HL7}/Observation"]))) == []
    assert len(errors(changed(lambda r: r["meta"].update(profile=[f"{HL7}/Patient"])))) == 1


@settings(max_examples=200, deadline=None)
@given(st.sampled_from(["seen", "strict"]), st.data())
def test_anything_anywhere_is_answered_with_issues(profile: str, data: st.DataObject) -> None:
    resource = seen(profile)
    for _ in range(data.draw(st.integers(1, 3))):
        places = places_in(resource)
        container, key = places[data.draw(st.integers(0, len(places) - 1))]
        container[key] = data.draw(JSON)
    assert is_a_list_of_issues(VALIDATOR.check(resource))


def test_what_cannot_be_checked_is_named_among_the_problems() -> None:
    odd = structure(
        "odd", "Observation",
        {"id": "Observation.heartRate", "min": 1},
        {"id": "Observation.method", "binding": {"strength": "required", "valueSet": "http://elsewhere.org/set"}},
        {"id": "Observation.code", "constraint": [
            {"key": "odd-1", "severity": "error", "human": "x", "expression": "memberOf('x')"}]},
        {"id": "Observation.category:one", "path": "Observation.category", "sliceName": "one", "min": 1},
        {"id": "Observation.note.text", "maxLength": 3},
        base="http://elsewhere.org/parent",
    )  # fmt: skip
    problems = "\n".join(ProfileSet([odd]).compile_all())
    for part in ("parent", "heartRate", "elsewhere.org/set", "odd-1", "category", "maxLength"):
        assert part in problems


def test_value_sets_are_written_out_from_includes_excludes_and_other_sets() -> None:
    everything, nested = PROFILES.value_set(ALL["url"]), PROFILES.value_set(NESTED["url"])
    assert everything is not None
    assert nested is not None
    assert everything.some() == "red, blue, crimson"
    assert nested.some() == "red, crimson"


def test_hl7s_vital_signs_are_known() -> None:
    pressure = example("Observation-blood-pressure")
    pressure["meta"] = {"profile": [f"{HL7}/bp"]}
    assert errors(pressure) == []
    pressure["component"].pop()
    assert {issue.expression for issue in errors(pressure)} == {("Observation.component",)}
    pulse = example("Observation-heart-rate")
    pulse["valueQuantity"]["code"] = "1/min"
    assert [issue.expression[0] for issue in errors(pulse, f"{HL7}/heartrate")] == [
        "Observation.value.ofType(Quantity).code",
    ]
    assert f"{HL7}/vitalsigns" in hl7_profiles()
