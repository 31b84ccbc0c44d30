"""Transfers in FHIR: the request that a patient be taken (ServiceRequest), and the question to each hospital (Task)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from goldenhour.emergency.bodies import Condition
from goldenhour.emergency.case import Case
from goldenhour.emergency.fhir.building import Json, annotation, reference, text
from goldenhour.emergency.fhir.codings import concept, known_as
from goldenhour.emergency.fhir.facts import Facts
from goldenhour.emergency.fhir.own_codes import own_coding
from goldenhour.emergency.fhir.parts import Part, Rows, by_key
from goldenhour.emergency.transfer import AskState, Transfer
from goldenhour.emergency.transfer_bodies import TransferEnding

ANSWERS: dict[AskState, str] = {
    AskState.WAITING: "requested",
    AskState.ACCEPTED: "accepted",
    AskState.REFUSED: "rejected",
    AskState.TIME_OUT: "failed",
    AskState.TAKEN_ELSEWHERE: "cancelled",
    AskState.TAKEN_BACK: "cancelled",
}
"""State of a question -> status of the task."""


def seen_of_transfers(case: Case) -> Any:
    if not case.counts:
        return {}
    return {
        key: (one.said, one.requested_at, one.state, one.accepted_by, one.departed_at, one.ended_at, one.ending)
        for key, one in case.transfers.items()
    }


def request(facts: Facts, transfer_id: str, seen: Any) -> Iterator[Json]:
    """One hospital asks that its patient be taken elsewhere; performed by the one that accepted."""
    said, requested_at, state, accepted_by, departed_at, ended_at, ending = seen
    arrived = ending is TransferEnding.ARRIVED
    yield facts.resource(
        "ServiceRequest", "gh-transfer", (transfer_id,),
        identifier=[known_as("transfer", transfer_id)],
        status="active" if ending is None else "completed" if arrived else "revoked",
        intent="order",
        priority="urgent" if said.channel is Condition.OTHER else "stat",
        code=concept(own_coding("task", "transfer")),
        orderDetail=[concept(own_coding("transfer-state", state))],
        subject=facts.patient,
        encounter=facts.encounter,
        occurrencePeriod=facts.period(departed_at, ended_at if arrived else None) if departed_at else None,
        authoredOn=facts.at(requested_at),
        requester=reference("Organization", "hospital", said.hospital),
        performer=[reference("Organization", "hospital", accepted_by)] if accepted_by else [],
        reasonCode=[
            concept(own_coding("suspected-condition", said.channel)), concept(own_coding("transfer-reason", said.reason)),
        ],
        note=annotation(said.note),
    )  # fmt: skip


def seen_of_asks(case: Case) -> Any:
    if not case.counts:
        return ()
    return [(one, tuple(one.asks.values())) for one in case.transfers.values()]


def rows_of_asks(seen: Any) -> Rows:
    return [(f"{one.id}\n{ask.hospital}", (one.id, sender_of(one), ask)) for one, asks in seen for ask in asks]


def sender_of(transfer: Transfer) -> str:
    return transfer.said.hospital


def question(facts: Facts, _: str, seen: Any) -> Iterator[Json]:
    """One hospital is asked to take the patient, and what it answered."""
    transfer_id, sender, ask = seen
    yield facts.resource(
        "Task", "gh-transfer-ask", (transfer_id, "ask", ask.hospital),
        basedOn=[reference("ServiceRequest", transfer_id)],
        status=ANSWERS[ask.state],
        statusReason={"text": text(ask.reason)} if text(ask.reason) else None,
        businessStatus=concept(own_coding("ask-state", ask.state)),
        intent="order",
        code=concept(own_coding("task", "transfer-ask")),
        description=text(ask.why),
        focus=reference("ServiceRequest", transfer_id),
        **{"for": facts.patient},
        encounter=facts.encounter,
        authoredOn=facts.at(ask.asked_at),
        lastModified=facts.at(ask.answered_at or ask.asked_at),
        requester=reference("Organization", "hospital", sender),
        owner=reference("Organization", "hospital", ask.hospital),
        restriction={"period": facts.period(None, ask.answer_by)},
    )  # fmt: skip


PARTS = (
    Part("transfer", seen_of_transfers, by_key, request, "handover"),
    Part("transfer-ask", seen_of_asks, rows_of_asks, question, "handover"),
)
