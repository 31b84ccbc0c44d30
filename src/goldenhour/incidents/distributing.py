"""Who goes where: a proposal, made of what hospitals said they can take and of how far away they are. Pure, and the same for
the same casualties and hospitals.

The most urgent are placed first. Each goes where it costs least: the drive in minutes, what a lower level is worth in minutes
for such a patient, and some minutes for everyone who is already to go there, so that no hospital gets them all. A hospital gets
no more of a category than it said it can take, unless no other is left. The weights stand here to be argued with; whoever
commands sees the reasons and decides.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

import msgspec

from goldenhour.emergency.country import Level
from goldenhour.emergency.incident_bodies import TriageCategory
from goldenhour.kit.sentences import N_, Sentence, sentence

C = TriageCategory
DISTRIBUTED = (C.IMMEDIATE, C.DELAYED, C.MINIMAL, C.EXPECTANT)
"""Who is distributed, in this order. The dead are not sent for treatment."""
DETOUR: dict[TriageCategory, dict[Level, float]] = {
    C.IMMEDIATE: {Level.SEVERE: 0.0, Level.MODERATE: 10.0, Level.GENERAL: 25.0},
    C.DELAYED: {Level.SEVERE: 0.0, Level.MODERATE: 3.0, Level.GENERAL: 10.0},
    C.MINIMAL: {Level.SEVERE: 10.0, Level.MODERATE: 4.0, Level.GENERAL: 0.0},
    C.EXPECTANT: {Level.SEVERE: 5.0, Level.MODERATE: 0.0, Level.GENERAL: 0.0},
}
"""Minutes one would drive further for a higher level; the least hurt rather to a lower one, so that the highest stay free.
For the immediate as for one major trauma (`alerts/ranking.py`). The others are our assumption."""
SPECIAL = 20.0
"""Minutes one would drive further with a burnt patient or a child to a severe-level hospital. Our assumption: no table says
which hospital has a burns or a children's unit."""
EACH: dict[TriageCategory, float] = {C.IMMEDIATE: 4.0, C.DELAYED: 2.0, C.MINIMAL: 1.0, C.EXPECTANT: 1.0}
"""Minutes of further driving for each of that category already bound there. Our assumption."""
UNSAID = 10.0
"""Minutes one would drive further to a hospital that said it has room, rather than to one that said nothing. Our assumption."""
ASSUMED: dict[TriageCategory, dict[Level, int]] = {
    C.IMMEDIATE: {Level.SEVERE: 4, Level.MODERATE: 2, Level.GENERAL: 1},
    C.DELAYED: {Level.SEVERE: 6, Level.MODERATE: 4, Level.GENERAL: 2},
    C.MINIMAL: {Level.SEVERE: 10, Level.MODERATE: 10, Level.GENERAL: 10},
    C.EXPECTANT: {Level.SEVERE: 2, Level.MODERATE: 2, Level.GENERAL: 2},
}
"""What a hospital that has said nothing is taken to manage at once. Our assumption, until it answers."""
ASKED_AS: dict[TriageCategory, TriageCategory] = {C.EXPECTANT: C.IMMEDIATE}
"""Hospitals are asked about three colours. The expectant need what the immediate need."""


class Waiting(msgspec.Struct, frozen=True):
    """A casualty to be placed."""

    case: str
    number: str
    category: TriageCategory
    special: bool = False
    """Burnt, or a child."""


class Room(msgspec.Struct, frozen=True):
    """How many of a category a hospital can take, as it said `at`."""

    value: int
    at: datetime


class Place(msgspec.Struct, frozen=True):
    """A hospital as far as it matters here. `bound`: casualties already to go there, of each category; `closed`: why it
    takes nobody now."""

    hospital: str
    minutes: float
    level: Level
    room: Mapping[TriageCategory, Room] = {}
    bound: Mapping[TriageCategory, int] = {}
    closed: str = ""


