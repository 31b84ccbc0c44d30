"""What is said of a county itself: how many people live and are in its parts."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta

from goldenhour.emergency.bodies import Body, Code, Name


class PeopleCounted(Body, frozen=True, kw_only=True):
    """How many people live in each part of a county, and how many others are there by day (7 to 22 o'clock) and by night. Said
    again, it takes the place of what was said. `table`: CSV with the columns lat, lon, residents, by_day, by_night; a line
    is the middle of a square of `cell_m` metres, or a point where that is 0. `source`: where the figures come from.
    `synthetic`: they are made up."""

    county: Code
    year: Annotated[int, Meta(ge=1990, le=2100)]
    source: Name
    cell_m: Annotated[int, Meta(ge=0, le=2000)] = 0
    table: Annotated[str, Meta(min_length=1, max_length=200_000)]
    synthetic: bool = False
