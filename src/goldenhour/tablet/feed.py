"""What a tablet has to know of its cases: every entry it has not seen, and which cases have left it.

It says how far it is (`after`, the place of the last entry it heard of) and gets what came since, out of what the book
holds folded in memory: the cost is that of its own unit's cases, however long the log.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

import msgspec

from goldenhour.emergency.actions import no_such_case
from goldenhour.emergency.case import Case
from goldenhour.emergency.hospital import Closure
from goldenhour.emergency.house import House
from goldenhour.emergency.people import Device
from goldenhour.emergency.screens import hospital_listening
from goldenhour.kit.log import Logged
from goldenhour.tablet.leaving import is_on_tablet, may_still_be_read
from goldenhour.tablet.views import left_since

NOTED_FOR = timedelta(hours=1)
"""One reading of a case on a tablet is noted for as long as this, not at every look for news."""


class FedEntry(msgspec.Struct, frozen=True, omit_defaults=True):
    """An entry as the log keeps it, with the name of who said it."""

    seq: int
    stored_at: datetime
    id: str
    kind: str
    version: int
    at: datetime
    by: str
    by_name: str
    role: str
    place: str
    body: msgspec.Raw
    clock_ms: int | None = None
    corrects: str | None = None


class FedCase(msgspec.Struct, frozen=True):
    """`whole` when all its entries are here, and the tablet begins it anew."""

    id: str
    seq: int
    whole: bool
    entries: list[FedEntry]


class Feed(msgspec.Struct, frozen=True):
    """`seq` is what to say as `after` the next time; `gone` the cases to forget."""

    now: datetime
    seq: int
    unit: str | None
    cases: list[FedCase]
    gone: list[str]
    hospitals: dict[str, FedHospital]


async def feed(house: House, device: Device, after: int, asked: Sequence[str] = (), language: str = "en") -> Feed:
    """What is new since `after` on this tablet; the cases named in `asked` whole, where the crew may still read them."""
    unit, seq, now = device.person.unit, house.book.seq, house.world.now()
    after = after if after <= seq else 0  # the log was put back from an older copy: begin anew
    cases = {case.id: case for case in known_to(house, unit) if is_on_tablet(case, unit or "")}
    extra = [await case_asked_for(house, unit, case_id, now) for case_id in asked]
    news = [case for case in cases.values() if case.seq > after]
    await note_readings(house, device, [*news, *extra])
    await house.name_everyone({said.logged.entry.by for case in [*news, *extra] for said in case.timeline})
    fed = [fed_case(house, case, unit or "", after) for case in news if case.id not in asked]
    fed += [fed_case(house, case, unit or "", 0) for case in extra]
    gone = await left(house, unit, after) if unit else []
    return Feed(now, seq, unit, fed, [case for case in gone if case not in cases], hospitals(house, device, language))


def known_to(house: House, unit: str | None) -> Iterable[Case]:
    return house.book.cases_of_unit(unit) if unit else ()


async def case_asked_for(house: House, unit: str | None, case_id: str, now: datetime) -> Case:
    """A case of this unit that may have left the tablet. Raises Refusal(NOT_FOUND)."""
    case = await house.book.case(case_id)
    if unit is None or not case.seq or not may_still_be_read(case, unit, now):
        raise no_such_case()
    return case


def fed_case(house: House, case: Case, unit: str, after: int) -> FedCase:
    """What is new of a case; all of it where the unit was sent since, for then it is new to this tablet."""
    whole = after < sent_seq(case, unit)
    entries = [fed_entry(house, said.logged) for said in case.timeline if whole or said.logged.seq > after]
    return FedCase(case.id, case.seq, whole, entries)


def sent_seq(case: Case, unit: str) -> int:
    """The place of the entry that sent this unit, the last if it was sent again."""
    sent = (s.logged.seq for s in case.timeline if s.kind == "unit_sent" and getattr(s.body, "unit", "") == unit)
    return max(sent, default=0)


def fed_entry(house: House, logged: Logged) -> FedEntry:
    entry = logged.entry
    return FedEntry(
        seq=logged.seq,
        stored_at=logged.stored_at,
        id=entry.id,
        kind=entry.kind,
        version=entry.version,
        at=entry.at,
        by=entry.by,
        by_name=house.names.get(entry.by, ""),
        role=entry.role,
        place=entry.place,
        body=entry.body,
        clock_ms=entry.clock_ms,
        corrects=entry.corrects,
    )


# ── what left ────────────────────────────────────────────────────────────────────────────────────────────────────────
async def left(house: House, unit: str, after: int) -> list[str]:
    """The cases of this unit that changed since `after` and are not on the tablet (any more)."""
    if after == 0:  # it holds nothing yet
        return []
    if after >= held_since(house):
        return [case.id for case in known_to(house, unit) if case.seq > after and not is_on_tablet(case, unit)]
    return await house.ask(lambda connection: left_since(connection, unit, after))


def held_since(house: House) -> int:
    """From this place on, every case that changed is in memory. Before it the views are asked."""
    since: int = house.facts.setdefault("tablet_held_since", house.book.seq)
    return max(since, house.book.seq - 10_000)


# ── who read it ──────────────────────────────────────────────────────────────────────────────────────────────────────
async def note_readings(house: House, device: Device, cases: Sequence[Case]) -> None:
    """In the audit log, durable before anything is shown: once an hour for each case and tablet."""
    noted: dict[tuple[str, str, str], datetime] = house.facts.setdefault("tablet_readings", {})
    now = house.world.now()
    for key in [key for key, at in noted.items() if at <= now - NOTED_FOR]:
        del noted[key]
    keys = {case.id: (device.id, device.person.id, case.id) for case in cases}
    fresh = [case_id for case_id, key in keys.items() if key not in noted]
    await house.record_readings(device.person, fresh, f"tablet {device.id}")
    noted.update({keys[case_id]: now for case_id in fresh})


# ── hospitals ────────────────────────────────────────────────────────────────────────────────────────────────────────
class FedListening(msgspec.Struct, frozen=True):
    """Whether a warning would be heard at a hospital now; `words` in the crew's language."""

    state: str
    screens: int
    sounding: int
    proven_at: datetime | None
    words: str


class FedHospital(msgspec.Struct, frozen=True):
    """What there is to know of a hospital before it is warned."""

    closures: list[Closure]
    listening: FedListening


def hospitals(house: House, device: Device, language: str) -> dict[str, FedHospital]:
    """Of the county's hospitals, and of every other that has closed a door: which are closed, and who would hear."""
    near = {hospital.id for hospital in house.country.hospitals if hospital.county == device.person.county}
    closed = {hospital.id for hospital in house.book.hospitals.values() if hospital.closures}
    known = [hospital_id for hospital_id in sorted(near | closed) if house.country.find_hospital(hospital_id)]
    return {hospital_id: fed_hospital(house, hospital_id, language) for hospital_id in known}


def fed_hospital(house: House, hospital_id: str, language: str) -> FedHospital:
    state, heard = house.book.hospitals.get(hospital_id), hospital_listening(house, hospital_id)
    words = heard.words.text(house.pages.translate(language))
    listening = FedListening(heard.state, heard.screens, heard.sounding, heard.proven_at, words)
    return FedHospital(list(state.closures.values()) if state else [], listening)
