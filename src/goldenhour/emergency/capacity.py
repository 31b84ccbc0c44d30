"""What a hospital has free, each figure with its age: the fold of what was said. Pure.

A figure without its age is a trap: "2 beds" said yesterday is no bed. So every figure keeps when it was counted and who said
it, and an older one that comes in late replaces none. What is said in a drill stands beside, and never for the real one.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TypeVar

import msgspec

from goldenhour.emergency.capacity_bodies import CapacityAsked, CapacityReported, Resource, Urgency
from goldenhour.emergency.entries import Said
from goldenhour.kit.sentences import N_, Sentence, sentence

FRESH_FOR = timedelta(minutes=30)
STALE_AFTER = timedelta(hours=2)
"""How long a figure is taken as it is, and from when on it is hardly worth more than none: our assumptions."""
ASKED_FOR = timedelta(hours=2)
"""How long an unanswered question stays on the board."""
KEPT = 50
"""Questions that are remembered, answered or not."""


K = TypeVar("K")


class Age(StrEnum):
    """How much a figure is still worth."""

    FRESH = "fresh"
    AGEING = "ageing"
    STALE = "stale"


WEIGHT: dict[Age, float] = {Age.FRESH: 1.0, Age.AGEING: 0.5, Age.STALE: 0.0}
"""What a figure counts in a ranking. Our assumption."""


class Figure(msgspec.Struct, frozen=True):
    """How many, counted when, said by whom."""

    value: int
    at: datetime
    name: str

    def age(self, now: datetime) -> Age:
        old = now - self.at
        if old < FRESH_FOR:
            return Age.FRESH
        return Age.AGEING if old < STALE_AFTER else Age.STALE


class Figures(msgspec.Struct, frozen=True):
    """All that was said of one kind: in earnest, or in a drill."""

    free: dict[Resource, Figure] = {}
    can_take: dict[Urgency, Figure] = {}

    @property
    def all(self) -> list[Figure]:
        return [*self.free.values(), *self.can_take.values()]

    @property
    def newest(self) -> Figure | None:
        return max(self.all, key=lambda figure: figure.at, default=None)


class Question(msgspec.Struct, frozen=True):
    """Somebody asked. `place` is where they asked from, `answered_at` when figures came in after it."""

    id: str
    at: datetime
    asked: CapacityAsked
    place: str = ""
    answered_at: datetime | None = None

    @property
    def purpose(self) -> tuple[str | None, str | None]:
        return self.asked.incident, self.asked.transfer


class Capacity(msgspec.Struct, frozen=True):
    """What is known of one hospital's beds and teams, and what it was asked."""

    real: Figures = Figures()
    drill: Figures = Figures()
    questions: tuple[Question, ...] = ()

    def figures(self, drill: bool = False) -> Figures:
        """In a drill, what was said in drills where anything was; else what is really so."""
        if not drill:
            return self.real
        return Figures({**self.real.free, **self.drill.free}, {**self.real.can_take, **self.drill.can_take})

    def waiting(self, now: datetime) -> list[Question]:
        """The questions nobody has answered, what is in earnest first, then the oldest."""
        open_ones = [q for q in self.questions if q.answered_at is None and now - q.at < ASKED_FOR]
        return sorted(open_ones, key=lambda question: (question.asked.drill, question.at))


CAPACITY = frozenset({"capacity_asked", "capacity_reported"})


def told(capacity: Capacity, said: Said) -> Capacity:
    """The same with one more entry of `CAPACITY`."""
    entry = said.logged.entry
    match said.body:
        case CapacityAsked():
            question = Question(entry.id, entry.at, said.body, entry.place)
            return msgspec.structs.replace(capacity, questions=(*capacity.questions, question)[-KEPT:])
        case CapacityReported():
            return reported(capacity, said.body, entry.at)
    return capacity


def reported(capacity: Capacity, body: CapacityReported, at: datetime) -> Capacity:
    figures = counted(capacity.drill if body.drill else capacity.real, body, at)
    questions = tuple(
        msgspec.structs.replace(one, answered_at=at)
        if one.answered_at is None and one.at <= at and one.asked.drill == body.drill
        else one
        for one in capacity.questions
    )
    return Capacity(
        real=capacity.real if body.drill else figures,
        drill=figures if body.drill else capacity.drill,
        questions=questions,
    )


def counted(figures: Figures, body: CapacityReported, at: datetime) -> Figures:
    """An older count that comes in late replaces no newer one."""
    return Figures(
        {**figures.free, **newer(figures.free, body.free, at, body.name)},
        {**figures.can_take, **newer(figures.can_take, body.can_take, at, body.name)},
    )


def newer(known: Mapping[K, Figure], said: Mapping[K, int], at: datetime, name: str) -> dict[K, Figure]:
    return {what: Figure(n, at, name) for what, n in said.items() if what not in known or known[what].at <= at}


# ── in words ─────────────────────────────────────────────────────────────────────────────────────────────────────────
AGE_NAMES: dict[Age, str] = {Age.FRESH: N_("fresh"), Age.AGEING: N_("over 30 min old"), Age.STALE: N_("stale")}
SIGNALS: dict[Age, str] = {Age.FRESH: "good", Age.AGEING: "caution", Age.STALE: "unknown"}
"""Age -> the look's signal: colour and shape. The words stand beside them."""
FREE_NAMES: dict[Resource, str] = {
    Resource.ED_BEDS: N_("{n} ED beds free"),
    Resource.WARD_BEDS: N_("{n} ward beds free"),
    Resource.ICU_BEDS: N_("{n} ICU beds free"),
    Resource.OPERATING_TEAMS: N_("{n} operating teams free"),
    Resource.CATH_LABS: N_("{n} cath labs free"),
    Resource.VENTILATORS: N_("{n} ventilators free"),
}


def in_words(resource: Resource, figure: Figure, now: datetime) -> Sentence:
    """ "2 operating teams free, said 14 min ago"."""
    return sentence(
        N_("{what}, {said}"), what=sentence(FREE_NAMES[resource], n=figure.value), said=said_ago(figure, now)
    )


def said_ago(figure: Figure, now: datetime) -> Sentence:
    minutes = max(0, int((now - figure.at).total_seconds() // 60))
    if minutes < 120:
        return sentence(N_("said {n} min ago"), n=minutes)
    if minutes < 48 * 60:
        return sentence(N_("said {n} h ago"), n=minutes // 60)
    return sentence(N_("said {n} days ago"), n=minutes // (24 * 60))
