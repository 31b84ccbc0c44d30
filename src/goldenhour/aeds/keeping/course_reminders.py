"""When a place is told of training courses, and in which words. Pure: the same place, courses and day owe the same.

A place whose managers' training is due soon, or fewer of whose staff are trained than a certificate asks for, is told of the
next course it can still join: of one a month at most (our choice). Whoever it sends is reminded a week and a day before, and
told when the course is cancelled.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta, tzinfo

from goldenhour.aeds.due import MANAGER_MIN, ONLINE_MIN, PRACTICAL_MIN, DutyState, open_duties
from goldenhour.aeds.keeping.reminders import Owed, latest_of, reminder_of
from goldenhour.aeds.keeping.shown import staff_of
from goldenhour.aeds.keeping.training import COURSE_MIN
from goldenhour.emergency.course import Course, Stage, sent
from goldenhour.emergency.course_bodies import CourseAnnounced
from goldenhour.emergency.site import Site
from goldenhour.kit.sentences import N_, Sentence, sentence

OFFERED, COMING, CANCELLED = "course_open", "course_joined", "course_cancelled"
KINDS = frozenset({OFFERED, COMING, CANCELLED})
LEADS = (7, 1)
"""Days before a course on which whoever comes is reminded."""
AGAIN = timedelta(days=30)
"""So long nobody is told of another course to join."""


def owed_of_courses(site: Site, courses: Iterable[Course], today: date, zone: tzinfo) -> Iterator[Owed]:
    """What has not been said yet of these courses of the place's county."""
    said, ahead = latest_of(site), [one for one in courses if one.said is not None and one.said.on >= today]
    for course in ahead:
        for what, due, number in words_due(site, course, today):
            if number > said.get((what, course.id, due, False), 0):
                yield reminder_of(site, what, course.id, due, number)
    offered = next_open(site, ahead, today, zone)
    if offered is not None and offered.said is not None and not told_of_late(site, today, zone):
        yield reminder_of(site, OFFERED, offered.id, offered.said.open_until, 1)


def words_due(site: Site, course: Course, today: date) -> Iterator[tuple[str, date, int]]:
    """What whoever comes from this place is told now, for which day, and which word it is."""
    if course.said is None or site.id not in course.joined:
        return
    on = course.said.on
    if course.stage is Stage.CANCELLED:
        yield CANCELLED, on, 1
    elif course.stage is Stage.OPEN:
        yield COMING, on, sum(1 for lead in LEADS if (on - today).days <= lead)


def next_open(site: Site, courses: Iterable[Course], today: date, zone: tzinfo) -> Course | None:
    """The first course that would help this place, has a free seat and can still be joined; None where it sends people to one
    already, or needs none."""
    found = [one for one in courses if one.stage is Stage.OPEN]
    if any(site.id in one.joined for one in found):
        return None
    fitting = [one for one in found if can_join(one, today) and one.said and helps(site, one.said, today, zone)]
    return min(fitting, key=lambda one: (one.said.on, one.id) if one.said else (date.max, ""), default=None)


def can_join(course: Course, today: date) -> bool:
    said = course.said
    return said is not None and said.open_until >= today and course.coming < said.seats


def helps(site: Site, said: CourseAnnounced, today: date, zone: tzinfo) -> bool:
    """Whether it trains managers and a manager's training is due, or trains staff of whom too few are trained."""
    for_managers = said.minutes >= PRACTICAL_MIN and (said.manager_min >= MANAGER_MIN or said.online_min >= ONLINE_MIN)
    return (for_managers and managers_due(site, today, zone)) or (
        said.minutes >= COURSE_MIN and staff_of(site).wanted > 0
    )


def managers_due(site: Site, today: date, zone: tzinfo) -> bool:
    return any(
        duty.what == "manager_training" and duty.state(today) is not DutyState.KEPT for duty in open_duties(site, zone)
    )


def told_of_late(site: Site, today: date, zone: tzinfo) -> bool:
    days = [told.at.astimezone(zone).date() for told in site.reminders if told.said.what == OFFERED]
    return bool(days) and today - max(days) < AGAIN


def line_of(what: str, course: Course | None, site: Site) -> Sentence:
    """What the mail says of it, as the course is now."""
    said = course.said if course else None
    if course is None or said is None:
        return sentence(N_("a training course"))
    facts = {
        "title": said.title, "day": said.on.isoformat(), "begins": said.begins, "ends": said.ends, "place": said.place,
    }  # fmt: skip
    if what == CANCELLED:
        return sentence(N_("Cancelled: {title} on {day}, {begins} to {ends}, {place}. Choose another course."), **facts)
    if what == COMING:
        n = sent(course.joined[site.id]) if site.id in course.joined else 0
        return sentence(N_("Coming up: {title} on {day}, {begins} to {ends}, {place}. You send {n}."), n=n, **facts)
    return sentence(
        N_("To join until {until}: {title} on {day}, {begins} to {ends}, {place}. Free seats: {n}."),
        until=said.open_until.isoformat(), n=max(0, said.seats - course.coming), **facts,
    )  # fmt: skip
