"""Pages of CPR by telephone: one call listened to again, and how well it goes over many calls."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
import sqlalchemy as sa
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from goldenhour.emergency.case import Case
from goldenhour.emergency.house import House, case_at, here, language_of, signed_in
from goldenhour.emergency.people import Person, Role, not_allowed
from goldenhour.emergency.policies import check_can_see_case
from goldenhour.kit.sentences import N_
from goldenhour.kit.web.answers import json_answer
from goldenhour.kit.web.openapi import Described, describe_route
from goldenhour.responders.checks import may_review
from goldenhour.responders.desk import step_words, telephone_told
from goldenhour.responders.quality import COMPRESSED, RECOGNISED, Called, Quality, grouped, quality, run_chart
from goldenhour.responders.telephone import Goals, goals_of
from goldenhour.responders.views import phone_cpr

MOST = 50_000
"""So many calls are read at once; a country has about 20,000 arrests a year."""
LISTED = 100


class Group(msgspec.Struct, frozen=True):
    """The figures of one county or month."""

    key: str
    figures: Quality


class Answer(msgspec.Struct, frozen=True):
    """What the page shows. Counties by code; months as 2026-11, by the country's clock."""

    all: Quality
    counties: list[Group]
    months: list[Group]
    synthetic: bool


# ── one call ─────────────────────────────────────────────────────────────────────────────────────────────────────────
async def call_page(request: Request) -> Response:
    """GET /cases/{case}/phone-cpr: the steps of one call with their seconds, the review and its feedback."""
    person = signed_in(request, Role.DISPATCHER, Role.AUTHORITY)
    house, language = here(request), language_of(request)
    case: Case = await case_at(request, page="phone-cpr", check=check_can_see_case)
    say, told = house.pages.translate(language), telephone_told(house, case, language)
    script = told["script"]
    steps = [(one.at, script.seconds(one.at), step_words(one, say)) for one in case.bystanders.phone_cpr]
    return house.page(
        request, "responders/call.html", title=say(N_("CPR by telephone")), **told, seconds_of=steps,
        review=case.bystanders.reviewed, may_review=may_review(person, case), synthetic=case.synthetic,
        country=house.country,
    )  # fmt: skip


# ── many calls ───────────────────────────────────────────────────────────────────────────────────────────────────────
def cases_of(connection: sa.Connection, county: str | None, taker: str | None = None) -> list[Called]:
    """The calls of a county (all: None), or those this person took, newest first."""
    wanted = sa.select(phone_cpr).order_by(phone_cpr.c.called_at.desc()).limit(MOST)
    if county is not None:
        wanted = wanted.where(phone_cpr.c.county == county)
    if taker is not None:
        wanted = wanted.where(phone_cpr.c.takers.contains(f" {taker} ", autoescape=True))
    fields = [field for field in Called.__struct_fields__ if field != "case"]
    return [
        Called(row.subject.removeprefix("case/"), *(getattr(row, field) for field in fields))
        for row in connection.execute(wanted)
        if row.called_at is not None
    ]


def asker(request: Request) -> tuple[House, Person, str | None]:
    """The health authority sees every county, a dispatcher their own."""
    person = signed_in(request, Role.DISPATCHER, Role.AUTHORITY)
    if Role.AUTHORITY in person.roles:
        return here(request), person, request.query_params.get("county") or None
    if person.county is None:
        raise not_allowed()
    return here(request), person, person.county


def figures_of(cases: list[Called], goals: Goals) -> Quality:
    pairs = [(goal.best, goal.most) for goal in (goals.recognition, goals.compression)]
    return quality(cases, *pairs)


def answer_of(house: House, cases: list[Called]) -> Answer:
    goals, zone = goals_of(house.country), ZoneInfo(house.country.timezone)

    def month(one: Called) -> str:
        return datetime.fromtimestamp(one.called_at, UTC).astimezone(zone).strftime("%Y-%m")

    by_county, by_month = grouped(cases, lambda one: one.county), grouped(cases, month)
    return Answer(
        figures_of(cases, goals),
        [Group(key, figures_of(some, goals)) for key, some in by_county.items()],
        [Group(key, figures_of(some, goals)) for key, some in by_month.items()],
        any(one.synthetic for one in cases),
    )


async def quality_page(request: Request) -> Response:
    """GET /phone-cpr"""
    house, person, county = asker(request)
    language = language_of(request)
    say = house.pages.translate(language)
    cases = await house.ask(lambda connection: cases_of(connection, county))
    mine = await house.ask(lambda connection: cases_of(connection, county, person.id))
    listed, feedback = cases[:LISTED], [one for one in mine if one.feedback][:LISTED]
    await house.record_listing(person, "phone-cpr", [one.case for one in (*listed, *feedback)])
    answer, goals = answer_of(house, cases), goals_of(house.country)
    chart = run_chart(
        {one.key: one.figures for one in answer.months},
        {RECOGNISED: goals.recognition.most, COMPRESSED: goals.compression.most}, say,
    )  # fmt: skip
    return house.page(
        request, "responders/quality.html", title=say(N_("CPR by telephone")), answer=answer, goals=goals, chart=chart,
        listed=[(moment(one), one) for one in listed], feedback=[(moment(one), one) for one in feedback],
        county_name=lambda code: county_name(house, code, language), synthetic=answer.synthetic,
        country=house.country,
    )  # fmt: skip


def moment(one: Called) -> datetime:
    return datetime.fromtimestamp(one.called_at, UTC)


def county_name(house: House, code: str, language: str) -> str:
    known = house.country.find_county(code)
    return known.name(language) if known else code


async def quality_json(request: Request) -> Response:
    """GET /phone-cpr.json"""
    house, _, county = asker(request)
    cases = await house.ask(lambda connection: cases_of(connection, county))
    return json_answer(answer_of(house, cases))


def with_description(route: Route, summary: str, **query: Any) -> Route:
    described = Described("GET", route.path, summary, "responders", reply=Answer, query=tuple(query.items()))
    describe_route(route, [described])
    return route


ROUTES: list[BaseRoute] = [
    Route("/cases/{case}/phone-cpr", call_page),
    Route("/phone-cpr", quality_page),
    with_description(
        Route("/phone-cpr.json", quality_json), "How well CPR by telephone goes, by county and month",
        county="a county's code; a dispatcher sees their own",
    ),
]  # fmt: skip
