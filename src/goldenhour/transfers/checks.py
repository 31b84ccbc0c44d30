"""Who may speak for which side of a transfer, and what its state, its checklist and its transport allow."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from goldenhour.emergency.actions import Asked
from goldenhour.emergency.alert_states import spoken_name
from goldenhour.emergency.alerting import check_named
from goldenhour.emergency.capabilities import needed
from goldenhour.emergency.case import Case
from goldenhour.emergency.doors import is_at
from goldenhour.emergency.folding import without
from goldenhour.emergency.names import name_of
from goldenhour.emergency.policies import check_can_see_case
from goldenhour.emergency.recording import check_own_correction, said_under
from goldenhour.emergency.transfer import AskState, Transfer, TransferState
from goldenhour.emergency.transfer_bodies import AirStep, Means, TransferEnding
from goldenhour.emergency.transfer_states import ENDINGS, Move, check_move, known_of, live_transfer
from goldenhour.kit.refusals import Category, Refusal
from goldenhour.transfers.checklist import missing_air_step, open_points

ANSWER_USUALLY_WITHIN = timedelta(hours=2)
CLOCKS_DIFFER = timedelta(minutes=1)
VEHICLE = "vehicle/"
"""How the id begins of whoever speaks by the one-time link of a transfer."""


def no_such_transfer() -> Refusal:
    """The same whether there is none, or it is other hospitals'."""
    return Refusal(
        Category.NOT_FOUND,
        "no_such_transfer",
        "There is no such transfer for you. A transfer opens to the hospital that sends and to those it has asked.",
    )


def transfer_at(case: Case, transfer_id: str) -> Transfer:
    """The transfer of this case, or `Refusal(NOT_FOUND)`."""
    if transfer := case.transfers.get(transfer_id):
        return transfer
    raise no_such_transfer()


# ── who ──────────────────────────────────────────────────────────────────────────────────────────────────────────────
def check_i_send(asked: Asked) -> None:
    """The emergency department that requested the transfer speaks for the sending side."""
    if transfer_at(asked.case, asked.body.transfer).said.hospital != asked.person.hospital:
        raise no_such_transfer()


def check_i_was_asked(asked: Asked) -> None:
    """A hospital answers for itself, and only what it was asked."""
    transfer = transfer_at(asked.case, asked.body.transfer)
    if asked.person.hospital != asked.body.hospital or asked.body.hospital not in transfer.asks:
        raise no_such_transfer()


def check_i_send_or_receive(asked: Asked) -> None:
    transfer = transfer_at(asked.case, asked.body.transfer)
    if asked.person.hospital is None or asked.person.hospital not in (transfer.said.hospital, transfer.accepted_by):
        raise no_such_transfer()


def check_i_drive(asked: Asked) -> None:
    """Our own unit that was assigned, or whoever holds this transfer's one-time link."""
    transfer, person = transfer_at(asked.case, asked.body.transfer), asked.person
    ours = transfer.transport is not None and transfer.transport.means is Means.AMBULANCE
    if person.id == f"{VEHICLE}{transfer.id}":
        return
    if not (ours and transfer.transport and person.unit and person.unit == transfer.transport.vehicle):
        raise no_such_transfer()


# ── state ────────────────────────────────────────────────────────────────────────────────────────────────────────────
def state_allows(move: Move) -> Callable[[Asked], None]:
    """The check that the transfer named in the body is in a state that allows this move. A correction is judged as if what
    it corrects had not been said."""

    def check_state(asked: Asked) -> None:
        case = without(asked.case, asked.corrects) if asked.corrects else asked.case
        transfer = transfer_at(case, asked.body.transfer)
        check_move(case, transfer, move, asked.book.country, getattr(asked.body, "hospital", ""))

    return check_state


def check_correction(asked: Asked) -> None:
    """One's own words may be corrected, not turned to another transfer, hospital or point."""
    check_own_correction(asked)
    if asked.corrects is None:
        return
    before = said_under(asked.case, asked.corrects).body
    for field in ("transfer", "hospital", "point", "step"):
        if getattr(before, field, None) != getattr(asked.body, field, None):
            raise Refusal(
                Category.CONFLICT,
                "corrects_another",
                "A correction is about the same thing. Strike the wrong entry, then say this anew.",
                field=field,
            )


