"""Transfers in words: who was asked, who accepted, what was made safe, how the patient went."""

from __future__ import annotations

from goldenhour.emergency import transfer_bodies as transfers
from goldenhour.emergency.names import name_of
from goldenhour.kit.sentences import N_, Sentence, sentence
from goldenhour.timelines.teller import Parts, Teller, tells


@tells("transfer_requested")
def _(t: Teller, body: transfers.TransferRequested) -> Parts:
    yield sentence(
        N_("A transfer is requested: {channel}, {reason}"), channel=name_of(body.channel), reason=t.name(body.reason)
    )
    yield body.note
    yield body.name


@tells("transfer_asked")
def _(t: Teller, body: transfers.TransferAsked) -> Parts:
    yield sentence(
        N_("{hospital} is asked to take the patient, answer by {time}"),
        hospital=t.hospital(body.hospital),
        time=t.clock(body.answer_by),
    )
    yield body.why
    yield body.name


@tells("transfer_accepted")
def _(t: Teller, body: transfers.TransferAccepted) -> Parts:
    yield sentence(N_("{hospital} takes the patient"), hospital=t.hospital(body.hospital))
    if body.bed:
        yield sentence(N_("bed {bed}"), bed=body.bed)
    yield body.note
    yield body.name


@tells("transfer_rung")
def _(t: Teller, body: transfers.TransferRung) -> Parts:
    yield sentence(
        N_("Nobody at {hospital} has answered: its phones are rung ({channel})"), hospital=t.hospital(body.hospital),
        channel=name_of(body.channel),
    )  # fmt: skip


@tells("transfer_refused")
def _(t: Teller, body: transfers.TransferRefused) -> Parts:
    yield sentence(
        N_("{hospital} cannot take the patient: {reason}"), hospital=t.hospital(body.hospital), reason=body.reason
    )
    yield body.name


@tells("transfer_ask_ended")
def _(t: Teller, body: transfers.TransferAskEnded) -> Parts:
    yield sentence(
        N_("{hospital} need not answer any more: {why}"), hospital=t.hospital(body.hospital), why=t.name(body.why)
    )


@tells("transfer_checked")
def _(t: Teller, body: transfers.TransferChecked) -> Parts:
    point = t.code("transfer_checks", body.point)
    if body.done:
        yield sentence(N_("Checked for the transfer: {point}"), point=point)
    else:
        yield sentence(N_("Not done for the transfer: {point}"), point=point)
    yield body.why_not
    yield body.note
    yield body.name


@tells("transport_assigned")
def _(t: Teller, body: transfers.TransportAssigned) -> Parts:
    yield sentence(N_("The patient goes by {means}"), means=t.name(body.means))
    yield body.vehicle
    yield body.company
    if body.escort:
        yield sentence(N_("escort: {escort}"), escort=t.code("escort_levels", body.escort))
    yield body.name


@tells("air_step_noted")
def _(t: Teller, body: transfers.AirStepNoted) -> Parts:
    yield sentence(N_("{step}: yes") if body.ok else N_("{step}: no"), step=t.name(body.step))
    yield body.note
    yield body.name


@tells("transfer_departed")
def _(t: Teller, body: transfers.TransferDeparted) -> Parts:
    yield Sentence(N_("The patient leaves for the receiving hospital"))
    if body.eta_at is not None:
        yield sentence(N_("expected at {time}"), time=t.clock(body.eta_at))
    yield body.name


@tells("vehicle_seen")
def _(t: Teller, body: transfers.VehicleSeen) -> Parts:
    yield sentence(N_("The vehicle is at {place}"), place=f"{body.lat:.5f}, {body.lon:.5f}")
    if body.eta_at is not None:
        yield sentence(N_("expected at {time}"), time=t.clock(body.eta_at))


@tells("transfer_ended")
def _(t: Teller, body: transfers.TransferEnded) -> Parts:
    yield sentence(N_("The transfer is over: {how}"), how=t.name(body.how))
    yield body.reason
    yield body.name
