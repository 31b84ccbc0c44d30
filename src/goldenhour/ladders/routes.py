"""This phone, told of alerts: its page, subscribing, trying and leaving; and the door of the gateway's receipts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from goldenhour.emergency.house import House, here, language_of, signed_in
from goldenhour.emergency.people import EMERGENCY_DEPARTMENT, Person, Role
from goldenhour.emergency.routes import check_is_json
from goldenhour.kit.log import encode_json
from goldenhour.kit.refusals import Category, Refusal
from goldenhour.kit.sentences import N_
from goldenhour.kit.web.answers import json_answer, read_body, read_json
from goldenhour.kit.web.openapi import Described, describe_route
from goldenhour.ladders.climbing import Climber
from goldenhour.ladders.receipts import Receipt, Taken, take
from goldenhour.ladders.signing import HEADER, check_signature
from goldenhour.ladders.subscriptions import Keys, Phone, Subscriptions

FACT = "ladder"
"""Under what the ladder stands in `House.facts`."""


@dataclass(frozen=True)
class Parts:
    """What the pages need of the running ladder. `push` and `gateway` are the adapters (`adapters/channel_*.py`), which
    consults ring through as well."""

    climber: Climber
    phones: Subscriptions
    push: Any
    gateway_secret: bytes | None = None
    gateway: Any = None


def parts_of(house: House) -> Parts:
    parts = house.facts[FACT]
    assert isinstance(parts, Parts)
    return parts


class ThisPhone(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A phone as its browser describes itself (PushSubscription.toJSON)."""

    endpoint: str
    keys: Keys | None = None


class Tried(msgspec.Struct, frozen=True):
    """Whether the push service took a trial message, and why not."""

    sent: bool
    why: str = ""


this_phone = msgspec.json.Decoder(ThisPhone)
receipt_decoder = msgspec.json.Decoder(Receipt)


def at_a_hospital(request: Request) -> tuple[Person, str]:
    """Whoever asks works in an emergency department or is a specialist of a hospital: others are told of nothing."""
    person = signed_in(request, *EMERGENCY_DEPARTMENT, Role.SPECIALIST)
    if person.hospital is None:
        raise Refusal(
            Category.FORBIDDEN, "not_at_a_hospital", "Only an emergency department is alerted. Sign in there."
        )
    return person, person.hospital


async def phone_page(request: Request) -> Response:
    """GET /account/phone"""
    person, hospital = at_a_hospital(request)
    parts = parts_of(here(request))
    phones = await parts.phones.of_person(person.id)
    known = here(request).country.find_hospital(hospital)
    return here(request).page(
        request, "ladders/phone.html", phones=phones, key=parts.push.keys.public,
        hospital=known.short(language_of(request)) if known else hospital,
    )  # fmt: skip


async def told_phone(request: Request) -> ThisPhone:
    check_is_json(request)
    phone: ThisPhone = read_json(await read_body(request.receive), this_phone)
    return phone


async def subscribe(request: Request) -> Response:
    """POST /account/phone: this phone wants to be told of the alerts of this hospital."""
    person, hospital = at_a_hospital(request)
    told, house = await told_phone(request), here(request)
    if told.keys is None:
        raise Refusal(
            Category.INCORRECT, "keys_missing", "This phone gave no keys. Switch notifications on again.", field="keys"
        )
    phone = Phone(told.endpoint, person.id, hospital, told.keys, language_of(request), house.world.now())
    await parts_of(house).phones.add(phone)
    parts_of(house).climber.look_at_hospital(hospital)
    return json_answer({"subscribed": True}, 201)


async def leave(request: Request) -> Response:
    """DELETE /account/phone: this phone is told nothing more."""
    person = signed_in(request)
    told = await told_phone(request)
    return json_answer({"left": await parts_of(here(request)).phones.remove(told.endpoint, person.id)})


async def try_phone(request: Request) -> Response:
    """POST /account/phone/test: a trial message to this phone."""
    person, _ = at_a_hospital(request)
    told, house = await told_phone(request), here(request)
    mine = await parts_of(house).phones.of_person(person.id)
    phone = next((one for one in mine if one.endpoint == told.endpoint), None)
    if phone is None:
        raise Refusal(
            Category.NOT_FOUND, "no_such_phone", "This phone is not subscribed. Switch notifications on first."
        )
    say = house.pages.translate(phone.language)
    said = {
        "title": say(N_("Golden Hour can reach this phone")),
        "body": say(N_("This is a trial. Nobody is coming.")),
        "open": "/account/phone",
        "tag": "trial",
    }
    why = await parts_of(house).push.tell(phone, encode_json(said), house.world.new_id())
    return json_answer(Tried(not why, why))


async def take_receipt(request: Request) -> Response:
    """POST /gateway/receipts: what became of an SMS or a voice call; signed by the gateway."""
    house = here(request)
    parts, body = parts_of(house), await read_body(request.receive)
    if parts.gateway_secret is None:
        raise Refusal(Category.NOT_FOUND, "no_gateway", "No gateway is set up here. Set one up in the settings first.")
    check_signature(parts.gateway_secret, body, request.headers.get(HEADER, ""), house.world.now())
    return json_answer(await take(parts.climber, read_json(body, receipt_decoder)), 201)


ROUTES: list[BaseRoute] = [
    Route("/account/phone", phone_page, methods=["GET"]),
    Route("/account/phone", subscribe, methods=["POST"]),
    Route("/account/phone", leave, methods=["DELETE"]),
    Route("/account/phone/test", try_phone, methods=["POST"]),
    Route("/gateway/receipts", take_receipt, methods=["POST"]),
]
for _route, _described in zip(
    ROUTES[1:],
    (
        Described("POST", "/account/phone", "Tell this phone of the alerts of my hospital", "people", body=ThisPhone, status=201),
        Described("DELETE", "/account/phone", "Tell this phone nothing more", "people", body=ThisPhone),
        Described("POST", "/account/phone/test", "A trial message to this phone", "people", body=ThisPhone, reply=Tried),
        Described("POST", "/gateway/receipts", "What became of an SMS or a voice call (signed by the gateway)", "gateway",
                  body=Receipt, reply=Taken, status=201),
    ),
    strict=True,
):  # fmt: skip
    describe_route(_route, [_described])
