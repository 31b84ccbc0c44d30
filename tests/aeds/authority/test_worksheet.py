"""The worksheet of three highs and one hard."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from goldenhour.emergency.house import House
from goldenhour.emergency.people import Person
from tests.aeds.authority.places import PATH, SITE, a_place, day
from tests.conftest import Client, People

Make = Callable[[Person | None], Client]
SHEET = f"/authority/aeds/{SITE}/worksheet"
GRADES = {"density": 3, "risk": 1, "benefit": 2, "hard_to_reach": 0}


@pytest.fixture
def authority(client: Make, people: People) -> Client:
    return client(people.authority)


async def test_it_names_the_four_of_the_guideline_and_what_is_known(house: House, authority: Client) -> None:
    await a_place(house, devices=0)
    await authority.say("/counties/people", county="A", year=2026, source="戶政司",
                        table="lat,lon,residents,by_day\n25.0330,121.5435,100000,7000\n")  # fmt: skip
    page = (await authority.get(SHEET)).text
    for words in ("High density", "High risk", "High benefit", "Hard to reach"):
        assert words in page
    assert "around it live 100,000; others there: 7,000 by day, 0 by night" in page
    assert "adds 51 arrests a year" in page
    assert "no device hangs in the county" in page


async def test_what_was_judged_is_kept_with_its_grounds_and_shown_again(house: House, authority: Client) -> None:
    await a_place(house)
    kept = await authority.say(
        f"{PATH}/need", **GRADES, density_why="3,000 a day", conclusion="needed", on=str(day(house)), name="王"
    )
    assert kept.status_code == 201
    page = (await authority.get(SHEET)).text
    assert "6 / 12" in page
    assert "3,000 a day" in page
    assert "a device is needed" in page


async def test_an_assessment_of_before_still_stands(house: House, authority: Client) -> None:
    """One that was kept without grounds and conclusion."""
    await a_place(house)
    assert (await authority.say(f"{PATH}/need", **GRADES, note="crowded", name="王")).status_code == 201
    assert "6 / 12" in (await authority.get(SHEET)).text


async def test_only_its_authority_sees_it(house: House, client: Make, people: People) -> None:
    await a_place(house)
    assert (await client(people.aed_manager).get(SHEET)).status_code == 403
