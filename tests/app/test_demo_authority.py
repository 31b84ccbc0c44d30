"""The demo's health authority has courses ahead and certificates behind it, each of them marked as made up."""

from __future__ import annotations

from goldenhour.aeds.authority.asking import ask_overview
from goldenhour.aeds.authority.courses_views import ask_courses
from goldenhour.aeds.finding.synthetic import write_synthetic
from goldenhour.app.demo_authority import COMPANIES, WAITING, WEEKS, keep_an_authority
from goldenhour.emergency.course import Course
from goldenhour.emergency.house import House
from tests.world import TestWorld


async def test_courses_lie_ahead_at_each_start_and_certificates_are_given_once(house: House, world: TestWorld) -> None:
    await write_synthetic(house.log, house.country, "A", house.world.now(), 0.1)
    await house.book.caught_up((await house.log.head())[0])
    await keep_an_authority(house)
    today = house.world.now().date()
    overview = await house.ask(lambda c: ask_overview(c, "A", today, house.country))
    assert 0 < overview.certified < overview.places
    assert overview.lists["applied"] == WAITING
    assert (overview.lists["listed"], overview.lists["missing"]) == (1, 1)
    assert 0 < overview.lists["company"] <= COMPANIES
    courses = await house.ask(lambda c: ask_courses(c, "A", today.isoformat()))
    assert len(courses) == WEEKS
    for name in courses:
        course = await house.book.state(f"course/{name}")
        assert isinstance(course, Course)
        assert course.said is not None
        assert "模擬" in course.said.title
    head = await house.log.head()
    await keep_an_authority(house)
    assert await house.log.head() == head
    world.clock.pass_(days=14)
    await keep_an_authority(house)
    assert (await house.log.head())[0] == head[0] + 2
