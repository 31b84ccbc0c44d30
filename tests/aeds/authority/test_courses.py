"""Training courses: announced by the authority, joined by places, and what came of them stands at the places once."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest

from goldenhour.aeds.authority import courses_recording
from goldenhour.aeds.authority.courses_recording import Recorder
from goldenhour.app import wiring
from goldenhour.app.settings import Settings
from goldenhour.emergency import site_bodies as site
from goldenhour.emergency.course import Course, Stage
from goldenhour.emergency.course_bodies import CourseAnnounced, CourseHeld, There
from goldenhour.emergency.house import House
from goldenhour.emergency.people import Person, Role
from tests.aeds.authority.places import SITE, a_place, day, place
from tests.alerts.scene import tell
from tests.conftest import Client, People, person
from tests.world import TestWorld

Make = Callable[[Person | None], Client]
COURSE = "course-0001"
PATH = f"/courses/{COURSE}"
JOIN = f"{PATH}/sites/{SITE}"


@pytest.fixture
def authority(client: Make, people: People) -> Client:
    return client(people.authority)


@pytest.fixture
def manager(client: Make, people: People) -> Client:
    return client(people.aed_manager)


def code(answer: Any) -> str:
    return str(answer.json()["error"]["code"])


def announced(house: House, **said: Any) -> dict[str, Any]:
    return {"title": "CPR+AED", "county": "A", "on": str(day(house, 10)), "begins": "09:00", "ends": "12:40",
            "place": "衛生局一樓", "institution": "臺北市政府衛生局", "minutes": 180, "manager_min": 40, "seats": 4,
            "open_until": str(day(house, 8)), **said}  # fmt: skip


async def announce(house: House, authority: Client, **said: Any) -> None:
    await a_place(house)
    assert (await authority.say("/courses", id=COURSE, **announced(house, **said))).status_code == 201


async def course(house: House) -> Course:
    state = await house.book.state(f"course/{COURSE}")
    assert isinstance(state, Course)
    return state


async def test_a_place_joins_says_anew_whom_it_sends_and_leaves(
    house: House, authority: Client, manager: Client
) -> None:
    await announce(house, authority)
    assert (await manager.say(JOIN, people=["甲", "乙"], managers=["m"])).status_code == 201
    assert (await manager.say(JOIN, people=["甲", "乙", "丙"], managers=["m"])).status_code == 201
    assert (await course(house)).coming == 4
    assert (await manager.say(f"{JOIN}/leaving")).status_code == 201
    assert (await course(house)).coming == 0
    assert code(await manager.say(f"{JOIN}/leaving")) == "not_joined"


@pytest.mark.parametrize(
    ("said", "refused"),
    [({"on": "2020-01-01"}, "course_in_past"), ({"ends": "08:00"}, "ends_before_begins"),
     ({"ends": "12:30"}, "longer_than_its_hours"),
     ({"open_until": "2999-01-01"}, "open_too_long"), ({"county": "nowhere"}, "county_unknown"),
     ({"begins": "25:00"}, "wrong_body")],
)  # fmt: skip
async def test_a_course_that_cannot_be_is_not_announced(
    house: House, authority: Client, said: dict[str, Any], refused: str
) -> None:
    assert code(await authority.say("/courses", **announced(house, **said))) == refused


async def test_a_county_announces_and_changes_its_own_courses_only(
    house: House, authority: Client, client: Make
) -> None:
    await announce(house, authority)
    neighbour = client(person(Role.AUTHORITY, "county/F"))
    assert code(await neighbour.say("/courses", **announced(house))) == "foreign_county"
    for path, said in (("announcement", announced(house)), ("cancellation", {"reason": "rain", "name": "王"})):
        assert code(await neighbour.say(f"{PATH}/{path}", **said)) == "not_your_course"
    assert (await neighbour.get(f"/authority{PATH}")).status_code == 404


async def test_a_changed_course_keeps_its_county_and_a_seat_for_everybody(
    house: House, authority: Client, manager: Client
) -> None:
    await announce(house, authority)
    await manager.say(JOIN, people=["甲", "乙"])
    change = f"{PATH}/announcement"
    assert code(await authority.say(change, **announced(house, county="F"))) == "county_moved"
    assert code(await authority.say(change, **announced(house, seats=1))) == "fewer_seats"
    assert (await authority.say(change, **announced(house, seats=2))).status_code == 201


async def test_only_whoever_answers_for_a_place_of_the_county_sends_its_people(
    house: House, authority: Client, manager: Client, client: Make
) -> None:
    await announce(house, authority)
    await a_place(house, site_id="site-0002", county="F")
    stranger = client(msgspec.structs.replace(person(Role.AED_MANAGER, "county/A"), id="person/stranger"))
    assert code(await stranger.say(JOIN, people=["甲"])) == "not_your_site"
    assert code(await manager.say(f"{PATH}/sites/site-nowhere", people=["甲"])) == "not_your_site"
    assert code(await manager.say(f"{PATH}/sites/site-0002", people=["甲"])) == "another_county"


async def test_nobody_joins_what_is_full_closed_cancelled_or_held(
    house: House, authority: Client, manager: Client, world: TestWorld
) -> None:
    await announce(house, authority)
    assert code(await manager.say(JOIN)) == "nobody_named"
    assert code(await manager.say(JOIN, managers=["nobody"])) == "no_such_manager"
    full = await manager.say(JOIN, people=list("甲乙丙丁戊"))
    assert code(full) == "course_full"
    assert full.json()["error"]["message"].startswith("Free seats: 4.")
    world.clock.pass_(days=9)
    assert code(await manager.say(JOIN, people=["甲"])) == "joining_closed"
    cancelled: dict[str, Any] = {"reason": "typhoon", "name": "王"}
    assert (await authority.say(f"{PATH}/cancellation", **cancelled)).status_code == 201
    assert code(await manager.say(JOIN, people=["甲"])) == "course_cancelled"
    assert code(await authority.say(f"{PATH}/cancellation", **cancelled)) == "course_cancelled"


def was_there(**sites: dict[str, Any]) -> dict[str, Any]:
    return {"there": {name.replace("_", "-"): one for name, one in sites.items()}, "name": "王"}


EVERYBODY = was_there(
    site_0001={"people": ["甲", "乙"], "managers": ["m"], "certificates": {"m": "115-77"},
               "numbers": {"甲": "115-78", "不在場": "115-79"}},
    site_0002={"people": ["路過"]},
)  # fmt: skip


async def test_who_was_there_is_said_once_after_it_began_and_of_places_of_the_county(
    house: House, authority: Client, world: TestWorld
) -> None:
    await announce(house, authority)
    await a_place(house, site_id="site-0002")
    await a_place(house, site_id="site-0003", county="F")
    attendance = f"{PATH}/attendance"
    assert code(await authority.say(attendance, **EVERYBODY)) == "not_held_yet"
    world.clock.pass_(days=11)
    assert code(await authority.say(attendance, **was_there(site_0001={}))) == "nobody_came"
    assert code(await authority.say(attendance, **was_there(site_0003={"people": ["甲"]}))) == "no_such_place"
    assert code(await authority.say(attendance, **was_there(site_0001={"managers": ["n"]}))) == "no_such_manager"
    assert (await authority.say(attendance, **EVERYBODY)).status_code == 201
    assert code(await authority.say(attendance, **EVERYBODY)) == "course_held"


async def held(house: House, authority: Client, world: TestWorld) -> None:
    await announce(house, authority)
    await a_place(house, site_id="site-0002")
    world.clock.pass_(days=11)
    assert (await authority.say(f"{PATH}/attendance", **EVERYBODY)).status_code == 201


async def test_a_course_that_was_held_stands_in_the_training_of_each_place_once(
    house: House, authority: Client, world: TestWorld
) -> None:
    await held(house, authority, world)
    assert (await course(house)).stage is Stage.HELD
    await Recorder(house).look()
    assert (await course(house)).stage is Stage.RECORDED
    head = await house.log.head()
    await Recorder(house).look()
    assert await house.log.head() == head
    school = await place(house)
    (staff,), manager = school.training, school.managers["m"].trained[-1]
    assert (staff.said.people, staff.said.minutes, staff.said.on) == (("甲", "乙"), 180, day(house, -1))
    assert staff.said.certificates == {"甲": "115-78"}
    assert (manager.said.manager_min, manager.said.certificate) == (40, "115-77")
    assert [told.said.people for told in (await place(house, "site-0002")).training] == [("路過",)]


async def test_what_a_server_left_half_written_is_finished_at_the_next_start(tmp_path: Path, world: TestWorld) -> None:
    settings = Settings(data=tmp_path / "other")
    async with wiring.open_house(settings, world) as house:
        await a_place(house)
        await a_place(house, site_id="site-0002")
        said = announced(house, on=day(house, -1), open_until=day(house, -2))
        there = {SITE: There(people=("甲",), managers=("m",)), "site-0002": There(people=("乙",))}
        await tell(house, f"course/{COURSE}", CourseAnnounced(**said), CourseHeld(there=there, name="王"))
        await Recorder(house).write(await course(house), SITE)  # and dies before the second place
    async with wiring.open_house(settings, world) as house:
        await Recorder(house).look()
        assert (await course(house)).stage is Stage.RECORDED
        for name, people in ((SITE, ("甲",)), ("site-0002", ("乙",))):
            trained = [told.said.people for told in (await place(house, name)).training]
            assert trained == [people]
        assert len((await place(house)).managers["m"].trained) == 2  # the one they had, and this one


async def test_a_server_that_serves_people_writes_what_it_owes_by_itself(
    tmp_path: Path, world: TestWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(courses_recording, "LOOK_EVERY_S", 0.02)
    async with wiring.open_house(Settings(data=tmp_path / "other"), world, climbing=True) as house:
        await a_place(house)
        said = announced(house, on=day(house, -1), open_until=day(house, -2))
        held_at_one = CourseHeld(there={SITE: There(people=("甲",))}, name="王")
        await tell(house, f"course/{COURSE}", CourseAnnounced(**said), held_at_one)
        async with asyncio.timeout(20):
            while (await course(house)).stage is not Stage.RECORDED:
                await asyncio.sleep(0.01)
        assert [told.said.people for told in (await place(house)).training] == [("甲",)]


async def test_a_record_the_place_struck_is_not_written_again(
    house: House, authority: Client, manager: Client, world: TestWorld
) -> None:
    await held(house, authority, world)
    await Recorder(house).write(await course(house), SITE)
    (wrong,) = (await place(house)).training
    assert (await manager.say(f"/sites/{SITE}/strikes", corrects=wrong.id, reason="was ill")).status_code == 201
    await Recorder(house).look()
    assert (await place(house)).training == []


async def test_the_pages_show_who_comes_and_who_was_there(
    house: House, authority: Client, manager: Client, world: TestWorld
) -> None:
    await announce(house, authority)
    earlier = site.StaffTrained(course="CPR+AED", on=day(house, -400), minutes=90, people=("老王",))
    await tell(house, f"site/{SITE}", earlier)
    html = {"accept": "text/html"}
    offered = (await manager.get("/courses", headers=html)).text
    assert f'data-say="{JOIN}"' in offered
    assert "老王" in offered
    await manager.say(JOIN, people=["甲"], managers=["m"])
    assert (await manager.get("/courses")).json()[0]["free"] == 2
    comes = (await authority.get(f"/authority{PATH}")).text
    assert f'name="there.{SITE}.people" value="甲"' in comes
    await a_place(house, site_id="site-0002")
    assert "there.site-0002.people" not in comes
    assert "there.site-0002.people" in (await authority.get(f"/authority{PATH}?also=site-0002")).text
    found = (await authority.get(f"/authority{PATH}?find=0002")).text
    assert "also=site-0002" in found
    assert "also=site-0001" not in found
    world.clock.pass_(days=11)
    await authority.say(f"{PATH}/attendance", **EVERYBODY)
    assert "115-77" in (await authority.get(f"/authority{PATH}")).text
    assert f"/authority{PATH}" in (await authority.get("/authority/courses")).text
    assert "/courses/" not in (await manager.get("/courses", headers=html)).text
