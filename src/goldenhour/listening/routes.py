"""The heartbeat of screens and the listening of hospitals, over HTTP."""

from __future__ import annotations

from datetime import datetime

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route
from starlette.types import Receive, Scope, Send

from goldenhour.emergency.bodies import ListeningState
from goldenhour.emergency.house import House, here, language_of, signed_in
from goldenhour.emergency.people import EMERGENCY_DEPARTMENT, Person, Role, not_allowed
from goldenhour.emergency.routes import check_is_json
from goldenhour.emergency.screens import hospital_listening
from goldenhour.kit.web.answers import json_answer, read_body, read_json
from goldenhour.kit.web.openapi import described
from goldenhour.listening.heartbeats import Heard, Heartbeat, take

heartbeat_decoder = msgspec.json.Decoder(Heartbeat)
MAY_ASK = EMERGENCY_DEPARTMENT | {Role.CREW, Role.DISPATCHER, Role.AUTHORITY, Role.ADMINISTRATOR}


class HeartbeatEndpoint:
    """POST /screens/{screen}/heartbeat: bare, since every board says it every five seconds."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope)
        house: House = scope["app"].state.house
        person = signed_in(request)
        check_is_json(request)
        heartbeat = read_json(await read_body(receive, 4096), heartbeat_decoder)
        heard = take(house, person, scope["path_params"]["screen"], heartbeat, language_of(request))
        await json_answer(heard)(scope, receive, send)


class ListeningNow(msgspec.Struct, frozen=True):
    """How a hospital's boards listen, as a program reads it; `words` in the reader's language."""

    state: ListeningState
    screens: int
    sounding: int
    proven_at: datetime | None
    words: str


async def listening(request: Request) -> Response:
    """GET /hospitals/{hospital}/listening: would a warning be heard there now?"""
    house, person = here(request), signed_in(request, *MAY_ASK)
    hospital = request.path_params["hospital"]
    check_may_ask(person, hospital)
    house.country.hospital(hospital)
    found = hospital_listening(house, hospital)
    words = found.words.text(house.pages.translate(language_of(request)))
    return json_answer(ListeningNow(found.state, found.screens, found.sounding, found.proven_at, words))


def check_may_ask(person: Person, hospital: str) -> None:
    """Whoever sends patients may ask about every hospital; a hospital's people, about their own."""
    if person.roles & {Role.CREW, Role.DISPATCHER, Role.AUTHORITY} or person.hospital in (None, hospital):
        return
    raise not_allowed()


HEARTBEAT = described(
    Route("/screens/{screen}/heartbeat", HeartbeatEndpoint(), methods=["POST"]),
    "What a screen knows of itself, every five seconds; kept in memory only",
    "screen",
    body=Heartbeat,
    reply=Heard,
)

ROUTES: list[BaseRoute] = [
    HEARTBEAT,
    described(
        Route("/hospitals/{hospital}/listening", listening),
        "Whether a warning would be heard at this hospital now",
        "hospital",
        reply=ListeningNow,
    ),
]
