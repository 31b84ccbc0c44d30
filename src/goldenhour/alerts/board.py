"""The board: who is coming to one hospital, one tile each, and what that hospital has closed.

Live topic `board/<hospital>`. A tile's key is its case, for a hospital never has two standing alerts of one patient; the
closures stand under their own key and sort before all tiles.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

import msgspec

from goldenhour.alerts import group, tile
from goldenhour.emergency.alerting import no_such_alert
from goldenhour.emergency.atmist import atmist_lines
from goldenhour.emergency.bodies import Capability, Preparation, Priority
from goldenhour.emergency.capabilities import likely_condition
from goldenhour.emergency.case import COMING, Alert, AlertState, Case
from goldenhour.emergency.hospital import HospitalState
from goldenhour.emergency.house import House
from goldenhour.emergency.names import name_of
from goldenhour.emergency.people import EMERGENCY_DEPARTMENT, Person
from goldenhour.kit.live import Showing

NAME = "board"
CLOSURES_KEY = "closures"
STATES = (AlertState.ALERTED, AlertState.ACKNOWLEDGED, AlertState.ARRIVED)
PRIORITIES = (Priority.HIGH, Priority.MEDIUM, Priority.LOW)


def showing(house: House) -> Showing:
    """The live board. Topics are `board/<hospital>`."""

    def html(state: Any, topic: str, language: str) -> str:
        if isinstance(state, HospitalState):
            return closures_html(house, state, language)
        alert = alert_for(state, hospital_in(topic))
        if alert.state not in COMING:
            return tile.gone_html(house, state, alert, alert_gone_at(alert), language)
        if state.group is not None:
            return group.tile_html(house, state, alert, order(state, topic), language)
        return tile.html(house, state, alert, order(state, topic), language)

    def everything(topic: str) -> Iterable[Any]:
        hospital = hospital_in(topic)
        doors = house.book.hospitals.get(hospital) or HospitalState(hospital)
        coming = [case for case in house.book.coming_to(hospital) if topic in set(topics(case))]
        return [doors, *coming, *just_gone(house, hospital)]

    def topics_now(state: Any) -> Iterable[str]:
        return topics(state) if not isinstance(state, Case) else {*topics(state), *left(house, state)}

    return Showing(NAME, topics_now, key, order, html, everything)


def may_watch(person: Person, topic: str) -> None:
    """Only the emergency department of that hospital: for all others there is no such board."""
    if not person.roles & EMERGENCY_DEPARTMENT or person.hospital != hospital_in(topic):
        raise no_such_alert()


def hospital_in(topic: str) -> str:
    return topic.partition("/")[2]


def topics(state: Any) -> Iterable[str]:
    """Where a state appears now: a case at every hospital with a standing alert, a hospital's closures at its own."""
    if isinstance(state, Case):
        return {
            f"{NAME}/{one.hospital}" for one in state.alerts.values() if one.state in COMING and not one.is_in_group
        }
    return (f"{NAME}/{state.id}",) if isinstance(state, HospitalState) else ()


def key(state: Any) -> str:
    return CLOSURES_KEY if isinstance(state, HospitalState) else f"case-{state.id}"


def order(state: Any, topic: str) -> str:
    """Unacknowledged first, then priority, then time of arrival; whoever is already here comes last. Closures precede."""
    if isinstance(state, HospitalState):
        return ""
    alert = alert_for(state, hospital_in(topic))
    if alert.state not in STATES:
        return "9"
    eta = alert.eta_at.isoformat() if alert.eta_at else "9"
    return f"{STATES.index(alert.state)}{PRIORITIES.index(alert.priority)}{eta}"


def alert_for(case: Case, hospital: str) -> Alert:
    """The standing alert of this case to this hospital; where none stands, the one that has just gone."""
    mine = [alert for alert in reversed(case.alerts.values()) if alert.hospital == hospital]
    return next((alert for alert in mine if alert.state in COMING), None) or next(a for a in mine if is_gone(a))


# ── a patient who goes elsewhere, or does not come after all ─────────────────────────────────────────────────────────
STAYS, WITHDRAWN_STAYS = timedelta(minutes=5), timedelta(minutes=2)
"""So long a tile says where the patient goes instead, or that the warning is withdrawn: whoever prepared looks for it. It
rings no more, and the page takes it away by itself, or at a touch."""


def is_gone(alert: Alert) -> bool:
    return bool(alert.moved_to or alert.withdrawn_at) and not alert.is_in_group


def alert_gone_at(alert: Alert) -> datetime:
    """When its tile leaves the board."""
    if alert.moved_to:
        return (alert.moved_at or alert.stored_at) + STAYS
    return (alert.withdrawn_at or alert.stored_at) + WITHDRAWN_STAYS


def left(house: House, case: Case) -> Iterable[str]:
    """The boards this patient has just left."""
    now = house.world.now()
    return [f"{NAME}/{a.hospital}" for a in case.alerts.values() if is_gone(a) and now < alert_gone_at(a)]


def just_gone(house: House, hospital: str) -> list[Case]:
    """The open cases whose patient has just left this board, and does not stand on it again."""
    topic = f"{NAME}/{hospital}"
    return [c for c in house.book.open_cases.values() if topic in left(house, c) and topic not in set(topics(c))]


def closures_html(house: House, state: HospitalState, language: str) -> str:
    """The side of the board: what is free and who asks for it; every capability, open or closed, since when and why."""
    say = house.pages.translate(language)
    doors = [(what, name_of(what).text(say), state.closures.get(what)) for what in Capability]
    return house.part(
        "alerts/closures.html", language, key=CLOSURES_KEY, hospital=state.id, doors=doors, capacity=state.capacity
    )


# ── the same for programs ────────────────────────────────────────────────────────────────────────────────────────────
class Coming(msgspec.Struct, frozen=True):
    """One patient on the way, as a program reads it. `summary`: the ATMIST lines in the reader's language."""

    case: str
    alert: str
    state: AlertState
    priority: Priority
    condition: str
    unit: str
    alerted_at: datetime
    eta_at: datetime | None
    acknowledged_by: str | None
    acknowledged_at: datetime | None
    prepared: dict[Preparation, bool]
    news2: int | None
    news2_complete: bool
    summary: dict[str, str]
    synthetic: bool


def coming_of(house: House, case: Case, hospital: str, language: str) -> Coming:
    """One line of `GET /hospitals/{hospital}/alerts`."""
    alert = alert_for(case, hospital)
    lines = atmist_lines(case, language, house.country, house.pages.translate(language), house.world.now())
    score = tile.early_warning(case)
    return Coming(
        case.id, alert.id, alert.state, alert.priority, likely_condition(case), alert.unit, alert.alerted_at,
        alert.eta_at, alert.acknowledged_by, alert.acknowledged_at, alert.prepared,
        score.score if score else None, bool(score and score.complete),
        dict(zip(SUMMARY_FIELDS, (line.text for line in lines), strict=True)), case.synthetic,
    )  # fmt: skip


SUMMARY_FIELDS = ("age_and_sex", "time", "mechanism", "injuries", "signs", "treatment")
