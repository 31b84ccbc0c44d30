"""The 24 criteria of an unstable trauma patient on Taiwan's ambulance record (TEMSIS eInjury.T03, 2016): which are met.

Seven of the eight about vital signs can be told from what was measured; the rest somebody must see and tick. The table
names no age: for a child, look at what is usual at its age beside it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection

from goldenhour.emergency.bodies import VitalSignsTaken
from goldenhour.emergency.scores.measured import gcs_total

Measured = Callable[[VitalSignsTaken], bool | None]


def told_by(value: float | None, meets: Callable[[float], bool]) -> bool | None:
    return None if value is None else meets(value)


MEASURED: dict[str, Measured] = {
    "2903007": lambda signs: told_by(gcs_total(signs), lambda gcs: gcs <= 13),
    "2903017": lambda signs: told_by(signs.breaths, lambda breaths: breaths >= 30 or breaths < 10),
    "2903801": lambda signs: told_by(signs.pulse, lambda pulse: pulse >= 140 or pulse < 50),
    "2903802": lambda signs: told_by(signs.systolic, lambda systolic: systolic >= 220),
    "2903019": lambda signs: told_by(signs.systolic, lambda systolic: systolic < 90),
    "2903804": lambda signs: told_by(signs.temperature_c, lambda degrees: degrees >= 40 or degrees < 32),
    "2903805": lambda signs: told_by(signs.spo2, lambda spo2: spo2 < 90),
}
"""Criterion -> whether a set of vital signs meets it; None where it was not measured. The eighth, capillary refill, is no
vital sign of the record."""


def met(signs: VitalSignsTaken, ticked: Collection[str], criteria: Collection[str]) -> dict[str, bool | None]:
    """Each criterion: met (ticked, or by what was measured), not met, or None where nobody has looked."""
    found: dict[str, bool | None] = {}
    for code in criteria:
        by_measuring = MEASURED[code](signs) if code in MEASURED else None
        found[code] = True if code in ticked else by_measuring
    return found
