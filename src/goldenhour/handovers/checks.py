"""Who may sign for which side, and when."""

from __future__ import annotations

from goldenhour.emergency.actions import Asked
from goldenhour.emergency.alert_states import Move, check_move
from goldenhour.emergency.alerting import alert_at, can_answer, can_speak_for_run, no_such_alert
from goldenhour.emergency.bodies import Side
from goldenhour.emergency.case import Alert, Case
from goldenhour.emergency.people import EMERGENCY_DEPARTMENT, Person, Role
from goldenhour.emergency.transfer import Transfer
from goldenhour.emergency.transfer_bodies import Means
from goldenhour.kit.refusals import Category, Refusal


def check_may_still_arrive(asked: Asked) -> None:
    """A patient arrives once."""
    check_move(asked.case, alert_at(asked.case, asked.body.alert), Move.NOTE_ARRIVAL, asked.book.country)


def side_of(person: Person, case: Case, alert: Alert) -> Side | None:
    """The side this person signs for: the crew that brought the patient gives, of a transfer the hospital that sent them
    as well; that hospital's ED receives."""
    if can_answer(person, alert):
        return Side.RECEIVING
    if (transfer := case.transfers.get(alert.transfer or "")) and brings(person, transfer):
        return Side.GIVING
    if Role.CREW in person.roles and can_speak_for_run(person, case, alert.unit):
        return Side.GIVING
    return None


def brings(person: Person, transfer: Transfer) -> bool:
    """Whether this person sent the patient on (an escort of that emergency department), or is on the unit that drives."""
    if person.roles & EMERGENCY_DEPARTMENT and person.hospital == transfer.said.hospital:
        return True
    drives = transfer.transport is not None and transfer.transport.means is Means.AMBULANCE
    return drives and Role.CREW in person.roles and person.unit == (transfer.transport and transfer.transport.vehicle)


def check_signs_for_own_side(asked: Asked) -> None:
    """Whoever stands outside finds no such alert; whoever stands inside signs for their own side only."""
    side = side_of(asked.person, asked.case, alert_at(asked.case, asked.body.alert))
    if side is None:
        raise no_such_alert()
    if side is not asked.body.side:
        raise Refusal(
            Category.FORBIDDEN,
            "other_side",
            "The crew signs as the giving side, the emergency department as the receiving one. Sign for yours.",
            field="side",
        )


def check_may_still_sign(asked: Asked) -> None:
    """Not before the patient is there; each side once."""
    alert = alert_at(asked.case, asked.body.alert)
    check_move(asked.case, alert, Move.SIGN, asked.book.country)
    if signed := alert.signatures.get(asked.body.side):
        raise Refusal(
            Category.CONFLICT,
            "already_signed",
            "{name} has already signed for this side. Nothing more is needed.",
            name=signed.name,
        )
