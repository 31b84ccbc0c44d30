"""A training course: its timeline folded. What places have of it is on their own timelines (`site.py`)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum

import msgspec

from goldenhour.emergency.course_bodies import (
    CourseAnnounced,
    CourseCancelled,
    CourseHeld,
    CourseJoined,
    CourseLeft,
    CourseRecorded,
)
from goldenhour.emergency.entries import Said


class Stage(StrEnum):
    """How far a course is."""

    OPEN = "open"
    CANCELLED = "cancelled"
    HELD = "held"
    RECORDED = "recorded"


class Course(msgspec.Struct):
    """`seq == 0`: nobody announced it. `joined`: by the id of the place, in the order they joined."""

    id: str
    seq: int = 0
    timeline: tuple[Said, ...] = ()
    said: CourseAnnounced | None = None
    joined: dict[str, CourseJoined] = {}
    held: CourseHeld | None = None
    held_at: datetime | None = None
    cancelled: CourseCancelled | None = None
    recorded: bool = False

    @property
    def stage(self) -> Stage:
        if self.held is not None:
            return Stage.RECORDED if self.recorded else Stage.HELD
        return Stage.CANCELLED if self.cancelled else Stage.OPEN

    @property
    def county(self) -> str:
        return self.said.county if self.said else ""

    @property
    def coming(self) -> int:
        """How many people the places send."""
        return sum(sent(one) for one in self.joined.values())


def sent(joined: CourseJoined) -> int:
    """How many people this place sends."""
    return len(joined.people) + len(joined.managers)


def fold_course(course_id: str, timeline: Sequence[Said]) -> Course:
    """What these entries tell. Entries of a kind not known here change nothing; a correction is a later saying."""
    course = Course(course_id, timeline[-1].logged.seq if timeline else 0, tuple(timeline))
    for said in timeline:
        tell(course, said)
    return course


def tell(course: Course, said: Said) -> None:
    """Let one entry change the course."""
    match said.body:
        case CourseAnnounced() as body:
            course.said = body
        case CourseJoined() as body:
            course.joined[body.site] = body
        case CourseLeft() as body:
            course.joined.pop(body.site, None)
        case CourseHeld() as body:
            course.held, course.held_at = body, said.logged.entry.at
        case CourseCancelled() as body:
            course.cancelled = body
        case CourseRecorded():
            course.recorded = True
