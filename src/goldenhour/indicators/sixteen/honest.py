"""How sure a figure is, and whether a change is more than chance: intervals and control limits. Pure.

Wilson score interval of a share: Wilson EB. J Am Stat Assoc 1927;22:209-212. Interval of a median from order statistics:
Conover WJ. Practical nonparametric statistics, 3rd ed. 1999, 3.2. Ratio of two counts: Rothman KJ. Epidemiology: an
introduction, 2002, ch. 7. p-chart and XmR chart: Mohammed MA, Worthington P, Woodall WH. Qual Saf Health Care
2008;17:137-145; 2.66 is 3 / d2 of two points. Limits are made of a base period and drawn on over what follows, so that a
change cannot widen the limits it is judged by: Provost LP, Murray SK. The health care data guide, 2nd ed. 2022, ch. 4.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from math import ceil, exp, floor, log, sqrt
from statistics import NormalDist, fmean

import msgspec
import numpy as np

Z = NormalDist().inv_cdf(0.975)
"""Of 95 per cent."""
Interval = tuple[float, float]
MOVING_RANGE = 2.66
POINTS_FOR_LIMITS = 8
"""So many months of the base period must have counted something: our choice, below it limits are mostly chance."""
ENOUGH_OF_EACH = 5
"""A share's limits need so many expected on either side (np and n(1 - p)), the usual rule for taking it as normal."""
RUN = 8
"""So many points in a row on one side of the middle are a shift, not chance."""


def wilson(hits: int, n: int) -> Interval | None:
    """The 95 % interval of a share, as shares."""
    if n == 0:
        return None
    p, z2 = hits / n, Z * Z
    middle, half = p + z2 / (2 * n), Z * sqrt(p * (1 - p) / n + z2 / (4 * n * n))
    return max(0.0, (middle - half) / (1 + z2 / n)), min(1.0, (middle + half) / (1 + z2 / n))


def median_interval(values: Sequence[float]) -> Interval | None:
    """The 95 % interval of a median; None where the sample is too small to have one (fewer than six)."""
    n = len(values)
    if n < 6:
        return None
    ordered = np.sort(np.asarray(values, dtype=float))
    low, high = floor(n / 2 - Z * sqrt(n) / 2), ceil(n / 2 + 1 + Z * sqrt(n) / 2)
    return float(ordered[max(low, 1) - 1]), float(ordered[min(high, n) - 1])


def growth_interval(now: int, before: int) -> Interval | None:
    """The 95 % interval of the growth from one count to another, as shares."""
    if not now or not before:
        return None
    ratio, half = log(now / before), Z * sqrt(1 / now + 1 / before)
    return exp(ratio - half) - 1, exp(ratio + half) - 1


class Limits(msgspec.Struct, frozen=True):
    """One point of a control chart: its value (None: nothing was counted), the middle and the limits (None: too few in the
    base period, or of this point), and what it signals: `outside` the limits, part of a `run` on one side, or nothing.
    `goal`: what was to be reached here, where each point has its own."""

    value: float | None
    n: int
    middle: float | None = None
    low: float | None = None
    high: float | None = None
    signal: str = ""
    goal: float | None = None


def p_chart(points: Sequence[tuple[int, int]], base: Sequence[tuple[int, int]]) -> list[Limits]:
    """Shares, each with its own limits by how many it counts. A point: numerator and denominator."""
    if sum(1 for _, n in base if n) < POINTS_FOR_LIMITS:
        return [Limits(h / n if n else None, n) for h, n in points]
    p = sum(h for h, _ in base) / sum(n for _, n in base)

    def at(h: int, n: int) -> Limits:
        if n * min(p, 1 - p) < ENOUGH_OF_EACH:
            return Limits(h / n if n else None, n, p)
        half = 3 * sqrt(p * (1 - p) / n)
        return signalled(Limits(h / n, n, p, max(0.0, p - half), min(1.0, p + half)))

    return with_runs([at(h, n) for h, n in points])


def xmr_chart(points: Sequence[tuple[float | None, int]], base: Sequence[float | None]) -> list[Limits]:
    """Single values by the moving range of the base period's. A point: value and how many it was made from."""
    known = [value for value in base if value is not None]
    if len(known) < POINTS_FOR_LIMITS:
        return [Limits(value, n) for value, n in points]
    middle = fmean(known)
    half = MOVING_RANGE * fmean(abs(b - a) for a, b in pairwise(known))
    return with_runs([signalled(Limits(v, n, middle, max(0.0, middle - half), middle + half)) for v, n in points])


def signalled(point: Limits) -> Limits:
    if point.value is None or point.low is None or point.high is None or point.low <= point.value <= point.high:
        return point
    return msgspec.structs.replace(point, signal="outside")


def with_runs(points: list[Limits]) -> list[Limits]:
    """The points with those marked that are part of a run on one side of the middle."""
    sides = [0 if p.value is None or p.middle is None else (p.value > p.middle) - (p.value < p.middle) for p in points]
    begin = 0
    for place in range(1, len(points) + 1):
        if place < len(points) and sides[place] == sides[begin]:
            continue
        if sides[begin] and place - begin >= RUN:
            points[begin:place] = [
                p if p.signal else msgspec.structs.replace(p, signal="run") for p in points[begin:place]
            ]
        begin = place
    return points
