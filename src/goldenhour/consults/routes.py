"""Pages of a consult: the list of a hospital, the consults of a case, one consult with its patient, and its advice on paper."""

from __future__ import annotations

from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from goldenhour.consults import room_pages, roster_pages, screen
from goldenhour.consults.checks import ANSWERING, LIVE, consult_at
from goldenhour.consults.following import unanswered
from goldenhour.consults.room import may_enter
from goldenhour.emergency.atmist import atmist_lines
from goldenhour.emergency.bodies import Condition, Priority, Sex
from goldenhour.emergency.capabilities import likely_condition
from goldenhour.emergency.case import Case
from goldenhour.emergency.consult import Consult, ConsultState, Rung
from goldenhour.emergency.consult_bodies import Advice, Returned
from goldenhour.emergency.house import House, case_at, here, language_of, signed_in
from goldenhour.emergency.known_patient import known_patient
from goldenhour.emergency.names import name_of
from goldenhour.emergency.people import EMERGENCY_DEPARTMENT, Person, Role
from goldenhour.emergency.policies import check_can_see_case
from goldenhour.kit.pdf import pdf_of
from goldenhour.kit.refusals import Category, Refusal
from goldenhour.kit.sentences import N_, Sentence, Translate
from goldenhour.kit.web.openapi import described

FOR_CONDITION = {
    Condition.STROKE: ("neurology", "neurosurgery"),
    Condition.AMI: ("cardiology", "cardiac_surgery"),
    Condition.TRAUMA: ("trauma", "neurosurgery", "orthopaedics"),
    Condition.OHCA: ("emergency", "cardiology"),
}
"""Which specialties are offered first. Our choice."""
DECLINING = (N_("In theatre"), N_("With another patient"), N_("Not my field"))
ENDING = (N_("No longer needed"), N_("The patient is transferred already"), N_("Asked by mistake"))


def my_hospital(person: Person) -> str:
    if person.hospital is None:
        raise Refusal(
            Category.FORBIDDEN,
            "no_hospital_here",
            "You are not signed in for a hospital, so there are no consults to show. Ask your administrator.",
        )
    return person.hospital


# ── the list ─────────────────────────────────────────────────────────────────────────────────────────────────────────
async def list_page(request: Request) -> Response:
    """GET /consults: what rings here, what was taken, what was asked; and what came of treating here."""
    house, person = here(request), signed_in(request, *screen.READING)
    hospital, language = my_hospital(person), language_of(request)
    topic, showing = f"{screen.NAME}/{hospital}", house.live.showings[screen.NAME]
    after = house.book.seq
    cases = sorted(showing.all(topic), key=lambda case: showing.order(case, topic))
    now = house.world.now()
    visits = visits_at(house, hospital)
    missing = await house.ask(lambda connection: unanswered(connection, hospital, now))
    await house.record_readings(
        person, [*(one.id for one in (*cases, *visits)), *(one.case for one in missing)], "consults"
    )
    known, say = house.country.find_hospital(hospital), house.pages.translate(language)
    return house.page(
        request,
        "consults/list.html",
        title=say(N_("Consults")),
        hospital=hospital,
        known=known,
        topic=topic,
        after=after,
        cards=[showing.html(case, topic, language) for case in cases],
        visits=[(case, screen.patient_line(house, case, language)) for case in visits],
        may_ask=bool(person.roles & EMERGENCY_DEPARTMENT),
        answers=bool(person.roles & ANSWERING),
        missing=missing if person.roles & EMERGENCY_DEPARTMENT else [],
        specialty_name=lambda code: house.country.label("specialties", code, language),
        **for_visits(house, language),
        synthetic=house.demo or any(case.synthetic for case in cases),
    )


def for_visits(house: House, language: str) -> dict[str, Any]:
    """What a visit is begun with, and what can have come of one."""
    say, country = house.pages.translate(language), house.country
    return {
        "returned": [(one.value, name_of(one).text(say)) for one in Returned],
        "complaints": [(one.code, one.label(language)) for one in country.codes("dispatch_complaints")],
        "levels": [(one.code, one.label(language)) for one in country.codes("dispatch_levels")],
        "sexes": [(one.value, name_of(one).text(say)) for one in (Sex.MALE, Sex.FEMALE)],
    }


def visits_at(house: House, hospital: str) -> list[Case]:
    """Those who came by themselves, and the patients brought here, who are still here: whom one may ask about."""
    found = [case for case in house.book.open_cases.values() if case.is_at(hospital) and case.counts]
    return sorted(found, key=lambda case: case.seq, reverse=True)[:50]


# ── a case ───────────────────────────────────────────────────────────────────────────────────────────────────────────
async def case_page(request: Request) -> Response:
    """GET /cases/{case}/consults: ask a specialty, and what was asked and answered so far."""
    house, person = here(request), signed_in(request)
    case: Case = await case_at(request, page="consults", check=check_can_see_case)
    language = language_of(request)
    say, country = house.pages.translate(language), house.country
    suggested = FOR_CONDITION.get(likely_condition(case), ())
    codes = sorted(country.codes("specialties"), key=lambda one: one.code not in suggested)
    asking = asking_for(person, case)
    return house.page(
        request,
        "consults/case.html",
        title=say(N_("Consults")),
        case=case,
        who=screen.patient_line(house, case, language),
        consults=[screen.shown(house, one, language) for one in reversed(case.consults.values())],
        asking=asking,
        at_door=bool(person.hospital and person.roles & EMERGENCY_DEPARTMENT and case.is_at(person.hospital)),
        may_end_visit=case.visited == person.hospital and case.closed_at is None and not case.asks_elsewhere,
        asking_name=screen.hospital_name(house, asking, language) if asking else "",
        specialties=[(one.code, one.label(language), one.code in suggested) for one in codes],
        priorities=[(one.value, name_of(one).text(say)) for one in Priority],
        question=name_of(case.suspected.condition).text(say) if case.suspected else "",
        known=known_patient(case, say),
        lines=atmist_lines(case, language, country, say, house.world.now()),
        second=request.query_params.get("second", ""),
        synthetic=case.synthetic,
    )


