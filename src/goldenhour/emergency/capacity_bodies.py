"""What a hospital says of its beds and teams, and who asks for it."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import msgspec
from msgspec import Meta

from goldenhour.emergency.bodies import Body, Key, Line, Name

Count = Annotated[int, Meta(ge=0, le=999)]
"""How many there are. What is too many for one resource is a check's to say (`capacity/checks.py`)."""


class Resource(StrEnum):
    """What can run out. Counted is what is free: staffed and ready for a patient now."""

    ED_BEDS = "ed_beds"
    WARD_BEDS = "ward_beds"
    ICU_BEDS = "icu_beds"
    OPERATING_TEAMS = "operating_teams"  # a theatre with its team
    CATH_LABS = "cath_labs"
    VENTILATORS = "ventilators"


class Urgency(StrEnum):
    """The triage categories a hospital takes patients by. Who carries a black tag is not sent for treatment."""

    IMMEDIATE = "immediate"  # red
    DELAYED = "delayed"  # yellow
    MINIMAL = "minimal"  # green


class CapacityAsked(Body, frozen=True, kw_only=True):
    """Somebody asks a hospital what it has free: for an incident, for a transfer (`case` names its patient), or in general.
    The entry's id is the question's. `drill`: an exercise; the answer is kept apart from what is really free."""

    incident: Key | None = None
    case: Key | None = None
    transfer: Key | None = None
    note: Line = ""
    drill: bool = False
    name: Name


class CapacityReported(Body, frozen=True, kw_only=True):
    """What an emergency department has free and whom it can take now, as counted at the entry's time. What is not named
    keeps its former figure, and that figure its age."""

    free: dict[Resource, Count] = msgspec.field(default_factory=dict)
    can_take: dict[Urgency, Count] = msgspec.field(default_factory=dict)
    note: Line = ""
    drill: bool = False
    name: Name
