"""What stands in a site's kit: whom to telephone, who is on duty, who is expected. Nobody is named but staff."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import Any

import msgspec

from goldenhour.emergency.bodies import Condition, Priority, Sex
from goldenhour.emergency.case import Alert, AlertState, Case
from goldenhour.emergency.consult_bodies import Duty
from goldenhour.emergency.duties import duties_of
from goldenhour.emergency.house import House
from goldenhour.emergency.people import EMERGENCY_DEPARTMENT, Person, Role, not_allowed
from goldenhour.emergency.reference import Hospital
from goldenhour.emergency.screens import table_telephone
from goldenhour.emergency.tags import LETTERS, tag_number

FRESH_FOR = timedelta(minutes=5)
"""An older kit warns of itself."""
PATIENTS_FOR = timedelta(hours=4)
"""After so long nobody in it is expected any more, and the device drops that part of what it keeps. Our choice."""
AHEAD = timedelta(hours=24)
TAGS = 12
"""Tags in one kit; print again for more, every printing has numbers of its own."""
HAVE_A_KIT = EMERGENCY_DEPARTMENT | {Role.DISPATCHER, Role.CREW}


class Line(msgspec.Struct, frozen=True):
    """A telephone of the tree. `said`: by the hospital itself; otherwise it is the national list's (a switchboard)."""

    name: str
    number: str
    said: bool = False
    own: bool = False


class Turn(msgspec.Struct, frozen=True):
    """A turn of duty of the next day, and whether it is now."""

    specialty: str
    duty: Duty
    now: bool


class Expected(msgspec.Struct, frozen=True):
    """A patient somebody has to act upon. `number` is the case's last signs, to find it again; `address` only where no unit
    has been sent yet, since then nobody else knows it; `at` is expected arrival, for a dispatcher when the call came."""

    number: str
    at: datetime | None
    units: str
    hospital: str = ""
    condition: Condition | None = None
    priority: Priority | None = None
    complaint: str = ""
    age_years: float | None = None
    sex: Sex | None = None
    address: str = ""
    drill: bool = False
    synthetic: bool = False


class Kit(msgspec.Struct, frozen=True):
    """`cases`: whose patients are in it, for the audit."""

    site: str
    made_at: datetime
    lines: tuple[Line, ...]
    turns: tuple[Turn, ...]
    expected: tuple[Expected, ...]
    tags: tuple[str, ...]
    cases: tuple[str, ...]


def site_of(person: Person) -> str:
    """`hospital/…`, `county/…` or `unit/…`: the kit this person's device keeps; raises the refusal for who has none."""
    if person.roles & EMERGENCY_DEPARTMENT and person.hospital:
        return f"hospital/{person.hospital}"
    if Role.DISPATCHER in person.roles and person.county:
        return f"county/{person.county}"
    if Role.CREW in person.roles and person.unit:
        return f"unit/{person.unit}"
    raise not_allowed()


def kit_for(house: House, person: Person, language: str) -> Kit:
    """The kit of this person's site, as of now."""
    site = site_of(person)
    cases = [case for case in cases_of(house, site) if case.call is not None or case.alerts]
    return Kit(
        site,
        house.world.now(),
        tuple(lines_of(house, site, person, language)),
        tuple(turns_of(house, site)),
        tuple(sorted((expected(house, site, case, language) for case in cases), key=soonest)),
        tags(house),
        tuple(case.id for case in cases),
    )


def soonest(one: Expected) -> tuple[bool, float]:
    return one.at is None, one.at.timestamp() if one.at else 0.0


def tags(house: House) -> tuple[str, ...]:
    """Numbers for tags, as they are typed or scanned once there is a platform again; another letter or other numbers in
    nearly every kit."""
    letter, first = house.world.random.choice(LETTERS), house.world.random.randrange(1000)
    return tuple(tag_number(letter, (first + n) % 1000) for n in range(TAGS))


# ── whom to telephone ────────────────────────────────────────────────────────────────────────────────────────────────
def lines_of(house: House, site: str, person: Person, language: str) -> Iterator[Line]:
    """The hospitals of the site's networks and county, the own first; of the own, also whom the ladder would call."""
    kind, _, own = site.partition("/")
    for hospital in hospitals_near(house, kind, own, person.county):
        state = house.book.hospitals.get(hospital.id)
        said = state.contacts.ed_phone if state else None
        mine = kind == "hospital" and hospital.id == own
        yield Line(hospital.short(language), said or table_telephone(house.country, hospital.id), bool(said), mine)
        if mine and state:
            people = {(one.name, one.number) for one in (*state.contacts.voice_to, *state.contacts.sms_to)}
            yield from (Line(name, number, True, True) for name, number in sorted(people))


def hospitals_near(house: House, kind: str, own: str, county: str | None) -> list[Hospital]:
    country = house.country
    known = country.find_hospital(own) if kind == "hospital" else None
    place = known.county if known else county
    networks = country.networks_of(own) if known else [one for one in country.networks if place in one.counties]
    members = [member.hospital for network in networks for member in country.members_of(network.id)]
    county_s = [one.id for one in country.hospitals if one.county == place]
    ids = dict.fromkeys([*([own] if known else []), *members, *county_s])
    return [found for one in ids if (found := country.find_hospital(one))]


# ── who is on duty ───────────────────────────────────────────────────────────────────────────────────────────────────
def turns_of(house: House, site: str) -> Iterator[Turn]:
    """The next day's turns of a hospital, by specialty; others have none of their own."""
    state = house.book.hospitals.get(site.removeprefix("hospital/")) if site.startswith("hospital/") else None
    now = house.world.now()
    for specialty, said in sorted((state.rosters if state else {}).items()):
        for duty in duties_of(said):
            if duty.begins < now + AHEAD and duty.ends > now:
                yield Turn(specialty, duty, duty.begins <= now)


# ── who is expected ──────────────────────────────────────────────────────────────────────────────────────────────────
def cases_of(house: House, site: str) -> Iterable[Case]:
    kind, _, own = site.partition("/")
    if kind == "hospital":
        return [case for case in house.book.coming_to(own) if on_the_way(case, own)]
    if kind == "county":
        return [case for case in house.book.open_cases.values() if case.county == own and case.call is not None]
    return house.book.cases_under_way(own)


def on_the_way(case: Case, hospital: str) -> Alert | None:
    """The warning of a patient who is not there yet."""
    coming = (AlertState.ALERTED, AlertState.ACKNOWLEDGED)
    return next((one for one in case.alerts.values() if one.hospital == hospital and one.state in coming), None)


def expected(house: House, site: str, case: Case, language: str) -> Expected:
    kind, _, own = site.partition("/")
    alert = on_the_way(case, own) if kind == "hospital" else case.alert
    runs = [run.name for run in case.runs.values() if not run.is_over]
    bound = house.country.find_hospital(alert.hospital) if alert and kind != "hospital" else None
    return Expected(
        number=case.id[-6:],
        at=alert.eta_at if alert and kind != "county" else case.called_at,
        units=", ".join(runs),
        hospital=bound.short(language) if bound else "",
        condition=case.condition,
        priority=alert.priority if alert else None,
        **of_the_call(house, case, language),
        age_years=case.patient.age_years,
        sex=case.patient.sex,
        address=case.call.place.address if kind == "county" and case.call and not runs else "",
        drill=case.drill,
        synthetic=case.synthetic,
    )


def of_the_call(house: House, case: Case, language: str) -> dict[str, Any]:
    if case.call is None:
        return {}
    return {"complaint": house.country.label("dispatch_complaints", case.call.complaint, language.partition("_")[0])}
