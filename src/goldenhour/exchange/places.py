"""Counties, hospitals with what each can do, ambulances and places with defibrillators as FHIR resources: what cases point to.
Everybody may see them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from goldenhour.emergency.bodies import Capability
from goldenhour.emergency.country import Country
from goldenhour.emergency.entries import Said
from goldenhour.emergency.fhir.building import Json, number, pruned, reference, resource_id, text
from goldenhour.emergency.fhir.codings import concept, hl7, known_as, profile
from goldenhour.emergency.fhir.facts import SYNTHETIC
from goldenhour.emergency.fhir.own_codes import own_coding
from goldenhour.emergency.folding_site import fold_site
from goldenhour.emergency.hospital import HospitalState, fold_hospital
from goldenhour.emergency.reference import County, Hospital
from goldenhour.emergency.unit import Unit, fold_unit
from goldenhour.exchange import defibrillators


def place(kind: str, of: str, names: tuple[str, ...], **elements: Any) -> Json:
    """A resource of ours that belongs to no case."""
    meta = {"profile": [profile(of)]}
    return {"resourceType": kind, "id": resource_id(*names), "meta": meta, **pruned(elements)}


def of_country(country: Country, states: Mapping[str, HospitalState] | None = None) -> Iterator[Json]:
    """Every county and hospital of the tables, each hospital with its services, open but for what `states` has closed."""
    for county in country.counties:
        yield of_county(country, county)
    for hospital in country.hospitals:
        yield from of_hospital(country, hospital)
        yield from services(country, hospital, (states or {}).get(hospital.id))


def of_county(country: Country, county: County) -> Json:
    return place(
        "Organization", "gh-county", ("county", county.code),
        identifier=[known_as("county", county.code)],
        active=True,
        type=[concept(hl7("organization-type", "govt", "Government")), concept(own_coding("unit", "county"))],
        name=county.name(country.languages[0]),
        alias=[name for name in county.names.values() if name != county.name(country.languages[0])],
    )  # fmt: skip


# ── hospitals ────────────────────────────────────────────────────────────────────────────────────────────────────────
def of_hospital(country: Country, hospital: Hospital) -> Iterator[Json]:
    """The institution and where it stands."""
    name = hospital.name(country.languages[0])
    yield place(
        "Organization", "gh-hospital", ("hospital", hospital.id),
        identifier=[*official(country, hospital), known_as("hospital", hospital.id)],
        active=True,
        type=[concept(hl7("organization-type", "prov", "Healthcare Provider"))],
        name=name,
        alias=sorted({hospital.short(language) for language in country.languages} - {name}),
        telecom=[{"system": "phone", "value": text(hospital.tel)}] if text(hospital.tel) else [],
        address=[address_of(country, hospital)],
    )  # fmt: skip
    yield place(
        "Location", "gh-place", ("hospital", hospital.id),
        status="active",
        name=name,
        mode="instance",
        address=address_of(country, hospital),
        position=position_of(hospital.lat, hospital.lon),
        managingOrganization=reference("Organization", "hospital", hospital.id),
    )  # fmt: skip


def official(country: Country, hospital: Hospital) -> list[Json]:
    """Its national code, as the country's settings say others know it."""
    known = country.settings.get("fhir", {}).get("hospital_id")
    kind = {"coding": [hl7("v2-0203", known["type"])]} if known else None
    return [{"type": kind, "system": known["system"], "value": hospital.code}] if known else []


def position_of(lat: float | None, lon: float | None) -> Json | None:
    return None if lat is None or lon is None else {"longitude": number(lon), "latitude": number(lat)}


def address_of(country: Country, hospital: Hospital) -> Json:
    county = country.find_county(hospital.county)
    city = county.name(country.languages[0]) if county else None
    return pruned({"text": text(hospital.address), "city": city, "country": country.code})


def services(country: Country, hospital: Hospital, state: HospitalState | None) -> Iterator[Json]:
    """What it is designated for, each at its level; and what of it is closed now, since when and why."""
    for name, level in hospital.capabilities.items():
        known = Capability(name) if name in list(Capability) else Capability.ALL
        closure = state.closed_for(known) if state is not None else None
        closed = closure is not None
        yield place(
            "HealthcareService", "gh-service", ("hospital", hospital.id, name.replace("_", "-")),
            active=True,
            providedBy=reference("Organization", "hospital", hospital.id),
            type=[concept(own_coding("capability", known))],
            location=[reference("Location", "hospital", hospital.id)],
            characteristic=[{"text": level.value}],
            notAvailable=[{
                "description": text(closure.reason) or "closed",
                "during": pruned({"start": closure.since.isoformat(timespec="seconds"),
                                  "end": closure.until.isoformat(timespec="seconds") if closure.until else None}),
            }] if closure else [],
            availabilityExceptions="closed" if closed else None,
        )  # fmt: skip


# ── ambulances ───────────────────────────────────────────────────────────────────────────────────────────────────────
def of_unit(unit: Unit) -> Iterator[Json]:
    """An ambulance as who comes (Organization) and as a place (Location of the kind vehicle)."""
    made_up = {"security": [SYNTHETIC]} if unit.synthetic else {}
    for resource in (team(unit), vehicle(unit)):
        yield resource | {"meta": resource["meta"] | made_up}


def team(unit: Unit) -> Json:
    return place(
        "Organization", "gh-ambulance", ("unit", unit.id),
        identifier=[known_as("unit", unit.id)],
        active=True,
        type=[concept(own_coding("unit", "ambulance"))],
        name=text(unit.name) or text(unit.id) or "-",
        partOf=reference("Organization", "county", unit.county) if unit.county else None,
    )  # fmt: skip


def vehicle(unit: Unit) -> Json:
    return place(
        "Location", "gh-place", ("unit", unit.id),
        status="active" if unit.on_duty else "suspended",
        name=text(unit.name) or text(unit.id) or "-",
        description=text(unit.station),
        mode="instance",
        type=[concept(hl7("v3-RoleCode", "AMB", "Ambulance"))],
        physicalType=concept(hl7("location-physical-type", "ve", "Vehicle")),
        managingOrganization=reference("Organization", "unit", unit.id),
    )  # fmt: skip


# ── what an entry changes ────────────────────────────────────────────────────────────────────────────────────────────
CHANGED_BY = frozenset({"unit_registered", "unit_duty_changed", "diversion_changed"}) | defibrillators.CHANGED_BY
"""Kinds of entries that change something here."""


def changed(subject: str, timeline: Sequence[Said], country: Country) -> list[Json]:
    """The resources which the last entry of this ambulance's, hospital's or place's timeline made otherwise."""
    before = list(of_subject(subject, timeline[:-1], country))
    return [one for one in of_subject(subject, timeline, country) if one not in before]


def of_subject(subject: str, timeline: Sequence[Said], country: Country) -> Iterator[Json]:
    """An ambulance once it is registered; of a hospital what it can do now; a place with defibrillators. Nothing of any other
    subject."""
    kind, _, name = subject.partition("/")
    if kind == "unit" and (unit := fold_unit(name, timeline)).name:
        yield from of_unit(unit)
    elif kind == "hospital" and (hospital := country.find_hospital(name)):
        yield from services(country, hospital, fold_hospital(name, timeline))
    elif kind == "site":
        yield from defibrillators.of_site(fold_site(name, timeline), country)
