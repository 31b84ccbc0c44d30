"""All sixteen at once: counted together for everybody who asks, and put together for who asked."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
import sqlalchemy as sa

from goldenhour.emergency.house import House
from goldenhour.indicators.sixteen.asking import DATA, Question, bases_of, members
from goldenhour.indicators.sixteen.counting import (
    Scope,
    Tally,
    ask_cells,
    edges_of,
    month_after,
    months_between,
    together,
)
from goldenhour.indicators.sixteen.declared import SIXTEEN, Sixteen
from goldenhour.indicators.sixteen.figure import Figure, chart_of, figure_of
from goldenhour.indicators.sixteen.honest import Limits

FACT = "sixteen"
PATIENCE = 20
"""Figures that took a second to count are shown for so many seconds while the log goes on; `QUICK` ones (seconds) never."""
QUICK = 0.5
NOBODYS = ""
"""The place of what no hospital is known for."""


class Counted(msgspec.Struct):
    """The tallies of every hospital and month asked for: by indicator, then hospital and month. `at`: the entry up to
    which they are true."""

    months: list[str]
    cells: Mapping[str, Mapping[str, Mapping[int, Tally]]]
    seq: int
    since: float
    cost: float
    made: dict[str, Any] = {}
    """What was put together from them, by what was asked."""

    def is_fresh_at(self, moment: float) -> bool:
        """Whether they may still be shown at this moment (monotonic seconds), though something new was said."""
        return self.cost > QUICK and moment - self.since < PATIENCE * self.cost

    def tally(self, one: Sixteen, months: Iterable[str], hospitals: tuple[str, ...] | None) -> Tally:
        cells = self.cells[one.code]
        wanted = [self.months.index(month) for month in months if month in self.months]
        places = cells if hospitals is None else [place for place in dict.fromkeys(hospitals) if place in cells]
        return together(cells[place][month] for place in places for month in wanted if month in cells[place])

    def places(self, one: Sixteen) -> set[str]:
        return set(self.cells[one.code])


def ask_all(connection: sa.Connection, scope: Scope) -> dict[str, dict[str, dict[int, Tally]]]:
    """Every indicator, by hospital, by month."""
    found: dict[str, dict[str, dict[int, Tally]]] = {one.code: {} for one in SIXTEEN}
    for one in SIXTEEN:
        for (place, month), tally in ask_cells(connection, one, scope).items():
            found[one.code].setdefault(place, {})[month] = tally
    return found


async def counted(house: House, question: Question) -> Counted:
    """The tallies for a question. One counting serves all who ask, until something new was said; and while that takes
    long, for a while after (`PATIENCE`)."""
    months = months_between(month_after(question.first, -12), question.last)
    kept: dict[tuple[str, str, str, bool], Counted] = house.facts.setdefault(FACT, {})
    key = (months[0], months[-1], question.data, question.sped_up)
    world, found = house.world, kept.get(key)
    if found and (found.seq == house.book.seq or found.is_fresh_at(world.monotonic())):
        return found
    scope = Scope(
        edges=edges_of(months, ZoneInfo(house.country.timezone)), bases=bases_of(house.country),
        real=DATA[question.data], sped_up=question.sped_up,
    )  # fmt: skip
    seq, begun = house.book.seq, world.monotonic()
    cells = await house.ask(lambda connection: ask_all(connection, scope))
    if len(kept) >= 8:  # as many periods as people look at; the one asked for longest ago goes
        del kept[min(kept, key=lambda one: kept[one].since)]
    ended = world.monotonic()
    kept[key] = Counted(months, cells, seq, ended, ended - begun)
    return kept[key]


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
    now = found.tally(one, question.months, hospitals)
    return figure_of(one, now, found.tally(one, question.months_before, hospitals), aim)


def run_chart(found: Counted, one: Sixteen, question: Question, hospitals: tuple[str, ...] | None) -> list[Limits]:
    """The points of the months asked for; limits are of the same months."""
    return chart_of(one, [found.tally(one, [month], hospitals) for month in question.months])


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
