"""One figure over the months as an SVG: for the page and for paper. No script draws it."""

from __future__ import annotations

import math
from collections.abc import Sequence

from markupsafe import Markup, escape

WIDTH, HEIGHT = 480, 220
LEFT, RIGHT, TOP, BOTTOM = 62, 32, 16, 34
MONTHS_NAMED = 6
"""As many months as can be named below the line without touching one another."""


def months_picture(names: Sequence[str], values: Sequence[int], label: str, goal: int | None = None) -> Markup:
    """The months from left to right, from zero up; the goal as a dashed line. `label` says it to whoever cannot see it."""
    top = nice(max([*values, goal or 0, 1]))
    inside = "".join([*scale(top), *named(names), *aim(goal, top), *line(values, top)])
    return Markup(
        '<svg class="months-picture" viewBox="0 0 {w} {h}" role="img" aria-label="{label}" '
        'xmlns="http://www.w3.org/2000/svg">{inside}</svg>'
    ).format(w=WIDTH, h=HEIGHT, label=escape(label), inside=Markup(inside))  # noqa: S704 - numbers and months only


def nice(most: int) -> int:
    """A round number at or above this, for the top of the scale; even, so that its half is one too."""
    step: int = 10 ** (len(str(most)) - 1)
    return max(2, next(n * step for n in (1, 2, 4, 6, 8, 10) if n * step >= most))


def across(place: int, n: int) -> float:
    return LEFT + (WIDTH - LEFT - RIGHT) * (place / (n - 1) if n > 1 else 0.5)


def up(value: float, top: float) -> float:
    return HEIGHT - BOTTOM - value / top * (HEIGHT - TOP - BOTTOM)


def scale(top: int) -> list[str]:
    found = []
    for value in (0, top // 2, top):
        y = up(value, top)
        found.append(f'<line class="grid" x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y:.1f}" y2="{y:.1f}"/>')
        found.append(f'<text x="{LEFT - 8}" y="{y + 5:.1f}" text-anchor="end">{value:,}</text>')
    return found


def named(names: Sequence[str]) -> list[str]:
    every, n = math.ceil(len(names) / MONTHS_NAMED), len(names)
    return [
        f'<text x="{across(place, n):.1f}" y="{HEIGHT - 10}" text-anchor="middle">{escape(name)}</text>'
        for place, name in enumerate(names)
        if (n - 1 - place) % every == 0
    ]


def aim(goal: int | None, top: int) -> list[str]:
    if goal is None:
        return []
    y = f"{up(goal, top):.1f}"
    return [f'<line class="goal" x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y}" y2="{y}"/>']


def line(values: Sequence[int], top: int) -> list[str]:
    points = [(across(place, len(values)), up(value, top)) for place, value in enumerate(values)]
    path = " ".join(f"{'L' if place else 'M'}{x:.1f} {y:.1f}" for place, (x, y) in enumerate(points))
    return [f'<path class="line" d="{path}"/>', *(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3"/>' for x, y in points)]
