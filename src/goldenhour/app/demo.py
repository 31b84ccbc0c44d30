"""`goldenhour demo`: the whole house with made-up people and a simulated county living in it."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Coroutine, Iterator
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import msgspec
import structlog

from goldenhour.aeds.authority.synthetic_people import write_people
from goldenhour.aeds.finding.synthetic import write_synthetic
from goldenhour.app.demo_authority import keep_an_authority
from goldenhour.app.demo_places import keep_a_school
from goldenhour.app.demo_volunteers import keep_volunteers, volunteers_come
from goldenhour.app.settings import Settings
from goldenhour.app.wiring import ACTIONS, open_house
from goldenhour.county.consulting import ask_now_and_then, keep_duty
from goldenhour.county.counting import answer_questions
from goldenhour.county.drilling import take_part_in_drills
from goldenhour.county.life import Controls, County
from goldenhour.county.moving import answer_transfers
from goldenhour.county.past import write_all, write_past
from goldenhour.county.past_networks import past_of_networks
from goldenhour.dispatch.positions import Position, see
from goldenhour.emergency.actions import Saying, say
from goldenhour.emergency.house import House
from goldenhour.emergency.people import Person, Role
from goldenhour.kit.log import Entry, Log, Receipt, encode_json
from goldenhour.kit.refusals import Refusal
from goldenhour.kit.world import World
from goldenhour.people.accounts import Accounts
from goldenhour.people.first import Login, demo_people

logger = structlog.get_logger()

PAST_CASES = 800
AED_SHARE = 0.35
"""Of a city's 2,734 defibrillators: the demo must start quickly (`goldenhour synthetic-aeds` makes them all)."""
STATIONS: tuple[tuple[str, str, float, float, str], ...] = (
    ("城中", "City Hall", 25.0421, 121.5140, "105003"),
    ("忠孝", "Zhongxiao", 25.0416, 121.5330, "105002"),
    ("大安", "Da'an", 25.0330, 121.5435, "105003"),
    ("信義", "Xinyi", 25.0330, 121.5665, "105002"),
    ("中山", "Zhongshan", 25.0640, 121.5330, "105002"),
    ("松山", "Songshan", 25.0497, 121.5775, "105003"),
    ("內湖", "Neihu", 25.0830, 121.5890, "105002"),
    ("士林", "Shilin", 25.0930, 121.5260, "105003"),
    ("北投", "Beitou", 25.1320, 121.5010, "105002"),
    ("文山", "Wenshan", 24.9890, 121.5700, "105002"),
    ("萬華", "Wanhua", 25.0330, 121.4990, "105002"),
    ("南港", "Nangang", 25.0540, 121.6060, "105001"),
)
"""Made-up stations at plausible places of 臺北市: (district, English, degrees, crew level). Not real ambulances."""


class Living:
    """The way in for the simulated county's people: the same actions that people use."""

    def __init__(self, house: House) -> None:
        self.house = house
        self.actions = {action.name: action for action in ACTIONS}

    async def say(
        self, person: Person, name: str, body: dict[str, Any], *, entry_id: str | None = None, **places: str
    ) -> Receipt:
        """Say something as a simulated person. Unusual values are meant."""
        action = self.actions[name]
        subject = places.pop(action.subject, None)
        raw = msgspec.Raw(encode_json(body))
        try:
            return await say(self.house.book, person, action, subject, Saying(body=raw, id=entry_id), places)
        except Refusal as refusal:
            if refusal.category != "confirm":
                raise
            sure = Saying(body=raw, id=entry_id, confirmed=(refusal.code,))
            return await say(self.house.book, person, action, subject, sure, places)

    def see(self, person: Person, unit: str, lat: float, lon: float) -> None:
        """A unit's position, as its own tablet would send it."""
        see(self.house, person, unit, Position(lat=round(lat, 6), lon=round(lon, 6)))


async def register_units(house: House) -> None:
    """The demo's ambulances, once: two at each station."""
    for district, english, lat, lon, level in STATIONS:
        for number in (1, 2):
            unit = f"{english.replace(' ', '').replace(chr(39), '')}-{90 + number}"
            if unit in house.book.units:
                continue
            body = {"name": f"{district}{90 + number}", "county": "A", "station": f"{district}分隊", "crew_level": level,
                    "lat": lat, "lon": lon, "synthetic": True}  # fmt: skip
            await house.log.append([
                Entry(id=house.world.new_id(), subject=f"unit/{unit}", kind="unit_registered", at=house.world.now(),
                      by="person/demo", role="administrator", body=msgspec.Raw(encode_json(body)))
            ])  # fmt: skip
    await house.book.caught_up((await house.log.head())[0])


