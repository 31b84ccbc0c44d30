"""The one-time link over HTTP: the sender makes and ends it; the vehicle opens it, and says where it is and what it measures."""

from __future__ import annotations

from datetime import datetime

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from goldenhour.emergency.actions import Saying, say
from goldenhour.emergency.alert_states import spoken_name
from goldenhour.emergency.bodies import Consciousness
from goldenhour.emergency.house import House, here, language_of, signed_in
from goldenhour.emergency.names import name_of
from goldenhour.emergency.people import EMERGENCY_DEPARTMENT, Person, Role
from goldenhour.emergency.routes import check_is_json
from goldenhour.emergency.transfer import Transfer
from goldenhour.emergency.transfer_states import Move, check_move
from goldenhour.kit.refusals import Category, Refusal
from goldenhour.kit.sentences import N_
from goldenhour.kit.web.answers import json_answer, read_body, read_json
from goldenhour.kit.web.openapi import described
from goldenhour.transfers.actions import see_vehicle, take_vital_signs_on_the_way
from goldenhour.transfers.checks import VEHICLE, no_such_transfer, transfer_at
from goldenhour.transfers.links import LINK_LIVES, Held, Links

FACT = "transfer_links"
COOKIE = "ride"
saying_decoder = msgspec.json.Decoder(Saying)


class Code(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the driver was told."""

    code: str


class Made(msgspec.Struct, frozen=True):
    """A code to read out, where it is entered, and until when."""

    code: str
    path: str
    until: datetime


code_decoder = msgspec.json.Decoder(Code)


def links_of(house: House) -> Links:
    found = house.facts[FACT]
    assert isinstance(found, Links)
    return found


# ── the sender ───────────────────────────────────────────────────────────────────────────────────────────────────────
async def mine_to_send(request: Request) -> tuple[House, Transfer]:
    """The transfer of the path, for the hospital that sends; while its vehicle may speak."""
    house, person = here(request), signed_in(request, *EMERGENCY_DEPARTMENT)
    check_is_json(request)
    case = await house.book.case(request.path_params["case"])
    transfer = transfer_at(case, request.path_params["transfer"])
    if transfer.said.hospital != person.hospital:
        raise no_such_transfer()
    return house, transfer


async def make_link(request: Request) -> Response:
    """POST /cases/{case}/transfers/{transfer}/link: a new code; what was made before is over."""
    house, transfer = await mine_to_send(request)
    case = await house.book.case(request.path_params["case"])
    check_move(case, transfer, Move.SEE, house.country)
    code, until = await links_of(house).make(transfer.id, case.id)
    return json_answer(Made(f"{code[:4]}-{code[4:]}", "/ride", until), 201)


async def end_link(request: Request) -> Response:
    """POST /cases/{case}/transfers/{transfer}/link/end: the code and whoever entered it are out."""
    house, transfer = await mine_to_send(request)
    return json_answer({"ended": await links_of(house).end(transfer.id)})


# ── the vehicle ──────────────────────────────────────────────────────────────────────────────────────────────────────
async def ride_page(request: Request) -> Response:
    """GET /ride: the vehicle's own page; without a link, the place to enter the code."""
    house = here(request)
    language = language_of(request)
    translate = house.pages.translate(language)
    held = await links_of(house).held(request.cookies.get(COOKIE))
    transfer = await transfer_of(house, held) if held is not None else None
    return house.page(
        request, "transfers/ride.html", person=None, title=translate(N_("On the way")), transfer=transfer,
        to=spoken_name(house.country, transfer.accepted_by) if transfer and transfer.accepted_by else "",
        levels=[(one, name_of(one).text(translate)) for one in Consciousness],
    )  # fmt: skip


async def transfer_of(house: House, held: Held) -> Transfer | None:
    """The transfer of a link, while its vehicle may speak."""
    case = await house.book.case(held.case)
    transfer = case.transfers.get(held.transfer)
    if transfer is None:
        return None
    try:
        check_move(case, transfer, Move.SEE, house.country)
    except Refusal:
        return None
    return transfer


async def open_link(request: Request) -> Response:
    """POST /ride: use the code up."""
    house = here(request)
    check_is_json(request)
    said = read_json(await read_body(request.receive), code_decoder)
    address = request.client.host if request.client else ""
    token, _ = await links_of(house).open(said.code, address)
    answer = json_answer({"opened": True}, 201)
    answer.set_cookie(
        COOKIE, token, max_age=int(LINK_LIVES.total_seconds()), path="/ride", httponly=True, samesite="strict",
        secure=request.url.scheme == "https",
    )  # fmt: skip
    return answer


async def said_by_vehicle(request: Request) -> tuple[House, Held, Person, Saying]:
    """What the vehicle says, by the link it holds."""
    house = here(request)
    check_is_json(request)
    links = links_of(house)
    held = await links.held(request.cookies.get(COOKIE))
    if held is None:
        raise Refusal(
            Category.NOT_SIGNED_IN, "link_over",
            "This link is over. Ask the hospital that sends the patient for a new code.",
        )  # fmt: skip
    links.count_saying(held)
    case = await house.book.case(held.case)
    transfer = transfer_at(case, held.transfer)
    check_move(case, transfer, Move.SEE, house.country)
    vehicle = transfer.transport.vehicle if transfer.transport and transfer.transport.vehicle else "–"
    person = Person(id=f"{VEHICLE}{transfer.id}", name=vehicle, roles=frozenset({Role.CREW}))
    return house, held, person, read_json(await read_body(request.receive), saying_decoder)


async def note_position(request: Request) -> Response:
    """POST /ride/position"""
    house, held, person, saying = await said_by_vehicle(request)
    receipt = await say(house.book, person, see_vehicle, held.case, saying, {"transfer": held.transfer})
    return json_answer(receipt, 200 if receipt.repeated else 201)


async def take_vital_signs(request: Request) -> Response:
    """POST /ride/vital-signs"""
    house, held, person, saying = await said_by_vehicle(request)
    receipt = await say(house.book, person, take_vital_signs_on_the_way, held.case, saying, {})
    return json_answer(receipt, 200 if receipt.repeated else 201)


LINK = "/cases/{case}/transfers/{transfer}/link"
ROUTES: list[BaseRoute] = [
    described(
        Route(LINK, make_link, methods=["POST"]),
        "A one-time code for the vehicle of this transfer",
        "case",
        reply=Made,
        status=201,
    ),
    described(Route(f"{LINK}/end", end_link, methods=["POST"]), "Take the code back, and whoever entered it", "case"),
    Route("/ride", ride_page),
    described(Route("/ride", open_link, methods=["POST"]), "Use a one-time code up", "ride", body=Code, status=201),
    described(
        Route("/ride/position", note_position, methods=["POST"]),
        "Where the vehicle is, by its link",
        "ride",
        body=Saying,
        status=201,
    ),
    described(
        Route("/ride/vital-signs", take_vital_signs, methods=["POST"]),
        "Vital signs on the way, by the link",
        "ride",
        body=Saying,
        status=201,
    ),
]
