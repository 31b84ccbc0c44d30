"""What the entries of transfers change in a case."""

from __future__ import annotations

from datetime import datetime

import msgspec

from goldenhour.emergency import transfer_bodies as transfers
from goldenhour.emergency.case import Case
from goldenhour.emergency.entries import Said
from goldenhour.emergency.tellings import at_of, heard_at, tells
from goldenhour.emergency.transfer import (
    ENDED_AS,
    AirStepTaken,
    Ask,
    AskState,
    Checked,
    Seen,
    Transfer,
)


@tells(transfers.TransferRequested)
def _(case: Case, entry_id: str, said: Said, body: transfers.TransferRequested) -> None:
    case.transfers[entry_id] = Transfer(entry_id, body, at_of(said), heard_at(case, entry_id))


@tells(transfers.TransferAsked)
def _(case: Case, entry_id: str, said: Said, body: transfers.TransferAsked) -> None:
    transfer = case.transfers[body.transfer]
    if transfer.accepted_by == body.hospital:
        return
    transfer.asks[body.hospital] = Ask(body.hospital, at_of(said), heard_at(case, entry_id), body.answer_by, body.why)


@tells(transfers.TransferRung)
def _(case: Case, entry_id: str, said: Said, body: transfers.TransferRung) -> None:
    asks = case.transfers[body.transfer].asks
    ask = asks[body.hospital]
    asks[body.hospital] = msgspec.structs.replace(ask, rung=(*ask.rung, (entry_id, body.channel)))


@tells(transfers.TransferAccepted)
def _(case: Case, entry_id: str, said: Said, body: transfers.TransferAccepted) -> None:
    transfer = case.transfers[body.transfer]
    if transfer.accepted_by:
        return  # the first to accept has the patient
    answered(transfer, body.hospital, AskState.ACCEPTED, said, name=body.name, bed=body.bed)
    transfer.accepted_by, transfer.accepted_at = body.hospital, at_of(said)


@tells(transfers.TransferRefused)
def _(case: Case, entry_id: str, said: Said, body: transfers.TransferRefused) -> None:
    transfer = case.transfers[body.transfer]
    if transfer.accepted_by == body.hospital and transfer.departed_at:
        return  # the patient is on the way there: the timeline has it, and the yes stands
    answered(transfer, body.hospital, AskState.REFUSED, said, name=body.name, reason=body.reason)
    if transfer.accepted_by == body.hospital:
        transfer.accepted_by, transfer.accepted_at = "", None  # it cannot after all, and the patient has not left


@tells(transfers.TransferAskEnded)
def _(case: Case, entry_id: str, said: Said, body: transfers.TransferAskEnded) -> None:
    transfer = case.transfers[body.transfer]
    if transfer.asks[body.hospital].state is AskState.WAITING:
        answered(transfer, body.hospital, ENDED_AS[body.why], said)


def answered(transfer: Transfer, hospital: str, state: AskState, said: Said, **news: str) -> None:
    """The answer of a hospital that was asked; `KeyError` where it was not, and the entry is kept aside."""
    transfer.asks[hospital] = msgspec.structs.replace(
        transfer.asks[hospital], state=state, answered_at=at_of(said), **news
    )


@tells(transfers.TransferChecked)
def _(case: Case, entry_id: str, said: Said, body: transfers.TransferChecked) -> None:
    case.transfers[body.transfer].checked[body.point] = Checked(at_of(said), body)


@tells(transfers.TransportAssigned)
def _(case: Case, entry_id: str, said: Said, body: transfers.TransportAssigned) -> None:
    transfer = case.transfers[body.transfer]
    transfer.transport, transfer.transport_at = body, at_of(said)
    expected(case, transfer, body.eta_at)


@tells(transfers.AirStepNoted)
def _(case: Case, entry_id: str, said: Said, body: transfers.AirStepNoted) -> None:
    transfer = case.transfers[body.transfer]
    transfer.air = (*transfer.air, AirStepTaken(at_of(said), body))


@tells(transfers.TransferDeparted)
def _(case: Case, entry_id: str, said: Said, body: transfers.TransferDeparted) -> None:
    transfer = case.transfers[body.transfer]
    transfer.departed_at = at_of(said)
    expected(case, transfer, body.eta_at)


@tells(transfers.VehicleSeen)
def _(case: Case, entry_id: str, said: Said, body: transfers.VehicleSeen) -> None:
    transfer = case.transfers[body.transfer]
    transfer.seen = Seen(at_of(said), body)
    expected(case, transfer, body.eta_at)


def expected(case: Case, transfer: Transfer, eta_at: datetime | None) -> None:
    """When the patient will be there, as last said: the warned hospital's board counts to the same time."""
    transfer.eta_at = eta_at or transfer.eta_at
    alert = case.alerts.get(transfer.alert or "")
    if alert is not None:
        alert.eta_at = transfer.eta_at


@tells(transfers.TransferEnded)
def _(case: Case, entry_id: str, said: Said, body: transfers.TransferEnded) -> None:
    transfer = case.transfers[body.transfer]
    transfer.ended_at, transfer.ending, transfer.ended_reason = at_of(said), body.how, body.reason
