"""How bad injuries are together (ISS, NISS), the chance to survive them (TRISS), and the sum of the NIHSS."""

from __future__ import annotations

import math
from collections.abc import Sequence
from enum import StrEnum

AIS_WORST, ISS_WORST = 6, 75
OLD_FROM = 55
"""TRISS counts an age of 55 and over as old."""


class InjuryType(StrEnum):
    BLUNT = "blunt"
    PENETRATING = "penetrating"


MTOS_1995: dict[InjuryType, tuple[float, float, float, float]] = {
    InjuryType.BLUNT: (-0.4499, 0.8085, -0.0835, -1.7430),
    InjuryType.PENETRATING: (-2.5355, 0.9934, -0.0651, -1.1360),
}
"""b0, RTS, ISS, age. The coefficients of the Major Trauma Outcome Study as revised: Champion HR, Sacco WJ, Copes WS. Injury
severity scoring again. J Trauma 1995;38:94-95. (The paper of 1987 has others: blunt -1.2470, 0.9544, -0.0768, -1.9052.)"""


def injury_severity_score(highest_by_region: Sequence[int]) -> int:
    """ISS, 0-75: the squares of the three highest of the six body regions' AIS severities (head and neck, face, chest,
    abdomen, extremities, external), added; one 6 anywhere makes 75. Raises ValueError outside 0-6.

    Source: Baker SP, O'Neill B, Haddon W, Long WB. J Trauma 1974;14:187-196; the 6 by Copes WS, et al. J Trauma
    1988;28:69-77.
    """
    if any(not 0 <= severity <= AIS_WORST for severity in highest_by_region):
        raise ValueError("an AIS severity lies between 0 and 6")
    if AIS_WORST in highest_by_region:
        return ISS_WORST
    return sum(severity**2 for severity in sorted(highest_by_region, reverse=True)[:3])


def new_injury_severity_score(severities: Sequence[int]) -> int:
    """NISS, 0-75: the same with the three most severe injuries, wherever they are.

    Source: Osler T, Baker SP, Long W. J Trauma 1997;43:922-925.
    """
    return injury_severity_score(severities)


def survival_by_triss(rts: float, iss: int, age_years: float, kind: InjuryType) -> float:
    """The chance of survival, 0-1, of an adult: 1 / (1 + e^-b), b = b0 + b1 RTS + b2 ISS + b3 (1 from 55 years on). `rts` is
    the weighted RTS on arrival, 0-7.8408.

    Source: Boyd CR, Tolson MA, Copes WS. J Trauma 1987;27:370-378, with `MTOS_1995`.
    """
    constant, of_rts, of_iss, of_age = MTOS_1995[kind]
    b = constant + of_rts * rts + of_iss * iss + of_age * (age_years >= OLD_FROM)
    return 1 / (1 + math.exp(-b))


NIHSS_ITEMS: dict[str, int] = {
    "consciousness": 3, "questions": 2, "commands": 2, "gaze": 2, "visual": 3, "face": 3, "arm_left": 4, "arm_right": 4,
    "leg_left": 4, "leg_right": 4, "ataxia": 2, "sensory": 2, "language": 3, "dysarthria": 2, "neglect": 2,
}  # fmt: skip
"""The fifteen items and the most points of each: 42 together."""


def nihss_total(points: dict[str, int]) -> int:
    """NIHSS, 0-42, from its fifteen items. Raises ValueError when one is missing or beyond its points.

    Source: Brott T, Adams HP, Olinger CP, et al. Stroke 1989;20:864-870; fifteen items as in the version of the NINDS
    trial.
    """
    if points.keys() != NIHSS_ITEMS.keys():
        raise ValueError("the NIHSS has fifteen items")
    if any(not 0 <= points[item] <= most for item, most in NIHSS_ITEMS.items()):
        raise ValueError("an item has more points than it can")
    return sum(points.values())
