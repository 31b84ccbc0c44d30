"""What the ranking of hospitals needs to know, looked up in the house."""

from __future__ import annotations

from collections import Counter

from goldenhour.alerts.ranking import Candidate, Ranked, last_alert_to, rank
from goldenhour.emergency.bodies import Mark
from goldenhour.emergency.capabilities import likely_condition
from goldenhour.emergency.case import COMING, Case, Run
from goldenhour.emergency.country import Country, Hospital
from goldenhour.emergency.house import House
from goldenhour.emergency.travel import Point, distance_km
from goldenhour.kit.refusals import Category, Refusal

CONSIDERED = 40
"""The nearest by straight line; whoever is not among them is no choice for an ambulance."""


async def ranked_hospitals(house: House, case: Case) -> list[Ranked]:
    """The hospitals for this patient from where the ambulance is (before it left the scene: from the scene), best first.
    Roads are taken to be as long in either direction."""
    here = position_of(house, case)
    near = nearest(house.country, here)
    drives = await house.travel.minutes([point for _, point in near], here)
    coming = others_coming(house, case)
    candidates = [
        Candidate(h, drive, house.book.hospitals.get(h.id), coming[h.id], last_alert_to(case, h.id))
        for (h, _), drive in zip(near, drives, strict=True)
    ]
    return rank(likely_condition(case), candidates, house.world.now())


def position_of(house: House, case: Case) -> Point:
    """Where the patient is: with the unit once it left the scene and was seen since, else where the call came from."""
    for run in case.runs.values():
        left, seen = run.times.get(Mark.LEFT_SCENE), house.book.sightings.get(run.unit)
        if left and seen and not run.is_over and seen.at >= left:
            return Point(seen.lat, seen.lon)
    if case.call is None:
        raise Refusal(Category.CONFLICT, "place_unknown", "Nobody said where this case is. Take down its call first.")
    return Point(case.call.place.lat, case.call.place.lon)


def nearest(country: Country, here: Point) -> list[tuple[Hospital, Point]]:
    """The hospitals worth considering, each with its place; one whose place nobody knows cannot be ranked."""
    placed = [
        (hospital, Point(place.lat, place.lon))
        for hospital in country.hospitals
        if (place := country.hospital_place(hospital.id)) is not None
    ]
    return sorted(placed, key=lambda one: distance_km(one[1], here))[:CONSIDERED]


def others_coming(house: House, case: Case) -> Counter[str]:
    """Hospital -> how many other patients are announced there and not yet handed over."""
    return Counter(
        hospital
        for other in house.book.open_cases.values()
        if other.id != case.id and other.group is None
        for hospital in {alert.hospital for alert in other.alerts.values() if alert.state in COMING}
    )


def bringing(case: Case, unit: str | None = None) -> Run | None:
    """The run that brings the patient: the given unit's, else the last one not over."""
    under_way = [run for run in case.runs.values() if not run.is_over and unit in (None, run.unit)]
    return under_way[-1] if under_way else None
