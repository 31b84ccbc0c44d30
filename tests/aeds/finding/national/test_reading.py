"""Every trap of the national file, a row each."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goldenhour.aeds.finding.national.reading import Judged, Reader, Taken, date_of
from goldenhour.emergency.aed_bodies import Hours, Span
from goldenhour.emergency.country import load_country
from goldenhour.kit.refusals import Refusal
from tests.aeds.finding.national_file import SOUND, file_of

TODAY = date(2026, 11, 30)


def reader() -> Reader:
    return Reader(load_country("taiwan"), TODAY)


def one(**changes: str) -> tuple[Taken | None, list[tuple[Judged, str]]]:
    reading = reader()
    extra = tuple(name for name in changes if name not in SOUND)
    taken = list(reading.read(file_of(changes, extra=extra)))
    return (taken[0] if taken else None), [(remark.judged, remark.words.text()) for remark in reading.remarks]


def test_a_sound_row_is_taken_whole_and_nothing_is_remarked() -> None:
    taken, remarks = one()
    assert taken is not None
    assert remarks == []
    assert (taken.place.name, taken.place.county, taken.place.category) == ("模擬高中", "A", "assembly")
    assert (taken.place.foreign_id, taken.aed.aed, taken.aed.location) == ("1001", "9001", "1樓大廳")
    weekday, saturday = (Span(begins=480, ends=1080),), (Span(begins=540, ends=720),)
    assert taken.aed.hours == Hours(week=(weekday,) * 5 + (saturday, None))
    assert taken.aed.telephone == "02-23456789"


C, D, R = Judged.CORRECTED, Judged.DOUBTED, Judged.REFUSED


@pytest.mark.parametrize(
    ("changes", "remark"),
    [
        ({"地點LAT": "121.5435", "地點LNG": "25.0330"}, (C, "latitude and longitude stood the wrong way round: turned")),
        ({"地點LAT": "0", "地點LNG": "0"}, (D, "the coordinates are 0, 0: left out")),
        ({"地點LAT": "", "地點LNG": ""}, (D, "no coordinates: it is in the list, not on the map")),
        ({"地點LAT": "23.0", "地點LNG": "124.9"}, (D, "the coordinates lie at sea or abroad: left out")),
        ({"地點LAT": "250.33"}, (D, "the coordinates lie at sea or abroad: left out")),
        ({"地點LAT": "N25"}, (D, "the coordinates are no numbers: left out")),
        ({"地點LAT": "nan"}, (D, "the coordinates lie at sea or abroad: left out")),
        ({"地點LAT": "22.62", "地點LNG": "120.30"}, (D, "its coordinates lie in another county than its address")),
        ({"AED放置地點": "1樓\n大廳"}, (C, "line breaks in AED放置地點 became blanks")),
        ({"場所分類": "太空站"}, (D, "category 太空站 is not known: taken as other")),
        ({"周一至周五起": "早上"}, (D, "hours 早上-18:00 of 周一至周五起: taken as unknown")),
        ({"周一至周五起": ""}, (D, "hours -18:00 of 周一至周五起: taken as unknown")),
        ({"周一至周五迄": "25:00"}, (D, "hours 08:00-25:00 of 周一至周五起: taken as unknown")),
        ({"周一至周五起": "18:00"}, (D, "hours of 周一至周五起 begin when they end: taken as unknown")),
        ({"周一至周五迄": "23:59"}, (C, "23:59 in 周一至周五起 is taken as the end of the day")),
        ({"開放時間緊急連絡電話": "請洽警衛"}, (C, "the telephone is no number: left out")),
        ({"場所名稱": "長" * 200}, (C, "場所名稱 was cut to 120 characters")),
        ({"電擊貼片效期": "民國"}, (D, "電擊貼片效期 民國 is no date: left out")),
        ({"場所ID": ""}, (R, "the number of the place or of the device is missing")),
        ({"AEDID": " "}, (R, "the number of the place or of the device is missing")),
        ({"AEDID": "9" * 61}, (R, "the number of the place or of the device is too long")),
        ({"場所名稱": "\n"}, (R, "the place has no name")),
        ({"場所縣市": "火星", "地點LAT": ""}, (R, "neither its county nor its coordinates say where it is")),
    ],
)  # fmt: skip
def test_each_trap_is_put_right_doubted_or_refused_with_its_reason(
    changes: dict[str, str], remark: tuple[Judged, str]
) -> None:
    taken, remarks = one(**changes)
    assert remark in remarks
    assert (taken is None) == (remark[0] is R)


@pytest.mark.parametrize(
    ("begins", "ends", "span"),
    [
        ("00:00", "24:00", Span(begins=0, ends=1440)), ("0800", "1730", Span(begins=480, ends=1050)),
        ("８：００", "18:00:00", Span(begins=480, ends=1080)), ("22:00", "02:00", Span(begins=1320, ends=120)),
        ("24:00", "06:00", Span(begins=0, ends=360)),
    ],
)  # fmt: skip
def test_hours_are_read_as_they_are_written(begins: str, ends: str, span: Span) -> None:
    taken, _ = one(周一至周五起=begins, 周一至周五迄=ends)
    assert taken is not None
    assert taken.aed.hours is not None
    assert taken.aed.hours.week[0] == (span,)


def test_blank_hours_are_unknown_and_no_remark() -> None:
    blank = {column: "" for column in SOUND if column[:2] in ("周一", "周六", "周日")}
    taken, remarks = one(**blank)
    assert taken is not None
    assert (taken.aed.hours, remarks) == (None, [])


def test_what_was_turned_or_lies_elsewhere_is_kept_with_its_doubt() -> None:
    turned, _ = one(地點LAT="121.5435", 地點LNG="25.0330")
    elsewhere, _ = one(地點LAT="22.62", 地點LNG="120.30")
    assert turned is not None
    assert elsewhere is not None
    assert (turned.aed.lat, turned.aed.doubts) == (25.033, ("swapped",))
    assert (elsewhere.place.county, elsewhere.aed.doubts) == ("A", ("elsewhere",))


def test_a_device_on_a_train_travels() -> None:
    train, _ = one(場所分類="長距離交通工具")
    school, _ = one()
    assert train is not None
    assert school is not None
    assert (train.aed.vehicle, school.aed.vehicle) == (True, False)


def test_the_county_is_that_of_the_coordinates_where_the_address_names_none() -> None:
    taken, _ = one(場所縣市="")
    assert taken is not None
    assert taken.place.county == "A"


def test_the_second_row_with_the_same_numbers_is_refused() -> None:
    reading = reader()
    taken = list(reading.read(file_of({}, {"場所名稱": "別處"}, {"AEDID": "9002"})))
    assert [(row.place.name, row.aed.aed) for row in taken] == [("模擬高中", "9001"), ("模擬高中", "9002")]
    assert [(remark.line, remark.words.text()) for remark in reading.remarks] == [
        (3, "row 2 has the same numbers; the first is taken")
    ]


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("115/3/2", date(2026, 3, 2)), ("115年03月02日", date(2026, 3, 2)), ("1150302", date(2026, 3, 2)),
        ("2026-03-02", date(2026, 3, 2)), ("20260302", date(2026, 3, 2)), ("2026/3/2 00:00:00", date(2026, 3, 2)),
        ("１１５．３．２", date(2026, 3, 2)), ("115/2/30", None), ("2026", None), ("", None),
    ],
)  # fmt: skip
def test_dates_of_the_republic_are_dates(text: str, day: date | None) -> None:
    assert date_of(text) == day


@pytest.mark.parametrize(
    "content",
    [b"PK\x03\x04workbook", b"\xd0\xcf\x11\xe0old", b"<html><table>", b"\xef\xbb\xbf<?xml?>", b"%PDF-1.7"],
)
def test_a_spreadsheet_is_refused_with_what_to_do(content: bytes) -> None:
    with pytest.raises(Refusal) as refused:
        list(reader().read(content))
    assert refused.value.code == "spreadsheet"


def test_another_table_is_refused_naming_what_is_missing() -> None:
    with pytest.raises(Refusal) as refused:
        list(reader().read("場所ID,場所名稱\n1,x\n".encode()))
    assert refused.value.code == "columns_missing"
    assert "AEDID" in refused.value.sentence()


def test_big5_is_read_as_well() -> None:
    content = file_of({}).decode("utf-8-sig").encode("cp950")
    assert [row.place.name for row in reader().read(content)] == ["模擬高中"]


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(content: bytes) -> None:
    try:
        list(reader().read(content))
    except Refusal:
        return


@given(
    st.dictionaries(
        st.sampled_from(sorted(SOUND)),
        st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=40),
        max_size=6,
    )
)
def test_any_words_in_any_cells_are_judged_never_stumbled_over(changes: dict[str, str]) -> None:
    one(**changes)
