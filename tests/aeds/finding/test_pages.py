"""The public pages: for anybody, of nobody; and what somebody in the street says is wrong."""

from __future__ import annotations

import re
from collections.abc import Callable
from importlib.resources import files

from goldenhour.aeds.finding.pages import DOUBTS
from goldenhour.emergency.house import House
from goldenhour.emergency.people import Person
from tests.aeds.finding.test_importing import THREE, site, take
from tests.conftest import Client, People

MakeClient = Callable[[Person | None], Client]
PAGE = {"accept": "text/html", "accept-language": "en"}
OURS = {"sec-fetch-site": "same-origin", "content-type": "application/x-www-form-urlencoded"}
PLACE = "/aeds/national-1001"


async def test_the_map_is_for_anybody_and_names_nobody_who_is_signed_in(client: MakeClient, people: People) -> None:
    answer = await client(people.dispatcher).get("/aeds", headers=PAGE)
    assert answer.status_code == 200
    assert people.dispatcher.name not in answer.text
    assert "call 119" in answer.text


async def test_a_places_page_says_whether_its_devices_can_be_fetched_and_when_it_is_open(
    house: House, client: MakeClient
) -> None:
    await take(house, *THREE)
    text = (await client(None).get(PLACE, headers=PAGE)).text
    assert "模擬高中" in text
    assert "opening hours not known" in text  # it is a Sunday, of which the file says nothing
    assert "08:00 to 18:00" in text
    assert "geo:25.033" in text


async def test_a_place_nobody_registered_is_not_found(client: MakeClient) -> None:
    answer = await client(None).get("/aeds/nowhere", headers={"accept": "application/json", "accept-language": "en"})
    assert (answer.status_code, answer.json()["error"]["code"]) == (404, "no_such_aed")


async def test_a_problem_reported_from_the_street_is_kept_and_the_device_ranks_lower(
    house: House, client: MakeClient
) -> None:
    await take(house, *THREE)
    answer = await client(None).post(
        f"{PLACE}/doubts", content="aed=9001&what=away&note=empty+box", headers=OURS | PAGE
    )
    assert answer.status_code == 303
    (doubt,) = (await site(house, "1001")).devices["9001"].doubts
    assert (doubt.said.what, doubt.said.note) == ("away", "empty box")
    text = (await client(None).get(f"{PLACE}?thanks", headers=PAGE)).text
    assert "somebody there found something wrong" in text
    assert "Thank you" in text


async def test_a_problem_of_a_device_that_is_not_there_is_refused(house: House, client: MakeClient) -> None:
    await take(house, *THREE)
    answer = await client(None).post(f"{PLACE}/doubts", content="aed=77&what=away", headers=OURS)
    assert (answer.status_code, answer.json()["error"]["code"]) == (404, "no_such_aed")


async def test_another_sites_form_is_refused(house: House, client: MakeClient) -> None:
    await take(house, *THREE)
    answer = await client(None).post(
        f"{PLACE}/doubts", content="aed=9001&what=away", headers=OURS | {"sec-fetch-site": "cross-site"}
    )
    assert answer.status_code == 403
    assert (await site(house, "1001")).devices["9001"].doubts == []


async def test_one_address_reports_only_so_many_problems(house: House, client: MakeClient) -> None:
    await take(house, *THREE)
    anybody = client(None)
    for _ in range(DOUBTS.amount):
        await anybody.post(f"{PLACE}/doubts", content="aed=9001", headers=OURS)
    assert (await anybody.post(f"{PLACE}/doubts", content="aed=9001", headers=OURS)).status_code == 429


async def test_a_file_that_no_device_shows_is_nobodys_picture(house: House, client: MakeClient) -> None:
    await take(house, *THREE)
    assert (await client(None).get(f"{PLACE}/photos/{'a' * 64}")).status_code == 404


async def test_everything_the_offline_page_is_drawn_with_is_there(client: MakeClient) -> None:
    script = files("goldenhour.aeds").joinpath("static/find-worker.js").read_text("utf-8")
    named = re.search(r"DRAWN_WITH = \[(.*?)\]", script, re.DOTALL)
    assert named is not None
    paths = re.findall(r'"([^"]+)"', named[1])
    assert len(paths) > 10
    anybody = client(None)
    assert [path for path in paths if (await anybody.get(path)).status_code != 200] == []
    assert (await anybody.get("/aeds/worker.js")).headers["service-worker-allowed"] == "/aeds"