def check_not_corrected(asked: Asked) -> None:
    """Others act on a request and a question at once: they are ended or taken back, never rewritten."""
    if asked.corrects is not None:
        raise Refusal(
            Category.CONFLICT,
            "cannot_be_corrected",
            "Others have been told this already. Take the question back or end the transfer, then say it anew.",
            field="corrects",
        )


# ── requesting and asking ────────────────────────────────────────────────────────────────────────────────────────────
def check_patient_is_mine_to_send(asked: Asked) -> None:
    """A hospital sends on the patient who is at its own door now."""
    check_can_see_case(asked.person, asked.case)
    if asked.person.hospital != asked.body.hospital:
        raise no_such_transfer()
    if not is_at(asked.case, asked.body.hospital):
        raise Refusal(
            Category.CONFLICT,
            "patient_not_here",
            "This patient is not at your hospital now. Note the arrival first, then request the transfer.",
        )


def check_not_requested_twice(asked: Asked) -> None:
    if (running := live_transfer(asked.case)) is not None:
        raise Refusal(
            Category.CONFLICT,
            "already_requested",
            "A transfer of this patient is already under way. Open it and ask further hospitals there.",
            transfer=running.id,
        )


def check_can_be_asked(asked: Asked) -> None:
    """Another hospital, that is not being asked already."""
    transfer, hospital = transfer_at(asked.case, asked.body.transfer), asked.book.country.hospital(asked.body.hospital)
    named = spoken_name(asked.book.country, hospital.id)
    if hospital.id == transfer.said.hospital:
        raise Refusal(
            Category.INCORRECT,
            "asks_itself",
            "The patient is there already. Choose another hospital.",
            field="hospital",
        )
    before = transfer.asks.get(hospital.id)
    if before is not None and before.state is AskState.WAITING:
        raise Refusal(
            Category.CONFLICT, "already_asked", "{hospital} is asked already. Wait for its answer, or call it.",
            field="hospital", hospital=named,
        )  # fmt: skip


def check_asked_knowingly(asked: Asked) -> None:
    """A hospital that has refused this patient, or is closed for such, is asked only knowingly."""
    transfer, hospital = transfer_at(asked.case, asked.body.transfer), asked.book.country.hospital(asked.body.hospital)
    named = spoken_name(asked.book.country, hospital.id)
    before = transfer.asks.get(hospital.id)
    if before is not None and before.state is AskState.REFUSED:
        asked.ask_to_confirm(
            "has_refused", "{hospital} has refused ({reason}). Ask it again all the same?",
            field="hospital", hospital=named, reason=before.reason,
        )  # fmt: skip
    state = asked.book.hospitals.get(hospital.id)
    if state and (closure := state.closed_for(*needed(transfer.said.channel))):
        asked.ask_to_confirm(
            "hospital_diverting", "{hospital} does not take such patients now ({reason}). Ask it all the same?",
            field="hospital", hospital=named, reason=closure.reason or "–",
        )  # fmt: skip


def check_answer_by(asked: Asked) -> None:
    """Silence counts as no answer from a moment that lies ahead, and soon."""
    if asked.body.answer_by <= asked.at:
        raise Refusal(
            Category.INCORRECT, "answer_by_in_past", "The time for the answer must lie ahead. Give one that does.",
            field="answer_by",
        )  # fmt: skip
    if asked.body.answer_by > asked.at + ANSWER_USUALLY_WITHIN:
        asked.ask_to_confirm(
            "answer_by_far", "This hospital may wait more than two hours with its answer. Is that right?",
            field="answer_by",
        )  # fmt: skip


def check_only_takes_back(asked: Asked) -> None:
    """A person takes a question back; that it timed out or was taken elsewhere says the program."""
    transfer = transfer_at(asked.case, asked.body.transfer)
    if asked.body.hospital not in transfer.asks or asked.body.why != "taken_back":
        raise Refusal(
            Category.INCORRECT,
            "not_asked",
            "This hospital is not asked, so there is nothing to take back.",
            field="why",
        )


# ── making safe and leaving ──────────────────────────────────────────────────────────────────────────────────────────
def check_point(asked: Asked) -> None:
    """A point of the country's list; one that is not done says why."""
    if asked.book.country.find_code("transfer_checks", asked.body.point) is None:
        raise Refusal(
            Category.INCORRECT, "point_unknown", "The checklist has no such point. Open the list anew.", field="point"
        )
    if not asked.body.done and not asked.body.why_not.strip():
        raise Refusal(
            Category.INCORRECT, "why_not_missing", "Say in a few words why this is not needed.", field="why_not"
        )


