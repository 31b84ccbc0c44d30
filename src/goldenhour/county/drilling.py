"""A drill of mass casualties in the simulated county: whoever looks at the demo declares one, and the county's crews sort
made-up casualties, leave with those who have a hospital, and the emergency departments nobody has taken over take notice.
Where they go is decided by whoever declared it."""

from __future__ import annotations

from goldenhour.county.life import County
from goldenhour.emergency.case import COMING, AlertState, Case
from goldenhour.emergency.casualties import Whereabouts, whereabouts
from goldenhour.emergency.incident import Incident
from goldenhour.emergency.incident_bodies import TriageCategory, TriageMethod
from goldenhour.emergency.tags import tag_number
from goldenhour.emergency.unit import Unit

USUALLY, MOST = 20, 60
"""Casualties where nobody estimated any, and at most."""
SORTED_EVERY_MIN, DRIVE_MIN = 0.5, 8.0
"""Simulated minutes between two casualties, and of a drive."""
SHARES = (
    *[TriageCategory.IMMEDIATE] * 4, *[TriageCategory.DELAYED] * 6, *[TriageCategory.MINIMAL] * 9, TriageCategory.DEAD,
)  # fmt: skip
"""One in five red, half green: our assumption of a traffic accident."""
INJURIES = ("骨盆", "胸部鈍傷", "頭部外傷", "大腿骨折", "前臂撕裂傷", "頸部疼痛", "擦傷")


async def take_part_in_drills(county: County) -> None:
    """Run for ever."""
    while True:
        await county.minutes(SORTED_EVERY_MIN)
        look(county)


def look(county: County) -> None:
    """Begin what has to be done in the drills that go on in this county."""
    for incident in list(county.house.book.incidents.values()):
        if not (incident.is_open and incident.drill and incident.synthetic and incident.county == county.code):
            continue
        county.begin(f"sort/{incident.id}", sort_next(county, incident))
        for case in county.house.book.of_incident(incident.id):
            if case.group is not None:
                county.begin(f"group/{case.id}", take_notice(county, case))
            elif waits_for_vehicle(case):
                county.begin(f"bring/{case.id}", bring(county, case))


def crews(county: County) -> list[Unit]:
    return [unit for unit in county.house.book.units.values() if county.can_send(unit)]


async def sort_next(county: County, incident: Incident) -> None:
    """One more casualty is found and tagged, until there are as many as were estimated."""
    assert incident.said is not None
    here, said, units = len(county.house.book.casualties(incident.id)), incident.said, crews(county)
    if here >= min(said.estimated or USUALLY, MOST) or not units:
        return
    chance = county.house.world.random
    crew = county.crew(chance.choice(units))
    await county.say(crew, "tag_casualty", {
        "number": tag_number("W", here), "category": chance.choice(SHARES), "method": TriageMethod.START,
        "place": said.place, "complaint": said.complaint, "sector": chance.choice("ABC"), "injury": chance.choice(INJURIES),
        "age_years": chance.randint(4, 85), "sex": chance.choice(("male", "female")), "name": crew.name,
        "drill": True, "synthetic": True,
    }, incident=incident.id)  # fmt: skip


async def take_notice(county: County, case: Case) -> None:
    """A hospital that no person plays acknowledges its group."""
    assert case.group is not None
    alert, hospital = case.alerts[case.group.alert], case.group.said.hospital
    if (
        alert.state is not AlertState.ALERTED
        or f"hospital/{hospital}" in county.controls.taken
        or hospital == county.watched
    ):
        return
    await county.minutes(0.5)
    nurse = county.nurse(hospital)
    await county.say(nurse, "acknowledge_alert", {"name": nurse.name}, case=case.id, alert=alert.id)


def waits_for_vehicle(case: Case) -> bool:
    """At the scene, and announced to a hospital."""
    announced = any(alert.group and alert.state in COMING for alert in case.alerts.values())
    return announced and whereabouts(case) is Whereabouts.AT_SCENE and not case.runs


async def bring(county: County, case: Case) -> None:
    """The next free unit takes them, drives, and is received."""
    units = crews(county)
    if not units:
        return
    unit, at = units[0], {"case": case.id}
    crew = county.crew(unit)
    body = {"unit": unit.id, "name": unit.name, "unit_type": unit.unit_type, "crew_level": unit.crew_level}
    await county.say(crew, "load_casualty", body, **at)
    await county.minutes(DRIVE_MIN)
    await county.say(crew, "report_time", {"mark": "at_hospital"}, **at, unit=unit.id)
    for alert in (await county.house.book.case(case.id)).alerts.values():
        if alert.state in COMING and f"hospital/{alert.hospital}" not in county.controls.taken:
            await county.say(county.nurse(alert.hospital), "note_arrival", {}, **at, alert=alert.id)
    await county.minutes(1)
    await county.say(crew, "report_time", {"mark": "available"}, **at, unit=unit.id)
