"""One row per device: where it hangs, and nothing of anybody."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import msgspec
import pytest

from goldenhour.aeds.finding.rows import floor_in, rows_of, storeys, views_in
from goldenhour.emergency import aed_bodies as aed
from goldenhour.emergency import site_bodies as site
from goldenhour.emergency.folding_site import fold_site
from tests.emergency.test_site import BEGAN, ONE, SCHOOL, told

ZONE = ZoneInfo("Asia/Taipei")


@pytest.mark.parametrize(
    ("text", "floor", "above"),
    [
        ("3F", "3F", 2), ("B1", "B1", -1), ("三樓", "三樓", 2), ("1樓大廳服務台", "1樓", 0), ("十二樓", "十二樓", 11),
        ("地下一樓停車場", "地下一樓", -1), ("B2F", "B2F", -2), ("二十一樓", "二十一樓", 20), ("警衛室", "", 0),
        ("門口第5根柱子", "", 0),
    ],
)  # fmt: skip
def test_floors_are_read_as_people_write_them(text: str, floor: str, above: int) -> None:
    assert (floor_in(text), storeys(floor_in(text))) == (floor, above)


def test_a_bare_number_in_the_field_of_the_floor_is_a_floor() -> None:
    assert storeys("2") == 1


def test_a_device_without_a_position_has_its_places_and_without_any_no_row() -> None:
    assert list(rows_of(fold_site("s", told(SCHOOL, ONE)), ZONE)) == []
    there = msgspec.structs.replace(SCHOOL, lat=25.0, lon=121.5)
    assert [(row.lat, row.lon) for row in rows_of(fold_site("s", told(there, ONE)), ZONE)] == [(25.0, 121.5)]


def test_a_row_holds_nobodys_name_and_no_telephone() -> None:
    place = msgspec.structs.replace(SCHOOL, lat=25.0, lon=121.5, responsible="王校長", telephone="02-2345-6789")
    device = msgspec.structs.replace(ONE, telephone="0912-345-678")
    named = site.ManagerNamed(manager="m", name="林管理員", telephone="0933-000-111")
    checked = aed.AedChecked(aed="1", on=date(2026, 11, 1), name="陳檢查", ready=True)
    (view,) = views_in(ZONE)
    (row,) = view.rows(fold_site("s", told(place, device, named, checked)))
    for secret in ("王校長", "2345", "0912", "林管理員", "0933", "陳檢查"):
        assert secret.encode() not in row["row"]


def test_the_newest_picture_is_shown() -> None:
    place = msgspec.structs.replace(SCHOOL, lat=25.0, lon=121.5)
    device = msgspec.structs.replace(ONE, photo="a" * 64)
    checked = aed.AedChecked(aed="1", on=date(2026, 11, 1), name="陳", ready=True, photo="b" * 64)
    assert [row.photo for row in rows_of(fold_site("s", told(place, device)), ZONE)] == ["a" * 64]
    assert [row.photo for row in rows_of(fold_site("s", told(place, device, checked)), ZONE)] == ["b" * 64]


def test_what_was_said_after_midnight_was_said_that_day_and_not_on_greenwichs() -> None:
    place = msgspec.structs.replace(SCHOOL, lat=25.0, lon=121.5)
    until_one = datetime(2026, 11, 30, 17, tzinfo=UTC) - BEGAN  # 01:00 of the first of December in Taipei
    hours = int(until_one / timedelta(hours=1))
    said = told(place, ONE, *[ONE] * (hours - 3), aed.AedDoubted(aed="1", note="locked"))
    (row,) = rows_of(fold_site("s", said), ZONE)
    assert (row.bearing.doubted_on, row.bearing.said_on) == (date(2026, 12, 1), date(2026, 12, 1))


def test_one_that_travels_is_not_where_its_place_is() -> None:
    place = msgspec.structs.replace(SCHOOL, lat=25.0, lon=121.5)
    train = msgspec.structs.replace(ONE, vehicle=True)
    assert list(rows_of(fold_site("s", told(place, train)), ZONE)) == []
