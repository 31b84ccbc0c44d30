"""The three spans an alert travels, and how they are summed up: percentiles beside what they leave out. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

import msgspec
import numpy as np

from goldenhour.kit.sentences import N_

FEW = 20
"""Below this many, one alert more would move the figure: the page says so. Our choice."""


class Span(NamedTuple):
    """From one column of the view to another. `why_not`: what a row lacks that does not count."""

    code: str
    title: str
    start: str
    end: str
    definition: str
    why_not: str


SPANS = (
    Span(
        "tap_to_accepted", N_("tap to accepted"), "tapped_at", "accepted_at",
        N_("From the crew's tap, by the tablet's corrected clock, until the server kept it. Time without signal counts."),
        N_("clock of the device not measured"),
    ),
    Span(
        "accepted_to_shown", N_("accepted to on screen"), "accepted_at", "shown_at",
        N_("From there until the first board of that hospital said that it has the tile on its page."),
        N_("on no board that said so"),
    ),
    Span(
        "shown_to_acknowledged", N_("on screen to acknowledged"), "shown_at", "acknowledged_at",
        N_("From there until a named person acknowledged, on the board or told by telephone. A renewed alert counts anew."),
        N_("not acknowledged, or not shown before"),
    ),
)  # fmt: skip


class Summed(msgspec.Struct, frozen=True, kw_only=True):
    """One span over some rows: seconds. `lacking` have no such span; `contradictory` end before they begin."""

    span: str
    n: int
    p50_s: float | None
    p95_s: float | None
    p99_s: float | None
    lacking: int
    contradictory: int

    @property
    def few(self) -> bool:
        return 0 < self.n < FEW


def sum_up(span: Span, rows: Sequence[Any]) -> Summed:
    """Percentiles by linear interpolation (Hyndman and Fan 1996, type 7)."""
    pairs = [(getattr(row, span.start), getattr(row, span.end)) for row in rows]
    whole = [end - start for start, end in pairs if start is not None and end is not None]
    counted = [seconds for seconds in whole if seconds >= 0]
    p50, p95, p99 = (float(p) for p in np.percentile(counted, (50, 95, 99))) if counted else (None, None, None)
    return Summed(
        span=span.code, n=len(counted), p50_s=p50, p95_s=p95, p99_s=p99,
        lacking=len(rows) - len(whole), contradictory=len(whole) - len(counted),
    )  # fmt: skip


def sum_all(rows: Sequence[Any]) -> list[Summed]:
    return [sum_up(span, rows) for span in SPANS]


def grouped(rows: Iterable[Any], keys: Iterable[str]) -> dict[str, list[Any]]:
    """The rows of each group, groups in their order."""
    groups: dict[str, list[Any]] = {}
    for row, key in zip(rows, keys, strict=True):
        groups.setdefault(key, []).append(row)
    return dict(sorted(groups.items()))
