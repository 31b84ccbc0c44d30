"""A file becomes timelines, once; a place that speaks for itself is left alone; what is gone is doubted."""

from __future__ import annotations

from datetime import date

import msgspec

from goldenhour.aeds.finding.api import index_of
from goldenhour.aeds.finding.importing import VANISHED, Imported, import_aeds, site_id
from goldenhour.aeds.finding.national.reading import Reader
from goldenhour.emergency.aed_bodies import AedRegistered, SiteRegistered, Source
from goldenhour.emergency.house import House
from goldenhour.emergency.site import Site
from goldenhour.kit.log import Entry, encode_json
from tests.aeds.finding.national_file import file_of

THREE = ({}, {"AEDID": "9002"}, {"場所ID": "1002", "場所名稱": "模擬車站", "場所分類": "交通要衝"})


async def take(house: House, *rows: dict[str, str]) -> Imported:
    reading = Reader(house.country, date(2026, 11, 30))
    taken = list(reading.read(file_of(*rows)))
    return await import_aeds(house, taken, Source.NATIONAL, Imported(reading.rows, remarks=reading.remarks))


async def site(house: House, foreign_id: str) -> Site:
    state = await house.book.state(f"site/{site_id(Source.NATIONAL, foreign_id)}")
    assert isinstance(state, Site)
    return state


async def test_a_file_is_taken_and_can_be_found_at_once(house: House) -> None:
    done = await take(house, *THREE)
    assert (done.places, done.new, done.same) == (2, 3, 0)
    found = index_of(house).nearest((25.033, 121.5435), house.world.now(), 5)
    assert {(one.name, one.aed) for one in found} == {("模擬高中", "9001"), ("模擬高中", "9002"), ("模擬車站", "9001")}


async def test_the_same_file_again_says_nothing(house: House) -> None:
    await take(house, *THREE)
    before, _ = await house.log.head()
    done = await take(house, *THREE)
    assert (done.new, done.changed, done.same) == (0, 0, 3)
    assert (await house.log.head())[0] == before


async def test_what_has_changed_is_changed_and_nothing_is_doubled(house: House) -> None:
    await take(house, *THREE)
    done = await take(house, {"AED放置地點": "2樓"}, *THREE[1:])
    assert (done.new, done.changed, done.same) == (0, 1, 2)
    known = await site(house, "1001")
    assert {name: device.said.location for name, device in known.devices.items()} == {"9001": "2樓", "9002": "1樓大廳"}
    assert len(index_of(house)) == 3


async def test_what_is_in_the_file_no_more_is_doubted_once_and_believed_again_when_it_is_back(house: House) -> None:
    await take(house, *THREE)
    assert (await take(house, *THREE[:2])).vanished == 1
    assert (await take(house, *THREE[:2])).vanished == 0
    device = (await site(house, "1002")).devices["9001"]
    assert [doubt.said.note for doubt in device.doubts] == [VANISHED]
    assert not device.removed
    await take(house, *THREE)
    assert (await site(house, "1002")).devices["9001"].doubts == []


async def test_a_part_of_the_file_doubts_nothing_and_says_so(house: House) -> None:
    await take(house, *THREE)
    done = await take(house, THREE[2])
    assert done.vanished == 0
    assert any("taken for a part" in remark.words.text() for remark in done.remarks)


async def test_another_countys_file_doubts_nothing_here(house: House) -> None:
    await take(house, *THREE)
    done = await take(house, {"場所ID": "7", "場所縣市": "高雄市", "地點LAT": "22.62", "地點LNG": "120.30"})
    assert (done.new, done.vanished) == (1, 0)


async def test_a_place_that_speaks_for_itself_is_left_as_it_says(house: House) -> None:
    await take(house, *THREE)
    name = f"site/{site_id(Source.NATIONAL, '1001')}"
    own = AedRegistered(aed="9001", location="新位置")
    place = SiteRegistered(
        name="我們的學校", county="A", category="assembly", foreign_id="1001", lat=25.033, lon=121.5435
    )
    for kind, body in (("site_registered", place), ("aed_registered", own)):
        raw = msgspec.Raw(encode_json(body))
        world = house.world
        await house.log.append(
            [Entry(id=world.new_id(), subject=name, kind=kind, at=world.now(), by="person/m", body=raw)]
        )
    done = await take(house, *THREE)
    assert (done.left_alone, done.changed) == (1, 0)
    known = await site(house, "1001")
    assert known.registered == place
    assert known.devices["9001"].said == own


async def test_numbers_that_are_no_part_of_an_address_are_kept_under_another(house: House) -> None:
    assert site_id(Source.OSM, "node/12") == site_id(Source.OSM, "node/12")
    assert "/" not in site_id(Source.OSM, "node/12").removeprefix("osm-")
    assert site_id(Source.NATIONAL, "1001") == "national-1001"
