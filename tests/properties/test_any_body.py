"""Any JSON at all, sent to every action and every described operation: an answer of the table, never our mistake, and
never half of anything kept."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

import httpx
import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from goldenhour.app.server import READING
from goldenhour.app.wiring import ACTIONS
from goldenhour.emergency.actions import Action
from goldenhour.emergency.house import House
from goldenhour.emergency.people import Person
from goldenhour.emergency.routes import describe_action
from goldenhour.kit.web.openapi import describe
from tests.aeds.scene import a_course, a_school
from tests.alerts.scene import coming, tell
from tests.conftest import HOSPITAL, Client, People
from tests.transfers.scene import requested

MakeClient = Callable[[Person | None], Client]
FULL = os.environ.get("GOLDENHOUR_CAMPAIGN") == "full"

PLACES = {"case": "case-0001", "alert": "alert-0001", "unit": "A-91", "hospital": HOSPITAL, "person": "person/crew",
          "code": "en", "entry": "alert-0001", "from_case": "case-0001", "attachment": "attachment-0001",
          "upload": "upload-0001", "screen": "wall-1", "language": "en", "device": "tablet-0001", "disease": "ami",
          "file": "table.csv", "client": "client-0001", "consult": "consult-0001", "transfer": "transfer-0001",
          "foreign": "Patient.his-1", "incident": "incident-0001", "inject": "inject-0001",
          "county": "A", "site": "site-0001", "sum": "a" * 64, "word": "a-word", "aed": "1", "manager": "m", "kit": "k",
          "admonition": "admonition-0001", "application": "application-0001", "number": "A-115-0001",
          "volunteer": "volunteer-0001", "course": "course-0001"}  # fmt: skip
ANSWERED = {200, 201, 303, 400, 401, 403, 404, 409, 413, 422, 428, 429}

words = st.sampled_from(["", "A", "A-91", HOSPITAL, "alert-0001", "case-0001", "2026-11-22T10:00:00+08:00", "stroke",
                         "2026-11-22T02:00:00Z", "9999-12-31T23:59:59-12:00", "103119", "林怡君", "{}",
                         "%s", "a\0b"])  # fmt: skip
scalars = (
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | words | st.text()
)
anything = st.recursive(scalars, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(words, inner, max_size=3))


def mostly(right: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Right nine times of ten."""
    return st.integers(0, 9).flatmap(lambda die: right if die else anything)


def body_like(action: Action) -> st.SearchStrategy[dict[str, Any]]:
    """A body of this action, each field right or nearly right, and now and then a field it does not know."""
    (schema,), components = msgspec.json.schema_components([action.body], ref_template="{name}")
    right = value_of(schema, components)
    with_a_stranger = st.builds(lambda body, more: {**body, **more}, right, st.dictionaries(st.text(), anything))
    return st.integers(0, 9).flatmap(lambda die: right if die else with_a_stranger)


def value_of(schema: dict[str, Any], components: dict[str, Any]) -> st.SearchStrategy[Any]:
    """A value of a JSON schema, its references resolved; most of the time a right one."""
    if "$ref" in schema:
        return value_of(components[schema["$ref"].rpartition("/")[2]], components)
    if "anyOf" in schema:
        return st.one_of([value_of(one, components) for one in schema["anyOf"]])
    if "enum" in schema:
        return mostly(st.sampled_from(schema["enum"]))
    match schema.get("type"):
        case "integer":
            return mostly(st.integers(schema.get("minimum", -1), schema.get("maximum", 400)))
        case "number":
            return mostly(st.floats(schema.get("minimum", -200), schema.get("maximum", 400)))
        case "boolean":
            return mostly(st.booleans())
        case "string" if schema.get("format") == "date-time":
            return mostly(st.datetimes().map(lambda moment: moment.isoformat() + "+08:00") | words)
        case "string" if schema.get("format") == "date":
            return mostly(st.dates().map(str))
        case "string" if pattern := schema.get("pattern"):
            return mostly(st.from_regex(pattern, fullmatch=True) | words)
        case "string":
            least, most = schema.get("minLength", 0), min(schema.get("maxLength", 50), 50)
            return mostly(
                words.filter(lambda word: least <= len(word) <= most) | st.text(min_size=least, max_size=most)
            )
        case "array":
            least = schema.get("minItems", 0)
            items = value_of(schema.get("items", {}), components)
            return mostly(st.lists(items, min_size=least, max_size=least + 3))
        case "object" if "properties" in schema:
            values = {name: value_of(one, components) for name, one in schema["properties"].items()}
            required = {name: values.pop(name) for name in schema.get("required", ()) if name in values}
            return st.fixed_dictionaries(required, optional=values)
    return anything


sayings = st.sampled_from(ACTIONS).flatmap(
    lambda action: st.tuples(
        st.just(action),
        st.builds(
            lambda body, more: {"body": body, **more},
            body_like(action) | anything,
            st.fixed_dictionaries(
                {},
                optional={
                    "id": words | st.uuids().map(str),
                    "at": words,
                    "corrects": words,
                    "confirmed": st.lists(words, max_size=2),
                },
            ),
        ),
    )
)


def speaker_of(people: People, action: Action) -> Person:
    """Somebody who may: what is tried here is the body."""
    roles = ("crew", "ed_nurse", "dispatcher", "administrator", "ed_physician", "aed_manager", "authority")
    return next(getattr(people, role) for role in roles if getattr(people, role).roles & action.who)


def content_of(said: Any) -> bytes:
    """JSON as any program could send it, half surrogates and all."""
    return json.dumps(said).encode()


