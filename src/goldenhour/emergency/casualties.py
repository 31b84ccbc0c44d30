"""Many casualties at once: where each is, how many there are of each category, and how a category looks.

Read by the incident's page and by the board of a hospital they come to.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

from goldenhour.emergency.bodies import Mark
from goldenhour.emergency.case import AlertState, Case
from goldenhour.emergency.incident_bodies import TriageCategory
from goldenhour.kit.sentences import N_

if TYPE_CHECKING:
    from goldenhour.emergency.book import Book


class Whereabouts(StrEnum):
    """Where a casualty is."""

    AT_SCENE = "at_scene"
    ON_THE_WAY = "on_the_way"
    ARRIVED = "arrived"


HERE = frozenset({AlertState.ARRIVED, AlertState.HANDED_OVER})
ORDER = tuple(TriageCategory)

WHERE: dict[Whereabouts, str] = {
    Whereabouts.AT_SCENE: N_("at the scene"),
    Whereabouts.ON_THE_WAY: N_("on the way"),
    Whereabouts.ARRIVED: N_("arrived"),
}


class Look(NamedTuple):
    """How a category is shown: its numeral, its shape (an SVG path in 24 by 24), and what it is called in one word. The
    colour is the style sheet's, by the category; it never stands alone."""

    numeral: str
    shape: str
    word: str


LOOKS: dict[TriageCategory, Look] = {
    TriageCategory.IMMEDIATE: Look("I", "M12 2 22 21H2Z", N_("Immediate")),
    TriageCategory.DELAYED: Look("II", "M12 1 23 12 12 23 1 12Z", N_("Delayed")),
    TriageCategory.MINIMAL: Look("III", "M12 2a10 10 0 1 0 0 20 10 10 0 1 0 0-20Z", N_("Minimal")),
    TriageCategory.EXPECTANT: Look("IV", "M3 3H21V21H3Z", N_("Expectant")),
    TriageCategory.DEAD: Look("0", "M9 2h6v7h7v6h-7v7H9v-7H2V9h7Z", N_("Dead")),
}


def whereabouts(case: Case) -> Whereabouts:
    """At the scene until a vehicle left with the patient; arrived as soon as either side says so."""
    there = any(alert.state in (AlertState.ARRIVED, AlertState.HANDED_OVER) for alert in case.alerts.values())
    times = [run.times for run in case.runs.values() if run.stood_down_reason is None]
    if there or any(Mark.AT_HOSPITAL in one for one in times):
        return Whereabouts.ARRIVED
    left = any(Mark.LEFT_SCENE in one for one in times)
    return Whereabouts.ON_THE_WAY if left else Whereabouts.AT_SCENE


def by_category(cases: Iterable[Case]) -> Counter[TriageCategory]:
    """How many there are of each category."""
    return Counter(case.casualty.category for case in cases if case.casualty)


def members_by_hospital(book: Book, incident: str) -> dict[str, list[Case]]:
    """The casualties in memory of each hospital: who is to come to it, or came; the worst first, then by number."""
    known = book.incidents.get(incident)
    found: dict[str, list[Case]] = {}
    for case in sorted(book.casualties(incident), key=urgency):
        hospitals = {alert.hospital for alert in case.alerts.values() if alert.state in HERE}
        hospitals.add(known.hospital_for(case.id) if known else "")
        for hospital in hospitals - {""}:
            found.setdefault(hospital, []).append(case)
    return found


def urgency(case: Case) -> int:
    return ORDER.index(case.casualty.category) if case.casualty else 0


def group_members(book: Book, incident: str, hospital: str) -> list[Case]:
    """The casualties in memory who are to come to this hospital, or came."""
    return members_by_hospital(book, incident).get(hospital, [])
