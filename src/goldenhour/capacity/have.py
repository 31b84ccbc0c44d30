"""A county's hospitals in EDXL-HAVE 2.0 (Hospital Availability Exchange, OASIS): status, triage capacity, free beds and teams.

HAVE has no place for the age of a figure: it stands in each `capacityNote`, and for the triage colours in the comment of the
EMS traffic. What nobody said is left out, never written as 0. Figures of drills are not written.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from goldenhour.emergency.bodies import Capability
from goldenhour.emergency.capacity import Figure
from goldenhour.emergency.capacity_bodies import Resource, Urgency
from goldenhour.emergency.country import Hospital
from goldenhour.emergency.edxl import HAVE, add, moment, organisation, point, root, written
from goldenhour.emergency.hospital import HospitalState
from goldenhour.emergency.house import House
from goldenhour.emergency.names import name_of

LANGUAGE = "zh_Hant"
TAXONOMY = "urn:goldenhour:capacity"
"""Ours: HAVE 2.0 lets every sender name its own list of services."""
COLOUR: dict[Urgency, str] = {Urgency.IMMEDIATE: "Red", Urgency.DELAYED: "Yellow", Urgency.MINIMAL: "Green"}
"""The default list of triage codes."""


def have_xml(house: House, states: Sequence[HospitalState]) -> bytes:
    """The message. `facilityID` is an XML id, so the hospital's number gets a letter before it."""
    document = root(HAVE, "have", "HAVE")
    organisation(add(document, HAVE, "organizationInformation"), "Golden Hour")
    add(
        document,
        HAVE,
        "reportComment",
        f"as known at {moment(house.world.now())}" + (", synthetic" if house.demo else ""),
    )
    for state in states:
        write_facility(add(document, HAVE, "facility"), house.country.hospital(state.id), state)
    return written(document)


def write_facility(facility: Any, hospital: Hospital, state: HospitalState) -> None:
    information = add(facility, HAVE, "facilityInformation")
    add(information, HAVE, "facilityID", f"hospital-{hospital.id}")
    add(information, HAVE, "facilityName", hospital.name(LANGUAGE))
    if hospital.lat is not None and hospital.lon is not None:
        place = add(information, HAVE, "facilityGeoLocation")
        point(place, f"place-{hospital.id}", hospital.lat, hospital.lon)
    organisation(add(information, HAVE, "facilityDetails"), hospital.name(LANGUAGE))
    add(information, HAVE, "facilityKind", "Hospital")
    write_emergency_department(add(information, HAVE, "emergencyDepartmentStatus"), state)
    if state.capacity.real.free:
        write_services(add(facility, HAVE, "serviceList"), state.capacity.real.free)


def write_emergency_department(status: Any, state: HospitalState) -> None:
    """Whether ambulances are taken (all, some, none), and how many of each colour."""
    traffic, closed = add(status, HAVE, "emsTraffic"), state.closures.get(Capability.ALL)
    add(traffic, HAVE, "emsTrafficStatus", "Closed" if closed else "Advisory" if state.closures else "Normal")
    if state.closures:
        reasons = "; ".join(f"{name_of(what).text()}: {one.reason}" for what, one in state.closures.items())
        add(traffic, HAVE, "emsTrafficReason", reasons)
    taking = state.capacity.real.can_take
    if not taking:
        return
    add(traffic, HAVE, "commentText", "; ".join(f"{COLOUR[what]}: {counted(one)}" for what, one in taking.items()))
    capacity = add(status, HAVE, "emsCapacity")
    for urgency, figure in taking.items():
        code = add(capacity, HAVE, "triageCode")
        add(code, HAVE, "triageCodeValue", COLOUR[urgency])
        add(code, HAVE, "triageCountQuantity", figure.value)


def write_services(services: Any, free: dict[Resource, Figure]) -> None:
    add(services, HAVE, "taxonomyURI", TAXONOMY)
    add(services, HAVE, "taxonomyName", "Golden Hour")
    for what, figure in free.items():
        item = add(services, HAVE, "serviceListItem")
        add(item, HAVE, "serviceTaxonomyKeyValue", what.value)
        add(item, HAVE, "serviceName", name_of(what).text())
        beds = add(item, HAVE, "serviceBedCapacity")
        add(beds, HAVE, "availableCount", figure.value)
        add(beds, HAVE, "capacityNote", counted(figure))
        add(beds, HAVE, "availability", "Open" if figure.value else "Full")


def counted(figure: Figure) -> str:
    return f"counted {moment(figure.at)} by {figure.name}"
