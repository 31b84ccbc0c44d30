"""`emergency=defibrillator` of OpenStreetMap as GeoJSON (what Overpass and osmium export): read into the same places and
devices as the national file. Opening hours that no week can hold are unknown, and said to be."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

import msgspec

from goldenhour.aeds.finding.national.reading import Judged, Remark, Taken
from goldenhour.aeds.finding.positions import position
from goldenhour.emergency.aed_bodies import AedRegistered, Hours, SiteRegistered, Source, Span
from goldenhour.emergency.country import Country
from goldenhour.kit.refusals import Category, Refusal
from goldenhour.kit.sentences import N_, Sentence, sentence

WEEKS = (date(2025, 1, 13), date(2025, 4, 14), date(2025, 7, 21), date(2025, 10, 13))
"""Mondays of four seasons: hours that differ between them cannot be written as one week."""
HOLIDAY = date(2025, 7, 14)
"""A Monday that is a public holiday in France. The library knows no calendar of Taiwan; only how an expression treats *a*
holiday is asked, and any calendar will do for that."""
NO_WEEK = re.compile(r"sunrise|sunset|dawn|dusk|\+|\"", re.IGNORECASE)
"""What follows the sun, has an open end, or a comment in words."""
SHUT = frozenset({"private", "no"})
UNNAMED = "AED (OpenStreetMap)"


class Collection(msgspec.Struct):
    features: list[msgspec.Raw]


class Feature(msgspec.Struct):
    geometry: dict[str, Any] | None = None
    properties: dict[str, Any] | None = None
    id: str | int | None = None


class OsmReader:
    """Reads one file. `remarks` is the report; its lines number the features."""

    def __init__(self, country: Country) -> None:
        self.country = country
        self.remarks: list[Remark] = []
        self.rows = 0

    def read(self, content: bytes) -> Iterator[Taken]:
        try:
            features = msgspec.json.decode(content, type=Collection).features
        except (msgspec.MsgspecError, UnicodeDecodeError) as error:
            raise Refusal(
                Category.NOT_UNDERSTOOD, "not_geojson",
                "This is no GeoJSON FeatureCollection ({why}). Export emergency=defibrillator as GeoJSON, then import that.",
                why=error,
            ) from None  # fmt: skip
        seen: set[str] = set()
        for number, raw in enumerate(features, start=1):
            self.rows += 1
            taken = self.feature(number, raw)
            if isinstance(taken, Sentence):
                self.remarks.append(Remark(number, "", Judged.REFUSED, taken))
            elif taken.place.foreign_id not in seen:
                seen.add(taken.place.foreign_id)
                yield taken

    def feature(self, number: int, raw: msgspec.Raw) -> Taken | Sentence:
        """The device, or why it is refused."""
        try:
            feature = msgspec.json.decode(raw, type=Feature)
        except msgspec.MsgspecError:
            return sentence(N_("this is no feature of GeoJSON"))
        tags = {key: str(value) for key, value in (feature.properties or {}).items() if value is not None}
        osm_id = str(tags.get("@id") or feature.id or "")
        at = point_of(feature.geometry)
        if tags.get("emergency") not in (None, "defibrillator"):
            return sentence(N_("it is no defibrillator"))
        if tags.get("access") in SHUT:
            return sentence(N_("its access is private"))
        if not osm_id or at is None:
            return sentence(N_("its number or its point is missing"))
        where = position(self.country, at[1], at[0])
        if where is None or where.swapped:
            return sentence(N_("it lies at sea or abroad"))
        place = SiteRegistered(
            name=cut(tags.get("name") or tags.get("operator") or UNNAMED, 120), county=where.county, category="other",
            address=address_of(tags), lat=where.lat, lon=where.lon, source=Source.OSM, foreign_id=osm_id[:60],
        )  # fmt: skip
        return Taken(number, place, self.device(number, osm_id, tags, where.lat, where.lon))

    def device(self, number: int, osm_id: str, tags: dict[str, str], lat: float, lon: float) -> AedRegistered:
        said = tags.get("opening_hours", "").strip()
        hours = hours_of(said)
        if said and hours is None:
            words = sentence(N_("hours {said}: no week can hold them, taken as unknown"), said=said[:80])
            self.remarks.append(Remark(number, osm_id, Judged.DOUBTED, words))
        return AedRegistered(
            aed="1", location=cut(tags.get("defibrillator:location:zh") or tags.get("defibrillator:location", ""), 300),
            where=cut(tags.get("description", ""), 300), floor=floor_of(tags.get("level", "")), lat=lat, lon=lon,
            hours=hours, hours_note=cut(said if hours is None else "", 300), maker=cut(tags.get("manufacturer", ""), 300),
            model=cut(tags.get("model", ""), 300), source=Source.OSM, foreign_id=osm_id[:60],
        )  # fmt: skip


def point_of(geometry: dict[str, Any] | None) -> tuple[float, float] | None:
    """(lon, lat) of a point."""
    match geometry:
        case {"type": "Point", "coordinates": [(int() | float()) as lon, (int() | float()) as lat, *_]}:
            return lon, lat
    return None


def cut(text: str, length: int) -> str:
    return " ".join(text.split())[:length].strip()


def address_of(tags: dict[str, str]) -> str:
    if full := tags.get("addr:full"):
        return cut(full, 300)
    parts = ("addr:city", "addr:district", "addr:street", "addr:housenumber")
    return cut("".join(tags.get(part, "") for part in parts), 300)


def floor_of(level: str) -> str:
    """OpenStreetMap counts the ground floor as 0."""
    try:
        n = int(float(level))
    except ValueError:
        return ""
    return f"{n + 1}F" if n >= 0 else f"B{-n}"


def hours_of(text: str) -> Hours | None:
    """The week these opening hours mean; None for what is none, or differs with the season, the sun or a word."""
    from opening_hours import OpeningHours, validate

    if not text or NO_WEEK.search(text) or not validate(text):
        return None
    plain, with_holidays = OpeningHours(text), OpeningHours(text, country="FR")
    weeks = {week_of(plain, monday) for monday in WEEKS}
    if len(weeks) != 1:
        return None
    holidays = day_of(with_holidays, HOLIDAY) if "PH" in text else None
    return Hours(week=weeks.pop(), holidays=holidays)


def week_of(hours: Any, monday: date) -> tuple[tuple[Span, ...] | None, ...]:
    return tuple(day_of(hours, monday + timedelta(days=n)) for n in range(7))


def day_of(hours: Any, day: date) -> tuple[Span, ...] | None:
    """The spans of one day, cut at its midnights; None where any of it is unknown."""
    midnight = datetime.combine(day, datetime.min.time())
    spans = []
    for begin, end, state, _ in hours.intervals(midnight, midnight + timedelta(days=1)):
        if str(state) == "unknown":
            return None
        if str(state) == "open":
            minutes = [round((moment - midnight).total_seconds() / 60) for moment in (begin, end)]
            spans.append(Span(begins=minutes[0], ends=minutes[1]))
    return tuple(spans)
