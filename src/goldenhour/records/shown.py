"""Vital signs as the tablet asks for them and shows them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec

from goldenhour.emergency.bodies import VitalSignsTaken
from goldenhour.emergency.case import Case, VitalSigns
from goldenhour.emergency.names import name_of
from goldenhour.emergency.plausible import LIMITS
from goldenhour.emergency.scores import Risk, gcs_total, news2, news2_applies
from goldenhour.emergency.suspicion import age_of
from goldenhour.kit.sentences import N_, Translate

RISK_LEVEL = {
    Risk.HIGH: "critical",
    Risk.MEDIUM: "urgent",
    Risk.LOW_MEDIUM: "caution",
    Risk.LOW: "steady",
    None: "unknown",
}
RISK_WORD = {
    Risk.HIGH: N_("high risk"),
    Risk.MEDIUM: N_("medium risk"),
    Risk.LOW_MEDIUM: N_("one sign alone is alarming"),
    Risk.LOW: N_("low risk"),
    None: N_("incomplete"),
}


@dataclass(frozen=True)
class Measured:
    """One number on the keypad. `low`-`high` is not asked about; `usual` draws the band behind its trend."""

    field: str
    name: str
    unit: str
    low: float
    high: float
    usual: tuple[float, float] | None
    type: str = "integer"


def measured(
    field: str, name: str, usual: tuple[float, float] | None, unit: str | None = None, type: str = "integer"
) -> Measured:
    limits = LIMITS[field]
    return Measured(field, name, unit or limits.unit, limits.low, limits.high, usual, type)


VITAL_SIGNS: tuple[Measured, ...] = (
    measured("systolic", N_("systolic"), (111, 219)),
    measured("diastolic", N_("diastolic"), None),
    measured("pulse", N_("pulse"), (51, 90)),
    measured("breaths", N_("breaths"), (12, 20)),
    measured("spo2", N_("SpO₂"), (96, 100)),
    measured("temperature_c", N_("temperature"), (36.1, 38.0), type="number"),
    measured("glucose_mg_dl", N_("glucose"), None),
    Measured("pain", N_("pain"), "/10", 0, 10, None),
)
"""In the order in which crews measure. The usual bands are those that score nothing in NEWS2 (RCP 2017, chart 1)."""


@dataclass(frozen=True)
class SetShown:
    """One set of vital signs on one line, with its early-warning score (None for children)."""

    id: str
    at: datetime
    signs: VitalSignsTaken
    gcs: int | None
    consciousness: str
    score: str | None
    level: str
    risk: str

    @property
    def values(self) -> dict[str, Any]:
        """The fields of the form that say this set, to correct it."""
        said: dict[str, Any] = msgspec.to_builtins(self.signs)
        reasons = said.pop("not_taken", {})
        return said | {f"not_taken.{sign}": reason for sign, reason in reasons.items()}


def shown_set(taken: VitalSigns, case: Case, translate: Translate) -> SetShown:
    """A set in the crew's language; an incomplete score says that it is a lower bound."""
    signs, scored = taken.signs, news2(taken.signs)
    applies = news2_applies(age_of(case)) and bool(scored.parts)
    return SetShown(
        taken.id,
        taken.at,
        signs,
        gcs_total(signs),
        name_of(signs.consciousness).text(translate) if signs.consciousness else "",
        (f"{scored.score}" if scored.complete else f"≥ {scored.score}") if applies else None,
        RISK_LEVEL[scored.risk],
        translate(RISK_WORD[scored.risk]),
    )


def trend(case: Case, field: str) -> list[tuple[datetime, float | None]]:
    """A sign's values in time, for its sparkline; None where a set says that it was not taken. Empty if it never was."""
    points = [
        (taken.at, getattr(taken.signs, field))
        for taken in case.vital_signs
        if getattr(taken.signs, field) is not None or field in taken.signs.not_taken
    ]
    return points if any(value is not None for _, value in points) else []
