"""Made-up people for a demo's model: as many as a large city has, around made-up neighbourhoods, with made-up stations and
markets that fill by day. Nothing is said in it of where anybody lives; the table says so itself."""

from __future__ import annotations

import random
import uuid
from collections.abc import Sequence
from datetime import datetime

import msgspec
import numpy as np

from goldenhour.aeds.finding.synthetic import BY, NAMESPACE, somewhere_in
from goldenhour.emergency.boundaries import Area
from goldenhour.emergency.country import Country
from goldenhour.emergency.county_bodies import PeopleCounted
from goldenhour.kit.log import Entry, Log, encode_json

RESIDENTS = 2_500_000
OUT_BY_DAY, OUT_BY_NIGHT = 1_200_000, 150_000
CELL_M = 300
STEP = CELL_M / 111_195.0
REACH = 0.009
"""Degrees over which a neighbourhood thins out, about a kilometre."""
Centres = Sequence[tuple[float, float, float]]


def made_up_people(country: Country, county: str, year: int) -> PeopleCounted:
    """The same for the same county."""
    chance = random.Random(f"people/{county}")  # noqa: S311 - made up
    districts = [area for area in country.atlas("townships").areas if area.county == county]
    homes, days = centres(districts, 5, chance), centres(districts, 4, chance)
    cells = squares(districts)
    lines = zip(
        cells,
        dealt(cells, homes, RESIDENTS),
        dealt(cells, days, OUT_BY_DAY),
        dealt(cells, days, OUT_BY_NIGHT),
        strict=True,
    )
    table = "\n".join(
        f"{lat:.4f},{lon:.4f},{live},{day},{night}" for (lat, lon), live, day, night in lines if live + day
    )
    return PeopleCounted(
        county=county, year=year, source="模擬人口，非實際統計 (made up)", cell_m=CELL_M, synthetic=True,
        table=f"lat,lon,residents,by_day,by_night\n{table}",
    )  # fmt: skip


def centres(districts: Sequence[Area], each: int, chance: random.Random) -> Centres:
    """Where people gather, in every district, and how strongly."""
    return [(*somewhere_in(one, chance), chance.uniform(0.3, 1.0)) for one in districts for _ in range(each)]


def squares(districts: Sequence[Area]) -> list[tuple[float, float]]:
    """The middles of the squares whose middle lies in one of the districts."""
    from shapely import contains_xy, union_all

    whole = union_all([one.shape for one in districts])
    west, south, east, north = whole.bounds
    rows, columns = int((north - south) / STEP) + 1, int((east - west) / STEP) + 1
    grid = [(south + y * STEP, west + x * STEP) for y in range(rows) for x in range(columns)]
    return [(lat, lon) for lat, lon in grid if contains_xy(whole, lon, lat)]


def dealt(cells: Sequence[tuple[float, float]], middles: Centres, people: int) -> list[int]:
    """So many people, most near the middles."""
    lat, lon = np.array(cells).T[:, :, None]
    y, x, much = np.array(middles).T[:, None, :]
    weights = (much * np.exp(-(((lat - y) / REACH) ** 2) - ((lon - x) / REACH) ** 2)).sum(axis=1)
    return [round(one) for one in (people * weights / weights.sum()).tolist()]


async def write_people(log: Log, country: Country, county: str, now: datetime) -> None:
    """Hand the table in, once for each county."""
    if await log.timeline(f"county/{county}"):
        return
    body = msgspec.Raw(encode_json(made_up_people(country, county, now.year)))
    name = str(uuid.uuid5(NAMESPACE, f"people/{county}"))
    await log.append(
        [Entry(id=name, subject=f"county/{county}", kind="people_counted", at=now, by=BY, role="authority", body=body)]
    )
