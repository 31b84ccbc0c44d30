"""The roster of a hospital: a week to look at, a file to bring in (shown before it takes effect), and who covers whom."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import BaseRoute, Route

from goldenhour.consults.importing import BYTES_AT_MOST, Read, read_roster
from goldenhour.consults.roster import Rosters, gaps, overlaps
from goldenhour.emergency.consult_bodies import Duty
from goldenhour.emergency.country import Country
from goldenhour.emergency.house import House, here, language_of, signed_in
from goldenhour.emergency.people import EMERGENCY_DEPARTMENT, Person, Role
from goldenhour.emergency.public_holidays import holidays_of
from goldenhour.kit.refusals import Category, Refusal
from goldenhour.kit.sentences import N_, Translate
from goldenhour.kit.web.answers import json_answer, read_body
from goldenhour.kit.web.openapi import Described, describe_route

PLANNING = EMERGENCY_DEPARTMENT | {Role.SPECIALIST, Role.ADMINISTRATOR}
DAYS = 7
LONGEST_DAYS = 400
"""So many days of a file are looked through for public holidays: a year and a month."""


class Day(msgspec.Struct, frozen=True):
    """One day of the week shown: its turns, when nobody is on duty, and whether it is a public holiday."""

    day: date
    duties: tuple[Duty, ...]
    gaps: tuple[Any, ...]
    holiday: bool = False


class Preview(msgspec.Struct, frozen=True):
    """What a file would set: the stretch, the turns, and what is wrong with it, in the reader's language."""

    begins: datetime | None
    ends: datetime | None
    duties: tuple[Duty, ...]
    wrong: tuple[str, ...]
    odd: tuple[str, ...]
    overlaps: tuple[str, ...]
    gaps: tuple[str, ...]
    holidays: tuple[str, ...] = ()
    """The public holidays of the stretch, each with who is on duty then: what a plan made week by week forgets."""


def planning_for(request: Request) -> tuple[Person, str]:
    """Who plans, and the hospital: their own; an administrator of all names one."""
    person = signed_in(request, *PLANNING)
    hospital = person.hospital or request.query_params.get("hospital", "")
    if not hospital:
        raise Refusal(
            Category.FORBIDDEN,
            "no_hospital_here",
            "You are not signed in for a hospital, so there are no consults to show. Ask your administrator.",
        )
    here(request).country.hospital(hospital)
    return person, hospital


def zone_of(house: House) -> ZoneInfo:
    return ZoneInfo(house.country.timezone)


def week_of(request: Request, house: House) -> date:
    """The Monday of the week asked for; this week's where none is, or what is asked for is no day."""
    try:
        day = date.fromisoformat(request.query_params.get("week", ""))
    except ValueError:
        day = house.world.now().astimezone(zone_of(house)).date()
    day = min(max(day, date(2000, 1, 8)), date(2199, 1, 1))
    return day - timedelta(days=day.weekday())


def days_of(duties: Sequence[Duty], first: date, count: int, country: Country) -> list[Day]:
    """So many days from the first one, by the country's clock and calendar."""
    zone, is_holiday = ZoneInfo(country.timezone), holidays_of(country.code)
    days = []
    for n in range(count):
        begins = datetime.combine(first + timedelta(days=n), time(), zone)
        ends = begins + timedelta(days=1)
        mine = tuple(duty for duty in duties if duty.begins < ends and duty.ends > begins)
        free = tuple(gaps(mine, begins, ends)) if duties else ()
        days.append(Day(begins.date(), mine, free, is_holiday(begins.date())))
    return days


async def roster_page(request: Request) -> Response:
    """GET /consults/rosters: a week of one specialty."""
    house, (person, hospital), language = here(request), planning_for(request), language_of(request)
    codes = house.country.codes("specialties")
    asked = request.query_params.get("specialty", "")
    specialty = asked if any(one.code == asked for one in codes) else codes[0].code
    rosters, monday = Rosters(house.book.hospitals), week_of(request, house)
    known, state = house.country.find_hospital(hospital), house.book.hospitals.get(hospital)
    return house.page(
        request,
        "consults/rosters.html",
        title=house.pages.translate(language)(N_("Duty rosters")),
        hospital=hospital,
        hospital_name=known.short(language) if known else hospital,
        specialty=specialty,
        specialties=[(one.code, one.label(language), bool(state and one.code in state.rosters)) for one in codes],
        days=days_of(rosters.of(hospital, specialty).duties, monday, DAYS, house.country),
        any_roster=bool(rosters.of(hospital, specialty).duties),
        on_duty=rosters.on_duty(hospital, specialty, house.world.now()),
        monday=monday,
        before=monday - timedelta(days=7),
        behind=monday + timedelta(days=7),
        today=house.world.now().astimezone(zone_of(house)).date(),
        may_set_rules=bool(person.roles & (EMERGENCY_DEPARTMENT | {Role.ADMINISTRATOR})),
        rules=state.consult_rules if state else None,
    )


# ── a file ───────────────────────────────────────────────────────────────────────────────────────────────────────────
async def preview(request: Request) -> Response:
    """POST /consults/rosters/preview: a file as it was understood. Nothing is set by it."""
    house, _, language = here(request), planning_for(request), language_of(request)
    content = await read_body(request.receive, BYTES_AT_MOST)
    read = read_roster(content, zone_of(house), house.world.now())
    found = preview_of(house, read, language)
    if "text/html" in request.headers.get("accept", ""):
        return HTMLResponse(house.part("consults/preview.html", language, found=found))
    return json_answer(found)


def preview_of(house: House, read: Read, language: str) -> Preview:
    say, clock = house.pages.translate(language), house.pages.environments[language].filters["clock"]
    begins = min((duty.begins for duty in read.duties), default=None)
    ends = max((duty.ends for duty in read.duties), default=None)
    holes = gaps(read.duties, begins, ends) if begins and ends else []

    def lines(wrong: Any) -> tuple[str, ...]:
        return tuple(say(N_("line {n}: {why}")).format(n=one.line, why=one.why.text(say)) for one in wrong)

    twice = tuple(
        f"{one.name} {clock(one.begins, date=True)} / {clock(other.begins, date=True)}"
        for one, other in overlaps(read.duties)
    )
    free = tuple(f"{clock(one.begins, date=True)} – {clock(one.ends, date=True)}" for one in holes)
    return Preview(
        begins, ends, read.duties, lines(read.wrong), lines(read.odd), twice, free, holidays_in(house, read.duties, say)
    )


def holidays_in(house: House, duties: Sequence[Duty], say: Translate) -> tuple[str, ...]:
    """The public holidays between the first turn and the last, and who is on duty on each."""
    if not duties:
        return ()
    first = min(duty.begins for duty in duties).astimezone(zone_of(house)).date()
    last = max(duty.ends for duty in duties).astimezone(zone_of(house)).date()
    days = days_of(duties, first, min((last - first).days + 1, LONGEST_DAYS), house.country)
    return tuple(
        f"{day.day.isoformat()} {'、'.join(dict.fromkeys(duty.name for duty in day.duties)) or say(N_('nobody'))}"
        for day in days
        if day.holiday
    )


upload = Route("/consults/rosters/preview", preview, methods=["POST"])
describe_route(upload, [
    Described("POST", "/consults/rosters/preview", "A roster file (CSV, iCalendar) as it is understood; sets nothing",
              "hospital", reply=Preview)
])  # fmt: skip
ROUTES: list[BaseRoute] = [Route("/consults/rosters", roster_page, methods=["GET"]), upload]
