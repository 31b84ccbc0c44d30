"""The live page of a county's capacity: one row per hospital.

Live topic `capacity/<county>`. Figures are nobody's record: whoever sends or takes patients may watch any county.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from goldenhour.capacity.shown import row_html
from goldenhour.emergency.country import Country
from goldenhour.emergency.hospital import HospitalState
from goldenhour.emergency.house import House
from goldenhour.emergency.people import EMERGENCY_DEPARTMENT, Person, Role, not_allowed
from goldenhour.kit.live import Showing

NAME = "capacity"
READS = EMERGENCY_DEPARTMENT | {Role.DISPATCHER, Role.CREW, Role.AUTHORITY, Role.ADMINISTRATOR}


def showing(house: House) -> Showing:
    """The live page."""

    def topics(state: Any) -> Iterable[str]:
        known = house.country.find_hospital(state.id) if isinstance(state, HospitalState) else None
        return (f"{NAME}/{known.county}",) if known else ()

    def html(state: Any, topic: str, language: str) -> str:
        return row_html(house, state, order(state, topic), language)

    def everything(topic: str) -> list[HospitalState]:
        return states_of(house, topic.partition("/")[2])

    def order(state: Any, topic: str) -> str:
        return order_of(house.country, state)

    return Showing(NAME, topics, key, order, html, everything)


def may_watch(person: Person, topic: str) -> None:
    if not person.roles & READS:
        raise not_allowed()


def key(state: Any) -> str:
    return f"hospital-{state.id}"


def order_of(country: Country, state: HospitalState) -> str:
    """The most capable first; equal ones by id, so that the page does not dance."""
    hospital = country.find_hospital(state.id)
    return f"{2 - hospital.level.rank if hospital else 9}{state.id}"


def states_of(house: House, county: str) -> list[HospitalState]:
    """Every emergency hospital of the county; one that never said anything too."""
    states = [
        house.book.hospitals.get(hospital.id) or HospitalState(hospital.id)
        for hospital in house.country.hospitals
        if hospital.county == county
    ]
    return sorted(states, key=lambda state: order_of(house.country, state))
