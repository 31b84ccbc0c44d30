"""Whether a place is open at a moment, by the clock of the place: pure. Unknown is neither open nor closed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta

import msgspec

from goldenhour.emergency.aed_bodies import Hours, Span
from goldenhour.emergency.defibrillators import Openness

DAY = 1440
AHEAD = 8
"""So many days ahead closing and opening are looked for: one more than a week, for what goes on past midnight."""

IsHoliday = Callable[[date], bool]


class Opening(msgspec.Struct, frozen=True):
    """Open, closed or unknown. `until` is when it closes or opens again (without a zone: the clock of the place), None where
    that is not within a week or not known. `assumed`: a public holiday for which nothing is said, taken as its weekday."""

    state: Openness
    until: datetime | None = None
    assumed: bool = False


def ends(span: Span) -> int:
    """Minutes after the midnight before it; beyond 1440 where it goes on past midnight."""
    return span.ends if span.ends > span.begins else span.ends + DAY


def spans_on(hours: Hours, day: date, is_holiday: IsHoliday) -> tuple[Span, ...] | None:
    """The spans that begin on this day; None where unknown."""
    if hours.holidays is not None and is_holiday(day):
        return hours.holidays
    return hours.week[day.weekday()]


def opening(hours: Hours | None, at: datetime, is_holiday: IsHoliday) -> Opening:
    """How things stand `at` (local, without a zone)."""
    if hours is None:
        return Opening(Openness.UNKNOWN)
    today = at.date()
    midnight = datetime.combine(today, datetime.min.time())
    now = (at - midnight).total_seconds() / 60
    days = [spans_on(hours, today + timedelta(days=n), is_holiday) for n in range(-1, AHEAD)]
    assumed = hours.holidays is None and is_holiday(today)
    times = [(n * DAY + s.begins, n * DAY + ends(s)) for n, spans in enumerate(days, start=-1) for s in spans or ()]
    unknown = [n * DAY for n, spans in enumerate(days, start=-1) if spans is None and n >= 0]
    if (closing := closes(times, now)) is not None:
        return Opening(Openness.OPEN, moment(midnight, closing, unless=(AHEAD - 1) * DAY), assumed)
    if days[1] is None:
        return Opening(Openness.UNKNOWN, None, assumed)
    opens = min((begin for begin, _ in times if begin > now), default=None)
    if opens is None or any(begin < opens for begin in unknown):
        return Opening(Openness.CLOSED, None, assumed)
    return Opening(Openness.CLOSED, midnight + timedelta(minutes=opens), assumed)


def closes(times: list[tuple[int, int]], now: float) -> float | None:
    """The end of the time one is in now, and of those that follow without a gap; None when in none."""
    reached = now
    for begin, end in sorted(times):
        if begin <= reached < end:
            reached = end
    return reached if reached > now else None


def moment(midnight: datetime, minutes: float, *, unless: float) -> datetime | None:
    return None if minutes >= unless else midnight + timedelta(minutes=minutes)
