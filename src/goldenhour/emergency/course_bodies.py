"""What is said of a training course for places with defibrillators, all about `course/<id>`: announced by the health authority,
joined by places, held; what came of it stands on the places' own timelines (`staff_trained`, `manager_trained`).

"Guideline" is 臺北市政府急救設備(AED)設置指引 (2026-03-06), whose part seven has the health authority hold such courses.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated

from msgspec import Meta, field

from goldenhour.emergency.aed_bodies import Minutes
from goldenhour.emergency.bodies import Body, Code, Key, Line, Name, Text

ClockTime = Annotated[str, Meta(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$", max_length=5)]
"""Hour and minute by the clock of the country, like 09:30."""
MinutesOrNone = Annotated[int, Meta(ge=0, le=6000)]
People = Annotated[tuple[Name, ...], Meta(max_length=1000)]
Managers = Annotated[tuple[Key, ...], Meta(max_length=100)]


class CourseAnnounced(Body, frozen=True, kw_only=True):
    """A course for the places of a county; said again when something changes. `minutes` of CPR and AED, `manager_min` for
    managers, `online_min` online (guideline eight: 90 for staff; 180 + 40, or 180 and one hour online, for managers).
    `open_until`: the last day on which places may join."""

    title: Name
    county: Code
    on: date
    begins: ClockTime
    ends: ClockTime
    place: Name
    institution: Line = ""
    teacher: Line = ""
    minutes: Minutes
    manager_min: MinutesOrNone = 0
    online_min: MinutesOrNone = 0
    seats: Annotated[int, Meta(ge=1, le=1000)]
    open_until: date
    note: Text = ""


class CourseJoined(Body, frozen=True, kw_only=True):
    """Whom a place sends: its staff by name, its managers by their key. Said again, it takes the place of what was said."""

    site: Key
    people: People = ()
    managers: Managers = ()


class CourseLeft(Body, frozen=True, kw_only=True):
    """The place sends nobody any more."""

    site: Key


class There(Body, frozen=True, kw_only=True):
    """Who of one place completed the course. `certificates`: the numbers of its managers' certificates, by their key;
    `numbers`: those of its staff, by name as in `people`."""

    people: People = ()
    managers: Managers = ()
    certificates: dict[Key, Line] = field(default_factory=dict)
    numbers: Annotated[dict[Name, Line], Meta(max_length=1000)] = field(default_factory=dict)


class CourseHeld(Body, frozen=True, kw_only=True):
    """Who was there, by place: those who had joined, and those who just came. Said once; what it makes of each place's
    training is corrected there."""

    there: Annotated[dict[Key, There], Meta(min_length=1, max_length=300)]
    name: Name


class CourseCancelled(Body, frozen=True, kw_only=True):
    reason: Annotated[str, Meta(min_length=1, max_length=1000)]
    name: Name


class CourseRecorded(Body, frozen=True, kw_only=True):
    """Every place has its training records of this course: nothing is owed any more. `records`: how many were written."""

    records: Annotated[int, Meta(ge=0)]
