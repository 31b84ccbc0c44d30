"""Which need a device answers: near enough to be fetched, and open at that hour of the week. Pure.

`metres` is one way, as the crow flies. Chan et al. (Circulation 127, 2013) count 100 m. What is open counts: in Copenhagen
devices behind locked doors lost 53 % of the arrests near them in evenings, nights and weekends (Hansen et al., Circulation
128, 2013), in Toronto 48 % at night (Sun et al., Circulation 132, 2015, suppl. 3, A15051).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from goldenhour.aeds.finding.hours import ends
from goldenhour.aeds.finding.index import DETOUR, WALK_M_S
from goldenhour.emergency.aed_bodies import Hours

EARTH_M = 6_371_008.8
HOURS = 7 * 24
ALWAYS = (1 << HOURS) - 1
"""Open at every hour of the week: one bit an hour, the first that after midnight on Monday."""
NIGHT = np.array([hour % 24 < 7 or hour % 24 >= 22 for hour in range(HOURS)])
"""The hours from 22 to 7 o'clock."""

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]


class Arrest(msgspec.Struct, frozen=True):
    """Where and at which hour of the week (0 to 167, local, from Monday) somebody's heart stopped; `weight` how many."""

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
    name: str = ""


class Demand(msgspec.Struct, frozen=True):
    """Arrests by point and hour of the week: `weights` [points x 168], how many happened, or are expected in a year."""

    lat: Floats
    lon: Floats
    weights: Floats

    @property
    def total(self) -> float:
        return float(self.weights.sum())

    def at(self, hour: int | None) -> Demand:
        """Only what falls in this hour of the day; everything for None."""
        if hour is None:
            return self
        return msgspec.structs.replace(self, weights=self.weights * (np.arange(HOURS) % 24 == hour))

    def left_by(self, reached: Mask) -> Demand:
        """What these devices do not reach."""
        return msgspec.structs.replace(self, weights=np.where(reached, 0.0, self.weights))


def demand_of(arrests: Sequence[Arrest]) -> Demand:
    weights = np.zeros((len(arrests), HOURS))
    for n, one in enumerate(arrests):
        weights[n, one.hour] = one.weight
    return Demand(np.array([one.lat for one in arrests]), np.array([one.lon for one in arrests]), weights)


def together(*parts: Demand) -> Demand:
    return Demand(
        np.concatenate([one.lat for one in parts]),
        np.concatenate([one.lon for one in parts]),
        np.concatenate([one.weights for one in parts]),
    )


def metres_of(minutes: float) -> float:
    """How far a device may hang, one way as the crow flies, that is fetched in so many minutes there and back."""
    return minutes * 60 / 2 * WALK_M_S / DETOUR


def week_of(hours: Hours | None) -> int:
    """The hours of an ordinary week through which a device can be fetched; what is unknown is not counted as open."""
    bits = 0
    for day, spans in enumerate(hours.week if hours else ()):
        for span in spans or ():
            last = ends(span) // 60
            for hour in range(-(-span.begins // 60), last):
                bits |= 1 << (day * 24 + hour) % HOURS
    return bits


def weeks(spots: Sequence[Spot]) -> Mask:
    """[spots x 168]: it can be fetched at that hour."""
    known = {bits: [bits >> hour & 1 for hour in range(HOURS)] for bits in {one.hours for one in spots}}
    return np.array([known[one.hours] for one in spots], dtype=bool).reshape(-1, HOURS)


def on_the_globe(lat: Floats, lon: Floats) -> Floats:
    """Points in metres from the middle of the earth: straight distances between them are as the crow flies."""
    north, east = np.radians(lat), np.radians(lon)
    return EARTH_M * np.column_stack([np.cos(north) * np.cos(east), np.cos(north) * np.sin(east), np.sin(north)])


def tree_of(lat: Sequence[float] | Floats, lon: Sequence[float] | Floats) -> Any:
    from scipy.spatial import cKDTree

    return cKDTree(on_the_globe(np.asarray(lat, dtype=float), np.asarray(lon, dtype=float)))


def tree_of_spots(spots: Sequence[Spot]) -> Any:
    return tree_of([one.lat for one in spots], [one.lon for one in spots])


def near(demand: Demand, spots: Sequence[Spot], metres: float) -> Any:
    """Sparse [points x spots]: 1 where the spot is within reach, whatever the hour."""
    from scipy.sparse import csr_matrix

    shape = (len(demand.lat), len(spots))
    if not all(shape):
        return csr_matrix(shape, dtype=np.float32)
    pairs = tree_of(demand.lat, demand.lon).sparse_distance_matrix(tree_of_spots(spots), metres, output_type="ndarray")
    return csr_matrix((np.ones(len(pairs), np.float32), (pairs["i"], pairs["j"])), shape)


def reached(demand: Demand, spots: Sequence[Spot], metres: float) -> Mask:
    """[points x 168]: a device can be fetched there at that hour."""
    return np.asarray(near(demand, spots, metres) @ weeks(spots).astype(np.float32) > 0)


def covered(demand: Demand, spots: Sequence[Spot], metres: float) -> float:
    """How many of the arrests are within reach of any of these devices."""
    return float(demand.weights[reached(demand, spots, metres)].sum())
