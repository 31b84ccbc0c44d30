"""Who asks the FHIR API: a token, or a signed-in person reading from our own pages; nobody else."""

from __future__ import annotations

import time
from typing import Any

import pytest
from starlette.requests import Request

from goldenhour.emergency.house import House
from goldenhour.emergency.people import Person
from goldenhour.exchange.access import Access, access_of
from goldenhour.kit.fhir.outcomes import FhirRefusal
from tests.conftest import HOSPITAL, Client, People
from tests.exchange.scene import fetch, parts_of, registered


class App:
    def __init__(self, house: House) -> None:
        self.state = type("State", (), {"house": house})()


def request(house: House, method: str = "GET", person: Person | None = None, **headers: str) -> Request:
    named = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    return Request(
        {"type": "http", "method": method, "path": "/fhir/R4/Patient", "query_string": b"", "headers": named,
         "app": App(house), "person": person}
    )  # fmt: skip


async def token_of(house: House, program: Client, **said: Any) -> str:
    return str((await fetch(program, house, await registered(house, **said))).json()["access_token"])


async def test_a_token_opens_what_it_was_given_for(house: House, program: Client) -> None:
    token = await token_of(house, program)
    access = await access_of(request(house, authorization=f"Bearer {token}"))
    assert access.writes_as == f"hospital/{HOSPITAL}"
    assert access.may("Patient", "read")
    assert not access.may("Patient", "delete")


@pytest.mark.parametrize(
    "header", ["Bearer api.nobody", "Bearer ", "Bearer person/dispatcher", "Basic eDp5", "api.x", "Bearer tablet.x", ""]
)
async def test_any_other_word_is_answered_with_how_to_be_known(house: House, people: People, header: str) -> None:
    """Also the token of a session: that one is for our pages."""
    parts_of(house)
    house.door.let_in(people.dispatcher)  # type: ignore[attr-defined]
    with pytest.raises(FhirRefusal) as refused:
        await access_of(request(house, person=people.dispatcher, authorization=header))
    assert refused.value.status == 401
    assert refused.value.headers["www-authenticate"].startswith('Bearer realm="')


async def test_a_token_opens_nothing_but_the_fhir_api(house: House, program: Client) -> None:
    token = await token_of(house, program)
    for path in ("/account", "/people", "/timelines", "/exchange"):
        answer = await program.get(path, headers={"authorization": f"Bearer {token}"})
        assert answer.status_code == 401, path


async def test_a_person_reads_from_our_own_pages_and_from_no_other(house: House, people: People) -> None:
    parts_of(house)
    ours = {"sec_fetch_site": "same-origin"}
    access = await access_of(request(house, person=people.ed_nurse, **ours))
    assert access.audience == {f"hospital/{HOSPITAL}"}
    assert access.may("Observation", "search")
    assert not access.may("Observation", "create")
    for method, headers in (
        ("GET", {}),
        ("GET", {"sec_fetch_site": "cross-site"}),
        ("GET", {"sec_fetch_site": "same-site"}),
        ("GET", {"sec_fetch_site": "none"}),
        ("POST", ours),
        ("DELETE", ours),
    ):
        with pytest.raises(FhirRefusal) as refused:
            await access_of(request(house, method, people.ed_nurse, **headers))
        assert refused.value.status == 401, (method, headers)


async def test_each_person_sees_what_their_pages_show_them(house: House, people: People) -> None:
    parts_of(house)
    seen = {}
    for person in (people.dispatcher, people.crew, people.ed_physician, people.authority, people.administrator):
        try:
            seen[person.id] = (await access_of(request(house, person=person, sec_fetch_site="same-origin"))).audience
        except FhirRefusal as refusal:
            seen[person.id] = refusal.status  # type: ignore[assignment]
    assert seen == {
        "person/dispatcher": {"county/A"},
        "person/crew": {"unit/A-91"},
        "person/ed_physician": {f"hospital/{HOSPITAL}"},
        "person/authority": None,
        "person/administrator": 403,
    }


async def test_looking_a_token_up_is_cheap(house: House) -> None:
    """No timed assertion: that nothing is awaited, and so nothing asked of the database, is what keeps it cheap."""
    tokens = parts_of(house).tokens
    access = Access(by="client/x", role="client", organisation="county/A", audience=None, table={"*": "r"})
    token = tokens.give(access)
    begun = time.perf_counter()
    for _ in range(1000):
        assert tokens.look_up(token) is access
    print(f"{(time.perf_counter() - begun) * 1000:.2f} us a look-up")
