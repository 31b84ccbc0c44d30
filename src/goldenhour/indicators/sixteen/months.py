"""The tallies of every month that was asked for, kept until one of its rows becomes another one.

A month is counted as a whole, of all hospitals, and never mended: what is kept is what a count from nothing would find, so
that a correction which moves a patient to another month or hospital needs no arithmetic, only two months counted anew.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from goldenhour.indicators.sixteen.counting import Scope, Tally, ask_table, span_of
from goldenhour.indicators.sixteen.declared import SIXTEEN
from goldenhour.indicators.sixteen.rows import visits

MOST = 2_000
"""Months kept at most, each table's for itself; people look at a few dozen."""
Places = dict[str, Tally]
ByMonth = dict[str, dict[str, Places]]
"""By indicator, then month, then hospital."""
TABLES = tuple(sorted({one.table for one in SIXTEEN}, key=lambda table: table is not visits))
"""The largest first: it takes as long as all others."""
MUCH = 24
"""So many months of a table are worth a second connection."""


class Kept(NamedTuple):
    """Of which rows a month's tallies are: `real` and `sped_up` as in `Scope`."""

    table: str
    month: str
    real: bool | None
    sped_up: bool


Tallied = dict[Kept, dict[str, Places]]
"""The tallies of months of a table, by indicator and hospital."""


class Months:
    """Everything here happens on the thread that asks and writes the views, one after another."""

    def __init__(self, zone: ZoneInfo, bases: tuple[str, ...]) -> None:
        self.zone, self.bases = zone, bases
        self._kept: Tallied = {}
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
        """The tallies of these months; only what is not kept is counted."""
        if len(self._kept) > MOST:
            self._kept.clear()
        wanted = {table: [Kept(table.name, month, real, sped_up) for month in months] for table in TABLES}
        fresh = {table: [key for key in keys if key not in self._kept] for table, keys in wanted.items()}
        for counted in self._counted(connection, fresh):
            self._kept |= counted
            self.counts += len(counted)
        found: ByMonth = {one.code: {} for one in SIXTEEN}
        for key in (key for keys in wanted.values() for key in keys):
            for code, cells in self._kept[key].items():
                found[code][key.month] = cells
        return found

    def _counted(self, connection: sa.Connection, fresh: dict[sa.Table, list[Kept]]) -> list[Tallied]:
        """Count; where it is much, on two connections beside each other, for the database does without our thread."""
        if sum(len(keys) for keys in fresh.values()) < MUCH:
            return [self._count(connection, table, keys) for table, keys in fresh.items()]

        def beside(table: sa.Table) -> Tallied:
            with connection.engine.connect() as other:
                return self._count(other, table, fresh[table])

        with ThreadPoolExecutor(2) as pool:
            return list(pool.map(beside, fresh))

    def _count(self, connection: sa.Connection, table: sa.Table, keys: Sequence[Kept]) -> Tallied:
        return {
            key: ask_table(
                connection, table, Scope(bases=self.bases, real=key.real, sped_up=key.sped_up),
                span_of(key.month, key.month, self.zone),
            )
            for key in keys
        }  # fmt: skip
