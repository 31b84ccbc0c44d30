"""Who may write in a patient's record, until when, and who may correct what: the rules shared by every slice that
records something of a run."""

from __future__ import annotations

from datetime import datetime, timedelta

from goldenhour.emergency.actions import Asked, Check
from goldenhour.emergency.case import Case
from goldenhour.emergency.entries import Said
from goldenhour.emergency.policies import is_at_scene
from goldenhour.emergency.times import over_after
from goldenhour.kit.refusals import Category, Refusal

LATE_AT_MOST = timedelta(hours=24)
"""So long after the handover a record may be completed; the national rule wants it signed within 24 hours."""
CLOCKS_APART = timedelta(minutes=5)
"""So far a tablet's clock may be behind the dispatcher's before a time counts as one before the call."""


# ── who ──────────────────────────────────────────────────────────────────────────────────────────────────────────────
def check_crew_is_on_the_case(asked: Asked) -> None:
    """A crew writes about the patient their unit was sent to, and at an incident of its county about every casualty."""
    unit, case = asked.person.unit, asked.case
    if unit is None:
        raise Refusal(
            Category.FORBIDDEN,
            "on_no_unit",
            "You are not on an ambulance. Choose yours on the tablet, then send it again.",
        )
    if is_at_scene(asked.person, case) and unit not in case.runs:
        return
    if unit not in case.runs:
        raise Refusal(
            Category.NOT_FOUND,
            "wrong_case",
            "This is not a case of your ambulance. Check that you are on the right one, and open its run there.",
        )
    if reason := case.runs[unit].stood_down_reason:
        raise Refusal(
            Category.CONFLICT,
            "unit_stood_down",
            "Your ambulance was stood down from this case ({reason}). If that is wrong, call the dispatcher.",
            reason=reason,
        )


# ── until when ───────────────────────────────────────────────────────────────────────────────────────────────────────
def check_record_is_open(asked: Asked) -> None:
    """What was forgotten may be added with its own time, for a day after the end."""
    ended_at = end_of(asked.case)
    if ended_at is not None and asked.now > ended_at + LATE_AT_MOST:
        raise Refusal(
            Category.CONFLICT,
            "record_closed",
            "This record closed 24 hours after the case had ended. Read it in its timeline, and tell your supervisor "
            "what is missing.",
        )


def end_of(case: Case) -> datetime | None:
    """When the patient was handed over; without a handover, when the last unit was free again or the case was closed.
    None while it goes on."""
    handed_over = [alert.handed_over_at for alert in case.alerts.values() if alert.handed_over_at]
    if handed_over:
        return max(handed_over)
    if case.is_open:
        return None
    free = [at for run in case.runs.values() for mark, at in run.times.items() if mark in over_after]
    return max([*free, *([case.closed_at] if case.closed_at else [])], default=None)


def check_not_before_the_call(asked: Asked) -> None:
    called_at = asked.case.called_at
    if called_at is not None and asked.at < called_at - CLOCKS_APART:
        raise Refusal(
            Category.INCORRECT,
            "before_the_call",
            "This time is before the call itself. Check the time and the clock of your device, then send it again.",
            field="at",
        )


# ── mending what was said ────────────────────────────────────────────────────────────────────────────────────────────
def check_own_correction(asked: Asked) -> None:
    """A correction is made by who said it or by their own crew or hospital, of something that still stands."""
    if asked.corrects is None:
        return
    check_is_mine(asked, said_under(asked.case, asked.corrects))
    check_not_struck(asked)


def said_under(case: Case, entry_id: str) -> Said:
    return next(said for said in case.timeline if said.id == entry_id)


def check_is_mine(asked: Asked, said: Said) -> None:
    entry, person = said.logged.entry, asked.person
    if entry.by != person.id and not (entry.place and entry.place == person.place):
        raise Refusal(
            Category.FORBIDDEN,
            "not_yours",
            "Only who said this, and their own crew or hospital, can correct or strike it. Say what you know in an "
            "entry of your own.",
            field="corrects",
        )


def check_not_struck(asked: Asked) -> None:
    if asked.corrects and is_struck(asked.case, asked.corrects):
        raise Refusal(
            Category.CONFLICT,
            "already_struck",
            "This entry is already struck. If it was right after all, enter it again.",
            field="corrects",
        )


def is_struck(case: Case, entry_id: str) -> bool:
    """Whether the last word on this entry is a strike."""
    while entry_id in case.replaced:
        entry_id = case.replaced[entry_id]
    return said_under(case, entry_id).kind == "entry_struck"


IN_THE_RECORD: tuple[Check, ...] = (check_record_is_open, check_not_before_the_call, check_own_correction)
BY_THE_CREW: tuple[Check, ...] = (check_crew_is_on_the_case, *IN_THE_RECORD)
