"""A transfer as it stands: requested, asked, accepted, under way, over. `folding_transfers.py` makes it."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum

import msgspec

from goldenhour.emergency.ladder_bodies import Channel
from goldenhour.emergency.transfer_bodies import (
    AirStepNoted,
    AskEnded,
    TransferChecked,
    TransferEnding,
    TransferRequested,
    TransportAssigned,
    VehicleSeen,
)


class TransferState(StrEnum):
    """Where a transfer stands. The patient may leave from `accepted` on, never before."""

    REQUESTED = "requested"
    ACCEPTED = "accepted"
    DEPARTED = "departed"
    ENDED = "ended"


class AskState(StrEnum):
    WAITING = "waiting"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    TIME_OUT = "time_out"
    TAKEN_ELSEWHERE = "taken_elsewhere"
    TAKEN_BACK = "taken_back"


class Ask(msgspec.Struct, frozen=True):
    """A hospital that was asked, and what it said."""

    hospital: str
    asked_at: datetime
    stored_at: datetime
    answer_by: datetime
    why: str = ""
    state: AskState = AskState.WAITING
    answered_at: datetime | None = None
    name: str = ""
    reason: str = ""
    bed: str = ""
    rung: tuple[tuple[str, Channel], ...] = ()
    """Ids of the entries by which its phones were rung, and the channels."""

    @property
    def rings_at(self) -> datetime:
        """When its phones are rung, where nobody has answered by then: half the time there is."""
        return self.stored_at + max(self.answer_by - self.stored_at, timedelta()) / 2


class Checked(msgspec.Struct, frozen=True):
    at: datetime
    said: TransferChecked


class AirStepTaken(msgspec.Struct, frozen=True):
    at: datetime
    said: AirStepNoted


class Seen(msgspec.Struct, frozen=True):
    at: datetime
    said: VehicleSeen


class Transfer(msgspec.Struct):
    """One move to another hospital, from the request to its end. `alert` is the warning the receiving hospital got."""

    id: str
    said: TransferRequested
    requested_at: datetime
    stored_at: datetime
    asks: dict[str, Ask] = {}
    accepted_by: str = ""
    """The hospital that took the patient."""
    accepted_at: datetime | None = None
    checked: dict[str, Checked] = {}
    transport: TransportAssigned | None = None
    transport_at: datetime | None = None
    air: tuple[AirStepTaken, ...] = ()
    departed_at: datetime | None = None
    eta_at: datetime | None = None
    seen: Seen | None = None
    alert: str | None = None
    ended_at: datetime | None = None
    ending: TransferEnding | None = None
    ended_reason: str = ""

    def copied(self) -> Transfer:
        """One of its own, with everything in it that a telling may change."""
        return msgspec.structs.replace(self, asks=dict(self.asks), checked=dict(self.checked))

    @property
    def state(self) -> TransferState:
        if self.ended_at:
            return TransferState.ENDED
        if self.departed_at:
            return TransferState.DEPARTED
        return TransferState.ACCEPTED if self.accepted_by else TransferState.REQUESTED

    @property
    def hospitals(self) -> frozenset[str]:
        """Every hospital that took part in it."""
        return frozenset({self.said.hospital, *self.asks})

    @property
    def open_to(self) -> frozenset[str]:
        """Every hospital that may read of the patient now: the sender and who takes them. Whoever else was asked, as long as
        nobody has accepted: a late yes still counts, also after a no. From then on it is not theirs to read."""
        sides = {self.said.hospital, self.accepted_by} - {""}
        if self.state is not TransferState.REQUESTED:
            return frozenset(sides)
        return frozenset(sides | {ask.hospital for ask in self.asks.values() if ask.state is not AskState.TAKEN_BACK})


ENDED_AS: dict[AskEnded, AskState] = {one: AskState(one.value) for one in AskEnded}
