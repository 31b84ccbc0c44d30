"""Open, closed or unknown, held against the plainest reckoning: minute by minute."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from goldenhour.aeds.finding.hours import opening
from goldenhour.emergency.aed_bodies import Hours, Span
from goldenhour.emergency.defibrillators import Openness

MONDAY = datetime(2026, 11, 30)
NEW_YEAR = date(2026, 12, 3)  # a Thursday, made a holiday here

spans = st.builds(Span, begins=st.integers(0, 1440), ends=st.integers(0, 1440))
days = st.one_of(st.none(), st.lists(spans, max_size=3).map(tuple))
weeks = st.tuples(days, days, days, days, days, days, days)
all_hours = st.builds(Hours, week=weeks, holidays=days)
moments = st.integers(0, 7 * 1440 - 1).map(lambda minutes: MONDAY + timedelta(minutes=minutes))


def is_new_year(day: date) -> bool:
    return day == NEW_YEAR


def plainly_open(hours: Hours, at: datetime) -> bool | None:
    """Whether `at` lies in a span that began today or yesterday; None where today's are not known."""

    def on(day: date) -> tuple[Span, ...] | None:
        holiday = hours.holidays is not None and is_new_year(day)
        return hours.holidays if holiday else hours.week[day.weekday()]

    for ago in (0, 1):
        day = at.date() - timedelta(days=ago)
        for span in on(day) or ():
            begin = datetime.combine(day, datetime.min.time()) + timedelta(minutes=span.begins)
            end = datetime.combine(day, datetime.min.time()) + timedelta(minutes=span.ends)
            if span.ends <= span.begins:
                end += timedelta(days=1)
            if begin <= at < end:
                return True
    return None if on(at.date()) is None else False


STATES = {True: Openness.OPEN, False: Openness.CLOSED, None: Openness.UNKNOWN}


@given(all_hours, moments)
def test_any_week_is_open_when_a_span_says_so_and_unknown_where_nothing_does(hours: Hours, at: datetime) -> None:
    assert opening(hours, at, is_new_year).state is STATES[plainly_open(hours, at)]


@given(all_hours, moments)
def test_it_stays_so_until_the_moment_it_names_and_not_longer(hours: Hours, at: datetime) -> None:
    now = opening(hours, at, is_new_year)
    if now.until is None:
        return
    assert now.until > at
    step = max(timedelta(minutes=1), (now.until - at) / 7)
    between = at
    while between < now.until:
        assert STATES[plainly_open(hours, between)] is now.state
        between += step
    assert STATES[plainly_open(hours, now.until)] is not now.state


def test_a_span_past_midnight_belongs_to_the_day_it_began() -> None:
    late = Hours(week=((), (), (), (), (), (Span(begins=1320, ends=120),), ()))  # Saturday 22 to 2
    sunday_one = datetime(2026, 12, 6, 1)
    assert opening(late, sunday_one, is_new_year).state is Openness.OPEN
    assert opening(late, sunday_one, is_new_year).until == datetime(2026, 12, 6, 2)
    assert opening(late, datetime(2026, 12, 6, 3), is_new_year).until == datetime(2026, 12, 12, 22)


def test_day_and_night_has_no_end() -> None:
    always = Hours(week=((Span(begins=0, ends=1440),),) * 7)
    assert opening(always, MONDAY, is_new_year).until is None
    assert opening(always, MONDAY, is_new_year).state is Openness.OPEN


def test_a_holiday_of_which_nothing_is_said_is_its_weekday_and_says_that_it_is_taken_so() -> None:
    weekdays = Hours(week=((Span(begins=480, ends=1080),),) * 5 + ((), ()))
    noon = datetime(2026, 12, 3, 12)
    assert opening(weekdays, noon, is_new_year).assumed
    assert opening(weekdays, noon, is_new_year).state is Openness.OPEN
    closed = Hours(week=weekdays.week, holidays=())
    assert opening(closed, noon, is_new_year).state is Openness.CLOSED
    assert not opening(closed, noon, is_new_year).assumed


def test_it_does_not_promise_to_open_on_a_day_after_one_of_which_nothing_is_known() -> None:
    week = ((), None, (Span(begins=480, ends=600),), (), (), (), ())
    assert opening(Hours(week=week), MONDAY, is_new_year).until is None
