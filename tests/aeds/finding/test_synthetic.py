"""Made-up devices, and all of them say so."""

from __future__ import annotations

from goldenhour.aeds.finding.api import index_of
from goldenhour.aeds.finding.synthetic import KINDS, synthetic_entries, write_synthetic
from goldenhour.emergency.country import load_country
from goldenhour.emergency.house import House
from tests.world import BEGIN


def test_there_are_as_many_as_the_guideline_counts() -> None:
    assert (sum(kind.places for kind in KINDS), sum(kind.devices for kind in KINDS)) == (1917, 2734)
    obliged = [kind for kind in KINDS if kind.category != "other"]
    assert (sum(kind.places for kind in obliged), sum(kind.devices for kind in obliged)) == (1026, 1665)
    entries = list(synthetic_entries(load_country("taiwan"), "A", BEGIN))
    assert sum(entry.kind == "site_registered" for entry in entries) == 1917
    assert sum(entry.kind == "aed_registered" for entry in entries) == 2734


async def test_they_are_written_once_and_each_is_marked(house: House) -> None:
    assert await write_synthetic(house.log, house.country, "A", BEGIN, 0.02) > 0
    assert await write_synthetic(house.log, house.country, "A", BEGIN, 0.02) == 0
    await house.book.caught_up((await house.log.head())[0])
    rows = list(index_of(house))
    assert rows
    assert {row.bearing.source.value for row in rows} == {"synthetic"}
    assert all("模擬" in row.name for row in rows)
    assert all(house.country.county_at(row.lat, row.lon).code in ("A", "F") for row in rows)  # type: ignore[union-attr]
