"""Tags that may be on one patient: proposed by what two casualties have in common; a person decides. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from itertools import combinations

import msgspec

from goldenhour.emergency.bodies import Sex
from goldenhour.emergency.case import Case
from goldenhour.emergency.casualty import Casualty

WITHIN = timedelta(minutes=20)
"""Two people who sort the same patient meet them within so long. Our assumption."""
AGES_APART = 10.0
"""Years by which two guesses of one age may differ. Our assumption."""
LOOKED_AT = 120
"""Casualties compared, the last tagged: whoever was tagged long before is not proposed any more, and a page that many people
fetch stays cheap (7,140 pairs)."""


class Pair(msgspec.Struct, frozen=True):
    """Two tags perhaps on one patient, the earlier first. `alike`: how many things they have in common."""

    first: Case
    second: Case
    alike: int


def perhaps_the_same(cases: Sequence[Case]) -> list[Pair]:
    """The pairs that could be one patient, the likeliest first."""
    lately = sorted(cases, key=lambda case: case.casualty.tagged_at if case.casualty else case.id)[-LOOKED_AT:]
    pairs = []
    for first, second in combinations(lately, 2):
        assert first.casualty is not None
        assert second.casualty is not None
        if (alike := in_common(first.casualty, second.casualty)) >= 2:
            pairs.append(Pair(first, second, alike))
    return sorted(pairs, key=lambda pair: -pair.alike)


def in_common(one: Casualty, other: Casualty) -> int:
    """How many of sex, age and injury two casualties of one sector share; 0 where anything speaks against it."""
    if not one.sector or one.sector != other.sector or abs(one.tagged_at - other.tagged_at) > WITHIN:
        return 0
    judged = [same_sex(one.sex, other.sex), same_age(one, other), same_words(one.injury, other.injury)]
    return 0 if False in judged else sum(bool(said) for said in judged)


def same_sex(one: Sex | None, other: Sex | None) -> bool | None:
    """None where it is not known of both."""
    return None if {None, Sex.UNKNOWN} & {one, other} else one == other


def same_age(one: Casualty, other: Casualty) -> bool | None:
    """By years, else by looking like a child; None where it is not known of both."""
    if one.age_years is not None and other.age_years is not None:
        return abs(one.age_years - other.age_years) <= AGES_APART
    return None if one.child is None or other.child is None else one.child == other.child


def same_words(one: str, other: str) -> bool | None:
    """Injuries said in the same words. Other words say nothing: two people describe one wound differently."""
    return True if one and one == other else None
