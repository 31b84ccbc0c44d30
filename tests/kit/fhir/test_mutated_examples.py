"""Nonsense made of HL7's examples, sent by every way in: never our mistake, never half written, always told why."""

from __future__ import annotations

import asyncio
import copy
import functools
import json
import os
import random
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator
from typing import Any

import pytest
import pytest_asyncio
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.kit.fhir.asking import Fhir, Reply, fhir_api
from tests.kit.fhir.official import examples, load
from tests.services import STORES, database_on

pytestmark = pytest.mark.asyncio(loop_scope="module")

Json = dict[str, Any]
EXAMPLES = 20_000 if os.environ.get("GOLDENHOUR_CAMPAIGN") == "full" else 200
LARGEST = 20_000
"""Characters of an example that is changed; the larger ones say the same at more length."""
ANSWERS: Counter[int] = Counter()
"""How often each status was the answer."""
SURROGATE, NAN, TWICE = "⟪surrogate⟫", "⟪nan⟫", "⟪twice⟫"
"""Stand for what a Python value cannot say, until it is written."""
NONSENSE: tuple[Any, ...] = (
    None, True, 0, -1, 1.5, 10**25, 1e300, "", " ", "x" * 70_000, "\x00", "\u202e", SURROGATE, NAN, TWICE, [], {}, [[]], [None],
    {"resourceType": "Patient"}, {"resourceType": ["Patient"]}, {"reference": "#"}, {"reference": "Patient/none"},
    {"reference": "Patient?identifier=x|y"}, {"reference": "urn:uuid:x"}, {"reference": 5}, {"value": "five", "code": 5},
    {"extension": [{"url": 5}]}, "2023-02-29", "9999-99-99T99:99:99Z", "0000", "http://[", "a|b|c", "$", "../..",
    "999999999999999999999999-01-01", {"start": "2020", "end": "2019"}, "<div>", '<div xmlns="http://www.w3.org/1999/xhtml"><script/></div>',
)  # fmt: skip
CIRCLE = [
    {
        "resourceType": "List",
        "id": "a",
        "status": "current",
        "mode": "working",
        "entry": [{"item": {"reference": "#b"}}],
    },
    {
        "resourceType": "List",
        "id": "b",
        "status": "current",
        "mode": "working",
        "entry": [{"item": {"reference": "#a"}}],
    },
]


@functools.cache
def small() -> list[Json]:
    return [one for one in examples().values() if len(json.dumps(one, default=float)) < LARGEST]


def places(value: Any) -> Iterator[tuple[Any, Any]]:
    """Every (object or list, name or number) in it."""
    if isinstance(value, dict | list):
        for name in list(value) if isinstance(value, dict) else range(len(value)):
            yield value, name
            yield from places(value[name])


def nested(times: int) -> Any:
    inner: Any = {"url": "http://x.example", "valueBoolean": True}
    for _ in range(times):
        inner = {"url": "http://x.example", "extension": [inner]}
    return inner


def delete(resource: Any, where: Any, name: Any, chance: random.Random) -> None:
    del where[name]


def nonsense(resource: Any, where: Any, name: Any, chance: random.Random) -> None:
    where[name] = copy.deepcopy(chance.choice(NONSENSE))


def listed(resource: Any, where: Any, name: Any, chance: random.Random) -> None:
    where[name] = [where[name], copy.deepcopy(where[name])]


def swapped(resource: Any, where: Any, name: Any, chance: random.Random) -> None:
    other, another = chance.choice(list(places(resource)))
    where[name] = copy.deepcopy(other[another])


def renamed(resource: Any, where: Any, name: Any, chance: random.Random) -> None:
    if isinstance(where, dict):
        where[chance.choice((f"_{name}", name.upper(), "id", "resourceType", "reference", "value", ""))] = where.pop(
            name
        )


def deepened(resource: Any, where: Any, name: Any, chance: random.Random) -> None:
    where[name] = nested(chance.choice((10, 60, 70, 150)))


def other_type(resource: Any, where: Any, name: Any, chance: random.Random) -> None:
    resource["resourceType"] = chance.choice(
        ("Patient", "Bundle", "Observation", "Nonsense", "Resource", "Parameters", "HumanName")
    )


def circular(resource: Any, where: Any, name: Any, chance: random.Random) -> None:
    resource["contained"] = copy.deepcopy(CIRCLE)


CHANGES: tuple[Callable[[Any, Any, Any, random.Random], None], ...] = (
    delete, delete, nonsense, nonsense, nonsense, listed, swapped, swapped, renamed, deepened, other_type, circular,
)  # fmt: skip


def mutant(chance: random.Random) -> Json:
    resource = copy.deepcopy(chance.choice(small()))
    for _ in range(chance.randint(1, 4)):
        if standing := list(places(resource)):
            chance.choice(CHANGES)(resource, *chance.choice(standing), chance)
    return resource


