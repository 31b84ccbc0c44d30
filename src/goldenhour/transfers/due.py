"""What the program has to say of a transfer, as it stands now. Pure: the same case and moment owe the same, whoever asks.

The id of each saying follows from what it answers, so that two servers, or one that does not know whether it wrote, cannot
say a thing twice.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from datetime import datetime

import msgspec

from goldenhour.emergency.bodies import AlertStoodDown, Body, Condition, HospitalAlerted, Priority
from goldenhour.emergency.case import COMING, RINGING, Alert, AlertState, Case
from goldenhour.emergency.ladder_bodies import Channel
from goldenhour.emergency.priority import priority_of
from goldenhour.emergency.transfer import Ask, Transfer, TransferState
from goldenhour.emergency.transfer_bodies import (
    BY_TRANSFER,
    AskEnded,
    TransferAskEnded,
    TransferEnded,
    TransferEnding,
    TransferRefused,
    TransferRung,
)
from goldenhour.emergency.transfer_states import waiting
from goldenhour.kit.sentences import N_, Translate

NAMESPACE = uuid.UUID("0f4f3b3e-7a58-5d0b-8a53-9c1b6a6c2e44")
"""Of all ids made here; never to be changed."""
CANNOT_AFTER_ALL = N_("The hospital cannot take the patient after all")
OVER: dict[TransferEnding, str] = {
    TransferEnding.NOT_NEEDED: N_("The transfer is no longer needed"),
    TransferEnding.NOBODY_ACCEPTED: N_("The transfer is no longer needed"),
    TransferEnding.DIED: N_("The patient died on the way"),
    TransferEnding.TURNED_BACK: N_("The transfer turned back"),
}


PHONES = (Channel.WEB_PUSH, Channel.SMS, Channel.VOICE)
STANDING = COMING | {AlertState.HANDED_OVER}


class Owed(msgspec.Struct, frozen=True):
    """One entry the program is to append: its lasting id, kind and body."""

    id: str
    kind: str
    body: Body


def made_id(*parts: object) -> str:
    return str(uuid.uuid5(NAMESPACE, "/".join(map(str, parts))))


def owed(case: Case, now: datetime, say: Translate) -> Iterator[Owed]:
    """Everything the program owes this patient's transfers; what it has already said is among it, under the same id."""
    for transfer in case.transfers.values():
        yield from questions_over(transfer, now)
        yield from phones_rung(transfer, now)
        yield from refused_on_the_board(case, transfer)
        yield from warning(case, transfer, now)
        yield from warnings_off(case, transfer, say)
        yield from arrival(case, transfer)


def next_look(case: Case) -> datetime | None:
    """When a question of this case rings phones, or counts as unanswered."""
    asks = [ask for transfer in case.transfers.values() for ask in waiting(transfer)]
    return min((ask.answer_by if ask.rung else ask.rings_at for ask in asks), default=None)


def phones_rung(transfer: Transfer, now: datetime) -> Iterator[Owed]:
    """At half the time for an answer, whoever has said nothing is rung on their phones, once each."""
    for ask in waiting(transfer):
        if ask.rings_at <= now < ask.answer_by and transfer.state is TransferState.REQUESTED:
            for channel in PHONES:
                body = TransferRung(transfer=transfer.id, hospital=ask.hospital, channel=channel)
                yield Owed(
                    made_id(transfer.id, ask.hospital, ask.stored_at.isoformat(), "rung", channel),
                    "transfer_rung",
                    body,
                )


def questions_over(transfer: Transfer, now: datetime) -> Iterator[Owed]:
    """Whoever has not answered in time, or need not any more, is told."""
    for ask in waiting(transfer):
        if (why := why_over(transfer, ask, now)) is not None:
            body = TransferAskEnded(transfer=transfer.id, hospital=ask.hospital, why=why)
            yield Owed(made_id(transfer.id, ask.hospital, ask.stored_at.isoformat(), why), "transfer_ask_ended", body)


def why_over(transfer: Transfer, ask: Ask, now: datetime) -> AskEnded | None:
    if transfer.ended_at is not None:
        return AskEnded.TAKEN_BACK
    if transfer.accepted_by:
        return AskEnded.TAKEN_ELSEWHERE
    return AskEnded.TIME_OUT if now >= ask.answer_by else None


def warning(case: Case, transfer: Transfer, now: datetime) -> Iterator[Owed]:
    """The hospital that takes the patient is warned like any other: its board shows and rings, and it can prepare."""
    if not transfer.accepted_by or transfer.accepted_at is None or transfer.ended_at is not None:
        return
    former = warnings_of(case, transfer)
    if any(alert.hospital == transfer.accepted_by and alert.state in STANDING for alert in former):
        return
    urgent = transfer.said.channel is not Condition.OTHER
    body = HospitalAlerted(
        hospital=transfer.accepted_by, unit=BY_TRANSFER, eta_at=transfer.eta_at, transfer=transfer.id,
        priority=Priority.HIGH if urgent else priority_of(case, now).priority, note=transfer.said.note[:300],
    )  # fmt: skip
    yield Owed(made_id(transfer.id, transfer.accepted_by, "alert", len(former)), "hospital_alerted", body)


def warnings_of(case: Case, transfer: Transfer) -> list[Alert]:
    return [alert for alert in case.alerts.values() if alert.transfer == transfer.id]


def refused_on_the_board(case: Case, transfer: Transfer) -> Iterator[Owed]:
    """Who accepted and then says no on the board has refused: the sender asks again."""
    alert = case.alerts.get(transfer.alert or "")
    if alert is None or alert.state is not AlertState.DIVERTED or alert.hospital != transfer.accepted_by:
        return
    if transfer.departed_at or transfer.ended_at:
        return
    body = TransferRefused(
        transfer=transfer.id, hospital=alert.hospital, reason=(alert.diverted_reason or "–")[:120],
        name=(alert.diverted_by or "–")[:120],
    )  # fmt: skip
    yield Owed(made_id(transfer.id, alert.id, "refused"), "transfer_refused", body)


def warnings_off(case: Case, transfer: Transfer, say: Translate) -> Iterator[Owed]:
    """A warning stands as long as its hospital is the one the patient goes to."""
    for alert in warnings_of(case, transfer):
        if alert.state not in RINGING or (transfer.ending is None and alert.hospital == transfer.accepted_by):
            continue
        if transfer.ending is TransferEnding.ARRIVED:
            continue
        reason = say(OVER[transfer.ending] if transfer.ending else CANNOT_AFTER_ALL)
        body = AlertStoodDown(alert=alert.id, reason=reason)
        yield Owed(made_id(transfer.id, alert.id, "off"), "alert_stood_down", body)


def arrival(case: Case, transfer: Transfer) -> Iterator[Owed]:
    """The patient through the receiving door ends the transfer."""
    alert = case.alerts.get(transfer.alert or "")
    if alert is None or transfer.ended_at is not None or alert.hospital != transfer.accepted_by:
        return
    if alert.state in (AlertState.ARRIVED, AlertState.HANDED_OVER):
        body = TransferEnded(transfer=transfer.id, how=TransferEnding.ARRIVED)
        yield Owed(made_id(transfer.id, alert.id, "arrived"), "transfer_ended", body)
