"""The room's page, its stream of events, and the signals between those who are in it."""

from __future__ import annotations

from typing import Any, NamedTuple

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route
from starlette.types import Receive, Scope, Send

from goldenhour.consults.checks import ANSWERING, consult_at
from goldenhour.consults.room import Relay, check_may_enter, check_open, credential, may_enter
from goldenhour.consults.room_signals import SIGNAL_AT_MOST, LinesAfter, Rooms, Signal
from goldenhour.emergency.case import Case
from goldenhour.emergency.consult import Consult, ConsultState, RoomLine
from goldenhour.emergency.house import House, case_at, here, language_of, signed_in
from goldenhour.emergency.people import Person
from goldenhour.emergency.policies import check_can_see_case
from goldenhour.emergency.routes import check_is_json, guarded
from goldenhour.kit.languages import LANGUAGES
from goldenhour.kit.sentences import N_
from goldenhour.kit.web.answers import json_answer, read_body, read_json
from goldenhour.kit.web.events import send_events
from goldenhour.kit.web.openapi import described

ROOMS = "rooms"
CAMERA = {"permissions-policy": "camera=(self), microphone=(self)"}
TAB_AT_MOST = 64
signal_decoder = msgspec.json.Decoder(Signal)


class Lobby(NamedTuple):
    """The rooms there are, and the relay that browsers may use, if one is set up."""

    rooms: Rooms
    relay: Relay | None


async def room_at(request: Request, page: str) -> tuple[Case, Consult]:
    """The consult named in the path, for whoever may be in its room; the reading is noted."""
    person = signed_in(request)
    case: Case = await case_at(request, page=page, check=check_can_see_case)
    consult = consult_at(case.consults, request.path_params["consult"])
    check_may_enter(person, case, consult)
    return case, consult


async def room_page(request: Request) -> Response:
    """GET /cases/{case}/consults/{consult}/room"""
    house, person = here(request), signed_in(request)
    case, consult = await room_at(request, "consult_room")
    language = language_of(request)
    say = house.pages.translate(language)
    page = house.page(
        request,
        "consults/room.html",
        title=say(N_("Room of the consult")),
        case=case,
        consult=consult,
        place=f"/cases/{case.id}/consults/{consult.id}",
        specialty=house.country.label("specialties", consult.said.specialty, language),
        lines=consult.room,
        answers=bool(person.roles & ANSWERING) and person.hospital == consult.taken_hospital,
        closed=consult.state is ConsultState.ENDED,
        synthetic=case.synthetic,
    )
    page.headers.update(CAMERA)
    return page


async def room_stream(scope: Scope, receive: Receive, send: Send) -> None:
    """GET .../room/events?tab=<the page's own name for itself>&after=<seq>: in the room for as long as it is open."""
    request = Request(scope, receive)
    house, person = here(request), signed_in(request)
    case, consult = await room_at(request, "consult_room_events")
    check_open(consult)
    lobby: Lobby = house.facts[ROOMS]
    after = request.headers.get("last-event-id") or request.query_params.get("after") or "0"
    tab = request.query_params.get("tab", "")[:TAB_AT_MOST]
    places = {language: house.place_of(person, language) for language in LANGUAGES}
    member = lobby.rooms.enter(consult.id, person.id, person.name, places, tab)
    ice = [credential(lobby.relay, member.id, house.world.now())] if lobby.relay else []
    lines = lines_for(house, person, case.id, consult.id)
    frames = lobby.rooms.stream(consult.id, member, {"ice": ice}, int(after) if after.isdigit() else 0, lines)
    try:
        await send_events(guarded(frames, request, house), receive, send, scope["app"].state.stopping)
    finally:
        lobby.rooms.leave(consult.id, member)


def lines_for(house: House, person: Person, case_id: str, consult_id: str) -> LinesAfter:
    async def lines(seen: int) -> list[tuple[int, Any]] | None:
        case = await house.book.case(case_id)
        consult = case.consults.get(consult_id)
        if consult is None or consult.state is ConsultState.ENDED or not may_enter(person, case, consult):
            return None
        return [(one.seq, line(one, person)) for one in sorted(consult.room, key=lambda one: one.seq) if one.seq > seen]

    return lines


def line(one: RoomLine, reader: Person) -> dict[str, Any]:
    """A line as a page shows it."""
    return {"id": one.id, "at": one.at, "name": one.said.name, "text": one.said.text, "mine": one.by == reader.id}


async def room_signal(request: Request) -> Response:
    """POST .../room/signals: to one who is in the room, or to all; 204."""
    house, person = here(request), signed_in(request)
    check_is_json(request)
    signal = read_json(await read_body(request.receive, SIGNAL_AT_MOST), signal_decoder)
    lobby: Lobby = house.facts[ROOMS]
    lobby.rooms.pass_on(request.path_params["consult"], person.id, signal)
    return json_answer({"passed_on": True})


PLACE = "/cases/{case}/consults/{consult}/room"


class StreamEndpoint:
    """As an ASGI application, so that the answer is a stream that ends with its reader."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await room_stream(scope, receive, send)


ROUTES: list[BaseRoute] = [
    described(Route(PLACE, room_page), "The room of a consult", "case"),
    described(
        Route(f"{PLACE}/events", StreamEndpoint(), methods=["GET"]),
        "Being in the room: who is there, their signals, and the lines not seen yet (server-sent events; `tab`, `after`)",
        "case",
    ),
    described(
        Route(f"{PLACE}/signals", room_signal, methods=["POST"]),
        "Pass a signal to whoever is in the room; not kept",
        "case",
        body=Signal,
    ),
]