def check_transport(asked: Asked) -> None:
    """A unit of ours is one we know; somebody goes along; a driver alone only knowingly."""
    body = asked.body
    if body.means is Means.AMBULANCE and body.vehicle not in asked.book.units:
        raise Refusal(
            Category.INCORRECT, "unit_unknown", "There is no such unit. Choose one from the list.", field="vehicle"
        )
    if body.escort and asked.book.country.find_code("escort_levels", body.escort) is None:
        raise Refusal(
            Category.INCORRECT, "escort_unknown", "There is no such level of escort. Choose one from the list.",
            field="escort",
        )  # fmt: skip
    if body.escort == "driver":
        asked.ask_to_confirm("driver_only", "Nobody looks after the patient on the way. Is that right?", field="escort")


def check_air_step(asked: Asked) -> None:
    """The steps of a flight come in their order, once a helicopter is chosen."""
    transfer = transfer_at(asked.case, asked.body.transfer)
    if transfer.transport is None or transfer.transport.means is not Means.HELICOPTER:
        raise Refusal(
            Category.CONFLICT, "no_helicopter", "This patient does not fly. Choose the helicopter as transport first."
        )
    due = missing_air_step(transfer)
    if due is not None and tuple(AirStep).index(asked.body.step) > tuple(AirStep).index(due):
        raise Refusal(
            Category.CONFLICT, "air_step_too_early", "Before this, one step is missing: {step}. Note it first.",
            field="step", step=name_of(due),
        )  # fmt: skip


def check_ready_to_leave(asked: Asked) -> None:
    """Never before the yes, by the clock as well; an unapproved flight does not leave; open points are left knowingly."""
    transfer, country = transfer_at(asked.case, asked.body.transfer), asked.book.country
    if transfer.accepted_at is not None and asked.at < transfer.accepted_at - CLOCKS_DIFFER:
        raise Refusal(
            Category.INCORRECT, "left_before_accepted",
            "{hospital} accepted at {time}: the patient cannot have left before. Correct the time.",
            field="at", **known_of(transfer, country),
        )  # fmt: skip
    if transfer.transport is None:
        asked.ask_to_confirm("no_transport", "Nobody has said how the patient travels. Leave all the same?")
    elif transfer.transport.means is Means.HELICOPTER and (step := missing_air_step(transfer)):
        raise Refusal(
            Category.CONFLICT, "flight_not_approved",
            "The flight lacks a step: {step}. Note it, or choose another way to travel.", step=name_of(step),
        )  # fmt: skip
    if points := open_points(transfer, country):
        asked.ask_to_confirm(
            "points_open", "{n} points of the checklist are open: {points}. Leave all the same?",
            n=len(points), points=country_list(points),
        )  # fmt: skip


def country_list(points: list[str]) -> str:
    return "、".join(points)


def check_eta_can_be(asked: Asked) -> None:
    """An arrival lies ahead of the moment it is told."""
    if asked.body.eta_at is not None and asked.body.eta_at < asked.at - CLOCKS_DIFFER:
        raise Refusal(
            Category.INCORRECT, "eta_in_past",
            "This arrival time is already over. Give the time at which you will be there.", field="eta_at",
        )  # fmt: skip


def check_ending(asked: Asked) -> None:
    """How it ended fits where it stood; the receiving side says arrived or died, the rest the sending one."""
    case = without(asked.case, asked.corrects) if asked.corrects else asked.case
    transfer, how = transfer_at(case, asked.body.transfer), asked.body.how
    receiving = asked.person.hospital != transfer.said.hospital
    if how not in ENDINGS[transfer.state] or (receiving and transfer.state is not TransferState.DEPARTED):
        raise Refusal(
            Category.CONFLICT, "cannot_end_so",
            "A transfer that stands like this ({state}) does not end so ({how}). Choose what happened.",
            field="how", state=name_of(transfer.state), how=name_of(how),
        )  # fmt: skip
    if receiving and how is TransferEnding.TURNED_BACK:
        raise no_such_transfer()


__all__ = ["check_named"]
