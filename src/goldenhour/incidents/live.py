"""The live page of an incident: the figures of now on top, and one row per casualty.

Live topic `incidents/<incident>`. A casualty that changes sends its own row; what depends on all of them (the figures, each
hospital's line) is drawn again a few times a second at most (`pulse.py`), however many are tagged at once.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from goldenhour.emergency.case import Case
from goldenhour.emergency.house import House, MayWatch
from goldenhour.emergency.incident import Incident
from goldenhour.emergency.people import Person
from goldenhour.incidents.checks import county_of, may_see, no_such_incident
from goldenhour.incidents.shown import row_html, summary_html
from goldenhour.kit.live import Showing

NAME = "incidents"


def showing(house: House) -> Showing:
    """The live page."""

    def html(state: Any, topic: str, language: str) -> str:
        if isinstance(state, Incident):
            return summary_html(house, state, order(state, topic), language)
        return row_html(house, state, order(state, topic), language)

    def everything(topic: str) -> Iterable[Any]:
        incident = house.book.incidents.get(incident_in(topic))
        return [incident, *house.book.casualties(incident.id)] if incident else []

    return Showing(NAME, topics, key, order, html, everything)


def incident_in(topic: str) -> str:
    return topic.partition("/")[2]


def watching(house: House) -> MayWatch:
    """Who may watch: whoever may see the incident."""

    def may_watch(person: Person, topic: str) -> None:
        incident = house.book.incidents.get(incident_in(topic))
        if incident is None or not may_see(person, incident, county_of(house.country, person)):
            raise no_such_incident()

    return may_watch


def topics(state: Any) -> Iterable[str]:
    """An incident on its own page, and every casualty whose tag stands."""
    if isinstance(state, Incident):
        return (f"{NAME}/{state.id}",)
    standing = isinstance(state, Case) and state.casualty is not None and not state.casualty.joined_into
    return (f"{NAME}/{state.casualty.incident}",) if standing else ()


def key(state: Any) -> str:
    return "incident-now" if isinstance(state, Incident) else f"casualty-{state.id}"


def order(state: Any, topic: str) -> str:
    """The figures first; then by number."""
    return "" if isinstance(state, Incident) else f"1{state.casualty.number}"
