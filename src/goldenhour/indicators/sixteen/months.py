"""The tallies of every month that was asked for, kept until one of its rows becomes another one.

A month is counted as a whole, of all hospitals, and never mended: what is kept is what a count from nothing would find, so
that a correction which moves a patient to another month or hospital needs no arithmetic, only two months counted anew.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from goldenhour.indicators.sixteen.counting import Scope, Tally, ask_cells, edges_of
from goldenhour.indicators.sixteen.declared import SIXTEEN

MOST = 2_000
"""Months kept at most, each table's for itself; people look at a few dozen."""
Places = dict[str, Tally]
ByMonth = dict[str, dict[str, Places]]
"""By indicator, then month, then hospital."""


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
        for table in dict.fromkeys(one.table for one in SIXTEEN):
            keys = [Kept(table.name, month, real, sped_up) for month in months]
            for run in runs([month for month, key in zip(months, keys, strict=True) if key not in self._kept], months):
                self._count(connection, table, run, Scope(
                    edges=edges_of(run, self.zone), bases=self.bases, real=real, sped_up=sped_up))  # fmt: skip
            for key in keys:
                for code, places in self._kept[key].items():
                    found[code][key.month] = places
        return found

    def _count(self, connection: sa.Connection, table: sa.Table, months: Sequence[str], scope: Scope) -> None:
        """Count consecutive months of one table, one statement for each indicator."""
        mine = [one for one in SIXTEEN if one.table is table]
        fresh: list[dict[str, Places]] = [{one.code: {} for one in mine} for _ in months]
        for one in mine:
            for (place, month), tally in ask_cells(connection, one, scope).items():
                fresh[month][one.code][place] = tally
        for name, cells in zip(months, fresh, strict=True):
            self._kept[Kept(table.name, name, scope.real, scope.sped_up)] = cells
        self.counts += len(months)


def runs(some: Sequence[str], months: Sequence[str]) -> Iterator[list[str]]:
    """Those of the months that are wanted, each time as many as follow one another."""
    wanted, run = set(some), list[str]()
    for month in months:
        if month in wanted:
            run.append(month)
        elif run:
            yield run
            run = []
    if run:
        yield run
