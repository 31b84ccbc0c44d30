"""One row per defibrillator that hangs somewhere and can be found on a map: what the index, the map and the open API need,
and no more. No person's name and no telephone is in it.

The view `aeds` keeps them, so that a start reads rows instead of folding every place again.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import tzinfo
from typing import Any

import msgspec
import sqlalchemy as sa

from goldenhour.aeds.usable import Bearing, bearing_of
from goldenhour.emergency.site import Device, Site
from goldenhour.kit.views import View, view_table

NUMERALS = "一二三四五六七八九"
STOREY = re.compile(
    rf"(B|地下室?|-)?\s*(\d{{1,3}}|[{NUMERALS}十]{{1,3}})\s*(?:F|樓|层|層)|(B)(\d)(?!\d)", re.IGNORECASE
)


class Row(msgspec.Struct, frozen=True, gc=False):
    """A device on the map. `storeys` above (or below, negative) the ground; 0 where nobody said."""

    site: str
    aed: str
    name: str
    where: str
    floor: str
    lat: float
    lon: float
    storeys: int
    county: str
    category: str
    bearing: Bearing
    photo: str = ""
    address: str = ""


def rows_of(site: Site, zone: tzinfo) -> Iterator[Row]:
    """The rows of a place: its devices that were not taken away, and whose position is known. One that travels (train,
    aircraft, ship) is not where its place is, and nobody is sent for it."""
    for device in site.standing_devices:
        if not device.said.vehicle and (row := row_of(site, device, zone)) is not None:
            yield row


def row_of(site: Site, device: Device, zone: tzinfo) -> Row | None:
    """The device's row; its own position, or its place's where it has none. None without either, or where nobody has
    registered the place."""
    place, said = site.registered, device.said
    if place is None:
        return None
    own = said.lat is not None and said.lon is not None
    lat, lon = (said.lat, said.lon) if own else (place.lat, place.lon)
    if lat is None or lon is None:
        return None
    where = said.location or said.where
    floor = said.floor or floor_in(f"{said.location} {said.where}")
    return Row(
        site=site.id, aed=device.aed, name=place.name, where=where, floor=floor, lat=lat, lon=lon, storeys=storeys(floor),
        county=place.county, category=place.category, bearing=bearing_of(site, device, zone), photo=photo_of(device),
        address=place.address,
    )  # fmt: skip


def photo_of(device: Device) -> str:
    """The newest picture of where it hangs: of a check, else of the registration."""
    return next((one.said.photo for one in reversed(device.checks) if one.said.photo), device.said.photo)


def floor_in(text: str) -> str:
    """The floor named in a description of the place, as it stands there."""
    match = STOREY.search(text)
    return match[0].strip() if match else ""


def storeys(floor: str) -> int:
    """How many storeys above the ground floor: 3F and 三樓 are 2, B1 is -1; 0 for what cannot be read."""
    match = STOREY.fullmatch(floor.strip())
    if match is None:
        return int(floor) - 1 if re.fullmatch(r"[1-9]\d?", floor.strip()) else 0
    below, number, b, digit = match.groups()
    n = int(digit) if b else numeral(number)
    return -n if below or b else n - 1


def numeral(text: str) -> int:
    """Figures, or Chinese numerals up to 九十九."""
    if text.isascii():
        return int(text)
    tens, ten, ones = text.rpartition("十")
    one = NUMERALS.find(ones) + 1 if ones else 0
    return (10 * ((NUMERALS.find(tens) + 1) if tens else 1) if ten else 0) + one


aeds = view_table("aeds", sa.Column("aed", sa.String, nullable=False), sa.Column("row", sa.LargeBinary, nullable=False))


def views_in(zone: tzinfo) -> tuple[View, ...]:
    """The view, for a country in this zone."""

    def view_rows(state: Any) -> Iterable[dict[str, Any]]:
        if not isinstance(state, Site):
            return []
        return [{"aed": row.aed, "row": msgspec.msgpack.encode(row)} for row in rows_of(state, zone)]

    return (View(aeds, view_rows),)


def kept_rows(connection: sa.Connection) -> list[Row]:
    """All rows of the view."""
    decoder = msgspec.msgpack.Decoder(Row)
    return [decoder.decode(row) for row in connection.scalars(sa.select(aeds.c.row))]
