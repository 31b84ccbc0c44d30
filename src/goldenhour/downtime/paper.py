"""Paper keyed in: a call, and what followed, each with the time written on the form instead of now. Whoever keys it in says what
they could say at the time; the actions are the ordinary ones."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from goldenhour.emergency.bodies import Mark
from goldenhour.emergency.case import FROM_PAPER, Case
from goldenhour.emergency.house import case_at, here, language_of, signed_in
from goldenhour.emergency.names import name_of
from goldenhour.emergency.people import EMERGENCY_DEPARTMENT, Person, Role, not_allowed
from goldenhour.emergency.policies import check_can_see_case
from goldenhour.kit.sentences import N_

KEYS_IN = EMERGENCY_DEPARTMENT | {Role.DISPATCHER}
TITLE = N_("Key in from paper")


async def paper_page(request: Request) -> Response:
    """GET /downtime/paper: a call as it stands on the form; for an emergency department, whose paper it can go on with."""
    house, person, language = here(request), signed_in(request, *KEYS_IN), language_of(request)
    cases = [case for case in house.book.open_cases.values() if is_ours(person, case)]
    await house.record_listing(person, "paper", [case.id for case in cases])
    county = person.county
    return house.page(
        request, "downtime/paper.html", title=house.pages.translate(language)(TITLE), paper=FROM_PAPER,
        country=house.country, county=county, synthetic_caller=house.demo or person.synthetic, may_call=county is not None,
        cases=sorted(cases, key=began, reverse=True), synthetic=house.demo or any(case.synthetic for case in cases),
        complaint=lambda case: of_what(house.country, case, language),
    )  # fmt: skip


def began(case: Case) -> datetime:
    return case.timeline[0].logged.stored_at


def is_ours(person: Person, case: Case) -> bool:
    """A dispatcher goes on with calls that were on paper; an emergency department with whoever was announced to it."""
    if person.county is not None:
        return case.county == person.county and case.call is not None and case.call.origin == FROM_PAPER
    return person.hospital is not None and case.addressed_to(person.hospital)


def of_what(country: Any, case: Case, language: str) -> str:
    code = case.call.complaint if case.call else ""
    return country.label("dispatch_complaints", code, language.partition("_")[0]) if code else ""


def check_keys_in(person: Person, case: Case) -> None:
    check_can_see_case(person, case)
    if not person.roles & KEYS_IN:
        raise not_allowed()


async def paper_case_page(request: Request) -> Response:
    """GET /downtime/paper/{case}: what followed, each with its time."""
    house, person, language = here(request), signed_in(request, *KEYS_IN), language_of(request)
    case: Case = await case_at(request, page="paper", check=check_keys_in)
    say = house.pages.translate(language)
    alert = next((one for one in case.alerts.values() if one.hospital == person.hospital), None)
    return house.page(
        request, "downtime/paper_case.html", title=say(TITLE), case=case, alert=alert,
        is_dispatcher=Role.DISPATCHER in person.roles, complaint=of_what(house.country, case, language),
        marks=[(mark, name_of(mark).text(say)) for mark in Mark],
        units=sorted((unit.id, unit.name) for unit in house.book.units.values() if unit.county == case.county),
        sent=[(run.unit, run.name) for run in case.runs.values()],
        hospitals=[(one.id, one.short(language)) for one in house.country.hospitals if one.county == case.county],
        synthetic=house.demo or case.synthetic,
    )  # fmt: skip


ROUTES: list[BaseRoute] = [
    Route("/downtime/paper", paper_page, methods=["GET"]),
    Route("/downtime/paper/{case}", paper_case_page, methods=["GET"]),
]
