"""The page of unmet need: where hearts stopped and no device could be fetched, and where the next ones would help most."""

from __future__ import annotations

import asyncio
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from goldenhour.aeds.authority.asking import ask_arrests, ask_empty, on_the_street
from goldenhour.aeds.authority.covering import METRES, Arrest, Plan, Spot, best, greedy, reaches, week_of
from goldenhour.aeds.authority.pages import county_asked, names
from goldenhour.aeds.finding.rows import kept_rows
from goldenhour.emergency.house import here, language_of
from goldenhour.kit.refusals import Category, Refusal
from goldenhour.kit.sentences import N_
from goldenhour.kit.web.answers import json_answer
from goldenhour.kit.web.openapi import Described, describe_route

AT_MOST = 50
FARTHEST = 500.0
"""Metres beyond which fetching a device is no help: there and back is a quarter of an hour on foot."""
NIGHT = frozenset(hour for hour in range(168) if hour % 24 < 7 or hour % 24 >= 22)


class Chosen(msgspec.Struct, frozen=True):
    """A place to hang the next one, and how many of these arrests it adds."""

    id: str
    lat: float
    lon: float
    adds: float


class Need(msgspec.Struct, frozen=True, kw_only=True):
    """What the page and the data show. `at_night`: (covered, of) of arrests between 22 and 7 o'clock."""

    county: str
    metres: float
    count: int
    where: str
    arrests: list[Arrest]
    reached: list[bool]
    devices: int
    plan: Plan
    by_hand: Plan
    chosen: list[Chosen]
    at_night: tuple[int, int]
    synthetic: bool


def number_asked(request: Request, name: str, default: float, most: float) -> float:
    text = request.query_params.get(name, "")
    try:
        value = float(text) if text else default
    except ValueError:
        value = -1.0
    if not 1 <= value <= most:
        raise Refusal(
            Category.INCORRECT, "number_cannot_be", "Give a number from 1 to {most}.", field=name, most=f"{most:g}"
        )
    return value


async def asked(request: Request) -> Need:
    """The plan for what was asked; solved beside the requests."""
    house, county = here(request), county_asked(request)
    count = int(number_asked(request, "count", 5, AT_MOST))
    metres = number_asked(request, "metres", METRES, FARTHEST)
    where = "places" if request.query_params.get("where") == "places" else "street"
    zone = ZoneInfo(house.country.timezone)
    arrests, synthetic = await house.ask(lambda c: ask_arrests(c, county, zone))
    rows = [row for row in await house.ask(kept_rows) if not county or row.county == county]
    hanging = [Spot(f"{row.site}/{row.aed}", row.lat, row.lon, week_of(row.bearing.hours)) for row in rows]
    free = await house.ask(lambda c: ask_empty(c, county)) if where == "places" else on_the_street(arrests)
    return await asyncio.to_thread(planned, county, metres, count, where, arrests, hanging, free, synthetic)


def planned(
    county: str, metres: float, count: int, where: str, arrests: list[Arrest], hanging: list[Spot], free: list[Spot],
    synthetic: bool,
) -> Need:  # fmt: skip
    reached = [bool(row.any()) for row in reaches(arrests, hanging, metres)]
    plan, by_hand = best(arrests, hanging, free, count, metres), greedy(arrests, hanging, free, count, metres)
    spots = {spot.id: spot for spot in free}
    chosen = [
        Chosen(name, spots[name].lat, spots[name].lon, adds) for name, adds in zip(plan.chosen, plan.gains, strict=True)
    ]
    night = [is_reached for one, is_reached in zip(arrests, reached, strict=True) if one.hour in NIGHT]
    return Need(
        county=county, metres=metres, count=count, where=where, arrests=arrests, reached=reached,
        devices=len(hanging), plan=plan, by_hand=by_hand, chosen=chosen, at_night=(sum(night), len(night)),
        synthetic=synthetic,
    )  # fmt: skip


async def need_page(request: Request) -> Response:
    """GET /authority/aeds/need"""
    house, need = here(request), await asked(request)
    title = house.pages.translate(language_of(request))(N_("Where the next defibrillator would help most"))
    shown: dict[str, Any] = {
        "arrests": [(one.lat, one.lon, ok) for one, ok in zip(need.arrests, need.reached, strict=True)][:400],
        "chosen": [(one.lat, one.lon, one.adds) for one in need.chosen],
    }
    return house.page(
        request, "aeds/authority/need.html", title=title, need=need, shown=shown, synthetic=need.synthetic,
        most=AT_MOST, farthest=int(FARTHEST), **names(house, request),
    )  # fmt: skip


async def need_json(request: Request) -> Response:
    """GET /authority/aeds/need.json"""
    return json_answer(await asked(request))


data = Route("/authority/aeds/need.json", need_json)
describe_route(data, [
    Described("GET", "/authority/aeds/need.json", "Where the next defibrillators would cover most arrests", "site",
              reply=Need, query=(("count", "how many, 1 to 50"), ("metres", "how far one may be, one way, up to 500"),
                                 ("where", "street or places"), ("county", "which county")))
])  # fmt: skip
ROUTES: list[BaseRoute] = [Route("/authority/aeds/need", need_page), data]
