"""A figure: a value with everything that must stand beside it before anybody believes it. Pure."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
import numpy as np

from goldenhour.indicators.intervals import FEW
from goldenhour.indicators.sixteen.counting import Tally
from goldenhour.indicators.sixteen.declared import Sixteen, Unit
from goldenhour.indicators.sixteen.honest import (
    Interval,
    Limits,
    growth_interval,
    median_interval,
    p_chart,
    wilson,
    xmr_chart,
)


class Figure(msgspec.Struct, frozen=True, kw_only=True):
    """One of the sixteen over some hospitals and months. `value` in per cent or minutes, with its 95 % interval `low` to
    `high`; `numerator` of `n` (of a growth: this period's count of the former's; of a time: `n` alone). `before`: the value
    of the same months a year earlier, from `n_before`. `aim`: the plan's goal or the hospital's threshold; `kept`: whether
    the value keeps it (None: no aim, or nothing counted). `few`: too few to compare."""

    indicator: str
    value: float | None
    n: int
    numerator: int
    low: float | None = None
    high: float | None = None
    p90: float | None = None
    excluded: int = 0
    missing: int = 0
    contradictory: int = 0
    synthetic: int = 0
    before: float | None = None
    n_before: int = 0
    aim: float | None = None
    kept: bool | None = None
    few: bool = False


def figure_of(one: Sixteen, now: Tally, before: Tally, aim: float | None = None) -> Figure:
    """The figure of what was counted now and a year before. The plan's goal stands above a hospital's own threshold."""
    aim = one.goal if one.goal is not None else aim
    value = value_of(one, now, before)
    low, high = interval_of(one, now, before) or (None, None)
    growth = one.unit is Unit.GROWTH
    return Figure(
        indicator=one.code, value=value, low=low, high=high, aim=aim, kept=keeps(one, value, aim),
        n=before.n if growth else now.n, numerator=now.n if growth else now.hits,
        p90=float(np.percentile(now.minutes, 90)) if now.minutes else None,
        excluded=now.excluded, missing=now.missing, contradictory=now.contradictory, synthetic=now.synthetic,
        before=None if growth else value_of(one, before, Tally()), n_before=before.n,
        few=0 < (min(now.n, before.n) if growth else now.n) < FEW,
    )  # fmt: skip


def value_of(one: Sixteen, now: Tally, before: Tally) -> float | None:
    match one.unit:
        case Unit.SHARE:
            return 100 * now.hits / now.n if now.n else None
        case Unit.MINUTES:
            return float(np.median(now.minutes)) if now.minutes else None
        case Unit.GROWTH:
            return 100 * (now.n - before.n) / before.n if before.n else None


def interval_of(one: Sixteen, now: Tally, before: Tally) -> Interval | None:
    if one.unit is Unit.MINUTES:
        return median_interval(now.minutes)
    found = wilson(now.hits, now.n) if one.unit is Unit.SHARE else growth_interval(now.n, before.n)
    return (100 * found[0], 100 * found[1]) if found else None


def keeps(one: Sixteen, value: float | None, aim: float | None) -> bool | None:
    """Whether the value is on the good side of what is aimed at; what has no good side is asked to stay below."""
    if value is None or aim is None:
        return None
    return value >= aim if one.more_is_better else value <= aim


def chart_of(one: Sixteen, months: Sequence[Tally], base: Sequence[Tally], before: Sequence[Tally]) -> list[Limits]:
    """The run chart's points, with limits of the base months: a share in per cent on a p-chart, a monthly median or count on
    an XmR chart. `before`: the same months a year earlier, from which a count is to grow."""
    if one.unit is Unit.SHARE:
        shares = p_chart([(tally.hits, tally.n) for tally in months], [(tally.hits, tally.n) for tally in base])
        return [in_per_cent(point) for point in shares]
    if one.unit is Unit.MINUTES:
        medians = [value_of(one, tally, Tally()) for tally in (*months, *base)]
        counts = [tally.n for tally in months]
        return xmr_chart(list(zip(medians, counts, strict=False)), medians[len(months) :])
    points = xmr_chart([(float(tally.n), tally.n) for tally in months], [float(t.n) if t.n else None for t in base])
    grown = [tally.n * (1 + (one.goal or 0) / 100) if tally.n else None for tally in before]
    return [msgspec.structs.replace(point, goal=goal) for point, goal in zip(points, grown, strict=True)]


def in_per_cent(point: Limits) -> Limits:
    names = ("value", "middle", "low", "high")
    return msgspec.structs.replace(point, **{n: 100 * v for n in names if (v := getattr(point, n)) is not None})
