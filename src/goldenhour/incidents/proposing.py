"""What the proposal of who goes where needs to know, looked up in the house."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import datetime

import msgspec

from goldenhour.emergency.alert_states import arrival_of
from goldenhour.emergency.bodies import Capability
from goldenhour.emergency.capacity import Age, Figure
from goldenhour.emergency.capacity_bodies import Urgency
from goldenhour.emergency.case import AlertState, Case
from goldenhour.emergency.casualties import Whereabouts, whereabouts
from goldenhour.emergency.country import Hospital
from goldenhour.emergency.hospital import HospitalState
from goldenhour.emergency.house import House
from goldenhour.emergency.incident import Incident
from goldenhour.emergency.incident_bodies import TriageCategory
from goldenhour.emergency.travel import Point, distance_km
from goldenhour.incidents.checks import group_of
from goldenhour.incidents.distributing import ASKED_AS, DISTRIBUTED, Place, Proposed, Room, Waiting, distribute

CONSIDERED = 25
"""The nearest by straight line."""
URGENCIES: dict[TriageCategory, Urgency] = {
    TriageCategory.IMMEDIATE: Urgency.IMMEDIATE,
    TriageCategory.DELAYED: Urgency.DELAYED,
    TriageCategory.MINIMAL: Urgency.MINIMAL,
}


class Offer(msgspec.Struct, frozen=True):
    """A hospital near the incident as the page shows it. `said`: what it can take of each colour, with its age."""

    hospital: Hospital
    place: Place
    said: Mapping[Urgency, Figure]
    group: Case | None


class Plan(msgspec.Struct, frozen=True):
    """Everything the page needs to decide: who waits, where they had best go, and what hospitals there are."""

    proposed: tuple[Proposed, ...]
    offers: tuple[Offer, ...]


async def plan_for(house: House, incident: Incident) -> Plan:
    """The proposal as of now."""
    cases = house.book.casualties(incident.id)
    offers = await offers_for(house, incident, cases)
    proposed = distribute(waiting(house, incident, cases), [offer.place for offer in offers])
    return Plan(tuple(proposed), tuple(offers))


def waiting(house: House, incident: Incident, cases: list[Case]) -> list[Waiting]:
    """Who is at the scene and has nowhere to go: nobody decided, or the hospital has refused its whole group."""
    found = []
    for case in cases:
        bound = incident.hospital_for(case.id)
        if case.casualty is None or whereabouts(case) is not Whereabouts.AT_SCENE or case.closed_at is not None:
            continue
        if not bound or refused(group_of(house.book, incident.id, bound)):
            casualty = case.casualty
            young = casualty.child or (casualty.age_years is not None and casualty.age_years < 15)
            found.append(Waiting(case.id, casualty.number, casualty.category, casualty.burns or bool(young)))
    return found


def refused(group: Case | None) -> bool:
    return group is not None and list(group.alerts.values())[-1].state is AlertState.DIVERTED


async def offers_for(house: House, incident: Incident, cases: list[Case]) -> list[Offer]:
    """The hospitals that come into question, the nearest first."""
    assert incident.said is not None
    here = Point(incident.said.place.lat, incident.said.place.lon)
    near = nearest(house, here)
    drives = await house.travel.minutes([point for _, point in near], here)
    offers = [
        offer_of(house, incident, cases, hospital, drive.minutes)
        for (hospital, _), drive in zip(near, drives, strict=True)
    ]
    return sorted(offers, key=lambda offer: (offer.place.minutes, offer.hospital.id))


def nearest(house: House, here: Point) -> list[tuple[Hospital, Point]]:
    placed = [
        (hospital, Point(place.lat, place.lon))
        for hospital in house.country.hospitals
        if (place := house.country.hospital_place(hospital.id)) is not None
    ]
    return sorted(placed, key=lambda one: distance_km(one[1], here))[:CONSIDERED]


def offer_of(house: House, incident: Incident, cases: list[Case], hospital: Hospital, minutes: float) -> Offer:
    state = house.book.hospitals.get(hospital.id) or HospitalState(hospital.id)
    group = group_of(house.book, incident.id, hospital.id)
    said = state.capacity.figures(incident.drill).can_take
    room = rooms(said, house.world.now())
    place = Place(
        hospital.id, minutes, hospital.level_for("trauma"), room, bound_there(incident, cases, hospital.id, room),
        why_closed(state, group),
    )  # fmt: skip
    return Offer(hospital, place, said, group)


def rooms(said: Mapping[Urgency, Figure], now: datetime) -> dict[TriageCategory, Room]:
    """What a hospital said it can take, as long as that is still worth anything."""
    return {
        category: Room(figure.value, figure.at)
        for category, urgency in URGENCIES.items()
        if (figure := said.get(urgency)) is not None and figure.age(now) is not Age.STALE
    }


def bound_there(
    incident: Incident, cases: list[Case], hospital: str, room: Mapping[TriageCategory, Room]
) -> Counter[TriageCategory]:
    """Who is to go there, of each category, and was not yet counted when the hospital said what it can take."""
    found: Counter[TriageCategory] = Counter()
    for case in cases:
        if case.casualty is None or incident.hospital_for(case.id) != hospital:
            continue
        category = case.casualty.category
        counted = room.get(ASKED_AS.get(category, category))
        if category in DISTRIBUTED and not (counted and arrived_before(case, hospital, counted.at)):
            found[category] += 1
    return found


def arrived_before(case: Case, hospital: str, at: datetime) -> bool:
    arrivals = (arrival_of(case, alert) for alert in case.alerts.values() if alert.hospital == hospital)
    return any(arrived is not None and arrived <= at for arrived in arrivals)


def why_closed(state: HospitalState, group: Case | None) -> str:
    """Why it takes nobody of this incident: it said so, or it is closed."""
    if refused(group):
        assert group is not None
        return list(group.alerts.values())[-1].diverted_reason or "–"
    closure = state.closed_for(Capability.TRAUMA)
    return (closure.reason or "–") if closure else ""
