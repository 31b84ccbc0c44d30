"""Where a call comes from: finding the place somebody names, and the county a point lies in."""

from __future__ import annotations

from collections.abc import Callable

import msgspec

from goldenhour.emergency.country import Country
from goldenhour.emergency.locating import Located
from goldenhour.kit.refusals import Category, Refusal


class PlaceFound(msgspec.Struct, frozen=True):
    """A place as a call form takes it down: degrees WGS84, the county's code and name, how it was found (`how` is
    kept with the call, `how_in_words` is for reading), how many km off it may be, and what was recognised."""

    lat: float
    lon: float
    county: str
    county_name: str
    how: str
    how_in_words: str
    uncertainty_km: float
    found: str = ""


def locate(country: Country, text: str, home: str | None) -> Located:
    """The place a text names. What is ambiguous in the country is looked for in the asker's own county (`home`): a
    中山區 there is in several cities. Raises `Refusal(NOT_FOUND, "place_unknown")`."""
    county = country.find_county(home or "")
    found = country.locate(text)
    if found is None and county is not None:
        found = country.locate(county.name(country.languages[0]) + text)
        if found is not None and found.how == "county centre":  # only what we put in front was recognised
            found = None
    if found is None:
        raise Refusal(
            Category.NOT_FOUND,
            "place_unknown",
            "No place is known by these words. Add the township or a hospital nearby, give coordinates, or click on "
            "the map.",
            field="text",
        )
    return found


def point(country: Country, lat: float, lon: float) -> Located:
    """A point somebody clicked. Raises `Refusal(NOT_FOUND, "place_abroad")`."""
    county = country.county_at(lat, lon)
    if county is None:
        raise Refusal(
            Category.NOT_FOUND,
            "place_abroad",
            "This place lies outside the country. Check the coordinates, or click the place on the map.",
            field="lat",
        )
    return Located(lat, lon, county.code, "map", 0.05)


def as_found(country: Country, place: Located, language: str, translate: Callable[[str], str]) -> PlaceFound:
    """The place with its words in the reader's language."""
    return PlaceFound(
        place.lat,
        place.lon,
        place.county,
        country.county(place.county).name(language),
        place.how,
        translate(place.how),
        place.uncertainty_km,
        place.found,
    )
