"""The OpenAPI description of the FHIR API, and Schemathesis at a running server with it."""

from __future__ import annotations

import json
import os
import random
import time
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
import schemathesis
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    ensure_resource_availability,
    response_schema_conformance,
    use_after_free,
)

from goldenhour.exchange.offered import OFFERED, WRITABLE
from goldenhour.kit.fhir.capability import capability
from goldenhour.kit.fhir.decoding import encode
from goldenhour.kit.fhir.openapi import openapi
from goldenhour.kit.fhir.operations import OPERATORS
from tests.exchange.running import Running, running_server
from tests.kit.fhir.official import sent
from tests.kit.fhir.test_mutated_examples import told

FULL = os.environ.get("GOLDENHOUR_CAMPAIGN") == "full"
TRIED = OFFERED if FULL else frozenset({"Patient", "Bundle", "ValueSet"})
STANDING = [(one.name, one.definition, one.levels, one.types & TRIED or one.types) for one in OPERATORS]
DOCUMENT = openapi(
    capability(
        name="Golden Hour", version="0", base="http://here.example/fhir/R4", date=datetime(2026, 1, 1, tzinfo=UTC),
        offered=TRIED, writable=WRITABLE, profiles={}, operations=STANDING, security={},
    ),
    STANDING,
)  # fmt: skip
DOCUMENT["security"] = []  # else it makes up tokens; who may use the API is tried elsewhere
schema = schemathesis.openapi.from_dict(DOCUMENT)
ANSWERS: Counter[int] = Counter()
SENSIBLE = 0.8
"""How often a resource that could be taken is sent where one of any shape was drawn."""
AFTER = [use_after_free, ensure_resource_availability]
CHECKS = [not_a_server_error, content_type_conformance, response_schema_conformance]


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with running_server(tmp_path_factory.mktemp("server")) as server:
        yield server
    print(f"\nSchemathesis: {told(ANSWERS)}")


@pytest.fixture(scope="module")
def token(running: Running) -> Any:
    """A token, and a new one before it ends."""
    kept, until = "", 0.0

    def current() -> str:
        nonlocal kept, until
        if time.monotonic() > until:
            kept, until = f"Bearer {running.token()}", time.monotonic() + 200
        return kept

    return current


def test_what_is_served_describes_what_is_offered(running: Running) -> None:
    answer = httpx.get(f"{running.fhir}/openapi.json", timeout=30)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/json")
    said = answer.json()
    assert said["servers"] == [{"url": running.fhir}]
    types = {path.split("/")[1] for path in said["paths"]}
    assert types >= OFFERED
    for kind in OFFERED:
        assert ("post" in said["paths"][f"/{kind}"]) == (kind in WRITABLE)
    assert "get" in said["paths"]["/Patient/{id}/$everything"]


def test_whoever_created_is_told_what_can_be_done_with_it(running: Running) -> None:
    said = httpx.get(f"{running.fhir}/openapi.json", timeout=30).json()["paths"]
    links = said["/Patient"]["post"]["responses"]["201"]["links"]
    assert set(links) == {"read", "update", "patch", "delete", "history"}
    for link in links.values():
        path, method = link["operationRef"].removeprefix("#/paths/").rsplit("/", 1)
        assert method in said[path.replace("~1", "/")]


@pytest.mark.campaign
@schema.parametrize()
@settings(max_examples=50 if FULL else 4, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
def test_schemathesis_finds_no_mistake_of_ours(running: Running, token: Any, case: Any) -> None:
    answer = case.call_and_validate(base_url=running.fhir, headers={"authorization": token()}, checks=CHECKS)
    ANSWERS[answer.status_code] += 1


@pytest.mark.campaign
def test_schemathesis_finds_no_mistake_in_what_follows_on_one_another(running: Running, token: Any) -> None:
    """Created, read, changed, patched, deleted, read again, in any order; most of what is written is one of HL7's examples."""

    class Life(schema.as_state_machine()):  # type: ignore[misc]
        def get_call_kwargs(self, case: Any) -> dict[str, Any]:
            return {"base_url": running.fhir, "headers": {"authorization": token()}}

        def before_call(self, case: Any) -> None:
            chance = random.Random(repr((case.method, case.path, case.body)))
            kind = case.path.split("/")[1]
            if case.method in ("POST", "PUT") and case.path in (f"/{kind}", f"/{kind}/{{id}}") and kind in WRITABLE:
                like = [one for one in sent().values() if one["resourceType"] == kind]
                if like and chance.random() < SENSIBLE:
                    case.body = json.loads(encode(chance.choice(like))) | {
                        "id": (case.path_parameters or {}).get("id", "x")
                    }
            elif case.method == "PATCH" and chance.random() < SENSIBLE:
                case.body = [{"op": "add", "path": "/language", "value": "zh-TW"}]

        def validate_response(self, response: Any, case: Any, *args: Any, **kwargs: Any) -> None:
            ANSWERS[response.status_code] += 1
            after = [] if "_history" in case.path else AFTER  # the history of what was deleted stays
            case.validate_response(response, checks=CHECKS + after, recorder=self.recorder, transport_kwargs=kwargs)

    run_state_machine_as_test(
        Life,
        settings=settings(
            max_examples=600 if FULL else 6, stateful_step_count=30 if FULL else 8, deadline=None, derandomize=True,
            suppress_health_check=list(HealthCheck),
        ),
    )  # fmt: skip
    assert ANSWERS[201], "something was created"
