"""From a course that was held to the training records of its places: said by the program, once, whatever is interrupted.

What is owed is asked of the views: a course that was held and is not recorded. Each record's id follows from the course, the
place and the manager, so a server that died half-way, or a second one beside it, writes none twice.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

import msgspec
import sqlalchemy as sa
import structlog

from goldenhour.aeds.authority.courses_views import courses
from goldenhour.emergency.bodies import Body
from goldenhour.emergency.course import Course, Stage
from goldenhour.emergency.course_bodies import CourseRecorded
from goldenhour.emergency.house import House
from goldenhour.emergency.site import Site
from goldenhour.emergency.site_bodies import ManagerTrained, StaffTrained
from goldenhour.kit.log import Entry, encode_json
from goldenhour.kit.tasks import every

PROGRAM = "program/courses"
LOOK_EVERY_S = 5.0
TRIES = 10

logger = structlog.get_logger()


def records_of(course: Course, site: Site) -> Iterator[Entry]:
    """What this course makes of the training of this place. Pure."""
    said, held = course.said, course.held
    if said is None or held is None or site.id not in held.there:
        return
    there = held.there[site.id]
    if there.people:
        yield record(course, site, "staff_trained", "", StaffTrained(
            course=said.title, on=said.on, minutes=said.minutes, institution=said.institution, place=said.place,
            teacher=said.teacher, people=there.people,
            certificates={name: there.numbers[name] for name in there.people if there.numbers.get(name)},
        ))  # fmt: skip
    for key in dict.fromkeys(there.managers):
        yield record(course, site, "manager_trained", key, ManagerTrained(
            manager=key, on=said.on, practical_min=said.minutes, manager_min=said.manager_min,
            online_min=said.online_min, institution=said.institution, certificate=there.certificates.get(key, ""),
        ))  # fmt: skip


def record(course: Course, site: Site, kind: str, manager: str, body: Body) -> Entry:
    """Said by the program at the moment the attendance was. The same facts make the same entry at any time."""
    assert course.held_at is not None
    return Entry(
        id=id_from(kind, course.id, site.id, manager), subject=f"site/{site.id}", kind=kind, at=course.held_at, by=PROGRAM,
        body=msgspec.Raw(encode_json(body)),
    )  # fmt: skip


def id_from(*parts: str) -> str:
    return hashlib.blake2b(encode_json(parts), digest_size=16).hexdigest()


class Recorder:
    """Writes the records of courses, as long as `keep` runs."""

    def __init__(self, house: House) -> None:
        self.house = house

    async def keep(self) -> None:
        """Run for ever; what was owed when the server went away is found at the first look."""
        await every(self.house.world, LOOK_EVERY_S, self.look)

    async def look(self) -> None:
        """Write what is owed now. A place that cannot be written holds up only its own course."""
        for course_id in await self.house.ask(owed):
            try:
                await self.settle(course_id)
            except Exception:
                logger.exception("course_not_recorded", course=course_id)

    async def settle(self, course_id: str) -> None:
        course = await self.house.book.state(f"course/{course_id}")
        assert isinstance(course, Course)
        if course.held is None:
            return
        written = 0
        for site_id in course.held.there:
            written += await self.write(course, site_id)
        done = Entry(
            id=id_from("course_recorded", course.id), subject=f"course/{course.id}", kind="course_recorded",
            at=self.house.world.now(), by=PROGRAM, body=msgspec.Raw(encode_json(CourseRecorded(records=written))),
        )  # fmt: skip
        await self.house.book.keep_as_seen(course, [done])

    async def write(self, course: Course, site_id: str) -> int:
        """The place's records stand on its timeline when this returns: how many they are."""
        for _ in range(TRIES):
            site = await self.house.book.state(f"site/{site_id}")
            assert isinstance(site, Site)
            records = list(records_of(course, site))
            missing = [one for one in records if not self.house.book.has(site, one.id)]
            if not missing:
                return len(records)
            await self.house.book.keep_as_seen(site, missing)
        raise TimeoutError(f"site/{site_id} is written by others all the time")


def owed(connection: sa.Connection) -> list[str]:
    """The courses that were held and whose records are not all known to stand."""
    return list(connection.scalars(sa.select(courses.c.course).where(courses.c.stage == Stage.HELD)))
