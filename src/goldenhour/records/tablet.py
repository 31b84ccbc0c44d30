"""The tablet: which cases appear on it, and how."""

from __future__ import annotations

from goldenhour.emergency.house import House
from goldenhour.emergency.people import Person
from goldenhour.kit.live import Showing


def showing(house: House) -> Showing:
    """The live tablet. Topics are `tablet/<which>`."""
    return Showing(
        "tablet", lambda state: (), lambda state: state.id, lambda state, topic: "", lambda *_: "", lambda _: ()
    )


def may_watch(person: Person, topic: str) -> None:
    """Raises Refusal unless this person may watch this tablet."""
