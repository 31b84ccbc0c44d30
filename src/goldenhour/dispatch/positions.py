"""Where units are: sightings, kept in memory only. They move marks and rankings; they are no part of any record."""

from __future__ import annotations

from datetime import datetime, timedelta

import msgspec

from goldenhour.dispatch.desk import send_mark
from goldenhour.emergency.actions import checked_at
from goldenhour.emergency.bodies import Latitude, Longitude
from goldenhour.emergency.house import House
from goldenhour.emergency.people import Person, Role, not_allowed
from goldenhour.emergency.travel import distance_km
from goldenhour.emergency.unit import Sighting, Unit
from goldenhour.kit.refusals import Category, Refusal

FASTEST_KMH = 350.0
"""Above the speed of an ambulance helicopter; a position that needs more is a mistake of the receiver."""
JUMP_KM = 1.0
"""So far a position may wander without being taken for speed."""


class Position(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Where a unit says it is: degrees WGS84, and when that was (now, when not said)."""

    lat: Latitude
    lon: Longitude
    at: datetime | None = None


class PositionTaken(msgspec.Struct, frozen=True):
    """`newest` is false when a later position was known already; then nothing moved."""

    unit: str
    newest: bool


def see(house: House, person: Person, unit_id: str, position: Position) -> PositionTaken:
    """Take a unit's position in, said by its own crew. Raises `Refusal` for what cannot be."""
    if Role.CREW not in person.roles or person.unit != unit_id:
        raise not_allowed()
    unit = house.book.units.get(unit_id)
    if unit is None:
        raise Refusal(
            Category.NOT_FOUND, "unknown_unit", "There is no unit {unit}. Choose one from the list.", unit=unit_id
        )
    now = house.world.now()
    sighting = Sighting(position.lat, position.lon, checked_at(position.at or now, now))
    before = house.book.sightings.get(unit_id)
    if before is not None and sighting.at <= before.at:
        return PositionTaken(unit_id, newest=False)
    check_can_be_there(house, unit, before, sighting)
    house.book.sightings[unit_id] = sighting
    send_mark(house, unit)
    return PositionTaken(unit_id, newest=True)


def check_can_be_there(house: House, unit: Unit, before: Sighting | None, sighting: Sighting) -> None:
    """Inside the country, and reachable since the last sighting. A simulated unit's time may run faster than ours."""
    if house.country.county_at(sighting.lat, sighting.lon) is None:
        raise Refusal(
            Category.INCORRECT,
            "position_abroad",
            "This position lies outside the country. Check the receiver; the last good position stands.",
            field="lat",
        )
    if before is None or unit.synthetic:
        return
    km = distance_km((before.lat, before.lon), (sighting.lat, sighting.lon))
    if km > JUMP_KM + FASTEST_KMH * ((sighting.at - before.at) / timedelta(hours=1)):
        raise Refusal(
            Category.INCORRECT,
            "position_jumped",
            "Nobody drives {km} km in this time. Check the receiver; the last good position stands.",
            field="lat",
            km=round(km),
        )
