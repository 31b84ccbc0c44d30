"""The application for a safe-place certificate on paper (guideline eight, 4 and annex 5), filled in from the register."""

from __future__ import annotations

from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from goldenhour.aeds.authority.certificate import DOCUMENTS
from goldenhour.aeds.due import day_of, trained_on
from goldenhour.aeds.keeping.hours import in_words
from goldenhour.aeds.keeping.pages import site_at, zone_of
from goldenhour.aeds.keeping.shown import staff_of
from goldenhour.emergency.aed_bodies import Source
from goldenhour.emergency.house import House, language_of
from goldenhour.emergency.site import Site
from goldenhour.kit.pdf import pdf_of
from goldenhour.kit.web.openapi import described


async def application(request: Request) -> Response:
    """GET /sites/{site}/certification-application.pdf"""
    house, _, site = await site_at(request)
    paper = house.part("aeds/application.html", language_of(request), **words_of(house, site, language_of(request)))
    headers = {"content-disposition": 'inline; filename="safe-place-application.pdf"', "cache-control": "no-store"}
    return Response(await pdf_of(paper), media_type="application/pdf", headers=headers)


def words_of(house: House, site: Site, language: str) -> dict[str, Any]:
    """What the form shows: of the newest application its day and what was sent with it; of the newest decision how it went."""
    assert site.registered is not None
    say, asked = house.pages.translate(language), max(site.applications.values(), key=lambda one: one.at, default=None)
    return {
        "site": site, "county": house.country.county(site.registered.county).name(language), "staff": staff_of(site),
        "trained_on": trained_on, "say": say, "hours_words": lambda hours: in_words(hours, say), "documents": DOCUMENTS,
        "applied": day_of(asked.at, zone_of(house)) if asked else None, "sent": asked.said.documents if asked else {},
        "last": max(site.decisions.values(), key=lambda one: one.at, default=None),
        "synthetic": site.registered.source is Source.SYNTHETIC,
    }  # fmt: skip


ROUTES: list[BaseRoute] = [
    described(
        Route("/sites/{site}/certification-application.pdf", application),
        "The application for a safe-place certificate, as PDF",
        "site",
    )
]
