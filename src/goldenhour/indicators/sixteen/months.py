"""The tallies of every month that was asked for, kept until one of its rows becomes another one.

A month is counted as a whole, of all hospitals, and never mended: what is kept is what a count from nothing would find, so
that a correction which moves a patient to another month or hospital needs no arithmetic, only two months counted anew.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from goldenhour.indicators.sixteen.counting import Scope, Tally, ask_together, edges_of
from goldenhour.indicators.sixteen.declared import SIXTEEN
from goldenhour.indicators.sixteen.rows import visits

MOST = 2_000
"""Months kept at most, each table's for itself; people look at a few dozen."""
Places = dict[str, Tally]
ByMonth = dict[str, dict[str, Places]]
"""By indicator, then month, then hospital."""


Work = tuple[sa.Table, Scope, list[str]]
"""Months of a table that follow one another, to be counted."""
TABLES = tuple(sorted({one.table for one in SIXTEEN}, key=lambda table: table is not visits))
"""The largest first: it takes as long as all others."""
HALF_YEAR = 6
MUCH = 24
"""So many months of a table are worth a second connection."""


class Kept(NamedTuple):
    """Of which rows a month's tallies are: `real` and `sped_up` as in `Scope`."""

    table: str
    month: str
    real: bool | None
    sped_up: bool


class Months:
    """Everything here happens on the thread that asks and writes the views, one after another."""

    def __init__(self, zone: ZoneInfo, bases: tuple[str, ...]) -> None:
        self.zone, self.bases = zone, bases
        self._kept: dict[Kept, dict[str, Places]] = {}
        self.counts = 0
        """How many months of a table were counted since the program began."""

    def touched(self, table: sa.Table, ats: Collection[Any] | None) -> None:
        """Rows of these times came, went or changed (`kit.views.Listener`)."""
        months = None if ats is None else {f"{datetime.fromtimestamp(at, self.zone):%Y-%m}" for at in ats}
        for key in [k for k in self._kept if k.table == table.name and (months is None or k.month in months)]:
            del self._kept[key]

    def ask(
        self, connection: sa.Connection, months: Sequence[str], real: bool | None = None, sped_up: bool = False
    ) -> ByMonth:
        """The tallies of these months, the earlier first; only what is not kept is counted."""
        if len(self._kept) > MOST:
            self._kept.clear()
        found: ByMonth = {one.code: {} for one in SIXTEEN}
        wanted = {table: [Kept(table.name, month, real, sped_up) for month in months] for table in TABLES}
        work = [
            (table, Scope(edges=edges_of(run, self.zone), bases=self.bases, real=real, sped_up=sped_up), run)
            for table, keys in wanted.items()
            for run in runs([key.month for key in keys if key not in self._kept], months)
        ]
        for (table, scope, run), counted in zip(work, self._counted(connection, work), strict=True):
            for month, places in zip(run, counted, strict=True):
                self._kept[Kept(table.name, month, scope.real, scope.sped_up)] = places
            self.counts += len(run)
        for key in (key for keys in wanted.values() for key in keys):
            for code, cells in self._kept[key].items():
                found[code][key.month] = cells
        return found

    def _counted(self, connection: sa.Connection, work: Sequence[Work]) -> list[list[dict[str, Places]]]:
        """Count; where it is much, on two connections beside each other, for the database does without our thread."""
        if sum(len(run) for _, _, run in work) < MUCH:
            return [count(connection, *one) for one in work]

        def beside(one: Work) -> list[dict[str, Places]]:
            with connection.engine.connect() as other:
                return count(other, *one)

        with ThreadPoolExecutor(2) as pool:
            return list(pool.map(beside, work))


def count(connection: sa.Connection, table: sa.Table, scope: Scope, months: Sequence[str]) -> list[dict[str, Places]]:
    """The tallies of consecutive months of one table: for each month, by indicator and hospital."""
    mine = [one for one in SIXTEEN if one.table is table]
    fresh: list[dict[str, Places]] = [{one.code: {} for one in mine} for _ in months]
    for code, cells in ask_together(connection, mine, scope).items():
        for (place, month), tally in cells.items():
            fresh[month][code][place] = tally
    return fresh


def runs(some: Sequence[str], months: Sequence[str]) -> Iterator[list[str]]:
    """Those of the months that are wanted, each time as many as follow one another, and a half year at most: the database
    sorts less at once, and two of them can be counted beside each other."""
    wanted, run = set(some), list[str]()
    for month in months:
        if run and (month not in wanted or len(run) == HALF_YEAR):
            yield run
            run = []
        run += [month] if month in wanted else []
    if run:
        yield run