def written(value: Any) -> bytes:
    """As JSON, and what is none."""
    text = json.dumps(value, default=float, ensure_ascii=False)
    text = text.replace(f'"{SURROGATE}"', r'"\udfff"').replace(f'"{NAN}"', "NaN")
    return text.replace(f'"{TWICE}"', '{"a":1,"a":2}').encode()


def text_of(value: Any, name: str) -> str:
    said = value.get(name) if isinstance(value, dict) else None
    return said if isinstance(said, str) and said.isascii() and said.isprintable() else "x"


def requests(resource: Json, chance: random.Random) -> tuple[str, str, bytes]:
    """(method, path, body): one of the ways in."""
    kind, name = text_of(resource, "resourceType")[:40].replace("?", ""), text_of(resource, "id").replace("?", "")
    match chance.randint(0, 6):
        case 0:
            return "POST", f"/{kind}", written(resource)
        case 1:
            return "PUT", f"/{kind}?_id={name}", written(resource)
        case 2:
            return "POST", f"/{kind}/$validate", written(resource)
        case 3 | 4:
            other = copy.deepcopy(chance.choice(small()))
            how = chance.choice(({"method": "POST", "url": kind}, {"method": "PUT", "url": f"{kind}/{name}"}))
            entries = [
                {
                    "resource": {**other, "id": "mutant"},
                    "request": {"method": "PUT", "url": f"{other['resourceType']}/mutant"},
                },
                {"fullUrl": "urn:uuid:00000000-0000-4000-8000-000000000000", "resource": resource, "request": how},
            ]
            bundle = {"resourceType": "Bundle", "type": chance.choice(("transaction", "batch")), "entry": entries}
            if chance.random() < 0.3:
                where, at = chance.choice(list(places(bundle)))
                where[at] = copy.deepcopy(chance.choice(NONSENSE))
            return "POST", "/", written(bundle)
        case _:
            return "PUT", f"/{kind}/{name}", written(resource)


@pytest_asyncio.fixture(scope="module", loop_scope="module", params=STORES)
async def loaded(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> AsyncIterator[Fhir]:
    ANSWERS.clear()
    database = database_on(request.param, request)
    async with fhir_api(tmp_path_factory.mktemp("mutants"), database=database) as fhir:
        assert (await load(fhir)).status == 200
        yield fhir
    print(f"\nnonsense on {request.param}: {told(ANSWERS)}")


async def kept(fhir: Fhir) -> Any:
    (seq, _), store = await fhir.log.head(), fhir.store.inside
    return seq, store.position(), [store.live(kind) for kind in sorted(fhir.repository.offered)]


def told(answers: Counter[int]) -> str:
    """How many requests, and how they were answered."""
    return f"{answers.total():,} requests, " + ", ".join(f"{n:,} x {status}" for status, n in sorted(answers.items()))


def is_told_why(reply: Reply) -> bool:
    said = reply.json()
    return said["resourceType"] == "OperationOutcome" and all(
        issue["severity"] and issue["code"] and len(issue["details"]["text"]) > 10 for issue in said["issue"]
    )


@pytest.mark.campaign
@settings(
    max_examples=EXAMPLES,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
@given(st.integers(0, 2**32))
async def test_no_nonsense_is_our_mistake_or_half_written(loaded: Fhir, seed: int) -> None:
    chance = random.Random(seed)
    method, path, body = requests(mutant(chance), chance)
    before = await kept(loaded)
    async with asyncio.timeout(30):
        reply = await loaded(method, path, body)
    ANSWERS[reply.status] += 1
    assert reply.status < 500, (seed, path, body[:2_000])
    if reply.status >= 400:
        assert is_told_why(reply), (seed, reply.body[:500])
    if reply.status >= 400 or path.endswith("$validate"):
        assert await kept(loaded) == before, seed


@pytest.mark.parametrize("levels", [1_000, 10_000, 100_000])
@pytest.mark.parametrize("path", ["/Patient", "/Patient/$validate", "/"])
async def test_nothing_is_too_deep_to_be_refused(loaded: Fhir, path: str, levels: int) -> None:
    for opened, closed in (("[", "]"), ('{"a":', "}"), ('{"contained":[', "]}"), ('{"extension":[', "]}")):
        body = f'{{"resourceType":"Patient","extension":{opened * levels}1{closed * levels}}}'.encode()
        reply = await loaded("POST", path, body)
        assert reply.status == 400
        assert is_told_why(reply)


async def test_after_all_of_it_a_store_made_again_is_the_same(loaded: Fhir) -> None:
    """What was taken of the nonsense was taken for good."""
    before = (await loaded("GET", "/_history?_count=1000")).body
    loaded.store.inside.clear()
    loaded.projector.seq = 0
    await loaded.projector.catch_up()
    assert (await loaded("GET", "/_history?_count=1000")).body == before
