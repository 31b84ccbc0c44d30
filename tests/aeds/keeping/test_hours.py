"""Times filled in day by day become a week, and are read back as somebody would say them."""

from __future__ import annotations

from datetime import datetime

import pytest

from goldenhour.aeds.finding.hours import opening
from goldenhour.aeds.keeping.hours import Answer, Row, hours_of, in_words, rows_of
from goldenhour.emergency.aed_bodies import Hours, Span
from goldenhour.emergency.defibrillators import Openness
from goldenhour.kit.refusals import Refusal

SAME, UNKNOWN, CLOSED, ALWAYS = (Row(one) for one in (Answer.SAME, Answer.UNKNOWN, Answer.CLOSED, Answer.ALWAYS))
OFFICE = Row(Answer.TIMES, (("08:00", "12:00"), ("13:30", "17:30"), ("", "")))
NIGHT = Row(Answer.TIMES, (("22:00", "06:00"),))
A_WEEK = [OFFICE, SAME, SAME, SAME, SAME, NIGHT, UNKNOWN, CLOSED]


def english(message: str) -> str:
    return message


def test_a_week_is_read_back_with_days_that_are_alike_in_one_line() -> None:
    assert in_words(hours_of(A_WEEK), english) == [
        "Monday to Friday: 08:00 to 12:00 and 13:30 to 17:30",
        "Saturday: 22:00 to 06:00 of the next day",
        "Sunday: not known",
        "Public holidays: shut all day",
    ]


def test_what_was_filled_in_means_that_at_the_door() -> None:
    hours = hours_of(A_WEEK)

    def at(day: int, hour: int, holiday: bool = False) -> Openness:
        return opening(hours, datetime(2026, 11, day, hour), lambda _: holiday).state

    assert at(23, 9) is Openness.OPEN  # a Monday
    assert at(24, 13) is Openness.CLOSED
    assert at(29, 3) is Openness.OPEN  # Sunday before dawn still belongs to Saturday's night
    assert at(29, 9) is Openness.UNKNOWN
    assert at(23, 9, holiday=True) is Openness.CLOSED


def test_what_is_known_opens_the_form_as_it_was_filled_in() -> None:
    hours = hours_of(A_WEEK)
    assert hours_of(rows_of(hours)) == hours
    assert rows_of(hours)[1] == SAME


def test_of_a_week_nobody_knows_monday_is_offered_for_the_working_days_and_nothing_is_kept() -> None:
    empty = rows_of(None)
    assert [row.answer for row in empty[:6]] == [Answer.UNKNOWN, *[Answer.SAME] * 4, Answer.UNKNOWN]
    assert hours_of(empty) is None
    assert in_words(None, english) == ["not known, which counts as neither open nor closed"]


def test_day_and_night_is_one_line() -> None:
    assert in_words(hours_of([ALWAYS, *[SAME] * 6, ALWAYS]), english) == ["day and night, every day"]


def test_midnight_at_the_end_is_the_end_of_the_day() -> None:
    evening = Row(Answer.TIMES, (("18:00", "00:00"),))
    hours = hours_of([evening, *[CLOSED] * 6, UNKNOWN])
    assert hours is not None
    assert hours.week[0] == (Span(begins=1080, ends=1440),)
    assert in_words(hours, english)[0] == "Monday: 18:00 to 24:00"
    assert rows_of(hours)[0] == evening


def test_holidays_nobody_spoke_of_are_said_to_be_taken_as_the_weekday() -> None:
    words = in_words(Hours(week=((),) * 7), english)
    assert words == [
        "Monday to Sunday: shut all day",
        "Public holidays: not known: taken as the weekday, and that is said",
    ]


@pytest.mark.parametrize("typed", ["0830", "8:30", "08:30", "０８：３０"])
def test_times_may_be_typed_as_people_write_them(typed: str) -> None:
    hours = hours_of([Row(Answer.TIMES, ((typed, "24:00"),)), *[CLOSED] * 6, UNKNOWN])
    assert hours is not None
    assert hours.week[0] == (Span(begins=510, ends=1440),)


@pytest.mark.parametrize(
    ("times", "code"),
    [
        ((), "no_times"),
        ((("", ""),), "no_times"),
        ((("08:00", ""),), "half_a_time"),
        ((("25:00", "26:00"),), "half_a_time"),
        ((("early", "late"),), "half_a_time"),
        ((("08:00", "08:00"),), "no_time_between"),
        ((("08:00", "12:00"), ("11:59", "13:00")), "times_overlap"),
        ((("22:00", "06:00"), ("23:00", "23:30")), "times_overlap"),
    ],
)
def test_times_that_cannot_be_are_refused_with_their_day(times: tuple[tuple[str, str], ...], code: str) -> None:
    rows = [OFFICE, SAME, Row(Answer.TIMES, times), *[CLOSED] * 5]
    with pytest.raises(Refusal) as refused:
        hours_of(rows)
    assert (refused.value.code, refused.value.field) == (code, "2")
    assert str(refused.value).startswith("Wednesday: ")
