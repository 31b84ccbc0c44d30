"""The board, what a tap on one of its tiles opens, and the hospitals a crew may choose from."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import msgspec
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import BaseRoute, Route

from goldenhour.alerts import board, in_hand
from goldenhour.alerts.choosing import bringing, ranked_hospitals
from goldenhour.alerts.feedback import Feedback, Words, ask_feedback, told
from goldenhour.alerts.ranking import Ranked
from goldenhour.emergency.alerting import alert_at, can_answer, no_such_alert
from goldenhour.emergency.bodies import Priority
from goldenhour.emergency.case import RINGING, Case
from goldenhour.emergency.house import House, case_at, here, language_of, signed_in
from goldenhour.emergency.people import EMERGENCY_DEPARTMENT, Person, Role
from goldenhour.emergency.policies import check_can_see_case
from goldenhour.emergency.priority import priority_of
from goldenhour.emergency.screens import hospital_listening
from goldenhour.emergency.worsening import worsening
from goldenhour.kit.refusals import Category, Refusal
from goldenhour.kit.sentences import N_
from goldenhour.kit.web.answers import json_answer
from goldenhour.kit.web.openapi import described

FIRST_LANGUAGE = "zh_Hant"
"""A reason is kept in the country's first language, whatever the screen's: the record is read by others."""
SHOWN = 8
"""Hospitals in a crew's list. The JSON has all that were considered."""


def wants_page(request: Request) -> bool:
    """Whether a browser asks (htmx, our own modules, an address typed in), not a program."""
    return "hx-request" in request.headers or "text/html" in request.headers.get("accept", "")


# ── the crew's choice ────────────────────────────────────────────────────────────────────────────────────────────────
class Choice(msgspec.Struct, frozen=True):
    """One hospital as a program reads it, best first. `reasons` are in the reader's language."""

    hospital: str
    name: str
    minutes: float
    km: float
    how: str
    cost_min: float
    eta_at: datetime
    level: str
    closed: bool
    coming: int
    reasons: tuple[str, ...]
    alert: str | None = None
    alert_state: str | None = None


async def hospitals(request: Request) -> Response:
    """GET /cases/{case}/hospitals: the hospitals for this patient, ranked with reasons."""
    house, person = here(request), signed_in(request, Role.CREW, Role.DISPATCHER)
    case: Case = await case_at(request, page="hospitals", check=check_can_see_case)
    ranked = await ranked_hospitals(house, case)
    language = language_of(request)
    if not wants_page(request):
        say = house.pages.translate(language)
        return json_answer([choice_of(one, language, say) for one in ranked])
    return HTMLResponse(hospitals_part(house, case, person, ranked[:SHOWN], language))


def hospitals_part(house: House, case: Case, person: Person, ranked: list[Ranked], language: str) -> str:
    """The list as a piece of the tablet or the desk, its warn buttons filled in."""
    now, run = house.world.now(), bringing(case, person.unit if Role.CREW in person.roles else None)
    waiting = [alert for alert in case.alerts.values() if alert.state in RINGING]
    return house.part(
        "alerts/hospitals.html",
        language,
        case=case,
        ranked=ranked,
        run=run,
        priority=priority_of(case, now),
        worsened={alert.id: worse for alert in waiting if (worse := worsening(case, alert, now))},
        moving=waiting[0] if run and [alert.unit for alert in waiting] == [run.unit] else None,
        say=house.pages.translate(language),
        listening={one.hospital.id: hospital_listening(house, one.hospital.id) for one in ranked},
        say_first=house.pages.translate(FIRST_LANGUAGE),
    )


def choice_of(one: Ranked, language: str, say: Any) -> Choice:
    return Choice(
        one.hospital.id, one.hospital.short(language), round(one.minutes, 1), round(one.km, 1), one.how.text(say),
        round(one.cost_min, 1), one.eta_at, one.level, one.closure is not None, one.coming,
        tuple(reason.words.text(say) for reason in one.reasons),
        one.alert.id if one.alert else None, one.alert.state if one.alert else None,
    )  # fmt: skip


class WorseSince(msgspec.Struct, frozen=True):
    """What is worse than when an alert last began to ring. `offered`: it crossed a threshold, so a screen offers it by
    itself; `why` and `priority` are what the renewal would say."""

    worse: bool
    offered: bool
    why: str
    priority: Priority


async def worse_since(request: Request) -> Response:
    """GET /cases/{case}/alerts/{alert}/worsening: what to tell the hospital, should the patient have got worse."""
    house, _ = here(request), signed_in(request, Role.CREW, Role.DISPATCHER)
    case: Case = await case_at(request, page="worsening", check=check_can_see_case)
    alert = alert_at(case, request.path_params["alert"])
    found = worsening(case, alert, house.world.now()) if alert.state in RINGING else None
    if found is None:
        return json_answer(WorseSince(False, False, "", alert.priority))
    why = found.why(house.pages.translate(FIRST_LANGUAGE))
    return json_answer(WorseSince(True, found.offered, why, found.priority))


