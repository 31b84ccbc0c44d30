"""The whole way: from a token to what is read and written at the FHIR API, seen by whom, and noted."""

from __future__ import annotations

import asyncio
import json
from typing import Any

from goldenhour.emergency import bodies as says
from goldenhour.emergency.house import House
from goldenhour.exchange.examples import OBSERVATION, TEST_PATIENT, TEST_SYSTEM
from goldenhour.kit.log import disk_full
from tests.alerts.scene import coming, tell
from tests.conftest import HOSPITAL, OTHER_HOSPITAL, Client
from tests.exchange.scene import fetch, parts_of, registered

FHIR = "/fhir/R4"
JSON = {"content-type": "application/fhir+json"}


async def bearer(house: House, program: Client, scopes: str = "system/*.cruds", **said: Any) -> dict[str, str]:
    """The headers of a system that may do this, once the API has brought its store up to date."""
    async with asyncio.timeout(60):
        while not house.facts["fhir"].api.is_ready():
            await asyncio.sleep(0.05)
    client = await registered(house, scopes=scopes, **said)
    answer = await fetch(program, house, client, scopes)
    return {"authorization": f"Bearer {answer.json()['access_token']}", "accept": "application/fhir+json"}


async def all_noted(house: House) -> list[Any]:
    await parts_of(house).notes.flush()
    return [one.entry for one in await house.audit.read(0) if one.entry.kind == "fhir_accessed"]


async def test_without_a_token_there_is_an_outcome_and_how_to_get_one(house: House, program: Client) -> None:
    answer = await program.get(f"{FHIR}/Patient", headers={"accept": "application/fhir+json"})
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"].startswith("Bearer ")
    assert answer.json()["resourceType"] == "OperationOutcome"
    stale = await program.get(f"{FHIR}/Patient", headers={"authorization": "Bearer api.gone"})
    assert 'error="invalid_token"' in stale.headers["www-authenticate"]


async def test_the_three_requests_of_the_page_work_as_they_stand(house: House, program: Client) -> None:
    his = await bearer(house, program)
    assert (await program.get(f"{FHIR}/Patient?_count=1", headers=his)).status_code == 200
    once_only = {"if-none-exist": f"identifier={TEST_SYSTEM}|1", **his, **JSON}
    made = await program.post(f"{FHIR}/Patient", json=TEST_PATIENT, headers=once_only)
    assert made.status_code == 201, made.text
    again = await program.post(f"{FHIR}/Patient", json=TEST_PATIENT, headers=once_only)
    assert again.status_code == 200
    name = made.headers["location"].split("/Patient/")[1].partition("/")[0]
    pulse = json.loads(json.dumps(OBSERVATION).replace("Patient/ID", f"Patient/{name}"))
    written = await program.post(f"{FHIR}/Observation", json=pulse, headers={**his, **JSON})
    assert written.status_code == 201, written.text
    noted = await all_noted(house)
    said = [(entry.subject.partition("/")[0], json.loads(bytes(entry.body))["interaction"]) for entry in noted]
    assert said == [("client", "search"), ("fhir", "create"), ("fhir", "create"), ("fhir", "create")]


async def test_a_hospital_sees_the_patients_announced_to_it_and_no_others(house: House, program: Client) -> None:
    await coming(house)
    await tell(house, "case/case-0001", says.PatientDescribed(name="歐陽測試", age_years=67))
    async with asyncio.timeout(20):
        await house.facts["fhir"].projector.caught_up((await house.log.head())[0])
    ours = await bearer(house, program)
    theirs = await bearer(house, program, organisation=f"hospital/{OTHER_HOSPITAL}")
    county = await bearer(house, program, organisation="county/A")
    seen = {}
    for who, headers in (("ours", ours), ("theirs", theirs), ("county", county)):
        seen[who] = "歐陽測試" in (await program.get(f"{FHIR}/Patient", headers=headers)).text
        found = await program.get(f"{FHIR}/Patient/case-0001", headers=headers)
        assert found.status_code == (200 if seen[who] else 404)
    assert seen == {"ours": True, "theirs": False, "county": True}
    assert f"hospital/{HOSPITAL}" in {
        entry.place for entry in await all_noted(house) if entry.subject == "case/case-0001"
    }


async def test_a_scope_is_held_to_at_every_request(house: House, program: Client) -> None:
    reader = await bearer(house, program, "system/Observation.rs")
    assert (await program.get(f"{FHIR}/Observation", headers=reader)).status_code == 200
    for answer in (
        await program.get(f"{FHIR}/Patient", headers=reader),
        await program.post(f"{FHIR}/Observation", json=OBSERVATION, headers={**reader, **JSON}),
        await program.post(f"{FHIR}/Patient", json=TEST_PATIENT, headers={**reader, **JSON}),
    ):
        assert answer.status_code == 403, answer.text
        assert answer.json()["resourceType"] == "OperationOutcome"
    refused = [json.loads(bytes(entry.body)) for entry in await all_noted(house)]
    assert [one.get("outcome", 200) for one in refused] == [200, 403, 403, 403]


async def test_while_nothing_can_be_noted_the_api_is_closed(house: House, program: Client, monkeypatch: Any) -> None:
    his = await bearer(house, program)

    async def full(*_: Any, **__: Any) -> Any:
        raise disk_full()

    with monkeypatch.context() as patch:
        patch.setattr(house.audit, "append", full)
        assert (await program.get(f"{FHIR}/Observation", headers=his)).status_code == 200, "nobody knows of it yet"
        await parts_of(house).notes.flush()
        answer = await program.get(f"{FHIR}/Observation", headers=his)
        assert answer.status_code == 503
        assert answer.json()["resourceType"] == "OperationOutcome"
    await parts_of(house).notes.flush()
    assert (await program.get(f"{FHIR}/Observation", headers=his)).status_code == 200
    assert len(await all_noted(house)) == 2, "what was answered before is noted after all"
