"""The OpenAPI description of the FHIR API, and Schemathesis at a running server with it."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
import schemathesis
from hypothesis import HealthCheck, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import content_type_conformance, response_schema_conformance

from goldenhour.exchange.offered import OFFERED, WRITABLE
from goldenhour.kit.fhir.capability import capability
from goldenhour.kit.fhir.openapi import openapi
from goldenhour.kit.fhir.operations import OPERATORS
from tests.exchange.running import Running, running_server

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
schema = schemathesis.openapi.from_dict(DOCUMENT)
CHECKS = [not_a_server_error, content_type_conformance, response_schema_conformance]


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with running_server(tmp_path_factory.mktemp("server")) as server:
        yield server


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


@pytest.mark.campaign
@schema.parametrize()
@settings(max_examples=50 if FULL else 4, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
def test_schemathesis_finds_no_mistake_of_ours(running: Running, token: Any, case: Any) -> None:
    case.call_and_validate(base_url=running.fhir, headers={"authorization": token()}, checks=CHECKS)