# ── the board ────────────────────────────────────────────────────────────────────────────────────────────────────────
def my_hospital(person: Person) -> str:
    """The hospital this person works for; whoever works for none has no board."""
    if person.hospital is None:
        raise Refusal(
            Category.FORBIDDEN,
            "no_hospital",
            "You are not signed in for a hospital, so there is no board to show. Ask your administrator.",
        )
    return person.hospital


async def board_page(request: Request) -> Response:
    """GET /board: who is coming to the reader's own hospital."""
    house, person = here(request), signed_in(request, *EMERGENCY_DEPARTMENT)
    hospital, language = my_hospital(person), language_of(request)
    topic, showing = f"{board.NAME}/{hospital}", house.live.showings[board.NAME]
    seq = house.book.seq
    states = sorted(showing.all(topic), key=lambda state: showing.order(state, topic))
    cases = [state for state in states if isinstance(state, Case)]
    for case in cases:  # noted like the frames that follow: a wall goes on showing who comes, even on a full disk
        house.note_reading(person, f"case/{case.id}", board.NAME)
    asked = house.live.showings["asked"]  # what other hospitals ask of this one (transfers)
    asking = sorted(asked.all(f"asked/{hospital}"), key=lambda case: asked.order(case, f"asked/{hospital}"))
    for case in asking:
        house.note_reading(person, f"case/{case.id}", board.NAME)
    return house.page(
        request,
        "alerts/board.html",
        asking=[asked.html(case, f"asked/{hospital}", language) for case in asking],
        title=name_of_hospital(house, hospital, language),
        hospital=hospital,
        after=seq,
        tiles=[showing.html(state, topic, language) for state in states],
        reasons=in_hand.reasons_to_close(house.pages.translate(language)),
        names=in_hand.recent_names(house, hospital, person),
        synthetic=house.demo or any(case.synthetic for case in cases),
    )


def name_of_hospital(house: House, hospital_id: str, language: str) -> str:
    hospital = house.country.find_hospital(hospital_id)
    return hospital.short(language) if hospital else hospital_id


async def alert_in_hand(request: Request) -> Response:
    """GET /cases/{case}/alerts/{alert}: what a tap on a tile opens, with everything the hospital can answer."""
    house, person = here(request), signed_in(request, *EMERGENCY_DEPARTMENT)

    def check(person: Person, case: Case) -> None:
        if not can_answer(person, alert_at(case, request.path_params["alert"])):
            raise no_such_alert()

    case: Case = await case_at(request, page="alert", check=check)
    alert, apps_for = case.alerts[request.path_params["alert"]], house.facts.get("apps_for")
    has_apps = apps_for is not None and bool(await apps_for(person))
    return HTMLResponse(in_hand.part(house, case, alert, person, language_of(request), has_apps=has_apps))


# ── what the hospitals thought of it ─────────────────────────────────────────────────────────────────────────────────
async def heard_back(request: Request) -> list[Feedback]:
    """The asker's own last alerts, noted in the audit log."""
    house, person = here(request), signed_in(request, Role.CREW)
    language = language_of(request)
    words = Words(house.country, language, house.pages.translate(language))
    rows = await house.ask(lambda connection: ask_feedback(connection, person))
    await house.record_listing(person, "feedback", [row.case for row in rows])
    return [told(row, words, person) for row in rows]


async def feedback_json(request: Request) -> Response:
    """GET /tablet/feedback"""
    return json_answer(await heard_back(request), headers={"cache-control": "no-store"})


async def feedback_page(request: Request) -> Response:
    """GET /feedback: the same to read."""
    house = here(request)
    heard = await heard_back(request)
    title = house.pages.translate(language_of(request))(N_("Feedback"))
    synthetic = house.demo or any(one.synthetic for one in heard)
    return house.page(request, "alerts/feedback.html", title=title, heard=heard, synthetic=synthetic)


# ── the same for programs ────────────────────────────────────────────────────────────────────────────────────────────
async def coming(request: Request) -> Response:
    """GET /hospitals/{hospital}/alerts: the board as data."""
    house, person = here(request), signed_in(request, *EMERGENCY_DEPARTMENT)
    hospital = request.path_params["hospital"]
    if person.hospital != hospital:
        raise no_such_alert()
    cases = list(house.book.coming_to(hospital))
    await house.record_readings(person, [case.id for case in cases], "alerts")
    return json_answer([board.coming_of(house, case, hospital, language_of(request)) for case in cases])


ROUTES: list[BaseRoute] = [
    Route("/board", board_page),
    Route("/cases/{case}/alerts/{alert}", alert_in_hand),
    described(
        Route("/cases/{case}/hospitals", hospitals),
        "The hospitals for this patient, ranked with reasons",
        "case",
        reply=list[Choice],
    ),
    described(
        Route("/cases/{case}/alerts/{alert}/worsening", worse_since),
        "What is worse than when this alert last rang",
        "case",
        reply=WorseSince,
    ),
    described(
        Route("/tablet/feedback", feedback_json),
        "What hospitals thought of this crew's last 20 alerts, and the outcomes",
        "tablet",
        reply=list[Feedback],
    ),
    Route("/feedback", feedback_page),
    described(
        Route("/hospitals/{hospital}/alerts", coming),
        "Who is coming to this hospital",
        "hospital",
        reply=list[board.Coming],
    ),
]
