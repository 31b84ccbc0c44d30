"""Times, labels and sparklines as templates show them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from goldenhour.screens.drawing import clock_in, label, sparkline_drawing

START = datetime(2026, 11, 22, 23, 59, 58, tzinfo=UTC)
TAIPEI = clock_in(ZoneInfo("Asia/Taipei"))


def test_a_time_is_shown_by_the_wall_clock_of_the_zone() -> None:
    assert TAIPEI(START) == "07:59"
    assert TAIPEI(START, seconds=True) == "07:59:58"
    assert TAIPEI(START, date=True) == "2026-11-23 07:59"


def test_a_time_not_known_is_a_dash() -> None:
    assert TAIPEI(None) == "–"


def test_a_time_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="aware"):
        TAIPEI(START.replace(tzinfo=None))


@pytest.mark.parametrize(
    ("code", "language", "words"),
    [
        ({"code": "7", "zh": "胸痛", "en": "Chest pain"}, "zh_Hant", "胸痛"),
        ({"code": "7", "zh": "胸痛", "en": "Chest pain"}, "en", "Chest pain"),
        ({"code": "7", "zh": "", "en": "Chest pain"}, "zh_Hant", "Chest pain"),
        ({"code": "7"}, "en", "7"),
        (("7", "胸痛"), "en", "胸痛"),
        ("胸痛", "en", "胸痛"),
    ],
)
def test_a_code_is_labelled_in_the_readers_language(code: object, language: str, words: str) -> None:
    assert label(code, language) == words


def at(minute: int) -> datetime:
    return START + timedelta(minutes=minute)


def test_a_sparkline_spreads_over_its_box_by_time_not_by_count() -> None:
    drawn = sparkline_drawing([(at(0), 100), (at(1), 110), (at(10), 120)], width=104, height=28)
    assert drawn.lines == ("2.0,26.0 12.0,14.0 102.0,2.0",)


def test_a_value_not_taken_leaves_a_gap_and_the_last_taken_counts() -> None:
    drawn = sparkline_drawing([(at(0), 100), (at(1), None), (at(2), 90), (at(3), None)])
    assert len(drawn.lines) == 2
    assert (drawn.last, drawn.last_at) == (90, at(2))


@pytest.mark.parametrize(("last", "where"), [(89, "low"), (90, ""), (140, ""), (141, "high")])
def test_the_last_value_beside_its_usual_range_is_named(last: float, where: str) -> None:
    assert sparkline_drawing([(at(0), 120), (at(1), last)], low=90, high=140).outside == where


def test_nothing_taken_draws_nothing() -> None:
    drawn = sparkline_drawing([(at(0), None)], low=90, high=140)
    assert (drawn.lines, drawn.last, drawn.outside) == ((), None, "")


def test_one_value_alone_stands_in_the_middle() -> None:
    assert sparkline_drawing([(at(0), 120)]).last_x == 52
