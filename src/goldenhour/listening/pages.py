"""The pages: who can be heard (`/listening`), how alerts climb here (`/ladder`), drills (`/drills`)."""

from __future__ import annotations

from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from goldenhour.emergency.bodies import Condition, Priority
from goldenhour.emergency.case import Alert, Case
from goldenhour.emergency.house import House, here, language_of, signed_in
from goldenhour.emergency.ladder import DEFAULTS, LATEST, REPEAT_BETWEEN, UNSHOWN_AT_MOST, key_of, ladder_for
from goldenhour.emergency.ladder_bodies import Contact, ContactsSet, Step
from goldenhour.emergency.names import name_of
from goldenhour.emergency.people import EMERGENCY_DEPARTMENT, Person, Role
from goldenhour.kit.refusals import Category, Refusal
from goldenhour.listening import drills, oversight
from goldenhour.listening.actions import PRACTISE
from goldenhour.listening.drawing import picture_of
from goldenhour.listening.settings_pages import PAGES as SETTINGS_PAGES

OVERSEES = EMERGENCY_DEPARTMENT | {Role.ADMINISTRATOR, Role.AUTHORITY}


# ── who can be heard ─────────────────────────────────────────────────────────────────────────────────────────────────
async def listening_page(request: Request) -> Response:
    """GET /listening"""
    house, person = here(request), signed_in(request, *OVERSEES)
    language = language_of(request)
    rows = oversight.rows_for(house, person, language)
    all_of_them = person.hospital is None and oversight.sees_all(person)
    return house.page(
        request,
        "listening/listening.html",
        title=house.pages.translate(language)("Who can be heard"),
        rows=rows,
        others=oversight.others_flooding(house, language) if all_of_them else [],
        never=oversight.never_seen(house, rows) if all_of_them else [],
        hospitals=len(house.country.hospitals),
        own=person.hospital is not None,
        say=house.pages.translate(language),
        state_words=oversight.STATE_WORDS,
        signals=oversight.SIGNALS,
        is_here=oversight.is_here,
    )


# ── how alerts climb here ────────────────────────────────────────────────────────────────────────────────────────────
def my_hospital(person: Person) -> str:
    if person.hospital is None:
        raise Refusal(
            Category.FORBIDDEN,
            "no_hospital_of_mine",
            "You are not signed in for a hospital, and this belongs to one. Sign in as one of its people.",
        )
    return person.hospital


def chosen(request: Request, kind: Any, name: str, default: Any) -> Any:
    """A choice from the address; anything else is the default."""
    asked = request.query_params.get(name, "")
    return kind(asked) if asked in list(kind) else default


async def ladder_page(request: Request) -> Response:
    """GET /ladder: times and steps of the asker's hospital for one condition and priority, as a picture and a form."""
    house, person = here(request), signed_in(request, *PRACTISE)
    hospital, say = my_hospital(person), house.pages.translate(language_of(request))
    condition, priority = (
        chosen(request, Condition, "condition", Condition.OTHER),
        chosen(request, Priority, "priority", Priority.HIGH),
    )
    state = house.book.hospitals.get(hospital)
    ladder = ladder_for(state, condition, priority)
    return house.page(
        request,
        "listening/ladder.html",
        title=say("How warnings climb"),
        hospital=hospital,
        condition=condition,
        priority=priority,
        conditions=[(one, name_of(one).text(say)) for one in Condition],
        priorities=[(one, name_of(one).text(say)) for one in Priority],
        ladder=ladder,
        default=DEFAULTS[priority],
        is_own=state is not None and key_of(condition, priority) in state.ladders,
        picture=picture_of(ladder, LATEST[priority]),
        step_words={step: name_of(step).text(say) for step in Step},
        latest=LATEST[priority],
        unshown_at_most=UNSHOWN_AT_MOST[priority],
        repeat_between=REPEAT_BETWEEN[priority],
        **contacts_of(state.contacts if state else ContactsSet()),
    )


def contacts_of(contacts: ContactsSet) -> dict[str, Any]:
    return {"contacts": contacts, "sms_lines": lines_of(contacts.sms_to), "voice_lines": lines_of(contacts.voice_to)}


def lines_of(people: tuple[Contact, ...]) -> str:
    """One person a line: name, then number."""
    return "\n".join(f"{one.name} {one.number}" for one in people)


# ── drills ───────────────────────────────────────────────────────────────────────────────────────────────────────────
async def drills_page(request: Request) -> Response:
    """GET /drills: begin one, see the former ones."""
    house, person = here(request), signed_in(request, *PRACTISE)
    hospital, say = my_hospital(person), house.pages.translate(language_of(request))
    return house.page(
        request,
        "listening/drills.html",
        title=say("Drills"),
        hospital=hospital,
        conditions=[(one, name_of(one).text(say)) for one in Condition],
        priorities=[(one, name_of(one).text(say)) for one in Priority],
        former=await drills.former_drills(house, hospital),
        under_way=next((case for case in house.book.coming_to(hospital) if case.practises_alone), None),
        say=say,
    )


async def drill_page(request: Request) -> Response:
    """GET /drills/{case}: what sounded when, who acknowledged, how long each step took."""
    house, person = here(request), signed_in(request, *OVERSEES)
    case, alert = await drill_at(house, person, request.path_params["case"])
    say = house.pages.translate(language_of(request))
    return house.page(
        request,
        "listening/drill.html",
        title=say("Drill"),
        case=case,
        alert=alert,
        happened=drills.what_happened(house, case, alert),
        condition=name_of(case.condition).text(say),
        priority=name_of(alert.priority).text(say),
        may_end=bool(person.roles & PRACTISE) and person.hospital == alert.hospital,
        say=say,
    )


async def drill_at(house: House, person: Person, case_id: str) -> tuple[Case, Alert]:
    """A drill of the asker's own hospital (the authority: of any). Nothing here is a patient."""
    case = await house.book.case(case_id)
    alert = next(iter(case.alerts.values()), None)
    sees = Role.AUTHORITY in person.roles or (alert is not None and person.hospital == alert.hospital)
    if not case.practises_alone or alert is None or not sees:
        raise Refusal(Category.NOT_FOUND, "no_such_drill", "There is no such drill for you. Open the list of drills.")
    return case, alert


PAGES: list[BaseRoute] = [
    Route("/listening", listening_page),
    Route("/ladder", ladder_page),
    Route("/drills", drills_page),
    Route("/drills/{case}", drill_page),
    *SETTINGS_PAGES,
]
