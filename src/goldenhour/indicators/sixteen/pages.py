"""The pages of the sixteen: all at a glance, one in depth, the cases behind it, and the same as files."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

import msgspec
from markupsafe import Markup
from starlette.datastructures import QueryParams
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from goldenhour.emergency.house import House, here, language_of, signed_in
from goldenhour.emergency.people import EMERGENCY_DEPARTMENT
from goldenhour.indicators.questions import AT_ONCE
from goldenhour.indicators.sixteen import sheets
from goldenhour.indicators.sixteen.asking import DATA, Question, ask_newest_month, base_years, bases_of, question_of
from goldenhour.indicators.sixteen.behind import STATUSES, Counting, ask_behind, can_open
from goldenhour.indicators.sixteen.board import Counted, Row, aims_of, counted, figures, remembered, rows_of, run_chart
from goldenhour.indicators.sixteen.charts import run_chart_spec
from goldenhour.indicators.sixteen.counting import Scope, month_after, span_of
from goldenhour.indicators.sixteen.declared import BY_CODE, SIXTEEN, SOURCE, Sixteen
from goldenhour.indicators.sixteen.figure import Figure
from goldenhour.indicators.sixteen.paper import months_of_quarter, quarter_of
from goldenhour.indicators.sixteen.picture import run_picture
from goldenhour.indicators.sixteen.words import SIDES, SORTS, UNIT_NAMES, SixteenWords
from goldenhour.kit.pdf import pdf_of
from goldenhour.kit.refusals import Category, Refusal
from goldenhour.kit.sentences import N_
from goldenhour.kit.web.answers import json_answer
from goldenhour.kit.web.openapi import Described, describe_route

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class Answer(msgspec.Struct, frozen=True):
    """The sixteen of one question. `months` are those counted, `months_before` those they are compared with."""

    months: list[str]
    months_before: list[str]
    network: str
    hospital: str
    source: str
    figures: list[Figure]


class Behind(msgspec.Struct, frozen=True):
    """The cases behind a figure, newest first. `next` is the number of the next page."""

    cases: list[Counting]
    next: int | None = None


# ── asking ───────────────────────────────────────────────────────────────────────────────────────────────────────────
async def asked(request: Request, **instead: str) -> Question:
    """The question of the address, for this person; `instead` stands above what the address says."""
    house, person = here(request), signed_in(request)
    query = QueryParams({**request.query_params, **instead})
    zone = ZoneInfo(house.country.timezone)
    newest = query.get("to", "") or await house.ask(lambda c: ask_newest_month(c, house.world.now(), zone))
    running = f"{house.world.now().astimezone(zone):%Y-%m}"
    return question_of(query, person, house.country, newest, running)


async def answered(request: Request, **instead: str) -> tuple[Question, Counted, list[Figure]]:
    house, question = here(request), await asked(request, **instead)
    found = await counted(house, question)
    aims = aims_of(house, question.hospital)
    name = f"figures {sorted(aims.items())}"
    return question, found, remembered(found, name, question, lambda: figures(found, question, aims))


def chosen(request: Request) -> Sixteen:
    """The indicator of the address. A stranger is not even told whether there is one."""
    signed_in(request)
    if one := BY_CODE.get(request.path_params["code"]):
        return one
    raise Refusal(Category.NOT_FOUND, "no_such_indicator", "There is no such indicator. Open the list of the sixteen.")


def words_for(request: Request) -> SixteenWords:
    house, language = here(request), language_of(request)
    return SixteenWords(house.country, language, house.pages.translate(language))


def on_page(request: Request, question: Question, some: list[Figure], **more: Any) -> dict[str, Any]:
    """What every page of the sixteen is made with."""
    house, words = here(request), words_for(request)
    synthetic = sum(figure.synthetic for figure in some)
    return {
        "question": question, "words": words, "source": SOURCE, "networks": house.country.networks,
        "hospital_choices": sorted({m.hospital for m in house.country.members if m.hospital}),
        "cards": list(zip(SIXTEEN, some, strict=True)) if len(some) == len(SIXTEEN) else [], "sorts": SORTS,
        "sides": SIDES, "unit_names": UNIT_NAMES, "synthetic": bool(synthetic), "picture": run_picture,
        "may_choose": not (signed_in(request).roles & EMERGENCY_DEPARTMENT and question.hospital),
        "quarter": quarter_of(question.last), "base_years": base_years(question.last), **more,
    }  # fmt: skip


# ── all sixteen ──────────────────────────────────────────────────────────────────────────────────────────────────────
async def sixteen_page(request: Request) -> Response:
    """GET /indicators/sixteen. What stands between menu and foot is made once for all who read the same figures."""
    house, words = here(request), words_for(request)
    question, found, some = await answered(request)
    wall = request.query_params.get("wall") == "1"
    context = on_page(request, question, some)

    def glance() -> Markup:
        charts = {one.code: run_chart(found, one, question, question.hospitals) for one in SIXTEEN}
        name = "indicators/sixteen_wall.html" if wall else "indicators/sixteen_glance.html"
        made = house.pages.part(name, words.language, charts=charts, **context)
        return Markup(made)  # noqa: S704 - a template's own

    name = f"glance {words.language} {wall} {context['may_choose']} {aims_of(house, question.hospital)}"
    return house.page(
        request, "indicators/sixteen.html", title=words.says(N_("The sixteen indicators")), wall=wall,
        synthetic=context["synthetic"], glance=remembered(found, name, question, glance),
    )  # fmt: skip


async def sixteen_json(request: Request) -> Response:
    """GET /indicators/sixteen.json"""
    question, _, some = await answered(request)
    return json_answer(
        Answer(question.months, question.months_before, question.network, question.hospital, SOURCE, some)
    )


async def every_row(request: Request) -> tuple[Question, list[Row]]:
    """All sixteen, of everything asked for and of each network and hospital in it."""
    house = here(request)
    question, found, some = await answered(request)
    rows = [
        Row("all", "", figure, run_chart(found, one, question, question.hospitals))
        for one, figure in zip(SIXTEEN, some, strict=True)
    ]
    return question, rows + [row for one in SIXTEEN for row in rows_of(found, one, question, house)]


async def sixteen_csv(request: Request) -> Response:
    """GET /indicators/sixteen.csv"""
    question, rows = await every_row(request)
    words = words_for(request)
    return sent(sheets.to_csv(sheets.figure_lines(rows, words), words), "text/csv; charset=utf-8", question, "csv")


async def sixteen_xlsx(request: Request) -> Response:
    """GET /indicators/sixteen.xlsx"""
    question, rows = await every_row(request)
    words = words_for(request)
    about = [f"{one.code}: {one.wording} · {words.says(one.reading)}" for one in SIXTEEN]
    months = sheets.month_lines(rows, question.months, words)
    return sent(sheets.to_xlsx(sheets.figure_lines(rows, words), months, about, words), XLSX, question, "xlsx")


def sent(content: bytes, kind: str, question: Question, ending: str) -> Response:
    whose = question.hospital or question.network or "all"
    name = f"goldenhour-sixteen-{whose}-{question.first}-{question.last}.{ending}"
    return Response(content, media_type=kind, headers={"content-disposition": f'attachment; filename="{name}"'})


async def report_pdf(request: Request) -> Response:
    """GET /indicators/sixteen/report.pdf: one network (or hospital) and quarter."""
    signed_in(request)
    first, last = months_of_quarter(request.query_params.get("quarter", ""))
    house, words = here(request), words_for(request)
    question, found, some = await answered(request, **{"from": first, "to": last})
    year = msgspec.structs.replace(question, first=month_after(first, -9))
    of_year = await counted(house, year)
    charts = {one.code: run_chart(of_year, one, year, question.hospitals) for one in SIXTEEN}
    tables = {one.code: rows_of(found, one, question, house) for one in SIXTEEN}
    context = on_page(request, question, some, charts=charts, tables=tables, year=year, said=f"{first} – {last}")
    html = house.pages.part("indicators/report.html", words.language, now=house.world.now(), **context)
    return sent(await pdf_of(html), "application/pdf", question, "pdf")


# ── one of them ──────────────────────────────────────────────────────────────────────────────────────────────────────
async def one_page(request: Request) -> Response:
    """GET /indicators/sixteen/{code}"""
    house, one = here(request), chosen(request)
    question, found, some = await answered(request)
    figure = next(figure for figure in some if figure.indicator == one.code)
    rows = remembered(found, f"rows {one.code}", question, lambda: rows_of(found, one, question, house))
    points = run_chart(found, one, question, question.hospitals)
    context = on_page(
        request, question, some, title=words_for(request).says(one.title), one=one, figure=figure, rows=rows,
        points=points, statuses=STATUSES, hospital=question.hospital,
        may_set=bool(signed_in(request).roles & EMERGENCY_DEPARTMENT) and one.goal is None,
    )  # fmt: skip
    return house.page(request, "indicators/one.html", **context)


async def chart_json(request: Request) -> Response:
    """GET /indicators/sixteen/{code}/chart.json"""
    one = chosen(request)
    question, found, some = await answered(request)
    aim = next(figure.aim for figure in some if figure.indicator == one.code)
    points = run_chart(found, one, question, question.hospitals)
    return json_answer(run_chart_spec(one, question.months, points, aim, words_for(request)))


# ── the cases behind it ──────────────────────────────────────────────────────────────────────────────────────────────
async def looked_behind(request: Request) -> tuple[Question, Sixteen, str, Behind]:
    """The rows of one status; those that open to this person are noted in the audit log as seen."""
    house, person, one = here(request), signed_in(request), chosen(request)
    question, status = await asked(request), request.query_params.get("status", "")
    if status and status not in STATUSES:
        raise Refusal(Category.INCORRECT, "not_a_choice", "There is no {name} called {value}. Choose one on the page.",
                      field="status", name="status", value=status)  # fmt: skip
    text = request.query_params.get("page", "0")
    if not text.isdecimal() or len(text) > 6:
        raise Refusal(Category.INCORRECT, "no_such_page", "There is no such page of this list. Begin at the first.")
    page, scope = int(text), scope_of(question, house)
    span = span_of(question.months[0], question.months[-1], ZoneInfo(house.country.timezone))
    rows = await house.ask(lambda connection: ask_behind(connection, one, scope, span, status, page))
    shown = [row if can_open(person, row) else msgspec.structs.replace(row, case="") for row in rows[:AT_ONCE]]
    seen = [row.case for row in shown if row.case]
    await house.record_listing(person, f"indicators/sixteen/{one.code}/cases?{request.url.query}", seen)
    return question, one, status, Behind(shown, page + 1 if len(rows) > AT_ONCE else None)


def scope_of(question: Question, house: House) -> Scope:
    return Scope(
        hospitals=question.hospitals, bases=bases_of(house.country), real=DATA[question.data],
        sped_up=question.sped_up,
    )  # fmt: skip


async def cases_page(request: Request) -> Response:
    """GET /indicators/sixteen/{code}/cases"""
    question, one, status, page = await looked_behind(request)
    context = on_page(request, question, [], title=words_for(request).says(one.title), one=one, page=page, became=status,
                      statuses=STATUSES)  # fmt: skip
    context["synthetic"] = any(row.synthetic for row in page.cases)
    return here(request).page(request, "indicators/sixteen_cases.html", **context)


async def cases_json(request: Request) -> Response:
    """GET /indicators/sixteen/{code}/cases.json"""
    return json_answer((await looked_behind(request))[3])


QUERY = {
    "from": "first month, YYYY-MM; without months, the twelve up to the newest consult or transfer",
    "to": "last month, YYYY-MM",
    "network": "a network's id",
    "hospital": "a hospital's id; an emergency department's own without asking",
    "data": "real or synthetic; without it both",
    "base": "the year whose months the control limits are of; without it, the one before the last month's",
    "sped_up": "1: also simulated cases that ran faster than real time",
}
CASES = QUERY | {"status": ", ".join(STATUSES), "page": "number of the page, from 0"}


def reading(
    path: str, endpoint: Any, summary: str = "", reply: Any = None, query: dict[str, str] | None = None
) -> Route:
    """A page or file, or where it is described, a JSON answer."""
    route = Route(path, endpoint)
    if summary:
        described = Described("GET", path, summary, "indicators", reply=reply, query=tuple((query or {}).items()))
        describe_route(route, [described])
    return route


ROOT = "/indicators/sixteen"
ROUTES: list[BaseRoute] = [
    reading(ROOT, sixteen_page),
    reading(f"{ROOT}.json", sixteen_json, "The sixteen indicators of the national telemedicine plan", Answer, QUERY),
    reading(f"{ROOT}.csv", sixteen_csv),
    reading(f"{ROOT}.xlsx", sixteen_xlsx),
    reading(f"{ROOT}/report.pdf", report_pdf),
    reading(f"{ROOT}/{{code}}", one_page),
    reading(
        f"{ROOT}/{{code}}/chart.json", chart_json, "One of the sixteen by month, as a Vega-Lite chart", query=QUERY
    ),
    reading(f"{ROOT}/{{code}}/cases", cases_page),
    reading(
        f"{ROOT}/{{code}}/cases.json", cases_json, "The cases behind one of the sixteen, newest first", Behind, CASES
    ),
]
