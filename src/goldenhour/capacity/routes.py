"""The page of a county's capacity, a hospital's panel, asking many at once, and the same for programs."""

from __future__ import annotations

import uuid
from typing import Any

import msgspec
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import BaseRoute, Route

from goldenhour.capacity import live
from goldenhour.capacity.actions import ask_capacity
from goldenhour.capacity.have import have_xml
from goldenhour.capacity.shown import HospitalCapacity, capacity_of, panel_html
from goldenhour.emergency.actions import Saying, checked_id, say
from goldenhour.emergency.bodies import Body, Key, Line, Name
from goldenhour.emergency.hospital import HospitalState
from goldenhour.emergency.house import House, here, language_of, signed_in
from goldenhour.emergency.incident import Incident
from goldenhour.emergency.people import EMERGENCY_DEPARTMENT, Person, Role
from goldenhour.emergency.routes import check_is_json
from goldenhour.kit.log import encode_json
from goldenhour.kit.refusals import Category, Refusal
from goldenhour.kit.sentences import N_
from goldenhour.kit.web.answers import json_answer, read_body, read_json
from goldenhour.kit.web.openapi import described

NAMESPACE = uuid.UUID("5b0e8a0c-6c0e-4d38-9a6a-0c2f1c6c7a11")
"""Under which the id of each hospital's question is made from the one id of them all: asked twice, it is asked once."""
ASKS_MANY = frozenset({Role.DISPATCHER, Role.ADMINISTRATOR})
EDXL_TYPE = "application/xml"


# ── the county ───────────────────────────────────────────────────────────────────────────────────────────────────────
def county_of(house: House, person: Person, asked: str | None) -> str:
    """The county asked for, else the reader's own, else the first."""
    if asked:
        if house.country.find_county(asked) is None:
            raise Refusal(
                Category.NOT_FOUND, "no_such_county", "There is no such county here. Choose one from the list."
            )
        return asked
    hospital = house.country.find_hospital(person.hospital or "")
    return person.county or (hospital.county if hospital else house.country.counties[0].code)


async def capacity_page(request: Request) -> Response:
    """GET /capacity: a county's hospitals, each figure with its age."""
    house, person = here(request), signed_in(request, *live.READS)
    language = language_of(request)
    county = county_of(house, person, request.query_params.get("county"))
    showing, topic, seq = house.live.showings[live.NAME], f"{live.NAME}/{county}", house.book.seq
    states = live.states_of(house, county)
    incident = house.book.incidents.get(request.query_params.get("incident", ""))
    return house.page(
        request,
        "capacity/county.html",
        title=house.pages.translate(language)(N_("What hospitals have free")),
        county=county,
        counties=[(one.code, one.name(language)) for one in house.country.counties],
        topic=topic,
        after=seq,
        rows=[showing.html(state, topic, language) for state in states],
        ask={"hospitals": [state.id for state in states], "name": person.name, **about(incident, county)},
        may_ask=bool(person.roles & ASKS_MANY),
        synthetic=house.demo,
    )


def about(incident: Incident | None, county: str) -> dict[str, Any]:
    """What a question for an incident says of it."""
    if incident is None or not incident.is_open or incident.said is None or incident.county != county:
        return {}
    return {"incident": incident.id, "drill": incident.drill, "note": incident.said.what}


async def county_json(request: Request) -> Response:
    """GET /counties/{county}/capacity"""
    house, person = here(request), signed_in(request, *live.READS)
    county = county_of(house, person, request.path_params["county"])
    drill = request.query_params.get("drill") == "true"
    return json_answer(
        [capacity_of(house, state, language_of(request), drill) for state in live.states_of(house, county)],
        headers={"cache-control": "no-store"},
    )


