"""The nearest defibrillators, in memory: points in a grid, a row beside each.

Candidates come from the grid by the straight line, ring by ring; what decides is the cost in seconds: the walk, the floors,
and what `aeds/usable.py` counts against a device. No cost is below the walk, so the search ends as soon as the walk to what
was not looked at is longer than the cost of the last device named: the answer is that of looking at every device.
"""

from __future__ import annotations

from bisect import insort
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from heapq import nsmallest
from typing import NamedTuple
from zoneinfo import ZoneInfo

import msgspec

from goldenhour.aeds.finding.grid import Grid, Vector, metres_between, on_sphere
from goldenhour.aeds.finding.hours import IsHoliday, Opening, opening
from goldenhour.aeds.finding.rows import Row, rows_of
from goldenhour.aeds.usable import NEVER, cost, of_device, of_hours, whys
from goldenhour.emergency.aed_bodies import Hours
from goldenhour.emergency.book import Change
from goldenhour.emergency.defibrillators import Found, Purpose
from goldenhour.emergency.site import Site

INDEX = "aeds"
"""Where in `house.facts` it is found."""
DETOUR = 1.5
"""Walking is 1.4 to 1.6 times the straight line: measured on the streets of a city for this project. There the straight line
picks another device than the streets do 23 times in 100; this estimate cannot mend that, and every page says so."""
WALK_M_S = 1.4
"""Comfortable walking of adults, 1.27 to 1.46 m/s (Bohannon 1997, Age and Ageing 26:15-19). Who runs is there sooner."""
PACE = DETOUR / WALK_M_S
"""Seconds of walking for each metre of the straight line."""
STOREY_S = 20.0
"""For each storey up or down, our assumption."""
FARTHEST_M = 10_000.0
"""Further away none is named: nobody walks there and back in time."""


class Standing(NamedTuple):
    """What its hours say of a place at a moment."""

    opening: Opening
    marks: list[str]
    cost: float


class Candidate(NamedTuple):
    cost: float
    metres: float
    slot: int
    stands: Standing
    marks: list[str]


def walk_s(metres: float, storeys: int = 0) -> float:
    """Seconds to walk there, one way."""
    return metres * PACE + STOREY_S * abs(storeys)


