"""The desk's page, the panel of the chosen case, and the data behind both."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import msgspec
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import BaseRoute, Route

from goldenhour.dispatch.desk import card, cases_of, order, stage_names, told
from goldenhour.dispatch.lists import CaseSeen, UnitRanked, open_cases, unit_ranked
from goldenhour.dispatch.positions import Position, PositionTaken, see
from goldenhour.dispatch.ranking import Ranked
from goldenhour.dispatch.units import UnitNow, ranking_for, reasons_in, units_of
from goldenhour.emergency.case import Case
from goldenhour.emergency.desk_parts import parts_of
from goldenhour.emergency.entries import Said
from goldenhour.emergency.house import House, case_at, here, language_of, signed_in
from goldenhour.emergency.people import Person, Role, not_allowed
from goldenhour.emergency.policies import check_case_is_in_my_county
from goldenhour.emergency.routes import check_is_json
from goldenhour.emergency.times import MARKS
from goldenhour.kit.languages import DEFAULT as FIRST_LANGUAGE
from goldenhour.kit.sentences import N_
from goldenhour.kit.web.answers import json_answer, read_body, read_json
from goldenhour.kit.web.openapi import Described, describe_route

Endpoint = Callable[[Request], Awaitable[Response]]
WHY_AT_MOST = 300
SENT_BY_MISTAKE = N_("sent by mistake")
"""The reason of a unit stood down by "undo", kept in the country's first language."""


def at_the_desk(request: Request) -> tuple[House, Person, str]:
    """The house, the dispatcher asking, and the county they work for."""
    person = signed_in(request, Role.DISPATCHER)
    if person.county is None:
        raise not_allowed()
    return here(request), person, person.county


# ── the page ─────────────────────────────────────────────────────────────────────────────────────────────────────────
async def desk_page(request: Request) -> Response:
    """GET /desk"""
    house, person, county = at_the_desk(request)
    language, after = language_of(request), house.book.seq
    cases = sorted(cases_of(house, county), key=lambda case: order(house, case))
    note_readings(house, person, cases, "desk")
    return house.page(
        request,
        "dispatch/desk.html",
        title=house.country.county(county).name(language),
        country=house.country,
        county=county,
        after=after,
        cards=[card(house, case, language) for case in cases],
        map_data=map_data(house, county, language),
        parts=parts_of(house),
        synthetic=house.demo or any(case.synthetic for case in cases),
        synthetic_caller=house.demo or person.synthetic,
        stage_names=stage_names(house.pages.translate(language)),
        mistake=house.pages.translate(FIRST_LANGUAGE)(SENT_BY_MISTAKE),
    )


def map_data(house: House, county: str, language: str) -> dict[str, Any]:
    """What stands still on the map: the county's hospitals, and where to look at first."""
    hospitals = [
        {"key": f"hospital-{h.id}", "lat": h.lat, "lon": h.lon, "label": h.short(language)}
        for h in house.country.hospitals
        if h.county == county and h.lat is not None and h.lon is not None
    ]
    points = [(h["lat"], h["lon"]) for h in hospitals] or [
        (unit.lat, unit.lon) for unit in house.book.units.values() if unit.county == county
    ]
    middle = [sum(values) / len(points) for values in zip(*points, strict=True)] if points else None
    return {"hospitals": hospitals, "center": middle}


async def chosen_case(request: Request) -> Response:
    """GET /desk/cases/{case}: the panel of the chosen case, with the units that could go."""
    house, person, _ = at_the_desk(request)
    language = language_of(request)
    case = await case_at(request, page="desk/case", check=check_case_is_in_my_county)
    standing = standing_call(case)
    return HTMLResponse(
        house.part(
            "dispatch/chosen.html",
            language,
            **told(house, case, language),
            correction=correction(house, case, standing, language) if standing else "",
            marks=next_marks(case),
            parts=[await part.show(house, case, person, language) for part in parts_of(house)],
            **ranked_for_page(house, await ranking_for(house, case, language)),
        ),
        headers={"cache-control": "no-store"},
    )


def standing_call(case: Case) -> Said | None:
    """The entry by which the call now stands."""
    told = [said for said in case.timeline if said.kind == "call_taken" and said.id not in case.replaced]
    return told[-1] if told else None


def correction(house: House, case: Case, standing: Said, language: str) -> str:
    """What the call form needs to say the call again as it should have been. The entry's time stays that of the call."""
    place = case.call.place if case.call else None
    county = house.country.find_county(place.county) if place else None
    former = {
        "say": f"/cases/{case.id}/call",
        "corrects": standing.id,
        "at": case.called_at,
        "body": case.call,
        "found": place
        and {
            "lat": place.lat,
            "lon": place.lon,
            "county": place.county,
            "county_name": county.name(language) if county else place.county,
            "how": place.how,
            "how_in_words": house.pages.translate(language)(place.how) if place.how else "",
            "uncertainty_km": place.uncertainty_km or 0,
        },
    }
    return json_text(former)


