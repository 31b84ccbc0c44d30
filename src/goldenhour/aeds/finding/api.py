"""The open API: the nearest devices, all of them for the map, the national table. Nobody has to sign in, and nothing about
a person is in it; any site may ask (CORS), each address so many times a minute."""

from __future__ import annotations

import gzip
from collections.abc import Iterable
from datetime import datetime
from functools import partial
from typing import Any

import msgspec
from limits import RateLimitItem, parse
from limits.strategies import MovingWindowRateLimiter
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from goldenhour.aeds.finding.geojson import AedCollection, collection
from goldenhour.aeds.finding.index import INDEX, Index
from goldenhour.aeds.finding.map_data import map_data
from goldenhour.aeds.finding.national.writing import kept_cells, national_csv
from goldenhour.aeds.finding.positions import asked_position
from goldenhour.emergency.defibrillators import Purpose
from goldenhour.emergency.house import House, here, language_of
from goldenhour.kit.attempts import Attempts
from goldenhour.kit.refusals import Category, Refusal
from goldenhour.kit.web.answers import json_answer
from goldenhour.kit.web.openapi import described

ASKS = parse("240 per minute")
"""For each address: a school's whole network is one."""
AT_MOST = 20
GEOJSON = "application/geo+json"
QUERY = {
    "lat": "degrees north, WGS84", "lon": "degrees east, WGS84", "at": "a moment with its zone; now where left out",
    "n": "how many, 1 to 20; 5 where left out",
}  # fmt: skip
"""The parameters of a question for the nearest."""
OPEN = {"access-control-allow-origin": "*"}


def index_of(house: House) -> Index:
    found = house.facts[INDEX]
    assert isinstance(found, Index)
    return found


def count(request: Request, limit: RateLimitItem, what: str) -> None:
    """Count a request of this address. Raises Refusal when there were too many."""
    house = here(request)
    limiter = house.facts.setdefault("aed_limits", MovingWindowRateLimiter(Attempts(house.world.monotonic)))
    address = request.client.host if request.client else ""
    if not limiter.hit(limit, what, address):
        raise Refusal(
            Category.TOO_MANY, "too_many_asks", "This address asks too often. Wait {seconds} s, then ask again.",
            seconds=60,
        )  # fmt: skip


async def nearest(request: Request) -> Response:
    """GET /aeds/nearest?lat=&lon=[&at=][&n=]"""
    count(request, ASKS, "nearest")
    house, query = here(request), request.query_params
    check_known(query)
    place = asked_position(house.country, query.get("lat"), query.get("lon"))
    when, how_many = moment(query.get("at"), house.world.now()), number(query.get("n"))
    found = index_of(house).nearest((place.lat, place.lon), when, how_many, Purpose.LOOK)
    content = collection(found, when, house.pages.translate(language_of(request)))
    answer = json_answer(content, headers={**OPEN, "cache-control": "no-store", "vary": "accept-language, cookie"})
    answer.headers["content-type"] = GEOJSON
    return answer


def check_known(query: Iterable[str]) -> None:
    """Raises Refusal for a parameter nobody here knows: ignored, it would be believed to count."""
    if stranger := next((name for name in query if name not in QUERY), None):
        raise Refusal(
            Category.NOT_UNDERSTOOD, "unknown_parameter",
            "The parameter {name} is not known here. Known are: {known}.",
            field=stranger[:60], name=stranger[:60], known=", ".join(QUERY),
        )  # fmt: skip


def moment(text: str | None, now: datetime) -> datetime:
    """The moment asked about; now where none is named."""
    if not text:
        return now
    try:
        when = datetime.fromisoformat(text.replace(" ", "+"))  # a plus sign in a query is a blank
    except ValueError:
        when = None
    if when is None or when.tzinfo is None or not 1970 <= when.year <= 9000:
        raise Refusal(
            Category.INCORRECT, "not_a_moment",
            "This is no moment with its zone. Write it like 2026-11-30T20:15:00+08:00.", field="at",
        )  # fmt: skip
    return when


def number(text: str | None) -> int:
    if text is None:
        return 5
    if not text.isascii() or not text.isdigit() or not 1 <= int(text[:9]) <= AT_MOST:
        raise Refusal(
            Category.INCORRECT, "not_so_many", "n is a whole number from 1 to {most}.", field="n", most=AT_MOST
        )
    return int(text)


async def for_the_map(request: Request) -> Response:
    """GET /aeds/all.json: every device for the map, packed, made once for each change and minute."""
    house = here(request)
    return packed(request, "map", partial(map_data, index_of(house), house), "application/json")


async def national(request: Request) -> Response:
    """GET /aeds.csv: the national layout of 21 columns."""
    house = here(request)
    kept = await house.ask(kept_cells)
    answer = packed(request, "csv", partial(national_csv, kept, house.country), "text/csv; charset=utf-8")
    answer.headers["content-disposition"] = 'attachment; filename="aeds.csv"'
    return answer


def packed(request: Request, name: str, make: Any, media_type: str) -> Response:
    """What `make` gives, gzip'd, with a tag: made anew only after a change."""
    house, index = here(request), index_of(here(request))
    tag = f'"{name}-{index.version}-{house.world.now():%Y%m%d%H}"'
    headers = {**OPEN, "etag": tag, "cache-control": "public, no-cache", "vary": "accept-encoding"}
    if request.headers.get("if-none-match") == tag:
        return Response(status_code=304, headers=headers)
    known = house.facts.get(f"aeds.{name}")
    if known is None or known[0] != tag:
        known = house.facts[f"aeds.{name}"] = tag, gzip.compress(make(), 6)
    if "gzip" in request.headers.get("accept-encoding", ""):
        return Response(known[1], headers=headers | {"content-encoding": "gzip"}, media_type=media_type)
    return Response(gzip.decompress(known[1]), headers=headers, media_type=media_type)


API: list[BaseRoute] = [
    described(
        Route("/aeds/nearest", nearest), "The nearest defibrillators that can be used, as GeoJSON; no sign-in", "aeds",
        reply=AedCollection, query=tuple(QUERY.items()), required=("lat", "lon"), media_type=GEOJSON,
    ),
    described(
        Route("/aeds/all.json", for_the_map), "All defibrillators, packed for the map; no sign-in", "aeds", reply=msgspec.Raw
    ),
    described(
        Route("/aeds.csv", national), "All defibrillators in the national layout of 21 columns; no sign-in", "aeds"
    ),
]  # fmt: skip
