"""Which of the conditions where minutes count the data point to, and why. It only suggests: the crew decides."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import msgspec

from goldenhour.emergency.bodies import Condition, Consciousness, FindingNoted, ProcedureDone, VitalSignsTaken
from goldenhour.emergency.case import Case
from goldenhour.emergency.scores import TEMSIS, cincinnati, g_fast, gcs_total
from goldenhour.kit.sentences import N_, Sentence, sentence

ARREST_CALL = "103101"
STROKE_CALL = "103104"
TRAUMA_CALLS = frozenset(f"1032{n:02}" for n in (1, 2, 3, 4, 5, 6, 8, 10, 12, 13, 14))
"""Dispatch complaints with a mechanism of injury: not standby, transfer, epidemic, exposure, drowning or eyes."""
CPR = "127301"
ST_ELEVATION = frozenset({"9901051", "9901053", "9901055", "9901057"})
"""STEMI anterior, inferior, lateral, posterior (TEMSIS eArrest.T12, as NEMSIS eVitals.03)."""
MECHANISMS = frozenset({"2902001", "2902003", "2902005", "2902007"})
"""Blunt, burn, other, penetrating (TEMSIS eInjury.T02)."""
TRAUMA_CRITERIA = frozenset(
    {f"29030{n:02}" for n in range(1, 22, 2)}
    | {f"29038{n:02}" for n in (1, 2, 3, 4, 5, 7, 8, 9, 10, 11, 12, 13, 14, 15)}
)
"""The criteria of an unstable trauma patient which a crew ticks (TEMSIS eInjury.T03)."""


class Suggestion(msgspec.Struct, frozen=True):
    """A condition the data suggest, and the one reason that weighs most."""

    condition: Condition
    why: Sentence


def suggest(case: Case) -> Suggestion | None:
    """What the data suggest, most urgent first: what was measured or seen goes before what the caller said."""
    for condition, reason in RULES:
        if why := reason(case):
            return Suggestion(condition, why)
    return None


# ── cardiac arrest ───────────────────────────────────────────────────────────────────────────────────────────────────
def arrest_seen(case: Case) -> Sentence | None:
    """Ever pulseless, or unresponsive and not breathing, or given CPR: it stays an arrest after the pulse is back."""
    for taken in case.vital_signs:
        if taken.signs.pulse == 0:
            return sentence(N_("No pulse"))
        if taken.signs.consciousness is Consciousness.UNRESPONSIVE and taken.signs.breaths == 0:
            return sentence(N_("Unresponsive and not breathing"))
    if any(is_temsis(noted.body, {CPR}) for noted in case.procedures):
        return sentence(N_("CPR was given"))
    return None


def arrest_called(case: Case) -> Sentence | None:
    """The caller's word, until the crew has felt a pulse."""
    if case.call is None or case.call.complaint != ARREST_CALL or any(taken.signs.pulse for taken in case.vital_signs):
        return None
    return sentence(N_("Called as cardiac arrest"))


# ── myocardial infarction ────────────────────────────────────────────────────────────────────────────────────────────
def st_elevation(case: Case) -> Sentence | None:
    """ST elevation is enough: about a third of infarctions come without chest pain (Canto, JAMA 2000;283:3223-3229)."""
    if any(is_temsis(noted.body, ST_ELEVATION) for noted in case.findings):
        return sentence(N_("ST elevation on the ECG"))
    return None


# ── major trauma ─────────────────────────────────────────────────────────────────────────────────────────────────────
def trauma_criteria(case: Case) -> Sentence | None:
    """A criterion the crew ticked, or a mechanism of injury and a physiological criterion in any set of signs.

    Source: Sasser SM, Hunt RC, Faul M, et al. Guidelines for field triage of injured patients, 2011. MMWR
    2012;61(RR-1):1-20, step one: GCS <= 13, systolic < 90 mmHg, respiratory rate < 10 or > 29 (< 20 under one year).
    """
    if any(is_temsis(noted.body, TRAUMA_CRITERIA) for noted in case.findings):
        return sentence(N_("A criterion of major trauma was ticked"))
    if not injured(case):
        return None
    return first(unstable(taken.signs, age_of(case)) for taken in case.vital_signs)


