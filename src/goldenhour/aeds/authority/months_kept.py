"""The changes of all months, summed once and kept until a place changes one: a page view reads no rows of the log."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import sqlalchemy as sa

from goldenhour.aeds.authority.months import Month, months_until
from goldenhour.aeds.authority.views import months

FACT = "aed_months"
Rows = list[tuple[str, str, int, int, int, int]]


class KeptMonths:
    """Sums by month and category, for each county that was asked for. Everything happens on the thread of the views: what
    is kept is thrown away before a question after the change is answered."""

    def __init__(self) -> None:
        self._kept: dict[str, Rows] = {}

    def touched(self, table: sa.Table, counties: Collection[Any] | None) -> None:
        """A listener of the views: rows of these counties are others now (None: of all)."""
        if table is not months:
            return
        if counties is None:
            self._kept.clear()
        for county in (*(counties or ()), ""):
            self._kept.pop(county, None)

    def until(self, connection: sa.Connection, county: str, last: str) -> list[Month]:
        """Every month from the first until `last`, of a county; of all where it is ""."""
        if county not in self._kept:
            self._kept[county] = summed(connection, county)
        return months_until(last, self._kept[county])


def summed(connection: sa.Connection, county: str) -> Rows:
    m = months.c
    sums = [sa.func.sum(column) for column in (m.places, m.devices, m.out, m.certified)]
    query = sa.select(m.month, m.category, *sums).group_by(m.month, m.category).order_by(m.month)
    if county:
        query = query.where(m.county == county)
    return [(row[0], row[1], *map(int, row[2:])) for row in connection.execute(query)]
