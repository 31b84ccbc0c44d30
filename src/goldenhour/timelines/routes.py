"""Pages and their data: the list of cases, a case as a story, one entry and how it is mended."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from goldenhour.emergency.bodies import Condition, OutcomeReported
from goldenhour.emergency.case import Case
from goldenhour.emergency.entries import Said
from goldenhour.emergency.house import House, case_at, here, language_of, signed_in
from goldenhour.emergency.names import name_of
from goldenhour.emergency.policies import check_can_see_case
from goldenhour.kit.log import Entry
from goldenhour.kit.refusals import Category, Refusal
from goldenhour.kit.sentences import N_
from goldenhour.kit.web.answers import json_answer
from goldenhour.kit.web.openapi import Described, describe_route
from goldenhour.timelines import mending
from goldenhour.timelines.cases import Found, Wish, ask_cases, doors_of, wish_of
from goldenhour.timelines.live import NAME, speakers, story_html
from goldenhour.timelines.story import headline, told


class EntryAsKept(msgspec.Struct, frozen=True):
    """An entry byte for byte as its writer said it, with its place in the log and the hash (hex) that binds it to all
    before it."""

    seq: int
    stored_at: datetime
    chain: str
    entry: Entry


class EntriesAsKept(msgspec.Struct, frozen=True):
    case: str
    entries: list[EntryAsKept]


# ── the list of cases ────────────────────────────────────────────────────────────────────────────────────────────────
async def listed(request: Request) -> tuple[Wish, Found]:
    """What the person looks for and may see, noted in the audit log together with the search."""
    house, person = here(request), signed_in(request)
    open_to, wish = doors_of(person), wish_of(request.query_params)
    zone = ZoneInfo(house.country.timezone)
    found = await house.ask(lambda connection: ask_cases(connection, wish, open_to, zone))
    await house.record_listing(person, f"timelines?{urlencode(asked_for(wish))}", [one.case for one in found.cases])
    return wish, found


def asked_for(wish: Wish) -> dict[str, str]:
    """The wish as it stands in an address, without the place in the list."""
    said = {name: getattr(wish, name) for name in ("q", "hospital", "county", "since", "until")}
    return {name: str(value) for name, value in said.items() if value}


async def cases_page(request: Request) -> Response:
    """GET /timelines"""
    house, language = here(request), language_of(request)
    wish, found = await listed(request)
    country, translate = house.country, house.pages.translate(language)
    doors = doors_of(signed_in(request))
    return house.page(
        request,
        "timelines/cases.html",
        title=translate(N_("Cases")),
        wish=wish,
        found=found,
        everywhere=doors is None,
        next_page=urlencode({**asked_for(wish), "after": found.next}) if found.next else "",
        hospital_name=lambda code: h.short(language) if (h := country.find_hospital(code)) else code,
        county_name=lambda code: c.name(language) if (c := country.find_county(code)) else code,
        complaint_name=lambda code: (
            c.label(language) if (c := country.find_code("dispatch_complaints", code)) else code
        ),
        condition_name=lambda code: name_of(Condition(code)).text(translate),
        hospitals=sorted((h.id, h.short(language)) for h in country.hospitals),
        counties=[(c.code, c.name(language)) for c in country.counties],
        synthetic=any(one.synthetic for one in found.cases),
    )


async def cases_json(request: Request) -> Response:
    """GET /timelines.json"""
    return json_answer((await listed(request))[1])


# ── one case ─────────────────────────────────────────────────────────────────────────────────────────────────────────
async def timeline_page(request: Request) -> Response:
    """GET /cases/{case}/timeline"""
    house, language = here(request), language_of(request)
    case: Case = await case_at(request, page="timeline", check=check_can_see_case)
    await house.name_everyone(speakers(case))
    translate = house.pages.translate(language)
    apps_for = house.facts.get("apps_for")
    return house.page(
        request,
        "timelines/timeline.html",
        has_apps=apps_for is not None and bool(await apps_for(signed_in(request))),
        title=translate(N_("Timeline")),
        case=case,
        head=headline(case, house.country, language),
        condition=name_of(case.condition).text(translate),
        story=story_html(house, case, language),
        topic=f"{NAME}/{case.id}",
        seq=house.book.seq,
        synthetic=case.synthetic,
    )


async def entries_json(request: Request) -> Response:
    """GET /cases/{case}/entries: verbatim."""
    case: Case = await case_at(request, page="entries", check=check_can_see_case)
    return json_answer(EntriesAsKept(case.id, [as_kept(said) for said in case.timeline]))


def as_kept(said: Said) -> EntryAsKept:
    logged = said.logged
    return EntryAsKept(logged.seq, logged.stored_at, logged.chain.hex(), logged.entry)


# ── one entry ────────────────────────────────────────────────────────────────────────────────────────────────────────
async def entry_page(request: Request) -> Response:
    """GET /cases/{case}/entries/{entry}: one entry verbatim, and for whoever said it, how to mend it."""
    house, person, language = here(request), signed_in(request), language_of(request)
    case: Case = await case_at(request, page="entry", check=check_can_see_case)
    await house.name_everyone(speakers(case))
    said = entry_at(case, request.path_params["entry"])
    translate = house.pages.translate(language)
    shown = next(t for t in told(case, language, house.country, translate, house.names) if t.id == said.id)
    mine = mending.is_mine(person, said) and mending.stands(case, said)
    return house.page(
        request,
        "timelines/entry.html",
        title=translate(N_("One entry")),
        case=case,
        one=shown,
        kept=msgspec.json.format(msgspec.json.encode(as_kept(said))).decode(),
        body=bytes(said.logged.entry.body).decode("utf-8", "replace"),
        synthetic=case.synthetic,
        **ways_to_mend(request, house, case, said, mine),
    )


def entry_at(case: Case, entry_id: str) -> Said:
    for said in case.timeline:
        if said.id == entry_id:
            return said
    raise Refusal(
        Category.NOT_FOUND,
        "no_such_entry",
        "There is no such entry in this case. Open its timeline and choose it there.",
    )


def ways_to_mend(request: Request, house: House, case: Case, said: Said, mine: bool) -> dict[str, Any]:
    """Where a strike, another time or another outcome is said; empty where it cannot be from here."""
    routes = request.app.routes
    strike = mending.resource_of(routes, "entry_struck", case) if said.kind in mending.STRIKABLE else None
    retime = mending.resource_of(routes, said.kind, case) if said.kind in mending.RETIMABLE else None
    outcome = ""
    if isinstance(said.body, OutcomeReported):
        outcome = f"/cases/{case.id}/alerts/{said.body.alert}/outcome"
    return {
        "mine": mine,
        "strike": strike if mine else None,
        "retime": retime if mine else None,
        "outcome": outcome if mine else "",
    }


def reading(path: str, endpoint: Any, *summary: str, reply: Any = None, **query: str) -> Route:
    """A page, or where it is described, a JSON answer."""
    route = Route(path, endpoint)
    if summary:
        described = Described("GET", path, summary[0], "case", reply=reply, query=tuple(query.items()))
        describe_route(route, [described])
    return route


ROUTES: list[BaseRoute] = [
    reading("/timelines", cases_page),
    reading(
        "/timelines.json",
        cases_json,
        "Find cases the asker may see, newest call first; every search is audited",
        reply=Found,
        q="beginning of an incident number or case id, or part of a patient's name",
        hospital="hospital id",
        county="county code",
        since="first day, YYYY-MM-DD",
        until="last day, YYYY-MM-DD",
        after="`next` of the former page",
    ),
    reading("/cases/{case}/timeline", timeline_page),
    reading(
        "/cases/{case}/entries",
        entries_json,
        "Every entry of a case, verbatim, with its chain hash",
        reply=EntriesAsKept,
    ),
    reading("/cases/{case}/entries/{entry}", entry_page),
]
