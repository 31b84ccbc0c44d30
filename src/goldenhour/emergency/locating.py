"""Finding the place an address speaks of, without asking anybody: coordinates, hospitals, townships, counties.

A street is not known here. What is found says how (`how`) and how far off it may be (`uncertainty_km`), so that a
screen can say it and a dispatcher can move the mark.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import cached_property
from typing import TYPE_CHECKING

import msgspec

from goldenhour.emergency.boundaries import Area, respell
from goldenhour.kit.sentences import N_

if TYPE_CHECKING:
    from goldenhour.emergency.country import Country
    from goldenhour.emergency.reference import Hospital

NUMBER = r"(-?\d{1,3}(?:\.\d+)?)"
TWO_NUMBERS = re.compile(rf"(?<![\d.]){NUMBER}\s*°?\s*[nNeE]?\s*(?:[,;、]|\s)\s*{NUMBER}\s*°?\s*[nNeE]?(?![\d.])")
SHORTEST_NAME = 3  # a shorter name inside a longer text is more often part of another word


class Located(msgspec.Struct, frozen=True):
    """A place: degrees WGS84, the county's code, `how` it was found ("coordinates", "hospital", "township centre",
    "county centre": messages to translate), how many km off it may be, and what was recognised in the text."""

    lat: float
    lon: float
    county: str
    how: str
    uncertainty_km: float
    found: str = ""


class Gazetteer:
    """The names of one country, in the one spelling they are compared in."""

    def __init__(self, country: Country) -> None:
        self.country = country
        places = country.settings.get("places", {})
        self.spelling: dict[str, str] = places.get("spelling", {})
        self.suffixes = [self.plain(suffix) for suffix in places.get("county_suffixes", [])]

    def locate(self, text: str) -> Located | None:
        """The most exact place the text names: coordinates, else a hospital, else a township, else a county."""
        return self.coordinates(text) or self.hospital(self.plain(text)) or self.area(self.plain(text))

    def plain(self, text: str) -> str:
        """Half-width, one spelling, lower case, no blanks: "台中市　和平區" is "臺中市和平區"."""
        return "".join(respell(unicodedata.normalize("NFKC", text), self.spelling).casefold().split())

    # ── coordinates ──────────────────────────────────────────────────────────────────────────────────────────────────
    def coordinates(self, text: str) -> Located | None:
        """ "25.03, 121.56", in either order when only one of them lies in the country. At least one decimal each."""
        if not (match := TWO_NUMBERS.search(unicodedata.normalize("NFKC", text))):
            return None
        first, second = match.groups()
        decimals = min(len(first.partition(".")[2]), len(second.partition(".")[2]))
        if decimals:
            for lat, lon in ((float(first), float(second)), (float(second), float(first))):
                if abs(lat) <= 90 and (county := self.country.county_at(lat, lon)):
                    return Located(lat, lon, county.code, N_("coordinates"), 111 / 10**decimals, match[0].strip())
        return None

    # ── hospitals ────────────────────────────────────────────────────────────────────────────────────────────────────
    def hospital(self, text: str) -> Located | None:
        """The hospital with the longest name in the text, unless the text names another county."""
        counties = self.counties_in(text)
        for name, hospital in self._hospital_names:
            long_enough = len(name) >= SHORTEST_NAME or name == text
            if name in text and long_enough and (not counties or hospital.county in counties):
                return self.at_hospital(hospital)
        return None

    def at_hospital(self, hospital: Hospital) -> Located | None:
        if hospital.lat is None or hospital.lon is None:
            return self.area(self.plain(hospital.address))
        name = hospital.name(self.country.languages[0])
        return Located(hospital.lat, hospital.lon, hospital.county, N_("hospital"), 0.2, name)

    @cached_property
    def _hospital_names(self) -> list[tuple[str, Hospital]]:
        named = [
            (self.plain(name), hospital)
            for hospital in self.country.hospitals
            for name in {*hospital.names.values(), *hospital.short_names.values()}
        ]
        return sorted(named, key=lambda pair: -len(pair[0]))

    # ── townships and counties ───────────────────────────────────────────────────────────────────────────────────────
    def area(self, text: str) -> Located | None:
        """The township the text names, in the county it names; else that county."""
        counties = self.counties_in(text)
        rest = text
        for name in counties.values():
            rest = rest.replace(name, " ", 1) if name not in self._stems else rest
        if township := self.township(rest, set(counties)):
            whole = self.country.county(township.county)
            return self.centre(township, N_("township centre"), whole.name(self.country.languages[0]))
        if len(counties) == 1 and (county := self.area_of(next(iter(counties)))):
            return self.centre(county, N_("county centre"))
        return None

    def counties_in(self, text: str) -> dict[str, str]:
        """The counties the text names, each with the name it uses: the longest full name, else how the text begins."""
        for name in sorted(self._county_names, key=len, reverse=True):
            if name in text:
                return dict.fromkeys(self._county_names[name], name)
        for stem in sorted(self._stems, key=len, reverse=True):
            if text.startswith(stem):
                return dict.fromkeys(self._stems[stem], stem)
        return {}

    def township(self, text: str, counties: set[str]) -> Area | None:
        """The township named first in the text (of several there the longest), when only one can be meant."""
        inside = counties or {c.code for c in self.country.counties}
        hits = [
            (text.index(name), -len(name), area)
            for name, area in self._township_names
            if name in text and area.county in inside
        ]
        if not hits:
            return None
        first = min(hit[:2] for hit in hits)
        meant = {id(hit[2]): hit[2] for hit in hits if hit[:2] == first}
        return next(iter(meant.values())) if len(meant) == 1 else None

    def centre(self, area: Area, how: str, before: str = "") -> Located:
        lat, lon, km = area.centre()
        name = area.names.get(self.country.languages[0], "")
        return Located(round(lat, 5), round(lon, 5), area.county, how, round(km, 1), before + name)

    def area_of(self, county: str) -> Area | None:
        return next((a for a in self.country.atlas("counties").areas if a.code == county), None)

    @cached_property
    def _county_names(self) -> dict[str, list[str]]:
        return grouped((self.plain(name), c.code) for c in self.country.counties for name in c.names.values())

    @cached_property
    def _stems(self) -> dict[str, list[str]]:
        """What remains of a county's name without its suffix: 花蓮 of 花蓮縣; 新竹 is two counties."""
        return grouped(
            (name.removesuffix(suffix), code)
            for name, codes in self._county_names.items()
            for code in codes
            for suffix in self.suffixes
            if name.endswith(suffix)
        )

    @cached_property
    def _township_names(self) -> list[tuple[str, Area]]:
        return [(self.plain(name), a) for a in self.country.atlas("townships").areas for name in a.names.values()]


def grouped(pairs: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    """The second of each pair, listed under the first."""
    found: dict[str, list[str]] = {}
    for name, code in pairs:
        found.setdefault(name, []).append(code)
    return found
