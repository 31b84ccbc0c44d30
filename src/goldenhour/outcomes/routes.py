"""The emergency department's pages: whose outcome is wanted, and the form that reports it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from goldenhour.emergency.alert_bodies import Verdict
from goldenhour.emergency.alert_states import arrival_of
from goldenhour.emergency.alerting import alert_at, can_answer, no_such_alert
from goldenhour.emergency.atmist import atmist_lines
from goldenhour.emergency.bodies import Condition, Disposition, Sex
from goldenhour.emergency.case import Alert, Case
from goldenhour.emergency.house import House, case_at, here, language_of, signed_in
from goldenhour.emergency.names import name_of
from goldenhour.emergency.people import EMERGENCY_DEPARTMENT, Person, not_allowed
from goldenhour.emergency.report_items import TABLES
from goldenhour.emergency.suspicion import age_of
from goldenhour.kit.refusals import Category, Refusal
from goldenhour.kit.sentences import N_, Translate
from goldenhour.kit.web.answers import json_answer
from goldenhour.kit.web.openapi import Described, describe_route
from goldenhour.outcomes import asked
from goldenhour.outcomes.chase_pages import ROUTES as CHASE_PAGES
from goldenhour.outcomes.chasing import ask_owing
from goldenhour.outcomes.listing import Listing, ask_listing
from goldenhour.outcomes.prefill import Form, form_for
from goldenhour.outcomes.report_page import report_json, report_page


# ── whose outcome is wanted ──────────────────────────────────────────────────────────────────────────────────────────
async def listed(request: Request) -> Listing:
    """The patients of the asker's own hospital, noted in the audit log."""
    house, person = here(request), signed_in(request, *EMERGENCY_DEPARTMENT)
    if person.hospital is None:
        raise not_allowed()
    hospital, now = person.hospital, house.world.now()
    listing = await house.ask(lambda connection: ask_listing(connection, hospital, now))
    await house.record_listing(person, "outcomes", [one.case for one in (*listing.missing, *listing.reported)])
    return listing


async def outcomes_page(request: Request) -> Response:
    """GET /outcomes"""
    house = here(request)
    listing = await listed(request)
    translate = house.pages.translate(language_of(request))
    now, mine = house.world.now(), signed_in(request).hospital
    owing = await house.ask(lambda connection: ask_owing(connection, now, mine))
    return house.page(
        request,
        "outcomes/list.html",
        title=translate(N_("Outcomes")),
        listing=listing,
        owing=owing[0] if owing else None,
        with_report={condition.value for condition in TABLES},
        due_hours=int(asked.DUE_AFTER.total_seconds() // 3600),
        condition_name=lambda code: name_of(Condition(code)).text(translate),
        sex_name=lambda code: name_of(Sex(code)).text(translate) if code else "",
        synthetic=any(one.synthetic for one in (*listing.missing, *listing.reported)),
    )


async def outcomes_json(request: Request) -> Response:
    """GET /outcomes.json"""
    return json_answer(await listed(request))


# ── the form ─────────────────────────────────────────────────────────────────────────────────────────────────────────
def of_my_hospital(alert_id: str) -> Callable[[Person, Case], None]:
    """The check that this alert went to the asker's own emergency department."""

    def check(person: Person, case: Case) -> None:
        if not can_answer(person, alert_at(case, alert_id)):
            raise no_such_alert()

    return check


async def opened(request: Request) -> tuple[Case, Alert]:
    """The case and the alert of the path, for the hospital it went to, once the patient is there."""
    signed_in(request, *EMERGENCY_DEPARTMENT)
    alert_id = request.path_params["alert"]
    case = await case_at(request, page="outcome", check=of_my_hospital(alert_id))
    alert = alert_at(case, alert_id)
    if arrival_of(case, alert) is None:
        raise Refusal(
            Category.CONFLICT,
            "not_arrived",
            "This patient has not arrived at your emergency department. Note the arrival first, then report.",
        )
    return case, alert


async def outcome_page(request: Request) -> Response:
    """GET /cases/{case}/alerts/{alert}/outcome: the form, with everything already known in it."""
    house, language = here(request), language_of(request)
    case, alert = await opened(request)
    translate = house.pages.translate(language)
    form = form_for(case, alert)
    return house.page(
        request,
        "outcomes/form.html",
        title=translate(N_("Outcome")),
        case=case,
        alert=alert,
        form=form,
        arrived_at=arrival_of(case, alert),
        summary=atmist_lines(case, language, house.country, translate, house.world.now()),
        age=age_of(case),
        synthetic=case.synthetic,
        **words(house, form, language, translate),
    )


def words(house: House, form: Form, language: str, translate: Translate) -> dict[str, Any]:
    """The choices of the form in the reader's language."""
    return {
        "verdicts": [(v, name_of(v).text(translate)) for v in Verdict],
        "conditions": [(c.value, name_of(c).text(translate)) for c in Condition],
        "dispositions": [(d.value, name_of(d).text(translate)) for d in Disposition],
        "triage_levels": [
            (str(level), code.label(language)) for level, code in enumerate(house.country.codes("triage_levels"), 1)
        ],
        "cpc_levels": [(str(n), f"CPC {n}: {translate(text)}") for n, text in asked.CPC.items()],
        "mrs_levels": [(str(n), f"mRS {n}: {translate(text)}") for n, text in asked.MRS.items()],
        "diagnoses": {c.value: [translate(d) for d in some] for c, some in asked.DIAGNOSES.items()},
        "fields": {c.value: asked.OF_CONDITION[c] for c in Condition},
        "waited_for": {c.value: form.left(c) for c in Condition},
        "label": lambda field: translate(asked.NAMES[field]),
        "source": lambda field: form.known[field].source.text(translate) if field in form.known else "",
        "value": lambda field: form.known[field].value if field in form.known else None,
    }


async def outcome_json(request: Request) -> Response:
    """GET /cases/{case}/alerts/{alert}/outcome.json"""
    case, alert = await opened(request)
    form, translate = form_for(case, alert), here(request).pages.translate(language_of(request))
    known = {
        field: {"value": known.value, "source": known.source.text(translate)} for field, known in form.known.items()
    }
    return json_answer(
        {"condition": form.condition, "known": known, "left": form.left(form.condition), "corrects": form.corrects}
    )


def reading(path: str, endpoint: Any, *described: str, reply: Any = None) -> Route:
    """A page, or where it is described, a JSON answer."""
    route = Route(path, endpoint)
    if described:
        describe_route(route, [Described("GET", path, described[0], "outcomes", reply=reply)])
    return route


ROUTES: list[BaseRoute] = [
    *CHASE_PAGES,
    reading("/outcomes", outcomes_page),
    reading(
        "/outcomes.json", outcomes_json, "Patients who arrived here: outcome missing, outcome reported", reply=Listing
    ),
    reading("/outcomes/{case}/{disease}.json", report_json, "A disease's outcome report: known, where from, missing"),
    reading("/outcomes/{case}/{disease}", report_page),
    reading("/cases/{case}/alerts/{alert}/outcome", outcome_page),
    reading(
        "/cases/{case}/alerts/{alert}/outcome.json",
        outcome_json,
        "What is already known of a patient's outcome, with sources, and which fields are left",
    ),
]
