"""The whole program on SQLite and on PostgreSQL: a hospital's system lives at it, it is stopped, started, and made again."""

from __future__ import annotations

import asyncio
import contextlib
import time
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import psycopg
import pytest

from bench.seeding import Seeded, seed
from goldenhour.app.projecting import SCHEMA
from tests.conftest import HOSPITAL, OTHER_HOSPITAL
from tests.exchange.hooks import Hook, listening_hook
from tests.exchange.running import Running, registered, served
from tests.exchange.test_others_clients import finished
from tests.services import STORES, database_on

IDENTIFIER = "urn:everywhere"
FIRST = "urn:uuid:0b3ff2b0-9d0b-4b63-8e2e-3a8a1f0d6a01"


class House:
    """A data directory (and database) in which a case is on its way to a hospital whose system is registered."""

    def __init__(self, data: Path, database: str | None, hook: Hook) -> None:
        self.data, self.database, self.hook = data, database, hook
        self.clients = asyncio.run(registered(data, database))
        self.people: Seeded = asyncio.run(seed(data, cases=1, coming=1, database=database))

    @contextlib.contextmanager
    def open(self) -> Iterator[Running]:
        with served(self.data, self.clients, self.database, GOLDENHOUR_FHIR_HOOKS=self.hook.host) as running:
            yield running

    def forget(self) -> None:
        """Throw away what can be made again, the server being stopped."""
        if self.database is None:
            for path in self.data.glob("fhir.db*"):
                path.unlink()
        else:
            with psycopg.connect(self.database, autocommit=True) as connection:
                connection.execute(f'DROP SCHEMA "{SCHEMA}" CASCADE')


@pytest.fixture(params=STORES)
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[House]:
    with listening_hook() as hook:
        yield House(tmp_path, database_on(request.param, request), hook)


def ambulance_run() -> dict[str, Any]:
    """A transaction: a patient unless there is one, and what was measured."""
    patient = {"resourceType": "Patient", "identifier": [{"system": IDENTIFIER, "value": "1"}], "gender": "female"}
    once = {"method": "POST", "url": "Patient", "ifNoneExist": f"identifier={IDENTIFIER}|1"}
    entries: list[Any] = [{"fullUrl": FIRST, "resource": patient, "request": once}]
    for minute in range(5):
        pulse = {
            "resourceType": "Observation", "status": "final", "valueQuantity": {"value": 80.50 + minute, "unit": "/min"},
            "code": {"coding": [{"system": "http://loinc.org", "code": "8867-4"}]}, "subject": {"reference": FIRST},
            "effectiveDateTime": f"2026-11-30T10:0{minute}:00+08:00",
        }  # fmt: skip
        entries.append({"resource": pulse, "request": {"method": "POST", "url": "Observation"}})
    return {"resourceType": "Bundle", "type": "transaction", "entry": entries}


def subscription(address: str) -> dict[str, Any]:
    return {
        "resourceType": "Subscription", "status": "requested", "reason": "test",
        "criteria": "Observation?code=http://loinc.org|8867-4",
        "channel": {"type": "rest-hook", "endpoint": address, "payload": "application/fhir+json"},
    }  # fmt: skip


def found(http: httpx.Client, query: str) -> list[Any]:
    answer = http.get(f"/{query}")
    assert answer.status_code == 200, answer.text
    return [entry["resource"] for entry in answer.json().get("entry", ())]


QUERIES = (
    f"Patient?identifier={IDENTIFIER}|1",
    f"Observation?patient.identifier={IDENTIFIER}|1&_sort=-date",
    "Observation?code=http://loinc.org|8867-4&date=ge2026-11-30T10:02:00%2B08:00&_sort=date",
    "Patient?_has:Observation:patient:code=8867-4",
    f"Observation?patient.identifier={IDENTIFIER}|1&_include=Observation:patient",
    "Encounter?_sort=_lastUpdated&_include=Encounter:patient",
    *(f"{kind}/_history?_count=1000" for kind in ("Patient", "Observation", "Encounter", "Provenance", "Task", "Communication")),
)  # fmt: skip
PUBLISHED = "Organization?_count=1000&_sort=_id"
"""Part of the program, not of the log: published when a store is begun."""


