"""Made-up defibrillators, so that a demo has some: as many of each category as the city of the guideline has (臺北市政府
急救設備(AED)設置指引, section four: 1,917 places with 2,734 devices on 2026-03-02), anywhere in its districts.

Everything about them is invented and marked synthetic; where real ones hang is not in here.
"""

from __future__ import annotations

import random
import uuid
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import NamedTuple

import msgspec
from shapely.geometry import Point

from goldenhour.emergency.aed_bodies import (
    AedChecked,
    AedOutOfService,
    AedRegistered,
    Hours,
    OutOfService,
    SiteRegistered,
    Source,
    Span,
)
from goldenhour.emergency.bodies import Body
from goldenhour.emergency.boundaries import Area
from goldenhour.emergency.country import Country
from goldenhour.kit.log import Entry, Log, encode_json

NAMESPACE = uuid.UUID("7b1f1c39-6f0b-5c58-9d2a-3f5d2c1a0e42")
BY = "person/simulated-aed"
AT_ONCE = 2000


class Kind(NamedTuple):
    """A category: devices as published; places our estimate, so that all are 1,917. `open` names its usual hours."""

    category: str
    word: str
    devices: int
    places: int
    open: str


KINDS = (
    Kind("transport", "車站", 147, 84, "early"), Kind("vehicle", "列車", 114, 57, "early"),
    Kind("tourism", "景點", 68, 46, "day"), Kind("assembly", "學校", 795, 487, "office"),
    Kind("leisure", "場館", 151, 96, "day"), Kind("shopping", "賣場", 122, 80, "late"),
    Kind("lodging", "旅館", 142, 92, "always"), Kind("bath", "浴場", 27, 17, "late"),
    Kind("public_service", "派出所", 98, 66, "always"), Kind("special", "營區", 1, 1, "always"),
    Kind("other", "據點", 1069, 891, "office"),
)  # fmt: skip

TIMES = {"early": (360, 1440), "day": (540, 1020), "office": (450, 1080), "late": (600, 1320), "always": (0, 1440)}
WHERE = (
    "1樓大廳服務台旁",
    "1樓警衛室",
    "2樓走廊",
    "3樓電梯口",
    "B1停車場出口",
    "1樓大門右側",
    "5樓辦公室外",
    "1樓體育館",
)


def hours_of(kind: Kind, chance: random.Random) -> Hours | None:
    """Usual hours of the category; of one in eight nothing is known."""
    if chance.random() < 0.125:
        return None
    span = (Span(begins=TIMES[kind.open][0], ends=TIMES[kind.open][1]),)
    weekend = span if kind.open != "office" else ()
    return Hours(week=(span,) * 5 + (weekend,) * 2, holidays=weekend if kind.open in ("office", "always") else None)


def somewhere_in(area: Area, chance: random.Random) -> tuple[float, float]:
    """A point inside the district, nearer its middle than its edge."""
    west, south, east, north = area.shape.bounds
    while True:
        lon, lat = chance.triangular(west, east), chance.triangular(south, north)
        if area.shape.contains(Point(lon, lat)):
            return round(lat, 5), round(lon, 5)


def place_entries(
    country: Country, county: str, kind: Kind, number: int, devices: int, chance: random.Random, now: datetime
) -> Iterator[Entry]:
    """One place and its devices, each checked some time ago, or not."""
    site = f"synthetic-{county}-{kind.category}-{number}"
    district = chance.choice([area for area in country.atlas("townships").areas if area.county == county])
    name, (lat, lon) = district.names[country.languages[0]], somewhere_in(district, chance)
    begun = now - timedelta(days=chance.uniform(200, 900))
    place = SiteRegistered(
        name=f"{name}{kind.word}{number}（模擬）", county=county, district=name, address=f"{name}（模擬地址）",
        category=kind.category, lat=lat, lon=lon, source=Source.SYNTHETIC,
    )  # fmt: skip
    yield entry(site, 0, "site_registered", place, begun)
    said = 0
    for device in range(1, devices + 1):
        for kind_name, body, at in device_told(kind, str(device), lat, lon, begun, chance, now):
            said += 1
            yield entry(site, said, kind_name, body, at)


def device_told(
    kind: Kind, aed: str, lat: float, lon: float, begun: datetime, chance: random.Random, now: datetime
) -> Iterator[tuple[str, Body, datetime]]:
    today = now.date()
    pads = today + timedelta(days=round(chance.triangular(-20, 700, 500)))
    yield "aed_registered", AedRegistered(
        aed=aed, location=chance.choice(WHERE), lat=round(lat + chance.gauss(0, 3e-4), 5),
        lon=round(lon + chance.gauss(0, 3e-4), 5), hours=hours_of(kind, chance), maker="模擬", model="SIM-1",
        serial=f"SIM{chance.getrandbits(32):08X}", installed_on=begun.date(), pads_until=pads,
        battery_until=pads + timedelta(days=400), vehicle=kind.category == "vehicle", source=Source.SYNTHETIC,
    ), begun  # fmt: skip
    if chance.random() < 0.9:
        at = now - timedelta(days=chance.triangular(1, 240, 60))
        yield "aed_checked", AedChecked(aed=aed, on=at.date(), name="模擬管理員", ready=True), at
    if chance.random() < 0.02:
        yield "aed_out_of_service", AedOutOfService(aed=aed, why=chance.choice(list(OutOfService))), now


def entry(site: str, number: int, kind: str, body: Body, at: datetime) -> Entry:
    return Entry(
        id=str(uuid.uuid5(NAMESPACE, f"{site}/{number}")), subject=f"site/{site}", kind=kind, at=at, by=BY,
        role="aed_manager", body=msgspec.Raw(encode_json(body)),
    )  # fmt: skip


def synthetic_entries(country: Country, county: str, now: datetime, share: float = 1.0) -> Iterator[Entry]:
    """Everything said about the made-up places of a county, a `share` of the published number of each category."""
    chance = random.Random(county)  # noqa: S311 - made-up places, the same for the same county
    for kind in KINDS:
        places = max(1, round(kind.places * share))
        more = max(0, round(kind.devices * share) - places)
        for number in range(1, places + 1):
            devices = 1 + more // places + (number <= more % places)
            yield from place_entries(country, county, kind, number, devices, chance, now)


async def write_synthetic(log: Log, country: Country, county: str, now: datetime, share: float = 1.0) -> int:
    """Write them down, once for each county; how many entries were added."""
    entries = list(synthetic_entries(country, county, now, share))
    if await log.timeline(entries[0].subject):
        return 0
    for start in range(0, len(entries), AT_ONCE):
        await log.append(entries[start : start + AT_ONCE])
    return len(entries)
