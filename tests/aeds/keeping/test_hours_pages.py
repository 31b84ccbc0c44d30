"""The page on which it is said when a device can be fetched: a plain form, sent as any browser sends it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from goldenhour.emergency.aed_bodies import AedBackInService, AedRegistered, Span
from goldenhour.emergency.house import House
from goldenhour.emergency.people import Person, Role
from tests.aeds.scene import DEVICE, PATH, SITE, a_school, day, school
from tests.alerts.scene import tell
from tests.conftest import Client, People

MakeClient = Callable[[Person | None], Client]
HOURS = f"{DEVICE}/hours"
OURS = {"sec-fetch-site": "same-origin", "accept": "text/html"}
OFFICE = {"answer0": "times", "from0": ["08:00", "13:30"], "to0": ["12:00", "17:30"], "answer5": "closed",
          **{f"answer{day}": "same" for day in (1, 2, 3, 4, 6)}, "answer7": "closed"}  # fmt: skip


@pytest.fixture
async def keeper(house: House, client: MakeClient, people: People) -> Client:
    await a_school(house, lat=25.0331, lon=121.5436)
    return client(people.aed_manager)


async def sent(keeper: Client, **fields: Any) -> Any:
    return await keeper.post(HOURS, data={**OFFICE, **fields}, headers=OURS)


async def test_times_are_kept_and_read_back_in_plain_words(house: House, keeper: Client) -> None:
    answer = await sent(keeper, note="寒暑假不開放")
    assert (answer.status_code, answer.headers["location"]) == (303, f"{HOURS}?kept")
    said = (await school(house)).devices["1"].said
    assert said.hours is not None
    assert said.hours.week[4] == (Span(begins=480, ends=720), Span(begins=810, ends=1050))
    assert said.hours.week[5:] == ((), ())
    page = (await keeper.get(f"{HOURS}?kept", headers=OURS)).text
    assert "Monday to Friday: 08:00 to 12:00 and 13:30 to 17:30" in page
    assert "Saturday to Sunday: shut all day" in page
    place = (await keeper.get(PATH, headers=OURS)).text
    assert "Monday to Friday: 08:00 to 12:00 and 13:30 to 17:30" in place
    assert "寒暑假不開放" in place


async def test_all_else_of_the_device_stays_as_it_stands_now(house: House, keeper: Client) -> None:
    await tell(house, f"site/{SITE}", AedBackInService(aed="1", pads_until=day(house, 900)))
    await sent(keeper)
    device = (await school(house)).devices["1"]
    assert (device.pads_until, device.said.lat, device.said.location) == (day(house, 900), 25.0331, "一樓川堂")


async def test_sent_twice_it_is_said_once(house: House, keeper: Client) -> None:
    await sent(keeper)
    before = (await school(house)).seq
    assert (await sent(keeper)).status_code == 303
    assert (await school(house)).seq == before


async def test_one_tick_says_it_of_every_device_of_the_place(house: House, keeper: Client) -> None:
    await tell(house, f"site/{SITE}", AedRegistered(aed="2", location="體育館"))
    await sent(keeper, everywhere="true")
    devices = (await school(house)).devices
    assert devices["2"].said.hours == devices["1"].said.hours
    assert devices["2"].said.location == "體育館"


async def test_another_time_is_asked_for_without_losing_what_was_typed(house: House, keeper: Client) -> None:
    page = await sent(keeper, more="0")
    assert page.status_code == 200
    assert page.text.count('name="from0"') == 3
    assert 'value="13:30"' in page.text
    assert (await school(house)).devices["1"].said.hours is None


async def test_what_cannot_be_is_said_at_its_day_and_what_was_typed_stays(house: House, keeper: Client) -> None:
    page = await sent(keeper, to0=["12:00", ""], note="問警衛")
    assert page.status_code == 422
    assert "Monday: a time needs its beginning and its end" in page.text
    assert 'value="13:30"' in page.text
    assert "問警衛" in page.text
    assert (await school(house)).devices["1"].said.hours is None


async def test_nobody_else_says_it(keeper: Client, client: MakeClient) -> None:
    stranger = client(Person(id="person/x", name="別人", roles=frozenset({Role.AED_MANAGER}), organisation="county/A"))
    assert (await stranger.post(HOURS, data=OFFICE, headers=OURS)).status_code in (403, 404)
    elsewhere = await keeper.post(HOURS, data=OFFICE, headers={**OURS, "sec-fetch-site": "cross-site"})
    assert elsewhere.status_code == 403


async def test_it_is_read_in_chinese(keeper: Client) -> None:
    page = await keeper.get(HOURS, headers={**OURS, "accept-language": "zh-TW"})
    assert "可取用時間" in page.text
    assert "與前一天相同" in page.text


async def test_the_form_of_a_device_keeps_its_hours(keeper: Client) -> None:
    await sent(keeper)
    page = (await keeper.get(PATH, headers=OURS)).text
    assert "&#34;begins&#34;:480" in page or '"begins":480' in page
