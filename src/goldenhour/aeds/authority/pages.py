"""The authority's pages: all places at a glance, one place to act on, where the next device would help, certificates."""

from __future__ import annotations

import csv
from datetime import date
from io import StringIO
from typing import Any
from zoneinfo import ZoneInfo

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from goldenhour.aeds.answering import check_may_see
from goldenhour.aeds.authority.asking import (
    LISTINGS,
    Certified,
    Listing,
    Overview,
    ask_certificate,
    ask_list,
    ask_overview,
)
from goldenhour.aeds.authority.certificate import (
    DOCUMENTS,
    number_of,
    points,
    standing,
    valid_until,
    waiting,
)
from goldenhour.aeds.authority.obliged import COUNTED, categories, judge
from goldenhour.aeds.due import DutyState, open_duties
from goldenhour.aeds.keeping.training import ratio_of
from goldenhour.aeds.placement import RULES
from goldenhour.emergency.house import House, here, language_of, signed_in
from goldenhour.emergency.names import name_of
from goldenhour.emergency.people import Person, Role, not_allowed
from goldenhour.emergency.site import Certificate, Site
from goldenhour.kit.pdf import pdf_of
from goldenhour.kit.qr import qr_of
from goldenhour.kit.refusals import Category, Refusal
from goldenhour.kit.sentences import N_
from goldenhour.kit.web.answers import json_answer
from goldenhour.kit.web.openapi import Described, describe_route

DUTIES: dict[str, str] = {
    "6-1": N_("A manager is named"),
    "6-2": N_("The manager is trained, again every two years"),
    "7-1": N_("Checked every half year, nothing expired"),
    "7-2": N_("What was used is replaced"),
    "8": N_("Uses are recorded within seven days"),
}


def today(house: House) -> date:
    return house.world.now().astimezone(ZoneInfo(house.country.timezone)).date()


def county_asked(request: Request) -> str:
    """The county whose places are shown: the person's own; for the country's authority the one asked for, or all."""
    person = signed_in(request, Role.AUTHORITY)
    if person.county:
        return person.county
    if person.hospital:
        raise not_allowed()
    asked = request.query_params.get("county", "")
    return here(request).country.county(asked).code if asked else ""


def listing_asked(request: Request) -> Listing:
    asked = request.query_params.get("list", Listing.OVERDUE.value)
    if asked not in set(Listing):
        raise Refusal(Category.NOT_FOUND, "no_such_list", "There is no such list. Choose one on the page.")
    return Listing(asked)


def names(house: House, request: Request) -> dict[str, Any]:
    """What templates call things by."""
    language, country = language_of(request), house.country
    translate = house.pages.translate(language)
    return {
        "plain": translate,
        "says": lambda sentence: sentence.text(translate),
        "called": lambda value: name_of(value).text(translate),
        "label": lambda table, code: country.label(table, code, language),
        "county_name": lambda code: county.name(language) if (county := country.find_county(code)) else code,
        "counties": [(one.code, one.name(language)) for one in country.counties],
    }


async def overview_page(request: Request) -> Response:
    """GET /authority/aeds"""
    house, county, listing = here(request), county_asked(request), listing_asked(request)
    day = today(house)
    overview = await house.ask(lambda c: ask_overview(c, county, day, house.country))
    rows = await house.ask(lambda c: ask_list(c, county, listing, day))
    return house.page(
        request, "aeds/authority/overview.html", title=house.pages.translate(language_of(request))(N_("Defibrillators")),
        overview=overview, listing=listing, listings=LISTINGS, rows=rows, synthetic=overview.synthetic,
        own=signed_in(request).county, today=day.isoformat(), **names(house, request),
    )  # fmt: skip


async def overview_json(request: Request) -> Response:
    """GET /authority/aeds.json"""
    house, county = here(request), county_asked(request)
    return json_answer(await house.ask(lambda c: ask_overview(c, county, today(house), house.country)))


async def list_csv(request: Request) -> Response:
    """GET /authority/aeds.csv: a list to hand on, for instance to the central authority (article 11)."""
    house, county, listing = here(request), county_asked(request), listing_asked(request)
    rows = await house.ask(lambda c: ask_list(c, county, listing, today(house)))
    language, file = language_of(request), StringIO()
    writer = csv.writer(file)
    writer.writerow(["site", "name", "county", "district", "category", "devices", "due", "what"])
    for row in rows:
        category = house.country.label("aed_places", row.category, language)
        writer.writerow([safe(cell) for cell in (row.site, row.name, row.county, row.district, category, row.devices,
                                                 row.due or "", row.what)])  # fmt: skip
    headers = {"Content-Disposition": f'attachment; filename="aeds-{listing.value}.csv"'}
    return Response("\ufeff" + file.getvalue(), media_type="text/csv; charset=utf-8", headers=headers)


