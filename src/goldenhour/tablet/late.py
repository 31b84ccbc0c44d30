"""What was written in time and comes late is judged by the rules of the time it was written at.

A record that is closed by now was open when the crew wrote; a unit that was stood down since was still on the run. What
others are to act upon now is another matter: a warning that lay in the tablet for long, or a question to a specialist, is
asked about before it rings.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from goldenhour.emergency.actions import Spoken
from goldenhour.emergency.book import Book
from goldenhour.emergency.case import Case
from goldenhour.emergency.folding import fold
from goldenhour.kit.refusals import Category, Refusal

CHANGED_SINCE = frozenset({"unit_stood_down", "run_stood_down"})
"""Refusals for what may have come about after the writing."""
RINGS = frozenset({"hospital_alerted", "alert_renewed", "consult_asked"})
"""Kinds that make somebody hurry."""
OLD = timedelta(minutes=60)
"""After so long nobody knows whether the patient is still on the way. Our choice."""


def check_as_written(book: Book, spoken: Spoken, state: Any, written: datetime) -> None:
    """Raises what neither the state of now nor that of the writing allows."""
    then = min(spoken.now, written)
    if spoken.action.kind in RINGS and isinstance(state, Case):
        check_still_matters(spoken, state, written)
    try:
        spoken.check(book, state, then)
    except Refusal as refusal:
        if refusal.code not in CHANGED_SINCE or not isinstance(state, Case):
            raise
        spoken.check(book, as_known(state, spoken.entry.place, written), then)


def as_known(case: Case, place: str, written: datetime) -> Case:
    """The case as the crew could know it then: what had been kept by that time, and what they wrote themselves."""
    known = [s for s in case.timeline if s.logged.stored_at <= written or s.logged.entry.place == place]
    return fold(case.id, known)


def check_still_matters(spoken: Spoken, case: Case, written: datetime) -> None:
    """It rings for a patient who is coming."""
    run, asks = case.runs.get(spoken.entry.place.removeprefix("unit/")), spoken.action.kind == "consult_asked"
    if run is not None and run.is_over:
        raise question_too_late() if asks else warning_too_late()
    old = old_question(spoken.now - written) if asks else old_warning(spoken.now - written)
    if spoken.now - written > OLD and old.code not in spoken.saying.confirmed:
        raise old


def warning_too_late() -> Refusal:
    return Refusal(
        Category.CONFLICT,
        "warning_too_late",
        "The run is over, so this warning was not sent on. Tell the hospital by telephone if it must know.",
    )


def question_too_late() -> Refusal:
    return Refusal(
        Category.CONFLICT,
        "question_too_late",
        "The run is over, so no specialist was rung. If the question still matters, tell the hospital that has the patient.",
    )


def old_warning(age: timedelta) -> Refusal:
    return Refusal(
        Category.CONFIRM,
        "old_warning",
        "This warning was written {minutes} minutes ago and could not leave the tablet. Is the patient still coming?",
        minutes=int(age / timedelta(minutes=1)),
    )


def old_question(age: timedelta) -> Refusal:
    return Refusal(
        Category.CONFIRM,
        "old_question",
        "This question to a specialist was written {minutes} minutes ago and could not leave the tablet. Ask it still?",
        minutes=int(age / timedelta(minutes=1)),
    )
