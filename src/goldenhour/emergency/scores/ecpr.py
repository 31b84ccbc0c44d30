"""Whether somebody in cardiac arrest may be a candidate for extracorporeal CPR: criteria held against what is known.

The words are "candidate, decide yourselves": this is a reminder to telephone, no order of treatment.

Source: Richardson AC, Tonna JE, Nanjayya V, et al. Extracorporeal cardiopulmonary resuscitation in adults. Interim
guideline consensus statement from the Extracorporeal Life Support Organization. ASAIO J 2021;67:221-228 (example of
inclusion criteria; the guideline wants ECPR thought of after 10-15 minutes of CPR without success). Hospitals set their own.
"""

from __future__ import annotations

import msgspec

MOST_YEARS = 70
"""Under this age."""
NO_FLOW_MIN = 5
"""Less than so many minutes from the collapse to the first compressions."""
LOW_FLOW_MIN = 60
"""From the arrest to the pump at most: the time that is running out."""
LEAST_ETCO2 = 10
"""mmHg, more than this."""
THINK_OF_IT_MIN = 10
"""Minutes of CPR without a pulse after which it is time to ask."""
RHYTHMS = frozenset({"3011011", "3011013", "3011009", "3011005"})
"""VF, pulseless VT, a shockable one by the AED's word, PEA (TEMSIS eArrest.T07): asystole is not among them."""


class Known(msgspec.Struct, frozen=True):
    """What is known; None is not known."""

    age_years: float | None = None
    witnessed: bool | None = None
    no_flow_min: float | None = None
    first_rhythm: str | None = None
    low_flow_min: float | None = None
    etco2_mmhg: float | None = None
    life_limiting_illness: bool | None = None


class Criteria(msgspec.Struct, frozen=True):
    """Each criterion met, not met, or None where it is not known."""

    age: bool | None
    witnessed: bool | None
    no_flow: bool | None
    rhythm: bool | None
    low_flow: bool | None
    etco2: bool | None
    no_life_limiting_illness: bool | None

    @property
    def candidate(self) -> bool | None:
        """True: all met. False: one is not met. None: what is known speaks for it, something is still unknown."""
        values = [getattr(self, name) for name in self.__struct_fields__]
        if False in values:
            return False
        return None if None in values else True


def ecpr_criteria(known: Known) -> Criteria:
    rhythm = known.first_rhythm
    illness = known.life_limiting_illness
    return Criteria(
        age=below(known.age_years, MOST_YEARS),
        witnessed=known.witnessed,
        no_flow=below(known.no_flow_min, NO_FLOW_MIN),
        rhythm=None if rhythm is None else rhythm in RHYTHMS,
        low_flow=below(known.low_flow_min, LOW_FLOW_MIN),
        etco2=None if known.etco2_mmhg is None else known.etco2_mmhg > LEAST_ETCO2,
        no_life_limiting_illness=None if illness is None else not illness,
    )


def below(value: float | None, limit: float) -> bool | None:
    return None if value is None else value < limit
