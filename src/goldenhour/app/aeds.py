"""Defibrillators put together: the index on the book, and what was kept of it taken in at start."""

from __future__ import annotations

import asyncio
from pathlib import Path
from zoneinfo import ZoneInfo

from goldenhour.aeds.authority.months_kept import FACT as MONTHS
from goldenhour.aeds.authority.months_kept import KeptMonths
from goldenhour.aeds.finding.import_reports import FACT as IMPORT_REPORTS
from goldenhour.aeds.finding.import_reports import ImportReports
from goldenhour.aeds.finding.index import INDEX, Index
from goldenhour.aeds.finding.rows import kept_rows
from goldenhour.emergency.defibrillators import NEAREST
from goldenhour.emergency.house import House
from goldenhour.emergency.public_holidays import holidays_of


def open_aeds(house: House, data: Path) -> None:
    """An empty index that hears the book from its first change on; the months' sums, kept until a place changes one; the
    reports of imports, in the folder of everything that is kept."""
    house.facts[IMPORT_REPORTS] = ImportReports(data / "imports")
    index = Index(ZoneInfo(house.country.timezone), holidays_of(house.country.code))
    house.facts[INDEX], house.facts[NEAREST] = index, index.nearest
    house.book.listeners.append(index.changed)
    months = house.facts[MONTHS] = KeptMonths()
    house.views.listeners.append(months.touched)


async def load_aeds(house: House) -> None:
    """Take in the rows of the views: every place nobody has spoken of since. The calendar of holidays is read now, not when
    the first caller waits for an answer."""
    index: Index = house.facts[INDEX]
    rows = await house.views.run(kept_rows)
    index.load(rows)
    if rows:
        await asyncio.to_thread(index.is_holiday, house.world.now().astimezone(index.zone).date())
