"""Points in cells of a few hundred metres, asked ring by ring: what is near a place, and how far everything is covered.

Nothing is rebuilt when a point comes or goes. Distances are chords of the unit sphere, turned into metres: one flat
projection for a whole country would pick wrong neighbours.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from math import ceil, cos, floor, radians, sin, sqrt

from goldenhour.emergency.travel import EARTH_RADIUS_KM

EARTH_RADIUS_M = 1000 * EARTH_RADIUS_KM
SIDE = 0.004
"""Degrees: some 440 m. Smaller cells make the countryside slow, larger ones the city (`docs/adr/0042`)."""
SIDE_M = radians(SIDE) * EARTH_RADIUS_M
AROUND = round(360 / SIDE)

Vector = tuple[float, float, float]


def on_sphere(lat: float, lon: float) -> Vector:
    north, east = radians(lat), radians(lon)
    return cos(north) * cos(east), cos(north) * sin(east), sin(north)


def metres_between(one: Vector, other: Vector) -> float:
    """By the chord: short by 0.0001 % at 10 km."""
    x, y, z = one[0] - other[0], one[1] - other[1], one[2] - other[2]
    return EARTH_RADIUS_M * sqrt(x * x + y * y + z * z)


class Grid:
    """Numbers (slots) at points."""

    def __init__(self) -> None:
        self._cells: defaultdict[int, list[int]] = defaultdict(list)

    def add(self, slot: int, lat: float, lon: float) -> None:
        self._cells[key(*cell(lat, lon))].append(slot)

    def remove(self, slot: int, lat: float, lon: float) -> None:
        self._cells[key(*cell(lat, lon))].remove(slot)

    def rings(self, lat: float, lon: float, farthest_m: float) -> Iterator[tuple[float, list[int]]]:
        """From the inside out: the slots of each ring of cells, after how many metres everything nearer has been given."""
        row, column = cell(lat, lon)
        cells, side = self._cells, narrowest(lat, farthest_m)
        for ring in range(ceil(farthest_m / side) + 1):
            found = [slot for place in around(row, column, ring) if place in cells for slot in cells[place]]
            yield ring * side, found


def cell(lat: float, lon: float) -> tuple[int, int]:
    return floor(lat / SIDE), floor(lon / SIDE)


def key(row: int, column: int) -> int:
    return row * AROUND + column % AROUND


def narrowest(lat: float, metres: float) -> float:
    """The shorter side of the narrowest cell within so many metres north and south."""
    furthest = abs(lat) + 360 * (metres + SIDE_M) / (6.283 * EARTH_RADIUS_M)
    return SIDE_M * max(0.01, cos(radians(min(furthest, 89.5))))


def around(row: int, column: int, ring: int) -> list[int]:
    """The keys of the cells at this distance."""
    if ring == 0:
        return [key(row, column)]
    south, north = (row - ring) * AROUND, (row + ring) * AROUND
    across = [n % AROUND for n in range(column - ring, column + ring + 1)]
    up = range(south + AROUND, north, AROUND)
    return [
        *[south + n for n in across], *[north + n for n in across],
        *[n + across[0] for n in up], *[n + across[-1] for n in up],
    ]  # fmt: skip
