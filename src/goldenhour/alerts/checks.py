"""Who may speak for a run or a hospital, and what the state of case, alert and hospital allows."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from goldenhour.emergency.actions import Asked
from goldenhour.emergency.alert_states import Move, check_move, spoken_name
from goldenhour.emergency.alerting import alert_at, can_speak_for_run
from goldenhour.emergency.capabilities import likely_condition, needed
from goldenhour.emergency.case import COMING, Alert
from goldenhour.emergency.transfer_states import Move as TransferMove
from goldenhour.emergency.transfer_states import check_move as check_transfer_move
from goldenhour.kit.refusals import Category, Refusal

ETA_USUALLY_WITHIN = timedelta(hours=3)
"""Longer drives happen (islands, mountains) and are asked about."""
CLOCKS_DIFFER = timedelta(minutes=1)


def state_allows(move: Move) -> Callable[[Asked], None]:
    """The check that the alert named in the body is in a state that allows this move."""

    def check_state(asked: Asked) -> None:
        check_move(asked.case, alert_at(asked.case, asked.body.alert), move, asked.book.country)

    return check_state


# ── warning a hospital ───────────────────────────────────────────────────────────────────────────────────────────────
def check_unit_is_on_the_way(asked: Asked) -> None:
    """The warning names the unit that brings the patient: one sent to this case, and not called back."""
    run = asked.case.runs.get(asked.body.unit)
    if run is None or run.stood_down_reason is not None or asked.case.closed_at is not None:
        raise Refusal(
            Category.CONFLICT,
            "unit_not_on_run",
            "This unit is not on this run (any more). Choose the unit that brings the patient.",
            field="unit",
        )


def check_correction_keeps_hospital(asked: Asked) -> None:
    """An alert may be corrected in what it says, never moved to another hospital: people there have answered it."""
    if asked.corrects is None:
        return
    before = asked.case.alerts.get(asked.corrects)
    if before is None or before.hospital != asked.body.hospital or before.state not in COMING:
        raise Refusal(
            Category.CONFLICT,
            "alert_moves",
            "A warning cannot be moved to another hospital or revived. Stand it down, then warn the other hospital.",
            field="hospital",
        )


def check_not_alerted_twice(asked: Asked) -> None:
    """One standing alert per hospital; a second hospital only when the crew says that it means both."""
    for alert in standing_alerts(asked):
        if alert.hospital == asked.body.hospital:
            raise Refusal(
                Category.CONFLICT,
                "already_alerted",
                "This hospital is already warned of this patient. Send a new arrival time instead.",
                field="hospital",
            )
        asked.ask_to_confirm(
            "another_hospital_alerted",
            "{hospital} is warned of this patient and waiting. Stand it down first, unless both are to be ready?",
            field="hospital",
            hospital=spoken_name(asked.book.country, alert.hospital),
        )


def standing_alerts(asked: Asked) -> list[Alert]:
    left_out = (asked.corrects, asked.body.instead_of)
    return [a for a in asked.case.alerts.values() if a.state in COMING and a.id not in left_out]


def check_hospital_is_open_for_this(asked: Asked) -> None:
    """A hospital exists; one that is closed for such a patient is warned only knowingly."""
    hospital = asked.book.country.hospital(asked.body.hospital)
    state = asked.book.hospitals.get(hospital.id)
    closure = state.closed_for(*needed(likely_condition(asked.case))) if state else None
    if closure is not None:
        asked.ask_to_confirm(
            "hospital_diverting",
            "{hospital} does not take such patients now ({reason}). Warn it all the same?",
            field="hospital",
            hospital=spoken_name(asked.book.country, hospital.id),
            reason=closure.reason or "–",
        )


def check_eta_can_be(asked: Asked) -> None:
    """An arrival lies ahead of the moment it is told, and not hours ahead."""
    eta: datetime | None = asked.body.eta_at
    if eta is None:
        return
    if eta < asked.at - CLOCKS_DIFFER:
        raise Refusal(
            Category.INCORRECT,
            "eta_in_past",
            "This arrival time is already over. Give the time at which you will be there.",
            field="eta_at",
        )
    if eta > asked.at + ETA_USUALLY_WITHIN:
        asked.ask_to_confirm("eta_far", "This arrival is more than three hours away. Is it right?", field="eta_at")


# ── getting worse, going elsewhere ───────────────────────────────────────────────────────────────────────────────────
def check_ringing_is_the_one_seen(asked: Asked) -> None:
    """Who acknowledges has seen what rings now: what got worse while they touched is still to be looked at."""
    alert, seen = alert_at(asked.case, asked.body.alert), asked.body.ringing
    if seen is not None and seen != alert.ringing:
        raise Refusal(
            Category.CONFLICT,
            "renewed_meanwhile",
            "The patient got worse meanwhile ({why}). Look at it, then acknowledge again.",
            why=alert.renewed_why,
        )


def check_former_alert_can_move(asked: Asked) -> None:
    """What a warning takes the place of is another hospital's, still expecting this patient, and the same speaker's."""
    former_id = asked.body.instead_of
    if former_id is None or asked.corrects is not None:
        return
    former = alert_at(asked.case, former_id)
    check_move(asked.case, former, Move.STAND_DOWN, asked.book.country)
    if former.hospital == asked.body.hospital or not can_speak_for_run(asked.person, asked.case, former.unit):
        raise Refusal(
            Category.CONFLICT,
            "cannot_take_its_place",
            "This cannot take the place of that warning: it goes to the same hospital, or another crew's patient is "
            "meant. Stand it down, or send a new arrival time.",
            field="instead_of",
        )


def check_transfer_has_not_left(asked: Asked) -> None:
    """A hospital that accepted a patient of another may say no until they leave; then they are received."""
    transfer = asked.case.transfers.get(alert_at(asked.case, asked.body.alert).transfer or "")
    if transfer is not None:
        check_transfer_move(asked.case, transfer, TransferMove.REFUSE, asked.book.country)


# ── the hospital's own doors ─────────────────────────────────────────────────────────────────────────────────────────
def check_hospital_is_mine(asked: Asked) -> None:
    """An emergency department speaks for its own hospital only."""
    hospital = asked.subject.partition("/")[2]
    if asked.person.hospital != hospital:
        raise Refusal(
            Category.FORBIDDEN, "not_your_hospital", "You can open and close only your own hospital. Sign in there."
        )
    asked.book.country.hospital(hospital)


def check_closing_is_explained(asked: Asked) -> None:
    """Who is sent elsewhere may know why; and a reopening lies ahead."""
    body = asked.body
    if body.closed and not body.reason.strip():
        raise Refusal(
            Category.INCORRECT,
            "reason_missing",
            "Say in a few words why this is closed: the crews read it.",
            field="reason",
        )
    if body.until is not None and body.until <= asked.at:
        raise Refusal(
            Category.INCORRECT,
            "until_in_past",
            "The time of reopening must lie ahead. Correct it, or leave it open.",
            field="until",
        )