PAGES = (
    ("authority", "/cases/case-0001/timeline"),
    ("authority", "/cases/case-0001/entries"),
    ("dispatcher", "/desk"),
    ("dispatcher", "/desk/cases/case-0001"),
    ("crew", "/cases/case-0001"),
    ("ed_nurse", "/board"),
    ("ed_nurse", "/cases/case-0001/alerts/alert-0001"),
    ("ed_nurse", "/cases/case-0001/handover"),
    ("ed_nurse", "/cases/case-0001/apps"),
    ("ed_nurse", "/outcomes"),
    ("ed_nurse", "/capacity/panel"),
    ("dispatcher", "/capacity"),
    ("dispatcher", "/capacity.xml?county=A"),
    ("aed_manager", "/sites"),
    ("aed_manager", "/sites/site-0001"),
    ("aed_manager", "/sites/site-0001/devices/1/hours"),
    ("aed_manager", "/aeds/site-0001"),
    ("aed_manager", "/aeds.csv"),
    ("aed_manager", "/aeds/all.json"),
    ("authority", "/authority/aeds?county=A"),
    ("authority", "/authority/aeds/site-0001"),
    ("authority", "/authority/aeds/months?county=A"),
    ("authority", "/authority/aeds/need?county=A"),
    ("authority", "/authority/aeds-imports"),
    ("authority", "/authority/aeds/site-0001/worksheet"),
    ("aed_manager", "/courses?site=site-0001"),
    ("authority", "/authority/courses?county=A"),
    ("authority", "/authority/courses/course-0001"),
)
"""Where what was kept is shown."""


@pytest.mark.campaign
@settings(max_examples=1_500 if FULL else 150, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(asked=sayings)
async def test_no_body_is_our_mistake_none_is_kept_by_half_and_all_that_is_kept_can_be_shown(
    house: House, client: MakeClient, people: People, asked: tuple[Action, Any]
) -> None:
    action, said = asked
    if not house.book.open_cases:
        await coming(house)
        await tell(house, "case/case-0001", requested(), ids=("transfer-0001",))
        await a_school(house)
        await a_course(house)
    before, _ = await house.log.head()
    speaker = client(speaker_of(people, action))
    answer = await speaker.post(
        action.path.format(**PLACES), content=content_of(said), headers={"content-type": "application/json"}
    )
    after, _ = await house.log.head()
    assert answer.status_code in ANSWERED, answer.text
    assert after - before == (answer.status_code == 201)
    if answer.status_code != 201:
        assert answer.status_code == 200 or answer.json()["error"]["message"]
        return
    for who, page in PAGES:
        shown = await client(getattr(people, who)).get(page, headers={"accept": "text/html"})
        assert shown.status_code in (200, 303, 404), (page, shown.text)


def test_what_is_sent_is_often_taken_so_that_the_property_means_something() -> None:
    """Counted on bodies alone: enough of them are right in type to reach the checks behind."""
    taken, tried = 0, 0

    @settings(max_examples=200, deadline=None, derandomize=True, database=None)
    @given(asked=sayings)
    def count(asked: tuple[Action, Any]) -> None:
        nonlocal taken, tried
        action, said = asked
        tried += 1
        try:
            msgspec.convert(said["body"], action.body)
        except msgspec.ValidationError:
            return
        taken += 1

    count()
    print(f"\n{taken} of {tried} bodies are right in type")
    assert taken > tried / 20


DESCRIBED = describe("", "", [*map(describe_action, ACTIONS), *READING])
OF_THE_DOOR = ("/sign-", "/account", "/session", "/people")
"""Signing in and accounts: here the door is the tests' own; `tests/people` tries them."""
OPERATIONS = [
    (method, path, operation)
    for path, operations in DESCRIBED["paths"].items()
    for method, operation in operations.items()
    if path != "/live" and not path.startswith(OF_THE_DOOR)  # an event stream does not end
]
ROLES = ("dispatcher", "crew", "ed_nurse", "specialist", "aed_manager", "authority", "administrator")


def content_for(operation: dict[str, Any]) -> st.SearchStrategy[Any]:
    if "requestBody" not in operation:
        return st.none()
    return value_of(
        operation["requestBody"]["content"]["application/json"]["schema"], DESCRIBED["components"]["schemas"]
    )


asked_operations = st.sampled_from(OPERATIONS).flatmap(
    lambda one: st.tuples(
        st.just(one[0]),
        st.just(one[1]),
        st.fixed_dictionaries(
            {}, optional={p["name"]: words | st.text() for p in one[2]["parameters"] if p["in"] == "query"}
        ),
        content_for(one[2]),
    )
)


@pytest.mark.campaign
@settings(max_examples=2_000 if FULL else 150, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(asked=asked_operations, who=st.sampled_from(ROLES))
async def test_every_described_operation_answers_what_its_description_allows(
    house: House, client: MakeClient, people: People, asked: tuple[str, str, dict[str, str], Any], who: str
) -> None:
    method, path, query, body = asked
    if not house.book.open_cases:
        await coming(house)
    url = httpx.URL("http://test", path=path.format(**PLACES), query=urlencode(query, errors="replace").encode())
    speaker, before = client(getattr(people, who)), (await house.log.head())[0]
    content, headers = (b"", {}) if body is None else (content_of(body), {"content-type": "application/json"})
    answer = await speaker.request(method.upper(), url, content=content, headers=headers)
    assert answer.status_code in ANSWERED, answer.text
    assert (await house.log.head())[0] - before in ((0, 1) if answer.status_code < 300 else (0,))
