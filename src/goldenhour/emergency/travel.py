"""How long an ambulance needs from there to here: the port, and the estimate that needs no road map."""

from __future__ import annotations

from collections.abc import Sequence
from math import asin, cos, radians, sin, sqrt
from typing import NamedTuple, Protocol

import msgspec

from goldenhour.kit.sentences import N_, Sentence, sentence

EARTH_RADIUS_KM = 6371.0088  # mean radius R1, IUGG


class Point(NamedTuple):
    """Degrees, WGS84. A plain (lat, lon) tuple will do wherever a Point is asked for."""

    lat: float
    lon: float


class Estimate(msgspec.Struct, frozen=True):
    """Minutes of driving, kilometres by road, and `how` they were found, a sentence for the screen."""

    minutes: float
    km: float
    how: Sentence


class TravelTimes(Protocol):
    """The port: a road graph, a routing server, or the great circle below."""

    async def minutes(
        self, from_points: Sequence[tuple[float, float]], to_point: tuple[float, float]
    ) -> list[Estimate]:
        """The drive from each of the (lat, lon) points to `to_point`, in the order given, one estimate each."""
        ...


def distance_km(one: tuple[float, float], other: tuple[float, float]) -> float:
    """Great-circle distance of two (lat, lon) points in km (haversine; the earth as a sphere, error below 0.6 %)."""
    lat1, lon1, lat2, lon2 = (radians(x) for x in (*one, *other))
    half = sin((lat2 - lat1) / 2) ** 2 + cos(lat1) * cos(lat2) * sin((lon2 - lon1) / 2) ** 2
    return 2 * EARTH_RADIUS_KM * asin(min(1.0, sqrt(half)))


class GreatCircle(msgspec.Struct, frozen=True):
    """The estimate without a road map: straight line x `detour`, slow in town, faster once out of it.

    `detour` 1.4: driving to 66,000 places' nearest hospitals is 1.417 times the straight line on average (Boscoe, Henry
    and Zdeb 2012, Professional Geographer 64:188-196). The speeds are assumptions, to be replaced by a county's own:
    the first `town_km` of road at `town_kmh` (Branas et al. 2005, JAMA 293:2626-2633 take 20.1 mph = 32 km/h in towns),
    the rest at `open_road_kmh`, well below the 76-91 km/h they take outside, because such models come out too short
    (Patel et al. 2012, Int J Health Geogr 11:42). It knows neither mountain, bridge nor sea.
    """

    detour: float = 1.4
    town_kmh: float = 30.0
    town_km: float = 10.0
    open_road_kmh: float = 50.0

    async def minutes(
        self, from_points: Sequence[tuple[float, float]], to_point: tuple[float, float]
    ) -> list[Estimate]:
        return [self.estimate(point, to_point) for point in from_points]

    def estimate(self, from_point: tuple[float, float], to_point: tuple[float, float]) -> Estimate:
        """One drive."""
        km = distance_km(from_point, to_point) * self.detour
        in_town = min(km, self.town_km)
        minutes = 60 * (in_town / self.town_kmh + (km - in_town) / self.open_road_kmh)
        return Estimate(minutes, km, sentence(N_("straight line × {detour}"), detour=self.detour))
