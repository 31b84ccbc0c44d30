"""What is handed over and who has signed, as a piece of the tablet and of the board."""

from __future__ import annotations

from typing import Any

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import BaseRoute, Route

from goldenhour.emergency.alert_states import stands
from goldenhour.emergency.atmist import atmist_lines
from goldenhour.emergency.bodies import Side
from goldenhour.emergency.case import Alert, AlertState, Case
from goldenhour.emergency.house import House, case_at, here, language_of, signed_in
from goldenhour.emergency.known_patient import known_patient
from goldenhour.emergency.people import EMERGENCY_DEPARTMENT, Person
from goldenhour.emergency.policies import check_can_see_case
from goldenhour.handovers.checks import side_of


async def handover(request: Request) -> Response:
    """GET /cases/{case}/handover: the summary handed over, and both signatures. A hospital sees the handover to itself;
    everyone else, the one that counts now."""
    house, person = here(request), signed_in(request)
    case: Case = await case_at(request, page="handover", check=check_can_see_case)
    return HTMLResponse(part(house, case, alert_of(person, case), person, language_of(request)))


def alert_of(person: Person, case: Case) -> Alert | None:
    """The alert whose handover this person asks for."""
    if not person.roles & EMERGENCY_DEPARTMENT:
        return case.alert
    return next((a for a in reversed(case.alerts.values()) if a.hospital == person.hospital), None)


def part(house: House, case: Case, alert: Alert | None, person: Person, language: str) -> str:
    """The piece of page: nothing yet before there is an alert."""
    say = house.pages.translate(language)
    context: dict[str, Any] = {"case": case, "alert": alert, "person": person}
    if alert is not None:
        side = side_of(person, case, alert)
        there = stands(case, alert)
        context |= {
            "hospital": house.country.hospital(alert.hospital).short(language),
            "lines": atmist_lines(case, language, house.country, say, house.world.now()),
            "known": known_patient(case, say),
            "here": there in (AlertState.ARRIVED, AlertState.HANDED_OVER),
            "done": there is AlertState.HANDED_OVER,
            "sides": [(one, one.value == (side or ""), alert.signatures.get(one)) for one in Side],
            "crew_names": crew_names(house, case, alert),
        }
    return house.part("handovers/handover.html", language, **context)


def crew_names(house: House, case: Case, alert: Alert) -> list[str]:
    """Who is signed on to the unit that brought the patient: offered as names to sign with."""
    unit = house.book.units.get(alert.unit)
    return list(unit.crew) if unit else []


ROUTES: list[BaseRoute] = [Route("/cases/{case}/handover", handover)]
