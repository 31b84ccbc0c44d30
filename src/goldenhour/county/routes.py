"""The county's controls: rate, speed, pause, and who has taken over what. Only in the demo."""

from __future__ import annotations

from typing import Annotated

import msgspec
from msgspec import Meta
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from goldenhour.county.life import County
from goldenhour.emergency.house import here, language_of, signed_in
from goldenhour.emergency.routes import check_is_json
from goldenhour.kit.refusals import Category, Refusal
from goldenhour.kit.sentences import N_
from goldenhour.kit.web.answers import json_answer, read_body, read_json
from goldenhour.kit.web.openapi import Described


class Turn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What to change. `take` and `give_back` name `desk/<county>`, `unit/<id>` or `hospital/<id>`."""

    rate: Annotated[float, Meta(ge=0, le=600)] | None = None
    speed: Annotated[float, Meta(ge=0.25, le=60)] | None = None
    paused: bool | None = None
    take: str | None = None
    give_back: str | None = None


class Standing(msgspec.Struct, frozen=True):
    """How the county stands. `rate`: calls an hour of simulated time; `speed`: simulated minutes in a real minute."""

    county: str
    rate: float
    speed: float
    paused: bool
    taken: list[str]
    open_cases: int
    units: int


def county_of(request: Request) -> County:
    county = here(request).facts.get("county")
    if not isinstance(county, County):
        raise Refusal(
            Category.NOT_FOUND,
            "no_simulated_county",
            "There is no simulated county here. It lives in the demo: make demo.",
        )
    return county


def standing(county: County) -> Standing:
    book, controls = county.house.book, county.controls
    return Standing(
        county.code, controls.rate, controls.speed, controls.paused, sorted(controls.taken),
        sum(case.county == county.code for case in book.open_cases.values()),
        sum(unit.county == county.code for unit in book.units.values()),
    )  # fmt: skip


async def show(request: Request) -> Response:
    """GET /county: the page, or JSON."""
    county = county_of(request)
    if "text/html" not in request.headers.get("accept", ""):
        signed_in(request)
        return json_answer(standing(county))
    house = county.house
    hospitals = [h for h in house.country.hospitals if h.county == county.code]
    units = sorted((u for u in house.book.units.values() if u.county == county.code), key=lambda u: u.name)
    title = house.pages.translate(language_of(request))(N_("The simulated county"))
    busy = {run.unit for case in house.book.open_cases.values() for run in case.runs.values() if not run.is_over}
    return house.page(request, "county/county.html", title=title, synthetic=True, standing=standing(county),
                      county=house.country.county(county.code), hospitals=hospitals, units=units,
                      busy=busy)  # fmt: skip


async def turn(request: Request) -> Response:
    """POST /county: change the controls."""
    county = county_of(request)
    signed_in(request)
    check_is_json(request)
    wanted = read_json(await read_body(request.receive), msgspec.json.Decoder(Turn))
    controls = county.controls
    controls.rate = controls.rate if wanted.rate is None else wanted.rate
    controls.speed = controls.speed if wanted.speed is None else wanted.speed
    controls.paused = controls.paused if wanted.paused is None else wanted.paused
    if wanted.take:
        controls.taken.add(wanted.take)
    if wanted.give_back:
        controls.taken.discard(wanted.give_back)
    county.keep(controls)
    return json_answer(standing(county))


class DescribedRoute(Route):
    """A route with its lines in the API's description."""

    described: list[Described]


READ = DescribedRoute("/county", show, methods=["GET"])
READ.described = [Described("GET", "/county", "How the simulated county stands (demo only)", "demo", reply=Standing)]
TURN = DescribedRoute("/county", turn, methods=["POST"])
TURN.described = [
    Described("POST", "/county", "Turn the simulated county's controls (demo only)", "demo", reply=Standing, body=Turn)
]
ROUTES: list[BaseRoute] = [READ, TURN]
