"""The last known value of each vital sign, how it moved, and when it was taken. Crews often measure only some again."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any

import msgspec

from goldenhour.emergency.bodies import VitalSignsTaken
from goldenhour.emergency.case import Case
from goldenhour.emergency.noted import VitalSigns
from goldenhour.emergency.scores import gcs_total

SIGNS: tuple[str, ...] = tuple(
    field for field in VitalSignsTaken.__struct_fields__ if field not in ("phase", "not_taken")
)

NOTEWORTHY: dict[str, float] = {
    "systolic": 10,
    "diastolic": 10,
    "pulse": 10,
    "breaths": 4,
    "spo2": 2,
    "temperature_c": 0.5,
    "gcs": 1,
    "glucose_mg_dl": 20,
    "pain": 2,
}
"""From which change on a sign is called rising or falling. Our choice: about the error of measuring in an ambulance."""


class Trend(StrEnum):
    """The arrow a reader sees."""

    RISING = "↑"
    STEADY = "→"
    FALLING = "↓"


class Reading(msgspec.Struct, frozen=True):
    """The last value of one sign and the one before it, if there was one."""

    sign: str
    value: Any
    at: datetime
    before: Any = None

    @property
    def trend(self) -> Trend | None:
        """None for a first value, and for signs that are not numbers."""
        least = NOTEWORTHY.get(self.sign)
        if self.before is None or least is None:
            return None
        change = self.value - self.before
        if abs(change) < least:
            return Trend.STEADY
        return Trend.RISING if change > 0 else Trend.FALLING


def readings(taken: Sequence[VitalSigns]) -> dict[str, Reading]:
    """Sign -> its last reading, in the order of time; "gcs" is the total of a set where all three were examined."""
    found: dict[str, Reading] = {}
    for one in taken:
        values = {sign: getattr(one.signs, sign) for sign in SIGNS} | {"gcs": gcs_total(one.signs)}
        for sign, value in values.items():
            if value is not None:
                before = found[sign].value if sign in found else None
                found[sign] = Reading(sign, value, one.at, before)
    return found


def latest_signs(case: Case) -> VitalSignsTaken:
    """The last known value of every sign, as if taken together. What was never measured is None."""
    last = readings(case.vital_signs)
    return VitalSignsTaken(**{sign: last[sign].value for sign in SIGNS if sign in last})
