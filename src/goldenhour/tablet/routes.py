"""The tablet's own resources: handing in, news, and what it needs to know offline."""

from __future__ import annotations

import hashlib
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from goldenhour.emergency.house import House, here, language_of
from goldenhour.emergency.people import Device, device_wiped, sign_in_first
from goldenhour.emergency.routes import check_is_json
from goldenhour.kit.languages import LANGUAGES
from goldenhour.kit.refusals import Category, Refusal
from goldenhour.kit.web.answers import encode, json_answer, read_body, read_json
from goldenhour.kit.web.openapi import described
from goldenhour.tablet.assets import Assets, assets_of
from goldenhour.tablet.feed import Feed, feed
from goldenhour.tablet.reference import reference
from goldenhour.tablet.sent import BYTES_AT_MOST, Delivered, Delivery, delivery_decoder
from goldenhour.tablet.sync import sync
from goldenhour.tablet.wired import wired

NO_STORE = {"cache-control": "no-store"}


def any_tablet(request: Request) -> Device:
    """The tablet that asks, signed out from elsewhere or not."""
    device = request.scope.get("device")
    if not isinstance(device, Device):
        raise sign_in_first()
    return device


def this_tablet(request: Request) -> Device:
    """The tablet that asks; one that was signed out is told so."""
    device = any_tablet(request)
    if device.ended_at is not None:
        raise device_wiped()
    return device


async def hand_in(request: Request) -> Response:
    """POST /tablet/sync"""
    device, house = any_tablet(request), here(request)
    check_is_json(request)
    receive: Any = request.receive
    delivery: Delivery = read_json(await read_body(receive, BYTES_AT_MOST), delivery_decoder)
    check_is_its_own(device, delivery)
    answers = await sync(house, device, delivery, house.pages.translate(language_of(request)))
    house.counts.update(("sync_answers", str(answer.state)) for answer in answers)
    return json_answer(Delivered(house.world.now(), answers), headers=NO_STORE)


def check_is_its_own(device: Device, delivery: Delivery) -> None:
    """The sayings are this tablet's own: whose they are is looked up by it."""
    if delivery.device != device.id:
        raise Refusal(
            Category.CONFLICT,
            "another_tablet",
            "This browser is bound as another tablet now. Sign in and bind it again; nothing it holds is lost.",
            field="device",
        )


async def news(request: Request) -> Response:
    """GET /tablet/feed?after=<seq>&case=<id>"""
    device = this_tablet(request)
    after = request.query_params.get("after", "0")
    asked = request.query_params.getlist("case")[:20]
    seen = int(after) if after.isascii() and after.isdigit() and len(after) < 19 else 0
    told = await feed(here(request), device, seen, asked, language_of(request))
    return json_answer(told, headers=NO_STORE)


async def data(request: Request) -> Response:
    """GET /tablet/data"""
    device, house = this_tablet(request), here(request)
    return unless_known(request, reference(house, device.person))


async def words(request: Request) -> Response:
    """GET /tablet/words/{language}: the words of the app. No patient in it: anybody may read it."""
    language = request.path_params["language"]
    if language not in LANGUAGES:
        raise Refusal(
            Category.NOT_FOUND, "no_such_language", "There is no such language here. Choose one from the page."
        )
    house = here(request)
    translate = house.pages.translate(language)
    told = {key: translate(message) for key, message in sorted((wired(house).words or {}).items())}
    return unless_known(request, encode(told))


async def assets(request: Request) -> Response:
    """GET /tablet/assets: the files of the app. Nothing secret in it: anybody may read it."""
    return unless_known(request, encode(all_assets(here(request))))


def all_assets(house: House) -> Assets:
    """Read from the disk once."""
    if "tablet_assets" not in house.facts:
        house.facts["tablet_assets"] = assets_of((*wired(house).assets, *wired(house).parts))
    found = house.facts["tablet_assets"]
    assert isinstance(found, Assets)
    return found


def unless_known(request: Request, content: bytes) -> Response:
    """The content with its hash as `ETag`; 304 and nothing when the reader has it already."""
    tag = f'"{hashlib.sha256(content).hexdigest()[:32]}"'
    headers = {"etag": tag, "cache-control": "no-cache"}
    if tag in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    return Response(content, headers=headers, media_type="application/json")


ROUTES: tuple[BaseRoute, ...] = (
    described(
        Route("/tablet/sync", hand_in, methods=["POST"]),
        "Hand in what was written, up to 500 sayings; each is answered by its id",
        "tablet",
        body=Delivery,
        reply=Delivered,
    ),
    described(
        Route("/tablet/feed", news, methods=["GET"]),
        "What is new on this tablet's cases, and which have left it",
        "tablet",
        reply=Feed,
        query=(("after", "`seq` of the last answer"), ("case", "a case to have whole, again")),
    ),
    described(Route("/tablet/data", data, methods=["GET"]), "What a tablet must know without a network", "tablet"),
    described(Route("/tablet/words/{language}", words, methods=["GET"]), "The words of the tablet's app", "tablet"),
    described(
        Route("/tablet/assets", assets, methods=["GET"]), "The files of the tablet's app", "tablet", reply=Assets
    ),
)
