"""What the entries of consults change in a case, and the visit a case without an ambulance begins with."""

from __future__ import annotations

from datetime import datetime

import msgspec

from goldenhour.emergency import bodies as says
from goldenhour.emergency import consult_bodies as consults
from goldenhour.emergency.case import Case
from goldenhour.emergency.consult import Advised, Consult, Declined, RoomLine, Rung
from goldenhour.emergency.entries import Said
from goldenhour.emergency.tellings import at_of, heard_at, tells

WALKED_IN = "visit"
"""The origin of a case nobody called 119 for."""


@tells(consults.VisitBegun)
def _(case: Case, entry_id: str, said: Said, body: consults.VisitBegun) -> None:
    case.call = says.CallTaken(
        place=body.place, complaint=body.complaint, level=body.level, note=body.note, origin=WALKED_IN,
        patient_age=body.patient_age, patient_sex=body.patient_sex, synthetic=body.synthetic,
    )  # fmt: skip
    case.called_at = at_of(said)
    case.visited = body.hospital


def changed(case: Case, consult: str, **news: object) -> None:
    """The consult with this changed; `KeyError` where there is none, and the entry is kept aside."""
    case.consults[consult] = msgspec.structs.replace(case.consults[consult], **news)


@tells(consults.ConsultAsked)
def _(case: Case, entry_id: str, said: Said, body: consults.ConsultAsked) -> None:
    case.consults[entry_id] = Consult(entry_id, body, at_of(said), heard_at(case, entry_id))


@tells(consults.ConsultRung)
def _(case: Case, entry_id: str, said: Said, body: consults.ConsultRung) -> None:
    rung = Rung(entry_id, heard_at(case, entry_id), body)
    changed(case, body.consult, rung=(*case.consults[body.consult].rung, rung))


@tells(consults.RingAnswered)
def _(case: Case, entry_id: str, said: Said, body: consults.RingAnswered) -> None:
    rung = case.consults[body.consult].rung
    told = tuple(msgspec.structs.replace(one, answer=body) if one.id == body.rung else one for one in rung)
    changed(case, body.consult, rung=told)


@tells(consults.ConsultTaken)
def _(case: Case, entry_id: str, said: Said, body: consults.ConsultTaken) -> None:
    if case.consults[body.consult].taken_at is not None:
        return  # the first to take it is the one the asking side was told of
    changed(
        case, body.consult, taken_by=body.name, taken_by_person=said.logged.entry.by, taken_hospital=body.hospital,
        taken_at=at_of(said), taken_stored_at=heard_at(case, entry_id),
    )  # fmt: skip


@tells(consults.ConsultDeclined)
def _(case: Case, entry_id: str, said: Said, body: consults.ConsultDeclined) -> None:
    consult, by = case.consults[body.consult], said.logged.entry.by
    declined = Declined(
        body.hospital, heard_at(case, entry_id), body.reason, body.name, by if body.only_me else "",
    )  # fmt: skip
    changed(case, body.consult, declined=(*consult.declined, declined))
    if consult.taken_hospital == body.hospital and not consult.advice:  # given back: it rings again
        changed(
            case, body.consult, taken_by="", taken_by_person="", taken_hospital="", taken_at=None,
            taken_stored_at=None,
        )  # fmt: skip


@tells(consults.RoomNote)
def _(case: Case, entry_id: str, said: Said, body: consults.RoomNote) -> None:
    entry = said.logged.entry
    line = RoomLine(entry_id, said.logged.seq, entry.at, entry.by, entry.place, body)
    changed(case, body.consult, room=(*case.consults[body.consult].room, line))


@tells(consults.ConsultAdvised)
def _(case: Case, entry_id: str, said: Said, body: consults.ConsultAdvised) -> None:
    consult = case.consults[body.consult]
    advised = Advised(entry_id, at_of(said), heard_at(case, entry_id), consult.taken_hospital, body)
    changed(case, body.consult, advice=(*consult.advice, advised))


@tells(consults.ConsultEnded)
def _(case: Case, entry_id: str, said: Said, body: consults.ConsultEnded) -> None:
    changed(case, body.consult, ended_at=at_of(said), ended_reason=body.reason)


@tells(consults.ReturnNoted)
def _(case: Case, entry_id: str, said: Said, body: consults.ReturnNoted) -> None:
    at: datetime = body.at or at_of(said)
    changed(case, body.consult, returned=body.returned, returned_at=at, returned_case=body.case)
