"""All devices for the public map, packed small, with their hours: a phone without a connection can still tell which are open."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import msgspec

from goldenhour.aeds.finding.index import Index
from goldenhour.aeds.finding.rows import Row
from goldenhour.aeds.usable import NEVER, cost, of_device
from goldenhour.emergency.aed_bodies import Hours, Source
from goldenhour.emergency.house import House

HOLIDAYS_AHEAD = 30
"""Days for which it is said whether they are public holidays: as long as a phone may keep the table."""
FIELDS = ("site", "aed", "lat", "lon", "name", "where", "floor", "hours", "cost", "storeys", "flags")
SYNTHETIC, PHOTO = 1, 2


def map_data(index: Index, house: House) -> bytes:
    """JSON: `rows` in the order of `fields`; `hours` a number into `hours`, -1 where unknown; `cost` the seconds that count
    against the device itself, -1 where it is not to be sent for; `flags` a sum of synthetic (1) and photo (2)."""
    now = house.world.now().astimezone(index.zone)
    today = now.date()
    hours: dict[Hours, int] = {}
    rows = []
    for row in index:
        known = row.bearing.hours
        number = -1 if known is None else hours.setdefault(known, len(hours))
        rows.append(packed(row, number, cost(of_device(row.bearing, today))))
    days = (today + timedelta(days=n) for n in range(-1, HOLIDAYS_AHEAD))
    return msgspec.json.encode(
        {
            "made_at": now, "fields": FIELDS, "rows": rows, "hours": [spans(one) for one in hours],
            "holidays": [day for day in days if index.is_holiday(day)],
        }
    )  # fmt: skip


def packed(row: Row, hours: int, seconds: float) -> list[Any]:
    flags = (SYNTHETIC if row.bearing.source is Source.SYNTHETIC else 0) + (PHOTO if row.photo else 0)
    against = -1 if seconds == NEVER else round(seconds)
    return [
        row.site, row.aed, round(row.lat, 5), round(row.lon, 5), row.name, row.where, row.floor, hours, against,
        row.storeys, flags,
    ]  # fmt: skip


def spans(hours: Hours) -> dict[str, Any]:
    """Days from Monday on, each a list of [begins, ends] in minutes; null where unknown."""
    week = [None if day is None else [[span.begins, span.ends] for span in day] for day in hours.week]
    holidays = None if hours.holidays is None else [[span.begins, span.ends] for span in hours.holidays]
    return {"week": week, "holidays": holidays}