class Index:
    """All devices that can be found. `changed` is a listener of the book."""

    def __init__(self, zone: ZoneInfo, is_holiday: IsHoliday) -> None:
        self.zone = zone
        self.is_holiday = is_holiday
        self.version = 0
        """Grows with every change of any row."""
        self._slots: dict[str, list[int]] = {}
        self._rows: list[Row] = []
        self._points: list[Vector] = []
        self._grid = Grid()
        self._free: list[int] = []
        self._hours: dict[Hours, Hours] = {}
        self._openings: tuple[datetime | None, dict[int, Standing]] = (None, {})

    def __len__(self) -> int:
        return len(self._rows) - len(self._free)

    def __iter__(self) -> Iterator[Row]:
        return (self._rows[slot] for slots in self._slots.values() for slot in slots)

    # ── keeping it ───────────────────────────────────────────────────────────────────────────────────────────────
    def load(self, rows: Iterable[Row]) -> None:
        """Take in rows kept before. A place the book has told of meanwhile stays as it was told."""
        told = set(self._slots)
        for row in rows:
            if row.site not in told:
                self._add(row)

    def changed(self, change: Change) -> None:
        if isinstance(change.after, Site):
            self.replace(change.after.id, list(rows_of(change.after, self.zone)))

    def replace(self, site: str, rows: Sequence[Row]) -> None:
        """These are the rows of the place now."""
        self.version += 1
        for slot in self._slots.pop(site, ()):
            self._grid.remove(slot, self._rows[slot].lat, self._rows[slot].lon)
            self._free.append(slot)
        self._slots[site] = []
        for row in rows:
            self._add(row)

    def _add(self, row: Row) -> None:
        row, point = self._lean(row), on_sphere(row.lat, row.lon)
        if self._free:
            slot = self._free.pop()
            self._rows[slot], self._points[slot] = row, point
        else:
            slot = len(self._rows)
            self._rows.append(row)
            self._points.append(point)
        self._slots.setdefault(row.site, []).append(slot)
        self._grid.add(slot, row.lat, row.lon)

    def _lean(self, row: Row) -> Row:
        """The row with hours it shares with others: thousands of places keep the same few."""
        hours = row.bearing.hours
        if hours is None:
            return row
        shared = self._hours.setdefault(hours, hours)
        return msgspec.structs.replace(row, bearing=msgspec.structs.replace(row.bearing, hours=shared))

    # ── asking it ────────────────────────────────────────────────────────────────────────────────────────────────
    def nearest(
        self, point: tuple[float, float], when: datetime, how_many: int, purpose: Purpose = Purpose.SEND
    ) -> list[Found]:
        """The devices one is at soonest. See `emergency/defibrillators.py`."""
        at = when.astimezone(self.zone).replace(tzinfo=None)
        standing_at, today, place = self._openings_at(at), at.date(), on_sphere(*point)
        best: list[Candidate] = []
        shut: list[Candidate] = []
        closed: list[tuple[float, int]] = []  # at night these are most: nothing more is reckoned for them
        rows, points, bound = self._rows, self._points, FARTHEST_M
        for reach, slots in self._grid.rings(*point, FARTHEST_M):
            for slot in slots:
                metres = metres_between(place, points[slot])
                if metres > bound:
                    continue
                row = rows[slot]
                stands = standing_at(row.bearing.hours)
                if stands.cost == NEVER:
                    closed.append((metres, slot))
                    continue
                found = of_device(row.bearing, today)
                seconds = walk_s(metres, row.storeys) + stands.cost + cost(found)
                insort(best if seconds < NEVER else shut, Candidate(seconds, metres, slot, stands, found))
                if len(best) >= how_many:
                    bound = min(FARTHEST_M, best[how_many - 1].cost / PACE)
            if bound <= reach:
                break
        named = best[:how_many]
        if purpose is Purpose.LOOK:
            for metres, slot in nsmallest(how_many, closed):
                bearing = rows[slot].bearing
                shut.append(Candidate(NEVER, metres, slot, standing_at(bearing.hours), of_device(bearing, today)))
            named += passed_over(shut, named, how_many)
        return [self._named(one, rank, at) for rank, one in enumerate(named, start=1)]

    def _openings_at(self, at: datetime) -> Callable[[Hours | None], Standing]:
        """Whether a place with these hours is open, reckoned once a minute for all places that share them."""
        minute = at.replace(second=0, microsecond=0)
        if self._openings[0] != minute:
            self._openings = minute, {}
        known = self._openings[1]

        def standing_at(hours: Hours | None) -> Standing:
            if (found := known.get(id(hours))) is None:
                stands = opening(hours, minute, self.is_holiday)
                said = of_hours(stands, minute)
                found = known[id(hours)] = Standing(stands, said, cost(said))
            return found

        return standing_at

    def _named(self, one: Candidate, rank: int, at: datetime) -> Found:
        row = self._rows[one.slot]
        until = one.stands.opening.until
        return Found(
            site=row.site, aed=row.aed, name=row.name, where=row.where, floor=row.floor, lat=row.lat, lon=row.lon,
            metres=one.metres, walk_s=walk_s(one.metres, row.storeys), open=one.stands.opening.state,
            until=until.replace(tzinfo=self.zone) if until else None, usable=one.cost < NEVER,
            reasons=whys(one.stands.marks + one.marks, row.bearing, one.stands.opening, at), rank=rank,
            photo=row.photo, source=row.bearing.source.value,
        )  # fmt: skip


def passed_over(shut: Sequence[Candidate], named: Sequence[Candidate], how_many: int) -> list[Candidate]:
    """Those that cannot be used and are nearer than the last that can, the nearest first."""
    reach = max((one.metres for one in named), default=FARTHEST_M)
    return sorted([one for one in shut if one.metres <= reach], key=lambda one: (one.metres, one.slot))[:how_many]
