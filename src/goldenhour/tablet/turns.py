"""Who wrote a saying, and from which unit: what was so when it was written, not when it comes in."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from goldenhour.emergency.people import Person, Turn
from goldenhour.kit.refusals import Category, Refusal

CLOCKS_APART = timedelta(minutes=15)
"""So far the moment of writing may be off where the tablet changed its unit or its person."""


def speaker(turns: Sequence[Turn], unit: str | None, written: datetime) -> Person:
    """The person this tablet was bound to when that was written, on the unit the saying names.

    Raises Refusal: the tablet was never bound, or was on another unit then.
    """
    turn = turn_at(turns, written)
    if unit is None or turn.person.unit == unit:
        return turn.person
    for near in turns_near(turns, written):
        if near.person.unit == unit:
            return near.person
    raise Refusal(
        Category.FORBIDDEN,
        "not_on_that_unit",
        "This tablet was not on {unit} when that was written, so it is kept aside. Tell your supervisor what it says.",
        unit=unit,
    )


def turn_at(turns: Sequence[Turn], moment: datetime) -> Turn:
    begun = [turn for turn in turns if turn.since <= moment]
    return begun[-1] if begun else turns[0]


def turns_near(turns: Sequence[Turn], moment: datetime) -> list[Turn]:
    """The turns that lasted at some time near this moment, the latest first."""
    ends = [turn.since for turn in turns[1:]]
    near = [
        turn
        for turn, end in zip(turns, [*ends, None], strict=True)
        if turn.since <= moment + CLOCKS_APART and (end is None or end >= moment - CLOCKS_APART)
    ]
    return near[::-1]
