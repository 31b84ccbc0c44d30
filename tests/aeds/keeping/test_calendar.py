"""The private calendar of what is due."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import icalendar
import pytest

from goldenhour.aeds.keeping.calendar import FACT
from goldenhour.emergency.aed_bodies import AedUsed
from goldenhour.emergency.house import House
from goldenhour.emergency.people import Person
from tests.aeds.scene import SITE, a_school, day
from tests.alerts.scene import tell
from tests.conftest import Client, People

MakeClient = Callable[[Person | None], Client]


@pytest.fixture
async def keeper(house: House, client: MakeClient, people: People) -> Client:
    await a_school(house)

    async def person_of(person: str) -> Person | None:
        return people.aed_manager if person == people.aed_manager.id else None

    house.facts[FACT].person_of = person_of
    return client(people.aed_manager)


async def events(client: Client, path: str) -> list[Any]:
    answer = await client.get(path)
    assert answer.headers["content-type"].startswith("text/calendar")
    calendar: Any = icalendar.Calendar.from_ical(answer.content)
    return list(calendar.walk("VEVENT"))


async def test_it_opens_without_a_session_by_its_address_alone(
    house: House, keeper: Client, client: MakeClient
) -> None:
    path = (await keeper.post("/sites/calendar-address", json={})).json()["path"]
    found = await events(client(None), path)
    pads = [one for one in found if "電擊貼片" in str(one["SUMMARY"])]
    assert [one["DTSTART"].dt for one in pads] == [day(house, 400)]
    assert [alarm["TRIGGER"].dt for alarm in pads[0].walk("VALARM")] == [timedelta(days=-14), timedelta(days=-1)]
    assert "大安高工" in str(pads[0]["SUMMARY"])


async def test_what_is_over_stands_on_today(house: House, keeper: Client, client: MakeClient) -> None:
    await tell(house, f"site/{SITE}", AedUsed(aed="1", on=day(house, -20), name="李"))
    path = (await keeper.post("/sites/calendar-address", json={})).json()["path"]
    over = [one for one in await events(client(None), path) if "使用紀錄" in str(one["SUMMARY"])]
    assert [one["DTSTART"].dt for one in over] == [day(house)]
    assert "逾期 13 天" in str(over[0]["SUMMARY"])


async def test_a_new_address_ends_the_one_before_once_that_is_confirmed_and_a_guess_opens_nothing(
    keeper: Client, client: MakeClient
) -> None:
    first = (await keeper.post("/sites/calendar-address", json={})).json()["path"]
    asked = await keeper.post("/sites/calendar-address", json={})
    assert (asked.status_code, asked.json()["error"]["code"]) == (428, "calendar_ends")
    assert (await client(None).get(first)).status_code == 200
    second = (await keeper.post("/sites/calendar-address", json={"confirmed": ["calendar_ends"]})).json()["path"]
    assert (await client(None).get(first)).status_code == 404
    assert (await client(None).get(second)).status_code == 200
    assert (await client(None).get("/calendar/guess.ics")).status_code == 404


async def test_the_calendar_of_an_account_that_was_switched_off_is_over(
    house: House, keeper: Client, client: MakeClient
) -> None:
    path = (await keeper.post("/sites/calendar-address", json={})).json()["path"]

    async def nobody(person: str) -> Person | None:
        return None

    house.facts[FACT].person_of = nobody
    assert (await client(None).get(path)).status_code == 404
