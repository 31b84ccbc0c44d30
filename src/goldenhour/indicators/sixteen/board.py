"""All sixteen at once: counted together for everybody who asks, and put together for who asked."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Mapping
from typing import Any
from zoneinfo import ZoneInfo

import msgspec

from goldenhour.emergency.house import House
from goldenhour.indicators.sixteen.asking import DATA, Question, a_year_before, bases_of, members
from goldenhour.indicators.sixteen.counting import Tally, together
from goldenhour.indicators.sixteen.declared import SIXTEEN, Sixteen, Unit
from goldenhour.indicators.sixteen.figure import Figure, chart_of, figure_of
from goldenhour.indicators.sixteen.honest import Limits
from goldenhour.indicators.sixteen.months import ByMonth, Months

FACT = "sixteen"
NOBODYS = ""
"""The place of what no hospital is known for."""
PATIENCE_S = 2.0
"""So long figures are shown while the log goes on: in a busy hour something is said several times a second."""
PERIODS = 16
"""As many periods as people look at; of the others the tallies of their months may still be kept."""


class Counted(msgspec.Struct):
    """The tallies of every hospital and month asked for, true to the entry `seq`, counted at `since` (monotonic seconds)."""

    cells: ByMonth
    seq: int
    since: float
    made: dict[str, Any] = {}
    """What was put together from them, by what was asked."""

    def tally(self, one: Sixteen, months: Iterable[str], hospitals: tuple[str, ...] | None) -> Tally:
        cells = self.cells[one.code]
        wanted = [cells[month] for month in months if month in cells]
        if hospitals is None:
            return together(tally for places in wanted for tally in places.values())
        return together(places[place] for places in wanted for place in dict.fromkeys(hospitals) if place in places)

    def places(self, one: Sixteen) -> set[str]:
        return {place for places in self.cells[one.code].values() for place in places}


class Counter:
    """Counts for everybody: what was counted once serves all who ask until something was said, and who asks meanwhile
    waits for the one counting that is under way."""

    def __init__(self, house: House) -> None:
        self.months = Months(ZoneInfo(house.country.timezone), bases_of(house.country))
        self.found: dict[tuple[str, str, str, bool], Counted] = {}
        self.turn = asyncio.Lock()
        house.views.listeners.append(self.months.touched)

    async def ask(self, house: House, question: Question) -> Counted:
        months = question.counted_months
        key = (months[0], months[-1], question.data, question.sped_up)
        if (found := self.found.get(key)) and stands(found, house):
            return found
        async with self.turn:
            found = self.found.pop(key, None)
            if found is None or not stands(found, house):
                found = await self._count(house, months, question, found)
            self.found[key] = found  # the newest last
            if len(self.found) > PERIODS:
                del self.found[next(iter(self.found))]
        return found

    async def _count(self, house: House, months: list[str], question: Question, before: Counted | None) -> Counted:
        seq = house.book.seq
        cells = await house.ask(
            lambda connection: self.months.ask(connection, months, DATA[question.data], question.sped_up)
        )
        if before and is_same(before.cells, cells):
            before.seq, before.since = seq, house.world.monotonic()
            return before
        return Counted(cells, seq, house.world.monotonic())


def stands(found: Counted, house: House) -> bool:
    """Whether these figures may still be shown."""
    return found.seq == house.book.seq or house.world.monotonic() - found.since < PATIENCE_S


def is_same(before: ByMonth, after: ByMonth) -> bool:
    """Whether none of these months was counted anew: what was put together from them stands as well."""
    return all(before[code].get(month) is places for code, found in after.items() for month, places in found.items())


async def counted(house: House, question: Question) -> Counted:
    """The tallies for a question and for the same months a year before."""
    if FACT not in house.facts:
        house.facts[FACT] = Counter(house)
    counter: Counter = house.facts[FACT]
    return await counter.ask(house, question)


def remembered(found: Counted, name: str, question: Question, make: Callable[[], Any]) -> Any:
    """What was already put together from these tallies."""
    key = f"{name}?{question.address()}"
    if key not in found.made:
        found.made[key] = make()
    return found.made[key]


# ── put together ─────────────────────────────────────────────────────────────────────────────────────────────────────
def figures(found: Counted, question: Question, aims: Mapping[str, float]) -> list[Figure]:
    """The sixteen figures, in the order of the source."""
    return [figure_for(found, one, question, question.hospitals, aims.get(one.code)) for one in SIXTEEN]


def figure_for(
    found: Counted, one: Sixteen, question: Question, hospitals: tuple[str, ...] | None, aim: float | None = None
) -> Figure:
    """A count is compared by the months that are over: half a month's would seem to fall."""
    months = question.months_over if one.unit is Unit.GROWTH else question.months
    before = found.tally(one, a_year_before(months), hospitals)
    return figure_of(one, found.tally(one, months, hospitals), before, aim)


def run_chart(found: Counted, one: Sixteen, question: Question, hospitals: tuple[str, ...] | None) -> list[Limits]:
    """The points of the months asked for, with limits of the base year's months."""
    months, base, before = (
        [found.tally(one, [month], hospitals) for month in some]
        for some in (question.months, question.base_months, question.months_before)
    )
    points = chart_of(one, months, base, before)
    if one.unit is not Unit.GROWTH:
        return points
    over = set(question.months_over)
    return [
        point if month in over else msgspec.structs.replace(point, signal="")
        for month, point in zip(question.months, points, strict=True)
    ]


class Row(msgspec.Struct, frozen=True):
    """One network or hospital in a table."""

    kind: str
    id: str
    figure: Figure
    points: list[Limits]


def rows_of(found: Counted, one: Sixteen, question: Question, house: House) -> list[Row]:
    """The networks (where all are asked for) and the hospitals that have anything, each with its figure and months."""
    places = found.places(one)
    chosen = places if question.hospitals is None else places & set(question.hospitals)
    networks = house.country.networks if question.hospitals is None else ()
    groups = [("network", network.id, members(house.country, network.id)) for network in networks]
    groups += [("hospital", place, (place,)) for place in sorted(chosen)]
    made = []
    for kind, name, some in groups:
        aim = aims_of(house, name).get(one.code) if kind == "hospital" else None
        figure = figure_for(found, one, question, some, aim)
        if figure.n or figure.excluded or figure.missing or figure.contradictory:
            made.append(Row(kind, name, figure, run_chart(found, one, question, some)))
    return made


def aims_of(house: House, hospital: str) -> dict[str, float]:
    """The thresholds a hospital has set itself."""
    state = house.book.hospitals.get(hospital)
    return {code: said.value for code, said in state.thresholds.items() if said.value is not None} if state else {}
