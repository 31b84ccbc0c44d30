"""The tile of all casualties of an incident who come to one hospital, and the list behind it: one warning for all."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from typing import Any, NamedTuple

from goldenhour.alerts.tile import LEVELS
from goldenhour.emergency.case import Alert, AlertState, Case
from goldenhour.emergency.casualties import LOOKS, WHERE, Look, Whereabouts, by_category, group_members, whereabouts
from goldenhour.emergency.casualty import Casualty
from goldenhour.emergency.house import House
from goldenhour.emergency.incident_bodies import TriageCategory
from goldenhour.emergency.ladder_bodies import Step
from goldenhour.emergency.names import name_of


class Line(NamedTuple):
    """One casualty in the list: where it is, and its own warning, by which it is received."""

    case: Case
    casualty: Casualty
    look: Look
    where: str
    alert: Alert | None


class Figure(NamedTuple):
    """How many of a category are meant for this hospital, and how many of them are here."""

    category: TriageCategory
    look: Look
    all: int
    here: int


def figures(members: list[Case]) -> list[Figure]:
    here = Counter(
        case.casualty.category for case in members if case.casualty and whereabouts(case) is Whereabouts.ARRIVED
    )
    together = by_category(members)
    return [Figure(one, LOOKS[one], together[one], here[one]) for one in TriageCategory if together[one]]


def tile_html(house: House, case: Case, alert: Alert, order: str, language: str) -> str:
    """The tile: what happened, and large figures by category."""
    members, say = members_of(house, case), house.pages.translate(language)
    return house.part(
        "alerts/group.html",
        language,
        case=case,
        alert=alert,
        order=order,
        what=what_happened(house, case),
        figures=figures(members),
        level=LEVELS[alert.priority],
        priority=name_of(alert.priority).text(say),
        unacknowledged=alert.state is AlertState.ALERTED,
        louder=alert.has_climbed_to(Step.LOUDER),
        heard_at=last_heard(case, members),
    )


def members_of(house: House, case: Case) -> list[Case]:
    """The casualties this warning is for."""
    assert case.group is not None
    return group_members(house.book, case.group.said.incident, case.group.said.hospital)


def what_happened(house: House, case: Case) -> str:
    incident = house.book.incidents.get(case.group.said.incident) if case.group else None
    return incident.said.what if incident and incident.said else ""


def shown(house: House, case: Case, language: str) -> dict[str, Any]:
    """What the list behind the tile shows."""
    return {
        "what": what_happened(house, case),
        "figures": figures(members_of(house, case)),
        "lines": lines(house, case, language),
    }


def last_heard(case: Case, members: list[Case]) -> datetime:
    """When anything was last said of any of them."""
    return max(one.timeline[-1].logged.stored_at for one in (case, *members))


def lines(house: House, case: Case, language: str) -> list[Line]:
    """The list behind the tile, the worst first."""
    if case.group is None:
        return []
    hospital, say = case.group.said.hospital, house.pages.translate(language)
    return [
        Line(one, one.casualty, LOOKS[one.casualty.category], say(WHERE[whereabouts(one)]), own_alert(one, hospital))
        for one in members_of(house, case)
        if one.casualty is not None
    ]


def own_alert(case: Case, hospital: str) -> Alert | None:
    return next((alert for alert in reversed(case.alerts.values()) if alert.hospital == hospital), None)
