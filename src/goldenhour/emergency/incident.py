"""An incident with many casualties: its timeline folded. Who its casualties are is on their own cases (`casualty.py`)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import msgspec

from goldenhour.emergency.entries import Said
from goldenhour.emergency.incident_bodies import (
    DistributionSet,
    IncidentDeclared,
    IncidentEnded,
    IncidentInjectAnswered,
    IncidentInjectGiven,
)


class Inject(msgspec.Struct, frozen=True):
    """An inject that was given, and what the players did about it, if they have. `id` is the entry's that gave it."""

    id: str
    given_at: datetime
    said: IncidentInjectGiven
    answered_at: datetime | None = None
    answer: str = ""
    answered_by: str = ""


class Destination(msgspec.Struct, frozen=True):
    """Where one casualty is to go, as it was last said: "" is nowhere (any more). `entry` says so."""

    hospital: str
    at: datetime
    proposed: bool
    reason: str
    name: str
    entry: str


class Incident(msgspec.Struct):
    """`seq == 0`: nobody declared it. `distribution`: by the casualty's case; `injects`: by id, in the order given."""

    id: str
    seq: int = 0
    timeline: tuple[Said, ...] = ()
    said: IncidentDeclared | None = None
    declared_at: datetime | None = None
    declared_by: str = ""
    """The account that declared it."""
    injects: dict[str, Inject] = {}
    distribution: dict[str, Destination] = {}
    ended_at: datetime | None = None
    ended_reason: str = ""
    ended_by: str = ""

    @property
    def is_open(self) -> bool:
        return self.said is not None and self.ended_at is None

    @property
    def drill(self) -> bool:
        return self.said is not None and self.said.drill

    @property
    def synthetic(self) -> bool:
        return self.said is not None and self.said.synthetic

    @property
    def county(self) -> str:
        return self.said.place.county if self.said else ""

    def hospital_for(self, case: str) -> str:
        """The hospital this casualty is to go to; "" where none is said."""
        destination = self.distribution.get(case)
        return destination.hospital if destination else ""


def fold_incident(incident_id: str, timeline: Sequence[Said]) -> Incident:
    """What these entries tell. Entries of a kind not known here change nothing."""
    incident = Incident(incident_id, timeline[-1].logged.seq if timeline else 0, tuple(timeline))
    for said in timeline:
        tell(incident, said)
    return incident


def tell(incident: Incident, said: Said) -> None:
    """Let one entry change the incident."""
    entry = said.logged.entry
    match said.body:
        case IncidentDeclared() as body:
            incident.said, incident.declared_at, incident.declared_by = body, entry.at, entry.by
        case IncidentInjectGiven() as body:
            incident.injects[said.id] = Inject(said.id, entry.at, body)
        case IncidentInjectAnswered() as body if body.inject in incident.injects:
            given = incident.injects[body.inject]
            incident.injects[body.inject] = msgspec.structs.replace(
                given, answered_at=entry.at, answer=body.answer, answered_by=body.name
            )
        case DistributionSet() as body:
            for one in body.assigned:
                incident.distribution[one.case] = Destination(
                    one.hospital, entry.at, body.proposed, one.reason, body.name, said.id
                )
        case IncidentEnded() as body:
            incident.ended_at, incident.ended_reason, incident.ended_by = entry.at, body.reason, body.name
