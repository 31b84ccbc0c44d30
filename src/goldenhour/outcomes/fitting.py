"""Whether answers can be true: each by itself, and beside the others. Pure; the page says the same as she types."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from typing import Any

import msgspec

from goldenhour.emergency.actions import AHEAD_AT_MOST, YEARS
from goldenhour.emergency.report_bodies import Answer
from goldenhour.emergency.report_items import Item, Kind, Table
from goldenhour.emergency.report_items.item import Before
from goldenhour.emergency.report_items.words import DATE_LONG, moment_of
from goldenhour.kit.sentences import N_, Sentence, sentence

Values = Mapping[str, str]


class Problem(msgspec.Struct, frozen=True):
    """One thing that is wrong with an answer, or (not `impossible`) should be confirmed. `item` is where it is said."""

    impossible: bool
    code: str
    message: Sentence
    item: str


def problem(impossible: bool, code: str, item: str, message: str, /, **values: Any) -> Problem:
    return Problem(impossible, code, sentence(message, **values), item)


# ── one answer ───────────────────────────────────────────────────────────────────────────────────────────────────────
def problems_of(table: Table, answers: Mapping[str, Answer], now: datetime) -> Iterator[Problem]:
    """What is wrong with answers, each by itself."""
    for item_id, answer in answers.items():
        item = table.item(item_id)
        if item is None or item.kind is Kind.WORKED_OUT:
            message = N_('This report does not ask "{item}". Leave it out.')
            yield problem(True, "not_asked", item_id, message, item=item_id)
        elif answer.value and answer.absent is not None:
            yield problem(True, "both", item_id, N_("There is an answer and a reason for none. Keep one of them."))
        elif answer.value:
            yield from value_problems(item, answer.value, now)


def value_problems(item: Item, value: str, now: datetime) -> Iterator[Problem]:
    match item.kind:
        case Kind.TIME:
            yield from time_problems(item, value, now)
        case Kind.DATE:
            yield from date_problems(item, value, now)
        case Kind.NUMBER:
            yield from number_problems(item, value)
        case Kind.CHOICE | Kind.YES_NO if item.choice(value) is None:
            yield problem(
                True, "no_such_choice", item.id, N_("{value} is none of the answers. Choose one."), value=value
            )


def time_problems(item: Item, value: str, now: datetime) -> Iterator[Problem]:
    moment = moment_of(value)
    if moment is None or moment.year not in YEARS:
        message = N_("{value} is no time. Write it like 2026-11-25T08:30+08:00.")
        yield problem(True, "no_time", item.id, message, value=value[:40])
    elif moment > now + AHEAD_AT_MOST:
        yield problem(
            True, "time_in_future", item.id, N_("This has not happened yet. Correct the time, or leave it open.")
        )


def date_problems(item: Item, value: str, now: datetime) -> Iterator[Problem]:
    try:
        day = date.fromisoformat(value) if len(value) == DATE_LONG else None
    except ValueError:
        day = None
    if day is None or day.year not in YEARS:
        yield problem(True, "no_date", item.id, N_("{value} is no date. Write it like 2026-11-25."), value=value[:40])
    elif day > now.date() + timedelta(days=1):  # where the clock is ahead of UTC, tomorrow may have begun
        yield problem(
            True, "time_in_future", item.id, N_("This has not happened yet. Correct the time, or leave it open.")
        )


def number_problems(item: Item, value: str) -> Iterator[Problem]:
    number = number_of(value)
    values: dict[str, Any] = {"what": Sentence(item.label), "value": value, "low": f"{item.lowest:g}"}
    values["high"] = f"{item.highest:g}"
    if number is None or (item.decimals == 0 and number != int(number)):
        message = N_("{value} is no number that fits here. It lies between {low} and {high}.")
        yield problem(True, "no_number", item.id, message, **values)
    elif not item.lowest <= number <= item.highest:
        message = N_("{what} {value} cannot be: it lies between {low} and {high}.")
        yield problem(True, "out_of_range", item.id, message, **values)
    elif item.low is not None and item.high is not None and not item.low <= number <= item.high:
        message = N_("{what} {value} is unusual. Is it right?")
        yield problem(False, f"unusual_{item.id}", item.id, message, **values)


def number_of(value: str) -> float | None:
    """A plain decimal number; no exponents, no infinity."""
    digits = value.removeprefix("-").replace(".", "", 1)
    return float(value) if digits.isascii() and digits.isdecimal() and len(digits) <= 12 else None


# ── beside the others ────────────────────────────────────────────────────────────────────────────────────────────────
def contradictions(table: Table, values: Values, touched: set[str]) -> Iterator[Problem]:
    """What the touched answers contradict."""
    for rule in table.order:
        if touched & {rule.first, rule.second}:
            yield from out_of_order(table, rule, values, rule.second if rule.second in touched else rule.first)
    yield from dead_and_alive(values, touched)


def out_of_order(table: Table, rule: Before, values: Values, said_at: str) -> Iterator[Problem]:
    first, second = moment_of(values.get(rule.first, "")), moment_of(values.get(rule.second, ""))
    if first is None or second is None or first <= second + timedelta(minutes=rule.slack_min):
        return
    names = {"first": label_of(table, rule.first), "second": label_of(table, rule.second)}
    minutes = round((first - second) / timedelta(minutes=1))
    code = f"{rule.first}_after_{rule.second}"
    if rule.ask:
        message = N_("{first} would be {minutes} min after {second}. Are both times right?")
        yield problem(False, code, said_at, message, minutes=minutes, **names)
    else:
        message = N_("{first} would be {minutes} min after {second}. Correct one of the two times.")
        yield problem(True, code, said_at, message, minutes=minutes, **names)


def label_of(table: Table, item_id: str) -> Sentence:
    item = table.item(item_id)
    return Sentence(item.label if item else item_id)


DEAD_MEANS = (("ed_disposition", "died_in_ed"), ("cpc", "5"), ("mrs_discharge", "6"), ("gos", "1"))
"""Questions with the answer that says the patient died."""


def dead_and_alive(values: Values, touched: set[str]) -> Iterator[Problem]:
    """Nobody is both."""
    left_to = values.get("discharged_to", "")
    for item, answer in DEAD_MEANS:
        if left_to not in ("", "died") and values.get(item) == answer and touched & {item, "discharged_to"}:
            message = N_("By these answers the patient is both dead and alive. Correct one of them.")
            yield problem(True, "dead_and_alive", item if item in touched else "discharged_to", message)
    if left_to == "died" and values.get("alive_day_30") == "yes" and touched & {"alive_day_30", "discharged_to"}:
        message = N_("Died in the hospital, and alive on day 30. Is it right?")
        yield problem(False, "alive_after_death", "alive_day_30", message)
    if (
        left_to == "died"
        and values.get("ed_disposition") == "discharged"
        and touched & {"ed_disposition", "discharged_to"}
    ):
        message = N_("By these answers the patient is both dead and alive. Correct one of them.")
        yield problem(
            True, "dead_and_alive", "ed_disposition" if "ed_disposition" in touched else "discharged_to", message
        )
