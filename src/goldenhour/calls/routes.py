"""The data behind the call form: places by their name, counties by a point, boundaries for the map."""

from __future__ import annotations

import hashlib
from collections.abc import Awaitable, Callable

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from goldenhour.calls.places import PlaceFound, as_found, locate, point
from goldenhour.emergency.house import House, here, language_of, signed_in
from goldenhour.emergency.locating import Located
from goldenhour.kit.refusals import Category, Refusal
from goldenhour.kit.web.answers import json_answer
from goldenhour.kit.web.openapi import described

TEXT_AT_MOST = 300

Endpoint = Callable[[Request], Awaitable[Response]]


async def places_locate(request: Request) -> Response:
    """GET /places/locate?text="""
    person = signed_in(request)
    text = request.query_params.get("text", "").strip()
    if not text or len(text) > TEXT_AT_MOST:
        raise Refusal(
            Category.INCORRECT, "no_text", "Write an address, the name of a place or coordinates.", field="text"
        )
    return found(request, locate(here(request).country, text, person.county))


async def places_county(request: Request) -> Response:
    """GET /places/county?lat=&lon="""
    signed_in(request)
    lat, lon = (degrees(request, name, limit) for name, limit in (("lat", 90.0), ("lon", 180.0)))
    return found(request, point(here(request).country, lat, lon))


def found(request: Request, place: Located) -> Response:
    house, language = here(request), language_of(request)
    return json_answer(as_found(house.country, place, language, house.pages.translate(language)))


def degrees(request: Request, name: str, limit: float) -> float:
    """A coordinate from the query. What is no number, or not on the globe, is refused."""
    try:
        value = float(request.query_params.get(name, ""))
    except ValueError:
        value = float("nan")
    if not -limit <= value <= limit:
        raise Refusal(
            Category.INCORRECT,
            "not_degrees",
            "{name} is not a number of degrees. Write it like 25.0478.",
            field=name,
            name=name,
        )
    return value


async def places_counties(request: Request) -> Response:
    """GET /places/counties.geojson: drawn once, then cached by the browser."""
    signed_in(request)
    content, tag = boundaries(here(request))
    headers = {"etag": tag, "cache-control": "private, max-age=86400"}
    if request.headers.get("if-none-match") == tag:
        return Response(status_code=304, headers=headers)
    return Response(content, headers=headers, media_type="application/geo+json")


def boundaries(house: House) -> tuple[bytes, str]:
    """The GeoJSON and its tag, made once."""
    if "counties.geojson" not in house.facts:
        content = msgspec.json.encode(house.country.boundaries_geojson())
        house.facts["counties.geojson"] = content, f'"{hashlib.sha256(content).hexdigest()[:16]}"'
    made: tuple[bytes, str] = house.facts["counties.geojson"]
    return made


ROUTES: list[BaseRoute] = [
    described(
        Route("/places/locate", places_locate),
        "Find the place a text names, offline",
        "places",
        reply=PlaceFound,
        query=(("text", "an address, the name of a hospital or township, or coordinates"),),
    ),
    described(
        Route("/places/county", places_county),
        "The county a point lies in",
        "places",
        reply=PlaceFound,
        query=(
            ("lat", "degrees north, WGS84"),
            ("lon", "degrees east, WGS84"),
        ),
    ),
    described(Route("/places/counties.geojson", places_counties), "The counties' boundaries as GeoJSON", "places"),
]
