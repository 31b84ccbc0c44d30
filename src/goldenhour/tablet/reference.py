"""What a tablet must know without a network: code tables, limits, hospitals, the county's units. Versioned as a whole."""

from __future__ import annotations

import hashlib
from typing import Any

import msgspec

from goldenhour.emergency.country import Country
from goldenhour.emergency.house import House
from goldenhour.emergency.people import Person
from goldenhour.emergency.plausible import LIMITS
from goldenhour.kit.log import encode_json
from goldenhour.tablet.wired import wired


def reference(house: House, person: Person) -> bytes:
    """All of it as JSON, with `version`: the same for as long as nothing in it changed."""
    told = {
        "codes": codes_of(house.country),
        "limits": {name: limits._asdict() for name, limits in LIMITS.items()},
        "hospitals": hospitals_of(house.country),
        "units": units_of(house, person),
        "settings": house.country.settings,
        **{name: data(house) for name, data in (wired(house).data or {}).items()},
    }
    content = encode_json(plain(told))
    version = hashlib.sha256(content).hexdigest()[:16]
    return b'{"version":"%s",%s' % (version.encode(), content[1:])


def plain(content: Any) -> Any:
    return msgspec.to_builtins(content, str_keys=True)


def codes_of(country: Country) -> dict[str, list[dict[str, Any]]]:
    """Every code table: the codes with their labels in all languages, their version, group and note."""
    return {
        name: [
            {"code": code.code, "version": code.version, "labels": code.labels, "group": code.group, "note": code.note}
            for code in table
        ]
        for name, table in sorted(country.code_tables.items())
    }


def hospitals_of(country: Country) -> list[dict[str, Any]]:
    """Every hospital: what it is called and designated for, where it is, its telephone."""
    return [
        {
            "id": hospital.id,
            "names": hospital.names,
            "short_names": hospital.short_names,
            "county": hospital.county,
            "level": hospital.level,
            "capabilities": hospital.capabilities,
            "lat": place.lat if place else None,
            "lon": place.lon if place else None,
            "tel": hospital.tel,
        }
        for hospital, place in ((one, country.hospital_place(one.id)) for one in country.hospitals)
    ]


def units_of(house: House, person: Person) -> list[dict[str, Any]]:
    """The ambulances of this person's county, by name."""
    units = [unit for unit in house.book.units.values() if unit.county == person.county]
    return [
        {
            "id": unit.id,
            "name": unit.name or unit.id,
            "station": unit.station,
            "crew_level": unit.crew_level,
            "lat": unit.lat,
            "lon": unit.lon,
        }
        for unit in sorted(units, key=lambda unit: unit.name or unit.id)
    ]
