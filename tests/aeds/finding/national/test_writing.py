"""The national layout written, and read again as it was."""

from __future__ import annotations

import csv
import io
from datetime import date

from goldenhour.aeds.finding.national.columns import COLUMNS
from goldenhour.aeds.finding.national.reading import Reader
from goldenhour.aeds.finding.national.writing import kept_cells, national_csv, public
from goldenhour.emergency.house import House
from tests.aeds.finding.national_file import SOUND
from tests.aeds.finding.test_importing import THREE, take


async def test_what_was_read_is_written_as_it_was(house: House) -> None:
    await take(house, *THREE)
    content = national_csv(await house.ask(kept_cells), house.country)
    assert content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))
    assert tuple(rows[0]) == COLUMNS
    assert len(rows) == 3
    assert rows[0] == SOUND | {"地點LAT": "25.033"}
    reading = Reader(house.country, date(2026, 11, 30))
    assert len(list(reading.read(content))) == 3
    assert reading.remarks == []


async def test_hours_the_six_columns_cannot_say_stand_in_the_note(house: House) -> None:
    from goldenhour.aeds.finding.national.columns import hours_in_columns
    from goldenhour.emergency.aed_bodies import Hours, Span

    noon = (Span(begins=480, ends=720), Span(begins=780, ends=1020))
    cells, note = hours_in_columns(Hours(week=(noon,) * 5 + ((), None)))
    assert cells == [""] * 6
    assert "週一 08:00-12:00、13:00-17:00" in note
    assert "周六未開放" in note


def test_a_number_that_is_somebodys_own_is_left_out() -> None:
    assert [public(number) for number in ("0912-345678", "+886 912345678", "02-23456789")] == ["", "", "02-23456789"]
