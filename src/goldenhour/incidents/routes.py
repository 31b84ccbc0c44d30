"""The pages of incidents: the list with the form to declare one, one incident, what there is to decide in it, and the tags."""

from __future__ import annotations

from datetime import datetime, timedelta

import msgspec
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import BaseRoute, Route

from goldenhour.emergency.bodies import Sex
from goldenhour.emergency.casualty import case_of_tag
from goldenhour.emergency.house import House, here, language_of, signed_in
from goldenhour.emergency.incident import Incident
from goldenhour.emergency.incident_bodies import PlannedInject, TriageCategory, TriageMethod
from goldenhour.emergency.names import name_of
from goldenhour.emergency.people import Person, Role
from goldenhour.emergency.tags import read_number
from goldenhour.incidents import live
from goldenhour.incidents.actions import COMMANDING, DECLARING, SORTING
from goldenhour.incidents.checks import county_of, may_command, may_see, no_such_incident
from goldenhour.incidents.phone import for_phone
from goldenhour.incidents.proposing import Plan, plan_for
from goldenhour.incidents.shown import acceptance, groups_of, pairs_shown, stands, warning
from goldenhour.kit.refusals import Category, Refusal
from goldenhour.kit.sentences import N_
from goldenhour.kit.web.answers import json_answer
from goldenhour.kit.web.openapi import described
from goldenhour.kit.web.pages import let_scan

READING = COMMANDING | {Role.AUTHORITY}
FIRST_LANGUAGE = "zh_Hant"
"""Reasons are kept in the country's first language: the record is read by others."""
REASONS = (
    N_("Nearer"),
    N_("Specialist there"),
    N_("Hospital asked for it"),
    N_("Family together"),
    N_("Road closed"),
)
"""What is said most when a casualty is sent elsewhere than proposed; anything else is typed."""


def incident_at(request: Request) -> tuple[House, Person, Incident]:
    """The incident of the path, for whoever may see it."""
    house, person = here(request), signed_in(request, *READING)
    incident = house.book.incidents.get(request.path_params["incident"])
    if incident is None or not may_see(person, incident, county_of(house.country, person)):
        raise no_such_incident()
    return house, person, incident


def seen_by(house: House, person: Person) -> list[Incident]:
    """The incidents this person may see: those going on first, then the latest."""
    near = county_of(house.country, person)
    mine = [one for one in house.book.incidents.values() if one.said and may_see(person, one, near)]
    return sorted(mine, key=lambda one: (not one.is_open, -(one.declared_at.timestamp() if one.declared_at else 0)))


async def incidents_page(request: Request) -> Response:
    """GET /incidents: what goes on and what went before; and, for whoever may, the form to declare one."""
    house, person = here(request), signed_in(request, *READING)
    language = language_of(request)
    incidents = seen_by(house, person)
    return house.page(
        request,
        "incidents/list.html",
        title=house.pages.translate(language)(N_("Mass-casualty incidents")),
        incidents=[(one, len(house.book.casualties(one.id))) for one in incidents],
        may_declare=bool(person.roles & DECLARING),
        complaints=house.country.codes("dispatch_complaints"),
        made_up=house.demo or person.synthetic,
        synthetic=house.demo or any(one.synthetic for one in incidents),
    )


async def incident_page(request: Request) -> Response:
    """GET /incidents/{incident}: the figures of now, every casualty, and what there is to decide."""
    house, person, incident = incident_at(request)
    language = language_of(request)
    topic, showing = f"{live.NAME}/{incident.id}", house.live.showings[live.NAME]
    after, states = house.book.seq, list(showing.all(f"{live.NAME}/{incident.id}"))
    await house.record_listing(person, live.NAME, [one.id for one in states if not isinstance(one, Incident)])
    say = house.pages.translate(language)
    return house.page(
        request,
        "incidents/incident.html",
        title=incident.said.what if incident.said else "",
        incident=incident,
        topic=topic,
        after=after,
        pieces=[showing.html(state, topic, language) for state in states],
        commands=may_command(person, incident),
        sorts=bool(person.roles & SORTING),
        may_end=bool(person.roles & DECLARING),
        categories=[(one, name_of(one).text(say)) for one in TriageCategory],
        units=sorted((u for u in house.book.units.values() if u.county == incident.county), key=lambda u: u.name),
        hospitals=await hospitals_for(house, incident, language),
        reasons=[house.pages.translate(language)(one) for one in REASONS],
        synthetic=house.demo or incident.synthetic,
    )


async def hospitals_for(house: House, incident: Incident, language: str) -> list[tuple[str, str, int]]:
    """(id, name, minutes) of the hospitals to choose from."""
    plan = await plan_for(house, incident)
    return [(one.hospital.id, one.hospital.short(language), round(one.place.minutes)) for one in plan.offers]


