"""The page that anyone signed in can read, the same as data and as a chart, and `/metrics`."""

from __future__ import annotations

import asyncio
import hmac
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from goldenhour.emergency.house import House, here, language_of, signed_in
from goldenhour.emergency.policies import can_open_row
from goldenhour.kit.refusals import Category, Refusal
from goldenhour.kit.sentences import N_
from goldenhour.kit.web.answers import json_answer
from goldenhour.kit.web.openapi import Described, describe_route
from goldenhour.latencies.asking import Asked, Latencies, Slow, ask_latencies, ask_slowest, asked_of
from goldenhour.latencies.charts import chart_by_day
from goldenhour.latencies.metrics import CONTENT_TYPE, exposition
from goldenhour.latencies.spans import FEW, SPANS, Span

QUERY = {
    "since": "first day, YYYY-MM-DD; without it the 30 days up to `until`",
    "until": "last day, YYYY-MM-DD; without it today",
    "hospital": "hospital id",
    "data": "real or synthetic; without it real where there are any",
}


def zone_of(house: House) -> ZoneInfo:
    return ZoneInfo(house.country.timezone)


async def answered(request: Request) -> tuple[Asked, Latencies]:
    """The question of this address and its answer, hospitals by the names people say."""
    house = here(request)
    signed_in(request)
    zone, language = zone_of(house), language_of(request)
    asked = asked_of(request.query_params, house.world.now(), zone)
    found = await house.ask(lambda connection: ask_latencies(connection, asked, zone))
    named = [msgspec.structs.replace(g, name=hospital_name(house, g.group, language)) for g in found.hospitals]
    return asked, msgspec.structs.replace(found, hospitals=named)


def hospital_name(house: House, hospital_id: str, language: str) -> str:
    hospital = house.country.find_hospital(hospital_id)
    return hospital.short(language) if hospital else hospital_id


def span_words(seconds: float | None) -> str:
    """Seconds as people read them: hundredths below ten, whole ones above."""
    if seconds is None:
        return "–"
    return f"{seconds:.2f}" if seconds < 10 else f"{seconds:,.0f}"


async def latencies_page(request: Request) -> Response:
    """GET /latencies"""
    house = here(request)
    asked, found = await answered(request)
    translate = house.pages.translate(language_of(request))
    return house.page(
        request,
        "latencies/latencies.html",
        title=translate(N_("How fast alerts arrive")),
        found=found,
        asked=asked,
        address=str(request.url.query),
        spans=SPANS,
        few_below=FEW,
        said=span_words,
        synthetic=found.synthetic and found.alerts > 0,
    )


async def latencies_json(request: Request) -> Response:
    """GET /latencies.json"""
    return json_answer((await answered(request))[1])


async def chart_json(request: Request) -> Response:
    """GET /latencies/chart.json: p50 and p95 of every span by day."""
    house = here(request)
    _, found = await answered(request)
    translate = house.pages.translate(language_of(request))
    titles = {span.code: translate(span.title) for span in SPANS}
    rows = [
        {"day": day.name, "span": titles[s.span], "measure": measure, "seconds": max(seconds, 0.001), "n": s.n}
        for day in found.days
        for s in day.spans
        for measure, seconds in (("p50", s.p50_s), ("p95", s.p95_s))
        if seconds is not None
    ]
    words: dict[str, Any] = {
        "seconds": translate(N_("seconds")),
        "day": translate(N_("day")),
        "n": translate(N_("alerts")),
        "spans": list(titles.values()),
    }
    return json_answer(await asyncio.to_thread(chart_by_day, rows, words))


# ── the cases behind ─────────────────────────────────────────────────────────────────────────────────────────────────
def span_of(code: str) -> Span:
    for span in SPANS:
        if span.code == code:
            return span
    raise Refusal(
        Category.INCORRECT, "not_a_choice", "There is no such span of time. Choose one on the page.", field="span"
    )


async def slowest(request: Request) -> tuple[Span, list[Slow]]:
    """The slowest alerts of a span; the cases that open to the reader are noted in the audit log as seen."""
    house, person, zone = here(request), signed_in(request), zone_of(here(request))
    span, (asked, found) = span_of(request.query_params.get("span", SPANS[0].code)), await answered(request)
    rows = await house.ask(lambda c: ask_slowest(c, asked, zone, span.start, span.end, found.synthetic))
    await house.record_listing(
        person, f"latencies/cases?{request.url.query}", [row.case for row in rows if can_open_row(person, row)]
    )
    return span, [row if can_open_row(person, row) else msgspec.structs.replace(row, case="", unit="") for row in rows]


async def cases_page(request: Request) -> Response:
    """GET /latencies/cases: the slowest alerts of one span."""
    house, language = here(request), language_of(request)
    span, rows = await slowest(request)
    translate = house.pages.translate(language)
    return house.page(
        request,
        "latencies/cases.html",
        title=translate(span.title),
        span=span,
        rows=[(row, hospital_name(house, row.hospital, language), moment(row.accepted_at)) for row in rows],
        said=span_words,
        synthetic=house.demo,
    )


async def cases_json(request: Request) -> Response:
    """GET /latencies/cases.json"""
    return json_answer((await slowest(request))[1])


def moment(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


# ── for whoever watches the server ───────────────────────────────────────────────────────────────────────────────────
async def metrics(request: Request) -> Response:
    """GET /metrics: numbers without patients, for the machine itself or with the token."""
    house = here(request)
    check_may_scrape(request, house.facts.get("metrics_token"))
    return Response(await exposition(house), media_type=CONTENT_TYPE, headers={"cache-control": "no-store"})


PASSED_ON = ("forwarded", "x-forwarded-for", "x-real-ip")
LOOPBACK = ("127.0.0.1", "::1")


def check_may_scrape(request: Request, token: str | None) -> None:
    """With a token set, only with it; without one, only from this machine itself and not through a proxy on it."""
    if token:
        given = request.headers.get("authorization", "").removeprefix("Bearer ")
        if hmac.compare_digest(given.encode(), token.encode()):
            return
        raise Refusal(
            Category.FORBIDDEN,
            "metrics_token_wrong",
            "The figures of this server open with its token. Send `Authorization: Bearer` and the metrics token.",
        )
    if request.client is None or request.client.host not in LOOPBACK or any(h in request.headers for h in PASSED_ON):
        raise Refusal(
            Category.FORBIDDEN,
            "metrics_only_here",
            "The figures of this server open on the machine itself. Set a metrics token to read them from elsewhere.",
        )


def reading(path: str, endpoint: Any, summary: str = "", reply: Any = None, **query: str) -> Route:
    route = Route(path, endpoint)
    if summary:
        described = Described("GET", path, summary, "latencies", reply=reply, query=tuple(query.items()))
        describe_route(route, [described])
    return route


ROUTES: list[BaseRoute] = [
    reading("/latencies", latencies_page),
    reading(
        "/latencies.json", latencies_json, "Tap to accepted, to on screen, to acknowledged: percentiles by hospital and day",
        Latencies, **QUERY,
    ),
    reading("/latencies/chart.json", chart_json, "The same by day as a Vega-Lite chart", **QUERY),
    reading("/latencies/cases", cases_page),
    reading(
        "/latencies/cases.json", cases_json, "The slowest alerts of one span", list[Slow], **QUERY,
        span=", ".join(span.code for span in SPANS),
    ),
    reading("/metrics", metrics, "Prometheus metrics: on the machine itself, or with the metrics token"),
]  # fmt: skip
