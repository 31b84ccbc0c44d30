"""The phone before the device: scan its label or barcode, look, tap, done; also where no network reaches.

The page is a frame without anybody's data; the devices come as JSON and are kept on the phone, and what is said there waits
in the phone with its id until the server has answered.
"""

from __future__ import annotations

from datetime import date
from importlib.resources import files

import msgspec
import sqlalchemy as sa
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from goldenhour.aeds.answering import KEEPERS, answers_for
from goldenhour.aeds.keeping import views
from goldenhour.aeds.keeping.pages import site_at
from goldenhour.aeds.keeping.register import codes_of, label_of, register_of
from goldenhour.aeds.keeping.shown import device_name
from goldenhour.emergency.aed_bodies import OutOfService
from goldenhour.emergency.house import House, here, language_of, signed_in
from goldenhour.emergency.names import name_of
from goldenhour.emergency.people import Person
from goldenhour.emergency.site import Device, Site
from goldenhour.kit.pdf import pdf_of
from goldenhour.kit.qr import qr_of
from goldenhour.kit.refusals import Category, Refusal
from goldenhour.kit.sentences import N_
from goldenhour.kit.web.answers import json_answer
from goldenhour.kit.web.openapi import described
from goldenhour.kit.web.pages import let_scan

SCOPE = "/check"
ON_A_PHONE = 200
"""So many devices a phone keeps: those of the places somebody manages."""
WHYS = (OutOfService.DEFECT, OutOfService.AWAY, OutOfService.BLOCKED, OutOfService.EXPIRED)
TITLE = N_("Check a defibrillator")


class Known(msgspec.Struct, frozen=True):
    """A device as the phone knows it. `codes`: whatever on it may be scanned or typed."""

    site: str
    site_name: str
    aed: str
    name: str
    codes: list[str]
    serial: str
    pads_until: date | None
    battery_until: date | None
    checked_on: date | None
    out: str


class OnPhone(msgspec.Struct, frozen=True):
    """What a phone keeps, and for whom."""

    person: str
    devices: list[Known]


def known(site: Site, device: Device) -> Known:
    return Known(
        site.id, site.registered.name if site.registered else "", device.aed, device_name(device),
        sorted(codes_of(site.id, device)), device.said.serial, device.pads_until, device.battery_until,
        device.checked_on, device.out.value if device.out else "",
    )  # fmt: skip


async def frame(request: Request) -> Response:
    """GET /check and /check/{code}: the page. Which device, the phone finds out from the address."""
    house, person, language = here(request), signed_in(request, *KEEPERS), language_of(request)
    say = house.pages.translate(language)
    whys = [(one.value, name_of(one).text(say)) for one in WHYS]
    page = house.page(request, "aeds/check.html", title=say(TITLE), whys=whys, whose=person.id, kit_for="",
                      synthetic=house.demo)  # fmt: skip
    let_scan(page)
    return page


async def devices(request: Request) -> Response:
    """GET /check/devices?code=: the devices of the places I manage, and the one with this code where I may look after it."""
    house, person = here(request), signed_in(request, *KEEPERS)
    found = {(one.site, one.aed): one for one in await mine(house, person)}
    if code := request.query_params.get("code", ""):
        for one in await with_code(house, person, code):
            found[one.site, one.aed] = one
    return json_answer(OnPhone(person.id, list(found.values())))


async def mine(house: House, person: Person) -> list[Known]:
    table = views.accounts
    query = sa.select(table.c.site).where(table.c.account == person.id).limit(ON_A_PHONE)
    sites = [await house.book.state(f"site/{site}") for site in await house.ask(lambda c: c.scalars(query).all())]
    found = [known(site, one) for site in sites if isinstance(site, Site) for one in site.standing_devices]
    return found[:ON_A_PHONE]


async def with_code(house: House, person: Person, code: str) -> list[Known]:
    """The devices that bear this code. Raises Refusal where there are some and none is this person's to check."""
    where = register_of(house.book).of_code(code)
    sites = {one.site: await house.book.state(f"site/{one.site}") for one in where}
    found = [
        known(site, site.devices[one.aed])
        for one in where
        if isinstance(site := sites[one.site], Site) and answers_for(person, site)
    ]
    if where and not found:
        raise Refusal(
            Category.NOT_FOUND,
            "not_your_aed",
            "You do not look after this defibrillator. If something is wrong with it, tell the place where it hangs.",
        )
    return found


async def worker(request: Request) -> Response:
    """GET /check/worker.js: nobody's data."""
    code = files("goldenhour.aeds").joinpath("static/check-worker.js").read_text(encoding="utf-8")
    headers = {"cache-control": "no-cache", "service-worker-allowed": SCOPE}
    return Response(code, media_type="text/javascript", headers=headers)


# ── labels ───────────────────────────────────────────────────────────────────────────────────────────────────────────
async def labels(request: Request) -> Response:
    """GET /sites/{site}/labels: a sheet of labels, one a device, as PDF."""
    house, _, site = await site_at(request)
    base = f"{request.url.scheme}://{request.headers.get('host', '')}{SCOPE}/"
    found = [
        (device_name(device), label_of(site.id, device.aed), qr_of(base + label_of(site.id, device.aed), scale=3))
        for device in site.standing_devices
    ]
    name = site.registered.name if site.registered else ""
    paper = house.part("aeds/labels.html", language_of(request), labels=found, name=name)
    headers = {"content-disposition": 'inline; filename="labels.pdf"', "cache-control": "no-store"}
    return Response(await pdf_of(paper), media_type="application/pdf", headers=headers)


ROUTES: list[BaseRoute] = [
    described(Route("/check/devices", devices), "The devices I check, as a phone keeps them", "site", reply=OnPhone),
    Route("/check/worker.js", worker),
    Route("/check", frame),
    Route("/check/{code}", frame),
    described(Route("/sites/{site}/labels", labels), "A sheet of labels with QR codes, as PDF", "site"),
]
