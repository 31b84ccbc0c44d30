"""Pages and their data: the figures, one interval in detail with its charts, the cases behind a number."""

from __future__ import annotations

import asyncio
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from goldenhour.emergency.bodies import Condition
from goldenhour.emergency.house import House, here, language_of, signed_in
from goldenhour.emergency.people import Person
from goldenhour.emergency.policies import can_open_row
from goldenhour.indicators import charts
from goldenhour.indicators.asking import Question, check_known, in_period, narrowed, question_of
from goldenhour.indicators.definitions import OUTCOMES_REPORTED, RULES, Definition, definitions
from goldenhour.indicators.intervals import INTERVALS, Summary
from goldenhour.indicators.questions import (
    AT_ONCE,
    BY_TIME,
    GROUPS,
    Behind,
    Makeup,
    Reporting,
    Which,
    ask_behind,
    ask_choices,
    ask_groups,
    ask_intervals,
    ask_makeup,
    ask_newest,
    ask_reporting,
    ask_unreported,
)
from goldenhour.indicators.satisfaction import ROUTES as SATISFACTION_PAGES
from goldenhour.indicators.sixteen.pages import ROUTES as SIXTEEN_PAGES
from goldenhour.indicators.words import Words
from goldenhour.kit.refusals import Category, Refusal
from goldenhour.kit.sentences import N_
from goldenhour.kit.web.answers import json_answer
from goldenhour.kit.web.openapi import Described, describe_route

GROUPS_SHOWN = 40
"""Rows of a chart; the rest is counted."""


class Figures(msgspec.Struct, frozen=True):
    """All figures of one question. Times in minutes; `since` and `until` are seconds since 1970."""

    which: Which
    makeup: Makeup
    intervals: list[Summary]
    reporting: Reporting
    interval: str
    group: str
    groups: dict[str, Summary]
    over_time: dict[str, Summary]


class Page(msgspec.Struct, frozen=True):
    """The cases behind a number, slowest first. `next` is the number of the next page."""

    cases: list[Behind]
    next: int | None = None


# ── asking ───────────────────────────────────────────────────────────────────────────────────────────────────────────
def zone_of(house: House) -> ZoneInfo:
    return ZoneInfo(house.country.timezone)


async def asked(request: Request) -> Question:
    """The question of the address, for this person, with its period."""
    house, person = here(request), signed_in(request)
    question = question_of(request.query_params, person)
    await house.ask(lambda connection: check_known(connection, question.which, house.country))
    if question.given or question.everything:
        return in_period(question, None, zone_of(house))
    newest = await house.ask(lambda connection: ask_newest(connection, question.which))
    return in_period(question, newest, zone_of(house))


async def answered(house: House, question: Question) -> Figures:
    """Every figure, from one visit to the tables."""
    which, interval, zone = question.which, question.interval, zone_of(house)

    def ask(connection: Any) -> Figures:
        return Figures(
            which=which,
            makeup=ask_makeup(connection, which),
            intervals=ask_intervals(connection, which),
            reporting=ask_reporting(connection, which),
            interval=interval.code,
            group=question.group,
            groups=ask_groups(connection, which, interval, question.group, zone),
            over_time=ask_groups(connection, which, interval, time_unit(question), zone),
        )

    return await house.ask(ask)


def time_unit(question: Question) -> str:
    """Days for up to a season, months beyond."""
    which = question.which
    if which.since is None or which.until is None:
        return "month"
    return "day" if which.until - which.since <= 92 * 86400 else "month"


