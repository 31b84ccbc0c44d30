"""The report of an incident, to read, on paper and for programs; and its patients in EDXL-TEP."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from goldenhour.emergency.house import House, here, language_of, signed_in
from goldenhour.emergency.incident import Incident
from goldenhour.emergency.incident_bodies import TriageCategory
from goldenhour.emergency.names import name_of
from goldenhour.emergency.people import Person
from goldenhour.incidents.after_action import AfterAction, Times, after_action, seconds, steps
from goldenhour.incidents.after_action_cases import cases_of, hospitals_then
from goldenhour.incidents.after_action_drawing import SERIES, chart_spec, picture
from goldenhour.incidents.after_action_gaps import gaps
from goldenhour.incidents.checks import county_of, may_see, no_such_incident
from goldenhour.incidents.tep import tep_xml
from goldenhour.kit.pdf import pdf_of
from goldenhour.kit.sentences import N_
from goldenhour.kit.web.answers import json_answer
from goldenhour.kit.web.openapi import described

MOMENTS: dict[str, str] = {
    "declared_at": N_("declared"),
    "first_tag_at": N_("first tag"),
    "first_departure_at": N_("first departure"),
    "last_red_away_at": N_("last red casualty away"),
    "last_arrival_at": N_("last arrival"),
    "ended_at": N_("ended"),
}
UNSEEN = {"cache-control": "no-store"}


def incident_at(request: Request) -> tuple[House, Person, Incident]:
    """The incident of the path, for whoever may see it."""
    house, person = here(request), signed_in(request)
    incident = house.book.incidents.get(request.path_params["incident"])
    if incident is None or not may_see(person, incident, county_of(house.country, person)):
        raise no_such_incident()
    return house, person, incident


async def report_of(request: Request) -> tuple[House, Incident, AfterAction]:
    """The report, its reading noted: it names no patient, but every tag."""
    house, person, incident = incident_at(request)
    await house.record_seen(person, [f"incident/{incident.id}"], "after_action")
    cases = await cases_of(house, incident)
    return house, incident, after_action(incident, cases, await hospitals_then(house, incident, cases))


def shown(house: House, incident: Incident, report: AfterAction, language: str) -> dict[str, Any]:
    """What page and paper both show."""
    say = house.pages.translate(language)
    return {
        "incident": incident,
        "report": report,
        "moments": moments(report.times, say),
        "categories": [(one, name_of(one).text(say)) for one in TriageCategory],
        "gaps": gaps(report, incident),
        "named": {part.hospital: house.country.hospital(part.hospital).short(language) for part in report.hospitals},
        "say": say,
        "language": language,
    }


def moments(times: Times, say: Any) -> list[tuple[str, datetime | None, float | None]]:
    """(what, when, minutes since it was declared) in the order of an incident."""
    found = []
    for name, words in MOMENTS.items():
        at = getattr(times, name)
        after = seconds(times.declared_at, at)
        found.append((say(words), at, after / 60 if after is not None else None))
    return found


def words_of(say: Any) -> dict[str, str]:
    return {name: say(words) for name, (words, _) in SERIES.items()} | {
        "minutes": say(N_("minutes since declared")),
        "casualties": say(N_("casualties")),
    }


async def after_action_page(request: Request) -> Response:
    """GET /incidents/{incident}/after-action"""
    house, incident, report = await report_of(request)
    language = language_of(request)
    title = house.pages.translate(language)(N_("After-action report"))
    context = shown(house, incident, report, language) | {"title": title, "synthetic": house.demo or incident.synthetic}
    context.pop("language")
    return house.page(request, "incidents/after_action.html", steps=steps(report), **context)


async def after_action_pdf(request: Request) -> Response:
    """GET /incidents/{incident}/after-action.pdf"""
    house, incident, report = await report_of(request)
    language = language_of(request)
    say = house.pages.translate(language)
    html = house.part(
        "incidents/after_action_paper.html",
        picture=picture(steps(report), words_of(say)),
        synthetic=house.demo or incident.synthetic,
        **shown(house, incident, report, language),
    )
    headers = {**UNSEEN, "content-disposition": f'inline; filename="after-action-{incident.id}.pdf"'}
    return Response(await pdf_of(html), media_type="application/pdf", headers=headers)


async def after_action_chart(request: Request) -> Response:
    """GET /incidents/{incident}/after-action/chart.json"""
    house, _, report = await report_of(request)
    return json_answer(chart_spec(steps(report), words_of(house.pages.translate(language_of(request)))))


async def after_action_json(request: Request) -> Response:
    """GET /incidents/{incident}/after-action.json"""
    _, _, report = await report_of(request)
    return json_answer(report, headers=UNSEEN)


async def tep(request: Request) -> Response:
    """GET /incidents/{incident}/patients.xml: every casualty in EDXL-TEP; that each was read is noted."""
    house, person, incident = incident_at(request)
    cases = [case for case in await cases_of(house, incident) if case.casualty and not case.casualty.joined_into]
    await house.record_readings(person, [case.id for case in cases], "tep")
    return Response(tep_xml(house, incident, cases), media_type="application/xml", headers=UNSEEN)


ROUTES: list[BaseRoute] = [
    Route("/incidents/{incident}/after-action", after_action_page),
    Route("/incidents/{incident}/after-action.pdf", after_action_pdf),
    described(
        Route("/incidents/{incident}/after-action.json", after_action_json),
        "What an incident came to: times, hospitals, casualties",
        "incident",
        reply=AfterAction,
    ),
    Route("/incidents/{incident}/after-action/chart.json", after_action_chart),
    described(
        Route("/incidents/{incident}/patients.xml", tep), "The casualties of an incident, in EDXL-TEP", "incident"
    ),
]
