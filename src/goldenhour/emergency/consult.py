"""A consult as it stands: asked, rung, taken, advised, and what came of it. `folding_consults.py` makes it."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

import msgspec

from goldenhour.emergency.consult_bodies import (
    ConsultAdvised,
    ConsultAsked,
    ConsultRung,
    Returned,
    RingAnswered,
    RoomNote,
)


class ConsultState(StrEnum):
    """Where a consult stands. `asked` rings until somebody takes it."""

    ASKED = "asked"
    TAKEN = "taken"
    ADVISED = "advised"
    ENDED = "ended"


class Rung(msgspec.Struct, frozen=True):
    """One ringing: whom, when (our clock)."""

    id: str
    at: datetime
    said: ConsultRung
    answer: RingAnswered | None = None
    """What its channel said of it last."""


class Declined(msgspec.Struct, frozen=True):
    """A hospital that cannot answer; where `person` is given, only that account."""

    hospital: str
    at: datetime
    reason: str
    name: str
    person: str = ""


class RoomLine(msgspec.Struct, frozen=True):
    """One line written in the room. `seq`: its place in the log, by which a screen asks for what it has not seen."""

    id: str
    seq: int
    at: datetime
    by: str
    place: str
    said: RoomNote


class Advised(msgspec.Struct, frozen=True):
    """An advice with the id and time of its entry, and the hospital it came from."""

    id: str
    at: datetime
    stored_at: datetime
    hospital: str
    said: ConsultAdvised


class Consult(msgspec.Struct):
    """A question to a specialty, and everything that was done with it. `stored_at` is when we heard of it: the consult
    clock, which both sides see, runs from there."""

    id: str
    said: ConsultAsked
    asked_at: datetime
    stored_at: datetime
    rung: tuple[Rung, ...] = ()
    declined: tuple[Declined, ...] = ()
    taken_by: str = ""
    taken_by_person: str = ""
    """The account that took it (`person/…`)."""
    taken_hospital: str = ""
    taken_at: datetime | None = None
    taken_stored_at: datetime | None = None
    advice: tuple[Advised, ...] = ()
    """The newest last."""
    room: tuple[RoomLine, ...] = ()
    """What was written in the room, in the order in which it was kept."""
    ended_at: datetime | None = None
    ended_reason: str = ""
    returned: Returned | None = None
    returned_at: datetime | None = None
    returned_case: str | None = None

    @property
    def state(self) -> ConsultState:
        if self.advice:
            return ConsultState.ADVISED
        if self.ended_at:
            return ConsultState.ENDED
        return ConsultState.TAKEN if self.taken_at else ConsultState.ASKED

    @property
    def advised(self) -> Advised | None:
        """The advice that counts."""
        return self.advice[-1] if self.advice else None

    @property
    def hospitals(self) -> frozenset[str]:
        """Every hospital that takes part: it asked, was rung, or took it."""
        asked = {self.said.hospital, self.taken_hospital} - {""}
        return frozenset(asked | {one.said.hospital for one in self.rung})
