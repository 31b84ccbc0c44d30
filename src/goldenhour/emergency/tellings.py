"""Where the functions register that say what each kind of entry changes in a case, and what they all need."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any, TypeVar

from goldenhour.emergency import bodies as says
from goldenhour.emergency.case import Case
from goldenhour.emergency.entries import Said

Telling = Callable[[Case, str, Said, Any], None]
TELLINGS: dict[type[says.Body], Telling] = {}
B = TypeVar("B", bound=says.Body)


def tells(body: type[B]) -> Callable[[Callable[[Case, str, Said, B], None]], Callable[[Case, str, Said, B], None]]:
    """Register what an entry with this body changes in the case. The function gets the case, the entry's lasting id
    (that of the first saying, if this is a correction), the saying and its body."""

    def register(telling: Callable[[Case, str, Said, B], None]) -> Callable[[Case, str, Said, B], None]:
        TELLINGS[body] = telling
        return telling

    return register


def at_of(said: Said) -> datetime:
    return said.logged.entry.at


def clock_of(said: Said) -> int | None:
    """By how much the writer's device clock was corrected; None where that was not measured."""
    return getattr(said.logged.entry, "clock_ms", None)


def heard_at(case: Case, entry_id: str) -> datetime:
    """When the entry with this lasting id reached us: as it was first said, for a correction makes nothing younger."""
    return next(said.logged.stored_at for said in case.timeline if said.id == entry_id)
