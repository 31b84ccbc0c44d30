"""The health authority's page of registry extracts, and the emergency department's upload of reports from its own system."""

from __future__ import annotations

from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from goldenhour.emergency.bodies import Condition
from goldenhour.emergency.house import here, language_of, signed_in
from goldenhour.emergency.people import EMERGENCY_DEPARTMENT, Role, not_allowed
from goldenhour.emergency.report_items import TABLES
from goldenhour.kit.refusals import Category, Refusal
from goldenhour.kit.sentences import N_
from goldenhour.kit.web.answers import json_answer, read_body
from goldenhour.kit.web.openapi import described
from goldenhour.outcomes.extracts import K, deidentified, local_language, rows_of, secret_of
from goldenhour.outcomes.extracts.files import to_csv, to_dictionary, to_parquet, to_quality
from goldenhour.outcomes.importing import BYTES_AT_MOST, Became, import_reports
from goldenhour.outcomes.report_page import disease_of

CSV, PARQUET = "text/csv; charset=utf-8", "application/vnd.apache.parquet"


async def extracts_page(request: Request) -> Response:
    """GET /extracts: what can be fetched, how much it is, and how it is de-identified."""
    house, person = here(request), signed_in(request, Role.AUTHORITY)
    made = []
    for disease, table in TABLES.items():
        rows = await rows_of(house, disease)
        done = deidentified(rows, table.items, secret_of(house), K)
        made.append((disease.value, house.pages.translate(language_of(request))(table.title), len(rows), done))
    await house.record_listing(person, f"extracts k={K}", [])
    title = house.pages.translate(language_of(request))(N_("Registry extracts"))
    return house.page(request, "outcomes/extracts.html", title=title, made=made, k=K)


async def extract_file(request: Request) -> Response:
    """GET /extracts/{disease}/{file}: table.csv, table.parquet (de-identified), dictionary.csv, quality.csv."""
    house, person = here(request), signed_in(request, Role.AUTHORITY)
    disease, file = disease_of(request.path_params["disease"]), request.path_params["file"]
    table, secret = TABLES[disease], secret_of(house)
    if file == "dictionary.csv":
        return sent(to_dictionary(table, house.pages.translate(local_language(house))), CSV, disease, file)
    rows = await rows_of(house, disease, unsigned=file == "quality.csv")
    await house.record_listing(person, f"extract/{disease}/{file} k={K}", [])
    if file == "quality.csv":
        return sent(to_quality(rows), CSV, disease, file)
    done = deidentified(rows, table.items, secret, K)
    if file == "table.csv":
        return sent(to_csv(done.rows, table), CSV, disease, file)
    if file == "table.parquet":
        return sent(to_parquet(done.rows, table), PARQUET, disease, file)
    raise Refusal(Category.NOT_FOUND, "no_such_file", "There is no such file. Open the page of the extracts.")


def sent(content: bytes, kind: str, disease: Condition, file: str) -> Response:
    name = f"goldenhour-{disease}-{file}"
    return Response(content, media_type=kind, headers={"content-disposition": f'attachment; filename="{name}"'})


# ── the upload ───────────────────────────────────────────────────────────────────────────────────────────────────────
async def upload_page(request: Request) -> Response:
    """GET /outcomes/upload"""
    house = here(request)
    signed_in(request, *EMERGENCY_DEPARTMENT)
    translate = house.pages.translate(language_of(request))
    diseases = [(disease.value, translate(table.title)) for disease, table in TABLES.items()]
    return house.page(request, "outcomes/upload.html", title=translate(N_("Reports from a file")), diseases=diseases)


async def upload_reports(request: Request) -> Response:
    """POST /outcomes/upload/{disease}: a CSV as the body; each row is answered."""
    house, person = here(request), signed_in(request, *EMERGENCY_DEPARTMENT)
    if person.hospital is None:
        raise not_allowed()
    if request.headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
        raise Refusal(Category.FORBIDDEN, "other_site", "Another web site tried to write here. Open the page itself.")
    disease = disease_of(request.path_params["disease"])
    content = await read_body(request.receive, BYTES_AT_MOST)
    done = await import_reports(
        house, person, disease, content, origin=request.headers.get("x-file-name", "upload.csv")
    )
    await house.record_listing(person, "reports uploaded", [row.case for row in done.rows if row.case])
    translate = house.pages.translate(language_of(request))
    rows: list[dict[str, Any]] = [
        {
            "line": row.line,
            "became": row.became,
            "case": row.case,
            "why": row.why.text(translate) if row.why else "",
            "remarks": [remark.text(translate) for remark in row.remarks],
        }
        for row in done.rows
    ]
    counts = {became.value: done.count(became) for became in Became}
    back = done.back(translate).decode("utf-8-sig")
    return json_answer({"counts": counts, "rows": rows, "not_understood": done.not_understood, "back": back})


ROUTES: list[BaseRoute] = [
    Route("/extracts", extracts_page),
    described(Route("/extracts/{disease}/{file}", extract_file), "A registry extract, de-identified", "outcomes"),
    Route("/outcomes/upload", upload_page),
    described(
        Route("/outcomes/upload/{disease}", upload_reports, methods=["POST"]),
        "Reports from a CSV, row by row",
        "outcomes",
    ),
]
