"""What was done before the ambulance was there, as it stands on a case: compressions by telephone, defibrillators named,
volunteers called. `folding_bystanders.py` makes it."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

import msgspec

from goldenhour.emergency.bystander_bodies import (
    AedPointedOut,
    CalledResponder,
    PhoneCpr,
    PhoneCprNoted,
    PhoneCprReviewed,
    RespondersCalled,
    ResponderStep,
)


class PhoneStep(msgspec.Struct, frozen=True):
    """A step of CPR by telephone, with the id and time of its entry."""

    id: str
    at: datetime
    said: PhoneCprNoted


class PointedOut(msgspec.Struct, frozen=True):
    id: str
    at: datetime
    said: AedPointedOut


class ResponderState(StrEnum):
    """Where a volunteer stands."""

    CALLED = "called"
    COMING = "coming"
    DECLINED = "declined"
    THERE = "there"
    OVER = "over"


AWAITED = frozenset({ResponderState.CALLED, ResponderState.COMING, ResponderState.THERE})
OVER = frozenset({ResponderStep.HANDED_OVER, ResponderStep.TURNED_BACK})


class Responder(msgspec.Struct, frozen=True):
    """One volunteer who was called for this case. `steps`: what they did, and when."""

    id: str
    called: CalledResponder
    called_at: datetime
    answered_at: datetime | None = None
    accepts: bool | None = None
    eta: datetime | None = None
    reason: str = ""
    steps: tuple[tuple[datetime, ResponderStep], ...] = ()
    sent_home: bool = False
    """All were told that they are not needed, and this one was not among those called after that."""

    @property
    def turned_back(self) -> bool:
        """They said so last; whoever comes after all has not."""
        done = {step for _, step in self.steps}
        return ResponderStep.TURNED_BACK in done and ResponderStep.HANDED_OVER not in done

    def may_be_called_again(self, stood_down: bool) -> bool:
        """Who turned back, or was told not to come: each may have been a mistake. `stood_down`: all were told so last."""
        return self.turned_back or self.sent_home or (stood_down and self.state in AWAITED)

    @property
    def state(self) -> ResponderState:
        done = {step for _, step in self.steps}
        if done & OVER or self.sent_home:
            return ResponderState.OVER
        if done - {ResponderStep.AED_TAKEN}:
            return ResponderState.THERE
        if self.accepts is None:
            return ResponderState.CALLED
        return ResponderState.COMING if self.accepts else ResponderState.DECLINED


class Round(msgspec.Struct, frozen=True):
    """Volunteers were called: the entry's id and time."""

    id: str
    at: datetime
    said: RespondersCalled


class Bystanders(msgspec.Struct):
    """Everything of it. `responders` by the volunteer's id, as called last."""

    phone_cpr: list[PhoneStep] = []
    reviewed: PhoneCprReviewed | None = None
    pointed_out: list[PointedOut] = []
    rounds: list[Round] = []
    responders: dict[str, Responder] = {}
    stood_down_at: datetime | None = None

    def copied(self) -> Bystanders:
        """One of its own, with everything in it that a telling may change."""
        return msgspec.structs.replace(
            self, phone_cpr=list(self.phone_cpr), pointed_out=list(self.pointed_out), rounds=list(self.rounds),
            responders=dict(self.responders),
        )  # fmt: skip

    def first(self, step: PhoneCpr) -> datetime | None:
        """When this step of CPR by telephone was first noted."""
        return min((one.at for one in self.phone_cpr if one.said.step is step), default=None)
