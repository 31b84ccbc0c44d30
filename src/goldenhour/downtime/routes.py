"""The kit as a page that needs nothing else, on paper, and the worker that keeps it on the device."""

from __future__ import annotations

from importlib.resources import files
from typing import Any
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from goldenhour.downtime.forms import FORMS, START
from goldenhour.downtime.kit import FRESH_FOR, HAVE_A_KIT, PATIENTS_FOR, Kit, kit_for
from goldenhour.downtime.paper import ROUTES as PAPER
from goldenhour.emergency.house import House, here, language_of, signed_in
from goldenhour.emergency.names import name_of
from goldenhour.emergency.organisations import organisation_name
from goldenhour.emergency.people import Person
from goldenhour.kit.pdf import pdf_of
from goldenhour.kit.qr import qr_of
from goldenhour.kit.sentences import N_
from goldenhour.kit.web.openapi import described

PAGE = "/downtime"
DISPATCH_PHONES = "dispatch_phones"
"""Under what the telephones of dispatch centres, by county, stand in `House.facts`."""


def script(name: str) -> str:
    return files("goldenhour.downtime").joinpath(f"static/{name}").read_text(encoding="utf-8")


def context(house: House, kit: Kit, language: str, place: str) -> dict[str, Any]:
    say = house.pages.translate(language)
    unit = house.book.units.get(kit.site.removeprefix("unit/"))
    return {
        "kit": kit,
        "title": say(N_("Downtime kit")),
        "place": unit.name if unit else organisation_name(house.country, place, language),
        "number": house.country.emergency_number,
        "centre": house.facts.get(DISPATCH_PHONES, {}).get(county_of(house, kit.site, place)),
        "forms": FORMS,
        "colours": START,
        "barcode": qr_of,
        "specialty": lambda code: house.country.label("specialties", code, language.partition("_")[0]),
        "words": lambda value: name_of(value).text(say),
        "fresh_ms": FRESH_FOR.total_seconds() * 1000,
        "patients_ms": PATIENTS_FOR.total_seconds() * 1000,
        "synthetic": any(one.synthetic for one in kit.expected),
    }


def county_of(house: House, site: str, place: str) -> str:
    """Whose dispatch centre this site calls."""
    kind, _, own = site.partition("/")
    known = house.country.find_hospital(own) if kind == "hospital" else None
    return known.county if known else place.partition("/")[2]


def asker(request: Request) -> Person:
    """Whoever is signed in; on a crew's tablet, that crew on the unit the tablet is on, whatever its browser's session says."""
    person, device = signed_in(request, *HAVE_A_KIT), request.scope.get("device")
    if device is None or device.ended_at is not None or device.person.id != person.id:
        return person
    return device.person if person.unit is None and not person.hospital else person


async def kit_page(request: Request) -> Response:
    """GET /downtime: the kit of the asker's site; that its patients were read is noted each time."""
    house, person, language = here(request), asker(request), language_of(request)
    kit = kit_for(house, person, language)
    await house.record_listing(person, "downtime", kit.cases)
    made = context(house, kit, language, person.organisation)
    page = house.pages.page(
        request, "downtime/kit.html", paper=False, keeping=script("keep.js"), whose=quote(person.id), **made
    )
    page.headers["x-kit-made"] = str(round(kit.made_at.timestamp() * 1000))
    page.headers["x-kit-for"] = quote(person.id)
    return page


async def kit_pdf(request: Request) -> Response:
    """GET /downtime/kit.pdf: the same on paper."""
    house, person, language = here(request), asker(request), language_of(request)
    kit = kit_for(house, person, language)
    await house.record_listing(person, "downtime.pdf", kit.cases)
    html = house.part("downtime/kit.html", language, paper=True, **context(house, kit, language, person.organisation))
    headers = {"content-disposition": 'inline; filename="downtime-kit.pdf"', "cache-control": "no-store"}
    return Response(await pdf_of(html), media_type="application/pdf", headers=headers)


async def worker(request: Request) -> Response:
    """GET /downtime/worker.js: nobody's data."""
    headers = {"cache-control": "no-cache", "service-worker-allowed": PAGE}
    return Response(script("worker.js"), media_type="text/javascript", headers=headers)


ROUTES: list[BaseRoute] = [
    described(Route(PAGE, kit_page), "What a site needs when the platform cannot be reached, as one page", "downtime"),
    described(Route(f"{PAGE}/kit.pdf", kit_pdf), "The same on paper", "downtime"),
    Route(f"{PAGE}/worker.js", worker, methods=["GET"]),
    *PAPER,
]
