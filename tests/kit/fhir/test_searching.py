"""Searches in the words of the specification (R4 3.1.1) over HL7's examples; what they must find is told by others' FHIRPath
(fhirpathpy) over the JSON, resource by resource."""

from __future__ import annotations

import functools
import json
import re
from collections.abc import AsyncIterator, Callable
from typing import Any
from urllib.parse import quote

import fhirpathpy
import pytest
import pytest_asyncio
from fhirpathpy.models import models

from tests.kit.fhir.asking import Fhir, fhir_api
from tests.kit.fhir.official import load, sent

pytestmark = pytest.mark.asyncio(loop_scope="module")

Json = dict[str, Any]

LEADS = "{}.where((reference.exists() and reference.startsWith('#').not()) or identifier.exists()).exists()"
"""A mere display, or a reference to what is contained, is no value that could be searched for: it counts as missing."""
BY_FHIRPATH = (
    # ── token (3.1.1.4.10) ───────────────────────────────────────────────────────────────────────────────────────
    ("Patient?gender=female", "gender = 'female'"),
    ("Patient?gender=male,other", "gender = 'male' or gender = 'other'"),
    ("Patient?gender:not=male", "(gender = 'male').not() or gender.empty()"),
    ("Patient?gender:missing=true", "gender.empty()"),
    ("Patient?gender:missing=false", "gender.exists()"),
    ("Patient?active=true", "active = true"),
    ("Patient?active=true&gender=male", "active = true and gender = 'male'"),
    ("Patient?deceased=true", "deceased.exists() and deceased != false"),
    ("Patient?deceased=false", "(deceased.exists() and deceased != false).not()"),
    ("Patient?telecom=phone|(03) 5555 6473", "telecom.where(value = '(03) 5555 6473').exists()"),
    ("Patient?phone:missing=true", "telecom.where(system = 'phone').empty()"),
    ("Patient?identifier=urn:oid:1.2.36.146.595.217.0.1|12345",
     "identifier.where(system = 'urn:oid:1.2.36.146.595.217.0.1' and value = '12345').exists()"),
    ("Patient?identifier=urn:oid:1.2.36.146.595.217.0.1|",
     "identifier.where(system = 'urn:oid:1.2.36.146.595.217.0.1').exists()"),
    ("Patient?identifier=12345", "identifier.where(value = '12345').exists()"),
    ("Patient?identifier:of-type=http://terminology.hl7.org/CodeSystem/v2-0203|MR|12345",
     "identifier.where(value = '12345' and type.coding.where(system.endsWith('v2-0203') and code = 'MR').exists()).exists()"),
    ("Observation?code=http://loinc.org|29463-7",
     "code.coding.where(system = 'http://loinc.org' and code = '29463-7').exists()"),
    ("Observation?code=29463-7,8302-2", "code.coding.where(code = '29463-7' or code = '8302-2').exists()"),
    ("Observation?code=|29463-7", "code.coding.where(system.empty() and code = '29463-7').exists()"),
    ("Observation?code:text=weight", "(code.text | code.coding.display).where(lower().contains('weight')).exists()"),
    ("Observation?code:not=29463-7", "code.coding.where(code = '29463-7').empty()"),
    ("Observation?status=final", "status = 'final'"),
    ("Observation?status:not=final", "status != 'final'"),
    ("Observation?category=vital-signs&status=final",
     "category.coding.where(code = 'vital-signs').exists() and status = 'final'"),
    ("Observation?component-code=8480-6", "component.code.coding.where(code = '8480-6').exists()"),
    ("Observation?combo-code=8480-6", "(code | component.code).coding.where(code = '8480-6').exists()"),
    ("Observation?data-absent-reason:missing=false", "dataAbsentReason.exists()"),
    ("Observation?value-concept:missing=false", "value.ofType(CodeableConcept).exists()"),
    ("Condition?clinical-status=active", "clinicalStatus.coding.where(code = 'active').exists()"),
    ("Condition?verification-status:not=confirmed", "verificationStatus.coding.where(code = 'confirmed').empty()"),
    ("Encounter?class=IMP", "class.code = 'IMP'"),
    ("Encounter?status=finished,in-progress", "status = 'finished' or status = 'in-progress'"),
    ("AllergyIntolerance?criticality=high", "criticality = 'high'"),
    ("Task?intent=order&status:not=completed", "intent = 'order' and status != 'completed'"),
    ("List?code:missing=true", "code.empty()"),
    ("Bundle?type=transaction", "type = 'transaction'"),
    ("ServiceRequest?intent=order&priority:missing=true", "intent = 'order' and priority.empty()"),
    ("Location?operational-status:missing=true", "operationalStatus.empty()"),
    ("Patient?_tag=http://terminology.hl7.org/CodeSystem/v3-ActReason|HTEST",
     "meta.tag.where(code = 'HTEST').exists()"),
    ("Observation?_profile=http://hl7.org/fhir/StructureDefinition/vitalsigns",
     "meta.profile.where($this = 'http://hl7.org/fhir/StructureDefinition/vitalsigns').exists()"),
    # ── string (3.1.1.4.9) ───────────────────────────────────────────────────────────────────────────────────────
    ("Patient?family=chal", "name.family.where(lower().startsWith('chal')).exists()"),
    ("Patient?family:exact=Chalmers", "name.family.where($this = 'Chalmers').exists()"),
    ("Patient?family:exact=chalmers", "name.family.where($this = 'chalmers').exists()"),
    ("Patient?family:contains=alm", "name.family.where(lower().contains('alm')).exists()"),
    ("Patient?given=pet", "name.given.where(lower().startsWith('pet')).exists()"),
    ("Patient?name=eve",
     "(name.family | name.given | name.text | name.prefix | name.suffix).where(lower().startsWith('eve')).exists()"),
    ("Patient?address-city=pleasantville", "address.city.where(lower().startsWith('pleasantville')).exists()"),
    ("Patient?given=peter&family=chalmers", "name.given.where(lower().startsWith('peter')).exists() and "
     "name.family.where(lower().startsWith('chalmers')).exists()"),
    ("Practitioner?name:missing=true", "name.empty()"),
    ("Organization?name:contains=health", "(name | alias).where(lower().contains('health')).exists()"),
    ("Observation?value-string:missing=false",
     "value.ofType(string).exists() or value.ofType(CodeableConcept).text.exists()"),
    # ── quantity (3.1.1.4.11) ────────────────────────────────────────────────────────────────────────────────────
    ("Observation?value-quantity=185", "value.ofType(Quantity).where(value >= 184.5 and value < 185.5).exists()"),
    ("Observation?value-quantity=gt100", "value.ofType(Quantity).where(value > 100).exists()"),
    ("Observation?value-quantity=le6.3", "value.ofType(Quantity).where(value <= 6.3).exists()"),
    ("Observation?value-quantity=lt7||mmol/l",
     "value.ofType(Quantity).where(value < 7 and (unit = 'mmol/l' or code = 'mmol/l')).exists()"),
    ("Observation?value-quantity=ge6|http://unitsofmeasure.org|mmol/L",
     "value.ofType(Quantity).where(value >= 6 and system = 'http://unitsofmeasure.org' and code = 'mmol/L').exists()"),
    ("Observation?value-quantity=ap184", "value.ofType(Quantity).where(value >= 165.6 and value <= 202.4).exists()"),
    ("Observation?component-value-quantity=gt100",  # more than 60 may be more than 100
     "component.value.ofType(Quantity).where(value > 100 or comparator = '>').exists()"),
    ("RiskAssessment?probability=gt0.8", "prediction.probability.ofType(decimal).where($this > 0.8).exists()"),
    # ── reference (3.1.1.4.12) ───────────────────────────────────────────────────────────────────────────────────
    ("Observation?subject=Patient/example", "subject.reference = 'Patient/example'"),
    ("Observation?patient=example", "subject.reference = 'Patient/example'"),
    ("Observation?subject:Patient=f001", "subject.reference = 'Patient/f001'"),
    ("Observation?subject:missing=true", f"{LEADS.format('subject')}.not()"),
    ("Observation?performer=Practitioner/f005", "performer.where(reference = 'Practitioner/f005').exists()"),
    ("Encounter?subject=Patient/example,Patient/f001",
     "subject.reference = 'Patient/example' or subject.reference = 'Patient/f001'"),
    ("Encounter?part-of:missing=false", "partOf.exists()"),
    ("Observation?has-member:missing=false", "hasMember.exists()"),
    ("List?item:missing=false", LEADS.format("entry.item")),
    ("Observation?subject=http://hl7.org/fhir/Patient/infant",
     "subject.reference = 'http://hl7.org/fhir/Patient/infant'"),
    # ── uri (3.1.1.4.13), composite (3.1.1.4.8), special ─────────────────────────────────────────────────────────
    ("Questionnaire?url=http://hl7.org/fhir/Questionnaire/3141", "url = 'http://hl7.org/fhir/Questionnaire/3141'"),
    ("Questionnaire?url:below=http://hl7.org/fhir/", "url.startsWith('http://hl7.org/fhir/')"),
    ("Measure?url:missing=true", "url.empty()"),
    ("Observation?code-value-quantity=http://loinc.org|29463-7$gt100",
     "code.coding.where(system = 'http://loinc.org' and code = '29463-7').exists() and "
     "value.ofType(Quantity).where(value > 100).exists()"),
    ("Observation?component-code-value-quantity=8480-6$gt100",
     "component.where(code.coding.where(code = '8480-6').exists() and "
     "value.ofType(Quantity).where(value > 100).exists()).exists()"),
    ("Observation?component-code-value-quantity=8480-6$lt100",
     "component.where(code.coding.where(code = '8480-6').exists() and "
     "value.ofType(Quantity).where(value < 100).exists()).exists()"),
    ("Patient?_id=example,f001,nobody", "id = 'example' or id = 'f001'"),
    ("Patient?_id:not=example", "id != 'example'"),
)  # fmt: skip


