"""When a table of people can be handed in."""

from __future__ import annotations

from statistics import fmean

from goldenhour.aeds.authority.expected import read_table
from goldenhour.aeds.keeping.plausible import wrong
from goldenhour.emergency.actions import Asked
from goldenhour.kit.sentences import N_


def check_table(asked: Asked) -> None:
    """It can be read, and its middle lies in the county."""
    cells = read_table(asked.body.table)
    lat, lon = fmean(one.lat for one in cells), fmean(one.lon for one in cells)
    there = asked.book.country.county_at(lat, lon)
    if there is None or there.code != asked.body.county:
        raise wrong("table_elsewhere", N_("The table's places lie around {place}: that is not in this county."), "body.table",
                    place=f"{lat:.3f}, {lon:.3f}")  # fmt: skip