# ── what there is to decide ──────────────────────────────────────────────────────────────────────────────────────────
class Placed(msgspec.Struct, frozen=True):
    """A casualty and the hospital proposed, as a program reads it. `over`: more than the hospital said it can take."""

    case: str
    number: str
    category: TriageCategory
    hospital: str
    reasons: tuple[str, ...]
    over: bool


async def decisions(request: Request) -> Response:
    """GET /incidents/{incident}/decisions: a piece of the page; for programs, the proposal as JSON."""
    house, person, incident = incident_at(request)
    language, plan = language_of(request), await plan_for(house, incident)
    say = house.pages.translate(language)
    if "text/html" not in request.headers.get("accept", ""):
        return json_answer([
            Placed(one.case, one.number, one.category, one.hospital, tuple(r.text(say) for r in one.reasons), one.over)
            for one in plan.proposed
        ])  # fmt: skip
    return HTMLResponse(decisions_html(house, person, incident, plan, language), headers={"cache-control": "no-store"})


def decisions_html(house: House, person: Person, incident: Incident, plan: Plan, language: str) -> str:
    say = house.pages.translate(language)
    cases = house.book.casualties(incident.id)
    minutes = {one.hospital.id: one.place.minutes for one in plan.offers}
    lines = groups_of(house, incident, language)
    return house.part(
        "incidents/decisions.html",
        language,
        incident=incident,
        commands=may_command(person, incident),
        say=say,
        plan=plan,
        names={one.hospital.id: one.hospital.short(language) for one in plan.offers},
        accept=acceptance(plan, incident, person.name, house.pages.translate(FIRST_LANGUAGE)),
        groups=[
            (line, warning(incident, line, person.name, eta(house, minutes.get(line.hospital))), stands(line))
            for line in lines
        ],
        pairs=pairs_shown(cases),
        injects=injects_due(house, incident),
        person=person,
    )


def eta(house: House, minutes: float | None) -> str | None:
    """When the first could be there: the drive, from now."""
    return (house.world.now() + timedelta(minutes=minutes)).isoformat() if minutes is not None else None


def injects_due(house: House, incident: Incident) -> list[tuple[int, PlannedInject, datetime, bool]]:
    """The script's injects that were not given yet: place, inject, when, whether it is time."""
    if incident.said is None or incident.declared_at is None:
        return []
    given = {inject.said.planned for inject in incident.injects.values()}
    now, begun = house.world.now(), incident.declared_at
    return [
        (place, inject, at, at <= now)
        for place, inject in enumerate(incident.said.injects)
        if place not in given
        for at in (begun + timedelta(minutes=inject.minute),)
    ]


# ── the phone ────────────────────────────────────────────────────────────────────────────────────────────────────────
async def triage_page(request: Request) -> Response:
    """GET /incidents/{incident}/triage: sorting casualties on a phone; goes on without a network."""
    house, person, incident = incident_at(request)
    if not person.roles & SORTING:
        raise no_such_incident()
    say = house.pages.translate(language_of(request))
    page = house.page(
        request,
        "incidents/triage.html",
        title=say(N_("Triage")),
        incident=incident,
        data=for_phone(incident, person, say),
        sexes=[(one, name_of(one).text(say)) for one in (Sex.MALE, Sex.FEMALE)],
        synthetic=house.demo or incident.synthetic,
    )
    let_scan(page)
    return page


class Tag(msgspec.Struct, frozen=True):
    """What is known of a tag: its case, and the category of now where somebody has sorted it."""

    number: str
    case: str
    category: TriageCategory | None = None
    method: TriageMethod | None = None
    joined_into: str = ""


async def tag(request: Request) -> Response:
    """GET /incidents/{incident}/tags/{number}"""
    house, person, incident = incident_at(request)
    number = read_number(request.path_params["number"])
    case = await house.book.case(case_of_tag(incident.id, number))
    if case.casualty is None:
        raise Refusal(Category.NOT_FOUND, "tag_not_used", "Nobody has this tag yet.", number=number)
    await house.record_reading(person, case.id, "incidents/tag")
    last = case.casualty.now
    return json_answer(Tag(number, case.id, last.category, last.method, case.casualty.joined_into))


ROUTES: list[BaseRoute] = [
    Route("/incidents", incidents_page),
    Route("/incidents/{incident}", incident_page),
    described(
        Route("/incidents/{incident}/decisions", decisions),
        "Who waits at the scene, and the hospital proposed for each",
        "incident",
        reply=list[Placed],
    ),
    Route("/incidents/{incident}/triage", triage_page),
    described(
        Route("/incidents/{incident}/tags/{number}", tag), "The casualty who has this tag", "incident", reply=Tag
    ),
]
