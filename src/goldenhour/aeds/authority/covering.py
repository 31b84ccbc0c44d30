"""Where the next defibrillator would help most: maximal covering (Church and ReVelle, Papers of the Regional Science
Association 32, 1974), solved exactly by HiGHS (Huangfu and Hall, Mathematical Programming Computation 10, 2018) through
SciPy. Pure.

An arrest is covered when a device that is open at its hour hangs so near that it can be fetched: `METRES` one way as the
crow flies (Chan et al., Circulation 127, 2013: 100 m). The demand is past arrests, or a model of them; either way it is said
which. Sites where a device might hang have their own hours: a device behind a locked door at night covers no night.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import cos, radians

import msgspec
import numpy as np
from numpy.typing import NDArray

from goldenhour.aeds.finding.hours import ends
from goldenhour.emergency.aed_bodies import Hours

METRES = 100.0
"""How far a device may be for a bystander to fetch it in time, one way."""
DEGREE_M = 111_195.0
"""Metres to one degree of latitude."""
HOURS = 7 * 24
ALWAYS = (1 << HOURS) - 1
"""Open at every hour of the week: one bit an hour, the first that after midnight on Monday."""
SECONDS = 20.0
"""After so long the best found so far is taken, and it is said that it was not proved to be the best."""


class Arrest(msgspec.Struct, frozen=True):
    """Where and at which hour of the week (0 to 167, local, from Monday) somebody's heart stopped, or is expected to; `weight`
    how many."""

    lat: float
    lon: float
    hour: int
    weight: float = 1.0


class Spot(msgspec.Struct, frozen=True):
    """Where a device hangs or might hang; `hours` is a bit for each hour it can be fetched."""

    id: str
    lat: float
    lon: float
    hours: int = ALWAYS


def week_of(hours: Hours | None) -> int:
    """The hours of an ordinary week through which a device can be fetched; what is unknown is not counted as open."""
    bits = 0
    for day, spans in enumerate(hours.week if hours else ()):
        for span in spans or ():
            last = ends(span) // 60
            for hour in range(-(-span.begins // 60), last):
                bits |= 1 << (day * 24 + hour) % HOURS
    return bits


class Plan(msgspec.Struct, frozen=True):
    """Which spots to choose. `before`, `after`: the weight of arrests covered without and with them, of `total`. `proved`:
    no other choice of as many covers more. `gains`: what each chosen one adds, most first."""

    chosen: tuple[str, ...]
    before: float
    after: float
    total: float
    proved: bool = True
    gains: tuple[float, ...] = ()


Mask = NDArray[np.bool_]


def reaches(arrests: Sequence[Arrest], spots: Sequence[Spot], metres: float = METRES) -> Mask:
    """[arrests x spots]: the device can be fetched for it: near enough, and open at its hour."""
    if not arrests or not spots:
        return np.zeros((len(arrests), len(spots)), dtype=bool)
    lat = np.array([one.lat for one in arrests])[:, None]
    lon = np.array([one.lon for one in arrests])[:, None]
    spot_lat, spot_lon = np.array([one.lat for one in spots]), np.array([one.lon for one in spots])
    east = (lon - spot_lon) * DEGREE_M * cos(radians(float(np.mean(spot_lat))))
    near = (lat - spot_lat) ** 2 * DEGREE_M**2 + east**2 <= metres**2
    week = np.array([[one.hours >> hour & 1 for hour in range(HOURS)] for one in spots], dtype=bool)
    return np.asarray(near & week[:, [one.hour for one in arrests]].T)


def covered(arrests: Sequence[Arrest], spots: Sequence[Spot], metres: float = METRES) -> float:
    """The weight of arrests within reach of any of these devices."""
    weights = np.array([one.weight for one in arrests])
    return float(weights[reaches(arrests, spots, metres).any(axis=1)].sum()) if len(weights) else 0.0


def best(
    arrests: Sequence[Arrest], hanging: Sequence[Spot], candidates: Sequence[Spot], count: int, metres: float = METRES
) -> Plan:
    """The `count` candidates that together cover most of what is not covered yet."""
    total = float(sum(one.weight for one in arrests))
    before = covered(arrests, hanging, metres)
    open_ones = np.flatnonzero(~reaches(arrests, hanging, metres).any(axis=1))
    left = [arrests[int(n)] for n in open_ones]
    mask = reaches(left, candidates, metres)
    rows = np.flatnonzero(mask.any(axis=1))
    if not len(rows) or count < 1:
        return Plan((), before, before, total)
    weights = np.array([left[int(n)].weight for n in rows])
    chosen, proved = solve(mask[rows], weights, min(count, len(candidates)))
    order, gains = by_gain(mask[rows][:, chosen], weights)
    picked = [chosen[n] for n, gain in zip(order, gains, strict=True) if gain > 0]
    gained = [gain for gain in gains if gain > 0]
    return Plan(tuple(candidates[n].id for n in picked), before, before + sum(gained), total, proved, tuple(gained))


def solve(mask: Mask, weights: NDArray[np.float64], count: int) -> tuple[list[int], bool]:
    """Columns chosen, and whether no choice is better. Variables: a spot is chosen (0 or 1), an arrest is covered (0 to 1)
    only if one of its spots is."""
    from scipy.optimize import Bounds, LinearConstraint, milp
    from scipy.sparse import csr_matrix, eye, hstack

    arrests, spots = mask.shape
    cover = hstack([csr_matrix(-mask.astype(float)), eye(arrests)])
    number = csr_matrix(np.concatenate([np.ones(spots), np.zeros(arrests)])[None, :])
    found = milp(
        np.concatenate([np.zeros(spots), -weights]),
        constraints=[LinearConstraint(cover, -np.inf, 0), LinearConstraint(number, 0, count)],
        integrality=np.concatenate([np.ones(spots), np.zeros(arrests)]),
        bounds=Bounds(0, 1),
        options={"time_limit": SECONDS},
    )
    if found.x is None:  # nothing found in time: what a person would do by hand
        return by_hand(mask, weights, count), False
    return [int(n) for n in np.flatnonzero(found.x[:spots] > 0.5)], found.status == 0


def by_gain(mask: Mask, weights: NDArray[np.float64]) -> tuple[list[int], list[float]]:
    """The columns in the order in which each adds most to those before it, and what it adds."""
    left, order, gains = weights.copy(), [], []
    waiting = list(range(mask.shape[1]))
    while waiting:
        adds = [float(left[mask[:, n]].sum()) for n in waiting]
        top = int(np.argmax(adds))
        taken = waiting.pop(top)
        order.append(taken)
        gains.append(adds[top])
        left[mask[:, taken]] = 0.0
    return order, gains


def by_hand(mask: Mask, weights: NDArray[np.float64], count: int) -> list[int]:
    """What placing by hand comes to: the best next one, again and again."""
    order, gains = by_gain(mask, weights)
    return [n for n, gain in zip(order, gains, strict=True) if gain > 0][:count]


def greedy(
    arrests: Sequence[Arrest], hanging: Sequence[Spot], candidates: Sequence[Spot], count: int, metres: float = METRES
) -> Plan:
    """One after the other, each where it adds most: the usual way by hand with a map."""
    before = covered(arrests, hanging, metres)
    open_ones = np.flatnonzero(~reaches(arrests, hanging, metres).any(axis=1))
    left = [arrests[int(n)] for n in open_ones]
    mask = reaches(left, candidates, metres)
    weights = np.array([one.weight for one in left])
    chosen = by_hand(mask, weights, count) if len(left) and len(candidates) else []
    after = covered(arrests, [*hanging, *(candidates[n] for n in chosen)], metres)
    total = float(sum(one.weight for one in arrests))
    return Plan(tuple(candidates[n].id for n in chosen), before, after, total, proved=False)
