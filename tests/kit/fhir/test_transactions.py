"""Several interactions in one request: each by itself, or all or nothing."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from tests.kit.fhir.asking import Client, Fhir

PATIENT = "urn:uuid:11111111-1111-4111-8111-111111111111"
WEIGHT = "urn:uuid:22222222-2222-4222-8222-222222222222"
Json = dict[str, Any]


def post(resource: Json, full_url: str = "", **request: str) -> Json:
    entry: Json = {"resource": resource, "request": {"method": "POST", "url": resource["resourceType"], **request}}
    return {"fullUrl": full_url, **entry} if full_url else entry


def bundle(*entries: Json, kind: str = "transaction") -> Json:
    return {"resourceType": "Bundle", "type": kind, "entry": list(entries)}


def patient(**more: Any) -> Json:
    return {"resourceType": "Patient", "name": [{"family": "Lin"}], **more}


def observation(subject: str, **more: Any) -> Json:
    return {
        "resourceType": "Observation", "status": "final", "code": {"text": "weight"}, "subject": {"reference": subject}, **more,
    }  # fmt: skip


async def count(fhir: Fhir) -> int:
    return int((await fhir("GET", "/?_type=Patient,Observation&_total=accurate&_count=0")).json()["total"])


async def test_what_refers_to_one_another_is_created_together(fhir: Fhir) -> None:
    reply = await fhir("POST", "/", bundle(post(observation(PATIENT), WEIGHT), post(patient(), PATIENT)))
    assert reply.status == 200, reply.body
    places = [entry["response"]["location"].split("/")[:2] for entry in reply.json()["entry"]]
    assert [kind for kind, _ in places] == ["Observation", "Patient"], "answered in the order they were asked"
    read = (await fhir("GET", "/".join(["", *places[0]]))).json()
    assert read["subject"]["reference"] == "/".join(places[1])


async def test_one_entry_that_is_wrong_stops_all_and_is_named(fhir: Fhir) -> None:
    wrong = observation(PATIENT, status="nonsense")
    reply = await fhir("POST", "/", bundle(post(patient(), PATIENT), post(wrong, WEIGHT)))
    assert reply.status == 422
    assert reply.issues[0]["expression"] == ["Bundle.entry[1].resource.status"]
    assert await count(fhir) == 0


async def test_every_wrong_entry_is_named_at_once(fhir: Fhir) -> None:
    wrong = bundle(
        post(patient(gender="x")), post(observation("Patient/nobody")), post(patient(birthDate="2023-02-29"))
    )
    reply = await fhir("POST", "/", wrong)
    assert [issue["expression"][0].partition(".resource")[0] for issue in reply.issues] == [
        "Bundle.entry[0]", "Bundle.entry[1]", "Bundle.entry[2]",
    ]  # fmt: skip


async def test_deletes_go_before_creates_and_reads_see_what_was_written(fhir: Fhir) -> None:
    old = await fhir.make(patient(identifier=[{"system": "urn:x", "value": "1"}]))
    entries = (
        {"request": {"method": "GET", "url": "Patient?identifier=urn:x|1"}},
        post(patient(identifier=[{"system": "urn:x", "value": "1"}]), ifNoneExist="identifier=urn:x|1"),
        {"request": {"method": "DELETE", "url": f"Patient/{old}"}},
    )
    reply = await fhir("POST", "/", bundle(*entries))
    assert reply.status == 200, reply.body
    found, made, gone = reply.json()["entry"]
    assert gone["response"]["status"].startswith("204")
    assert made["response"]["status"].startswith("200"), "what stood before the transaction decides the condition"
    assert found["response"]["status"] == "200"


async def test_a_conditional_reference_leads_to_the_one_that_matches(fhir: Fhir) -> None:
    name = await fhir.make(patient(identifier=[{"system": "urn:x", "value": "1"}]))
    reply = await fhir("POST", "/", bundle(post(observation("Patient?identifier=urn:x|1"), WEIGHT)))
    where = reply.json()["entry"][0]["response"]["location"].partition("/_history")[0]
    assert (await fhir("GET", f"/{where}")).json()["subject"]["reference"] == f"Patient/{name}"


async def test_a_conditional_reference_that_matches_nothing_stops_it(fhir: Fhir) -> None:
    reply = await fhir("POST", "/", bundle(post(observation("Patient?identifier=urn:x|none"), WEIGHT)))
    assert reply.status == 422
    assert reply.issues[0]["expression"] == ["Bundle.entry[0].resource.Observation.subject"]


async def test_the_same_resource_twice_is_refused(fhir: Fhir) -> None:
    put = {"resource": patient(id="a"), "request": {"method": "PUT", "url": "Patient/a"}}
    reply = await fhir("POST", "/", bundle(put, put))
    assert reply.status == 422
    assert "both write Patient/a" in reply.said


async def test_two_transactions_about_one_identifier_make_one_patient(fhir: Fhir) -> None:
    entry = post(patient(identifier=[{"system": "urn:x", "value": "1"}]), PATIENT, ifNoneExist="identifier=urn:x|1")
    weight = post(observation(PATIENT), WEIGHT)
    replies = await asyncio.gather(*(fhir("POST", "/", bundle(entry, weight)) for _ in range(8)))
    assert {reply.status for reply in replies} == {200}
    assert (await fhir("GET", "/Patient?_total=accurate&_count=0")).json()["total"] == 1
    assert (await fhir("GET", "/Observation?_total=accurate&_count=0")).json()["total"] == 8


async def test_a_patch_travels_as_a_binary(fhir: Fhir) -> None:
    import base64
    import json

    name = await fhir.make(patient())
    data = base64.b64encode(json.dumps([{"op": "add", "path": "/active", "value": True}]).encode()).decode()
    binary = {"resourceType": "Binary", "contentType": "application/json-patch+json", "data": data}
    entry = {"resource": binary, "request": {"method": "PATCH", "url": f"Patient/{name}"}}
    assert (await fhir("POST", "/", bundle(entry))).status == 200
    assert (await fhir("GET", f"/Patient/{name}")).json()["active"] is True


async def test_a_batch_answers_each_entry_by_itself(fhir: Fhir) -> None:
    entries = (
        post(patient()),
        post(patient(gender="nonsense")),
        {"request": {"method": "GET", "url": "Patient/nobody"}},
        {"request": {"method": "GET", "url": "Patient?_count=1"}},
    )
    reply = await fhir("POST", "/", bundle(*entries, kind="batch"))
    assert reply.status == 200
    assert [entry["response"]["status"][:3] for entry in reply.json()["entry"]] == ["201", "422", "404", "200"]
    assert reply.json()["entry"][1]["response"]["outcome"]["issue"][0]["expression"] == ["Patient.gender"]


async def test_another_organisations_resource_stops_a_transaction(fhir: Fhir) -> None:
    name = await fhir.make(patient())
    put = {"resource": patient(id=name), "request": {"method": "PUT", "url": f"Patient/{name}"}}
    other = Client(organisation="hospital/B")
    reply = await fhir("POST", "/", bundle(post(patient()), put), client=other)
    assert reply.status == 403
    assert await count(fhir) == 1


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"request": {"method": "POST"}}, "url"),
        ({"request": {"method": "SHOUT", "url": "Patient"}}, "method"),
        ({"resource": {"resourceType": "Patient"}}, "request"),
        ({"request": {"method": "POST", "url": "Patient"}}, "resource"),
        ("nonsense", "request"),
    ],
)
async def test_an_entry_that_asks_for_nothing_is_refused(fhir: Fhir, wrong: Any, said: str) -> None:
    reply = await fhir("POST", "/", bundle(post(patient()), wrong))
    assert reply.status == 400
    assert said in reply.said
    assert reply.issues[0]["expression"][0].startswith("Bundle.entry[1]")
    assert await count(fhir) == 0


async def test_a_bundle_of_another_kind_or_of_far_too_many_is_refused(fhir: Fhir) -> None:
    assert (await fhir("POST", "/", bundle(kind="document"))).status == 400
    assert (await fhir("POST", "/", bundle(*[post(patient())] * 2_001))).status == 413
    assert (await fhir("POST", "/", {"resourceType": "Bundle", "type": "batch", "entry": 3})).status == 400