@functools.cache
def plain() -> dict[str, Json]:
    """The examples without extensions of primitives, on which fhirpathpy's `=` stumbles."""
    return {
        name: json.loads(json.dumps(resource, default=float), object_hook=shorn) for name, resource in sent().items()
    }


def shorn(value: Json) -> Json:
    return {name: part for name, part in value.items() if not name.startswith("_")}


def date_of(value: str) -> tuple[str, str]:
    """First and last second of a date, without a zone: those in the table's rows have none or the same."""
    head = re.sub(r"([+-]\d\d:\d\d|Z)$", "", value)
    return head + "0000-01-01T00:00:00"[len(head) :], head + "9999-12-31T23:59:59"[len(head) :]


def dated(element: str, test: Callable[[str, str], bool]) -> Callable[[Json], bool]:
    """Resources whose date `element` is such; `test` gets its first and last second."""

    def found(resource: Json) -> bool:
        value = resource.get(element)
        return isinstance(value, str) and test(*date_of(value))

    return found


def refers(resource: Json, element: str) -> Json | None:
    said = resource.get(element)
    return plain().get(said.get("reference", "")) if isinstance(said, dict) else None


def of(kind: str) -> list[Json]:
    return [one for name, one in plain().items() if name.startswith(f"{kind}/")]


