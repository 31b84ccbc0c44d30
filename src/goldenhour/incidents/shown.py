"""An incident drawn: the figures of now, and one casualty's row."""

from __future__ import annotations

from collections import Counter
from enum import StrEnum

from goldenhour.emergency.bodies import Mark
from goldenhour.emergency.case import AlertState, Case
from goldenhour.emergency.house import House
from goldenhour.emergency.incident import Incident
from goldenhour.emergency.incident_bodies import TriageCategory
from goldenhour.kit.sentences import N_


class Whereabouts(StrEnum):
    """Where a casualty is."""

    AT_SCENE = "at_scene"
    ON_THE_WAY = "on_the_way"
    ARRIVED = "arrived"


WHERE: dict[Whereabouts, str] = {
    Whereabouts.AT_SCENE: N_("at the scene"),
    Whereabouts.ON_THE_WAY: N_("on the way"),
    Whereabouts.ARRIVED: N_("arrived"),
}

LOOKS: dict[TriageCategory, tuple[str, str]] = {
    TriageCategory.IMMEDIATE: ("I", "▲"),
    TriageCategory.DELAYED: ("II", "◆"),
    TriageCategory.MINIMAL: ("III", "●"),
    TriageCategory.EXPECTANT: ("IV", "■"),
    TriageCategory.DEAD: ("0", "✚"),
}
"""Each category's numeral and shape: its colour never stands alone."""


def whereabouts(case: Case) -> Whereabouts:
    """At the scene until a vehicle left with the patient; arrived as soon as either side says so."""
    there = any(alert.state in (AlertState.ARRIVED, AlertState.HANDED_OVER) for alert in case.alerts.values())
    times = [run.times for run in case.runs.values() if run.stood_down_reason is None]
    if there or any(Mark.AT_HOSPITAL in one for one in times):
        return Whereabouts.ARRIVED
    left = any(Mark.LEFT_SCENE in one for one in times)
    return Whereabouts.ON_THE_WAY if left else Whereabouts.AT_SCENE


def counted(cases: list[Case]) -> Counter[tuple[TriageCategory, Whereabouts]]:
    """How many casualties of each category are where."""
    return Counter((case.casualty.category, whereabouts(case)) for case in cases if case.casualty)


def summary_html(house: House, incident: Incident, order: str, language: str) -> str:
    """The figures of now."""
    counts = counted(house.book.casualties(incident.id))
    return house.part("incidents/now.html", language, incident=incident, order=order, counts=counts)


def row_html(house: House, case: Case, order: str, language: str) -> str:
    """One casualty."""
    return house.part("incidents/row.html", language, case=case, casualty=case.casualty, order=order)
