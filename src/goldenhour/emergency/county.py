"""A county: its timeline folded."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from goldenhour.emergency.county_bodies import PeopleCounted
from goldenhour.emergency.entries import Said


class CountyState(msgspec.Struct):
    """`seq == 0`: nobody said anything of it. `people`: how many live and are where, as said last."""

    id: str
    seq: int = 0
    timeline: tuple[Said, ...] = ()
    people: PeopleCounted | None = None


def fold_county(county_id: str, timeline: Sequence[Said]) -> CountyState:
    """What these entries tell. Entries of a kind not known here change nothing; a correction is a later saying."""
    county = CountyState(county_id, timeline[-1].logged.seq if timeline else 0, tuple(timeline))
    for said in timeline:
        if isinstance(said.body, PeopleCounted):
            county.people = said.body
    return county