def name_begins(resource: Json | None, text: str) -> bool:
    if resource is None or resource["resourceType"] != "Patient":
        return False
    return any(str(name.get("family", "")).lower().startswith(text) for name in resource.get("name", ()))


def listed_in(id_: str) -> Callable[[Json], bool]:
    """What an entry of this list refers to."""
    entries = sent()[f"List/{id_}"]["entry"]
    named = {entry.get("item", {}).get("reference") for entry in entries}
    return lambda one: f"{one.get('resourceType')}/{one.get('id')}" in named


BY_HAND: tuple[tuple[str, Callable[[Json], bool]], ...] = (
    # ── date (3.1.1.4.7) ─────────────────────────────────────────────────────────────────────────────────────────
    ("Patient?birthdate=1974-12-25", dated("birthDate", lambda low, high: low >= "1974-12-25" and high <= "1974-12-25T23:59:59")),
    ("Patient?birthdate=1974", dated("birthDate", lambda low, high: low[:4] == high[:4] == "1974")),
    ("Patient?birthdate=ge1970-01-01", dated("birthDate", lambda low, high: high >= "1970-01-01")),
    ("Patient?birthdate=lt1970", dated("birthDate", lambda low, high: low < "1970")),
    ("Patient?birthdate=ge1940&birthdate=le1944-12-31",
     dated("birthDate", lambda low, high: high >= "1940" and low <= "1944-12-31T23:59:59")),
    ("Patient?birthdate=ne1974-12-25", dated("birthDate", lambda low, high: not low.startswith("1974-12-25"))),
    ("Patient?birthdate=sa1974-12-25", dated("birthDate", lambda low, high: low > "1974-12-25T23:59:59")),
    ("Patient?birthdate=eb1974-12-25", dated("birthDate", lambda low, high: high < "1974-12-25T00:00:00")),
    ("Patient?birthdate:missing=true", lambda one: "birthDate" not in one),
    ("Condition?recorded-date=2012", dated("recordedDate", lambda low, high: low[:4] == high[:4] == "2012")),
    ("AllergyIntolerance?date=ge2014-10", dated("recordedDate", lambda low, high: high >= "2014-10")),
    # ── chained (3.1.1.4.14) and reverse chained (3.1.1.4.15) ────────────────────────────────────────────────────
    ("Observation?subject:Patient.family=chal", lambda one: name_begins(refers(one, "subject"), "chal")),
    ("Observation?patient.gender=male", lambda one: (refers(one, "subject") or {}).get("gender") == "male"),
    ("Encounter?subject:Patient.organization.name=burgers", lambda one: str(
        (refers(refers(one, "subject") or {}, "managingOrganization") or {}).get("name", "")).lower().startswith("burgers")),
    ("Condition?patient.identifier=urn:oid:1.2.36.146.595.217.0.1|12345",
     lambda one: (refers(one, "subject") or {}).get("id") == "example"),
    ("Patient?_has:Observation:patient:code=29463-7", lambda one: any(
        (refers(other, "subject") or {}).get("id") == one["id"]
        and any(coding.get("code") == "29463-7" for coding in other["code"].get("coding", ()))
        for other in of("Observation"))),
    ("Patient?_has:Condition:patient:clinical-status=active", lambda one: any(
        (refers(other, "subject") or {}).get("id") == one["id"]
        and any(coding.get("code") == "active" for coding in other.get("clinicalStatus", {}).get("coding", ()))
        for other in of("Condition"))),
    ("Organization?_has:Patient:organization:gender=male", lambda one: any(
        (refers(other, "managingOrganization") or {}).get("id") == one["id"] and other.get("gender") == "male"
        for other in of("Patient"))),
    ("Patient?_list=long", listed_in("long")),
    ("Condition?_list=example&clinical-status=active", lambda one: listed_in("example")(one) and any(
        coding.get("code") == "active" for coding in one.get("clinicalStatus", {}).get("coding", ()))),
    ("AllergyIntolerance?_list=current-allergies,nobody", listed_in("current-allergies")),
    ("Observation?patient._list=long", lambda one: listed_in("long")(refers(one, "subject") or {})),
    ("Patient?_has:Observation:patient:_has:DiagnosticReport:result:status=final", lambda one: any(
        report.get("status") == "final" and any(
            (refers(plain().get(result.get("reference", ""), {}), "subject") or {}).get("id") == one["id"]
            and result.get("reference", "").startswith("Observation/")
            for result in report.get("result", ()))
        for report in of("DiagnosticReport"))),
)  # fmt: skip


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def loaded(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Fhir]:
    async with fhir_api(tmp_path_factory.mktemp("searching")) as fhir:
        assert (await load(fhir)).status == 200
        yield fhir