def asking_for(person: Person, case: Case) -> str:
    """For which hospital this person would ask; empty where they would not."""
    if person.roles & EMERGENCY_DEPARTMENT and person.hospital and case.open_to(person.hospital):
        return person.hospital
    if Role.CREW in person.roles and person.unit in case.runs:
        return case.alert.hospital if case.alert else ""
    return ""


# ── one consult ──────────────────────────────────────────────────────────────────────────────────────────────────────
async def consult_page(request: Request) -> Response:
    """GET /cases/{case}/consults/{consult}: the question with the patient's picture, and every answer one can give."""
    house, person = here(request), signed_in(request)
    case, consult = await consult_of(request, "consult")
    language = language_of(request)
    say, country = house.pages.translate(language), house.country
    mine = person.hospital or ""
    topic = f"{screen.NAME}/{mine}" if mine and person.roles & screen.READING else ""
    return house.page(
        request,
        "consults/consult.html",
        title=say(N_("Consult")),
        case=case,
        one=screen.shown(house, consult, language),
        place=f"/cases/{case.id}/consults/{consult.id}",
        topic=topic,
        after=house.book.seq,
        lines=atmist_lines(case, language, country, say, house.world.now()),
        known=known_patient(case, say),
        rung=[
            (one, screen.hospital_name(house, one.said.hospital, language), *became_of(one, say))
            for one in consult.rung
        ],
        declined=[(one, screen.hospital_name(house, one.hospital, language)) for one in consult.declined],
        returned=name_of(consult.returned).text(say) if consult.returned else "",
        synthetic=case.synthetic,
        **answers_of(person, case, consult),
        **choices(house, case, language),
    )


def became_of(rung: Rung, say: Translate) -> tuple[str, str]:
    """What its channel said of a ringing, and why; nothing of screens, and until something is known."""
    answer = rung.answer
    return (name_of(answer.state).text(say), Sentence(answer.detail).text(say)) if answer else ("", "")


def answers_of(person: Person, case: Case, consult: Consult) -> dict[str, Any]:
    """What this person can say to it now."""
    mine, answers = person.hospital or "", bool(person.roles & ANSWERING)
    rung = mine in {one.said.hospital for one in consult.rung}
    over = consult.state is ConsultState.ENDED
    return {
        "hospital": mine,
        "may_enter": may_enter(person, case, consult) and not over,
        "may_take": answers and rung and consult.state is ConsultState.ASKED,
        "may_advise": answers and consult.taken_hospital == mine != "" and not over,
        "may_move": bool(person.roles & EMERGENCY_DEPARTMENT and case.is_at(mine)) and moves(consult),
        "may_end": consult.state in LIVE and (asking_for(person, case) or "-") == consult.said.hospital,
    }


def moves(consult: Consult) -> bool:
    """Whether the advice that stands is to have the patient moved."""
    return consult.advised is not None and consult.advised.said.advice is not Advice.TREAT_HERE


def choices(house: House, case: Case, language: str) -> dict[str, Any]:
    """What is touched instead of typed."""
    say, drugs = house.pages.translate(language), house.country.codes("medications")
    return {
        "advices": [(one.value, name_of(one).text(say)) for one in Advice],
        "diagnosis": name_of(case.suspected.condition).text(say) if case.suspected else "",
        "drugs": [one.label(language) for one in drugs],
        "drug_codes": {label.lower(): one.code for one in drugs for label in one.labels.values()},
        "declining": [say(reason) for reason in DECLINING],
        "ending": [say(reason) for reason in ENDING],
    }


async def consult_of(request: Request, page: str) -> tuple[Case, Consult]:
    """The consult named in the path, for whoever may see the case; the reading is audited."""
    case: Case = await case_at(request, page=page, check=check_can_see_case)
    return case, consult_at(case.consults, request.path_params["consult"])


async def advice_pdf(request: Request) -> Response:
    """GET /cases/{case}/consults/{consult}/advice.pdf: the advice as the asking hospital files it."""
    house, language = here(request), language_of(request)
    case, consult = await consult_of(request, "advice.pdf")
    if consult.advised is None:
        raise Refusal(
            Category.NOT_FOUND, "no_advice_yet", "There is no advice yet. Open the consult to see where it stands."
        )
    say = house.pages.translate(language)
    html = house.part(
        "consults/advice.html",
        language,
        case=case,
        one=screen.shown(house, consult, language),
        who=screen.patient_line(house, case, language),
        known=known_patient(case, say),
        advices=[(one, name_of(one.said.advice).text(say)) for one in consult.advice],
        printed=house.pages.environments[language].filters["clock"](house.world.now(), date=True),
    )
    headers = {
        "content-disposition": 'inline; filename="consult-advice.pdf"',
        "cache-control": "no-store",
        "x-content-type-options": "nosniff",
    }
    return Response(await pdf_of(html), media_type="application/pdf", headers=headers)


ROUTES: list[BaseRoute] = [
    Route("/consults", list_page, methods=["GET"]),
    *roster_pages.ROUTES,
    *room_pages.ROUTES,
    described(Route("/cases/{case}/consults", case_page), "The consults of a case, and where one is asked", "case"),
    described(Route("/cases/{case}/consults/{consult}", consult_page), "One consult with its patient", "case"),
    described(
        Route("/cases/{case}/consults/{consult}/advice.pdf", advice_pdf), "The advice of a consult on paper", "case"
    ),
]
