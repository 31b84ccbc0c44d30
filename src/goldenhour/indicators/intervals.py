"""The intervals: from which time to which, and how they are summed up. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import msgspec
import numpy as np
import numpy.typing as npt

from goldenhour.kit.sentences import N_

FEW = 10
"""Figures of fewer cases say so."""


class Interval(NamedTuple):
    """One interval. `start` and `end` name columns of the view `table` ("runs" or "alerts"). Where `longer_is_better`,
    the 10th percentile tells of the bad end, not the 90th."""

    code: str
    title: str
    table: str
    start: str
    end: str
    definition: str
    longer_is_better: bool = False


INTERVALS: tuple[Interval, ...] = (
    Interval("call_to_dispatch", N_("Call to dispatch"), "runs", "called_at", "sent_at",
             N_("Call received (T01) to this unit dispatched (T02)")),
    Interval("turnout", N_("Turnout"), "runs", "sent_at", "en_route_at",
             N_("Dispatched (T02) to en route (T03)")),
    Interval("travel_to_scene", N_("Travel to scene"), "runs", "en_route_at", "at_scene_at",
             N_("En route (T03) to at scene (T04)")),
    Interval("call_to_scene", N_("Call to scene (response)"), "runs", "called_at", "at_scene_at",
             N_("Call received (T01) to this unit at scene (T04)")),
    Interval("scene_to_patient", N_("Scene to patient"), "runs", "at_scene_at", "at_patient_at",
             N_("At scene (T04) to at patient (T05)")),
    Interval("on_scene", N_("On scene"), "runs", "at_scene_at", "left_scene_at",
             N_("At scene (T04) to left scene (T06)")),
    Interval("transport", N_("Transport"), "runs", "left_scene_at", "at_hospital_at",
             N_("Left scene (T06) to at hospital (T07)")),
    Interval("call_to_hospital", N_("Call to hospital"), "runs", "called_at", "at_hospital_at",
             N_("Call received (T01) to at hospital (T07)")),
    Interval("turnaround", N_("Turnaround at hospital"), "runs", "at_hospital_at", "free_at",
             N_("At hospital (T07) to left hospital (T08), or free again where that is what is reported")),
    Interval("alert_to_acknowledgement", N_("Alert to acknowledgement"), "alerts", "alerted_at", "acknowledged_at",
             N_("Alert stored by the server to acknowledged by a named person")),
    Interval("alert_to_arrival", N_("Warning ahead of arrival"), "alerts", "alerted_at", "arrived_at",
             N_("Alert stored by the server to the patient's arrival (noted by the ED, else T07). Longer is better: the "
                "10th percentile is shown"), longer_is_better=True),
    Interval("handover", N_("Handover"), "alerts", "arrived_at", "handed_over_at",
             N_("Arrival (noted by the ED, else T07) to the second of the two signatures")),
)  # fmt: skip
"""Every interval, in the order of an emergency. Adding one: docs/recipes/add-an-indicator.md."""
LONGER_IS_BETTER = frozenset(one.code for one in INTERVALS if one.longer_is_better)


class Summary(msgspec.Struct, frozen=True):
    """An interval summed up, in minutes. `n` pairs of times; `contradictory` more had the end before the start and are
    left out; `missing` lack one of the two times. Nine of ten were within the 90th percentile, `p90_min`; where longer is
    better it is None, and nine of ten were at least the 10th, `p10_min`. Percentiles by linear interpolation between
    order statistics (Hyndman RJ, Fan Y. Am Stat 1996;50:361-365, type 7)."""

    interval: str
    n: int
    contradictory: int
    median_min: float | None
    p90_min: float | None
    mean_min: float | None = None
    missing: int = 0
    p10_min: float | None = None

    @property
    def tail_min(self) -> float | None:
        """The percentile at the bad end: the 10th where longer is better, else the 90th."""
        return self.p10_min if self.interval in LONGER_IS_BETTER else self.p90_min

    @property
    def few(self) -> bool:
        """Too few to compare: one case more would move the figures."""
        return 0 < self.n < FEW


Moments = npt.NDArray[np.float64]
"""Seconds since 1970; not a number where the time is not known."""


def summarise(interval: str, pairs: Iterable[tuple[float | None, float | None]]) -> Summary:
    """Sum up pairs of times in seconds."""
    both = np.array(list(pairs), dtype=float).reshape(-1, 2)
    return sum_up(interval, both[:, 0], both[:, 1])


def sum_up(interval: str, start: Moments, end: Moments) -> Summary:
    """Sum up an interval from the columns of its two times."""
    spans = (end - start) / 60
    known = spans[~np.isnan(spans)]
    good, missing = known[known >= 0], len(spans) - len(known)
    if not len(good):
        return Summary(interval, 0, len(known), None, None, missing=missing)
    p10, median, p90 = (float(span) for span in np.percentile(good, (10, 50, 90)))
    longer_is_better = interval in LONGER_IS_BETTER
    return Summary(
        interval, len(good), len(known) - len(good), median, None if longer_is_better else p90, float(good.mean()), missing,
        p10 if longer_is_better else None,
    )  # fmt: skip


def sum_up_groups(interval: str, groups: Sequence[str], start: Moments, end: Moments) -> dict[str, Summary]:
    """The same by group: `groups` names the group of each row."""
    places: dict[str, list[int]] = {}
    for place, group in enumerate(groups):
        places.setdefault(group, []).append(place)
    return {group: sum_up(interval, start[some], end[some]) for group, some in sorted(places.items())}