def encoded(search: str) -> str:
    return quote(search, safe="?&=:/|$,._-")


async def matches(fhir: Fhir, search: str) -> set[str]:
    reply = await fhir("GET", f"/{encoded(search)}&_count=1000")
    assert reply.status == 200, reply.body[:500]
    entries = reply.json().get("entry", ())
    return {entry["resource"]["id"] for entry in entries if entry["search"]["mode"] == "match"}


@pytest.mark.parametrize(("search", "expression"), BY_FHIRPATH, ids=[search for search, _ in BY_FHIRPATH])
async def test_it_finds_what_fhirpath_says(loaded: Fhir, search: str, expression: str) -> None:
    tells: Any = fhirpathpy.compile(expression, model=models["r4"])
    expected = {one["id"] for one in of(search.partition("?")[0]) if tells(one) == [True]}
    assert await matches(loaded, search) == expected


@pytest.mark.parametrize(("search", "is_meant"), BY_HAND, ids=[search for search, _ in BY_HAND])
async def test_it_finds_what_is_meant(loaded: Fhir, search: str, is_meant: Callable[[Json], bool]) -> None:
    expected = {one["id"] for one in of(search.partition("?")[0]) if is_meant(one)}
    assert await matches(loaded, search) == expected


def test_most_of_the_table_finds_something_and_not_all() -> None:
    telling = 0
    for search, expression in BY_FHIRPATH:
        tells: Any = fhirpathpy.compile(expression, model=models["r4"])
        here = of(search.partition("?")[0])
        telling += 0 < sum(tells(one) == [True] for one in here) < len(here)
    assert telling >= 0.8 * len(BY_FHIRPATH)


