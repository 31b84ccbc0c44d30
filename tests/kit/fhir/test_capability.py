"""The CapabilityStatement is true: whatever it lists is asked for, and nothing of it is unknown."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from goldenhour.kit.fhir.definitions import search_parameters
from tests.exchange.running import Running, running_server

Json = dict[str, Any]
UNKNOWN = (405, 406, 500, 501, 503)
VALUES = {
    "token": "x", "string": "x", "date": "2020", "number": "1", "quantity": "1", "uri": "http://x.example",
    "reference": "x", "special": "x",
}  # fmt: skip
PATCH = {"content-type": "application/json-patch+json"}


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with running_server(tmp_path_factory.mktemp("server")) as server:
        yield server


@pytest.fixture(scope="module")
def http(running: Running) -> Iterator[httpx.Client]:
    with running.http() as client:
        yield client


@pytest.fixture(scope="module")
def rest(http: httpx.Client) -> Json:
    statement = http.get("/metadata").json()
    assert statement["fhirVersion"] == "4.0.1"
    assert not {"instantiates", "messaging"} & set(statement)
    said: Json = statement["rest"][0]
    return said


def value_of(resource_type: str, parameter: Json) -> str:
    """A value of its kind; of a composite, its components' with dollars between."""
    if parameter["type"] != "composite":
        return VALUES[parameter["type"]]
    known = search_parameters()[resource_type]
    by_url = {one.url: one for one in known.values()}
    parts = [by_url[part["definition"]] for part in known[parameter["name"]].component]
    return "$".join(VALUES[part.type] for part in parts)


def test_every_search_parameter_it_lists_can_be_asked(http: httpx.Client, rest: Json) -> None:
    refused = []
    patient = http.post("/Patient", json={"resourceType": "Patient"}).json()["id"]
    for resource in rest["resource"]:
        for parameter in resource["searchParam"]:
            asked = f"/{resource['type']}?{parameter['name']}={value_of(resource['type'], parameter)}&_count=0"
            if resource["type"] == "AuditEvent":  # always of somebody
                asked = asked.replace("=x", f"=Patient/{patient}") + f"&patient=Patient/{patient}"
            if (answer := http.get(asked)).status_code != 200:
                refused.append((asked, answer.status_code, answer.text[:200]))
    assert not refused
    for parameter in rest["searchParam"]:
        value = "Patient" if parameter["name"] == "_type" else VALUES[parameter["type"]]
        assert http.get(f"/?{parameter['name']}={value}&_count=0").status_code == 200, parameter


def test_every_include_it_lists_can_be_asked(http: httpx.Client, rest: Json) -> None:
    for resource in rest["resource"]:
        for include in resource.get("searchInclude", ()):
            answer = http.get(f"/{resource['type']}?_include={include}&_count=1")
            assert answer.status_code == 200, (include, answer.text)


CALLS = {
    "read": ("GET", "/{type}/none", 404),
    "vread": ("GET", "/{type}/none/_history/1", 404),
    "history-instance": ("GET", "/{type}/none/_history", 404),
    "history-type": ("GET", "/{type}/_history", 200),
    "search-type": ("GET", "/{type}?_count=0", 200),
    "create": ("POST", "/{type}", 422),
    "update": ("PUT", "/{type}/none", 422),
    "patch": ("PATCH", "/{type}/none", 404),
    "delete": ("DELETE", "/{type}/none", 204),
}
"""Interaction -> how it is asked for, and the answer where there is nothing, or something that is wrong."""


def test_every_interaction_it_lists_is_there_and_no_other(http: httpx.Client, rest: Json) -> None:
    for resource in rest["resource"]:
        listed = {one["code"] for one in resource["interaction"]}
        for code, (method, path, expected) in CALLS.items():
            body: Any = [] if method == "PATCH" else {"resourceType": resource["type"], "id": "none", "nonsense": 1}
            answer = http.request(
                method, path.format(type=resource["type"]), json=body if method in ("POST", "PUT", "PATCH") else None,
                headers=PATCH if method == "PATCH" else {},
            )  # fmt: skip
            here = (expected,) if code in listed else (404, 405)
            if resource["type"] == "AuditEvent" and code == "search-type":
                here = (400,)  # it wants to know of whom
            assert answer.status_code in here, (resource["type"], code, answer.text[:300])
    for kind in ("batch", "transaction"):
        assert http.post("/", json={"resourceType": "Bundle", "type": kind}).status_code == 200
    for path in ("/?_type=Patient", "/_history?_count=1"):
        assert http.get(path).status_code == 200


def test_every_operation_it_lists_answers_for_itself(http: httpx.Client, rest: Json) -> None:
    """404 only where the resource it is about is missing, never because the operation is."""
    listed = [("", one["name"]) for one in rest["operation"]]
    listed += [(f"/{kind['type']}", one["name"]) for kind in rest["resource"] for one in kind.get("operation", ())]
    assert listed
    for where, name in listed:
        said = []
        for place in (where, f"{where}/none") if where else (where,):
            for method in ("GET", "POST"):
                answer = http.request(
                    method, f"{place}/${name}", json={"resourceType": "Parameters"} if method == "POST" else None
                )
                assert answer.status_code not in (500, 501), answer.text
                if "is no operation" not in answer.text and "is an operation of" not in answer.text:
                    said.append(answer.status_code)
        assert [status for status in said if status not in UNKNOWN], (where, name)
