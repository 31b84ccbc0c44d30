"""An answer in words."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from goldenhour.emergency.report_bodies import Absent, Answer
from goldenhour.emergency.report_items.item import Item, Kind
from goldenhour.kit.sentences import N_, Sentence, sentence

ABSENT: dict[Absent, str] = {
    Absent.NOT_KNOWN: N_("not known"),
    Absent.NOT_RECORDED: N_("not recorded"),
}
UNITS = {
    "a": N_("years"), "min": N_("min"), "d": N_("days"), "mm[Hg]": N_("mmHg"), "Cel": N_("°C"), "{count}": "",
    "{score}": "", "{pH}": "", "{INR}": "",
}  # fmt: skip
"""UCUM -> what is written behind the number; others are written as they are."""


DATE_LONG = len("2026-11-25")


def unit_in_words(unit: str) -> str:
    """An English message for the unit; empty where the number stands alone."""
    return UNITS.get(unit, unit)


def answer_in_words(item: Item | None, answer: Answer, clock: Callable[[datetime], str]) -> Sentence | str:
    """The answer as people read it; without its question, or where it does not fit, as it was written."""
    if answer.absent is not None:
        return Sentence(ABSENT[answer.absent])
    if not answer.value:
        return Sentence(N_("taken back"))
    return value_in_words(item, answer.value, clock) if item else answer.value


def value_in_words(item: Item, value: str, clock: Callable[[datetime], str]) -> Sentence | str:
    """A value as people read it."""
    if item.kind is Kind.TIME:
        moment = moment_of(value)
        return clock(moment) if moment else value
    if item.id == "alive_at_discharge":
        return Sentence({"yes": N_("yes"), "no": N_("no")}[value])
    if found := item.choice(value):
        return Sentence(found.label)
    unit = unit_in_words(item.unit)
    return sentence(N_("{value} {unit}"), value=value, unit=Sentence(unit)) if unit else value


def moment_of(value: str) -> datetime | None:
    """A time with its zone; of a date alone, the end of that day wherever on earth. None where it is neither."""
    if len(value) == DATE_LONG:
        value = f"{value}T23:59:59-12:00"
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        return None
    return moment if moment.tzinfo is not None else None