# ── what comes along, in which order, and how much of it ─────────────────────────────────────────────────────────────────
async def bundle(fhir: Fhir, search: str) -> Any:
    reply = await fhir("GET", f"/{encoded(search)}")
    assert reply.status == 200, reply.body[:500]
    return reply.json()


def names(said: Any, mode: str) -> list[str]:
    return [
        f"{entry['resource']['resourceType']}/{entry['resource']['id']}"
        for entry in said.get("entry", ())
        if entry["search"]["mode"] == mode
    ]


async def test_include_brings_what_is_referred_to(loaded: Fhir) -> None:
    said = await bundle(loaded, "Encounter?_include=Encounter:subject&_count=1000")
    wanted = {refers(one, "subject")["id"] for one in of("Encounter") if refers(one, "subject")}  # type: ignore[index]
    assert set(names(said, "include")) == {f"Patient/{name}" for name in wanted}
    assert len(names(said, "match")) == len(of("Encounter"))


async def test_include_with_a_target_type_brings_only_that(loaded: Fhir) -> None:
    said = await bundle(loaded, "Observation?_include=Observation:performer:Practitioner&_count=1000")
    wanted = {
        performer["reference"]
        for one in of("Observation")
        for performer in one.get("performer", ())
        if performer.get("reference", "").startswith("Practitioner/") and performer["reference"] in plain()
    }
    assert set(names(said, "include")) == wanted


