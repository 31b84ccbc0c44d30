"""The list of consults: what rings for a hospital, what it has taken, what it asked; one card for each case.

Live topic `consults/<hospital>`. A card's key is its case.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from goldenhour.consults.checks import LIVE, no_such_consult
from goldenhour.emergency.atmist import atmist_lines
from goldenhour.emergency.bodies import Priority
from goldenhour.emergency.case import Case
from goldenhour.emergency.consult import Consult, ConsultState
from goldenhour.emergency.house import House
from goldenhour.emergency.names import name_of
from goldenhour.emergency.people import EMERGENCY_DEPARTMENT, Person, Role
from goldenhour.kit.live import Showing

NAME = "consults"
READING = EMERGENCY_DEPARTMENT | {Role.SPECIALIST}
PRIORITIES = (Priority.HIGH, Priority.MEDIUM, Priority.LOW)
SIGNALS = {Priority.HIGH: "critical", Priority.MEDIUM: "urgent", Priority.LOW: "steady"}
RINGS, MINE, ASKED, ANSWERED = range(4)


def showing(house: House) -> Showing:
    """The live list. Topics are `consults/<hospital>`."""

    def html(case: Case, topic: str, language: str) -> str:
        return card(house, case, hospital_in(topic), language)

    def everything(topic: str) -> Iterable[Case]:
        return [case for case in house.book.open_cases.values() if topic in topics(case)]

    return Showing(NAME, topics, key, order, html, everything)


def may_watch(person: Person, topic: str) -> None:
    """Only those who ask or answer at that hospital: for all others there is no such list."""
    if not person.roles & READING or person.hospital != hospital_in(topic):
        raise no_such_consult()


def hospital_in(topic: str) -> str:
    return topic.partition("/")[2]


def topics(state: Any) -> Iterable[str]:
    """A case stands on the list of every hospital that takes part in one of its consults, for as long as it is open."""
    if not isinstance(state, Case) or not state.is_open:
        return ()
    return dict.fromkeys(
        f"{NAME}/{hospital}"
        for consult in state.consults.values()
        for hospital in sorted(consult.hospitals)
        if standing(consult, hospital) is not None
    )


def key(case: Case) -> str:
    return f"case-{case.id}"


def standing(consult: Consult, hospital: str) -> int | None:
    """Where a consult stands for this hospital: it rings there, it has taken it, it asked, or it was answered; None where
    it has nothing (more) to do with it."""
    rung = hospital in {one.said.hospital for one in consult.rung}
    gone = any(one.hospital == hospital and not one.person for one in consult.declined)
    if consult.state is ConsultState.ASKED and rung and not gone:
        return RINGS
    if consult.state is ConsultState.TAKEN and consult.taken_hospital == hospital:
        return MINE
    if consult.said.hospital == hospital:
        return ASKED if consult.state in LIVE else ANSWERED if consult.state is ConsultState.ADVISED else None
    return None


def of_hospital(case: Case, hospital: str) -> list[tuple[int, Consult]]:
    """The consults of a case that concern this hospital, the most urgent first."""
    found = [(place, one) for one in case.consults.values() if (place := standing(one, hospital)) is not None]
    return sorted(found, key=lambda pair: (pair[0], PRIORITIES.index(pair[1].said.priority), pair[1].stored_at))


def order(case: Case, topic: str) -> str:
    """What rings first, then what we have taken, then what we asked; within, priority and who has waited longest."""
    mine = of_hospital(case, hospital_in(topic))
    if not mine:
        return "9"
    place, consult = mine[0]
    return f"{place}{PRIORITIES.index(consult.said.priority)}{consult.stored_at.isoformat()}"


def card(house: House, case: Case, hospital: str, language: str) -> str:
    mine = of_hospital(case, hospital)
    ringing = [one for place, one in mine if place == RINGS]
    return house.part(
        "consults/card.html",
        language,
        case=case,
        order=order(case, f"{NAME}/{hospital}"),
        who=patient_line(house, case, language),
        consults=[shown(house, one, language) | {"place": place} for place, one in mine],
        alarm=min((one.said.priority for one in ringing), key=PRIORITIES.index, default=None),
        ringing=sum(len(one.rung) for one in ringing),
        hospital=hospital,
    )


def patient_line(house: House, case: Case, language: str) -> str:
    """Age, sex and what it is about: the first and third line of ATMIST."""
    lines = atmist_lines(case, language, house.country, house.pages.translate(language), house.world.now())
    return " · ".join(line.text for line in (lines[0], lines[2]) if line.text)


def shown(house: House, consult: Consult, language: str) -> dict[str, Any]:
    """A consult in words of this language, for cards and pages."""
    say, said = house.pages.translate(language), consult.said
    return {
        "id": consult.id,
        "consult": consult,
        "said": said,
        "state": consult.state.value,
        "state_name": name_of(consult.state).text(say),
        "specialty": house.country.label("specialties", said.specialty, language),
        "asking": hospital_name(house, said.hospital, language),
        "answering": hospital_name(house, consult.taken_hospital, language),
        "priority": name_of(said.priority).text(say),
        "signal": SIGNALS[said.priority],
        "since": clock_of(consult),
        "last": consult.rung[-1].said if consult.rung else None,
        "last_hospital": hospital_name(house, consult.rung[-1].said.hospital, language) if consult.rung else "",
        "advised": consult.advised,
        "advice_name": name_of(consult.advised.said.advice).text(say) if consult.advised else "",
    }


def clock_of(consult: Consult) -> datetime:
    """From when the consult clock, which both sides see, runs: when the server heard of it."""
    return consult.stored_at


def hospital_name(house: House, hospital_id: str, language: str) -> str:
    known = house.country.find_hospital(hospital_id)
    return known.short(language) if known else hospital_id
