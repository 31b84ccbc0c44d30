"""Rosters from files: dates as they are written here, nights, changes of the clocks, and what is mixed up."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goldenhour.consults.importing import NotUnderstood, Read, date_of, read_roster, time_of
from goldenhour.kit.refusals import Refusal

TAIPEI, BERLIN = ZoneInfo("Asia/Taipei"), ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    ["2026-11-30", "2026/11/30", "20261130", "115/11/30", "民國115/11/30", "民國115年11月30日", "1151130", "115.11.30",
     "１１５／１１／３０"],
)  # fmt: skip
def test_a_date_is_read_as_people_here_write_it(text: str) -> None:
    assert date_of(text) == date(2026, 11, 30)


@pytest.mark.parametrize(
    "text", ["", "30/11/2026", "115/13/01", "1150230", "0115/1/1", "3026-01-01", "soon", "15/11/30"]
)
def test_a_date_that_is_none_is_not_guessed(text: str) -> None:
    with pytest.raises(NotUnderstood):
        date_of(text)


@given(st.dates(date(2000, 1, 1), date(2099, 12, 31)))
def test_every_day_is_the_same_in_both_calendars(day: date) -> None:
    roc = day.year - 1911
    assert date_of(f"{roc}/{day.month}/{day.day}") == date_of(f"民國{roc}年{day.month}月{day.day}日") == day
    assert date_of(f"{roc:03}{day.month:02}{day.day:02}") == date_of(day.isoformat()) == day


def test_times_of_day_are_read_too() -> None:
    assert (time_of("08:00"), time_of("0830"), time_of("8時"), time_of("24:00")) == (
        time(8), time(8, 30), time(8), time(0),
    )  # fmt: skip
    for wrong in ("", "25:00", "8", "eight"):
        with pytest.raises(NotUnderstood):
            time_of(wrong)


def read(text: str, zone: ZoneInfo = TAIPEI) -> Read:
    return read_roster(text.encode(), zone, NOW)


def test_a_night_ends_the_next_day_and_a_turn_without_times_lasts_one() -> None:
    found = read("name,date,start,end\nChen,2026-11-23,20:00,08:00\nLi,2026-11-24,,\n")
    assert [(one.begins.isoformat(), one.ends.isoformat()) for one in found.duties] == [
        ("2026-11-23T20:00:00+08:00", "2026-11-24T08:00:00+08:00"),
        ("2026-11-24T08:00:00+08:00", "2026-11-25T08:00:00+08:00"),
    ]


def test_begins_and_ends_may_stand_whole_in_their_columns() -> None:
    found = read("姓名,開始,結束,電話,線別\n陳,115/11/23 08:00,115/11/24 08:00,0912-345678,二線\n")
    (one,) = found.duties
    assert (one.ends.isoformat(), one.phone, one.line) == ("2026-11-24T08:00:00+08:00", "0912-345678", 2)


def test_a_line_that_is_not_understood_is_told_with_its_number_and_the_others_are_taken() -> None:
    found = read("姓名,日期,電話\n陳,115/2/30,\n,115/2/1,\n李,115/11/23,abc\n王,115/11/23,\n")
    assert [one.line for one in found.wrong] == [2, 3, 4]
    assert [one.name for one in found.duties] == ["王"]


def test_a_year_that_was_mixed_up_is_shown_as_odd() -> None:
    assert [one.line for one in read("姓名,日期\n陳,105/11/23\n李,115/11/23\n").odd] == [2]


def test_a_file_in_big5_is_read_as_well() -> None:
    content = "姓名,日期\n陳大文,115/11/23\n".encode("cp950")
    assert read_roster(content, TAIPEI, NOW).duties[0].name == "陳大文"


def test_the_same_file_gives_the_same_ids_and_two_turns_never_one() -> None:
    text = "name,date\nChen,2026-11-23\nChen,2026-11-24\n"
    ids = [one.id for one in read(text).duties]
    assert ids == [one.id for one in read(text).duties]
    assert len(set(ids)) == 2


def test_a_turn_over_a_change_of_the_clocks_is_told_and_lasts_as_long_as_it_does() -> None:
    found = read("name,date,start,end\nAnna,2026-03-28,20:00,08:00\n", BERLIN)
    (one,) = found.duties
    assert (one.ends - one.begins.astimezone(UTC)).total_seconds() == 11 * 3600
    assert len(found.odd) == 1


CALENDAR = """BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//test//
BEGIN:VEVENT
UID:1
DTSTAMP:20261101T000000Z
DTSTART;TZID=Asia/Taipei:20261123T080000
DTEND;TZID=Asia/Taipei:20261124T080000
RRULE:FREQ=WEEKLY;COUNT=3
SUMMARY:陳大文
CONTACT:0912345678
END:VEVENT
BEGIN:VEVENT
UID:2
DTSTAMP:20261101T000000Z
DTSTART;VALUE=DATE:20261124
DTEND;VALUE=DATE:20261125
SUMMARY:李小華
END:VEVENT
BEGIN:VEVENT
UID:3
DTSTAMP:20261101T000000Z
DTSTART:20261126T080000
DTEND:20261126T200000
SUMMARY:
END:VEVENT
END:VCALENDAR
"""


def test_a_calendar_is_followed_through_its_repetitions_and_whole_days() -> None:
    found = read(CALENDAR.replace("\n", "\r\n"))
    assert [(one.name, one.begins.isoformat()) for one in found.duties] == [
        ("陳大文", "2026-11-23T08:00:00+08:00"),
        ("李小華", "2026-11-24T00:00:00+08:00"),
        ("陳大文", "2026-11-30T08:00:00+08:00"),
        ("陳大文", "2026-12-07T08:00:00+08:00"),
    ]
    assert found.duties[0].phone == "0912345678"
    assert len(found.wrong) == 1


@pytest.mark.parametrize(
    "content", [b"", b"\x00", b"hello", b"BEGIN:VCALENDAR\r\nnonsense", "日期\n115/1/1\n".encode()]
)
def test_what_is_no_roster_is_refused(content: bytes) -> None:
    with pytest.raises(Refusal):
        read_roster(content, TAIPEI, NOW)


@given(st.text(max_size=200))
def test_whatever_stands_in_a_file_it_is_read_or_refused(text: str) -> None:
    for content in (text, f"name,date\n{text}", f"BEGIN:VCALENDAR\r\n{text}\r\nEND:VCALENDAR"):
        try:
            found = read(content.encode("utf-8", "surrogatepass").decode("utf-8", "replace"))
        except Refusal:
            continue
        assert all(one.ends > one.begins for one in found.duties)
