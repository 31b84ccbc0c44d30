"""The live line to a tablet: it says which case has changed, and the tablet then asks for what it has not seen.

No patient's data goes over it, so it may be lost, doubled or late: the feed alone is the truth.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from goldenhour.emergency.case import Case
from goldenhour.emergency.hospital import HospitalState
from goldenhour.emergency.house import House
from goldenhour.emergency.people import Person, Role, not_allowed
from goldenhour.kit.live import Showing
from goldenhour.tablet.leaving import is_on_tablet

NAME = "tablet"


def showing(house: House) -> Showing:
    """Topics are `tablet/<unit>`. A hospital that closes or opens a door is told to every tablet."""

    def topics(state: Any) -> Iterable[str]:
        if isinstance(state, Case):
            return [f"{NAME}/{unit}" for unit in state.runs if is_on_tablet(state, unit)]
        if isinstance(state, HospitalState):
            return [f"{NAME}/{unit}" for unit in house.book.units]
        return []

    def here_now(topic: str) -> Iterable[Case]:
        unit = topic.partition("/")[2]
        return [case for case in house.book.cases_of_unit(unit) if is_on_tablet(case, unit)]

    return Showing(
        NAME,
        topics,
        key=lambda state: f"run-{state.id}" if isinstance(state, Case) else f"hospital-{state.id}",
        order=lambda state, topic: "",
        html=lambda state, topic, language: "",
        all=here_now,
    )


def may_watch(person: Person, topic: str) -> None:
    """A crew watches the tablet of the ambulance it is on, and no other."""
    if Role.CREW not in person.roles or person.unit is None or topic != f"{NAME}/{person.unit}":
        raise not_allowed()
