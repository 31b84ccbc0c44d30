"""What the oversight page says: every hospital that ever had a board open, whether it can be heard, since when."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from goldenhour.emergency.bodies import ListeningState
from goldenhour.emergency.country import Hospital
from goldenhour.emergency.house import House
from goldenhour.emergency.organisations import called
from goldenhour.emergency.people import Person, Role
from goldenhour.emergency.screens import LEASE, Listening, ScreenKind, ScreenSighting, hospital_listening, telephone_of
from goldenhour.kit.pace import FACT, Flood, Pace
from goldenhour.kit.sentences import N_

STATE_WORDS: dict[ListeningState, str] = {
    ListeningState.LISTENING: N_("can be heard"),
    ListeningState.SILENT: N_("open, but silent"),
    ListeningState.NOBODY: N_("nobody listens"),
}
SETTING_WORDS: dict[str, str] = {
    "ladder_set": N_("how warnings climb"),
    "contacts_set": N_("whom warnings reach"),
    "roster_set": N_("duty roster"),
    "duty_covered": N_("cover of a duty"),
    "consult_rules_set": N_("rules of consults"),
    "threshold_set": N_("thresholds of indicators"),
}
SIGNALS: dict[ListeningState, str] = {
    ListeningState.LISTENING: "good",
    ListeningState.SILENT: "urgent",
    ListeningState.NOBODY: "critical",
}
"""State -> the look's signal: colour and shape. The words stand beside them."""
WORST_FIRST = (ListeningState.NOBODY, ListeningState.SILENT, ListeningState.LISTENING)


class Row(NamedTuple):
    """One hospital: how it listens now, since when (as told on its timeline) and why, and its boards."""

    hospital: Hospital
    county: str
    now: Listening
    since: datetime | None
    why: str
    boards: list[ScreenSighting]
    tel: str
    unfit: list[tuple[str, datetime]]
    """Settings that cannot be followed, in words, and since when."""
    flood: Flood | None
    """It asks faster than a site may, and is slowed down."""


def rows_for(house: House, person: Person, language: str) -> list[Row]:
    """The hospitals this person looks after, the worst first. A hospital's own people see theirs even if it never had a
    board; the authority, all that ever had one."""
    heard = {hospital for hospital, state in house.book.hospitals.items() if state.heard or state.unfit}
    heard |= {site.removeprefix("hospital/") for site in flooding(house) if site.startswith("hospital/")}
    wanted = heard | {screen.hospital for screen in house.book.screens.values() if screen.kind is ScreenKind.BOARD}
    if person.hospital is not None:
        wanted = {person.hospital}
    elif not sees_all(person):
        wanted = {h for h in wanted if (known := house.country.find_hospital(h)) and known.county == person.county}
    rows = [row for hospital in wanted if (row := row_of(house, hospital, language))]
    return sorted(rows, key=lambda row: (WORST_FIRST.index(row.now.state), row.county, row.hospital.id))


def flooding(house: House) -> dict[str, Flood]:
    """The sites that ask too fast now, since when (`kit/pace.py`)."""
    pace: Pace | None = house.facts.get(FACT)
    return pace.flooding() if pace is not None else {}


def others_flooding(house: House, language: str) -> list[tuple[str, Flood]]:
    """Those that are no hospital: a county's centre and ambulances, an address where nobody signed in."""
    found = {site: flood for site, flood in flooding(house).items() if not site.startswith("hospital/")}
    return [(called(house.country, site, site, language), flood) for site, flood in found.items()]


def sees_all(person: Person) -> bool:
    return person.hospital is None and (person.county is None or Role.AUTHORITY in person.roles)


def row_of(house: House, hospital: str, language: str) -> Row | None:
    known, state = house.country.find_hospital(hospital), house.book.hospitals.get(hospital)
    if known is None:
        return None
    county = house.country.find_county(known.county)
    told = state.heard if state else None
    now = hospital_listening(house, hospital)
    return Row(
        known,
        county.name(language) if county else known.county,
        now,
        told.since if told and told.state is now.state else None,
        told.why if told and told.state is now.state else "",
        boards_of(house, hospital),
        telephone_of(house, hospital),
        [(SETTING_WORDS[kind], at) for kind, at in state.unfit.items()] if state else [],
        flooding(house).get(f"hospital/{hospital}"),
    )


def boards_of(house: House, hospital: str) -> list[ScreenSighting]:
    """Its boards heard of lately, the gone ones too (for an hour): who closed one wants to know which."""
    boards = [s for s in house.book.screens.values() if s.hospital == hospital and s.kind is ScreenKind.BOARD]
    return sorted(boards, key=lambda board: board.screen)


def is_here(board: ScreenSighting, now: datetime) -> bool:
    return now - board.at <= LEASE


def never_seen(house: House, rows: list[Row]) -> list[Hospital]:
    """The emergency hospitals that never had a board open."""
    shown = {row.hospital.id for row in rows}
    return [hospital for hospital in house.country.hospitals if hospital.id not in shown]
