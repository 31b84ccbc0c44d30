"""The authority's page of files that were taken in: what was corrected, doubted or refused, and why."""

from __future__ import annotations

import asyncio
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from goldenhour.aeds.authority.pages import county_asked, names
from goldenhour.aeds.finding.import_reports import FACT, ImportReport, ImportReports
from goldenhour.aeds.finding.national.reading import Judged
from goldenhour.emergency.house import House, here, language_of
from goldenhour.emergency.submissions import wants_page
from goldenhour.kit.refusals import Category, Refusal
from goldenhour.kit.sentences import N_
from goldenhour.kit.web.answers import json_answer
from goldenhour.kit.web.openapi import described

JUDGED: dict[Judged, tuple[str, str]] = {
    Judged.REFUSED: ("urgent", N_("refused")),
    Judged.DOUBTED: ("caution", N_("doubted")),
    Judged.CORRECTED: ("info", N_("corrected")),
}


def reports_of(house: House) -> ImportReports:
    found = house.facts[FACT]
    assert isinstance(found, ImportReports)
    return found


async def imports_page(request: Request) -> Response:
    """GET /authority/aeds-imports"""
    house, _ = here(request), county_asked(request)
    reports = await asyncio.to_thread(reports_of(house).all)
    if not wants_page(request):
        return json_answer(reports)
    title = house.pages.translate(language_of(request))(N_("Imported files of defibrillators"))
    return house.page(
        request, "aeds/authority/imports.html", title=title, reports=reports, judged=JUDGED, synthetic=house.demo,
        **names(house, request),
    )  # fmt: skip


async def imports_csv(request: Request) -> Response:
    """GET /authority/aeds-imports/{name}.csv: every row with its reason."""
    house, _ = here(request), county_asked(request)
    name = request.path_params["name"]
    table = await asyncio.to_thread(reports_of(house).table, name)
    if table is None:
        raise Refusal(
            Category.NOT_FOUND, "no_such_report", "There is no such report. Choose one on the page of imports."
        )
    headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(name)}.csv"}
    return Response(table, media_type="text/csv; charset=utf-8", headers=headers)


ROUTES: list[BaseRoute] = [
    described(
        Route("/authority/aeds-imports", imports_page), "What became of imported files of defibrillators", "site",
        reply=list[ImportReport],
    ),
    described(
        Route("/authority/aeds-imports/{name}.csv", imports_csv),
        "Every row that was corrected, doubted or refused, and why", "site",
    ),
]  # fmt: skip
