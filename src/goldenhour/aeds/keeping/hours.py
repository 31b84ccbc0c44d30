"""When a device can be fetched, as somebody fills it in day by day, and as it is read back to them in plain words. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from enum import StrEnum
from functools import reduce
from itertools import groupby, pairwise

import msgspec

from goldenhour.aeds.finding.hours import DAY, ends
from goldenhour.aeds.keeping.plausible import wrong
from goldenhour.emergency.aed_bodies import Hours, Span
from goldenhour.kit.refusals import Refusal
from goldenhour.kit.sentences import N_, Translate, sentence

WEEK = (N_("Monday"), N_("Tuesday"), N_("Wednesday"), N_("Thursday"), N_("Friday"), N_("Saturday"), N_("Sunday"))
HOLIDAYS = 7
"""The row of public holidays, after those of the week."""
NAMES = (*WEEK, N_("Public holidays"))
SATURDAY = 5
ALL_DAY = (Span(begins=0, ends=DAY),)
CLOCK = re.compile(r"(\d{1,2}):?(\d{2})")


class Answer(StrEnum):
    """What is said of a day."""

    SAME = "same"
    TIMES = "times"
    ALWAYS = "always"
    CLOSED = "closed"
    UNKNOWN = "unknown"


ANSWERS = {
    Answer.SAME: N_("the same as the day before"),
    Answer.TIMES: N_("at these times"),
    Answer.ALWAYS: N_("day and night"),
    Answer.CLOSED: N_("shut all day"),
    Answer.UNKNOWN: N_("not known"),
}
OF_HOLIDAYS = ANSWERS | {Answer.UNKNOWN: N_("not known: taken as the weekday, and that is said")}
"""A holiday has no day before it."""


class Row(msgspec.Struct, frozen=True):
    """One day of the form: the answer, and its times as they stand in the fields, from and to."""

    answer: Answer
    times: tuple[tuple[str, str], ...] = ()


def answers_of(day: int) -> dict[Answer, str]:
    """What can be said of this day, and how that is called."""
    offered = OF_HOLIDAYS if day == HOLIDAYS else ANSWERS
    return {one: words for one, words in offered.items() if one is not Answer.SAME or day not in (0, HOLIDAYS)}


# ── from a week to the form and back ─────────────────────────────────────────────────────────────────────────────────
def rows_of(hours: Hours | None) -> list[Row]:
    """The form as it is opened: of a week nobody knows, what is said of Monday is offered for the other working days."""
    if hours is None:
        days = [Row(Answer.UNKNOWN if day in (0, SATURDAY) else Answer.SAME) for day in range(HOLIDAYS)]
        return [*days, Row(Answer.UNKNOWN)]
    first = row_of(hours.week[0])
    return [
        first,
        *(Row(Answer.SAME) if spans == before else row_of(spans) for before, spans in pairwise(hours.week)),
        row_of(hours.holidays),
    ]


def row_of(spans: tuple[Span, ...] | None) -> Row:
    if spans is None:
        return Row(Answer.UNKNOWN)
    if spans in ((), ALL_DAY):
        return Row(Answer.ALWAYS if spans else Answer.CLOSED)
    return Row(Answer.TIMES, tuple((clock(span.begins), clock(span.ends % DAY)) for span in spans))


def hours_of(rows: Sequence[Row]) -> Hours | None:
    """What was filled in; None where nothing is known. Raises Refusal, whose `field` is the number of the row."""
    week: list[tuple[Span, ...] | None] = []
    for day, row in enumerate(rows[:HOLIDAYS]):
        week.append(week[-1] if row.answer is Answer.SAME and week else spans_of(day, row))
    holidays = spans_of(HOLIDAYS, rows[HOLIDAYS])
    if holidays is None and not any(spans is not None for spans in week):
        return None
    return Hours(week=tuple(week), holidays=holidays)


def spans_of(day: int, row: Row) -> tuple[Span, ...] | None:
    match row.answer:
        case Answer.TIMES:
            return in_order(day, [span_of(day, *pair) for pair in row.times if any(one.strip() for one in pair)])
        case Answer.ALWAYS:
            return ALL_DAY
        case Answer.CLOSED:
            return ()
    return None


def span_of(day: int, begins: str, ends: str) -> Span:
    """From and to, as typed. Midnight at the end is the end of the day."""
    begin, end = minute_of(begins), minute_of(ends)
    if begin is None or end is None:
        raise wrong_on(day, "half_a_time", N_("{day}: a time needs its beginning and its end, like 08:00 and 17:30."))
    if begin % DAY == end % DAY and (begin, end) != (0, DAY):
        raise wrong_on(
            day, "no_time_between", N_("{day}: it ends when it begins. If it is never shut, choose day and night.")
        )
    return Span(begins=begin % DAY, ends=end or DAY)


def in_order(day: int, spans: list[Span]) -> tuple[Span, ...]:
    """The times of a day by the clock, none within another."""
    if not spans:
        raise wrong_on(day, "no_times", N_("{day}: give its times, or choose another answer."))
    ordered = sorted(spans, key=lambda span: span.begins)
    for one, following in pairwise(ordered):
        if following.begins < ends(one):
            raise wrong_on(day, "times_overlap", N_("{day}: two of its times overlap. Make them one, or correct them."))
    return tuple(ordered)


def minute_of(text: str) -> int | None:
    """08:30, 8:30, 0830, also full-width; None for what is no time of a day."""
    match = CLOCK.fullmatch(unicodedata.normalize("NFKC", text).strip())
    if match is None:
        return None
    hour, minute = int(match[1]), int(match[2])
    return 60 * hour + minute if minute < 60 and 60 * hour + minute <= DAY else None


def wrong_on(day: int, code: str, message: str) -> Refusal:
    return wrong(code, message, str(day), day=sentence(NAMES[day]))


# ── in words ─────────────────────────────────────────────────────────────────────────────────────────────────────────
def in_words(hours: Hours | None, say: Translate) -> list[str]:
    """What was filled in, as somebody would say it: days that follow one another with the same times are one line."""
    if hours is None:
        return [say(N_("not known, which counts as neither open nor closed"))]
    if {*hours.week, hours.holidays} == {ALL_DAY}:
        return [say(N_("day and night, every day"))]
    return [*week_in_words(hours.week, say), holidays_in_words(hours.holidays, say)]


def week_in_words(week: Sequence[tuple[Span, ...] | None], say: Translate) -> Iterator[str]:
    for spans, group in groupby(range(HOLIDAYS), key=lambda day: week[day]):
        days = list(group)
        first, last, times = say(NAMES[days[0]]), say(NAMES[days[-1]]), spans_in_words(spans, say)
        if len(days) == 1:
            yield say(N_("{day}: {times}")).format(day=first, times=times)
        else:
            yield say(N_("{first} to {last}: {times}")).format(first=first, last=last, times=times)


def holidays_in_words(spans: tuple[Span, ...] | None, say: Translate) -> str:
    times = say(OF_HOLIDAYS[Answer.UNKNOWN]) if spans is None else spans_in_words(spans, say)
    return say(N_("{day}: {times}")).format(day=say(NAMES[HOLIDAYS]), times=times)


def spans_in_words(spans: tuple[Span, ...] | None, say: Translate) -> str:
    row = row_of(spans)
    if row.answer is not Answer.TIMES or spans is None:
        return say(ANSWERS[row.answer])
    told = [span_in_words(span, say) for span in spans]
    return reduce(lambda one, other: say(N_("{one} and {other}")).format(one=one, other=other), told)


def span_in_words(span: Span, say: Translate) -> str:
    over = ends(span) > DAY
    words = say(N_("{begins} to {ends} of the next day")) if over else say(N_("{begins} to {ends}"))
    return words.format(begins=clock(span.begins), ends=clock(span.ends))


def clock(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"
