"""The nearest devices at the desk: in the call form, in the chosen case, and on its timeline once the caller was told."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Callable
from typing import Any

import pytest

from goldenhour.aeds.finding.desk import marks_of
from goldenhour.emergency.house import House
from goldenhour.emergency.people import Person
from tests.aeds.finding.test_importing import THREE, take
from tests.conftest import Client, People
from tests.responders.scene import device

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


async def a_call(client: Client, complaint: str = "103119", **changes: Any) -> str:
    answer = await client.say(
        "/calls", confirmed=["place_vague"], place=PLACE | changes, complaint=complaint, level="2305001"
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
    assert 'href="/aeds/national-1001"' in panel, "the photo and the hours are one tap away"
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


# ── on the map ───────────────────────────────────────────────────────────────────────────────────────────────────────
def marks(panel: str) -> list[dict[str, Any]]:
    """What the panel marks on the desk's map."""
    return [mark for found in re.findall(r'data-marks="([^"]*)"', panel) for mark in json.loads(html.unescape(found))]


async def test_devices_stand_on_the_map_for_a_suspected_arrest_with_the_numbers_of_the_list(
    house: House, client: MakeClient, people: People
) -> None:
    await take(house, *THREE)
    desk = client(people.dispatcher)
    other, arrest = await a_call(desk), await a_call(desk, complaint="103101")
    assert marks((await desk.get(f"/desk/cases/{other}", headers=PAGE)).text) == []
    panel = (await desk.get(f"/desk/cases/{arrest}", headers=PAGE)).text
    found = marks(panel)
    assert found
    for mark in found:
        line = panel.partition(f'id="mark-{mark["key"]}"')[2].partition("</li>")[0]
        assert f"{mark['label'].removeprefix('AED ')[0]}.</b>" in line
        assert (mark["kind"] == "aed_shut") == ("do not send" in line)


def test_devices_in_one_place_share_a_mark_and_one_not_to_be_sent_for_has_a_shape_of_its_own() -> None:
    here, there = (25.04781, 121.51702), (25.04900, 121.51700)
    found = [device("1", here), device("2", there), device("3", here), device("4", there, usable=False)]
    drawn = {(mark.kind, mark.label) for mark in marks_of(found, lambda words: words)}
    assert drawn == {("aed", "AED 1+3"), ("aed", "AED 2"), ("aed_shut", "AED 4")}
