"""Whether an arrest is suspected on a case as it stands: what the crew found, what the caller told, what was called."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from goldenhour.emergency.bodies import Condition
from goldenhour.emergency.bystander_bodies import PhoneCpr
from goldenhour.emergency.bystanders import PhoneStep
from goldenhour.emergency.case import Case
from goldenhour.emergency.suspicion import ARREST_CALL, arrest_seen

RECOGNISING = frozenset({PhoneCpr.RECOGNISED, PhoneCpr.INSTRUCTING, PhoneCpr.FIRST_COMPRESSION})


def arrest_suspected(case: Case) -> str:
    """Why an arrest is suspected: "call", "telephone" or "crew"; "" where it is not."""
    if case.suspected is not None or case.vital_signs:
        if case.condition is Condition.OHCA or arrest_seen(case):
            return "crew"
        if case.suspected is not None or any(taken.signs.pulse for taken in case.vital_signs):
            return ""
    if recognised_at(in_order(case)) is not None:
        return "telephone"
    return "call" if case.call is not None and case.call.complaint == ARREST_CALL else ""


def in_order(case: Case) -> list[PhoneStep]:
    """The steps of CPR by telephone as they happened."""
    return sorted(case.bystanders.phone_cpr, key=lambda step: step.at)


def recognised_at(steps: Sequence[PhoneStep]) -> datetime | None:
    """When the arrest was recognised: at the tap, when both questions were first answered with No, or when somebody was told
    to push or did, whichever was first: nobody does that unrecognised."""
    known = [one.at for one in steps if one.said.step in RECOGNISING]
    awake, breathing = True, True
    for one in steps:
        awake = one.said.yes is not False if one.said.step is PhoneCpr.ASKED_CONSCIOUS else awake
        breathing = one.said.yes is not False if one.said.step is PhoneCpr.ASKED_BREATHING else breathing
        if not awake and not breathing:
            known.append(one.at)
            break
    return min(known, default=None)
