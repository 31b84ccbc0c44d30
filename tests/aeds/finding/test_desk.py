"""The nearest devices at the desk: in the call form, in the chosen case, and on its timeline once the caller was told."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from goldenhour.emergency.house import House
from goldenhour.emergency.people import Person
from tests.aeds.finding.test_importing import THREE, take
from tests.conftest import Client, People

MakeClient = Callable[[Person | None], Client]
PAGE = {"accept": "text/html", "accept-language": "en"}
PLACE: dict[str, Any] = {"lat": 25.0331, "lon": 121.5436, "county": "A", "how": "map", "uncertainty_km": 0.05}
NAMED = {
    "site": "national-1001",
    "aed": "9001",
    "name": "模擬高中",
    "where": "1樓大廳",
    "walk_s": 20,
    "reasons": ["open"],
}


async def a_call(client: Client, **changes: Any) -> str:
    answer = await client.say(
        "/calls", confirmed=["place_vague"], place=PLACE | changes, complaint="103119", level="2305001"
    )
    assert answer.status_code == 201, answer.text
    case: str = answer.json()["id"]
    return case


async def test_the_call_form_is_told_as_soon_as_the_place_is_known(
    house: House, client: MakeClient, people: People
) -> None:
    await take(house, *THREE)
    answer = await client(people.dispatcher).get("/aeds/for-call?lat=25.0331&lon=121.5436", headers=PAGE)
    assert answer.status_code == 200
    assert answer.text.count("data-tell") == 3
    assert "under 1 min" in answer.text


async def test_nobody_but_a_dispatcher_reads_that_piece(client: MakeClient, people: People) -> None:
    for person in (people.ed_nurse, None):
        answer = await client(person).get("/aeds/for-call?lat=25.0331&lon=121.5436")
        assert answer.status_code in (401, 403)


async def test_one_tap_says_that_the_caller_was_told_and_the_panel_and_the_timeline_show_it(
    house: House, client: MakeClient, people: People
) -> None:
    await take(house, *THREE)
    desk = client(people.dispatcher)
    case = await a_call(desk)
    panel = (await desk.get(f"/desk/cases/{case}", headers=PAGE)).text
    assert panel.count(f'data-say="/cases/{case}/aeds"') == 3
    answer = await desk.say(f"/cases/{case}/aeds", **NAMED)
    assert answer.status_code == 201
    panel = (await desk.get(f"/desk/cases/{case}", headers=PAGE)).text
    assert panel.count(f'data-say="/cases/{case}/aeds"') == 2
    assert "told the caller" in panel
    assert "模擬高中" in (await desk.get(f"/cases/{case}/timeline", headers=PAGE)).text


async def test_no_device_is_the_nearest_to_a_place_known_only_to_the_township(
    house: House, client: MakeClient, people: People
) -> None:
    await take(house, *THREE)
    desk = client(people.dispatcher)
    case = await a_call(desk, uncertainty_km=4)
    panel = (await desk.get(f"/desk/cases/{case}", headers=PAGE)).text
    assert "The place is not known exactly enough" in panel
    assert "data-aed=" not in panel


async def test_a_closed_case_takes_no_more(client: MakeClient, people: People) -> None:
    desk = client(people.dispatcher)
    case = await a_call(desk)
    await desk.say(f"/cases/{case}/closing", disposition="false alarm")
    answer = await desk.say(f"/cases/{case}/aeds", **NAMED)
    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "case_closed")


@pytest.mark.parametrize("aed", ["9001", "77"])
async def test_whoever_is_signed_in_may_doubt_a_device_that_is_there(
    house: House, client: MakeClient, people: People, aed: str
) -> None:
    await take(house, *THREE)
    answer = await client(people.crew).say(f"/sites/national-1001/devices/{aed}/doubts", note="locked")
    assert answer.status_code == (201 if aed == "9001" else 404)
