"""A flood is answered 429 with when to come again and is marked; warnings and their acknowledgements go through."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

import pytest

from goldenhour.app.pacing import sort_of
from goldenhour.app.wiring import ACTIONS
from goldenhour.emergency.house import House
from goldenhour.emergency.people import Person
from goldenhour.kit.pace import FACT, Pace, Sort
from tests.alerts.scene import coming, many_coming
from tests.conftest import OTHER_HOSPITAL, Client, People
from tests.world import Clock, TestWorld

MakeClient = Callable[[Person | None], Client]
PAGE = {"accept": "text/html", "accept-language": "en"}


@dataclass(frozen=True)
class StillWorld(TestWorld):
    """Both its clocks stand still until told, and nobody waits."""

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(0)


@pytest.fixture(autouse=True)
def pace_clock(house: House) -> Clock:
    """The clock by which the pace is counted; all else runs as ever."""
    clock = Clock()
    still = StillWorld(now=clock.now, monotonic=lambda: clock.now().timestamp(), clock=clock)
    house.facts[FACT] = Pace(still, 10)
    return clock


async def flood(client: Client, n: int = 60, path: str = "/account") -> list[int]:
    return [answer.status_code for answer in await asyncio.gather(*(client.get(path) for _ in range(n)))]


async def test_whoever_asks_without_pause_is_told_when_to_come_again(
    client: MakeClient, people: People, pace_clock: Clock
) -> None:
    nurse = client(people.foreign_nurse)
    assert (await flood(nurse, path="/listening")).count(429) == 40
    answer = await nurse.get("/listening")
    assert answer.status_code == 429
    assert int(answer.headers["retry-after"]) >= 1
    assert answer.json()["error"]["code"] == "too_fast"
    assert "wait" in answer.json()["error"]["message"]
    pace_clock.pass_(seconds=11)
    assert (await nurse.get("/listening")).status_code == 200


async def test_the_others_do_not_notice(client: MakeClient, people: People) -> None:
    assert 429 in await flood(client(people.foreign_nurse), path="/listening")
    assert await flood(client(people.ed_nurse), 20, path="/listening") == [200] * 20


async def test_a_flooding_site_still_acknowledges_and_is_still_warned(
    house: House, client: MakeClient, people: People
) -> None:
    await coming(house, hospital=OTHER_HOSPITAL)
    nurse = client(people.foreign_nurse)
    assert 429 in await flood(nurse, path="/listening")
    said = await nurse.say("/cases/case-0001/alerts/alert-0001/acknowledgement", name="林怡君")
    assert said.status_code == 201


async def test_a_whole_incident_is_acknowledged_by_one_person(house: House, client: MakeClient, people: People) -> None:
    await many_coming(house, 150)
    nurse = client(people.ed_nurse)
    said = [
        (await nurse.say(f"/cases/case-many-{n:04}/alerts/alert-many-{n:04}/acknowledgement", name="林怡君"))
        for n in range(150)
    ]
    assert {answer.status_code for answer in said} == {201}


async def test_the_flood_is_on_the_oversight_page_since_when(
    client: MakeClient, people: People, pace_clock: Clock
) -> None:
    await flood(client(people.foreign_nurse), path="/listening")
    text = (await client(people.authority).get("/listening", headers=PAGE)).text
    assert "flooding" in text
    assert "40 refused, 1 accounts" in text
    own = (await client(people.ed_nurse).get("/listening", headers=PAGE)).text
    assert "flooding" not in own
    pace_clock.pass_(seconds=61)
    assert "flooding" not in (await client(people.authority).get("/listening", headers=PAGE)).text


async def test_an_address_that_nobody_signed_in_from_is_bounded_as_well(client: MakeClient, people: People) -> None:
    assert (await flood(client(None), 500)).count(429) == 100
    assert "address/127.0.0.1" in (await client(people.authority).get("/listening", headers=PAGE)).text
    assert set(await flood(client(None), 50, "/health")) == {200}


def test_everything_said_of_an_alert_is_urgent_and_so_is_what_brings_it_about() -> None:
    urgent = {action.name for action in ACTIONS if sort_of("POST", action.path) is Sort.URGENT}
    assert {"take_call", "send_unit", "report_time", "alert_hospital", "acknowledge_alert", "acknowledge_by_phone",
            "renew_alert", "divert_alert", "say_alert_is_shown", "ask_consult", "take_consult", "accept_transfer",
            }.issubset(urgent)  # fmt: skip
    assert not {"set_contacts", "take_vital_signs", "set_roster"} & urgent
    assert sort_of("POST", "/tablet/sync") is sort_of("GET", "/live") is Sort.URGENT
    assert sort_of("GET", "/cases/case-0001/alerts") is Sort.ORDINARY
