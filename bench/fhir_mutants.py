"""Official FHIR R4 examples with one mistake each: what a validator must catch.

Every mutant is named after its mistake and made of an example of HL7's package, which is right before.
"""

from __future__ import annotations

import copy
from collections.abc import Callable
from pathlib import Path
from typing import Any

from goldenhour.kit.fhir.decoding import decode

Json = dict[str, Any]
EXAMPLES = Path(__file__).parents[1] / "node_modules" / "hl7.fhir.r4.examples"
XHTML = "http://www.w3.org/1999/xhtml"
Change = Callable[[Json], object]


def example(name: str) -> Json:
    return decode((EXAMPLES / f"{name}.json").read_bytes())


def put(*path: str | int, value: Any) -> Change:
    """Set what stands at a path."""

    def change(resource: Json) -> None:
        here: Any = resource
        for step in path[:-1]:
            here = here[step]
        here[path[-1]] = value

    return change


def drop(*path: str | int) -> Change:
    def change(resource: Json) -> None:
        here: Any = resource
        for step in path[:-1]:
            here = here[step]
        del here[path[-1]]

    return change


def both(*changes: Change) -> Change:
    def change(resource: Json) -> None:
        for one in changes:
            one(resource)

    return change


def nested(levels: int) -> Json:
    """An extension in an extension in an extension ..."""
    inner: Json = {"url": "http://example.org/x", "valueString": "x"}
    for _ in range(levels):
        inner = {"url": "http://example.org/x", "extension": [inner]}
    return inner


def contained(*ids: str) -> list[Json]:
    """Organizations that are part of one another, the last of the first."""
    return [
        {"resourceType": "Organization", "id": one, "name": one, "partOf": {"reference": f"#{ids[(i + 1) % len(ids)]}"}}
        for i, one in enumerate(ids)
    ]


PULSE, PATIENT, CONDITION = "Observation-heart-rate", "Patient-example", "Condition-example"
PRESSURE, ENCOUNTER, BUNDLE = "Observation-blood-pressure", "Encounter-example", "Bundle-bundle-transaction"
ALLERGY, DOCUMENT, GIVEN = "AllergyIntolerance-example", "Bundle-father", "MedicationAdministration-medadmin0301"
QUESTIONS, PERIOD = "Questionnaire-f201", "Encounter-f001"

