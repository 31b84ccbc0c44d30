"""Read, create, update, patch, delete, and each under a condition."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from tests.kit.fhir.asking import Client, Fhir, fhir_api

PATIENT = {"resourceType": "Patient", "name": [{"family": "林", "given": ["美玲"]}], "gender": "female"}
IDENTIFIED = {**PATIENT, "identifier": [{"system": "urn:x", "value": "7"}]}
OBSERVATION = {"resourceType": "Observation", "status": "final", "code": {"text": "pulse"}}


async def test_what_was_created_is_read_back_with_its_version(fhir: Fhir) -> None:
    made = await fhir("POST", "/Patient", PATIENT)
    assert made.status == 201
    name = made.json()["id"]
    assert made.headers["location"] == f"https://here.example/fhir/R4/Patient/{name}/_history/1"
    read = await fhir("GET", f"/Patient/{name}")
    assert (read.status, read.headers["etag"]) == (200, 'W/"1"')
    assert read.json() == {**PATIENT, "id": name, "meta": read.json()["meta"]}
    assert read.json()["meta"]["versionId"] == "1"


async def test_every_digit_of_a_number_comes_back(fhir: Fhir) -> None:
    body = b'{"resourceType":"Observation","status":"final","code":{"text":"t"},"valueQuantity":{"value":36.50}}'
    made = await fhir("POST", "/Observation", body)
    assert b'"value":36.50' in (await fhir("GET", f"/Observation/{made.json()['id']}")).body


async def test_an_update_makes_a_further_version_and_the_former_stays(fhir: Fhir) -> None:
    name = await fhir.make(PATIENT)
    new = {**PATIENT, "id": name, "active": True}
    assert (await fhir("PUT", f"/Patient/{name}", new)).headers["etag"] == 'W/"2"'
    assert "active" not in (await fhir("GET", f"/Patient/{name}/_history/1")).json()
    history = (await fhir("GET", f"/Patient/{name}/_history")).json()
    assert [entry["request"]["method"] for entry in history["entry"]] == ["PUT", "POST"]


async def test_an_update_under_an_id_that_is_not_there_creates_it(fhir: Fhir) -> None:
    assert (await fhir("PUT", "/Patient/mine-1", {**PATIENT, "id": "mine-1"})).status == 201
    assert (await fhir("GET", "/Patient/mine-1")).status == 200


async def test_if_match_with_another_version_changes_nothing(fhir: Fhir) -> None:
    name = await fhir.make(PATIENT)
    reply = await fhir("PUT", f"/Patient/{name}", {**PATIENT, "id": name}, {"if-match": 'W/"9"'})
    assert reply.status == 412
    assert "version 1" in reply.said
    assert (await fhir("GET", f"/Patient/{name}")).headers["etag"] == 'W/"1"'


async def test_if_none_match_star_creates_and_never_replaces(fhir: Fhir) -> None:
    only_new = {"if-none-match": "*"}
    assert (await fhir("PUT", "/Patient/new", {**PATIENT, "id": "new"}, only_new)).status == 201
    assert (await fhir("PUT", "/Patient/new", {**PATIENT, "id": "new", "active": True}, only_new)).status == 412
    assert "active" not in (await fhir("GET", "/Patient/new")).json()


async def test_a_reader_who_has_this_version_gets_only_that_word(fhir: Fhir) -> None:
    name = await fhir.make(PATIENT)
    reply = await fhir("GET", f"/Patient/{name}", headers={"if-none-match": 'W/"1"'})
    assert (reply.status, reply.body) == (304, b"")


async def test_a_patch_changes_what_it_names(fhir: Fhir) -> None:
    name = await fhir.make(PATIENT)
    patch = [{"op": "replace", "path": "/gender", "value": "other"}]
    reply = await fhir("PATCH", f"/Patient/{name}", patch, {"content-type": "application/json-patch+json"})
    assert (reply.status, reply.json()["gender"]) == (200, "other")


async def test_a_patch_that_makes_nonsense_of_the_resource_is_refused(fhir: Fhir) -> None:
    name = await fhir.make(PATIENT)
    patch = [{"op": "replace", "path": "/gender", "value": "unheard of"}]
    reply = await fhir("PATCH", f"/Patient/{name}", patch, {"content-type": "application/json-patch+json"})
    assert reply.status == 422
    assert (await fhir("GET", f"/Patient/{name}")).json()["gender"] == "female"


async def test_what_was_deleted_is_gone_and_its_history_stays(fhir: Fhir) -> None:
    name = await fhir.make(PATIENT)
    assert (await fhir("DELETE", f"/Patient/{name}")).status == 204
    assert (await fhir("GET", f"/Patient/{name}")).status == 410
    assert (await fhir("DELETE", f"/Patient/{name}")).status == 204, "twice is no mistake"
    assert (await fhir("GET", f"/Patient/{name}/_history/1")).status == 200
    assert (await fhir("GET", "/Patient")).json().get("entry") is None


async def test_what_was_deleted_can_be_brought_back(fhir: Fhir) -> None:
    name = await fhir.make(PATIENT)
    await fhir("DELETE", f"/Patient/{name}")
    assert (await fhir("PUT", f"/Patient/{name}", {**PATIENT, "id": name})).status == 201
    assert (await fhir("GET", f"/Patient/{name}")).headers["etag"] == 'W/"3"'


# ── under a condition ────────────────────────────────────────────────────────────────────────────────────────────────
async def test_a_conditional_create_is_made_once_however_often_it_is_sent(fhir: Fhir) -> None:
    condition = {"if-none-exist": "identifier=urn:x|7"}
    replies = await asyncio.gather(*(fhir("POST", "/Patient", IDENTIFIED, condition) for _ in range(10)))
    assert sorted(reply.status for reply in replies) == [200] * 9 + [201]
    assert len({reply.json()["id"] for reply in replies}) == 1


async def test_a_conditional_update_creates_then_updates_and_refuses_several(fhir: Fhir) -> None:
    where = "/Patient?identifier=urn:x|7"
    assert (await fhir("PUT", where, IDENTIFIED)).status == 201
    again = await fhir("PUT", where, {**IDENTIFIED, "active": True})
    assert (again.status, again.headers["etag"]) == (200, 'W/"2"')
    await fhir("POST", "/Patient", IDENTIFIED)
    several = await fhir("PUT", where, IDENTIFIED)
    assert several.status == 412
    assert "matches several" in several.said


async def test_a_conditional_delete_takes_the_one_that_matches(fhir: Fhir) -> None:
    name = await fhir.make(IDENTIFIED)
    assert (await fhir("DELETE", "/Patient?identifier=urn:x|7")).status == 204
    assert (await fhir("GET", f"/Patient/{name}")).status == 410
    assert (await fhir("DELETE", "/Patient?identifier=urn:x|7")).status == 204


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE"])
async def test_without_an_id_or_a_search_nothing_is_changed(fhir: Fhir, method: str) -> None:
    await fhir.make(PATIENT)
    body = None if method == "DELETE" else PATIENT
    assert (await fhir(method, "/Patient", body)).status == 400
    assert (await fhir(method, "/Patient?_format=json", body)).status == 400


# ── who may ──────────────────────────────────────────────────────────────────────────────────────────────────────────
OTHER = Client(organisation="hospital/B", by="client/b")


async def test_another_organisation_neither_sees_nor_changes_it(fhir: Fhir) -> None:
    name = await fhir.make(PATIENT)
    assert (await fhir("GET", f"/Patient/{name}", client=OTHER)).status == 404
    assert (await fhir("GET", f"/Patient/{name}/_history", client=OTHER)).status == 404
    assert (await fhir("GET", f"/Patient/{name}/_history/1", client=OTHER)).status == 404
    assert (await fhir("GET", "/Patient", client=OTHER)).json().get("entry") is None
    assert (await fhir("PUT", f"/Patient/{name}", {**PATIENT, "id": name}, client=OTHER)).status == 403
    assert (await fhir("DELETE", f"/Patient/{name}", client=OTHER)).status == 403
    about = {**OBSERVATION, "subject": {"reference": f"Patient/{name}"}}
    refused = await fhir("POST", "/Observation", about, client=OTHER)
    assert refused.status == 422
    assert refused.issues[0]["expression"] == ["Observation.subject.reference"]


async def test_the_health_authority_sees_it_and_does_not_change_it(fhir: Fhir) -> None:
    name = await fhir.make(PATIENT)
    authority = Client(organisation="country/TW", sees_all=True)
    assert (await fhir("GET", f"/Patient/{name}", client=authority)).status == 200
    assert (await fhir("PUT", f"/Patient/{name}", {**PATIENT, "id": name}, client=authority)).status == 403


async def test_a_scope_that_was_not_granted_is_refused_by_its_name(fhir: Fhir) -> None:
    reader = Client(scopes=frozenset({("Patient", "read")}))
    name = await fhir.make(PATIENT)
    assert (await fhir("GET", f"/Patient/{name}", client=reader)).status == 200
    for method, path, body in (
        ("GET", "/Patient", None),
        ("POST", "/Patient", PATIENT),
        ("PUT", f"/Patient/{name}", {**PATIENT, "id": name}),
        ("DELETE", f"/Patient/{name}", None),
        ("GET", "/Observation/1", None),
    ):
        reply = await fhir(method, path, body, client=reader)
        assert reply.status == 403, (method, path)
        assert "scope" in reply.said


async def test_what_is_about_a_patient_is_seen_by_whoever_sees_the_patient(fhir: Fhir) -> None:
    name = await fhir.make(PATIENT)
    about = await fhir.make({**OBSERVATION, "subject": {"reference": f"Patient/{name}"}})
    found = (await fhir("GET", f"/Observation?subject=Patient/{name}")).json()
    assert [entry["resource"]["id"] for entry in found["entry"]] == [about]


async def test_a_reference_by_our_full_address_is_one_to_ours(fhir: Fhir) -> None:
    name = await fhir.make(PATIENT)
    here = "https://here.example/fhir/R4/Patient"
    nowhere = await fhir("POST", "/Observation", {**OBSERVATION, "subject": {"reference": f"{here}/nobody"}})
    assert (nowhere.status, nowhere.issues[0]["code"]) == (422, "not-found")
    about = await fhir.make({**OBSERVATION, "subject": {"reference": f"{here}/{name}"}})
    for asked in (f"Patient/{name}", f"{here}/{name}"):
        found = (await fhir("GET", f"/Observation?subject={asked}")).json()
        assert [entry["resource"]["id"] for entry in found["entry"]] == [about]


@pytest.mark.parametrize("condition", ['"1"', 'W/"1"', 'W/"7", "1"', "*"])
async def test_a_version_is_named_weakly_strongly_or_in_a_list(fhir: Fhir, condition: str) -> None:
    name = await fhir.make(PATIENT)
    assert (await fhir("GET", f"/Patient/{name}", headers={"if-none-match": condition})).status == 304
    new = {**PATIENT, "id": name}
    assert (await fhir("PUT", f"/Patient/{name}", new, {"if-match": condition})).status == 200


# ── as it wishes to be answered ──────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("wish", "kind"), [("minimal", None), ("representation", "Patient"), ("OperationOutcome", "OperationOutcome")]
)
async def test_a_write_is_answered_as_its_writer_prefers(fhir: Fhir, wish: str, kind: str | None) -> None:
    reply = await fhir("POST", "/Patient", PATIENT, {"prefer": f"return={wish}"})
    assert reply.status == 201
    assert (reply.json()["resourceType"] if reply.body else None) == kind


async def test_a_store_made_again_from_the_log_is_the_same(fhir: Fhir) -> None:
    name = await fhir.make(IDENTIFIED)
    await fhir("PUT", f"/Patient/{name}", {**IDENTIFIED, "id": name, "active": False})
    await fhir("DELETE", f"/Patient/{await fhir.make(PATIENT)}")
    before = [(await fhir("GET", path)).body for path in (f"/Patient/{name}/_history", "/_history", "/Patient")]
    fhir.store.inside.clear()
    fhir.projector.seq = 0
    await fhir.projector.catch_up()
    assert [(await fhir("GET", path)).body for path in (f"/Patient/{name}/_history", "/_history", "/Patient")] == before


async def test_what_was_answered_is_there_after_a_restart(tmp_path: Any) -> None:
    async with fhir_api(tmp_path) as first:
        name = await first.make(PATIENT)
    (tmp_path / "fhir.db").unlink()
    async with fhir_api(tmp_path) as second:
        assert (await second("GET", f"/Patient/{name}")).json()["name"] == PATIENT["name"]
