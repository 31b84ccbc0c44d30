"""The ladder as a picture: when each step is due, on a line of time. Pure; the template only places what stands here."""

from __future__ import annotations

import math
from typing import NamedTuple

from goldenhour.emergency.ladder import Ladder
from goldenhour.emergency.ladder_bodies import Step

WIDTH, LEFT, RIGHT = 1000, 20, 60
ROW, TOP = 34, 30
TICKS_S = (0, 15, 30, 60, 90, 120, 180, 300, 600, 900, 1800)


class Mark(NamedTuple):
    """A step: where it is due, and until where it could be put off."""

    step: Step
    seconds: int | None
    x: float | None
    x_latest: float
    y: int


class Picture(NamedTuple):
    """Places in SVG units. `ticks`: (x, seconds)."""

    width: int
    height: int
    marks: list[Mark]
    ticks: list[tuple[float, int]]
    x_unshown: float
    unshown_s: int


def picture_of(ladder: Ladder, latest: dict[Step, int]) -> Picture:
    """The drawing of this ladder within these bounds. Time runs with its square root, so that the first seconds, which
    count most, have room."""
    longest = max(latest.values())
    steps = sorted(Step, key=lambda step: (ladder.steps.get(step, longest + 1), list(Step).index(step)))
    marks = [
        mark_of(step, ladder.steps.get(step), latest[step], longest, TOP + ROW * place)
        for place, step in enumerate(steps, start=1)
    ]
    ticks = [(x(s, longest), s) for s in TICKS_S if s <= longest]
    return Picture(WIDTH, TOP + ROW * (len(marks) + 1), marks, ticks, x(ladder.unshown_s, longest), ladder.unshown_s)


def mark_of(step: Step, due: int | None, latest: int, longest: int, y: int) -> Mark:
    return Mark(step, due, None if due is None else x(due, longest), x(latest, longest), y)


def x(seconds: int, longest: int) -> float:
    return round(LEFT + (WIDTH - LEFT - RIGHT) * math.sqrt(min(seconds, longest) / longest), 1)
