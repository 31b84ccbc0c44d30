"""The need of a county: how much of it devices answer, by hour and district, and where the next ones would help most. Pure."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

import msgspec
import numpy as np

from goldenhour.aeds.authority.covering import Plan, best, ground, one_after_the_other, placed
from goldenhour.aeds.authority.reach import (
    ALWAYS,
    NIGHT,
    Demand,
    Mask,
    Spot,
    metres_of,
    on_the_globe,
    reached,
    tree_of_spots,
)

POINTS_SHOWN = 3000
"""So many points are drawn on the map at most."""
SIDES = (1e-5, 0.001, 0.002, 0.003, 0.005, 0.01, 0.05)
"""Degrees within which neighbours are drawn as one, until there are few enough."""
SNAP_M = 300.0
"""So near a known place must be that is placed by hand."""
FEW = 0.005
Where = Callable[[Sequence[float], Sequence[float]], Sequence[str]]
"""The codes of the districts in which these latitudes and longitudes lie; "" outside all."""


class Question(msgspec.Struct, frozen=True, kw_only=True):
    """What is asked. `minutes` there and back; `where`: on the street, inside known places without a device, or outside on
    known places' walls; `of`: what happened, what the model expects, or both with the model worth so many years; `hour`: of
    the day, None for all; `hand`: places put by hand."""

    county: str
    minutes: float
    count: int
    where: str
    of: str
    hour: int | None
    worth: float
    hand: tuple[tuple[float, float], ...] = ()

    @property
    def metres(self) -> float:
        return metres_of(self.minutes)


class OfHour(msgspec.Struct, frozen=True):
    """An hour of the day: arrests, those a device reaches that is open then, those one reaches that may be shut, and those
    reached with the next ones."""

    hour: int
    arrests: float
    covered: float
    were_all_open: float
    planned: float


class OfDistrict(msgspec.Struct, frozen=True):
    """A district by its code ("" outside all): arrests, those covered now, and with the next ones."""

    district: str
    arrests: float
    covered: float
    planned: float


class Point(msgspec.Struct, frozen=True):
    """Arrests at a point, and how many of them a device reaches now, and with the next ones."""

    lat: float
    lon: float
    arrests: float
    covered: float
    planned: float


class Chosen(msgspec.Struct, frozen=True, kw_only=True):
    """A place to hang the next one. `adds`: arrests it adds to those before it, `at_night` of them from 22 to 7 o'clock;
    `open_hours` of the 168 of a week; `nearest_m`: how far the nearest device hangs, open `nearest_hours`."""

    id: str
    name: str
    lat: float
    lon: float
    adds: float
    at_night: float
    open_hours: int
    nearest_m: float | None
    nearest_hours: int


class Need(msgspec.Struct, frozen=True, kw_only=True):
    """The answer. `happened`: arrests in the records, over `years`; `expected`: a year, by the model (None without a table of
    people); what `plan` and the rest count is arrests that happened, or (`a_year`) in a year. `matched`: the best of as many
    as were put by hand (`mine`). `seconds`: how long it was reckoned; `note`: what it does
    not know, in words."""

    question: Question
    metres: float
    a_year: bool
    happened: int
    years: float
    expected: float | None
    devices: int
    candidates: int
    hours: list[OfHour]
    districts: list[OfDistrict]
    points: list[Point]
    plan: Plan
    one_by_one: Plan
    chosen: list[Chosen]
    mine: Plan | None
    matched: Plan | None
    hand: list[Chosen]
    at_night: tuple[float, float]
    source: str
    synthetic: bool
    seconds: float = 0.0
    note: str = ""


class Known(NamedTuple):
    """What is known when the question is answered."""

    demand: Demand
    hanging: list[Spot]
    candidates: list[Spot]
    happened: int
    years: float
    expected: float | None
    source: str
    synthetic: bool


def answer(asked: Question, known: Known, districts_of: Where) -> Need:
    """Everything the page shows; a second or two of work for a city."""
    all_hours, hanging, metres = known.demand, known.hanging, asked.metres
    demand = all_hours.at(asked.hour)
    on = ground(demand, hanging, known.candidates, metres)
    plan = best(on, asked.count)
    spots = {spot.id: spot for spot in known.candidates}
    new = [spots[name] for name in plan.chosen]
    mine = by_hand(asked, known.candidates)
    now = reached(all_hours, hanging, metres)
    then = now | reached(all_hours, new, metres)
    points = every_point(demand, now, then)
    return Need(
        question=asked, metres=metres, a_year=asked.of != "past", happened=known.happened, years=known.years,
        expected=known.expected, devices=len(hanging), candidates=len(known.candidates),
        hours=by_hour(all_hours, now, then, reached(all_hours, always(hanging), metres)),
        districts=by_district(points, districts_of), points=drawn(points), plan=plan,
        one_by_one=one_after_the_other(on, asked.count),
        chosen=described(demand, hanging, new, metres), mine=placed(demand, hanging, mine, metres) if mine else None,
        matched=best(on, len(mine)) if mine else None,
        hand=described(demand, hanging, mine, metres),
        at_night=(float(all_hours.weights[now & NIGHT].sum()), float(all_hours.weights[:, NIGHT].sum())),
        source=known.source, synthetic=known.synthetic,
    )  # fmt: skip


def always(spots: Sequence[Spot]) -> list[Spot]:
    return [msgspec.structs.replace(one, hours=ALWAYS) for one in spots]


def by_hand(asked: Question, candidates: Sequence[Spot]) -> list[Spot]:
    """What was put by hand: on the street where it was put, else at the nearest known place; each place once."""
    if asked.where == "street" or not candidates:
        return [Spot(f"{lat:.5f},{lon:.5f}", lat, lon) for lat, lon in asked.hand]
    at = np.array(asked.hand).reshape(-1, 2)
    if not len(at):
        return []
    metres, nearest = tree_of_spots(candidates).query(on_the_globe(at[:, 0], at[:, 1]))
    found = [candidates[int(n)] for n, far in zip(nearest, metres, strict=True) if far <= SNAP_M]
    return list({one.id: one for one in found}.values())


def by_hour(demand: Demand, now: Mask, then: Mask, unlocked: Mask) -> list[OfHour]:
    sums = [(demand.weights * mask).sum(axis=0).reshape(7, 24).sum(axis=0) for mask in (np.True_, now, unlocked, then)]
    return [OfHour(hour, *(float(one[hour]) for one in sums)) for hour in range(24)]


def by_district(points: Sequence[Point], districts_of: Where) -> list[OfDistrict]:
    """Those with most that is not covered first; what lies a little beyond the border (at most `FEW`) together as ""."""
    found: dict[str, list[float]] = {}
    codes = districts_of([one.lat for one in points], [one.lon for one in points])
    for code, point in zip(codes, points, strict=True):
        sums = found.setdefault(code, [0.0, 0.0, 0.0])
        for n, more in enumerate((point.arrests, point.covered, point.planned)):
            sums[n] += more
    whole = sum(one[0] for one in found.values())
    for code in [code for code, sums in found.items() if code and sums[0] < FEW * whole]:
        others = found.setdefault("", [0.0, 0.0, 0.0])
        found[""] = [one + more for one, more in zip(others, found.pop(code), strict=True)]
    return sorted((OfDistrict(code, *sums) for code, sums in found.items()), key=lambda one: one.covered - one.arrests)


def drawn(points: Sequence[Point]) -> list[Point]:
    """No more than `POINTS_SHOWN`: where there are more, neighbours are drawn as one."""
    cells: dict[tuple[float, float], list[Point]] = {}
    for side in SIDES:
        cells = {}
        for one in points:
            cells.setdefault((one.lat // side, one.lon // side), []).append(one)
        if len(cells) <= POINTS_SHOWN:
            break
    return sorted((merged(some) for some in cells.values()), key=lambda one: one.covered - one.arrests)[:POINTS_SHOWN]


def merged(points: Sequence[Point]) -> Point:
    whole = sum(one.arrests for one in points)
    lat, lon = (sum(at * one.arrests for at, one in zip(ats, points, strict=True)) / whole
                for ats in ([one.lat for one in points], [one.lon for one in points]))  # fmt: skip
    return Point(lat, lon, whole, sum(one.covered for one in points), sum(one.planned for one in points))


def every_point(demand: Demand, now: Mask, then: Mask) -> list[Point]:
    sums = [(demand.weights * mask).sum(axis=1) for mask in (np.True_, now, then)]
    rows = zip(demand.lat.tolist(), demand.lon.tolist(), *(one.tolist() for one in sums), strict=True)
    return [Point(*row) for row in rows if row[2] > 0]


def described(demand: Demand, hanging: Sequence[Spot], chosen: Sequence[Spot], metres: float) -> list[Chosen]:
    """Each with what it adds to those before it, and what hangs nearest."""
    so_far, found = reached(demand, hanging, metres), []
    tree = tree_of_spots(hanging) if hanging else None
    for one in chosen:
        more = reached(demand, [one], metres) & ~so_far
        so_far |= more
        far, which = tree.query(on_the_globe(np.array([one.lat]), np.array([one.lon]))[0]) if tree else (None, None)
        found.append(Chosen(
            id=one.id, name=one.name, lat=one.lat, lon=one.lon, adds=float(demand.weights[more].sum()),
            at_night=float(demand.weights[more & NIGHT].sum()), open_hours=one.hours.bit_count(),
            nearest_m=None if far is None else round(float(far)),
            nearest_hours=0 if which is None else hanging[int(which)].hours.bit_count(),
        ))  # fmt: skip
    return found