async def county_have(request: Request) -> Response:
    """GET /capacity.xml?county=…: the same in EDXL-HAVE."""
    house, person = here(request), signed_in(request, *live.READS)
    county = county_of(house, person, request.query_params.get("county"))
    return Response(
        have_xml(house, live.states_of(house, county)), media_type=EDXL_TYPE, headers={"cache-control": "no-store"}
    )


# ── a hospital's own ─────────────────────────────────────────────────────────────────────────────────────────────────
async def panel(request: Request) -> Response:
    """GET /capacity/panel: what an emergency department fills in, beside its board."""
    house, person = here(request), signed_in(request, *EMERGENCY_DEPARTMENT)
    if person.hospital is None:
        raise Refusal(
            Category.FORBIDDEN, "no_hospital_of_mine",
            "You are not signed in for a hospital, and this belongs to one. Sign in as one of its people.",
        )  # fmt: skip
    state = house.book.hospitals.get(person.hospital) or HospitalState(person.hospital)
    return HTMLResponse(panel_html(house, state, person.name, language_of(request)))


# ── asking many ──────────────────────────────────────────────────────────────────────────────────────────────────────
class AskedOfMany(Body, frozen=True, kw_only=True):
    """One question to many hospitals at once, for an incident or in general."""

    hospitals: tuple[Key, ...]
    incident: Key | None = None
    note: Line = ""
    drill: bool = False
    name: Name


class NotAsked(msgspec.Struct, frozen=True):
    """A hospital that was not asked, and why."""

    hospital: str
    code: str
    message: str


class AskedNow(msgspec.Struct, frozen=True):
    """Which hospitals were asked, and which not. `id`: of the whole."""

    id: str
    asked: tuple[str, ...]
    not_asked: tuple[NotAsked, ...]


async def ask_many(request: Request) -> Response:
    """POST /capacity/questions: ask many hospitals in one tap. Each is asked under its own id, made of this one's, so that
    sending twice is harmless; one that cannot be asked keeps none of the others from being asked."""
    house, person = here(request), signed_in(request, *ASKS_MANY)
    check_is_json(request)
    saying = read_json(await read_body(request.receive, 65_536), msgspec.json.Decoder(Saying))
    many = read_json(bytes(saying.body), msgspec.json.Decoder(AskedOfMany))
    whole = checked_id(saying.id) or house.world.new_id()
    say_words = house.pages.translate(language_of(request))
    asked, not_asked = [], []
    for hospital in dict.fromkeys(many.hospitals):
        try:
            await ask_one(house, person, saying, whole, many, hospital)
        except Refusal as refusal:
            not_asked.append(NotAsked(hospital, refusal.code, refusal.sentence(say_words)))
        else:
            asked.append(hospital)
    return json_answer(AskedNow(whole, tuple(asked), tuple(not_asked)), 201 if asked else 200)


async def ask_one(house: House, person: Person, saying: Saying, whole: str, many: AskedOfMany, hospital: str) -> None:
    body: dict[str, Any] = {"note": many.note, "drill": many.drill, "name": many.name}
    if many.incident is not None:
        body["incident"] = many.incident
    one = msgspec.structs.replace(
        saying, id=str(uuid.uuid5(NAMESPACE, f"{whole}/{hospital}")), body=msgspec.Raw(encode_json(body))
    )
    await say(house.book, person, ask_capacity, hospital, one, {})


ROUTES: list[BaseRoute] = [
    Route("/capacity", capacity_page),
    described(
        Route("/capacity.xml", county_have), "A county's hospitals and what they have free, in EDXL-HAVE", "hospital"
    ),
    Route("/capacity/panel", panel),
    described(
        Route("/capacity/questions", ask_many, methods=["POST"]),
        "Ask many hospitals at once what they have free",
        "hospital",
        body=Saying,
        reply=AskedNow,
        status=201,
    ),
    described(
        Route("/counties/{county}/capacity", county_json),
        "What a county's hospitals have free, each figure with its age",
        "hospital",
        reply=list[HospitalCapacity],
    ),
]
