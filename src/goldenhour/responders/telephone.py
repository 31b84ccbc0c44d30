"""CPR by telephone: how far the caller and the desk have come, and how fast; pure.

The two questions are those of "No, No, Go": not conscious, not breathing normally, so start (American Heart Association,
telecommunicator CPR). Recognition is the tap, or the second No where nobody tapped.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum
from typing import Any

import msgspec

from goldenhour.emergency.bystander_bodies import PhoneCpr
from goldenhour.emergency.bystanders import PhoneStep
from goldenhour.emergency.case import Case
from goldenhour.emergency.country import Country
from goldenhour.emergency.suspected_arrest import in_order, recognised_at

ONCE = frozenset({PhoneCpr.RECOGNISED, PhoneCpr.INSTRUCTING, PhoneCpr.FIRST_COMPRESSION, PhoneCpr.AED_ATTACHED})
"""Steps that begin something: the first of each counts, a second is a mistake."""


class Goal(msgspec.Struct, frozen=True):
    """Seconds from the call: `best` as a high-performing centre has it, `most` as every centre should."""

    best: int
    most: int


RECOGNITION, COMPRESSION = Goal(60, 90), Goal(90, 150)
"""Where a country sets none. Named to us as the AHA's (Telecommunicator CPR Recommendations and Performance Measures); what of
it could be read stands in ADR 44."""


class Goals(msgspec.Struct, frozen=True):
    recognition: Goal = RECOGNITION
    compression: Goal = COMPRESSION


def goals_of(country: Country) -> Goals:
    """The country's goals (`[phone_cpr]` in its settings)."""
    said: dict[str, Any] = country.settings.get("phone_cpr", {})
    return Goals(
        Goal(*said["recognition_s"]) if "recognition_s" in said else RECOGNITION,
        Goal(*said["compression_s"]) if "compression_s" in said else COMPRESSION,
    )


class Stage(StrEnum):
    """What the desk does next."""

    ASK_CONSCIOUS = "ask_conscious"
    ASK_BREATHING = "ask_breathing"
    AWAKE = "awake"
    """Conscious, or breathing normally: no CPR; the questions stand again, for it may change."""
    INSTRUCT = "instruct"
    COMPRESSING = "compressing"
    OVER = "over"


class Script(msgspec.Struct, frozen=True, kw_only=True):
    """How far it has come. Seconds are counted from the call; None where it has not happened."""

    stage: Stage
    called_at: datetime | None
    recognised_at: datetime | None = None
    instructing_at: datetime | None = None
    compressing_at: datetime | None = None
    already: bool = False
    barrier: str = ""
    said: frozenset[PhoneCpr] = frozenset()

    def seconds(self, moment: datetime | None) -> float | None:
        """From the call to this moment; a clock that contradicts the call's gives nothing."""
        if moment is None or self.called_at is None or moment < self.called_at:
            return None
        return (moment - self.called_at).total_seconds()

    @property
    def recognised_s(self) -> float | None:
        return self.seconds(self.recognised_at)

    @property
    def compressing_s(self) -> float | None:
        return self.seconds(self.compressing_at)


def script_of(case: Case) -> Script:
    """What stands on the case, as the script has it."""
    steps = in_order(case)
    compressing = next((one for one in steps if one.said.step is PhoneCpr.FIRST_COMPRESSION), None)
    barrier = next((one.said.barrier for one in reversed(steps) if one.said.barrier), None)
    return Script(
        stage=stage_of(steps),
        called_at=case.called_at,
        recognised_at=recognised_at(steps),
        instructing_at=case.bystanders.first(PhoneCpr.INSTRUCTING),
        compressing_at=compressing.at if compressing else None,
        already=bool(compressing and compressing.said.already),
        barrier=barrier or "",
        said=frozenset(one.said.step for one in steps),
    )


def answer(steps: Iterable[PhoneStep], question: PhoneCpr) -> PhoneStep | None:
    """The last answer to a question."""
    return max((one for one in steps if one.said.step is question), key=lambda one: one.at, default=None)


def stage_of(steps: list[PhoneStep]) -> Stage:
    last = steps[-1].said.step if steps else None
    if last in (PhoneCpr.ENDED, PhoneCpr.NOT_STARTED):
        return Stage.OVER
    if any(one.said.step is PhoneCpr.FIRST_COMPRESSION for one in steps):
        return Stage.COMPRESSING
    if recognised_at(steps) is not None:
        return Stage.INSTRUCT
    conscious, breathing = answer(steps, PhoneCpr.ASKED_CONSCIOUS), answer(steps, PhoneCpr.ASKED_BREATHING)
    if conscious is None:
        return Stage.ASK_CONSCIOUS
    if conscious.said.yes:
        return Stage.AWAKE
    return Stage.AWAKE if breathing is not None and breathing.said.yes else Stage.ASK_BREATHING
