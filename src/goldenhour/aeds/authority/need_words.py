"""Why a place was chosen, and what can be asked, in words."""

from __future__ import annotations

from goldenhour.aeds.authority.need import Chosen, Need
from goldenhour.kit.sentences import N_, Sentence, sentence

OF: dict[str, str] = {
    "past": N_("arrests that happened"),
    "expected": N_("arrests expected by the model"),
    "both": N_("both, blended"),
}
WHERE: dict[str, str] = {
    "street": N_("anywhere on the street, open day and night"),
    "walls": N_("outside on the wall of known places, day and night"),
    "places": N_("inside known places without a device, at their hours"),
}
ALL_WEEK = 168


def reasons(one: Chosen, need: Need) -> list[Sentence]:
    """What it adds, what hangs nearest, and when it could be fetched."""
    return [added(one, need.a_year), nearest(one, need.metres), fetched(one, need.question.where)]


def number(value: float) -> str:
    """A few meaningful figures: 0.032, 1.4, 27."""
    return f"{value:.0f}" if value >= 10 or value == round(value) else f"{value:.2g}"


def added(one: Chosen, a_year: bool) -> Sentence:
    message = (
        N_("adds {n} arrests a year, {night} of them from 22 to 7 o'clock")
        if a_year
        else N_("adds {n} arrests, {night} of them from 22 to 7 o'clock")
    )
    return sentence(message, n=number(one.adds), night=number(one.at_night))


def nearest(one: Chosen, metres: float) -> Sentence:
    if one.nearest_m is None:
        return sentence(N_("no device hangs in the county"))
    away = str(one.nearest_m)
    if one.nearest_m > metres:
        return sentence(N_("the nearest device hangs {m} m away, too far"), m=away)
    if not one.nearest_hours:
        return sentence(N_("the nearest device, {m} m away, has hours nobody knows"), m=away)
    return sentence(
        N_("the nearest device, {m} m away, is open {hours} of 168 hours a week"), m=away, hours=str(one.nearest_hours)
    )


def fetched(one: Chosen, where: str) -> Sentence:
    if where != "places" or one.open_hours == ALL_WEEK:
        return sentence(N_("it would be in reach day and night"))
    return sentence(
        N_("inside it is taken to be open {hours} of 168 hours a week, as most places of its kind with a device"),
        hours=str(one.open_hours),
    )
