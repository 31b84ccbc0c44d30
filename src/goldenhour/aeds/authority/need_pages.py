"""The page of unmet need and its data: coverage by walking time and hour, the next places, those put by hand."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any
from zoneinfo import ZoneInfo

from msgspec.structs import replace
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from goldenhour.aeds.authority import need_files
from goldenhour.aeds.authority.asking import Known as KnownPlace
from goldenhour.aeds.authority.asking import Past, ask_arrests, ask_places, on_the_street, usual_weeks
from goldenhour.aeds.authority.expected import IN_PUBLIC, WORTH, YEARLY, blended, expected, read_table
from goldenhour.aeds.authority.need import Known, Need, Question, answer
from goldenhour.aeds.authority.need_words import OF, WHERE, reasons
from goldenhour.aeds.authority.pages import county_asked, names
from goldenhour.aeds.authority.reach import Demand, Spot, demand_of, together, week_of
from goldenhour.aeds.finding.rows import Row, kept_rows
from goldenhour.emergency.county import CountyState
from goldenhour.emergency.county_bodies import PeopleCounted
from goldenhour.emergency.house import House, here, language_of, signed_in
from goldenhour.emergency.reference import said_in
from goldenhour.kit.refusals import Category, Refusal
from goldenhour.kit.sentences import N_
from goldenhour.kit.web.answers import json_answer
from goldenhour.kit.web.openapi import Described, describe_route

AT_MOST = 50
MINUTES = (3, 4, 5, 6, 8, 10)
"""Choices of how long fetching may take, there and back; 4 come nearest to the 100 m of the literature."""
YEAR_S = 365.25 * 86_400


# ── what is asked ────────────────────────────────────────────────────────────────────────────────────────────────────
def number_asked(request: Request, name: str, default: float, least: float, most: float) -> float:
    text = request.query_params.get(name, "")
    try:
        value = float(text) if text else default
    except ValueError:
        value = least - 1
    if not least <= value <= most:
        raise Refusal(
            Category.INCORRECT, "number_cannot_be", "Give a number from {least} to {most}.",
            field=name, least=f"{least:g}", most=f"{most:g}",
        )  # fmt: skip
    return value


def hand_asked(request: Request) -> tuple[tuple[float, float], ...]:
    """Places put by hand: `lat,lon` with semicolons between them."""
    parts = [part for part in request.query_params.get("hand", "").split(";") if part.strip()]
    try:
        found = [(float(lat), float(lon)) for lat, lon in (part.split(",") for part in parts)]
    except ValueError:
        found = [(91.0, 0.0)]
    if len(found) > AT_MOST or not all(abs(lat) <= 90 and abs(lon) <= 180 for lat, lon in found):
        raise Refusal(
            Category.INCORRECT, "places_cannot_be",
            "Give at most 50 places as latitude,longitude with semicolons between them, like 25.0330,121.5435;25.04,121.51.",
            field="hand",
        )  # fmt: skip
    return tuple(found)


def question_asked(request: Request, county: str, default_of: str) -> Question:
    query = request.query_params
    return Question(
        county=county,
        minutes=number_asked(request, "minutes", 4, 1, 20),
        count=int(number_asked(request, "count", 5, 1, AT_MOST)),
        where=query["where"] if query.get("where") in WHERE else "street",
        of=query["of"] if query.get("of") in OF else default_of,
        hour=int(number_asked(request, "hour", 0, 0, 23)) if query.get("hour") else None,
        worth=number_asked(request, "worth", WORTH, 0.1, 100),
        hand=hand_asked(request),
    )


# ── what is known ────────────────────────────────────────────────────────────────────────────────────────────────────
async def people_of(house: House, county: str) -> list[PeopleCounted]:
    """The tables of people of a county, or of all."""
    codes = [county] if county else [one.code for one in house.country.counties]
    states = [await house.book.state(f"county/{code}") for code in codes]
    return [one.people for one in states if isinstance(one, CountyState) and one.people is not None]


def modelled(people: list[PeopleCounted], metres: float) -> Demand:
    return together(demand_of([]), *(expected(read_table(one.table), float(one.cell_m), metres) for one in people))


async def asked(request: Request) -> Need:
    """What was asked, answered beside the requests, one at a time: it keeps a processor busy."""
    house, county = here(request), county_asked(request)
    zone = ZoneInfo(house.country.timezone)
    past = await house.ask(lambda c: ask_arrests(c, county, zone))
    people = await people_of(house, county)
    question = question_asked(request, county, default_of(past, people))
    rows = [row for row in await house.ask(kept_rows) if not county or row.county == county]
    places = await house.ask(lambda c: ask_places(c, county)) if question.where != "street" else []
    atlas, begun = house.country.atlas("townships"), house.world.monotonic()

    def districts_of(lats: Sequence[float], lons: Sequence[float]) -> list[str]:
        return [area.code if area else "" for area in atlas.at_each(lats, lons)]

    def reckoned() -> Need:
        return answer(
            question, known(question, past, people, rows, places, house.world.now().timestamp()), districts_of
        )

    async with house.book.beside.setdefault("aeds.need", asyncio.Lock()):
        found = await asyncio.to_thread(reckoned)
    return replace(found, seconds=round(house.world.monotonic() - begun, 1))


def default_of(past: Past, people: list[PeopleCounted]) -> str:
    if not people:
        return "past"
    return "both" if past.arrests else "expected"


def known(
    question: Question, past: Past, people: list[PeopleCounted], rows: list[Row], places: list[KnownPlace], now: float
) -> Known:
    years = max(0.0, (now - past.since) / YEAR_S) if past.since is not None else 0.0
    model = modelled(people, question.metres)
    demand = {
        "past": lambda: demand_of(past.arrests),
        "expected": lambda: model,
        "both": lambda: blended(past.arrests, years, model, question.worth),
    }[question.of]()
    hanging = [Spot(f"{row.site}/{row.aed}", row.lat, row.lon, week_of(row.bearing.hours), row.name) for row in rows]
    usual = usual_weeks((row.category, week_of(row.bearing.hours)) for row in rows)
    return Known(
        demand=demand, hanging=hanging, candidates=candidates(question.where, demand, places, usual),
        happened=len(past.arrests), years=years, expected=model.total if people else None,
        source="; ".join(f"{one.source} ({one.year})" for one in people),
        synthetic=past.synthetic or any(one.synthetic for one in people),
    )  # fmt: skip


def candidates(where: str, demand: Demand, places: list[KnownPlace], usual: dict[str, int]) -> list[Spot]:
    """Where a device might hang. Inside a place it can be fetched at the hours usual for its category; where nobody knows
    those, at the hours of most devices; where these are not known either, never: a door nobody knows of is no help."""
    if where == "street":
        return on_the_street(demand.lat, demand.lon)
    if where == "walls":
        return [one.spot for one in places]
    return [replace(one.spot, hours=usual.get(one.category, usual.get("", 0))) for one in places if not one.devices]


# ── pages ────────────────────────────────────────────────────────────────────────────────────────────────────────────
async def need_page(request: Request) -> Response:
    """GET /authority/aeds/need"""
    house, need, language = here(request), await asked(request), language_of(request)
    title = house.pages.translate(language)(N_("Where the next defibrillator would help most"))
    districts = {area.code: said_in(language, area.names) for area in house.country.atlas("townships").areas}
    return house.page(
        request, "aeds/authority/need.html", title=title, need=need, asked=need.question, synthetic=need.synthetic,
        own=signed_in(request).county, most=AT_MOST, minutes=MINUTES, of=OF, where=WHERE, districts=districts,
        yearly=YEARLY * 100_000, in_public=100 * IN_PUBLIC, query=need_files.query_of(need.question),
        shown=need_files.on_the_map(need), why=lambda one: reasons(one, need), year=house.world.now().year,
        **names(house, request),
    )  # fmt: skip


async def need_json(request: Request) -> Response:
    """GET /authority/aeds/need.json"""
    found, say = await asked(request), here(request).pages.translate(language_of(request))
    return json_answer(replace(found, note=need_files.note(found, say)))


async def need_csv(request: Request) -> Response:
    """GET /authority/aeds/need.csv: the next places, each with its reasons in words."""
    say = here(request).pages.translate(language_of(request))
    text = need_files.as_csv(await asked(request), say)
    headers = {"Content-Disposition": 'attachment; filename="next-aeds.csv"'}
    return Response("\ufeff" + text, media_type="text/csv; charset=utf-8", headers=headers)


async def need_geojson(request: Request) -> Response:
    """GET /authority/aeds/need.geojson: the same as points on a map."""
    say = here(request).pages.translate(language_of(request))
    answered = json_answer(need_files.as_geojson(await asked(request), say))
    answered.headers["Content-Disposition"] = 'attachment; filename="next-aeds.geojson"'
    return answered


QUERY: tuple[tuple[str, str], ...] = (
    ("count", "how many, 1 to 50"),
    ("minutes", "minutes there and back, 1 to 20; a minute is 28 m as the crow flies, one way"),
    ("where", "street (day and night); places (known places without a device, inside); walls (known places, outside)"),
    ("of", "past (arrests that happened); expected (by the model); both"),
    ("worth", "with both: how many years of watching the model is worth, 0.1 to 100"),
    ("hour", "only arrests in this hour of the day, 0 to 23; all when left out"),
    ("hand", "places put by hand, as lat,lon;lat,lon"),
    ("county", "which county"),
)


def described(ending: str, summary: str, reply: Any = None) -> tuple[str, Described]:
    path = f"/authority/aeds/need{ending}"
    return path, Described("GET", path, summary, "site", reply=reply, query=QUERY)


def data_routes() -> list[BaseRoute]:
    routes: list[BaseRoute] = []
    for ending, endpoint, summary, reply in (
        (
            ".json",
            need_json,
            "Which arrests devices reach by hour and district, and where the next ones would help",
            Need,
        ),
        (".csv", need_csv, "The next places as a table, with reasons", None),
        (".geojson", need_geojson, "The next places as GeoJSON, with reasons", need_files.NextPlaces),
    ):
        path, description = described(ending, summary, reply)
        route = Route(path, endpoint)
        describe_route(route, [description])
        routes.append(route)
    return routes


ROUTES: list[BaseRoute] = [Route("/authority/aeds/need", need_page), *data_routes()]
