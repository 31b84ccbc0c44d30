"""The public pages: the map with the list beside it, one place with its devices, and the word that something is wrong there.
Nobody signs in, and nobody is named."""

from __future__ import annotations

from datetime import datetime
from importlib.resources import files
from typing import Annotated, Any, NamedTuple

import msgspec
from limits import parse
from msgspec import Meta
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from goldenhour.aeds.finding.api import count, index_of
from goldenhour.aeds.finding.checks import check_hangs_there, no_such_aed
from goldenhour.aeds.finding.geojson import HOW
from goldenhour.aeds.finding.hours import opening
from goldenhour.aeds.finding.rows import photo_of
from goldenhour.aeds.keeping.files import pictures_of
from goldenhour.aeds.keeping.hours import spans_in_words
from goldenhour.aeds.usable import Usability, bearing_of, usable
from goldenhour.emergency.aed_bodies import AedDoubted, Hours, OutOfService, Source
from goldenhour.emergency.house import House, here, language_of
from goldenhour.emergency.names import name_of
from goldenhour.emergency.site import Device, Site
from goldenhour.emergency.submissions import read_submission
from goldenhour.kit.log import Entry, encode_json
from goldenhour.kit.sentences import N_
from goldenhour.kit.uploads.pictures import picture_type_of
from goldenhour.kit.web.openapi import described

DOUBTS = parse("6 per 10 minutes")
PUBLIC = "program/public-map"
WEEKDAYS = (N_("Mon"), N_("Tue"), N_("Wed"), N_("Thu"), N_("Fri"), N_("Sat"), N_("Sun"))
EVERYBODY: dict[str, Any] = {"person": None, "menu": [], "organisation": "", "listens_for": None, "kit_for": ""}
"""The page as it is for whoever is not signed in, so that a phone may keep it."""


class Shown(NamedTuple):
    """A device as its page shows it."""

    device: Device
    verdict: Usability
    lat: float | None
    lon: float | None
    photo: str
    week: list[tuple[str, str]]
    why: list[tuple[str, bool]]


class Doubt(msgspec.Struct, frozen=True):
    """The form: which device, what is wrong, in words."""

    aed: Annotated[str, Meta(min_length=1, max_length=120)]
    what: str = ""
    note: Annotated[str, Meta(max_length=500)] = ""


async def map_page(request: Request) -> Response:
    """GET /aeds"""
    house, say = here(request), here(request).pages.translate(language_of(request))
    synthetic = any(row.bearing.source is Source.SYNTHETIC for row in index_of(house))
    page = house.page(
        request, "aeds/map.html", title=say(N_("Defibrillators (AED)")), synthetic=synthetic, how=say(HOW),
        number=house.country.emergency_number, weekdays=WEEKDAYS, **EVERYBODY,
    )  # fmt: skip
    page.headers["cache-control"] = "no-cache"
    return page


async def place_page(request: Request) -> Response:
    """GET /aeds/{site}"""
    house, say = here(request), here(request).pages.translate(language_of(request))
    site = await site_at(request)
    assert site.registered is not None
    devices = [shown(house, site, device, say) for device in site.standing_devices]
    return house.page(
        request, "aeds/place.html", title=site.registered.name, site=site, said=site.registered, devices=devices,
        whats=[(what.value, name_of(what).text(say)) for what in OutOfService if what is not OutOfService.USED],
        thanks="thanks" in request.query_params, number=house.country.emergency_number, country=house.country,
        synthetic=site.registered.source is Source.SYNTHETIC, **EVERYBODY,
    )  # fmt: skip


async def site_at(request: Request) -> Site:
    """The place of the path. Raises the refusal where nobody registered one."""
    site = await here(request).book.state(f"site/{request.path_params['site']}")
    if not isinstance(site, Site) or site.registered is None:
        raise no_such_aed()
    return site


def shown(house: House, site: Site, device: Device, say: Any) -> Shown:
    index, place, said = index_of(house), site.registered, device.said
    assert place is not None
    at: datetime = house.world.now().astimezone(index.zone).replace(tzinfo=None)
    verdict = usable(bearing_of(site, device, index.zone), opening(said.hours, at, index.is_holiday), at)
    own = said.lat is not None and said.lon is not None
    lat, lon = (said.lat, said.lon) if own else (place.lat, place.lon)
    why = [(one.words.text(say), one.against) for one in verdict.reasons]
    return Shown(device, verdict, lat, lon, photo_of(device), week_in_words(said.hours, say), why)


def week_in_words(hours: Hours | None, say: Any) -> list[tuple[str, str]]:
    """A line for each day, and one for holidays."""
    if hours is None:
        return []
    days = [(say(name), spans_in_words(spans, say)) for name, spans in zip(WEEKDAYS, hours.week, strict=True)]
    return [*days, (say(N_("Holidays")), spans_in_words(hours.holidays, say))]


async def doubt(request: Request) -> Response:
    """POST /aeds/{site}/doubts: a form of the page. Kept as the program's word, for nobody is signed in."""
    count(request, DOUBTS, "doubts")
    house, site = here(request), await site_at(request)
    said = await read_submission(request, Doubt)
    check_hangs_there(site, said.aed)
    what = OutOfService(said.what) if said.what in list(OutOfService) else None
    body = AedDoubted(aed=said.aed, what=what, note=said.note)
    world = house.world
    receipts = await house.log.append([
        Entry(id=world.new_id(), subject=f"site/{site.id}", kind="aed_doubted", at=world.now(), by=PUBLIC, role="program",
              body=msgspec.Raw(encode_json(body)))
    ])  # fmt: skip
    await house.book.caught_up(receipts[-1].seq)
    return RedirectResponse(f"/aeds/{site.id}?thanks", 303)


async def photo(request: Request) -> Response:
    """GET /aeds/{site}/photos/{sum}: where a device hangs, drawn anew without metadata; only what a device shows."""
    house, site, wanted = here(request), await site_at(request), request.path_params["sum"]
    path = house.facts["attachments"].store.path_of(wanted)
    if wanted not in {photo_of(device) for device in site.standing_devices} or not path.exists():
        raise no_such_aed()
    with path.open("rb") as opened:
        kind = picture_type_of(opened.read(16)) or ""
    drawn = await pictures_of(house).draw(path, wanted, kind, request.query_params.get("size", "small"))
    headers = {"x-content-type-options": "nosniff", "cache-control": "public, max-age=86400"}
    return Response(drawn, headers=headers, media_type="image/webp")


async def worker(request: Request) -> Response:
    """GET /aeds/worker.js"""
    script = files("goldenhour.aeds").joinpath("static/find-worker.js").read_text(encoding="utf-8")
    headers = {"cache-control": "no-cache", "service-worker-allowed": "/aeds"}
    return Response(script, media_type="text/javascript", headers=headers)


ROUTES: list[BaseRoute] = [
    described(Route("/aeds", map_page), "The public map of defibrillators; no sign-in", "aeds"),
    Route("/aeds/worker.js", worker, methods=["GET"]),
    described(Route("/aeds/{site}", place_page), "One place with its defibrillators; no sign-in", "aeds"),
    Route("/aeds/{site}/doubts", doubt, methods=["POST"]),
    described(Route("/aeds/{site}/photos/{sum}", photo), "Where a device hangs, without metadata; no sign-in", "aeds"),
]
