"""The monthly statistics (guideline, section four): pictures over the months, a month by category, CSV, a workbook."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Any

import msgspec
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from goldenhour.aeds.authority.months import Counts, Month, last_day, month_of
from goldenhour.aeds.authority.months_kept import FACT, KeptMonths
from goldenhour.aeds.authority.months_picture import months_picture
from goldenhour.aeds.authority.pages import county_asked, county_called, goal_of, names, safe, today
from goldenhour.emergency.house import House, here, language_of, signed_in
from goldenhour.kit.refusals import Category, Refusal
from goldenhour.kit.sentences import N_
from goldenhour.kit.web.answers import json_answer
from goldenhour.kit.web.openapi import Described, describe_route

ROOT = "/authority/aeds/months"
TITLE = N_("Monthly statistics")
SPANS = (12, 24, 60)
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FIGURES = (N_("Places"), N_("Defibrillators"), N_("cannot be sent for"), N_("Safe places"))
Line = Sequence[str | int]


class OfMonth(msgspec.Struct, frozen=True):
    """A line of the statistics as a program reads it: how a category stood on a month's last day."""

    month: str
    category: str
    places: int
    devices: int
    out: int
    certified: int


async def asked(request: Request) -> list[Month]:
    """Every month that is over, of the county that was asked for, the first one first."""
    house, county = here(request), county_asked(request)
    kept: KeptMonths = house.facts[FACT]
    over = month_of(today(house).replace(day=1) - timedelta(days=1))
    return await house.ask(lambda connection: kept.until(connection, county, over))


async def months_page(request: Request) -> Response:
    """GET /authority/aeds/months. `?months=` how many are shown, `?month=` the one that is shown by category."""
    house, county, found = here(request), county_asked(request), await asked(request)
    span, place = span_asked(request), month_asked(request, found)
    translate, goal, shown = house.pages.translate(language_of(request)), goal_of(house, county), found[-span:]
    return house.page(
        request, "aeds/authority/months.html", title=translate(TITLE), county=county, months=shown, span=span, spans=SPANS,
        chosen=found[place] if found else None, before=found[place - 1] if place else None, goal=goal,
        pictures=pictures(shown, goal, translate), figures=FIGURES, own=signed_in(request).county, last_day=last_day,
        codes=codes(house, found), synthetic=house.demo, nothing=Counts(), **names(house, request),
    )  # fmt: skip


def span_asked(request: Request) -> int:
    asked_for = request.query_params.get("months", "24")
    if asked_for not in map(str, SPANS):
        raise Refusal(
            Category.NOT_FOUND, "no_such_span", "Twelve, 24 or 60 months can be shown. Choose one on the page."
        )
    return int(asked_for)


def month_asked(request: Request, found: list[Month]) -> int:
    """Which month is shown by category: the last one where none is named."""
    wanted = request.query_params.get("month")
    if not wanted:
        return max(0, len(found) - 1)
    for place, one in enumerate(found):
        if one.month == wanted:
            return place
    raise Refusal(Category.NOT_FOUND, "no_such_month", "There are no figures of this month. Choose one on the page.")


def codes(house: House, found: list[Month]) -> list[str]:
    """The categories that occur, in the country's order."""
    there = {category for one in found for category in one.categories}
    ordered = [code.code for code in house.country.codes("aed_places") if code.code in there]
    return [*ordered, *sorted(there - set(ordered))]


def pictures(shown: list[Month], goal: int | None, translate: Any) -> list[tuple[str, Markup]]:
    """Certified places with the goal, places, devices."""
    months = [one.month for one in shown]
    found = []
    for words, figure, aim in ((N_("Safe places"), 3, goal), (N_("Places"), 0, None), (N_("Defibrillators"), 1, None)):
        values = [one.all[figure] for one in shown]
        if values:
            label = f"{translate(words)}: {months[0]} {values[0]:,}, {months[-1]} {values[-1]:,}"
            found.append((words, months_picture(months, values, label, aim)))
    return found


# ── for other programs ───────────────────────────────────────────────────────────────────────────────────────────────
def lines_of(house: House, found: Iterable[Month], language: str) -> list[Line]:
    """One line a month and category, and one of all together."""
    translate, order = house.pages.translate(language), codes(house, list(found))
    lines: list[Line] = []
    for one in found:
        for code in order:
            if code in one.categories:
                lines.append((one.month, house.country.label("aed_places", code, language), *one.categories[code]))
        lines.append((one.month, translate(N_("together")), *one.all))
    return lines


def headings(translate: Any) -> list[str]:
    return [translate(words) for words in (N_("month"), N_("Category"), *FIGURES)]


async def months_csv(request: Request) -> Response:
    """GET /authority/aeds/months.csv"""
    house, found, language = here(request), await asked(request), language_of(request)
    file = io.StringIO()
    writer = csv.writer(file)
    writer.writerow(headings(house.pages.translate(language)))
    writer.writerows([safe(cell) for cell in line] for line in lines_of(house, found, language))
    return sent("\ufeff" + file.getvalue(), "text/csv; charset=utf-8", "csv")


async def months_xlsx(request: Request) -> Response:
    """GET /authority/aeds/months.xlsx: all months together, and by category."""
    house, found, language = here(request), await asked(request), language_of(request)
    translate, county = house.pages.translate(language), county_asked(request)
    goal = goal_of(house, county)
    together: list[Line] = [(one.month, *one.all, *([goal] if goal else [])) for one in found]
    heads = [translate(N_("month")), *map(translate, FIGURES), *([translate(N_("goal"))] if goal else [])]
    sheets: list[tuple[str, list[str], list[Line]]] = [
        (translate(N_("together")), heads, together),
        (translate(N_("Category")), headings(translate), lines_of(house, found, language)),
    ]
    title = f"{translate(TITLE)} {county_called(house, county, language)}".strip()
    return sent(workbook(title, sheets), XLSX, "xlsx")


def workbook(title: str, sheets: Iterable[tuple[str, Sequence[str], Iterable[Line]]]) -> bytes:
    """Loaded here: few ask for one."""
    import xlsxwriter

    written = io.BytesIO()
    book = xlsxwriter.Workbook(written, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"title": title})
    bold = book.add_format({"bold": True})
    for name, heads, lines in sheets:
        sheet = book.add_worksheet(name[:31])
        sheet.freeze_panes(1, 0)
        sheet.write_row(0, 0, heads, bold)
        for place, line in enumerate(lines, 1):
            sheet.write_row(place, 0, line)
        sheet.set_column(0, len(heads), 16)
    book.close()
    return written.getvalue()


def sent(content: str | bytes, media_type: str, ending: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="aed-months.{ending}"'}
    return Response(content, media_type=media_type, headers=headers)


async def months_json(request: Request) -> Response:
    """GET /authority/aeds/months.json"""
    found = await asked(request)
    return json_answer(
        [OfMonth(one.month, code, *figures) for one in found for code, figures in one.categories.items()]
    )


data = Route(f"{ROOT}.json", months_json)
describe_route(data, [
    Described("GET", f"{ROOT}.json", "Places, devices and certified places by category at the end of each month", "site",
              reply=list[OfMonth], query=(("county", "the country's authority: which county; all when left out"),))
])  # fmt: skip
ROUTES: list[BaseRoute] = [
    Route(ROOT, months_page), data, Route(f"{ROOT}.csv", months_csv), Route(f"{ROOT}.xlsx", months_xlsx),
]  # fmt: skip
