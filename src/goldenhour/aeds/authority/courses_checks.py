"""When something can be said of a training course. Each refusal says what to do next."""

from __future__ import annotations

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from goldenhour.aeds.answering import answers_for, county_of, not_your_site, oversees
from goldenhour.aeds.keeping.plausible import wrong
from goldenhour.emergency.actions import Asked
from goldenhour.emergency.course import Course, Stage, sent
from goldenhour.emergency.course_bodies import CourseAnnounced
from goldenhour.emergency.site import Site
from goldenhour.kit.refusals import Category, Refusal
from goldenhour.kit.sentences import N_


def course_of(asked: Asked) -> tuple[Course, CourseAnnounced]:
    course = asked.state
    assert isinstance(course, Course)
    assert course.said is not None
    return course, course.said


def site_named(asked: Asked, site: str) -> Site | None:
    """The place, which `Action.reads` has put in memory; None where there is none."""
    state = asked.book.kept(f"site/{site}")
    return state if isinstance(state, Site) and state.registered is not None else None


def zone_of(asked: Asked) -> ZoneInfo:
    return ZoneInfo(asked.book.country.timezone)


def moment(on: date, clock: str, zone: ZoneInfo) -> datetime:
    return datetime.combine(on, time.fromisoformat(clock), zone)


# ── the authority ────────────────────────────────────────────────────────────────────────────────────────────────────
def check_my_course(asked: Asked) -> None:
    course, _ = course_of(asked)
    if not oversees(asked.person, course.county):
        raise Refusal(
            Category.NOT_FOUND, "not_your_course",
            "There is no such course for you. Open the list of your own county's courses and choose it there.",
        )  # fmt: skip


def check_same_county(asked: Asked) -> None:
    course, _ = course_of(asked)
    if asked.body.county != course.county:
        raise Refusal(
            Category.CONFLICT,
            "county_moved",
            "A course stays in its county. Cancel it, and announce another one there.",
            field="county",
        )


def check_times(asked: Asked) -> None:
    """A course lies ahead, ends after it begins, and is not open longer than until it is held."""
    body = asked.body
    if moment(body.on, body.begins, zone_of(asked)) <= asked.now:
        raise wrong("course_in_past", N_("This time is over. Give a day and hour that lie ahead."), "on")
    if body.ends <= body.begins:
        raise wrong("ends_before_begins", N_("The course ends before it begins. Correct the hours."), "ends")
    taught = body.minutes + body.manager_min
    if taught > minutes_of(body.ends) - minutes_of(body.begins):
        raise wrong(
            "longer_than_its_hours",
            N_("{taught} minutes are taught, and the hours hold fewer. Correct the hours or the minutes."), "ends",
            taught=str(taught),
        )  # fmt: skip
    if body.open_until > body.on:
        raise wrong(
            "open_too_long", N_("Places join until the day of the course at the latest. Give that day or one before it."),
            "open_until",
        )  # fmt: skip


def minutes_of(clock: str) -> int:
    """Minutes since midnight."""
    hours, minutes = clock.split(":")
    return int(hours) * 60 + int(minutes)


def check_seats_for_all(asked: Asked) -> None:
    course, _ = course_of(asked)
    if asked.body.seats < course.coming:
        raise Refusal(
            Category.CONFLICT,
            "fewer_seats",
            "Seats taken: {coming}. Give at least as many, or ask a place to send fewer people.",
            field="seats",
            coming=course.coming,
        )


def check_stands(asked: Asked) -> None:
    """Nothing is said any more of a course that was held or cancelled."""
    course, _ = course_of(asked)
    if course.stage is Stage.CANCELLED:
        raise Refusal(
            Category.CONFLICT, "course_cancelled", "This course was cancelled. Choose another one from the list."
        )
    if course.stage is not Stage.OPEN:
        raise Refusal(
            Category.CONFLICT,
            "course_held",
            "This course was held, and its records stand at the places. Correct them there, or choose another course.",
        )


def check_has_begun(asked: Asked) -> None:
    _, said = course_of(asked)
    if moment(said.on, said.begins, zone_of(asked)) > asked.now:
        raise Refusal(
            Category.CONFLICT,
            "not_held_yet",
            "This course begins on {day} at {time}. Say afterwards who was there.",
            day=said.on.isoformat(),
            time=said.begins,
        )


def check_who_was_there(asked: Asked) -> None:
    """People of places of this county; those who had not joined as well. A manager is one of their place."""
    there, (course, _) = asked.body.there, course_of(asked)
    if not any(one.people or one.managers for one in there.values()):
        raise wrong("nobody_came", N_("Tick who completed the course. If nobody came, cancel it instead."), "there")
    for name, one in there.items():
        site = site_named(asked, name)
        if site is None or county_of(site) != course.county:
            raise Refusal(
                Category.NOT_FOUND, "no_such_place",
                "There is no place {site} in this county. Choose one from the list, or have it registered first.",
                field="there", site=name,
            )  # fmt: skip
        check_managers(site, one.managers, "there")


def check_managers(site: Site, managers: tuple[str, ...], field: str) -> None:
    for key in managers:
        if key not in site.managers or site.managers[key].left_on is not None:
            raise Refusal(
                Category.NOT_FOUND, "no_such_manager",
                "There is no such manager at this place, or they have left. Name them there first.", field=field,
            )  # fmt: skip


# ── the places ───────────────────────────────────────────────────────────────────────────────────────────────────────
def check_my_site(asked: Asked) -> None:
    site = site_named(asked, asked.body.site)
    if site is None or not answers_for(asked.person, site):
        raise not_your_site()


def check_of_the_county(asked: Asked) -> None:
    course, _ = course_of(asked)
    site = site_named(asked, asked.body.site)
    if site is None or county_of(site) != course.county:
        raise Refusal(
            Category.CONFLICT,
            "another_county",
            "This course is for places of another county. Choose one of your own county, or ask your authority.",
            field="site",
        )


def check_still_open(asked: Asked) -> None:
    _, said = course_of(asked)
    if asked.now.astimezone(zone_of(asked)).date() > said.open_until:
        raise Refusal(
            Category.CONFLICT,
            "joining_closed",
            "Places could join until {day}. Ask the authority, who notes whoever comes all the same, or choose another.",
            day=said.open_until.isoformat(),
        )


def check_who_comes(asked: Asked) -> None:
    body, site = asked.body, site_named(asked, asked.body.site)
    if not sent(body):
        raise wrong("nobody_named", N_("Name whom you send, one a line. If nobody comes, leave the course."), "people")
    if site is not None:
        check_managers(site, body.managers, "managers")


def check_seats(asked: Asked) -> None:
    (course, said), body = course_of(asked), asked.body
    others = course.coming - sent(course.joined[body.site]) if body.site in course.joined else course.coming
    free = said.seats - others
    if sent(body) > free:
        raise Refusal(
            Category.CONFLICT,
            "course_full",
            "Free seats: {free}. Send at most so many, or choose another course.",
            field="people",
            free=max(0, free),
        )


def check_joined(asked: Asked) -> None:
    course, _ = course_of(asked)
    if asked.body.site not in course.joined:
        raise Refusal(
            Category.CONFLICT, "not_joined", "This place sends nobody to this course. There is nothing to leave."
        )
