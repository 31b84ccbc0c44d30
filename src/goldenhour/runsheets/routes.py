"""The run sheet as a page, on paper, and as files that other systems read; and their files taken in."""

from __future__ import annotations

from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from goldenhour.emergency.case import Case
from goldenhour.emergency.house import House, case_at, here, language_of, signed_in
from goldenhour.emergency.policies import check_can_see_case
from goldenhour.kit.pdf import pdf_of
from goldenhour.kit.sentences import N_
from goldenhour.kit.web.answers import json_answer, read_body
from goldenhour.kit.web.openapi import described
from goldenhour.runsheets.csv_form import to_csv
from goldenhour.runsheets.exchange import BYTES_AT_MOST, exchanged
from goldenhour.runsheets.importing import IMPORTERS, Report, import_record
from goldenhour.runsheets.mandatory import progress
from goldenhour.runsheets.paper import context_of
from goldenhour.runsheets.reading import run_of
from goldenhour.runsheets.sheet import Sheet, sheet_of
from goldenhour.runsheets.xml_form import to_xml


async def sheet_at(request: Request, page: str) -> tuple[House, Sheet]:
    """The sheet of the case named in the path, for whoever may see the case; the reading is audited."""
    house = here(request)
    case: Case = await case_at(request, page=page, check=check_can_see_case)
    run = run_of(case)
    return house, sheet_of(case, house.country, house.book.units.get(run.unit) if run else None)


def context(house: House, sheet: Sheet, language: str) -> dict[str, Any]:
    tongue = language.partition("_")[0]
    translate = house.pages.translate(language)
    made = context_of(sheet, house.country, progress(sheet, house.country), tongue, translate)
    return made | {"tongue": tongue}


async def page(request: Request) -> Response:
    """GET /cases/{case}/run-sheet: the record, and what is missing in it."""
    house, sheet = await sheet_at(request, "run-sheet")
    language = language_of(request)
    return house.page(
        request,
        "runsheets/sheet.html",
        title=house.pages.translate(language)(N_("Ambulance run sheet")),
        case=sheet.case,
        synthetic=sheet.synthetic,
        **context(house, sheet, language),
    )


async def pdf(request: Request) -> Response:
    """GET /cases/{case}/run-sheet.pdf"""
    house, sheet = await sheet_at(request, "run-sheet.pdf")
    language = language_of(request)
    printed = house.pages.environments[language].filters["clock"](house.world.now(), date=True)
    html = house.part("runsheets/paper.html", language, printed=printed, **context(house, sheet, language))
    return file_answer(await pdf_of(html), "application/pdf", sheet, "pdf", inline=True)


async def xml(request: Request) -> Response:
    """GET /cases/{case}/run-sheet.xml"""
    house, sheet = await sheet_at(request, "run-sheet.xml")
    return file_answer(to_xml(exchanged(sheet, house.country)), "application/xml", sheet, "xml")


async def csv(request: Request) -> Response:
    """GET /cases/{case}/run-sheet.csv"""
    house, sheet = await sheet_at(request, "run-sheet.csv")
    return file_answer(to_csv(exchanged(sheet, house.country), house.country), "text/csv; charset=utf-8", sheet, "csv")


def file_answer(content: bytes, media_type: str, sheet: Sheet, suffix: str, inline: bool = False) -> Response:
    number = "".join(c for c in sheet.number if c.isascii() and c.isalnum()) or "record"
    headers = {
        "content-disposition": f'{"inline" if inline else "attachment"}; filename="run-sheet-{number}.{suffix}"',
        "cache-control": "no-store",
        "x-content-type-options": "nosniff",
        "content-security-policy": "default-src 'none'; sandbox",
    }
    if inline:
        del headers["content-security-policy"]  # a browser's own PDF reader does not open in a sandbox
    return Response(content, media_type=media_type, headers=headers)


async def take_in(request: Request) -> Response:
    """POST /run-sheets: a TEMSIS XML or CSV becomes a case."""
    person = signed_in(request, *IMPORTERS)
    content = await read_body(request.receive, BYTES_AT_MOST)
    report = await import_record(here(request), content, person)
    return json_answer(report, 200 if report.already_there else 201)


ROUTES: list[BaseRoute] = [
    described(Route("/cases/{case}/run-sheet", page), "The ambulance record as a page, with what is missing", "case"),
    described(Route("/cases/{case}/run-sheet.pdf", pdf), "The ambulance record on paper, with its signatures", "case"),
    described(Route("/cases/{case}/run-sheet.xml", xml), "The ambulance record as TEMSIS XML", "case"),
    described(Route("/cases/{case}/run-sheet.csv", csv), "The ambulance record as CSV, a row a value", "case"),
    described(
        Route("/run-sheets", take_in, methods=["POST"]),
        "Bring in an ambulance record (TEMSIS XML or CSV)",
        "case",
        reply=Report,
    ),
]
