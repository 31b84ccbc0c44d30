"""The authority's page of unmet need: what happened, what is expected, and both."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from goldenhour.emergency import aed_bodies as aed
from goldenhour.emergency import bodies as says
from goldenhour.emergency.house import House
from goldenhour.emergency.people import Person, Role
from tests.aeds.authority.places import a_place
from tests.alerts.scene import a_call, tell
from tests.conftest import Client, People

Make = Callable[[Person | None], Client]
NEED = "/authority/aeds/need"
PEOPLE = "lat,lon,residents,by_day,by_night\n25.10,121.50,60000,1000,0\n25.05,121.55,40000,9000,500\n"
OFFICE = aed.Hours(week=((aed.Span(begins=480, ends=1080),),) * 5 + ((),) * 2)


@pytest.fixture
def authority(client: Make, people: People) -> Client:
    return client(people.authority)


async def hearts_stopped(house: House) -> None:
    """Two beside each other, one alone, one beside the place with a device whose hours nobody said."""
    condition = says.ConditionSuspected(condition=says.Condition.OHCA)
    for number, (lat, lon) in enumerate(((25.1, 121.5), (25.1, 121.5003), (25.1, 121.6), (25.033, 121.5435))):
        spot = says.Place(lat=lat, lon=lon, county="A")
        await tell(house, f"case/case-000{number}", a_call(place=spot), condition)


async def counted(authority: Client, table: str = PEOPLE, **more: Any) -> Any:
    return await authority.say(
        "/counties/people", **{"county": "A", "year": 2026, "source": "戶政司", "table": table, **more}
    )


async def need(authority: Client, query: str = "") -> dict[str, Any]:
    return dict((await authority.get(f"{NEED}.json?county=A&{query}")).json())


async def test_the_next_one_is_proposed_where_arrests_were_and_no_device_was_open(
    house: House, authority: Client
) -> None:
    await a_place(house)
    await hearts_stopped(house)
    found = await need(authority, "count=1")
    assert (found["happened"], found["a_year"]) == (4, False)
    assert found["plan"]["total"] == 4
    assert found["plan"]["before"] == 0, "a device whose hours nobody said covers nobody"
    assert [(one["lat"], one["adds"]) for one in found["chosen"]] == [(25.1, 2)]
    page = (await authority.get(f"{NEED}?county=A&count=1")).text
    assert "with 1 more" in page
    assert "arrests that happened" in page


async def test_without_a_past_the_page_says_what_to_do_and_with_people_the_model_speaks(authority: Client) -> None:
    assert "Hand in a table of people below" in (await authority.get(f"{NEED}?county=A")).text
    assert (await counted(authority)).status_code == 201
    found = await need(authority)
    assert found["question"]["of"] == "expected"
    assert found["plan"]["total"] == pytest.approx(51.1)
    assert found["source"] == "戶政司 (2026)"
    page = (await authority.get(f"{NEED}?county=A")).text
    assert "The model expects 51.1 arrests a year: 51.1 among 100,000 people, 18 of 100 in public" in page
    assert "Choose the model above" in (await authority.get(f"{NEED}?county=A&of=past")).text


async def test_both_are_blended_by_how_long_was_watched_and_it_is_said(house: House, authority: Client) -> None:
    await hearts_stopped(house)
    await counted(authority)
    found = await need(authority, "worth=1")
    assert found["question"]["of"] == "both"
    watched = found["years"]
    assert found["plan"]["total"] == pytest.approx((4 + 51.1) / (watched + 1), rel=1e-6)
    assert "Blended" in (await authority.get(f"{NEED}?county=A")).text


async def test_a_table_handed_in_later_takes_the_place_of_the_earlier(authority: Client) -> None:
    await counted(authority)
    await counted(authority, table="lat,lon,residents\n25.05,121.55,200000\n", source="later")
    found = await need(authority)
    assert (found["expected"], found["source"]) == (pytest.approx(102.2), "later (2026)")


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"table": "lat,lon,residents\n25.1,121.5,x"}, "table_cannot_be_read"),
        ({"table": "lat,lon,residents\n22.6,120.3,500"}, "table_elsewhere"),
        ({"county": "?"}, "county_unknown"),
    ],
)
async def test_a_table_that_cannot_be_is_refused(authority: Client, more: dict[str, str], code: str) -> None:
    answer = await counted(authority, **more)
    assert (answer.status_code, answer.json()["error"]["code"]) == (422, code)


async def test_a_countys_authority_counts_and_sees_its_own_people_only(client: Make, authority: Client) -> None:
    elsewhere = client(Person(id="person/f", name="F", roles=frozenset({Role.AUTHORITY}), organisation="county/F"))
    assert (await counted(elsewhere)).json()["error"]["code"] == "foreign_county"
    await counted(authority)
    assert (await need(elsewhere))["expected"] is None
    assert (await need(authority, "county="))["expected"] == pytest.approx(51.1), "the country's sees all together"


async def test_inside_a_place_without_a_device_the_hours_of_its_kind_count(house: House, authority: Client) -> None:
    await counted(authority, table="lat,lon,residents\n25.033,121.5435,100000\n")
    opens = [aed.AedRegistered(aed=str(n), hours=OFFICE, lat=25.09, lon=121.5) for n in range(3)]
    await a_place(house, *opens, site_id="site-0001", devices=0)
    await a_place(house, site_id="site-0002", devices=0)
    inside = await need(authority, "where=places&count=2")
    assert [(one["id"], one["open_hours"]) for one in inside["chosen"]] == [("site-0002", 50)]
    outside = await need(authority, "where=walls&count=2")
    assert outside["chosen"][0]["open_hours"] == 168
    assert inside["plan"]["after"] == pytest.approx(0.355 * outside["plan"]["after"], rel=0.01), (
        "50 hours, the busier ones"
    )


async def test_where_hours_of_a_kind_are_unknown_a_place_inside_covers_nothing(house: House, authority: Client) -> None:
    await counted(authority, table="lat,lon,residents\n25.033,121.5435,100000\n")
    await a_place(house, site_id="site-0002", devices=0)
    assert (await need(authority, "where=places"))["chosen"] == []


async def test_the_places_can_be_had_as_a_table_and_for_a_map(house: House, authority: Client) -> None:
    await hearts_stopped(house)
    sheet = await authority.get(f"{NEED}.csv?county=A&count=1")
    assert "adds 2 arrests" in sheet.text
    assert "next-aeds.csv" in sheet.headers["content-disposition"]
    feature = (await authority.get(f"{NEED}.geojson?county=A&count=1")).json()["features"][0]
    assert feature["properties"]["rank"] == 1
    assert "as the crow flies" in sheet.text.splitlines()[1]
    assert feature["geometry"]["coordinates"] == [pytest.approx(121.5), pytest.approx(25.1)]


async def test_every_file_says_that_it_knows_no_street_and_where_its_arrests_come_from(
    house: House, authority: Client
) -> None:
    await hearts_stopped(house)
    assert "they know no river, railway or wall" in (await need(authority))["note"]
    assert "of calls and records that happened" in (await need(authority))["note"]
    await counted(authority)
    assert "expected by a model: 51.1 a year among 100,000 people" in (await need(authority, "of=expected"))["note"]
    assert "blended with a model" in (await authority.get(f"{NEED}.geojson?county=A&of=both")).json()["note"]
    assert "People: 戶政司 (2026)" in (await authority.get(f"{NEED}.csv?county=A&of=both&count=1")).text


@pytest.mark.parametrize(
    "query",
    ["count=0", "count=x", "minutes=99", "hour=24", "worth=0", "hand=25.0", "hand=95,121", "hand=" + "25,121;" * 51],
)
async def test_a_question_that_cannot_be_is_refused(authority: Client, query: str) -> None:
    assert (await authority.get(f"{NEED}.json?{query}")).status_code == 422


async def test_what_was_put_by_hand_is_compared(house: House, authority: Client) -> None:
    await hearts_stopped(house)
    page = (await authority.get(f"{NEED}?county=A&count=1&hand=25.1000,121.6000;")).text
    assert "with your 1; the best 1 come to 50.0 %" in page


async def test_the_page_speaks_chinese_and_names_the_districts(house: House, authority: Client) -> None:
    await counted(authority)
    page = (await authority.get(f"{NEED}?county=A&of=expected", headers={"accept-language": "zh-TW"})).text
    assert "模型預期的 OHCA" in page
    assert "松山區" in page