class Proposed(msgspec.Struct, frozen=True):
    """Where one casualty had best go, and why. `over`: more than this hospital said it can take, or closed."""

    case: str
    number: str
    category: TriageCategory
    hospital: str
    reasons: tuple[Sentence, ...]
    over: bool = False


def distribute(casualties: Iterable[Waiting], places: Sequence[Place]) -> list[Proposed]:
    """Every casualty with the hospital proposed, in the order they were placed. Nobody, where there is no hospital."""
    bound = {place.hospital: Counter(place.bound) for place in places}
    if not places:
        return []
    found = []
    for one in sorted(casualties, key=placing_order):
        if one.category in DISTRIBUTED:
            found.append(proposal(one, best_for(one, places, bound), bound))
            bound[found[-1].hospital][one.category] += 1
    return found


def placing_order(one: Waiting) -> tuple[int, bool, str]:
    """The most urgent first; of those whoever fewer hospitals suit; then by number."""
    urgency = DISTRIBUTED.index(one.category) if one.category in DISTRIBUTED else len(DISTRIBUTED)
    return urgency, not one.special, one.number


def best_for(one: Waiting, places: Sequence[Place], bound: Mapping[str, Counter[TriageCategory]]) -> Place:
    """The cheapest hospital with room; where none has any, the cheapest of those that are open; else of all."""
    fitting = [place for place in places if not place.closed and left(place, one.category, bound) > 0]
    open_ones = fitting or [place for place in places if not place.closed] or places
    return min(open_ones, key=lambda place: (cost(one, place, bound, over=not fitting), place.hospital))


def cost(one: Waiting, place: Place, bound: Mapping[str, Counter[TriageCategory]], *, over: bool) -> float:
    """In minutes. Once all are full, those who are fullest come last."""
    category = one.category
    special = SPECIAL if one.special and place.level is not Level.SEVERE else 0.0
    crowd = EACH[category] * bound[place.hospital][category]
    unsaid = 0.0 if room_for(place, category) else UNSAID
    return (
        place.minutes
        + DETOUR[category][place.level]
        + special
        + crowd
        + unsaid
        - (UNSAID * min(0, left(place, category, bound)) if over else 0.0)
    )


def room_for(place: Place, category: TriageCategory) -> Room | None:
    """What the hospital said of this category."""
    return place.room.get(ASKED_AS.get(category, category))


def left(place: Place, category: TriageCategory, bound: Mapping[str, Counter[TriageCategory]]) -> int:
    """How many more of this category it can take; below zero, how many too many are bound there."""
    asked = ASKED_AS.get(category, category)
    together = [one for one in DISTRIBUTED if ASKED_AS.get(one, one) is asked]
    room = room_for(place, category)
    most = room.value if room else ASSUMED[category][place.level]
    return most - sum(bound[place.hospital][one] for one in (together if room else [category]))


LEVEL_WORDS: dict[Level, str] = {
    Level.SEVERE: N_("severe level"),
    Level.MODERATE: N_("moderate level"),
    Level.GENERAL: N_("general level"),
}


def proposal(one: Waiting, place: Place, bound: Mapping[str, Counter[TriageCategory]]) -> Proposed:
    """The choice with its reasons, before this casualty is bound there."""
    room, over = room_for(place, one.category), left(place, one.category, bound) <= 0
    said = (
        sentence(N_("said it can take {n}"), n=room.value)
        if room
        else sentence(N_("said nothing, {n} assumed"), n=ASSUMED[one.category][place.level])
    )
    reasons = [
        sentence(N_("{minutes} min"), minutes=round(place.minutes)),
        sentence(LEVEL_WORDS[place.level]),
        said,
        *([sentence(N_("burns or child"))] if one.special else []),
        *([sentence(N_("closed: {why}"), why=place.closed)] if place.closed else []),
        *([sentence(N_("more than it can take: no other has room"))] if over else []),
    ]
    return Proposed(one.case, one.number, one.category, place.hospital, tuple(reasons), over or bool(place.closed))
