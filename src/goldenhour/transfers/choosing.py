"""What the ranking of candidates needs to know, looked up in the house."""

from __future__ import annotations

from collections import Counter

from goldenhour.emergency.case import COMING, Case
from goldenhour.emergency.country import Country, Hospital
from goldenhour.emergency.house import House
from goldenhour.emergency.transfer import Transfer
from goldenhour.emergency.travel import Point, distance_km
from goldenhour.kit.refusals import Category, Refusal
from goldenhour.transfers.candidates import Candidate, Known, rank, shared_networks

CONSIDERED = 60
"""The nearest by straight line, and with them every base hospital of the sender's networks."""


async def candidates(house: House, case: Case, transfer: Transfer, language: str) -> list[Candidate]:
    """The hospitals that could take this patient, best first."""
    sender = transfer.said.hospital
    here = place_of(house.country, sender)
    near = considered(house.country, sender, here)
    drives = await house.travel.minutes([point for _, point in near], here)
    coming = others_coming(house, case)
    known = [
        Known(
            hospital, drive, distance_km(point, here), house.book.hospitals.get(hospital.id), coming[hospital.id],
            transfer.asks.get(hospital.id), shared_networks(house.country, sender, hospital.id, language),
        )
        for (hospital, point), drive in zip(near, drives, strict=True)
    ]  # fmt: skip
    return rank(transfer.said.channel, known, house.world.now())


def place_of(country: Country, hospital: str) -> Point:
    place = country.hospital_place(hospital)
    if place is None:
        raise Refusal(
            Category.CONFLICT, "place_unknown",
            "Nobody has said where this hospital is, so no way from it can be reckoned. Ask hospitals by name.",
        )  # fmt: skip
    return Point(place.lat, place.lon)


def considered(country: Country, sender: str, here: Point) -> list[tuple[Hospital, Point]]:
    """The hospitals worth considering, each with its place; one whose place nobody knows cannot be ranked."""
    bases = {
        m.hospital for network in country.networks_of(sender) for m in country.members_of(network.id) if m.hospital
    }
    placed = [
        (hospital, Point(place.lat, place.lon))
        for hospital in country.hospitals
        if hospital.id != sender and (place := country.hospital_place(hospital.id)) is not None
    ]
    nearest = sorted(placed, key=lambda one: distance_km(one[1], here))
    return [*nearest[:CONSIDERED], *(one for one in nearest[CONSIDERED:] if one[0].id in bases)]


def others_coming(house: House, case: Case) -> Counter[str]:
    """Hospital -> how many other patients are announced there and not yet handed over."""
    return Counter(
        hospital
        for other in house.book.open_cases.values()
        if other.id != case.id and other.group is None
        for hospital in {alert.hospital for alert in other.alerts.values() if alert.state in COMING}
    )