def next_marks(case: Case) -> dict[str, list[Any]]:
    """Unit -> the times it has not reported yet, the next one first."""
    return {run.unit: [mark for mark in MARKS if mark not in run.times] for run in case.runs.values()}


# ── who could be sent ────────────────────────────────────────────────────────────────────────────────────────────────
async def unit_ranking(request: Request) -> Response:
    """GET /cases/{case}/unit-ranking: as JSON, or as a piece of a page (`Accept: text/html`, or asked for by htmx)."""
    at_the_desk(request)
    house, language = here(request), language_of(request)
    case = await case_at(request, page="unit-ranking", check=check_case_is_in_my_county)
    ranking, say = await ranking_for(house, case, language), house.pages.translate(language)
    if request.headers.get("hx-request") == "true" or "text/html" in request.headers.get("accept", ""):
        part = house.part("dispatch/ranking.html", language, case=case, say=say, **ranked_for_page(house, ranking))
        return HTMLResponse(part, headers={"cache-control": "no-store"})
    return json_answer([unit_ranked(one, say) for one in ranking])


def ranked_for_page(house: House, ranking: list[Ranked]) -> dict[str, Any]:
    """The ranking as the page shows it, with what each button says when a unit is sent."""
    return {
        "sendable": [(one, json_text(sending(house, one))) for one in ranking if one.can_be_sent],
        "others": [one for one in ranking if not one.can_be_sent],
    }


def sending(house: House, one: Ranked) -> dict[str, Any]:
    """The body of `unit_sent`; `why` keeps the reasons the dispatcher saw, in the country's first language whatever the
    screen's: the record is read by others."""
    candidate = one.candidate
    return {
        "unit": candidate.unit,
        "name": candidate.name,
        "unit_type": candidate.unit_type,
        "crew_level": candidate.crew_level,
        "eta_min": round(candidate.drive.minutes, 1),
        "why": reasons_in(house, candidate, FIRST_LANGUAGE)[:WHY_AT_MOST],
    }


def json_text(content: Any) -> str:
    return msgspec.json.encode(content).decode()


# ── lists for programs ───────────────────────────────────────────────────────────────────────────────────────────────
async def cases(request: Request) -> Response:
    """GET /desk/cases"""
    house, person, county = at_the_desk(request)
    found = list(cases_of(house, county))
    note_readings(house, person, found, "desk/cases")
    return json_answer(open_cases(house, found))


def note_readings(house: House, person: Person, shown: list[Case], page: str) -> None:
    """Every patient shown is a reading."""
    for case in shown:
        house.note_reading(person, f"case/{case.id}", page)


async def units(request: Request) -> Response:
    """GET /units"""
    house, _, county = at_the_desk(request)
    return json_answer(units_of(house, county, language_of(request)))


# ── where units are ──────────────────────────────────────────────────────────────────────────────────────────────────
position_decoder = msgspec.json.Decoder(Position)


async def unit_position(request: Request) -> Response:
    """POST /units/{unit}/position"""
    person = signed_in(request)
    check_is_json(request)
    position = read_json(await read_body(request.receive), position_decoder)
    return json_answer(see(here(request), person, request.path_params["unit"], position))


def route(path: str, endpoint: Endpoint, description: Described | None = None) -> Route:
    """A route with its line in the API's description."""
    made = Route(path, endpoint, methods=["POST" if description and description.method == "POST" else "GET"])
    describe_route(made, [description] if description else [])
    return made


ROUTES: list[BaseRoute] = [
    route("/desk", desk_page),
    route("/desk/cases/{case}", chosen_case),
    route(
        "/cases/{case}/unit-ranking",
        unit_ranking,
        Described(
            "GET",
            "/cases/{case}/unit-ranking",
            "Units that could be sent, best first, with reasons",
            "case",
            reply=list[UnitRanked],
        ),
    ),
    route(
        "/desk/cases",
        cases,
        Described(
            "GET",
            "/desk/cases",
            "Open cases of the asker's county, the one that needs a hand first",
            "case",
            reply=list[CaseSeen],
        ),
    ),
    route("/units", units, Described("GET", "/units", "Units of the asker's county", "unit", reply=list[UnitNow])),
    route(
        "/units/{unit}/position",
        unit_position,
        Described(
            "POST",
            "/units/{unit}/position",
            "Where a unit is now, said by its crew; kept in memory only",
            "unit",
            body=Position,
            reply=PositionTaken,
        ),
    ),
]
