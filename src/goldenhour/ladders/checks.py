"""Who may set a hospital's ladder, within which bounds; and when an acknowledgement by phone is one."""

from __future__ import annotations

from goldenhour.emergency.actions import Asked
from goldenhour.emergency.alert_states import Move, check_move
from goldenhour.emergency.alerting import alert_at
from goldenhour.emergency.ladder import CANNOT_BE_LEFT_OUT, LATEST, REPEAT_BETWEEN, UNSHOWN_AT_MOST
from goldenhour.emergency.ladder_bodies import LadderSet, Step
from goldenhour.emergency.names import name_of
from goldenhour.kit.refusals import Category, Refusal


# ── told by phone ────────────────────────────────────────────────────────────────────────────────────────────────────
def check_said_by_phone(asked: Asked) -> None:
    """Crew and dispatcher acknowledge nothing themselves: they write down who was told."""
    if not asked.body.by_phone:
        raise Refusal(
            Category.INCORRECT,
            "not_by_phone",
            "Only the hospital acknowledges a warning. If you told somebody there on the telephone, say so by name.",
            field="by_phone",
        )


def check_can_be_acknowledged(asked: Asked) -> None:
    """The first wins; the second is told who it was."""
    check_move(asked.case, alert_at(asked.case, asked.body.alert), Move.ACKNOWLEDGE, asked.book.country)


# ── a hospital's own settings ────────────────────────────────────────────────────────────────────────────────────────
def check_ladder_in_bounds(asked: Asked) -> None:
    """No ladder may be so slow, or lack so much, that an alert could be missed."""
    body: LadderSet = asked.body
    for step, seconds in body.steps.items():
        check_step(body, step, seconds)
    check_between(body, "unshown_s", 0, UNSHOWN_AT_MOST[body.priority])
    check_between(body, "repeat_s", *REPEAT_BETWEEN[body.priority])


def check_step(body: LadderSet, step: Step, seconds: int | None) -> None:
    if seconds is None and step in CANNOT_BE_LEFT_OUT:
        raise Refusal(
            Category.INCORRECT,
            "step_needed",
            "This step cannot be left out: it is the one that works when all machines fail. Give it a time.",
            field="steps",
        )
    latest = LATEST[body.priority][step]
    if seconds is not None and seconds > latest:
        raise Refusal(
            Category.INCORRECT,
            "step_too_late",
            "{step}: with this priority {n} s is the latest. Choose a shorter time.",
            field="steps",
            step=name_of(step),
            n=latest,
        )


def check_between(body: LadderSet, field: str, lowest: int, highest: int) -> None:
    seconds = getattr(body, field)
    if seconds is not None and not lowest <= seconds <= highest:
        raise Refusal(
            Category.INCORRECT,
            "time_out_of_bounds",
            "With this priority this must lie between {lowest} and {highest} s. Choose a time within.",
            field=field,
            lowest=lowest,
            highest=highest,
        )


def check_keypress_has_a_name(asked: Asked) -> None:
    """A pressed key acknowledges by the name of who was called; where nobody is called there is no name."""
    if asked.body.keypress_acknowledges and not asked.body.voice_to:
        raise Refusal(
            Category.INCORRECT,
            "nobody_to_call",
            "A pressed key can acknowledge only for somebody who is called. Name whom to call first.",
            field="voice_to",
        )
