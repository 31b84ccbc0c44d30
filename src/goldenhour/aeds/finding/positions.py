"""Coordinates somebody sent or typed: on the globe, in the country, the right way round. Pure but for the country's map."""

from __future__ import annotations

from typing import NamedTuple

from goldenhour.emergency.country import Country, County
from goldenhour.kit.refusals import Category, Refusal


class Position(NamedTuple):
    """Degrees WGS84 and the county they lie in. `swapped`: they stood the wrong way round and were turned."""

    lat: float
    lon: float
    county: str
    swapped: bool = False


def position(country: Country, lat: float, lon: float) -> Position | None:
    """The place these mean, turned round where only that lies in the country; None where neither does: at sea, abroad, and
    0, 0, which is what is written where nothing was measured."""
    for north, east in ((lat, lon), (lon, lat)):
        if abs(north) <= 90 and abs(east) <= 180 and (county := country.county_at(north, east)):
            return Position(north, east, county.code, (north, east) != (lat, lon))
    return None


def turned(country: Country, lat: float, lon: float) -> Position | None:
    """The place these mean, where they stand the wrong way round; None where they do not, or no boundaries are installed."""
    try:
        found = position(country, lat, lon)
    except Refusal:
        return None
    return found if found and found.swapped else None


def county_named(country: Country, address: str) -> County | None:
    """The county an address begins with, in the country's own spelling or the common one of its first sign."""
    said = plain(address)
    return next((one for one in country.counties if said.startswith(plain(one.name(country.languages[0])))), None)


def plain(name: str) -> str:
    """臺 is often written 台."""
    return name.replace("台", "臺").strip()


def asked_position(country: Country, lat: str | None, lon: str | None) -> Position:
    """The place somebody asks about, as it stands in the query. Each mistake has its own refusal."""
    north, east = degrees(lat, "lat"), degrees(lon, "lon")
    if north == east == 0:
        raise Refusal(
            Category.INCORRECT, "null_island",
            "0, 0 is what a device writes that does not know where it is. Switch its location on, or click on the map.",
            field="lat",
        )  # fmt: skip
    found = position(country, north, east)
    if found is None:
        raise Refusal(
            Category.NOT_FOUND, "place_abroad",
            "This place lies outside the country. Check the coordinates, or click the place on the map.",
            field="lat",
        )  # fmt: skip
    if found.swapped:
        raise Refusal(
            Category.INCORRECT, "swapped",
            "Latitude and longitude stand the wrong way round. Ask for lat={lat}, lon={lon}.",
            field="lat", lat=found.lat, lon=found.lon,
        )  # fmt: skip
    return found


def degrees(text: str | None, name: str) -> float:
    if not text:
        raise Refusal(
            Category.INCORRECT,
            "no_position",
            "{name} is missing. Ask like ?lat=25.0478&lon=121.5170.",
            field=name,
            name=name,
        )
    try:
        value = float(text)
    except ValueError:
        value = float("nan")
    if not -180 <= value <= 180:
        raise Refusal(
            Category.INCORRECT, "not_degrees", "{name} is not a number of degrees. Write it like 25.0478.",
            field=name, name=name,
        )  # fmt: skip
    return value