# ── pages ────────────────────────────────────────────────────────────────────────────────────────────────────────────
async def indicators_page(request: Request) -> Response:
    """GET /indicators"""
    house, language = here(request), language_of(request)
    question = await asked(request)
    figures = await answered(house, question)
    choices = await house.ask(
        lambda connection: {
            name: ask_choices(connection, name, question.which)
            for name in ("county", "hospital", "complaint", "unit_type", "origin")
        }
    )
    words = Words(house.country, language, house.pages.translate(language))
    person = signed_in(request)
    return house.page(
        request,
        "indicators/figures.html",
        title=words.says(N_("Indicators")),
        question=question,
        figures=figures,
        cards=list(zip(INTERVALS, figures.intervals, strict=True)),
        summary=next(s for s in figures.intervals if s.interval == question.interval.code),
        time_unit=time_unit(question),
        by_group=table_of(figures.groups, question.group, words),
        over_time=table_of(figures.over_time, time_unit(question), words),
        groups=[(group, words.group(group)) for group in GROUPS if group != "level"],
        intervals=INTERVALS,
        choices={name: scoped(question, name, person, values) for name, values in choices.items()},
        conditions=[c.value for c in Condition],
        words=words,
        outcomes_reported=OUTCOMES_REPORTED,
        synthetic=figures.makeup.synthetic > 0,
    )


def scoped(question: Question, name: str, person: Person, values: list[str]) -> list[str]:
    """What this person may choose: where the question is kept to their own county or hospital, only that."""
    chosen: tuple[str, ...] = getattr(question.which, name)
    mine = {person.county, person.hospital}
    return [*chosen] if chosen and set(chosen) <= mine else values


def table_of(groups: dict[str, Summary], group: str, words: Words) -> list[dict[str, Any]]:
    """The rows of a table and its chart: time in its order, other groups with the most cases first."""
    rows = [
        {"value": value, "group": words.value(group, value), "summary": summary}
        for value, summary in groups.items()
        if summary.n or summary.contradictory
    ]
    return rows if group in BY_TIME else sorted(rows, key=lambda row: -row["summary"].n)


async def chart_json(request: Request) -> Response:
    """GET /indicators/chart.json: one interval by group, or over time."""
    house, language = here(request), language_of(request)
    question = await asked(request)
    words = Words(house.country, language, house.pages.translate(language))
    groups = await house.ask(
        lambda connection: ask_groups(connection, question.which, question.interval, question.group, zone_of(house))
    )
    rows = [chart_row(row, words) for row in table_of(groups, question.group, words) if row["summary"].n]
    draw = charts.chart_over_time if question.group in BY_TIME else charts.chart_by_group
    shown = rows if question.group in BY_TIME else rows[:GROUPS_SHOWN]
    return json_answer(await asyncio.to_thread(draw, shown, words.of_charts(question.group, question.interval)))


def chart_row(row: dict[str, Any], words: Words) -> dict[str, Any]:
    summary: Summary = row["summary"]
    return {
        "group": row["group"],
        "n": summary.n,
        "median": summary.median_min,
        "tail": summary.tail_min,
        "label": f"n = {summary.n:,}" + (f" ({words.says(N_('few'))})" if summary.few else ""),
    }


async def indicators_json(request: Request) -> Response:
    """GET /indicators.json"""
    return json_answer(await answered(here(request), await asked(request)))


async def definitions_page(request: Request) -> Response:
    """GET /indicators/definitions"""
    house, language = here(request), language_of(request)
    signed_in(request)
    words = Words(house.country, language, house.pages.translate(language))
    return house.page(
        request,
        "indicators/definitions.html",
        title=words.says(N_("What the figures mean")),
        definitions=list(definitions()),
        rules=RULES,
        words=words,
    )


async def definitions_json(request: Request) -> Response:
    """GET /indicators/definitions.json"""
    signed_in(request)
    return json_answer(list(definitions()))


