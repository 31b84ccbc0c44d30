"""The tablet's pages, and the case as JSON."""

from __future__ import annotations

from typing import Any

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from goldenhour.emergency.case import Case
from goldenhour.emergency.house import House, case_at, here, language_of, signed_in
from goldenhour.emergency.people import Person, Role
from goldenhour.emergency.policies import check_can_see_case
from goldenhour.emergency.unit import Unit
from goldenhour.kit.refusals import Category, Refusal
from goldenhour.kit.web.answers import json_answer
from goldenhour.kit.web.openapi import Described
from goldenhour.records import choices
from goldenhour.records.arriving import arriving
from goldenhour.records.reading import CaseRead, read_case
from goldenhour.records.shown import VITAL_SIGNS
from goldenhour.records.tablet import current_run, is_on_tablet, run_words, runs_of


async def read(request: Request) -> Response:
    """GET /cases/{case}: the case as it stands."""
    case: Case = await case_at(request, page="case", check=check_can_see_case)
    return json_answer(read_case(case), headers={"cache-control": "no-store"})


async def tablet(request: Request) -> Response:
    """GET /tablet: choose an ambulance, wait for a run, or the run there is."""
    house, person = here(request), signed_in(request, Role.CREW)
    if person.unit is None or "change" in request.query_params:
        return choose_unit(request, house, person)
    case = current_run(house, person.unit)
    if case is not None:
        return RedirectResponse(f"/tablet/runs/{case.id}", 303)
    return waiting(request, house, person.unit)


def choose_unit(request: Request, house: House, person: Person) -> Response:
    """The ambulances of the person's county, those on duty first."""
    units = [unit for unit in house.book.units.values() if unit.county == person.county]
    units.sort(key=lambda unit: (not unit.on_duty, unit.station, unit.name or unit.id))
    say = house.pages.translate(language_of(request))
    return house.page(
        request,
        "records/choose_unit.html",
        title=say("Choose your ambulance"),
        units=[(unit, house.book.case_of_unit(unit.id) is not None) for unit in units],
        level=lambda unit: house.country.label("crew_levels", unit.crew_level, language_of(request)),
        synthetic=any(unit.synthetic for unit in units),
    )


def waiting(request: Request, house: House, unit_id: str) -> Response:
    """No run: what was before, and a page that moves on by itself when one comes."""
    say = house.pages.translate(language_of(request))
    unit = house.book.units.get(unit_id, Unit(unit_id))
    return house.page(
        request,
        "records/waiting.html",
        title=say("Waiting for a run"),
        unit=unit,
        runs=runs_of(house, unit_id),
        earlier=[case for case in house.book.cases_of_unit(unit_id) if not is_on_tablet(case, unit_id)][:8],
        after=house.book.seq,
        country=house.country,
        synthetic=unit.synthetic,
    )


async def run(request: Request) -> Response:
    """GET /tablet/runs/{case}: the run and its record."""
    house, person = here(request), signed_in(request, Role.CREW)
    after = house.book.seq
    case: Case = await case_at(request, page="tablet", check=check_is_own_run)
    assert person.unit is not None
    language = language_of(request)
    return house.page(
        request,
        "records/tablet.html",
        title=house.pages.translate(language)("Run"),
        after=after,
        unit=person.unit,
        live=is_on_tablet(case, person.unit),
        others=[other for other in runs_of(house, person.unit) if other.id != case.id],
        words=lambda other: run_words(house, other, person.unit or "", language),
        country=house.country,
        synthetic=case.synthetic,
        **asking_words(house, language),
        **run_words(house, case, person.unit, language),
    )


async def arrival(request: Request) -> Response:
    """GET /tablet/runs/{case}/arrival: the piece of the run that offers to tell the hospital when it will be there."""
    house, person = here(request), signed_in(request, Role.CREW)
    case = await house.book.case(request.path_params["case"])
    check_is_own_run(person, case)
    coming = await arriving(house, case, person.unit or "")
    return HTMLResponse(house.part("records/arriving.html", language_of(request), case=case, arriving=coming))


def check_is_own_run(person: Person, case: Case) -> None:
    """A crew opens the runs of the ambulance it is on."""
    if person.unit not in case.runs:
        raise Refusal(
            Category.NOT_FOUND,
            "not_your_run",
            "This is not a run of your ambulance. Open the tablet's first page: it shows yours.",
        )


def asking_words(house: House, language: str) -> dict[str, Any]:
    """What the forms offer."""
    translate, country = house.pages.translate(language), house.country
    return {
        "keypad_signs": VITAL_SIGNS,
        "reasons": choices.reasons_not_taken(country),
        "gcs": [(part, country.codes(f"gcs_{part}")) for part in ("eye", "verbal", "motor")],
        "situations": choices.groups(country.codes("situations"), translate),
        "criteria": choices.groups(country.codes("trauma_criteria"), translate),
        "procedures": choices.groups(country.codes("procedures"), translate),
        "medications": choices.groups(country.codes("medications"), translate),
        "dose_units": country.codes("dose_units"),
        "routes": country.codes("medication_routes"),
        "past_history": country.codes("past_history"),
    }


read_route = Route("/cases/{case}", read, methods=["GET"])
read_route.described = [  # type: ignore[attr-defined]
    Described(
        "GET",
        "/cases/{case}",
        "Read a case as it stands: patient, vital signs, what was done, units, alerts",
        tag="case",
        reply=CaseRead,
        notes="For the county the case happens in, the crews sent to it, the hospitals it was announced to, and the health "
        "authority. Every reading is audited.",
    )
]

ROUTES: list[BaseRoute] = [
    read_route,
    Route("/tablet", tablet, methods=["GET"]),
    Route("/tablet/runs/{case}", run, methods=["GET"]),
    Route("/tablet/runs/{case}/arrival", arrival, methods=["GET"]),
]
