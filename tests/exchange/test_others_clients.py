"""Clients that others wrote live their ordinary life at a running server: a key, a token, then resources.

fhirpy and fhirclient (Python), fhir-kit-client (JavaScript), and a plain HTTP client for the bulk export.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import subprocess
import time
import uuid
from collections.abc import Iterator
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx
import pytest

from goldenhour.app.bounded import HEAD_AT_MOST
from tests.architecture.source import ROOT
from tests.conftest import OTHER_HOSPITAL
from tests.exchange.running import Running, running_server
from tests.kit.fhir.test_bad_input import CASES
from tests.kit.fhir.test_mutated_examples import mutant, requests
from tests.services import STORES, database_on


@pytest.fixture(scope="module", params=STORES)
def running(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Iterator[Running]:
    with running_server(tmp_path_factory.mktemp("server"), database_on(request.param, request)) as server:
        yield server


def test_fhirpy_lives_its_ordinary_life(running: Running) -> None:
    from fhirpy import SyncFHIRClient
    from fhirpy.base.exceptions import MultipleResourcesFound, OperationOutcome, ResourceNotFound

    client = SyncFHIRClient(running.fhir, authorization=f"Bearer {running.token()}")
    identifier = {"system": "urn:fhirpy", "value": uuid.uuid4().hex}
    query = f"{identifier['system']}|{identifier['value']}"
    patient = client.resource("Patient", name=[{"family": "Fhirpy", "given": ["測試"]}], identifier=[identifier])
    assert patient.is_valid(), "$validate"
    patient.save()
    assert patient["meta"]["versionId"] == "1"
    patient["active"] = True
    patient.save()
    assert client.get("Patient", patient.id)["meta"]["versionId"] == "2"
    assert client.reference("Patient", patient.id).to_resource()["active"] is True

    with pytest.raises(OperationOutcome, match="If-None-Exist is the header for that"):
        # it sends the condition in the address, which R4 does not know
        client.resources("Patient").search(identifier=query).get_or_create(client.resource("Patient"))
    for n in range(7):
        client.resource("Observation", status="final", code={"text": "pulse"}, valueInteger=n,
                        subject=patient.to_reference()).save()  # fmt: skip
    about = client.resources("Observation").search(subject=patient)
    assert about.search(_total="accurate").limit(0).fetch_raw().total == 7
    assert sorted(one["valueInteger"] for one in about.sort("-_lastUpdated").limit(2).fetch_all()) == list(range(7))
    assert about.first() is not None
    included = client.resources("Observation").search(subject=patient).include("Observation", "subject").fetch_raw()
    assert [entry.resource.resourceType for entry in included.entry].count("Patient") == 1
    pulsed = client.resources("Patient").has("Observation", "subject", code__text="pulse").search(_id=patient.id)
    assert [one.id for one in pulsed.fetch_all()] == [patient.id]

    changed, _ = client.resources("Patient").search(identifier=query).update(
        client.resource("Patient", identifier=[identifier], gender="other")
    )  # fmt: skip
    assert (changed.id, changed["gender"]) == (patient.id, "other")
    everything = client.execute(f"Patient/{patient.id}/$everything", method="get")
    assert len(everything["entry"]) == 8
    with pytest.raises(OperationOutcome, match="gender"):
        client.resource("Patient", gender="nonsense").save()
    client.resource("Patient", identifier=[identifier]).save()
    with pytest.raises(MultipleResourcesFound):
        client.resources("Patient").search(identifier=query).update(client.resource("Patient", identifier=[identifier]))
    patient.delete()
    with pytest.raises(ResourceNotFound):
        client.get("Patient", patient.id)


def test_fhirclient_lives_its_ordinary_life(running: Running) -> None:
    from fhirclient.client import FHIRClient
    from fhirclient.models.bundle import Bundle
    from fhirclient.models.observation import Observation
    from fhirclient.models.patient import Patient

    smart = FHIRClient(settings={"app_id": "his", "api_base": running.fhir})
    server = smart.server
    server.get_capability()
    assert server.auth.auth_type == "oauth2", "it found our authorization server in the CapabilityStatement"
    server.auth.access_token = running.token()
    tag = uuid.uuid4().hex
    patient = Patient({"name": [{"family": "Fhirclient"}], "identifier": [{"system": "urn:fhirclient", "value": tag}]})
    name = patient.create(server)["id"]
    patient = Patient.read(name, server)
    assert patient.name[0].family == "Fhirclient"
    patient.gender = "female"
    assert patient.update(server)["meta"]["versionId"] == "2"
    for n in range(5):
        said = {
            "status": "final",
            "code": {"text": "t"},
            "valueInteger": n,
            "subject": {"reference": f"Patient/{name}"},
        }
        assert Observation(said).create(server)
    search = Observation.where({"subject": f"Patient/{name}", "_count": "2"})
    assert sorted(one.valueInteger for one in search.perform_resources_iter(server)) == list(range(5))
    pages = list(Patient.where({"identifier": f"urn:fhirclient|{tag}"}).perform_iter(server))
    assert [entry.resource.id for page in pages for entry in page.entry] == [name]
    history = Bundle(server.request_json(f"Patient/{name}/_history"))
    assert [entry.request.method for entry in history.entry] == ["PUT", "POST"]
    entry = {"resource": {"resourceType": "Patient"}, "request": {"method": "POST", "url": "Patient"}}
    answer = server.post_json("", {"resourceType": "Bundle", "type": "transaction", "entry": [entry]})
    assert Bundle(answer.json()).entry[0].response.status == "201 Created"
    everything = Bundle(server.request_json(f"Patient/{name}/$everything"))
    assert len(everything.entry) == 6
    patient.delete()
    with pytest.raises(Exception, match="410"):
        Patient.read(name, server)


def test_fhir_kit_client_lives_its_ordinary_life(running: Running) -> None:
    if not (ROOT / "node_modules" / "fhir-kit-client").exists() or shutil.which("node") is None:
        pytest.fail("fhir-kit-client is missing: run `make setup` (and install Node)", pytrace=False)
    script = Path(__file__).parent / "clients" / "life.mjs"
    environment = {**os.environ, "NO_PROXY": "127.0.0.1"}
    done = subprocess.run(
        ["node", str(script), running.fhir, running.token()],
        capture_output=True,
        text=True,
        check=False,
        env=environment,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    seen = json.loads(done.stdout)
    assert seen.pop("id")
    assert seen == {
        "fhirVersion": "4.0.1", "read": True, "conditionalCreate": True, "version": "2", "stale": 412, "patched": False,
        "old": True, "history": 3, "transaction": ["201"] * 7, "paged": list(range(7)), "posted": 1, "compartment": 7,
        "everything": 8, "batch": True, "gone": 410,
    }  # fmt: skip


def test_a_bulk_client_fetches_everything_as_files(running: Running) -> None:
    """Bulk Data Access 2.0: kick-off, status, manifest, files, and their end; another's export is nowhere."""
    with running.http() as http, running.http(OTHER_HOSPITAL) as other:
        made = [http.post("/Patient", json={"resourceType": "Patient", "active": bool(n % 2)}).json() for n in range(3)]
        http.post("/Observation", json={"resourceType": "Observation", "status": "final", "code": {"text": "t"},
                                        "subject": {"reference": f"Patient/{made[0]['id']}"}})  # fmt: skip
        other.post("/Patient", json={"resourceType": "Patient", "name": [{"family": "Elsewhere"}]})
        asked = {"accept": "application/fhir+json", "prefer": "respond-async"}
        began = http.get("/$export?_type=Patient,Observation&_outputFormat=application%2Ffhir%2Bndjson", headers=asked)
        assert (began.status_code, began.content) == (202, b"")
        where = began.headers["content-location"]
        manifest = finished(http, where)
        assert manifest["requiresAccessToken"] is True
        assert {"transactionTime", "request", "output", "error"} <= set(manifest)
        assert "_type=Patient,Observation" in manifest["request"]
        lines: dict[str, list[Any]] = {}
        for one in manifest["output"]:
            file = http.get(one["url"], headers={"accept": "application/fhir+ndjson"})
            assert (file.status_code, file.headers["content-type"]) == (200, "application/fhir+ndjson")
            lines.setdefault(one["type"], []).extend(json.loads(line) for line in file.text.splitlines())
            assert one["count"] == len(file.text.splitlines())
        assert {one["id"] for one in made} <= {one["id"] for one in lines["Patient"]}
        assert set(lines) == {"Patient", "Observation"}
        assert not [one for one in lines["Patient"] if one.get("name") == [{"family": "Elsewhere"}]]

        for address in (where, manifest["output"][0]["url"]):
            assert other.get(address).status_code == 404, "another's export"
            assert httpx.get(address).status_code == 401
        assert other.delete(where).status_code == 404
        assert http.delete(where).status_code == 202
        assert http.get(where).status_code == 404
        assert http.get(manifest["output"][0]["url"]).status_code == 404

        body = {"resourceType": "Parameters", "parameter": [{"name": "_type", "valueString": "Observation"}]}
        by_post = http.post("/Patient/$export", json=body, headers=asked)
        assert [one["type"] for one in finished(http, by_post.headers["content-location"])["output"]] == ["Observation"]


