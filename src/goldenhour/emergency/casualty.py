"""A casualty of an incident as its case knows it, and the ids that make one case of one tag."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID, uuid5

import msgspec

from goldenhour.emergency.bodies import Priority, Sex
from goldenhour.emergency.incident_bodies import GroupWarned, TriageCategory, TriageMethod

OF_INCIDENTS = UUID("6f1f8a4e-6d1e-4f5e-9d3a-3f0f6a0f7c11")
"""The name space of ids made of an incident; never changed, or the same tag would become another case."""

BY_INCIDENT = "incident"
"""The unit of a warning whose patient no unit has taken yet."""
ORIGIN = "incident"
"""The `origin` of a casualty's call."""

LEVELS: dict[TriageCategory, str] = {
    TriageCategory.IMMEDIATE: "2305001",
    TriageCategory.DELAYED: "2305003",
    TriageCategory.MINIMAL: "2305005",
    TriageCategory.EXPECTANT: "2305001",
    TriageCategory.DEAD: "2305007",
}
"""The dispatch level a casualty's case is shown with, after its first category."""

PRIORITIES: dict[TriageCategory, Priority] = {
    TriageCategory.IMMEDIATE: Priority.HIGH,
    TriageCategory.DELAYED: Priority.MEDIUM,
}
"""How loud a warning of such casualties is; all others low."""

WAITING_TO_GO = (TriageCategory.IMMEDIATE, TriageCategory.DELAYED, TriageCategory.MINIMAL, TriageCategory.EXPECTANT)
"""Who is taken to a hospital, in this order."""


def case_of_tag(incident: str, number: str) -> str:
    """The case of this tag in this incident, whoever reads it."""
    return str(uuid5(OF_INCIDENTS, f"{incident}/tag/{number}"))


def case_of_group(incident: str, hospital: str) -> str:
    """The case that stands for all casualties of this incident who go to that hospital."""
    return str(uuid5(OF_INCIDENTS, f"{incident}/group/{hospital}"))


class Judged(msgspec.Struct, frozen=True):
    """One time somebody sorted this casualty. `id` is the entry's."""

    id: str
    at: datetime
    category: TriageCategory
    method: TriageMethod
    answers: dict[str, str]
    why: str
    name: str
    place: str
    """From where it was said: `unit/<id>`, `hospital/<id>`."""


class Casualty(msgspec.Struct, frozen=True):
    """A tagged casualty. `judged`: every sorting, the first first, by the time it was done; `joined_into`: the case that
    goes on, where this tag was the second of one patient."""

    incident: str
    number: str
    tagged_at: datetime
    judged: tuple[Judged, ...]
    sector: str = ""
    sex: Sex | None = None
    age_years: float | None = None
    child: bool | None = None
    injury: str = ""
    burns: bool = False
    joined_into: str = ""
    joined_at: datetime | None = None

    @property
    def now(self) -> Judged:
        """The last sorting."""
        return self.judged[-1]

    @property
    def category(self) -> TriageCategory:
        return self.judged[-1].category


class Group(msgspec.Struct, frozen=True):
    """The case is no patient but the warning of many, as it was last said. `alert` is the one that counts."""

    alert: str
    said: GroupWarned
