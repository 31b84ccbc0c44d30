"""The intervals: from which time to which, and how they are summed up. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import msgspec
import numpy as np


class Interval(NamedTuple):
    """One interval. `start` and `end` name columns of the view `table` ("runs" or "alerts")."""

    code: str
    title: str
    table: str
    start: str
    end: str
    definition: str


INTERVALS: tuple[Interval, ...] = (
    Interval("call_to_dispatch", "Call to dispatch", "runs", "called_at", "sent_at",
             "Call received (T01) to this unit dispatched (T02)"),
    Interval("turnout", "Turnout", "runs", "sent_at", "en_route_at", "Dispatched (T02) to en route (T03)"),
    Interval("travel_to_scene", "Travel to scene", "runs", "en_route_at", "at_scene_at",
             "En route (T03) to at scene (T04)"),
    Interval("call_to_scene", "Call to scene (response)", "runs", "called_at", "at_scene_at",
             "Call received (T01) to this unit at scene (T04)"),
    Interval("scene_to_patient", "Scene to patient", "runs", "at_scene_at", "at_patient_at",
             "At scene (T04) to at patient (T05)"),
    Interval("on_scene", "On scene", "runs", "at_scene_at", "left_scene_at", "At scene (T04) to left scene (T06)"),
    Interval("transport", "Transport", "runs", "left_scene_at", "at_hospital_at",
             "Left scene (T06) to at hospital (T07)"),
    Interval("call_to_hospital", "Call to hospital", "runs", "called_at", "at_hospital_at",
             "Call received (T01) to at hospital (T07)"),
    Interval("turnaround", "Turnaround at hospital", "runs", "at_hospital_at", "free_at",
             "At hospital (T07) to left hospital (T08), or free again where that is what is reported"),
    Interval("alert_to_acknowledgement", "Alert to acknowledgement", "alerts", "alerted_at", "acknowledged_at",
             "Alert stored by the server to acknowledged by a named person"),
    Interval("alert_to_arrival", "Warning ahead of arrival", "alerts", "alerted_at", "arrived_at",
             "Alert stored by the server to the patient's arrival"),
    Interval("handover", "Handover", "alerts", "arrived_at", "handed_over_at",
             "Arrival to the second of the two signatures"),
)  # fmt: skip
"""Every interval, in the order of an emergency. Adding one: docs/recipes/add-an-indicator.md."""


class Summary(msgspec.Struct, frozen=True):
    """An interval summed up, in minutes. `n` pairs of times; `contradictory` more had the end before the start and are
    left out. Percentiles by linear interpolation between order statistics (Hyndman and Fan 1996, type 7)."""

    interval: str
    n: int
    contradictory: int
    median_min: float | None
    p90_min: float | None
    mean_min: float | None = None


def summarise(interval: str, pairs: Iterable[tuple[float | None, float | None]]) -> Summary:
    """Sum up pairs of times in seconds; pairs with a missing side do not count."""
    spans = np.array([end - start for start, end in pairs if start is not None and end is not None], dtype=float) / 60
    good = spans[spans >= 0]
    if not len(good):
        return Summary(interval, 0, len(spans), None, None)
    median, p90 = np.percentile(good, (50, 90))
    return Summary(interval, len(good), len(spans) - len(good), float(median), float(p90), float(good.mean()))


def summarise_groups(
    interval: str, rows: Sequence[tuple[str | None, float | None, float | None]]
) -> dict[str, Summary]:
    """The same by group: rows of (group, start, end)."""
    groups: dict[str, list[tuple[float | None, float | None]]] = {}
    for group, start, end in rows:
        groups.setdefault(group or "", []).append((start, end))
    return {group: summarise(interval, pairs) for group, pairs in sorted(groups.items())}