@pytest.mark.campaign
def test_what_must_be_refused_is_refused_over_the_network_as_well(running: Running) -> None:
    """With the real server, real tokens and the audit trail in between; and nonsense made of HL7's examples besides."""
    tokens = {"hospital/A": running.token(), "hospital/B": running.token(OTHER_HOSPITAL)}
    connection = HTTPConnection(running.base.removeprefix("http://"), timeout=60)

    def ask(method: str, path: str, body: Any, headers: dict[str, str], who: str = "hospital/A") -> int:
        content = body if isinstance(body, bytes) or body is None else json.dumps(body).encode()
        sent = {"content-type": "application/fhir+json", **headers, "authorization": f"Bearer {tokens[who]}"}
        connection.request(method, "/fhir/R4" + quote(path, safe="/?&=%:$|,;+*'()!@~#[]"), content, sent)
        answer = connection.getresponse()
        said = answer.read()
        if answer.status >= 400 and len(path) < HEAD_AT_MOST:  # the server itself refuses a longer head
            assert json.loads(said)["issue"][0]["details"]["text"], said
        return answer.status

    assert ask("PUT", "/Patient/here", {"resourceType": "Patient", "id": "here"}, {}) == 201
    for case in CASES:
        if case.client is None or case.client.scopes is None:
            who = case.client.organisation if case.client else "hospital/A"
            assert ask(case.method, case.path, case.body, case.headers, who) == case.status, case.what
    for seed in range(2_000 if os.environ.get("GOLDENHOUR_CAMPAIGN") == "full" else 200):
        chance = random.Random(seed)
        method, path, body = requests(mutant(chance), chance)
        assert ask(method, path, body, {}) < 500, seed


def finished(http: httpx.Client, where: str) -> Any:
    """The manifest, once it is there."""
    while (status := http.get(where, headers={"accept": "application/json"})).status_code == 202:
        assert "x-progress" in status.headers
        assert int(status.headers["retry-after"]) >= 1
        time.sleep(0.1)
    assert (status.status_code, status.headers["content-type"]) == (200, "application/json"), status.text
    return status.json()
