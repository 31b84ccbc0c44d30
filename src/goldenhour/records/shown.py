"""The vital signs that the tablet asks for."""

from __future__ import annotations

from dataclasses import dataclass

from goldenhour.emergency.plausible import LIMITS
from goldenhour.kit.sentences import N_


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
