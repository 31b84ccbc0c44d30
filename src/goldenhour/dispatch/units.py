"""Units as a desk sees them at this moment: what they do, where they were last seen, who may be sent to a case."""

from __future__ import annotations

from datetime import datetime, timedelta

import msgspec

from goldenhour.dispatch.ranking import KNOWN_MIN, Candidate, Ranked, Status, rank, ranked
from goldenhour.emergency.case import Case, Run
from goldenhour.emergency.house import House
from goldenhour.emergency.names import name_of
from goldenhour.emergency.travel import Estimate, distance_km
from goldenhour.emergency.unit import Sighting, Unit
from goldenhour.kit.sentences import N_, Sentence, sentence

AWAY_KM = 0.5
"""A free unit seen farther than this from its station is on its way back."""
NEIGHBOURS_KM = 15.0
"""Other counties' units are offered when they are this near to the place, as the crow flies."""
USUAL_SKILL = 2


class UnitNow(msgspec.Struct, frozen=True):
    """A unit for lists and maps. `lat`, `lon` are where it was last seen at `seen_at`, else its station (None)."""

    unit: str
    name: str
    county: str
    station: str
    unit_type: str
    crew_level: str
    crew_name: str
    status: Status
    lat: float
    lon: float
    seen_at: datetime | None
    case: str | None
    synthetic: bool


def known_sighting(house: House, unit: Unit, now: datetime) -> Sighting | None:
    """Where it was last seen, while that still says something."""
    seen = house.book.sightings.get(unit.id)
    return seen if seen is not None and now - seen.at < timedelta(minutes=KNOWN_MIN) else None


def is_parked(house: House, unit: Unit) -> bool:
    """Never seen, or last seen at its station: a parked unit sends no positions, and has simply not moved."""
    seen = house.book.sightings.get(unit.id)
    return seen is None or distance_km((seen.lat, seen.lon), (unit.lat, unit.lon)) <= AWAY_KM


def status_of(house: House, unit: Unit, busy: bool) -> Status:
    if busy:
        return Status.BUSY
    if not unit.on_duty:
        return Status.OFF_DUTY
    seen = known_sighting(house, unit, house.world.now())
    away = seen is not None and distance_km((seen.lat, seen.lon), (unit.lat, unit.lon)) > AWAY_KM
    return Status.RETURNING if away else Status.FREE


def unit_now(house: House, unit: Unit, language: str, busy_with: Case | None) -> UnitNow:
    seen = house.book.sightings.get(unit.id)
    return UnitNow(
        unit.id,
        unit.name,
        unit.county,
        unit.station,
        unit.unit_type,
        unit.crew_level,
        house.country.label("crew_levels", unit.crew_level, language),
        status_of(house, unit, busy_with is not None),
        seen.lat if seen else unit.lat,
        seen.lon if seen else unit.lon,
        seen.at if seen else None,
        busy_with.id if busy_with else None,
        unit.synthetic,
    )


def busy_units(house: House) -> dict[str, Case]:
    """Unit id -> the open case it is busy with, for all units at once; with two patients of one call, the first one's."""
    cases = sorted(house.book.open_cases.values(), key=lambda case: case.split_from is None)
    return {run.unit: case for case in cases for run in case.runs.values() if not run.is_over}


def units_of(house: House, county: str, language: str) -> list[UnitNow]:
    """All units of a county, and others' that are busy in it."""
    busy = busy_units(house)
    return [
        unit_now(house, unit, language, busy.get(unit.id))
        for unit in house.book.units.values()
        if unit.county == county or (unit.id in busy and busy[unit.id].county == county)
    ]


# ── who may be sent ──────────────────────────────────────────────────────────────────────────────────────────────────
async def ranking_for(house: House, case: Case, language: str) -> list[Ranked]:
    """The units that could go to a case, ranked, with their reasons."""
    if case.call is None:
        return []
    busy, now, place = busy_units(house), house.world.now(), (case.call.place.lat, case.call.place.lon)
    units = [unit for unit in house.book.units.values() if is_offered(house, unit, case, place, unit.id in busy)]
    starts = [seen or unit for unit in units for seen in (known_sighting(house, unit, now),)]
    drives = await house.travel.minutes([(start.lat, start.lon) for start in starts], place)
    return rank(
        candidate(house, case, language, unit, drive, busy.get(unit.id))
        for unit, drive in zip(units, drives, strict=True)
    )


def is_offered(house: House, unit: Unit, case: Case, place: tuple[float, float], busy: bool) -> bool:
    """All of the county; of its neighbours, those near by that could come."""
    if unit.county == case.county:
        return True
    start = house.book.sightings.get(unit.id) or unit
    return unit.on_duty and not busy and distance_km((start.lat, start.lon), place) <= NEIGHBOURS_KM


def candidate(
    house: House, case: Case, language: str, unit: Unit, drive: Estimate, busy_with: Case | None
) -> Candidate:
    country, now = house.country, house.world.now()
    rules = country.settings.get("dispatch", {})
    seen = known_sighting(house, unit, now)
    neighbour = country.find_county(unit.county) if unit.county != case.county else None
    return Candidate(
        unit=unit.id,
        name=unit.name,
        status=status_of(house, unit, busy_with is not None),
        drive=drive,
        seen_min=max(0.0, (now - seen.at) / timedelta(minutes=1)) if seen else None,
        seen_at=seen.at if seen else None,
        parked=unit.on_duty and busy_with is None and is_parked(house, unit),
        crew_level=unit.crew_level,
        crew_name=country.label("crew_levels", unit.crew_level, language),
        skill=rules.get("crew_skill", {}).get(unit.crew_level, USUAL_SKILL),
        asked_skill=rules.get("level_asks", {}).get(case.call.level if case.call else "", USUAL_SKILL),
        neighbour=neighbour.name(language) if neighbour else "",
        why_not=why_not(case, unit, busy_with),
        unit_type=unit.unit_type,
    )


def reasons_in(house: House, candidate: Candidate, language: str) -> str:
    """A candidate's reasons in another language than it was ranked in."""
    neighbour = house.country.find_county(house.book.units[candidate.unit].county) if candidate.neighbour else None
    again = msgspec.structs.replace(
        candidate,
        crew_name=house.country.label("crew_levels", candidate.crew_level, language),
        neighbour=neighbour.name(language) if neighbour else "",
    )
    say = house.pages.translate(language)
    return " · ".join(reason.text(say) for reason in ranked(again).reasons)


def why_not(case: Case, unit: Unit, busy_with: Case | None) -> Sentence | None:
    """What keeps a unit from being sent."""
    if busy_with is not None and busy_with.id == case.id:
        return Sentence(N_("already sent to this case"))
    if busy_with is not None and busy_with.call is not None:
        return sentence(
            N_("busy at {address}: {doing}"),
            address=busy_with.call.place.address or busy_with.id[:8],
            doing=doing(busy_with.runs[unit.id]),
        )
    if not unit.on_duty and unit.duty_reason:
        return sentence(N_("off duty: {reason}"), reason=unit.duty_reason)
    return None


def doing(run: Run) -> Sentence:
    """The last thing a unit reported."""
    if not run.times:
        return Sentence(N_("dispatched"))
    return name_of(max(run.times, key=lambda mark: run.times[mark]))
