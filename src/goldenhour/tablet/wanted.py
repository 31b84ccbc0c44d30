"""One saying on its way in: what arrived, who wrote it when, and what became of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import msgspec

from goldenhour.emergency.actions import Spoken
from goldenhour.emergency.case import Case
from goldenhour.emergency.people import Device, Turn
from goldenhour.kit.log import Entry, Receipt
from goldenhour.kit.refusals import Category, Refusal
from goldenhour.tablet.kept_aside import entry_aside, entry_id_of, subject_aside
from goldenhour.tablet.sent import Delivery, State
from goldenhour.tablet.turns import turn_at

NOT_NOW = frozenset({Category.UNAVAILABLE, Category.TOO_MANY})


class Outcome(msgspec.Struct, frozen=True):
    """What became of a saying: where it is kept, or why not."""

    state: State
    receipt: Receipt | None = None
    refusal: Refusal | None = None


@dataclass(frozen=True)
class HandedIn:
    """One delivery, the tablet it comes from, and whose that was when."""

    device: Device
    turns: Sequence[Turn]
    delivery: Delivery
    now: datetime


@dataclass(eq=False, slots=True)
class Wanted:
    """`spoken` is what was understood, `refusal` why nothing was. `outcome` is what is answered, once that is known."""

    handed: HandedIn
    raw: bytes
    id: str | None
    written: datetime
    spoken: Spoken | None
    refusal: Refusal | None
    path: str = ""
    outcome: Outcome | None = None

    @property
    def aside_id(self) -> str:
        """Under which it is kept aside. Made only where it is asked for: for most sayings it never is."""
        return entry_id_of(self.handed.device.id, self.raw)

    def aside(self, refusal: Refusal, case: Case | None) -> Entry:
        """The entry that keeps it aside, for this reason."""
        device, turns, app = self.handed.device, self.handed.turns, self.handed.delivery.app
        person, subject = turn_at(turns, self.written).person, subject_aside(device, turns, case)
        return entry_aside(device, person, subject, self.raw, self.path, refusal, self.written, app)

    @property
    def case_id(self) -> str:
        """The case that its address names; nothing where it names none."""
        parts = self.path.split("/")
        return parts[2] if len(parts) > 2 and parts[1] == "cases" else ""

    def as_written(self) -> Spoken:
        """The saying with the clock of its checks at the moment of writing."""
        assert self.spoken is not None
        return msgspec.structs.replace(self.spoken, now=min(self.spoken.now, self.written))

    def speaks_of(self, ids: set[str]) -> bool:
        """Whether this names one of these sayings, and so cannot be decided before them."""
        return any(one.encode() in self.raw for one in ids)


def waits_for_another() -> Refusal:
    return Refusal(
        Category.UNAVAILABLE,
        "waits_for_another",
        "This belongs to something that is not decided yet. It is sent again by itself once that is.",
    )
