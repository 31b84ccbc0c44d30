"""How well CPR by telephone goes: shares and medians by month and county, small numbers said to be small. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from statistics import median
from typing import Any

import msgspec

from goldenhour.kit.sentences import N_

FEW = 10
"""Figures of fewer cases say so, as elsewhere."""


class Called(msgspec.Struct, frozen=True):
    """One case of the view `phone_cpr`."""

    case: str
    called_at: float
    county: str
    synthetic: bool
    confirmed: bool
    recognised_s: float | None
    compression_s: float | None
    instructed: bool
    already: bool
    barrier: str
    aed: bool
    noted: bool
    reviewed: bool
    could_have: bool | None
    feedback: bool


class Share(msgspec.Struct, frozen=True):
    """`count` of `of`; without any, no share."""

    count: int
    of: int

    @property
    def percent(self) -> float | None:
        return 100 * self.count / self.of if self.of else None

    @property
    def few(self) -> bool:
        return self.of < FEW


class Times(msgspec.Struct, frozen=True):
    """Seconds from the call: the median of `n`, and how many of them were within the goals."""

    n: int
    median: float | None
    best: int
    within: int

    @property
    def few(self) -> bool:
        return self.n < FEW


class Quality(msgspec.Struct, frozen=True):
    """The figures of some cases. Shares are of the arrests the crew confirmed; `coached` leaves out those in which
    somebody was pushing before we asked. `recognisable`: of the confirmed arrests that were reviewed, those that were
    recognised or could have been."""

    cases: int
    recognised: Share
    recognisable: Share
    coached: Share
    recognition: Times
    compression: Times
    reviewed: int


def quality(cases: Sequence[Called], recognition: tuple[int, int], compression: tuple[int, int]) -> Quality:
    """The figures; goals in seconds (best, most)."""
    confirmed = [one for one in cases if one.confirmed]
    heard = [one for one in confirmed if one.reviewed and (one.recognised_s is not None or one.could_have)]
    to_coach = [one for one in confirmed if not one.already]
    return Quality(
        cases=len(cases),
        recognised=share(confirmed, lambda one: one.recognised_s is not None),
        recognisable=share(heard, lambda one: one.recognised_s is not None),
        coached=share(to_coach, lambda one: one.compression_s is not None),
        recognition=times([one.recognised_s for one in confirmed], recognition),
        compression=times([one.compression_s for one in to_coach], compression),
        reviewed=sum(one.reviewed for one in cases),
    )


def share(cases: Sequence[Called], counts: Callable[[Called], bool]) -> Share:
    return Share(sum(1 for one in cases if counts(one)), len(cases))


def times(seconds: Iterable[float | None], goal: tuple[int, int]) -> Times:
    known = [one for one in seconds if one is not None]
    best, most = goal
    return Times(
        len(known),
        median(known) if known else None,
        sum(one <= best for one in known),
        sum(one <= most for one in known),
    )


def grouped(cases: Iterable[Called], by: Callable[[Called], str]) -> dict[str, list[Called]]:
    found: dict[str, list[Called]] = {}
    for one in cases:
        found.setdefault(by(one), []).append(one)
    return dict(sorted(found.items()))


MONTH, RECOGNISED, COMPRESSED, SECONDS = (
    N_("month"),
    N_("Recognised"),
    N_("First compression"),
    N_("seconds from the call"),
)


def run_chart(months: dict[str, Quality], goals: dict[str, int], say: Callable[[str], str]) -> dict[str, Any]:
    """Medians by month with the goal every centre should keep, as a Vega-Lite specification."""
    points = [
        {"month": month, "what": say(what), "value": times.median, "n": times.n}
        for month, one in months.items()
        for what, times in ((RECOGNISED, one.recognition), (COMPRESSED, one.compression))
    ]
    lines = [{"what": say(what), "goal": goal} for what, goal in goals.items()]
    color = {"field": "what", "type": "nominal", "title": None, "legend": {"orient": "top"}}
    month = {"field": "month", "type": "ordinal", "title": None, "axis": {"labelAngle": -40}}
    value = {"field": "value", "type": "quantitative", "title": say(SECONDS), "scale": {"zero": True}}
    tooltip = [
        {"field": "month", "title": say(MONTH)},
        {"field": "value", "format": ".0f"},
        {"field": "n", "title": "n"},
    ]
    drawn = {"x": month, "y": value, "color": color, "tooltip": tooltip}
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v5.json",
        "width": "container",
        "height": 240,
        "layer": [
            {"data": {"values": points}, "mark": {"type": "line", "point": {"size": 60}}, "encoding": drawn},
            {
                "data": {"values": lines},
                "mark": {"type": "rule", "strokeDash": [5, 4]},
                "encoding": {"y": {"field": "goal", "type": "quantitative"}, "color": color},
            },
        ],
    }
