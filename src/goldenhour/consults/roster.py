"""Who is on duty for a specialty at a hospital at an instant: pure.

Of the turns that hold (`emergency/duties.py`) an index is made once, in which an instant is looked up by bisection.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime

import msgspec

from goldenhour.emergency.consult_bodies import Duty
from goldenhour.emergency.duties import duties_of
from goldenhour.emergency.hospital import HospitalState


class Stretch(msgspec.Struct, frozen=True):
    """From when to when; the end is not in it."""

    begins: datetime
    ends: datetime


class Place(msgspec.Struct, frozen=True):
    """A turn, and where it is done."""

    hospital: str
    specialty: str
    duty: Duty


# ── looking up ───────────────────────────────────────────────────────────────────────────────────────────────────────
class Index:
    """The turns of one specialty at one hospital. Between two edges nothing changes; what holds there is kept."""

    def __init__(self, duties: Sequence[Duty]) -> None:
        self.duties = tuple(duties)
        self._edges = sorted({edge for duty in duties for edge in (duty.begins, duty.ends)})
        held: list[list[Duty]] = [[] for _ in self._edges]
        for duty in duties:
            first = bisect_right(self._edges, duty.begins) - 1
            for place in range(first, bisect_right(self._edges, duty.ends) - 1):
                held[place].append(duty)
        self._held = [tuple(sorted(duties, key=lambda duty: (duty.line, duty.begins))) for duties in held]

    def on_duty(self, at: datetime) -> tuple[Duty, ...]:
        """Who is on duty then, the first line first; nobody where nothing is set."""
        place = bisect_right(self._edges, at) - 1
        return self._held[place] if place >= 0 else ()


NOBODY = Index(())


class Rosters:
    """All hospitals' turns, indexed as they are asked for. `hospitals` is the book's own dict; what was said of a
    specialty is only ever added to, so that its length tells whether an index is still right."""

    def __init__(self, hospitals: Mapping[str, HospitalState]) -> None:
        self.hospitals = hospitals
        self._made: dict[tuple[str, str], tuple[int, Index]] = {}

    def of(self, hospital: str, specialty: str) -> Index:
        state = self.hospitals.get(hospital)
        said = state.rosters.get(specialty) if state is not None else None
        if not said:
            return NOBODY
        made = self._made.get((hospital, specialty))
        if made is None or made[0] != len(said):
            made = self._made[hospital, specialty] = len(said), Index(duties_of(said))
        return made[1]

    def on_duty(self, hospital: str, specialty: str, at: datetime) -> tuple[Duty, ...]:
        return self.of(hospital, specialty).on_duty(at)

    def everywhere(self) -> Iterator[Place]:
        """Every turn there is."""
        for hospital, state in self.hospitals.items():
            for specialty in state.rosters:
                for duty in self.of(hospital, specialty).duties:
                    yield Place(hospital, specialty, duty)


# ── what is wrong with a roster ──────────────────────────────────────────────────────────────────────────────────────
def overlap(one: Duty, other: Duty) -> bool:
    return one.begins < other.ends and other.begins < one.ends


def digits(phone: str | None) -> str:
    return "".join(sign for sign in phone or "" if sign.isdigit())


def same_person(one: Duty, other: Duty) -> bool:
    """Whether two turns are surely one person's: the same account, or the same name under the same number."""
    if one.person and other.person:
        return one.person == other.person
    return one.name == other.name and bool(one.phone) and digits(one.phone) == digits(other.phone)


def same_name(one: Duty, other: Duty) -> bool:
    """Whether they may be one person's: names are shared, and no number tells them apart."""
    return one.name.strip() == other.name.strip() and not (one.person and other.person and one.person != other.person)


def overlaps(duties: Sequence[Duty]) -> list[tuple[Duty, Duty]]:
    """The turns of one roster that give one name two turns at once."""
    by_name: dict[str, list[Duty]] = {}
    for duty in duties:
        by_name.setdefault(duty.person or duty.name.strip(), []).append(duty)
    found = []
    for mine in by_name.values():
        mine.sort(key=lambda duty: duty.begins)
        longest = mine[0]
        for duty in mine[1:]:
            if overlap(longest, duty):
                found.append((longest, duty))
            longest = max(longest, duty, key=lambda one: one.ends)
    return found


def gaps(duties: Iterable[Duty], begins: datetime, ends: datetime) -> list[Stretch]:
    """When nobody is on duty between these two moments."""
    found, covered = [], begins
    for duty in sorted(duties, key=lambda duty: duty.begins):
        if duty.begins >= ends:
            break
        if duty.begins > covered:
            found.append(Stretch(covered, duty.begins))
        covered = max(covered, duty.ends)
    if covered < ends:
        found.append(Stretch(covered, ends))
    return found


def elsewhere(duties: Iterable[Duty], hospital: str, rosters: Rosters) -> Iterator[tuple[Duty, Place, bool]]:
    """The turns whose person is on duty at another hospital at that time: the turn, where else, and whether it is surely
    the same person."""
    by_key: dict[str, list[Place]] = {}
    for place in rosters.everywhere():
        if place.hospital != hospital:
            for key in {place.duty.person, place.duty.name.strip()} - {""}:
                by_key.setdefault(key, []).append(place)
    for duty in duties:
        others = {id(place): place for key in (duty.person, duty.name.strip()) for place in by_key.get(key, ())}
        for place in others.values():
            if overlap(duty, place.duty) and (same_person(duty, place.duty) or same_name(duty, place.duty)):
                yield duty, place, same_person(duty, place.duty)