async def test_include_iterate_goes_on_from_what_came_along(loaded: Fhir) -> None:
    once = await bundle(loaded, "Encounter?_id=f001&_include=Encounter:subject&_include=Patient:organization")
    assert set(names(once, "include")) == {"Patient/f001"}
    on = await bundle(loaded, "Encounter?_id=f001&_include=Encounter:subject&_include:iterate=Patient:organization")
    owner = plain()["Patient/f001"]["managingOrganization"]["reference"]
    assert set(names(on, "include")) == {"Patient/f001", owner}


async def test_revinclude_brings_what_refers_here(loaded: Fhir) -> None:
    said = await bundle(loaded, "Patient?_id=f001&_revinclude=Observation:subject&_revinclude=Condition:patient")
    wanted = {
        f"{one['resourceType']}/{one['id']}"
        for one in (*of("Observation"), *of("Condition"))
        if one.get("subject", {}).get("reference") == "Patient/f001"
    }
    assert set(names(said, "include")) == wanted
    assert wanted


@pytest.mark.parametrize(("sort", "backwards"), [("birthdate", False), ("-birthdate", True)])
async def test_sort_orders_by_the_value(loaded: Fhir, sort: str, backwards: bool) -> None:
    said = await bundle(loaded, f"Patient?_sort={sort}&birthdate:missing=false&_count=1000")
    found = [date_of(entry["resource"]["birthDate"])[1 if backwards else 0] for entry in said["entry"]]
    assert found == sorted(found, reverse=backwards)
    assert len(found) == sum("birthDate" in one for one in of("Patient"))


async def test_sort_by_two_keys(loaded: Fhir) -> None:
    said = await bundle(loaded, "Observation?_sort=status,-_id&_count=1000")
    found = [(entry["resource"]["status"], entry["resource"]["id"]) for entry in said["entry"]]
    by_id = sorted(found, key=lambda pair: pair[1], reverse=True)
    assert found == sorted(by_id, key=lambda pair: pair[0])


async def test_total_counts_all_that_match(loaded: Fhir) -> None:
    said = await bundle(loaded, "Observation?status=final&_total=accurate&_count=2")
    assert said["total"] == sum(one["status"] == "final" for one in of("Observation"))
    assert len(said["entry"]) == 2
    assert "total" not in await bundle(loaded, "Observation?status=final&_total=none&_count=2")
    counted = await bundle(loaded, "Observation?status=final&_summary=count")
    assert (counted["total"], counted.get("entry")) == (said["total"], None)


async def test_summary_and_elements_shorten_and_say_so(loaded: Fhir) -> None:
    (entry,) = (await bundle(loaded, "Patient?_id=example&_elements=birthDate"))["entry"]
    assert set(entry["resource"]) == {"resourceType", "id", "meta", "birthDate", "_birthDate"}
    (entry,) = (await bundle(loaded, "Patient?_id=example&_summary=true"))["entry"]
    assert {"name", "gender", "birthDate"} <= set(entry["resource"])
    assert not {"text", "contact"} & set(entry["resource"])
    for wanted in ("_elements=birthDate", "_summary=true", "_summary=text", "_summary=data"):
        (entry,) = (await bundle(loaded, f"Patient?_id=example&{wanted}"))["entry"]
        tags = [tag["code"] for tag in entry["resource"]["meta"].get("tag", ())]
        assert ("SUBSETTED" in tags) is True, wanted
    (entry,) = (await bundle(loaded, "Patient?_id=example&_summary=false"))["entry"]
    assert set(entry["resource"]) >= {"text", "contact", "name"}


@pytest.mark.parametrize(
    "address",
    [
        "Patient?_elements=nonsense", "Patient?_elements=name,Observation.code", "Patient?_elements=Patient.code",
        "Patient/example?_elements=nonsense", "?_type=Patient,Observation&_elements=nonsense", "?_elements=nonsense",
    ],
)  # fmt: skip
async def test_an_element_there_is_not_is_refused(loaded: Fhir, address: str) -> None:
    answer = await loaded("GET", f"/{address}")
    assert answer.status == 400
    assert "_elements" in answer.json()["issue"][0]["details"]["text"]