MUTANTS: dict[str, tuple[str, Change]] = {
    # --- elements
    "unknown element": (PULSE, put("heartRate", value=44)),
    "unknown element deep inside": (PULSE, put("code", "coding", 0, "label", value="x")),
    "unknown element in a component": (PRESSURE, put("component", 0, "status", value="final")),
    "element of another FHIR version": (ENCOUNTER, put("actualPeriod", value={"start": "2020-01-01"})),
    "misspelt element": (PATIENT, put("birthdate", value="1974-12-25")),
    "comments of DSTU2": (PULSE, put("fhir_comments", value=["hello"])),
    "unknown type of resource": (PULSE, put("resourceType", value="Observatoin")),
    "abstract type of resource": (PULSE, put("resourceType", value="DomainResource")),
    # --- JSON types
    "number as text": (PULSE, put("valueQuantity", "value", value="107")),
    "number as text in an array's object": (PRESSURE, put("component", 0, "valueQuantity", "value", value="107")),
    "boolean as text": (PATIENT, put("active", value="true")),
    "boolean as number": (PATIENT, put("active", value=1)),
    "text as number": (PATIENT, put("gender", value=1)),
    "object as text": (PULSE, put("code", value="8867-4")),
    "text as object": (PULSE, put("status", value={"value": "final"})),
    "fraction for an integer": (PATIENT, put("contact", 0, "telecom", value=[
        {"system": "phone", "value": "1", "rank": 1.5}])),
    "null": (PULSE, put("issued", value=None)),
    "null in an array": (PATIENT, put("name", 0, "given", value=["Peter", None])),
    "empty array": (PULSE, put("note", value=[])),
    "empty object": (PULSE, put("subject", value={})),
    "empty text": (PULSE, put("valueQuantity", "unit", value="")),
    # --- cardinality
    "required element missing": (PULSE, drop("status")),
    "required element missing deep inside": (PRESSURE, drop("component", 0, "code")),
    "required object missing": (CONDITION, drop("subject")),
    "array where one may stand": (PULSE, put("status", value=["final"])),
    "array of objects where one may stand": (PULSE, put("subject", value=[{"reference": "Patient/example"}])),
    "one where an array belongs": (PULSE, put("category", value={"text": "vital"})),
    "one text where an array belongs": (PATIENT, put("name", 0, "given", value="Peter")),
    # --- choices
    "two values of one choice": (PULSE, put("valueString", value="44")),
    "two effective times": (PULSE, put("effectivePeriod", value={"start": "2020-01-01"})),
    "choice of a type that is not allowed": (PULSE, put("valueDecimal", value=44)),
    "choice without a type": (PULSE, put("value", value=44)),
    # --- formats
    "29 February in a common year": (PATIENT, put("birthDate", value="2023-02-29")),
    "30 February": (PATIENT, put("birthDate", value="2024-02-30")),
    "31 April in a time": (PULSE, put("effectiveDateTime", value="2024-04-31T10:00:00Z")),
    "month 13": (PATIENT, put("birthDate", value="2024-13-01")),
    "date with slashes": (PATIENT, put("birthDate", value="2024/02/01")),
    "time without zone": (PULSE, put("effectiveDateTime", value="2024-02-01T10:00:00")),
    "time without seconds": (PULSE, put("effectiveDateTime", value="2024-02-01T10:00Z")),
    "hour 24": (PULSE, put("effectiveDateTime", value="2024-02-01T24:00:00Z")),
    "instant that is only a day": (PULSE, put("issued", value="2024-02-01")),
    "id with an underscore": (PULSE, put("id", value="heart_rate")),
    "id of 65 characters": (PULSE, put("id", value="x" * 65)),
    "code with two spaces": (PULSE, put("valueQuantity", "code", value="beats  min")),
    "uri with a space": (PULSE, put("code", "coding", 0, "system", value="http://loinc org")),
    "positive number that is zero": (PATIENT, put("telecom", 0, "rank", value=0)),
    "number beyond 32 bit": (PATIENT, both(drop("deceasedBoolean"), put("multipleBirthInteger", value=2**31))),
    "no base64": (PATIENT, put("photo", value=[{"contentType": "image/png", "data": "@@@@"}])),
    "control character": (PULSE, put("code", "text", value="heart\x00rate")),
    # --- codes
    "code not of its list": (PULSE, put("status", value="finished")),
    "code of other case": (PATIENT, put("gender", value="Male")),
    "concept without a code of its list": (CONDITION, put("clinicalStatus", value={"text": "active"})),
    "concept of another system": (CONDITION, put("clinicalStatus", "coding", 0, "system", value="http://example.org")),
    "code unknown to its system": (PULSE, put("category", 0, "coding", 0, "code", value="vital-sings")),
    # --- references
    "reference to another type than allowed": (PULSE, put("subject", "reference", value="Practitioner/example")),
    "reference to no type": (PULSE, put("subject", "reference", value="Person4/example")),
    "reference that is none": (PULSE, put("subject", "reference", value="the patient")),
    "reference to what is not contained": (PULSE, put("subject", "reference", value="#nobody")),
    "reference and type disagree": (PULSE, put("subject", value={"reference": "Patient/1", "type": "Group"})),
    "malformed UUID": (PULSE, put("subject", "reference", value="urn:uuid:12345")),
    "contained resource nobody names": (PULSE, put("contained", value=[
        {"resourceType": "Patient", "id": "p", "active": True}])),
    "contained in contained": (PULSE, both(put("subject", "reference", value="#p"), put("contained", value=[
        {"resourceType": "Patient", "id": "p", "managingOrganization": {"reference": "#o"},
         "contained": [{"resourceType": "Organization", "id": "o", "name": "x"}]}]))),
    "contained in a circle": (PATIENT, both(put("managingOrganization", "reference", value="#a"),
                                           put("contained", value=contained("a", "b")))),
    "contained with a version": (PATIENT, both(put("managingOrganization", "reference", value="#a"), put("contained", value=[
        {"resourceType": "Organization", "id": "a", "name": "x", "meta": {"versionId": "1"}}]))),
    # --- extensions and narrative
    "extension without url": (PATIENT, put("extension", value=[{"valueString": "x"}])),
    "extension with value and extensions": (PATIENT, put("extension", value=[
        {"url": "http://example.org/x", "valueString": "x", "extension": [
            {"url": "http://example.org/y", "valueString": "y"}]}])),
    "extension without value": (PATIENT, put("extension", value=[{"url": "http://example.org/x"}])),
    "extensions nested without end": (PATIENT, put("extension", value=[nested(100)])),
    "sibling of nothing": (PATIENT, put("_birthday", value={"id": "x"})),
    "empty sibling": (PATIENT, put("_birthDate", value={})),
    "sibling array of another length": (PATIENT, put("name", 0, "_given", value=[
        {"id": "a"}, {"id": "b"}, {"id": "c"}])),
    "script in the narrative": (PATIENT, put("text", "div", value=f'<div xmlns="{XHTML}"><script>x</script>x</div>')),
    "event in the narrative": (PATIENT, put("text", "div", value=f'<div xmlns="{XHTML}"><p onclick="x()">x</p></div>')),
    "code in a link of the narrative": (PATIENT, put(
        "text", "div", value=f'<div xmlns="{XHTML}"><a href="javascript:x()">x</a></div>')),
    "narrative that is no XML": (PATIENT, put("text", "div", value=f'<div xmlns="{XHTML}"><br>x</div>')),
    "narrative without the namespace": (PATIENT, put("text", "div", value="<div>x</div>")),
    "empty narrative": (PATIENT, put("text", "div", value=f'<div xmlns="{XHTML}"> </div>')),
    # --- invariants
    "value and a reason why there is none": (PULSE, put("dataAbsentReason", value={"text": "unknown"})),
    "end before start": (PERIOD, put("period", value={"start": "2024-02-02", "end": "2024-02-01"})),
    "unit's code without a system": (PULSE, drop("valueQuantity", "system")),
    "phone without a system": (PATIENT, put("telecom", 1, value={"value": "123"})),
    "contact who cannot be reached": (PATIENT, put("contact", value=[{"gender": "male"}])),
    "allergy without clinical status": (ALLERGY, drop("clinicalStatus")),
    "abatement while active": (CONDITION, put("abatementString", value="last year")),
    "dosage without dose": (GIVEN, put("dosage", value={"text": "some"})),
    "reference range without limits": (PULSE, put("referenceRange", value=[{"type": {"text": "normal"}}])),
    "same question twice": (QUESTIONS, put("item", 1, "linkId", value="1")),
    "range upside down": (PULSE, both(drop("valueQuantity"), put("valueRange", value={
        "low": {"value": 5, "unit": "x"}, "high": {"value": 4, "unit": "x"}}))),
    # --- bundles
    "entry of a transaction without a request": (BUNDLE, drop("entry", 0, "request")),
    "unknown verb": (BUNDLE, put("entry", 0, "request", "method", value="MERGE")),
    "mistake within an entry": (BUNDLE, put("entry", 0, "resource", "gender", value="Male")),
    "fullUrl of another resource": (BUNDLE, put("entry", 0, "fullUrl", value="http://example.org/fhir/Group/1")),
    "urn that no entry has": (BUNDLE, put("entry", 0, "resource", "managingOrganization", value={
        "reference": "urn:uuid:61ebe359-bfdc-4613-8bf2-c5e300945f00"})),
    "same fullUrl twice": (BUNDLE, put("entry", 1, "fullUrl", value="urn:uuid:61ebe359-bfdc-4613-8bf2-c5e300945f0a")),
    "document that begins with no Composition": (DOCUMENT, lambda bundle: bundle["entry"].reverse()),
    "document without an identifier": (DOCUMENT, drop("identifier")),
}  # fmt: skip


def mutant(name: str) -> Json:
    """The example with its mistake."""
    source, change = MUTANTS[name]
    resource = copy.deepcopy(example(source))
    change(resource)
    return resource
