"""What a search of the FHIR store must find, on either database."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest

from goldenhour.kit.fhir.outcomes import FhirRefusal
from goldenhour.kit.fhir.search.parameters import parse, parse_query
from goldenhour.kit.fhir.store import FhirStore, Page
from tests.contracts.conftest import OpenStore
from tests.contracts.fhir_resources import NOON, Json, observation, patient, put

A, B = frozenset({"hospital/A"}), frozenset({"hospital/B"})


def ask(store: FhirStore, path: str, audience: frozenset[str] | None = None) -> Page:
    type_, _, query = path.partition("?")
    return store.search(parse_query((type_,) if type_ else (), query), audience)


def ids(store: FhirStore, path: str, audience: frozenset[str] | None = None) -> list[str]:
    return sorted(hit.version.id for hit in ask(store, path, audience).hits if hit.mode == "match")


def panel(id_: str, patient_: str, systolic: int, diastolic: int) -> Json:
    parts = [("8480-6", systolic), ("8462-4", diastolic)]
    return {
        "resourceType": "Observation",
        "id": id_,
        "status": "final",
        "code": {"coding": [{"system": "http://loinc.org", "code": "85354-9"}], "text": "Blood pressure panel"},
        "subject": {"reference": f"Patient/{patient_}"},
        "component": [
            {
                "code": {"coding": [{"system": "http://loinc.org", "code": code}]},
                "valueQuantity": {"value": value, "unit": "mmHg"},
            }
            for code, value in parts
        ],
    }


def encounter(id_: str, patient_: str, start: str, end: str | None = None) -> Json:
    period = {"start": start, **({"end": end} if end else {})}
    return {
        "resourceType": "Encounter",
        "id": id_,
        "status": "finished",
        "class": {"code": "EMER"},
        "subject": {"reference": f"Patient/{patient_}"},
        "period": period,
        "serviceProvider": {"reference": "Organization/h1"},
    }


WARD: Sequence[Json] = (
    patient(
        "wang", "王", "小明", gender="male", birthDate="1980-02-03", active=True,
        identifier=[{"system": "http://www.moi.gov.tw", "value": "A123456789",
                     "type": {"coding": [{"system": "http://terminology.hl7.org/CodeSystem/v2-0203", "code": "NNxxx"}]}}],
        telecom=[{"system": "email", "value": "w@example.org"}, {"system": "phone", "value": "0912"}],
        generalPractitioner=[{"identifier": {"system": "urn:doctors", "value": "7"}}],
    ),
    patient("lee", "Lée", "Ann", gender="female", birthDate="1990", deceasedDateTime="2026-01-01",
            meta={"tag": [{"system": "urn:tags", "code": "test"}], "source": "urn:feed:1",
                  "profile": ["http://goldenhour.dev/fhir/StructureDefinition/patient"]}),
    patient("tai", "臺", "O'Neil, Jr", link=[{"other": {"reference": "Patient/wang"}, "type": "seealso"}]),
    {"resourceType": "Organization", "id": "h1", "name": "Taipei Hospital"},
    observation("hr1", "wang", value="80", at="2026-05-01T10:00:00+08:00"),
    observation("hr2", "wang", value="120.5", at="2026-05-02"),
    observation("hr3", "lee", value="60", at="2026-05"),
    observation("spo2", "lee", code="59408-5", value="97", at="2026-05-02T23:59:59Z", encounter={"reference": "Encounter/e1"}),
    panel("bp1", "wang", 120, 80),
    panel("bp2", "lee", 80, 120),
    encounter("e1", "lee", "2026-05-01T08:00:00Z", "2026-05-03T08:00:00Z"),
    encounter("e2", "wang", "2026-05-10T08:00:00Z"),
    {"resourceType": "ValueSet", "id": "vs", "status": "draft", "url": "http://example.org/fhir/ValueSet/a/b"},
    {"resourceType": "QuestionnaireResponse", "id": "qr", "status": "completed",
     "questionnaire": "http://example.org/q|2", "subject": {"reference": "https://elsewhere.example/fhir/Patient/wang"}},
    {"resourceType": "RiskAssessment", "id": "ra", "status": "final", "subject": {"reference": "Patient/lee/_history/2"},
     "prediction": [{"probabilityDecimal": 0.25}]},
)  # fmt: skip

FOUND = {
    # tokens
    "Patient?gender=male": "wang",
    "Patient?gender=male,female": "lee wang",
    "Patient?gender:not=male": "lee tai",
    "Patient?gender:missing=true": "tai",
    "Patient?gender:missing=false": "lee wang",
    "Encounter?status:in=http://hl7.org/fhir/ValueSet/encounter-status": "e1 e2",
    "Encounter?status:not-in=http://hl7.org/fhir/ValueSet/encounter-status": "",
    "Encounter?status=http://hl7.org/fhir/encounter-status|finished": "e1 e2",
    "Encounter?status=http://hl7.org/fhir/observation-status|finished": "",
    "Patient?active=true": "wang",
    "Patient?identifier=A123456789": "wang",
    "Patient?identifier=http://www.moi.gov.tw|A123456789": "wang",
    "Patient?identifier=http://www.moi.gov.tw|": "wang",
    "Patient?identifier=|A123456789": "",
    "Patient?identifier=urn:nobody|A123456789": "",
    "Patient?identifier:of-type=http://terminology.hl7.org/CodeSystem/v2-0203|NNxxx|A123456789": "wang",
    "Patient?email=w@example.org": "wang",
    "Patient?phone=w@example.org": "",
    "Patient?telecom=phone|0912": "wang",
    "Patient?deceased=true": "lee",
    "Patient?deceased=false": "tai wang",
    "Observation?code=http://loinc.org|8867-4": "hr1 hr2 hr3",
    "Observation?code=8867-4,59408-5": "hr1 hr2 hr3 spo2",
    "Observation?code:text=heart": "hr1 hr2 hr3 spo2",
    "Observation?code:text=PRESSURE": "bp1 bp2",
    "Observation?code:text=%25": "",
    "Observation?status=final&code=85354-9": "bp1 bp2",
    "Encounter?class=EMER&status=finished": "e1 e2",
    # strings
    "Patient?name=lee": "lee",
    "Patient?name=LÉ": "lee",
    "Patient?family:exact=Lée": "lee",
    "Patient?family:exact=lee": "",
    "Patient?name=王": "wang",
    "Patient?name=王小明": "wang",
    "Patient?name=小明": "wang",
    "Patient?name=明": "",
    "Patient?name:contains=明": "wang",
    "Patient?name=台": "tai",
    "Patient?given=o'neil\\, jr": "tai",
    "Patient?name:contains=_": "",
    "Patient?name=%25": "",
    "Patient?family=王&given=小明": "wang",
    "Patient?family=王&given=ann": "",
    # dates
    "Patient?birthdate=1980-02-03": "wang",
    "Patient?birthdate=1980": "wang",
    "Patient?birthdate=ge1990": "lee",
    "Patient?birthdate=lt1990": "wang",
    "Patient?birthdate=ne1990": "wang",
    "Observation?date=2026-05-02": "hr2 spo2",
    "Observation?date=2026-05": "hr1 hr2 hr3 spo2",
    "Observation?date=gt2026-05-02": "hr3",
    "Observation?date=ge2026-05-02": "hr2 hr3 spo2",
    "Observation?date=le2026-05-01": "hr1 hr3",
    "Observation?date=sa2026-05-01": "hr2 spo2",
    "Observation?date=eb2026-05-02": "hr1",
    "Observation?date=ap2026-05-01T02:00:00Z": "hr1 hr3",
    "Observation?date=2026-05-01T02:00:00Z": "hr1",
    "Observation?date:missing=true": "bp1 bp2",
    "Observation?date=ge2026-05-02&date=lt2026-05-03": "hr2 hr3 spo2",
    "Encounter?date=2026-05-02": "",
    "Encounter?date=gt2026-05-02": "e1 e2",
    "Encounter?date=lt2026-05-02": "e1",
    "Encounter?date=ge2099": "e2",
    # numbers and quantities
    "RiskAssessment?probability=0.25": "ra",
    "RiskAssessment?probability=0.2": "",
    "RiskAssessment?probability=gt0.2": "ra",
    "Observation?value-quantity=120": "",
    "Observation?value-quantity=120.5": "hr2",
    "Observation?value-quantity=1.205e2": "hr2",
    "Observation?value-quantity=gt80": "hr2 spo2",
    "Observation?value-quantity=ge80": "hr1 hr2 spo2",
    "Observation?value-quantity=lt80": "hr3",
    "Observation?value-quantity=80|http://unitsofmeasure.org|/min": "hr1",
    "Observation?value-quantity=80||bpm": "hr1",
    "Observation?value-quantity=80||mg": "",
    "Observation?value-quantity=ap78": "hr1",
    "Observation?value-quantity=ne80": "hr2 hr3 spo2",
    # composites
    "Observation?code-value-quantity=8867-4$80": "hr1",
    "Observation?code-value-quantity=http://loinc.org|8867-4$gt80": "hr2",
    "Observation?component-code-value-quantity=8480-6$120": "bp1",
    "Observation?component-code-value-quantity=8462-4$120": "bp2",
    "Observation?combo-code-value-quantity=8480-6$gt100,8867-4$60": "bp1 hr3",
    "Observation?component-code-value-quantity:missing=false": "bp1 bp2",
    # references
    "Observation?subject=Patient/wang": "bp1 hr1 hr2",
    "Observation?subject=wang": "bp1 hr1 hr2",
    "Observation?patient=wang&code=85354-9": "bp1",
    "Observation?subject:Patient=wang": "bp1 hr1 hr2",
    "Observation?subject=Patient/wang,Patient/lee&code=8867-4": "hr1 hr2 hr3",
    "Observation?patient=Group/wang": "",
    "Observation?encounter:missing=false": "spo2",
    "RiskAssessment?subject=Patient/lee": "ra",
    "RiskAssessment?subject=Patient/lee/_history/2": "ra",
    "RiskAssessment?subject=Patient/lee/_history/1": "",
    "QuestionnaireResponse?subject=https://elsewhere.example/fhir/Patient/wang": "qr",
    "QuestionnaireResponse?subject=Patient/wang": "",
    "QuestionnaireResponse?questionnaire=http://example.org/q": "qr",
    "QuestionnaireResponse?questionnaire=http://example.org/q|2": "qr",
    "QuestionnaireResponse?questionnaire=http://example.org/q|1": "",
    "Patient?general-practitioner:identifier=urn:doctors|7": "wang",
    "Patient?link=Patient/wang": "tai",
    # uris
    "ValueSet?url=http://example.org/fhir/ValueSet/a/b": "vs",
    "ValueSet?url=http://example.org/fhir/ValueSet/a": "",
    "ValueSet?url:below=http://example.org/fhir/ValueSet/a": "vs",
    "ValueSet?url:above=http://example.org/fhir/ValueSet/a/b/c": "vs",
    # of every resource
    "Patient?_id=wang,tai,nobody": "tai wang",
    "Patient?_id:not=wang": "lee tai",
    "Patient?_tag=urn:tags|test": "lee",
    "Patient?_source=urn:feed:1": "lee",
    "Patient?_profile=http://goldenhour.dev/fhir/StructureDefinition/patient": "lee",
    "Patient?_lastUpdated=2026-05-01T12:00:01Z": "lee tai wang",
    "Patient?_lastUpdated=gt2026-05-01T12:00:01Z": "",
    "?_type=Patient,Encounter&_lastUpdated=ge2026": "e1 e2 lee tai wang",
    "?_id=wang": "wang",
    "?_tag=test": "lee",
    # chains
    "Observation?subject:Patient.name=lee": "bp2 hr3 spo2",
    "Observation?patient.gender=male&code=8867-4": "hr1 hr2",
    "Observation?patient.name=王&date=2026-05-02": "hr2",
    "Observation?subject.name=lee": "bp2 hr3 spo2",
    "Observation?encounter.service-provider.name=taipei": "spo2",
    "Observation?encounter:Encounter.patient.birthdate=1990": "spo2",
    "Patient?_has:Observation:patient:code=59408-5": "lee",
    "Patient?_has:Observation:patient:value-quantity=gt110": "wang",
    "Patient?_has:Observation:patient:encounter.date=2026": "lee",
    "Patient?_has:Encounter:patient:_has:Observation:encounter:code=59408-5": "lee",
    "Observation?subject:Patient._has:Encounter:patient:_id=e2": "bp1 hr1 hr2",
    "Patient?_has:Observation:patient:_id=hr1,spo2": "lee wang",
}


def test_every_kind_of_question_is_answered(store: FhirStore) -> None:
    put(store, *WARD)
    wrong = {}
    for path, expected in FOUND.items():
        if (found := ids(store, path)) != expected.split():
            wrong[path] = found
    assert not wrong


def test_a_changed_resource_is_found_as_it_is_now_and_a_deleted_one_not_at_all(store: FhirStore) -> None:
    put(store, *WARD)
    put(store, patient("wang", "陳", "大文"))
    assert ids(store, "Patient?name=王") == []
    assert ids(store, "Patient?name=陳大文") == ["wang"]
    assert ids(store, "Patient?gender:missing=true") == ["tai", "wang"]
    put(store, patient("wang"), method="DELETE")
    assert ids(store, "Patient?name=陳") == []
    assert ids(store, "Patient") == ["lee", "tai"]
    assert ids(store, "Observation?subject:Patient.name=陳") == []
    assert ids(store, "Observation?patient=wang&code=85354-9") == ["bp1"]


def test_nobody_finds_what_is_not_meant_for_them_nor_learns_of_it(store: FhirStore) -> None:
    put(store, patient("a", "Secret"), observation("oa", "a"), audience=("hospital/A",))
    put(store, patient("b", "Open"), observation("ob", "b"), audience=("hospital/B", "hospital/A"))
    put(store, observation("shared", "a", code="1-1"), patient("c", "Common"))
    assert ids(store, "Patient", A) == ["a", "b", "c"]
    assert ids(store, "Patient", B) == ["b", "c"]
    assert ids(store, "Patient", frozenset()) == ["c"]
    assert ids(store, "Patient?name=secret", B) == []
    assert ids(store, "Observation?patient.name=secret", A) == ["oa", "shared"]
    assert ids(store, "Observation?patient.name=secret", B) == []
    assert ids(store, "Patient?_has:Observation:patient:code=8867-4", B) == ["b"]
    assert [hit.version.id for hit in ask(store, "Observation?code=1-1&_include=Observation:patient", B).hits] == [
        "shared"
    ]
    brought = ask(store, "Patient?_id=a&_revinclude=Observation:patient", A).hits
    assert [hit.version.id for hit in brought] == ["a", "oa", "shared"]
    assert ask(store, "Patient?_summary=count", B).total == 2
    assert ids(store, "Patient?_sort=-_lastUpdated", B) == ["b", "c"]
    assert [hit.version.id for hit in store.everything("Patient", "a", audience=B).hits] == ["shared"]


def test_what_belongs_comes_along_once(store: FhirStore) -> None:
    put(store, *WARD)

    def brought(path: str) -> list[str]:
        return sorted(hit.version.id for hit in ask(store, path).hits if hit.mode == "include")

    assert brought("Observation?patient=wang&_include=Observation:patient") == ["wang"]
    assert brought("Observation?_id=spo2&_include=Observation:encounter") == ["e1"]
    further = "_include=Observation:encounter&_include:iterate=Encounter:service-provider"
    assert brought(f"Observation?_id=spo2&{further}") == ["e1", "h1"]
    assert brought("Observation?_id=spo2&_include=Observation:subject:Group") == []
    assert brought("Observation?_id=spo2&_include=*") == ["e1", "lee"]
    assert brought("Patient?_id=lee&_revinclude=Observation:patient") == ["bp2", "hr3", "spo2"]
    assert brought("Patient?_id=lee&_revinclude=Observation:*") == ["bp2", "hr3", "spo2"]
    assert brought("Patient?_revinclude=Patient:link&_id=wang,tai") == []


def test_the_order_asked_for_is_kept_and_what_has_no_such_value_comes_last(store: FhirStore) -> None:
    put(store, *WARD)

    def order(path: str) -> list[str]:
        return [hit.version.id for hit in ask(store, path).hits]

    assert order("Observation?code=8867-4&_sort=value-quantity") == ["hr3", "hr1", "hr2"]
    assert order("Observation?code=8867-4&_sort=-value-quantity") == ["hr2", "hr1", "hr3"]
    assert order("Observation?_sort=date")[:4] == ["hr3", "hr1", "hr2", "spo2"]
    assert order("Observation?_sort=-date,_id") == ["spo2", "hr2", "hr1", "hr3", "bp1", "bp2"]
    assert order("Patient?_sort=gender,-_id") == ["lee", "wang", "tai"]
    assert order("Patient?_sort=-birthdate") == ["lee", "wang", "tai"]
    assert order("Patient?_sort=family") == ["lee", "tai", "wang"]
    assert order("Patient?_sort=-_id") == ["wang", "tai", "lee"]
    assert order("Observation?_sort=patient,-_id") == ["spo2", "hr3", "bp2", "hr2", "hr1", "bp1"]


def pages(store: FhirStore, path: str, between: Sequence[Json] = ()) -> list[str]:
    """The ids of all pages; `between` is written after the first."""
    shown: list[str] = []
    type_, _, query = path.partition("?")
    search = parse_query((type_,), query)
    page = store.search(search)
    put(store, *between)
    while True:
        shown += [hit.version.id for hit in page.hits]
        if not page.next:
            return shown
        page = store.search(replace(search, cursor=page.next))


@pytest.mark.parametrize(
    "order",
    [
        "",
        "&_sort=date",
        "&_sort=-date",
        "&_sort=-value-quantity,date",
        "&_sort=value-date",
        "&_sort=value-quantity",
        "&_sort=code",
    ],
)
@pytest.mark.parametrize("few", [0, 300])
def test_pages_show_each_resource_once(store: FhirStore, order: str, few: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("goldenhour.kit.fhir.search.planning.FEW", few)
    put(
        store,
        *(observation(f"o{n}", f"p{n % 5}", value=str(60 + n % 7), at=f"2026-05-{n % 9 + 1:02d}") for n in range(60)),
    )
    put(store, *(panel(f"b{n}", "p1", 120, 80) for n in range(10)))
    for criterion in ("", "&status=final"):
        shown = pages(store, f"Observation?_count=7{order}{criterion}")
        assert len(shown) == len(set(shown)) == 70


@pytest.mark.parametrize("order", ["", "&_sort=date", "&_sort=-date", "&_sort=-_lastUpdated"])
def test_pages_do_not_shift_while_new_data_arrive(store: FhirStore, order: str) -> None:
    put(store, *(observation(f"o{n:02d}", value=str(60 + n), at=f"2026-05-01T12:{n:02d}:00Z") for n in range(30)))
    still = [observation("o00", at="2026-06-01"), observation("o29", at="2025-01-01")]
    new = [observation(f"new{n}", at=f"2026-05-01T12:{n:02d}:30Z") for n in range(30)]
    shown = pages(store, f"Observation?_count=5{order}", [*new, *still])
    assert len(shown) == len(set(shown))
    assert set(shown) >= {f"o{n:02d}" for n in range(1, 29)}
    assert len([one for one in shown if one.startswith("new")]) == 0


def test_a_cursor_is_good_for_its_own_search_only(store: FhirStore) -> None:
    put(store, *(observation(f"o{n}") for n in range(5)))
    search = parse_query(("Observation",), "_count=2")
    cursor = store.search(search).next
    for other in ("_count=3", "_count=2&code=8867-4"):
        with pytest.raises(FhirRefusal, match="_cursor"):
            store.search(replace(parse_query(("Observation",), other), cursor=cursor))
    for forged in ("nonsense", "A" * 100, cursor[:-2] + "AA", "é", "A" * 100_000):
        with pytest.raises(FhirRefusal, match="_cursor"):
            store.search(replace(search, cursor=forged))


def test_totals_are_told_when_known_or_asked_for(store: FhirStore) -> None:
    put(store, *(observation(f"o{n}") for n in range(9)))
    assert ask(store, "Observation").total == 9
    assert ask(store, "Observation?_count=2").total is None
    assert ask(store, "Observation?_count=2&_total=accurate").total == 9
    assert ask(store, "Observation?_count=2&code=8867-4&_total=accurate").total == 9
    assert ask(store, "Observation?_total=none").total is None
    counted = ask(store, "Observation?_count=0&patient=p1")
    assert (counted.total, counted.hits) == (9, ())
    assert len(ask(store, "Observation?_count=1000000").hits) == 9


def test_everything_of_a_patient_and_of_an_encounter(store: FhirStore) -> None:
    put(store, *WARD)
    page = store.everything("Patient", "lee")
    assert sorted(hit.version.id for hit in page.hits if hit.mode == "match") == [
        "bp2",
        "e1",
        "hr3",
        "lee",
        "ra",
        "spo2",
    ]
    assert [hit.version.id for hit in page.hits if hit.mode == "include"] == ["h1"]
    assert sorted(hit.version.id for hit in store.everything("Encounter", "e1").hits) == ["e1", "h1", "lee", "spo2"]
    only = store.everything("Patient", "lee", types=("Observation",))
    assert sorted(hit.version.id for hit in only.hits if hit.mode == "match") == ["bp2", "hr3", "spo2"]
    first = store.everything("Patient", "lee", count=4)
    rest = store.everything("Patient", "lee", count=4, cursor=first.next)
    assert len([hit for hit in (*first.hits, *rest.hits) if hit.mode == "match"]) == 6
    assert store.everything("Patient", "lee", since=NOON + timedelta(hours=1)).hits == ()
    with pytest.raises(FhirRefusal):
        store.everything("Organization", "h1")


def test_a_compartment_narrows_a_search(store: FhirStore) -> None:
    put(store, *WARD)
    found = store.search(parse_query(("Observation",), "code=8867-4", within=("Patient", "wang")))
    assert sorted(hit.version.id for hit in found.hits) == ["hr1", "hr2"]
    with pytest.raises(FhirRefusal):
        parse_query(("ValueSet",), "", within=("Patient", "wang"))


HOSTILE = [
    "'; DROP TABLE resource; --", "\" OR 1=1", "%", "_", "\\", "\\\\", "(a+)+$", "a" * 9_000, "\u202e", "𝔘𝔫𝔦",
    "😀" * 500, "NULL", "?", "%s", "%(v0)s", ":v0", "$1", "{}", "\ufffd", "王" * 3_000,
]  # fmt: skip


def test_no_value_is_ever_anything_but_a_value(store: FhirStore) -> None:
    put(store, *WARD, *(patient(f"h{n}", text) for n, text in enumerate(HOSTILE)))
    for n, text in enumerate(HOSTILE):
        escaped = text.replace("\\", "\\\\").replace(",", "\\,").replace("$", "\\$").replace("|", "\\|")
        for modifier in ("", ":exact", ":contains"):
            try:
                search = parse(("Patient",), [(f"family{modifier}", escaped)])
            except FhirRefusal:
                continue
            found = {hit.version.id for hit in store.search(search).hits}
            if modifier == ":exact":
                assert found == {f"h{n}"} or len(text) > 4_000
            else:
                assert f"h{n}" in found or len(text) > 4_000
        for name in ("identifier", "gender", "_id", "_tag", "_source", "link", "identifier:of-type", "gender:text"):
            try:
                store.search(parse(("Patient",), [(name, escaped)]))
            except FhirRefusal:
                continue
    assert store.read("Patient", "wang") is not None


def test_a_search_that_takes_too_long_is_stopped(open_store: OpenStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("goldenhour.kit.fhir.store_databases.STEPS_BETWEEN_LOOKS", 100)
    store = open_store()
    put(store, *(observation(f"o{n}", f"p{n}") for n in range(300)))
    database = store._database
    if hasattr(database, "_is_late"):
        monkeypatch.setattr(database, "_seconds", -1.0)
    else:
        database._readers().execute("SET statement_timeout = 1")  # type: ignore[attr-defined]
        monkeypatch.setattr("goldenhour.kit.fhir.search.planning.FEW", 0)
    with pytest.raises(FhirRefusal) as refusal:
        ask_much(store)
    assert refusal.value.status == 503


def ask_much(store: FhirStore) -> None:
    for _ in range(50):
        ask(store, "Observation?_has:Observation:has-member:code:not=1&code:text=nothing&_sort=-value-quantity,date")
        ask(store, "Observation?code:text=nothing&_total=accurate&subject:Patient.name:contains=x")