async def test_elements_are_named_with_or_without_their_type(loaded: Fhir) -> None:
    for wanted in ("name,id", "Patient.name", "Patient.name.family", "deceased", "implicitRules,language,contained"):
        assert (await loaded("GET", f"/Patient?_elements={wanted}&_count=1")).status == 200, wanted
    assert (await loaded("GET", "/?_type=Patient,Observation&_elements=code,gender&_count=1")).status == 200


@pytest.mark.parametrize("name", ["_text", "_content", "_query", "_filter"])
async def test_what_is_not_offered_is_refused_by_name(loaded: Fhir, name: str) -> None:
    answer = await loaded("GET", f"/Patient?{name}=x")
    assert answer.status == 400
    assert f"'{name}'" in answer.json()["issue"][0]["details"]["text"]


async def test_last_updated_parts_before_from_after(loaded: Fhir) -> None:
    everybody = len(of("Patient"))
    kept = (await loaded("GET", "/Patient/example")).json()["meta"]["lastUpdated"]
    for search, count in ((f"ge{kept}", everybody), (f"gt{kept}", 0), (f"le{kept}", everybody), (f"lt{kept}", 0)):
        found = await loaded("GET", f"/Patient?_lastUpdated={quote(search)}&_summary=count")
        assert found.json()["total"] == count, search


async def test_a_search_of_the_whole_system_by_type(loaded: Fhir) -> None:
    said = await bundle(loaded, "?_type=Patient,Practitioner&_count=1000")
    assert len(names(said, "match")) == len(of("Patient")) + len(of("Practitioner"))


async def test_a_compartment_holds_what_is_about_the_patient(loaded: Fhir) -> None:
    said = await bundle(loaded, "Patient/example/Observation?_count=1000")
    wanted = {
        f"Observation/{one['id']}"
        for one in of("Observation")
        if "Patient/example"
        in [one.get("subject", {}).get("reference")]
        + [performer.get("reference") for performer in one.get("performer", ())]
    }
    assert set(names(said, "match")) == wanted
    finals = await bundle(loaded, "Patient/example/Observation?status=final&_count=1000")
    assert set(names(finals, "match")) == {name for name in wanted if plain()[name]["status"] == "final"}


async def test_a_posted_search_finds_the_same(loaded: Fhir) -> None:
    form = {"content-type": "application/x-www-form-urlencoded"}
    posted = await loaded("POST", "/Patient/_search?gender=female", b"_count=1000&birthdate=ge1900", form)
    asked = await bundle(loaded, "Patient?gender=female&birthdate=ge1900&_count=1000")
    assert set(names(posted.json(), "match")) == set(names(asked, "match"))


@pytest.mark.parametrize("sort", ["", "&_sort=-_lastUpdated", "&_sort=family", "&_sort=-birthdate,_id"])
async def test_pages_stay_true_while_new_data_arrive(loaded: Fhir, sort: str) -> None:
    """Whoever was there when the first page was asked for comes exactly once, however much is written meanwhile."""
    before = await matches(loaded, "Patient?active:missing=true")
    page, seen = await bundle(loaded, f"Patient?active:missing=true&_count=3{sort}"), list[str]()
    number = 0
    while True:
        seen += [name.removeprefix("Patient/") for name in names(page, "match")]
        for _ in range(2):
            number += 1
            later = {
                "resourceType": "Patient",
                "birthDate": f"19{number % 90 + 10}",
                "name": [{"family": chr(65 + number % 26)}],
            }
            await loaded.make(later)
        following = [link["url"] for link in page["link"] if link["relation"] == "next"]
        if not following or number > 300:
            break
        page = (await loaded("GET", following[0].partition("/fhir/R4")[2])).json()
    assert len(seen) == len(set(seen))
    assert before <= set(seen)
