"""HL7's official examples go in, come back as they were, are found by what they say, and survive a rebuild."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import quote

import pytest
import pytest_asyncio

from bench.fhir_mutants import EXAMPLES
from goldenhour.exchange.offered import WRITABLE
from goldenhour.kit.fhir.decoding import encode
from tests.kit.fhir import drawn
from tests.kit.fhir.asking import Fhir, fhir_api
from tests.kit.fhir.official import LARGEST, WRONG, examples, load, sent

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def loaded(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Fhir]:
    async with fhir_api(tmp_path_factory.mktemp("official")) as fhir:
        reply = await load(fhir)
        assert reply.status == 200, reply.body[:2000]
        assert {entry["response"]["status"] for entry in reply.json()["entry"]} == {"201 Created"}
        yield fhir


def digits(content: bytes) -> Any:
    """JSON with its numbers as they are written."""
    return json.loads(content, parse_float=lambda text: f"number {text}", parse_int=lambda text: f"number {text}")


def without_server_meta(resource: Any) -> Any:
    meta = {k: v for k, v in resource.get("meta", {}).items() if k not in ("versionId", "lastUpdated")}
    return {**{k: v for k, v in resource.items() if k != "meta"}, **({"meta": meta} if meta else {})}


async def test_every_example_goes_in_and_comes_back_digit_for_digit(loaded: Fhir) -> None:
    assert len(examples()) >= 340
    assert {name.partition("/")[0] for name in examples()} >= set(WRITABLE) - {"DeviceMetric"}
    for name, resource in sent().items():
        reply = await loaded("GET", f"/{name}")
        assert reply.status == 200, name
        assert without_server_meta(digits(reply.body)) == without_server_meta(digits(encode(resource))), name


async def test_of_the_wrong_ones_each_is_refused_with_the_place(loaded: Fhir) -> None:
    for stem in WRONG:
        resource_type, _, name = stem.partition("-")
        body = (EXAMPLES / f"{stem}.json").read_bytes()
        assert len(body) <= LARGEST
        reply = await loaded("PUT", f"/{resource_type}/{name}", body)
        assert reply.status == 422, stem
        assert any(issue.get("expression") for issue in reply.issues)
        assert (await loaded("GET", f"/{resource_type}/{name}")).status == 404


async def test_each_goes_in_again_by_itself_as_a_further_version(loaded: Fhir) -> None:
    for name in list(sent())[::5]:
        reply = await loaded("PUT", f"/{name}", encode(sent()[name]))
        assert (reply.status, reply.headers["etag"][:3]) == (200, 'W/"'), reply.body[:500]
        assert int(reply.json()["meta"]["versionId"]) >= 2


async def test_each_is_found_by_what_it_says(loaded: Fhir) -> None:
    """By every search parameter of HL7's that finds something in it."""
    missed, asked = [], 0
    for name, resource in sent().items():
        resource_type, _, resource_id = name.partition("/")
        for code, value in drawn.searches(resource):
            asked += 1
            reply = await loaded("GET", f"/{resource_type}?{code}={quote(value)}&_count=1000&_elements=id")
            found = [entry["resource"]["id"] for entry in reply.json().get("entry", ())]
            if reply.status != 200 or resource_id not in found:
                missed.append((name, code, value, reply.status))
    assert not missed
    assert asked > 2_000


async def test_a_store_made_again_from_the_log_answers_the_same(loaded: Fhir) -> None:
    before = {name: (await loaded("GET", f"/{name}")).body for name in sent()}
    loaded.store.inside.clear()
    loaded.projector.seq = 0
    await loaded.projector.catch_up()
    assert {name: (await loaded("GET", f"/{name}")).body for name in sent()} == before
