"""Places are told of courses that would help them, whoever they send is reminded, and nobody is told too often."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from goldenhour.aeds.keeping.course_reminders import COMING, OFFERED, owed_of_courses
from goldenhour.emergency.aed_bodies import SiteRegistered
from goldenhour.emergency.course import Course
from goldenhour.emergency.course_bodies import CourseAnnounced, CourseCancelled, CourseJoined
from goldenhour.emergency.house import House
from goldenhour.emergency.site_bodies import StaffTrained
from tests.aeds.keeping.mailbox import Mailbox, mailbox
from tests.aeds.keeping.test_reminding import engine
from tests.aeds.scene import REGISTERED, SITE, a_school, day, school
from tests.alerts.scene import tell
from tests.world import TestWorld

TAIPEI = ZoneInfo("Asia/Taipei")


@pytest.fixture
async def box() -> AsyncIterator[Mailbox]:
    async with mailbox() as open_box:
        yield open_box


async def a_school_that_wants_training(house: House, site_id: str = SITE) -> None:
    """Sixteen work there now, and eight are trained: four more are wanted."""
    await a_school(house, site_id=site_id)
    await tell(house, f"site/{site_id}", SiteRegistered(**(REGISTERED | {"staff": 16})))


async def a_course_in(house: House, days: int, name: str = "course-0001", **said: Any) -> None:
    facts: dict[str, Any] = {
        "title": "CPR+AED", "county": "A", "on": day(house, days), "begins": "09:00", "ends": "12:40", "place": "衛生局一樓",
        "minutes": 180, "manager_min": 40, "seats": 3, "open_until": day(house, days - 1),
    }  # fmt: skip
    await tell(house, f"course/{name}", CourseAnnounced(**(facts | said)))


async def course(house: House, name: str = "course-0001") -> Course:
    state = await house.book.state(f"course/{name}")
    assert isinstance(state, Course)
    return state


async def told_now(house: House, *courses: str) -> list[tuple[str, str, int]]:
    """What the school is owed of these courses, and was not told yet."""
    found = [await course(house, name) for name in courses]
    owed = owed_of_courses(await school(house), found, day(house), TAIPEI)
    return [(one.body.what, one.body.about, one.body.number) for one in owed]


async def test_a_place_is_told_of_the_next_course_that_would_help_it_and_once_a_month(
    house: House, box: Mailbox, world: TestWorld
) -> None:
    await a_school_that_wants_training(house)
    await a_course_in(house, 50, "course-late")
    await a_course_in(house, 20)
    await engine(house, box).look()
    (mail,) = box.messages
    text = mail.get_content()
    assert f"{day(house, 20)}" in text
    assert f"{day(house, 50)}" not in text
    assert f"https://golden.example/courses?site={SITE}" in text
    world.clock.pass_(days=5)
    await a_course_in(house, 10, "course-new")
    assert await told_now(house, "course-0001", "course-new") == []
    world.clock.pass_(days=26)
    assert await told_now(house, "course-late") == [(OFFERED, "course-late", 1)]


@pytest.mark.parametrize(
    "said",
    [{"seats": 1}, {"minutes": 60}, {"open_until_days": -1}, {"county": "F"}],
    ids=["full", "too short", "closed", "of another county"],
)
async def test_nobody_is_told_of_a_course_they_cannot_join_or_that_does_not_help(
    house: House, box: Mailbox, said: dict[str, Any]
) -> None:
    await a_school_that_wants_training(house)
    if "open_until_days" in said:
        said = {"open_until": day(house, said["open_until_days"])}
    await a_course_in(house, 20, **said)
    await tell(house, "course/course-0001", CourseJoined(site="site-0009", people=("別人",)))
    await engine(house, box).look()
    assert box.messages == []


async def test_a_place_whose_people_are_trained_is_left_alone_until_a_managers_training_is_due(
    house: House, world: TestWorld
) -> None:
    await a_school(house)
    await a_course_in(house, 20)
    assert await told_now(house, "course-0001") == []
    world.clock.pass_(days=700)  # two years after the manager's course
    await a_course_in(house, 20, "course-then")
    assert await told_now(house, "course-then") == [(OFFERED, "course-then", 1)]
    await a_course_in(house, 20, "course-then", manager_min=0)
    assert await told_now(house, "course-then") == []


async def test_whoever_comes_is_reminded_a_week_and_a_day_before_and_told_when_it_is_cancelled(
    house: House, box: Mailbox, world: TestWorld
) -> None:
    await a_school_that_wants_training(house)
    await a_course_in(house, 20)
    await tell(house, "course/course-0001", CourseJoined(site=SITE, people=("甲", "乙"), managers=("m",)))
    reminding = engine(house, box)
    for days in (0, 13, 1, 5, 1):
        world.clock.pass_(days=days)
        await reminding.look()
        await reminding.look()
    numbers = [told.said.number for told in (await school(house)).reminders if told.said.what == COMING]
    assert numbers == [1, 2]
    assert len(box.messages) == 2
    assert "3" in box.messages[0].get_content()
    await tell(house, "course/course-0001", CourseCancelled(reason="颱風", name="王"))
    await reminding.look()
    await reminding.look()
    assert len(box.messages) == 3
    assert "取消" in box.messages[2].get_content()


async def test_enough_trained_staff_ask_for_no_course(house: House) -> None:
    await a_school_that_wants_training(house)
    await a_course_in(house, 20)
    assert await told_now(house, "course-0001") == [(OFFERED, "course-0001", 1)]
    more = StaffTrained(course="CPR", on=house.world.now().date() - timedelta(days=3), minutes=90,
                        people=tuple(f"新{n}" for n in range(4)))  # fmt: skip
    await tell(house, f"site/{SITE}", more)
    assert await told_now(house, "course-0001") == []