def injured(case: Case) -> bool:
    """Whether anybody spoke of an injury: the call, the crew's history, or a mechanism noted."""
    called = case.call is not None and case.call.complaint in TRAUMA_CALLS
    return called or bool(case.history.mechanism) or any(is_temsis(noted.body, MECHANISMS) for noted in case.findings)


def unstable(signs: VitalSignsTaken, age_years: float | None) -> Sentence | None:
    """The physiological criterion of major trauma that this set meets."""
    total = gcs_total(signs)
    if total is not None and total <= 13:
        return sentence(N_("Injured, GCS {gcs}"), gcs=total)
    if signs.systolic is not None and signs.systolic < lowest_systolic(age_years):
        return sentence(N_("Injured, systolic pressure {systolic}"), systolic=signs.systolic)
    slowest = 20 if age_years is not None and age_years < 1 else 10
    if signs.breaths is not None and (signs.breaths < slowest or (signs.breaths > 29 and slowest == 10)):
        return sentence(N_("Injured, {breaths} breaths a minute"), breaths=signs.breaths)
    return None


def lowest_systolic(age_years: float | None) -> float:
    """90 mmHg, and 70 + 2 x age under ten years.

    Source for children: Newgard CD, Fischer PE, Gestring M, et al. National guideline for the field triage of injured
    patients, 2021. J Trauma Acute Care Surg 2022;93:e49-e60.
    """
    return 70 + 2 * age_years if age_years is not None and age_years < 10 else 90


# ── stroke ───────────────────────────────────────────────────────────────────────────────────────────────────────────
def large_vessel(case: Case) -> Sentence | None:
    """G-FAST at its cut-off (see `scores.g_fast`): a stroke, and one that a hospital with thrombectomy should see."""
    noted = [noted.body for noted in case.findings if isinstance(noted.body, FindingNoted)]
    scale = g_fast(noted, [step.body for step in case.protocol])
    if scale.gaze is None or not scale.suggests_large_vessel:
        return None
    return sentence(N_("G-FAST {count} of 4: a large vessel may be closed"), count=scale.count)


def cincinnati_positive(case: Case) -> Sentence | None:
    """Any one sign of the Cincinnati scale (see `scores.cincinnati`)."""
    scale = cincinnati(noted.body for noted in case.findings if isinstance(noted.body, FindingNoted))
    return sentence(N_("Cincinnati scale positive: {count} of 3"), count=scale.count) if scale.positive else None


def stroke_called(case: Case) -> Sentence | None:
    return sentence(N_("Called as stroke")) if case.call and case.call.complaint == STROKE_CALL else None


RULES: tuple[tuple[Condition, Callable[[Case], Sentence | None]], ...] = (
    (Condition.OHCA, arrest_seen),
    (Condition.AMI, st_elevation),
    (Condition.TRAUMA, trauma_criteria),
    (Condition.STROKE, large_vessel),
    (Condition.STROKE, cincinnati_positive),
    (Condition.OHCA, arrest_called),
    (Condition.STROKE, stroke_called),
)


def bears_on(body: object, condition: Condition) -> bool:
    """Whether a finding speaks for this condition by the rules above."""
    match condition:
        case Condition.AMI:
            return is_temsis(body, ST_ELEVATION)
        case Condition.TRAUMA:
            return is_temsis(body, TRAUMA_CRITERIA | MECHANISMS)
        case Condition.STROKE:
            return isinstance(body, FindingNoted) and cincinnati([body]).positive
    return False


# ── what the rules ask of a case ─────────────────────────────────────────────────────────────────────────────────────
def age_of(case: Case) -> float | None:
    """Years: what the crew found out, else what the caller said."""
    if case.patient.age_years is not None:
        return case.patient.age_years
    return case.call.patient_age if case.call else None


def is_temsis(body: object, codes: Iterable[str]) -> bool:
    """Whether a finding or procedure carries one of these TEMSIS codes."""
    return isinstance(body, FindingNoted | ProcedureDone) and body.system in TEMSIS and body.code in set(codes)


def first(reasons: Iterable[Sentence | None]) -> Sentence | None:
    return next((why for why in reasons if why), None)
