"""What is usual at a child's age, an estimate of the weight, and reference doses from it.

Every number has its source beside it. A dose is shown to be checked, never given by the program.
"""

from __future__ import annotations

import msgspec

from goldenhour.emergency.bodies import VitalSignsTaken

CHILD_UNDER = 16
"""Years. From 16 on the adults' scales apply (NEWS2, RCP 2017)."""

Range = tuple[float, int, int]

PULSE: tuple[Range, ...] = ((0.25, 85, 205), (2, 100, 190), (10, 60, 140), (CHILD_UNDER, 60, 100))
"""(under this age, lowest, highest), awake. PALS, as Fleming S, Thompson M, Stevens R, et al. Lancet 2011;377:1011-1018
tabulates the ranges in use (web appendix, box 1). That paper finds them wider than what is measured in healthy
children: a value outside is a reason to look, one inside is no proof of health."""
BREATHS: tuple[Range, ...] = ((1, 30, 60), (4, 24, 40), (6, 22, 34), (13, 18, 30), (CHILD_UNDER, 12, 16))
"""Likewise."""
NEWBORN = 28 / 365.25
SHOCK_INDEX: tuple[tuple[float, float, float], ...] = ((4, 7, 1.22), (7, 13, 1.0), (13, 17, 0.9))
"""(from age, under age, above this). SIPA: Acker SN, Ross JT, Partrick DA, et al. J Pediatr Surg 2015;50:331-334, for blunt
injury at 4-16 years."""


class Expected(msgspec.Struct, frozen=True):
    """What is usual at an age: sign -> (lowest, highest); None where there is no such limit."""

    pulse: tuple[int, int]
    breaths: tuple[int, int]
    systolic: tuple[int, None]
    shock_index: float | None


def is_child(age_years: float | None) -> bool:
    return age_years is not None and age_years < CHILD_UNDER


def expected(age_years: float) -> Expected | None:
    """For a child; None from 16 years on."""
    if not is_child(age_years):
        return None
    return Expected(
        pulse=within(PULSE, age_years),
        breaths=within(BREATHS, age_years),
        systolic=(lowest_systolic(age_years), None),
        shock_index=highest_shock_index(age_years),
    )


def within(ranges: tuple[Range, ...], age_years: float) -> tuple[int, int]:
    return next((low, high) for under, low, high in ranges if age_years < under)


def lowest_systolic(age_years: float) -> int:
    """mmHg, under which a child has hypotension: 60 in the first four weeks, 70 in the first year, 70 + 2 x age up to ten,
    then 90. Whole years count.

    Source: PALS (American Heart Association. Circulation 2010;122(18 suppl 3):S876-S908).
    """
    if age_years < NEWBORN:
        return 60
    if age_years < 1:
        return 70
    return 70 + 2 * int(age_years) if age_years < 10 else 90


def highest_shock_index(age_years: float) -> float | None:
    return next((most for start, under, most in SHOCK_INDEX if start <= age_years < under), None)


def outside(signs: VitalSignsTaken, age_years: float) -> dict[str, str]:
    """Sign -> "low" or "high", of what was measured and lies outside what is usual at this age."""
    usual = expected(age_years)
    if usual is None:
        return {}
    found: dict[str, str] = {}
    for sign in ("pulse", "breaths", "systolic"):
        value, (low, high) = getattr(signs, sign), getattr(usual, sign)
        if value is not None and value < low:
            found[sign] = "low"
        elif value is not None and high is not None and value > high:
            found[sign] = "high"
    if usual.shock_index and signs.pulse and signs.systolic and signs.pulse / signs.systolic > usual.shock_index:
        found["shock_index"] = "high"
    return found


# ── weight and what is reckoned from it ──────────────────────────────────────────────────────────────────────────────
def estimated_weight(age_years: float) -> float | None:
    """kg: 0.5 x months + 4 in the first year, 2 x age + 8 from 1 to 5, 3 x age + 7 from 6 to 12; whole years and months.
    None beyond. Parents and a length tape are nearer the truth than any formula.

    Source: Advanced Life Support Group. Advanced Paediatric Life Support, 5th edition, 2011.
    """
    if age_years < 0 or age_years >= 13:
        return None
    if age_years < 1:
        return 0.5 * int(age_years * 12 + 1e-9) + 4
    years = int(age_years)
    return 2 * years + 8 if years <= 5 else 3 * years + 7


class Reckoned(msgspec.Struct, frozen=True):
    """A reference dose: for how much, in which unit, and the most of it that is ever given at once."""

    what: str
    amount: float
    unit: str
    capped: bool = False


PER_KG: tuple[tuple[str, float, str, float | None], ...] = (
    ("shock_first", 2, "J", None),
    ("shock_next", 4, "J", None),
    ("adrenaline", 0.01, "mg", 1),
    ("amiodarone", 5, "mg", 300),
    ("glucose_10", 2, "ml", None),
    ("fluid", 10, "ml", None),
)
"""(what, per kg, unit, at most). Shocks, adrenaline (0.1 ml/kg of 0.1 mg/ml) and amiodarone: Topjian AA, Raymond TT, Atkins
D, et al. 2020 AHA guidelines, part 4: pediatric basic and advanced life support. Circulation 2020;142(suppl 2):S469-S523.
Glucose 10 % and fluid (10 ml/kg, then look again): Advanced Paediatric Life Support, 6th edition, 2016."""


def doses(weight_kg: float) -> list[Reckoned]:
    """Reference doses at this weight. Rounded to two decimals below 1, to one below 10, else to whole numbers."""
    found = []
    for what, per_kg, unit, most in PER_KG:
        amount = per_kg * weight_kg
        capped = most is not None and amount > most
        found.append(Reckoned(what, rounded(most if capped and most is not None else amount), unit, capped))
    return found


def rounded(amount: float) -> float:
    """Half up, as a person rounds."""
    step = 100 if amount < 1 else 10 if amount < 10 else 1
    return int(amount * step + 0.5 + 1e-9) / step
