"""Scores from one set of vital signs, exactly as published: NEWS2, GCS, shock index, RTS. Pure arithmetic: what they
mean for a patient is decided elsewhere. A score that cannot be told from what was measured is None, or says which signs
are missing."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

import msgspec

from goldenhour.emergency.bodies import Consciousness, VitalSignsTaken

Bands = Sequence[tuple[float, int]]


def banded(value: float, bands: Bands, above: int) -> int:
    """The points of the first band whose upper limit the value does not exceed, else `above`."""
    return next((points for limit, points in bands if value <= limit), above)


# ── NEWS2 ────────────────────────────────────────────────────────────────────────────────────────────────────────────
class Risk(StrEnum):
    """Clinical risk by NEWS2, RCP 2017, chart 2."""

    LOW = "low"
    LOW_MEDIUM = "low_medium"
    MEDIUM = "medium"
    HIGH = "high"


class SpO2Scale(StrEnum):
    """`TARGET_88_92` only where a clinician has confirmed hypercapnic respiratory failure; all others `USUAL`."""

    USUAL = "1"
    TARGET_88_92 = "2"


class News2(msgspec.Struct, frozen=True):
    """`parts`: vital sign -> its points, 0-3. `missing`: signs not measured; `score` is then the least it can be."""

    parts: dict[str, int]
    missing: tuple[str, ...] = ()

    @property
    def score(self) -> int:
        """The aggregate, 0-20. A lower bound unless `complete`."""
        return sum(self.parts.values())

    @property
    def complete(self) -> bool:
        return not self.missing

    @property
    def red(self) -> tuple[str, ...]:
        """The signs that score 3 alone. Oxygen, which scores at most 2, is never among them."""
        return tuple(sign for sign, points in self.parts.items() if points == 3)

    @property
    def risk(self) -> Risk | None:
        """5-6 medium, 7 or more high, any single 3 at least low-medium. From an incomplete set this is the least it can
        be; low risk cannot be told from one: None."""
        if self.score >= 7:
            return Risk.HIGH
        if self.score >= 5:
            return Risk.MEDIUM
        if self.red:
            return Risk.LOW_MEDIUM
        return Risk.LOW if self.complete else None


NEWS2_FROM_AGE = 16
"""Years. NEWS2 is not for children under 16, nor in pregnancy (RCP 2017)."""


def news2_applies(age_years: float | None) -> bool:
    """Whether NEWS2 may be used at this age. Where the age is not known, the patient is taken for an adult."""
    return age_years is None or age_years >= NEWS2_FROM_AGE


def news2(signs: VitalSignsTaken, scale: SpO2Scale = SpO2Scale.USUAL) -> News2:
    """National Early Warning Score 2.

    Source: Royal College of Physicians, National Early Warning Score (NEWS) 2, London 2017, chart 1 (the scoring
    system) and chart 2 (thresholds).
    """
    points: dict[str, int | None] = {
        "breaths": points_or_none(signs.breaths, ((8, 3), (11, 1), (20, 0), (24, 2)), 3),
        "spo2": spo2_points(signs.spo2, signs.on_oxygen, scale),
        "on_oxygen": None if signs.on_oxygen is None else 2 * signs.on_oxygen,
        "systolic": points_or_none(signs.systolic, ((90, 3), (100, 2), (110, 1), (219, 0)), 3),
        "pulse": points_or_none(signs.pulse, ((40, 3), (50, 1), (90, 0), (110, 1), (130, 2)), 3),
        "consciousness": None if signs.consciousness is None else consciousness_points(signs.consciousness),
        "temperature_c": temperature_points(signs.temperature_c),
    }
    return News2(
        parts={sign: scored for sign, scored in points.items() if scored is not None},
        missing=tuple(sign for sign, scored in points.items() if scored is None),
    )


def points_or_none(value: float | None, bands: Bands, above: int) -> int | None:
    return None if value is None else banded(value, bands, above)


def spo2_points(spo2: int | None, on_oxygen: bool | None, scale: SpO2Scale) -> int | None:
    """Scale 1, or scale 2, where 93 % and more is 0 on air and up to 3 on oxygen (and not told if neither is known)."""
    if spo2 is None:
        return None
    if scale is SpO2Scale.USUAL:
        return banded(spo2, ((91, 3), (93, 2), (95, 1)), 0)
    if spo2 <= 92:
        return banded(spo2, ((83, 3), (85, 2), (87, 1)), 0)
    if on_oxygen is None:
        return None
    return banded(spo2, ((94, 1), (96, 2)), 3) if on_oxygen else 0


def consciousness_points(consciousness: Consciousness) -> int:
    return 0 if consciousness is Consciousness.ALERT else 3


def temperature_points(temperature_c: float | None) -> int | None:
    """The chart is in tenths of a degree: finer readings are rounded to them."""
    if temperature_c is None:
        return None
    return banded(round(temperature_c, 1), ((35.0, 3), (36.0, 1), (38.0, 0), (39.0, 1)), 2)


# ── Glasgow coma scale, shock index ──────────────────────────────────────────────────────────────────────────────────
def gcs_total(signs: VitalSignsTaken) -> int | None:
    """Eye + verbal + motor response, 3-15; None unless all three were examined.

    Source: Teasdale G, Jennett B. Assessment of coma and impaired consciousness. Lancet 1974;304:81-84; with six grades
    of motor response: Teasdale G, Jennett B. Acta Neurochir 1976;34:45-55.
    """
    if signs.gcs_eye is None or signs.gcs_verbal is None or signs.gcs_motor is None:
        return None
    return signs.gcs_eye + signs.gcs_verbal + signs.gcs_motor


def shock_index(signs: VitalSignsTaken) -> float | None:
    """Pulse divided by systolic pressure; about 0.5-0.7 in healthy adults. None without both, or without a pressure.

    Source: Allgöwer M, Burri C. Schockindex. Dtsch Med Wochenschr 1967;92:1947-1950.
    """
    if signs.pulse is None or not signs.systolic:
        return None
    return signs.pulse / signs.systolic


# ── Revised Trauma Score ─────────────────────────────────────────────────────────────────────────────────────────────
class RevisedTraumaScore(msgspec.Struct, frozen=True):
    """The three coded values, 0-4 each."""

    gcs: int
    systolic: int
    breaths: int

    @property
    def triage(self) -> int:
        """Triage RTS, 0-12: the plain sum. 11 or less means a trauma centre (Champion 1989)."""
        return self.gcs + self.systolic + self.breaths

    @property
    def weighted(self) -> float:
        """RTS, 0-7.8408, as used in TRISS."""
        return 0.9368 * self.gcs + 0.7326 * self.systolic + 0.2908 * self.breaths


def revised_trauma_score(signs: VitalSignsTaken) -> RevisedTraumaScore | None:
    """The Revised Trauma Score; None unless GCS, systolic pressure and respiratory rate are all known.

    Source: Champion HR, Sacco WJ, Copes WS, et al. A revision of the Trauma Score. J Trauma 1989;29:623-629, table of
    coded values. A fast respiratory rate (over 29) is coded 3, not 4.
    """
    return coded_trauma_score(gcs_total(signs), signs.systolic, signs.breaths)


def coded_trauma_score(gcs: int | None, systolic: int | None, breaths: int | None) -> RevisedTraumaScore | None:
    """The same from the total GCS (3-15), systolic pressure and respiratory rate by themselves."""
    if gcs is None or systolic is None or breaths is None:
        return None
    return RevisedTraumaScore(
        gcs=banded(gcs, ((3, 0), (5, 1), (8, 2), (12, 3)), 4),
        systolic=banded(systolic, ((0, 0), (49, 1), (75, 2), (89, 3)), 4),
        breaths=banded(breaths, ((0, 0), (5, 1), (9, 2), (29, 4)), 3),
    )