def safe(cell: object) -> object:
    """A cell no spreadsheet takes for a formula (OWASP, CSV injection)."""
    return f"'{cell}" if isinstance(cell, str) and cell[:1] in ("=", "+", "-", "@", "\t") else cell


async def site_at(request: Request) -> tuple[Site, Person]:
    """The place named in the path, for whoever may see it."""
    person = signed_in(request)
    state = await here(request).book.state(f"site/{request.path_params['site']}")
    assert isinstance(state, Site)
    check_may_see(person, state)
    return state, person


async def site_page(request: Request) -> Response:
    """GET /authority/aeds/{site}"""
    signed_in(request, Role.AUTHORITY)
    house, (site, _) = here(request), await site_at(request)
    day, zone = today(house), ZoneInfo(house.country.timezone)
    found = site.registered
    assert found is not None
    applications = [
        {"told": told, "points": points(site, told, day), "share": ratio_of(told.said.trained, told.said.staff),
         "number": number_of(found.county, day, told.id), "until": valid_until(day)}
        for told in waiting(site)
    ]  # fmt: skip
    kinds = categories(house.country)
    return house.page(
        request, "aeds/authority/site.html", title=found.name, site=site, found=found, today=day,
        duties=[(duty, duty.state(day), duty.days(day)) for duty in open_duties(site, zone)], states=DutyState,
        rules=inspected(), applications=applications, documents={one.code: one.words for one in DOCUMENTS},
        certificates=[(one, standing(one, day)) for one in site.certificates.values()], kinds=kinds, counted=COUNTED,
        judged=judgement(request, house, found.category), synthetic=found.source == "synthetic",
        **names(house, request),
    )  # fmt: skip


def inspected() -> list[tuple[str, str]]:
    """The points of an inspection, each once, in the order of the articles."""
    found: dict[str, list[str]] = {}
    for rule in RULES:
        found.setdefault(rule.article, []).append(rule.words)
    return [(article, words[0]) for article, words in found.items()] + list(DUTIES.items())


def judgement(request: Request, house: House, category: str) -> Any:
    """What the tables say of a kind and a figure that were asked about."""
    query = request.query_params
    if "kind" not in query:
        return None
    figure = query.get("figure", "").strip()
    asked = query.get("category", category)
    return judge(house.country, asked, query["kind"], int(figure) if figure.isascii() and figure.isdigit() else None)


# ── certificates ─────────────────────────────────────────────────────────────────────────────────────────────────────
async def certified(request: Request) -> Certified:
    number = request.path_params["number"].upper()
    found = await here(request).ask(lambda c: ask_certificate(c, number))
    if found is None:
        raise Refusal(
            Category.NOT_FOUND,
            "no_such_certificate",
            "No safe-place certificate has this number, or a newer one took its place. Compare it with the paper.",
        )
    return found


async def verify_page(request: Request) -> Response:
    """GET /safe-places/{number}: anybody may ask whether a certificate holds."""
    house, found = here(request), await certified(request)
    state = standing(
        Certificate(found.number, date.min, date.fromisoformat(found.until), "revoked" if found.revoked else ""),
        today(house),
    )
    title = house.pages.translate(language_of(request))(N_("Safe-place certificate"))
    return house.page(
        request, "aeds/authority/verify.html", title=title, found=found, standing=state, **names(house, request)
    )


async def certificate_pdf(request: Request) -> Response:
    """GET /safe-places/{number}.pdf: the certificate on paper, for the place and its authorities."""
    house, person, found = here(request), signed_in(request), await certified(request)
    site = await house.book.state(f"site/{found.site}")
    assert isinstance(site, Site)
    check_may_see(person, site)
    qr = qr_of(f"{request.url.scheme}://{request.url.netloc}/safe-places/{found.number}")
    words = {"found": found, "certificate": site.certificates[found.number], "site": site, "qr": qr}
    html = house.part("aeds/authority/certificate.html", language_of(request), **words, **names(house, request))
    headers = {"Content-Disposition": f'inline; filename="safe-place-{found.number}.pdf"'}
    return Response(await pdf_of(html), media_type="application/pdf", headers=headers)


data = Route("/authority/aeds.json", overview_json)
describe_route(data, [
    Described("GET", "/authority/aeds.json", "Places and devices by category, what is overdue, how many are certified",
              "site", reply=Overview, query=(("county", "the country's authority: which county; all when left out"),))
])  # fmt: skip
ROUTES: list[BaseRoute] = [
    Route("/authority/aeds", overview_page),
    data,
    Route("/authority/aeds.csv", list_csv),
    Route("/authority/aeds/{site}", site_page),
    Route("/safe-places/{number}.pdf", certificate_pdf),
    Route("/safe-places/{number}", verify_page),
]
