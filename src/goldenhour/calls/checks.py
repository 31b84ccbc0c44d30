"""What the state of a call allows."""

from __future__ import annotations

from datetime import timedelta

from goldenhour.emergency.actions import Asked
from goldenhour.emergency.case import COMING
from goldenhour.kit.refusals import Category, Refusal

CALLED_AT_MOST_BEFORE = timedelta(hours=24)


def check_county_is_mine(asked: Asked) -> None:
    """A dispatcher takes calls of their own county; a foreign one is passed on by telephone until transfers exist."""
    if asked.person.county is None or asked.body.place.county != asked.person.county:
        raise Refusal(
            Category.INCORRECT,
            "foreign_county",
            "This place is not in your county. Check the place, or pass the call to the county it lies in.",
            field="place.county",
        )


def check_is_called_now(asked: Asked) -> None:
    """A call is taken when it comes; much older ones are imports."""
    if asked.at < asked.now - CALLED_AT_MOST_BEFORE:
        asked.ask_to_confirm("old_call", "This call is more than a day old. Is its time right?", field="at")


def check_not_closed(asked: Asked) -> None:
    if asked.case.closed_at is not None:
        raise Refusal(
            Category.CONFLICT,
            "case_closed",
            "This case is closed. Read it in its timeline; take a new call if there is one.",
        )


def check_nothing_under_way(asked: Asked) -> None:
    """A case closes when nobody is still busy with it."""
    case = asked.case
    if any(not run.is_over for run in case.runs.values()) or any(a.state in COMING for a in case.alerts.values()):
        raise Refusal(
            Category.CONFLICT,
            "still_under_way",
            "A unit or a hospital is still busy with this case. Stand them down first, then close it.",
        )
