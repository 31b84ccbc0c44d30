"""Defibrillators and volunteers on either store: the same places tell the same everywhere where they are asked for."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator
from datetime import date
from pathlib import Path

import httpx
import pytest

from goldenhour.aeds.finding.importing import Imported, import_aeds
from goldenhour.aeds.finding.national.reading import Reader
from goldenhour.app.server import make_app
from goldenhour.app.settings import Settings
from goldenhour.app.wiring import open_house
from goldenhour.emergency.aed_bodies import AedChecked, Source
from goldenhour.emergency.house import House
from goldenhour.emergency.people import Person
from tests.aeds.finding.national_file import file_of
from tests.aeds.scene import PATH, SITE, a_course, a_school, day
from tests.alerts.scene import tell
from tests.conftest import OpenDoor, People
from tests.responders.scene import kept, metres_north
from tests.services import STORES, database_on
from tests.world import make_world

PEOPLE = People()
HTML, JSON = "text/html", "application/json"
ASKED: tuple[tuple[Person | None, str, str], ...] = (
    (None, "/aeds/nearest?lat=25.033&lon=121.5435", JSON),
    (None, "/aeds/all.json", JSON),
    (None, "/aeds.csv", JSON),
    (None, f"/aeds/{SITE}", HTML),
    (PEOPLE.aed_manager, "/sites", JSON),
    (PEOPLE.aed_manager, PATH, JSON),
    (PEOPLE.aed_manager, "/check/devices", JSON),
    (PEOPLE.aed_manager, "/courses", HTML),
    (PEOPLE.authority, "/authority/aeds", HTML),
    (PEOPLE.authority, "/authority/aeds.json", JSON),
    (PEOPLE.authority, "/authority/aeds.csv", JSON),
    (PEOPLE.authority, f"/authority/aeds/{SITE}", HTML),
    (PEOPLE.authority, "/authority/courses", HTML),
    (PEOPLE.authority, "/authority/aeds/need", HTML),
    (PEOPLE.authority, "/authority/aeds/need.json", JSON),
    (PEOPLE.authority, "/phone-cpr.json", JSON),
    (PEOPLE.authority, "/responders/volunteers", HTML),
)
"""Who asks for what, and what they read."""


@pytest.fixture(params=STORES)
def settings(request: pytest.FixtureRequest, tmp_path: Path) -> Settings:
    return Settings(data=tmp_path / "data", database=database_on(request.param, request))


@contextlib.asynccontextmanager
async def opened(settings: Settings) -> AsyncIterator[House]:
    async with open_house(settings, make_world()) as house:
        house.door = OpenDoor()
        for person in vars(PEOPLE).values():
            house.door.let_in(person)
        yield house


async def fill(house: House) -> None:
    """A school that checks, a file of two places, a course, and an arrest to which a volunteer is called."""
    await a_school(house)
    await tell(house, f"site/{SITE}", AedChecked(aed="1", on=day(house), name="李", ready=True))
    await a_course(house)
    reading = Reader(house.country, date(2026, 11, 30))
    rows = ({}, {"AEDID": "9002"}, {"場所ID": "1002", "場所名稱": "模擬車站", "場所分類": "交通要衝"})
    await import_aeds(house, list(reading.read(file_of(*rows))), Source.NATIONAL, Imported())
    await kept(house, metres_north(140))
    async with asking(house) as ask:
        call = {"place": CALLED_TO, "complaint": "103101", "level": "2305003"}
        case = (await ask.post("/calls", json={"body": call}, headers=signed(PEOPLE.dispatcher))).json()["id"]
        said = await ask.post(
            f"/cases/{case}/responders", json={"body": {"number": 1}}, headers=signed(PEOPLE.dispatcher)
        )
        assert said.json()["called"] == 1
    await house.write_views()


CALLED_TO = {"lat": 25.0478, "lon": 121.5170, "county": "A", "address": "臺北市中正區忠孝西路一段49號"}


def signed(person: Person | None, wants: str = JSON) -> dict[str, str]:
    return {"accept": wants, "accept-language": "en"} | ({"authorization": f"Bearer {person.id}"} if person else {})


@contextlib.asynccontextmanager
async def asking(house: House) -> AsyncIterator[httpx.AsyncClient]:
    app = make_app(lambda: contextlib.nullcontext(house))
    app.state.house = house
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://test") as client:
        yield client


async def all_that_is_told(house: House) -> dict[str, str]:
    """By address; of a page only that it is there."""
    told = {}
    async with asking(house) as ask:
        for person, path, wants in ASKED:
            answer = await ask.get(path, headers=signed(person, wants))
            assert answer.status_code == 200, (path, answer.text)
            told[path] = answer.text if wants is JSON else ""
    return told


async def test_either_store_tells_the_same_of_defibrillators_also_after_a_restart_and_made_anew(
    settings: Settings,
) -> None:
    async with opened(settings) as house:
        await fill(house)
        told = await all_that_is_told(house)
        assert "模擬車站" in told["/aeds.csv"]
        assert "9002" in told["/aeds/nearest?lat=25.033&lon=121.5435"]
    async with opened(settings) as house:
        assert await all_that_is_told(house) == told
        house.views.clear()
    async with opened(settings) as house:
        assert await all_that_is_told(house) == told
    FIRST.setdefault("told", told)
    assert told == FIRST["told"]


FIRST: dict[str, dict[str, str]] = {}
"""What the first store said, for the second to be held against."""
