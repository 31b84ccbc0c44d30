"""What a gateway says afterwards: delivered, failed, or that somebody pressed a key. Signed, and believed once.

"Delivered" is noted on the timeline and never shown as seen. A pressed key acknowledges the alert, by the name of whoever
was called, only where the hospital has set it so.
"""

from __future__ import annotations

import uuid
from typing import Annotated, Literal

import msgspec

from goldenhour.emergency.bodies import AlertAcknowledged
from goldenhour.emergency.case import Alert, Case, Climb
from goldenhour.emergency.entries import understand
from goldenhour.emergency.ladder_bodies import AlertClimbed, AnswerState, Contact, ContactsSet, Step
from goldenhour.kit.log import ID_USED_OTHERWISE, Entry, SubjectMoved, encode_json
from goldenhour.kit.refusals import Category, Refusal
from goldenhour.ladders.channels import Answer, message_id
from goldenhour.ladders.climbing import NAMESPACE, Climber
from goldenhour.ladders.due import rings

GATEWAY = "program/gateway"
TRIES = 20


class Receipt(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`id`: of the message as we sent it. `receipt`: the gateway's own id of this receipt, made once. `key`: what was
    pressed, where somebody did."""

    id: Annotated[str, msgspec.Meta(max_length=120)]
    receipt: Annotated[str, msgspec.Meta(min_length=8, max_length=64, pattern="^[A-Za-z0-9-]+$")]
    state: Literal["delivered", "failed", "acknowledged"]
    key: Annotated[str, msgspec.Meta(max_length=8)] = ""
    detail: Annotated[str, msgspec.Meta(max_length=200)] = ""


class Taken(msgspec.Struct, frozen=True):
    """The answer to a receipt: kept, and whether it acknowledged the alert."""

    receipt: str
    acknowledged: bool


async def take(climber: Climber, receipt: Receipt) -> Taken:
    """Keep a receipt. Raises Refusal: for a message that was never sent, or said before."""
    case, alert, climb = await find_climb(climber, receipt.id.rpartition(".")[0])
    contacts = contacts_of(climber, alert)
    contact = whom(contacts, climb, receipt.id)
    detail = " · ".join(filter(None, (contact.name, receipt.key, receipt.detail)))
    answer = Answer(AnswerState(receipt.state), detail)
    if await climber.note_answer(case.id, alert.id, climb.id, answer, of=receipt.receipt) is None:
        raise Refusal(Category.CONFLICT, "receipt_repeated", "This receipt was already taken. Nothing more is needed.")
    counts = answer.state is AnswerState.ACKNOWLEDGED and climb.step is Step.VOICE and contacts.keypress_acknowledges
    return Taken(receipt.receipt, counts and await acknowledge(climber, case.id, climb, alert.id, contact.name))


async def find_climb(climber: Climber, climb_id: str) -> tuple[Case, Alert, Climb]:
    """The step this is about, or the refusal of one that never was."""
    logged = await climber.book.log.find(climb_id) if climb_id else None
    body = understand(logged).body if logged is not None else None
    if logged is None or not isinstance(body, AlertClimbed):
        raise no_such_message()
    case = await climber.book.case(logged.entry.subject.partition("/")[2])
    alert = case.alerts.get(body.alert)
    climb = next((one for one in alert.climbs if one.id == climb_id), None) if alert else None
    if alert is None or climb is None:
        raise no_such_message()
    return case, alert, climb


def contacts_of(climber: Climber, alert: Alert) -> ContactsSet:
    state = climber.book.hospitals.get(alert.hospital)
    return state.contacts if state else ContactsSet()


def whom(contacts: ContactsSet, climb: Climb, message: str) -> Contact:
    """Who was written to or called. A message nobody was sent is nobody's, whatever the gateway says."""
    people = {Step.SMS: contacts.sms_to, Step.VOICE: contacts.voice_to}.get(climb.step, ())
    found = next((one for one in people if message_id(climb.id, one) == message), None)
    if found is None:
        raise no_such_message()
    return found


async def acknowledge(climber: Climber, case_id: str, climb: Climb, alert_id: str, name: str) -> bool:
    """Acknowledge by the name of whoever pressed the key; whether it counted. Who was faster stays who it was."""
    for _ in range(TRIES):
        case = await climber.book.case(case_id)
        alert = case.alerts.get(alert_id)
        if alert is None or not rings(case, alert) or alert.ringing != climb.ringing:
            return False
        entry = Entry(
            id=str(uuid.uuid5(NAMESPACE, f"{climb.id}/acknowledgement/{name}")), subject=f"case/{case_id}",
            kind="alert_acknowledged", at=climber.world.now(), by=GATEWAY, place=f"hospital/{alert.hospital}",
            body=msgspec.Raw(encode_json(AlertAcknowledged(alert=alert_id, name=name, by_phone=True))),
        )  # fmt: skip
        try:
            kept = (await climber.book.log.append([entry], expecting={entry.subject: case.seq}))[0]
        except SubjectMoved:
            await climber.book.refresh(entry.subject)
            continue
        except Refusal as refusal:
            if refusal.code != ID_USED_OTHERWISE:
                raise
            return False
        await climber.book.caught_up(kept.seq)
        return True
    raise Refusal(Category.UNAVAILABLE, "too_busy", "Many people are writing here at once. Send the receipt again.")


def no_such_message() -> Refusal:
    return Refusal(
        Category.NOT_FOUND,
        "no_such_message",
        "No such message was sent from here. Give back the id as it was received.",
    )
