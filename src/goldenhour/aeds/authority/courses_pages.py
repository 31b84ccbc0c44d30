"""The pages of training courses: the authority announces them and says who was there, places join."""

from __future__ import annotations

from datetime import date
from typing import Any

import msgspec
import sqlalchemy as sa
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from goldenhour.aeds.answering import KEEPERS, answers_for, oversees
from goldenhour.aeds.authority.courses_views import ask_courses
from goldenhour.aeds.authority.pages import county_asked, names, today
from goldenhour.aeds.authority.views import places
from goldenhour.aeds.keeping.pages import Listed, my_sites
from goldenhour.emergency.course import Course, Stage, sent
from goldenhour.emergency.course_bodies import CourseAnnounced
from goldenhour.emergency.house import House, here, language_of, signed_in
from goldenhour.emergency.people import Role
from goldenhour.emergency.site import Site
from goldenhour.emergency.submissions import wants_page
from goldenhour.kit.refusals import Category, Refusal
from goldenhour.kit.sentences import N_
from goldenhour.kit.web.answers import json_answer
from goldenhour.kit.web.openapi import Described, describe_route

TITLE = N_("Training courses")
FOUND_AT_MOST = 20
KNOWN_AT_MOST = 200
STAGES: dict[Stage, tuple[str, str]] = {
    Stage.OPEN: ("info", N_("places can join")),
    Stage.CANCELLED: ("urgent", N_("cancelled")),
    Stage.HELD: ("caution", N_("held, its records are being written")),
    Stage.RECORDED: ("good", N_("held, its records stand at the places")),
}


class ShownCourse(msgspec.Struct, frozen=True):
    """A course as a program reads it. `free`: seats nobody has taken."""

    course: str
    stage: Stage
    said: CourseAnnounced
    free: int


async def courses_since(house: House, county: str, since: str = "") -> list[Course]:
    found = []
    for course_id in await house.ask(lambda c: ask_courses(c, county, since)):
        state = await house.book.state(f"course/{course_id}")
        if isinstance(state, Course) and state.said is not None:
            found.append(state)
    return found


def shown(course: Course) -> ShownCourse:
    assert course.said is not None
    return ShownCourse(course.id, course.stage, course.said, max(0, course.said.seats - course.coming))


def titled(request: Request, **more: Any) -> dict[str, Any]:
    """What every page of courses is given."""
    house = here(request)
    title = house.pages.translate(language_of(request))(TITLE)
    return {"title": title, "stages": STAGES, "sent": sent, "today": today(house), "synthetic": house.demo, **more,
            **names(house, request)}  # fmt: skip


# ── the authority ────────────────────────────────────────────────────────────────────────────────────────────────────
async def authority_page(request: Request) -> Response:
    """GET /authority/courses: what comes next first, then what is over."""
    house, county = here(request), county_asked(request)
    found, day = await courses_since(house, county), today(house)
    ahead = [one for one in reversed(found) if one.said and one.said.on >= day]
    past = [one for one in found if one.said and one.said.on < day]
    return house.page(
        request, "aeds/authority/courses.html", **titled(request, courses=[*ahead, *past], county=county),
        own=signed_in(request).county,
    )  # fmt: skip


async def course_page(request: Request) -> Response:
    """GET /authority/courses/{course}: who comes, and after the course who was there. `?also=<site>` adds a place whose people
    came without having joined, `?find=` looks for one by its name."""
    house, person = here(request), signed_in(request, Role.AUTHORITY)
    course = await house.book.state(f"course/{request.path_params['course']}")
    assert isinstance(course, Course)
    if course.said is None or not oversees(person, course.county):
        raise Refusal(
            Category.NOT_FOUND, "not_your_course",
            "There is no such course for you. Open the list of your own county's courses and choose it there.",
        )  # fmt: skip
    ids = dict.fromkeys(
        [*course.joined, *(course.held.there if course.held else ()), *request.query_params.getlist("also")]
    )
    sites = [site for site in [await house.book.state(f"site/{one}") for one in ids] if may_come(site, course)]
    find = request.query_params.get("find", "").strip()
    found = await house.ask(lambda c: places_of(c, course.county, find)) if find else []
    return house.page(
        request, "aeds/authority/course.html",
        **titled(request, course=course, said=course.said, sites=sites, find=find, more=FOUND_AT_MOST,
                 found=[one for one in found if one[0] not in ids]),
    )  # fmt: skip


def may_come(site: Any, course: Course) -> bool:
    return isinstance(site, Site) and site.registered is not None and site.registered.county == course.county


def places_of(connection: sa.Connection, county: str, find: str) -> list[tuple[str, str]]:
    """(id, name) of the places of a county whose name holds these words, by name."""
    query = sa.select(places.c.subject, places.c.name).where(
        places.c.county == county, *(places.c.name.contains(word, autoescape=True) for word in find.split())
    )
    rows = connection.execute(query.order_by(places.c.name).limit(FOUND_AT_MOST))
    return [(row.subject.partition("/")[2], row.name) for row in rows]


# ── the places ───────────────────────────────────────────────────────────────────────────────────────────────────────
async def courses_page(request: Request) -> Response:
    """GET /courses: what is coming in the county of the place that asks (`?site=`), to be joined."""
    house, person = here(request), signed_in(request, *KEEPERS)
    mine = await house.ask(lambda c: my_sites(c, person))
    site = await chosen(request, mine)
    county = site.registered.county if site and site.registered else person.county or ""
    found = await courses_since(house, county, today(house).isoformat())
    found.reverse()
    if not wants_page(request):
        return json_answer([shown(course) for course in found])
    return house.page(
        request, "aeds/courses.html", **titled(request, courses=found, site=site, mine=mine),
        known=known_people(site) if site else [], free=lambda course: shown(course).free,
    )  # fmt: skip


async def chosen(request: Request, mine: list[Listed]) -> Site | None:
    """The place that asks: the one named, or the only one there is."""
    site_id = request.query_params.get("site") or (mine[0].site if len(mine) == 1 else "")
    if not site_id:
        return None
    site = await here(request).book.state(f"site/{site_id}")
    return site if isinstance(site, Site) and answers_for(signed_in(request), site) else None


def known_people(site: Site) -> list[tuple[str, date]]:
    """People of this place who took courses before, with the day of the last one; whose is longest ago first."""
    last: dict[str, date] = {}
    for told in site.training:
        for name in told.said.people:
            last[name] = max(last.get(name, told.said.on), told.said.on)
    return sorted(last.items(), key=lambda one: one[1])[:KNOWN_AT_MOST]


listed = Route("/courses", courses_page)
describe_route(listed, [
    Described("GET", "/courses", "Training courses to come in the county of a place", "course", reply=list[ShownCourse],
              query=(("site", "the place that asks; left out where there is only one"),))
])  # fmt: skip
ROUTES: list[BaseRoute] = [
    listed,
    Route("/authority/courses", authority_page),
    Route("/authority/courses/{course}", course_page),
]
