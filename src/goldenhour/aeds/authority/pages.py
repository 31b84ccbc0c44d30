"""The authority's page of all places at a glance, with the lists to act on."""

from __future__ import annotations

import csv
from datetime import date
from io import StringIO
from typing import Any
from zoneinfo import ZoneInfo

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from goldenhour.aeds.authority.asking import LISTINGS, Listing, Overview, ask_list, ask_overview
from goldenhour.aeds.due import ARTICLES
from goldenhour.aeds.keeping.shown import article
from goldenhour.emergency.house import House, here, language_of, signed_in
from goldenhour.emergency.names import name_of
from goldenhour.emergency.people import Role, not_allowed
from goldenhour.kit.refusals import Category, Refusal
from goldenhour.kit.sentences import N_
from goldenhour.kit.web.answers import json_answer
from goldenhour.kit.web.openapi import Described, describe_route


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
        "county_name": lambda code: county_called(house, code, language),
        "cite": lambda code: article(code, language),
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
        own=signed_in(request).county, today=day.isoformat(), articles=ARTICLES, **names(house, request),
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
    translate = house.pages.translate(language)
    writer = csv.writer(file)
    writer.writerow([translate(heading) for heading in HEADINGS])
    for row in rows:
        category = house.country.label("aed_places", row.category, language)
        duty = house.country.label("site_duties", row.what, language) if row.what else ""
        writer.writerow([safe(cell) for cell in (
            row.site, row.name, county_called(house, row.county, language), row.district, category, row.devices,
            row.due or "", duty, row.company, row.put_right, row.put_right_by,
            row.late, "" if row.late_days is None else row.late_days,
        )])  # fmt: skip
    headers = {"Content-Disposition": f'attachment; filename="aeds-{listing.value}.csv"'}
    return Response("\ufeff" + file.getvalue(), media_type="text/csv; charset=utf-8", headers=headers)


HEADINGS = (
    N_("id"), N_("Place"), N_("County"), N_("District"), N_("Category"), N_("Defibrillators"), N_("due first"), N_("what is due"),
    N_("Company"), N_("What is to be put right"), N_("to be put right by"),
    N_("reported late"), N_("days late at most"),
)  # fmt: skip


def goal_of(house: House, county: str) -> int | None:
    """How many certified places the county aims at; None without a goal."""
    goal: int | None = house.country.settings.get("safe_places", {}).get("goals", {}).get(county)
    return goal


def county_called(house: House, code: str, language: str) -> str:
    county = house.country.find_county(code)
    return county.name(language) if county else code


def safe(cell: object) -> object:
    """A cell no spreadsheet takes for a formula (OWASP, CSV injection)."""
    return f"'{cell}" if isinstance(cell, str) and cell[:1] in ("=", "+", "-", "@", "\t") else cell


data = Route("/authority/aeds.json", overview_json)
describe_route(data, [
    Described("GET", "/authority/aeds.json", "Places and devices by category, what is overdue, how many are certified",
              "site", reply=Overview, query=(("county", "the country's authority: which county; all when left out"),))
])  # fmt: skip
ROUTES: list[BaseRoute] = [
    Route("/authority/aeds", overview_page),
    data,
    Route("/authority/aeds.csv", list_csv),
]
