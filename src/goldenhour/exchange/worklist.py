"""What other systems wrote about patients of whom nobody has said yet which case they are, each with the cases it may be."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

import sqlalchemy as sa

from goldenhour.emergency.case import Case
from goldenhour.emergency.foreign import Foreign, Written, WrittenByOthers, subject_of
from goldenhour.emergency.house import House
from goldenhour.emergency.people import Person, Role
from goldenhour.emergency.policies import can_see_case
from goldenhour.exchange.matching import Match, match
from goldenhour.exchange.strangers import Reader, Told
from goldenhour.exchange.views import lately, said_of_others
from goldenhour.kit.fhir.access import TIMELINE, owner_of
from goldenhour.kit.fhir.beside import Store
from goldenhour.kit.fhir.decoding import Json, decode
from goldenhour.kit.fhir.store_versions import EVERYBODY, Version

A_PAGE = 20
FROM_THE_NEWEST = 2**62
AT_ONCE = 100
"""Rows asked of the store at a time."""
LOOKED_AT_MOST = 2_000
"""Rows looked through for one page: those set aside stand among those that wait."""
CANDIDATES = 3
WORTH_SHOWING = 0.02
BEFORE, AFTER = timedelta(days=7), timedelta(days=2)
"""How long before (and after) a patient was written here a case may have been announced, to be among those compared."""
CASES_AT_MOST = 400
DECISIONS_SHOWN = 20


class Candidate(NamedTuple):
    """A case it may be, as it is shown, and how likely that is."""

    case: Case
    told: Told
    match: Match


class Waiting(NamedTuple):
    """A resource that waits. `place` is where the next page begins behind; `more` counts what else they wrote of this
    patient, by type."""

    id: str
    place: int
    version: Version
    told: Told
    more: dict[str, int]
    written_at: datetime
    candidates: tuple[Candidate, ...]

    @property
    def owner(self) -> str:
        return owner_of(self.version.audience)


class Decision(NamedTuple):
    """What somebody said lately: of which resource, and of which case it is (None: of none)."""

    foreign: Foreign
    told: Told
    version: Version
    case: Case | None


def written_in(store: Store) -> WrittenByOthers:
    """What `Book.written_by_others` asks."""

    def written(resource_type: str, resource_id: str) -> Written | None:
        found = store.read(resource_type, resource_id)
        if found is None or found.content is None or owner_of(found.audience) in ("", TIMELINE, EVERYBODY):
            return None
        return Written(owner_of(found.audience), found.case)

    return written


def whose(person: Person) -> str | None:
    """The organisation whose list a person sees; None: all of them."""
    return None if Role.AUTHORITY in person.roles else person.organisation


async def undecided(
    house: House, store: Store, owner: str | None, before: int, count: int
) -> list[tuple[int, Version]]:
    """The newest that wait, each with its place, of whom nobody has said anything."""
    found: list[tuple[int, Version]] = []
    looked = 0
    while len(found) < count and looked < LOOKED_AT_MOST:
        rows = await store.waiting(owner, before=before, count=AT_ONCE)
        for place, version in rows:
            state = await house.book.state(subject_of(version.type, version.id))
            if not (isinstance(state, Foreign) and state.decided):
                found.append((place, version))
        if len(rows) < AT_ONCE:
            break
        looked, before = looked + len(rows), rows[-1][0]
    return found[:count]


COUNTED_AT_MOST = 99


async def how_many_wait(house: House, organisation: str) -> int | None:
    """How many wait that systems of this organisation wrote (of the country: all), up to one more than `COUNTED_AT_MOST`;
    None while that is not known."""
    edge = house.facts.get("fhir")
    if edge is None or not edge.api.is_ready():
        return None
    owner = None if organisation.startswith("country/") else organisation
    return len(await undecided(house, edge.store, owner, FROM_THE_NEWEST, COUNTED_AT_MOST + 1))


async def waiting_for(house: House, store: Store, person: Person, before: int) -> list[Waiting]:
    """A page of what waits, with the cases it may be."""
    rows = await undecided(house, store, whose(person), before, A_PAGE)
    reader, now = Reader(house.country), house.world.now()
    known: dict[str, list[tuple[Case, Told]]] = {}
    found = []
    for place, version in rows:
        owner = owner_of(version.audience)
        if owner not in known:
            known[owner] = await cases_of(house, store, reader, person, owner, rows)
        about = await store.about(version.type, version.id)
        told = reader.of_resource(resource_of(version), [resource_of(one) for one in about], now)
        name = f"{version.type}.{version.id}"
        at, candidates = first_written(store, version), best(told, known[owner])
        found.append(Waiting(name, place, version, told, counted(about), at, candidates))
    return found


def first_written(store: Store, version: Version) -> datetime:
    first = store.vread(version.type, version.id, "1")
    return (first or version).last_updated


def resource_of(version: Version) -> Json:
    return decode(version.content or b"{}", limit=2**31)


def counted(versions: Iterable[Version]) -> dict[str, int]:
    found: dict[str, int] = {}
    for one in versions:
        found[one.type] = found.get(one.type, 0) + 1
    return found


async def cases_of(
    house: House, store: Store, reader: Reader, person: Person, owner: str, rows: Sequence[tuple[int, Version]]
) -> list[tuple[Case, Told]]:
    """The cases that opened to this organisation about when these were written, as far as the person may see them."""
    times = [version.last_updated for _, version in rows]
    since, until = (min(times) - BEFORE).timestamp(), (max(times) + AFTER).timestamp()
    names = await house.ask(lambda connection: lately(connection, owner, since, until, CASES_AT_MOST))
    now, found = house.world.now(), []
    for name in names:
        case = await house.book.case(name)
        if case.counts and can_see_case(person, case):
            theirs = [resource_of(one) for one in await store.of_case(case.id) if one.type == "Patient"]
            found.append((case, reader.of_case(case, owner, theirs, now)))
    return found


def best(told: Told, cases: Sequence[tuple[Case, Told]]) -> tuple[Candidate, ...]:
    """The likeliest first; none that is out of the question."""
    found = [Candidate(case, theirs, match(told.who, theirs.who)) for case, theirs in cases]
    worth = [one for one in found if one.match.confidence >= WORTH_SHOWING]
    return tuple(sorted(worth, key=lambda one: (-one.match.confidence, one.case.id))[:CANDIDATES])


async def decided_lately(house: House, store: Store, person: Person) -> list[Decision]:
    """What was said last by people of this organisation (all of them, for who sees all), newest first."""
    organisation = whose(person)

    def ask(connection: sa.Connection) -> list[str]:
        wanted = sa.select(said_of_others.c.subject).order_by(said_of_others.c.at.desc()).limit(DECISIONS_SHOWN)
        if organisation is not None:
            wanted = wanted.where(said_of_others.c.organisation == organisation)
        return list(connection.scalars(wanted))

    reader, now, found = Reader(house.country), house.world.now(), []
    for subject in await house.ask(ask):
        state = await house.book.state(subject)
        version = store.read(*state.name) if isinstance(state, Foreign) and state.decided else None
        if version is None or version.content is None or not isinstance(state, Foreign):
            continue
        case = await house.book.case(state.case) if state.case else None
        told = reader.of_resource(resource_of(version), [], now)
        found.append(Decision(state, told, version, case if case is not None and can_see_case(person, case) else None))
    return found