def everything_told(http: httpx.Client) -> dict[str, Any]:
    """Answers that must be the same after a restart, and after the store was made again."""
    said: dict[str, Any] = {query: found(http, query) for query in QUERIES}
    for patient in said[QUERIES[0]]:
        said["everything"] = found(http, f"Patient/{patient['id']}/$everything")
        said["history"] = found(http, f"Patient/{patient['id']}/_history")
    said["published"] = [one["id"] for one in found(http, PUBLISHED)]
    assert all(said.values()), [name for name, resources in said.items() if not resources]
    return said


def test_a_hospitals_system_lives_at_it_through_a_restart_and_a_rebuild(place: House) -> None:
    with place.open() as running, running.http() as http, running.http(OTHER_HOSPITAL) as other:
        assert http.post("/Subscription", json=subscription(place.hook.address)).status_code == 201
        place.hook.until(1)  # the handshake
        until_active(http)
        assert http.post("/", json=ambulance_run()).status_code == 200
        assert http.post("/", json=ambulance_run()).status_code == 200
        (patient,) = found(http, QUERIES[0])
        changed = http.put(
            f"/Patient/{patient['id']}", json={**patient, "gender": "unknown"}, headers={"if-match": 'W/"1"'}
        )
        assert changed.json()["meta"]["versionId"] == "2"
        place.hook.until(2)
        assert len(found(http, QUERIES[1])) == 10
        assert found(other, QUERIES[0]) == []
        assert [one["gender"] for one in found(http, f"Patient/{patient['id']}/_history")] == ["unknown", "female"]
        ours = found(http, "Encounter?_include=Encounter:patient")
        assert {"Encounter", "Patient"} == {one["resourceType"] for one in ours}, "the case on its way to it"
        assert exported(http)["Patient"] >= 2
        audited(http, patient["id"])
        acknowledged(running, place.people.nurses[HOSPITAL], *found(http, "Task"))
        before = everything_told(http)
    with place.open() as running, running.http() as http:
        assert everything_told(http) == before, "after a restart"
        came = len(place.hook.came)
        assert http.post("/", json=ambulance_run()).status_code == 200
        assert len(place.hook.until(came + 1)) > came, "it is still subscribed"
        before = everything_told(http)
    place.forget()
    with place.open() as running, running.http() as http:
        assert everything_told(http) == before, "made again from the log"


def acknowledged(running: Running, nurse: str, alert: Any) -> None:
    """By a named person, so that the alert climbs no more; our own entries are of the same server, and in FHIR at once."""
    case, known_by = alert["for"]["reference"].partition("/")[2], {"authorization": f"Bearer {nurse}"}
    said = {"id": str(uuid.uuid4()), "at": datetime.now(UTC).isoformat(), "body": {"name": "林怡君"}}
    path = f"{running.base}/cases/{case}/alerts/{alert['id']}/acknowledgement"
    assert httpx.post(path, json=said, headers=known_by).status_code == 201
    with running.http() as http:
        assert found(http, f"Task/{alert['id']}/_history")[0] != alert


def until_active(http: httpx.Client) -> None:
    while not found(http, "Subscription?status=active"):
        time.sleep(0.05)


def exported(http: httpx.Client) -> dict[str, int]:
    """How many lines of each type a bulk export gave."""
    began = http.get("/$export", headers={"prefer": "respond-async"})
    assert began.status_code == 202
    manifest = finished(http, began.headers["content-location"])
    lines: dict[str, int] = {}
    for one in manifest["output"]:
        file = http.get(one["url"], headers={"accept": "application/fhir+ndjson"})
        lines[one["type"]] = lines.get(one["type"], 0) + len(file.text.splitlines())
    return lines


def audited(http: httpx.Client, patient: str) -> None:
    """Who asked for the patient is read back; notes are written within a second."""
    while not (events := found(http, f"AuditEvent?patient=Patient/{patient}")):
        time.sleep(0.1)
    assert {one["resourceType"] for one in events} == {"AuditEvent"}
