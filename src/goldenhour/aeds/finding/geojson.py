"""Devices as a GeoJSON FeatureCollection (RFC 7946): what the open API answers. Nobody's name or telephone is in it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Literal

import msgspec

from goldenhour.emergency.aed_bodies import Source
from goldenhour.emergency.defibrillators import Found
from goldenhour.kit.sentences import N_, Translate

HOW = N_(
    "Walking times are the straight line times 1.5 at 1.4 m/s and 20 s a storey. They know no street: in about one case of "
    "four another device is nearer on foot. In an emergency call 119 first, and begin to compress."
)


class Reason(msgspec.Struct, frozen=True):
    """`code` is the same in every language; `text` is in the reader's."""

    code: str
    text: str
    against: bool


class Point(msgspec.Struct, frozen=True):
    """Longitude first, as GeoJSON has it."""

    coordinates: tuple[float, float]
    type: Literal["Point"] = "Point"


class AedProperties(msgspec.Struct, frozen=True):
    """As `emergency/defibrillators.py::Found` has it, in the reader's language. `until`: when it closes or opens again."""

    site: str
    aed: str
    rank: int
    name: str
    where: str
    floor: str
    metres: int
    walk_s: int
    usable: bool
    open: str
    until: datetime | None
    reasons: tuple[Reason, ...]
    source: str
    synthetic: bool
    page: str
    photo: str | None


class AedFeature(msgspec.Struct, frozen=True):
    id: str
    geometry: Point
    properties: AedProperties
    type: Literal["Feature"] = "Feature"


class AedCollection(msgspec.Struct, frozen=True):
    """`at`: the moment it holds for. `note`: how it was reckoned, and what that does not know."""

    features: tuple[AedFeature, ...]
    at: datetime
    note: str
    type: Literal["FeatureCollection"] = "FeatureCollection"


def collection(found: Sequence[Found], at: datetime, say: Translate) -> AedCollection:
    return AedCollection(tuple(feature(one, say) for one in found), at, say(HOW))


def feature(one: Found, say: Translate) -> AedFeature:
    page = f"/aeds/{one.site}"
    return AedFeature(
        id=f"{one.site}/{one.aed}",
        geometry=Point((one.lon, one.lat)),
        properties=AedProperties(
            site=one.site, aed=one.aed, rank=one.rank, name=one.name, where=one.where, floor=one.floor,
            metres=round(one.metres), walk_s=round(one.walk_s), usable=one.usable, open=one.open.value, until=one.until,
            reasons=tuple(Reason(why.code, why.words.text(say), why.against) for why in one.reasons), source=one.source,
            synthetic=one.source == Source.SYNTHETIC, page=page,
            photo=f"{page}/photos/{one.photo}" if one.photo else None,
        ),
    )  # fmt: skip
