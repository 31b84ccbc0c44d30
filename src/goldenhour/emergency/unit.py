"""A unit (ambulance): its timeline folded. Its position is a sighting, not an entry: see `emergency/book.py`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import msgspec

from goldenhour.emergency import bodies as says
from goldenhour.emergency.entries import Said


class Unit(msgspec.Struct):
    """An ambulance and who is on it. `on_duty` since `duty_since`; station position in degrees."""

    id: str
    seq: int = 0
    name: str = ""
    county: str = ""
    station: str = ""
    unit_type: str = "ambulance"
    crew_level: str = ""
    lat: float = 0.0
    lon: float = 0.0
    synthetic: bool = False
    on_duty: bool = True
    duty_reason: str = ""
    crew: tuple[str, ...] = ()


class Sighting(msgspec.Struct, frozen=True):
    """Where a unit was last seen. Only the last one is kept; it is not part of any record."""

    lat: float
    lon: float
    at: datetime


def fold_unit(unit_id: str, timeline: Sequence[Said]) -> Unit:
    """The unit these entries tell."""
    unit = Unit(unit_id, seq=timeline[-1].logged.seq if timeline else 0)
    for said in timeline:
        match said.body:
            case says.UnitRegistered() as body:
                unit.name, unit.county, unit.station = body.name, body.county, body.station
                unit.unit_type, unit.crew_level = body.unit_type, body.crew_level
                unit.lat, unit.lon, unit.synthetic = body.lat, body.lon, body.synthetic
            case says.UnitDutyChanged() as body:
                unit.on_duty, unit.duty_reason = body.on_duty, body.reason
            case says.CrewSignedOn() as body:
                unit.crew = tuple(body.names)
    return unit
