"""What the entries of an outcome report say: answers as they are given, and the signature under them."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from msgspec import Meta, field

from goldenhour.emergency.bodies import Body, Code, Condition, Key, Line, Moment, Name


class Absent(StrEnum):
    """Why a question has no value, where that is the answer: nobody can know it, or it was not written down."""

    NOT_KNOWN = "not_known"
    NOT_RECORDED = "not_recorded"


class Answer(Body, frozen=True, kw_only=True):
    """One answer: a value (a time as ISO 8601 with its zone, a number in digits in the item's unit, a choice's code, "yes"
    or "no", a text), or why there is none; neither takes a former answer back. `taken_from` is the entry it was proposed
    from and confirmed as it stood there."""

    value: Line = ""
    absent: Absent | None = None
    taken_from: Annotated[str, Meta(max_length=120)] = ""

    @property
    def given(self) -> bool:
        return bool(self.value) or self.absent is not None


Answers = Annotated[dict[Code, Answer], Meta(max_length=120)]
"""By the item's link id."""


class ReportAnswered(Body, frozen=True, kw_only=True):
    """Questions of the disease's report were answered; a later answer to the same question replaces this one. `origin`
    says how they came: typed on the page (empty), "questionnaire", or the name of a file."""

    alert: Key
    disease: Condition
    answers: Answers
    origin: Line = ""


class ReportSigned(Body, frozen=True, kw_only=True):
    """A named person sends the report. `answers` are what the platform had filled in and the person saw and left as it
    was; they count as answered with this. What is answered later amends the report, until somebody signs again."""

    alert: Key
    disease: Condition
    name: Name
    answers: Answers = field(default_factory=dict)


class ReportsReminded(Body, frozen=True, kw_only=True):
    """The hospital was reminded of what it owes: short outcomes, whole reports, and since when the longest is overdue. Said by
    the program."""

    outcomes: Annotated[int, Meta(ge=0)]
    reports: Annotated[int, Meta(ge=0)]
    since: Moment
