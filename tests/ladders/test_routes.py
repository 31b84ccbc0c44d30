"""This phone: subscribed by whoever works in an emergency department, tried, and left again."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace

import pytest

from goldenhour.emergency.house import House
from goldenhour.emergency.people import Person
from goldenhour.ladders.routes import FACT, Parts
from goldenhour.ladders.subscriptions import Subscriptions
from tests.conftest import HOSPITAL, Client, People
from tests.ladders import receiver as services
from tests.ladders.receiver import Browser, Receiver, receiving

MakeClient = Callable[[Person | None], Client]


def at(house: House, receiver: Receiver) -> Parts:
    """The house's parts, its push service being this one."""
    parts: Parts = house.facts[FACT]
    phones = Subscriptions(parts.phones.database, (f"127.0.0.1:{receiver.port}",))
    parts.push.phones = phones
    house.facts[FACT] = replace(parts, phones=phones)
    return house.facts[FACT]


def this_phone(receiver: Receiver, browser: Browser) -> dict[str, object]:
    return {"endpoint": f"{receiver.url}/lin", "keys": {"p256dh": browser.keys.p256dh, "auth": browser.keys.auth}}


async def test_a_nurse_subscribes_a_phone_tries_it_and_leaves(house: House, client: MakeClient, people: People) -> None:
    nurse, browser = client(people.ed_nurse), Browser()
    async with receiving(services.takes_it) as receiver:
        parts = at(house, receiver)
        assert (await nurse.post("/account/phone", json=this_phone(receiver, browser))).status_code == 201
        assert [phone.hospital for phone in await parts.phones.of_person(people.ed_nurse.id)] == [HOSPITAL]
        endpoint = {"endpoint": f"{receiver.url}/lin"}
        assert (await nurse.post("/account/phone/test", json=endpoint)).json() == {"sent": True, "why": ""}
        left = await nurse.request("DELETE", "/account/phone", content=json.dumps(endpoint),
                                   headers={"content-type": "application/json"})  # fmt: skip
        assert left.json() == {"left": True}
        assert (await nurse.post("/account/phone/test", json=endpoint)).status_code == 404
    assert browser.read(receiver.asked[0].body)["body"] == "This is a trial. Nobody is coming."


async def test_a_trial_that_fails_says_why(house: House, client: MakeClient, people: People) -> None:
    nurse = client(people.ed_nurse)
    async with receiving(services.is_gone) as receiver:
        at(house, receiver)
        await nurse.post("/account/phone", json=this_phone(receiver, Browser()))
        answer = await nurse.post("/account/phone/test", json={"endpoint": f"{receiver.url}/lin"})
    assert answer.json() == {"sent": False, "why": "a phone is gone and was forgotten"}


@pytest.mark.parametrize("role", ["crew", "dispatcher", "authority"])
async def test_only_an_emergency_department_is_told(client: MakeClient, people: People, role: str) -> None:
    answer = await client(getattr(people, role)).post("/account/phone", json={"endpoint": "https://x", "keys": None})
    assert answer.status_code == 403


async def test_another_door_than_a_push_service_is_refused(client: MakeClient, people: People) -> None:
    phone = {"endpoint": "https://169.254.169.254/", "keys": {"p256dh": "a", "auth": "b"}}
    answer = await client(people.ed_nurse).post("/account/phone", json=phone)
    assert (answer.status_code, answer.json()["error"]["code"]) == (422, "push_service_unknown")


async def test_the_page_says_what_a_phone_is_told_and_gives_the_key(
    house: House, client: MakeClient, people: People
) -> None:
    page = (await client(people.ed_nurse).get("/account/phone", headers={"accept": "text/html"})).text
    assert house.facts[FACT].push.keys.public in page
    assert "never who it is" in page