# ── the cases behind a number ────────────────────────────────────────────────────────────────────────────────────────
async def looked_behind(request: Request) -> tuple[Question, Page]:
    """The rows of a figure; those that open to this person are noted in the audit log as seen."""
    house, person, query = here(request), signed_in(request), request.query_params
    question = await asked(request)
    by, page = query.get("by", ""), page_of(query.get("page", "0"))
    which = narrowed(question, by, query.get("value", ""), zone_of(house)) if by in GROUPS else question.which
    rows = await house.ask(
        lambda connection: (
            ask_unreported(connection, which, page)
            if query.get("missing") == "outcome"
            else ask_behind(connection, which, question.interval, query.get("contradictory") == "1", page)
        )
    )
    shown = rows[:AT_ONCE]
    opening = [row.case for row in shown if can_open_row(person, row)]
    await house.record_listing(person, f"indicators/cases?{request.url.query}", opening)
    closed = [row if can_open_row(person, row) else msgspec.structs.replace(row, case="") for row in shown]
    return question, Page(closed, page + 1 if len(rows) > AT_ONCE else None)


def page_of(text: str) -> int:
    if not text.isdecimal() or len(text) > 6:
        raise Refusal(Category.INCORRECT, "no_such_page", "There is no such page of this list. Begin at the first.")
    return int(text)


async def cases_page(request: Request) -> Response:
    """GET /indicators/cases"""
    house, language = here(request), language_of(request)
    question, page = await looked_behind(request)
    words = Words(house.country, language, house.pages.translate(language))
    query = request.query_params
    definition = next(
        d
        for d in definitions()
        if d.code == (OUTCOMES_REPORTED if query.get("missing") == "outcome" else question.interval.code)
    )
    kept = {name: query.get(name) for name in ("by", "value", "missing", "contradictory")}
    return house.page(
        request,
        "indicators/cases.html",
        title=words.says(definition.title),
        question=question,
        page=page,
        definition=definition,
        words=words,
        contradictory=query.get("contradictory") == "1",
        missing=query.get("missing") == "outcome",
        group=words.value(query["by"], query.get("value", "")) if query.get("by") in GROUPS else "",
        next_page=question.address(**kept, page=str(page.next)) if page.next else "",
        synthetic=any(row.synthetic for row in page.cases),
    )


async def cases_json(request: Request) -> Response:
    """GET /indicators/cases.json"""
    return json_answer((await looked_behind(request))[1])


FILTERS = {
    "county": "county code (repeatable)",
    "hospital": "hospital id (repeatable)",
    "condition": "suspected condition (repeatable)",
    "complaint": "dispatch complaint (repeatable)",
    "unit_type": "type of unit (repeatable)",
    "origin": "119, simulation or the name of an import (repeatable)",
    "data": "real or synthetic; without it both",
    "sped_up": "1: also simulated cases that ran faster than real time",
    "since": "first day, YYYY-MM-DD; without days, the 30 up to the newest case",
    "until": "last day, YYYY-MM-DD",
    "period": "all: whenever it was",
    "interval": "code of an interval, see /indicators/definitions.json",
    "group": ", ".join(GROUPS),
}
BEHIND = FILTERS | {
    "by": "group of which only one value is wanted",
    "value": "that value",
    "contradictory": "1: the rows left out because their clocks contradict",
    "missing": "outcome: the patients whose outcome is due and missing",
    "page": "number of the page, from 0",
}


def reading(
    path: str, endpoint: Any, summary: str = "", reply: Any = None, query: dict[str, str] | None = None
) -> Route:
    """A page, or where it is described, a JSON answer."""
    route = Route(path, endpoint)
    if summary:
        described = Described("GET", path, summary, "indicators", reply=reply, query=tuple((query or {}).items()))
        describe_route(route, [described])
    return route


ROUTES: list[BaseRoute] = [
    *SIXTEEN_PAGES,
    *SATISFACTION_PAGES,
    reading("/indicators", indicators_page),
    reading("/indicators.json", indicators_json, "Every interval and share over the chosen cases", Figures, FILTERS),
    reading("/indicators/chart.json", chart_json, "One interval by group as a Vega-Lite chart", query=FILTERS),
    reading("/indicators/definitions", definitions_page),
    reading("/indicators/definitions.json", definitions_json, "What each figure means", list[Definition]),
    reading("/indicators/cases", cases_page),
    reading("/indicators/cases.json", cases_json, "The cases behind a figure, slowest first", Page, BEHIND),
]