async def begin_past(log: Log, settings: Settings, world: World, cases: int) -> None:
    """A month of simulated cases, two years of the networks' and some made-up defibrillators, before the views are made, so
    that they are made only once."""
    from goldenhour.emergency.country import load_country

    country = load_country(settings.country)
    until = world.now() - timedelta(hours=3)
    if await write_past(log, country, until, cases):
        await write_all(log, past_of_networks(country, until))
    await write_synthetic(log, country, "A", world.now(), AED_SHARE)
    await write_people(log, country, "A", world.now())


async def same_people(accounts: Accounts, house: House, path: Path) -> list[Login]:
    """The made-up people of this data directory, with the passwords they had, so that open windows stay signed in; made
    (again) where one is missing. Only a demo keeps passwords: they are shown on its start page."""
    kept = kept_before(path)
    known = {account.id for account in await accounts.everyone() if account.active}
    if kept and known >= {login.person for login in kept}:
        return kept
    logins = await demo_people(accounts, house.country)
    keep(path, logins)
    return logins


def kept_before(path: Path) -> list[Login]:
    with contextlib.suppress(OSError, msgspec.MsgspecError):
        return msgspec.json.decode(path.read_bytes(), type=list[Login])
    return []


def keep(path: Path, logins: list[Login]) -> None:
    path.touch(mode=0o600)
    path.write_bytes(msgspec.json.encode(logins))


def taken_before(path: Path) -> set[str]:
    """What people had taken over when the demo ended, however it ended."""
    with contextlib.suppress(OSError, msgspec.MsgspecError):
        return msgspec.json.decode(path.read_bytes(), type=set[str])
    return set()


def keep_taken(path: Path, controls: Controls) -> None:
    whole = path.with_suffix(".new")
    whole.write_bytes(msgspec.json.encode(sorted(controls.taken)))
    whole.replace(path)


@contextlib.asynccontextmanager
async def open_demo(
    settings: Settings, controls: Controls, announce: Any, progress: Any = None, past: int = PAST_CASES
) -> AsyncIterator[House]:
    """The house with its simulated county alive. `announce(logins)` is told who can come in."""
    from goldenhour.app.logs import open_log

    world = World()
    settings.data.mkdir(parents=True, exist_ok=True)
    log = await open_log(settings, world, "log")
    await begin_past(log, settings, world, past)
    await log.close()
    async with open_house(settings, world, progress, climbing=True) as house:
        assert isinstance(house.door, Accounts)
        logins = await same_people(house.door, house, settings.data / "demo-people.json")
        await populate(house, logins)
        taken = settings.data / "demo-taken.json"
        controls.taken |= taken_before(taken)
        living = Living(house)
        watched = next((login.organisation for login in logins if login.role is Role.ED_NURSE), "")
        county = County(house, "A", living.say, living.see, controls, watched.removeprefix("hospital/"),
                        keep=partial(keep_taken, taken))  # fmt: skip
        house.facts |= {"logins": logins, "county": county}
        announce(logins)
        tasks = [asyncio.create_task(work) for work in lives(county, logins)]
        try:
            yield house
        finally:
            for task in tasks:
                task.cancel()
            county.stop()
            await asyncio.gather(*tasks, return_exceptions=True)


def lives(county: County, logins: list[Login]) -> Iterator[Coroutine[Any, Any, None]]:
    """What goes on by itself as long as the demo runs."""
    yield county.live()
    yield consults(county, logins)
    yield answer_questions(county)
    yield answer_transfers(county)
    yield take_part_in_drills(county)
    yield volunteers_come(county)


async def populate(house: House, logins: list[Login]) -> None:
    """Units, volunteers around their stations, a place for the demo's AED manager to look after, courses and certificates."""
    await register_units(house)
    await keep_volunteers(house, [(lat, lon) for _, _, lat, lon, _ in STATIONS])
    if manager := next((login for login in logins if login.role is Role.AED_MANAGER), None):
        await keep_a_school(house, manager.person, manager.name)
    await keep_an_authority(house)


async def consults(county: County, logins: list[Login]) -> None:
    """The demo's specialist is on duty, and asked now and then. What goes wrong in it ends it, and nothing else."""
    specialist = next((login for login in logins if login.role is Role.SPECIALIST), None)
    if specialist is None:
        return
    person = Person(
        id=specialist.person, name=specialist.name, roles=frozenset({Role.SPECIALIST}),
        organisation=specialist.organisation, synthetic=True,
    )  # fmt: skip
    try:
        await keep_duty(county, specialist.organisation.removeprefix("hospital/"), person)
        await ask_now_and_then(county)
    except Refusal:
        logger.exception("demo_consults_ended")
