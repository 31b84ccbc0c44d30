"""What a case keeps of single entries: each with the id and time of the entry that said it."""

from __future__ import annotations

from datetime import datetime

import msgspec

from goldenhour.emergency import attached_bodies as attached
from goldenhour.emergency import bodies as says
from goldenhour.emergency import record_bodies as record
from goldenhour.emergency.protocol_bodies import ProtocolNoted
from goldenhour.emergency.tablet_bodies import SayingKeptAside


class VitalSigns(msgspec.Struct, frozen=True):
    """One set of vital signs with the id and time of the entry that said it."""

    id: str
    at: datetime
    signs: says.VitalSignsTaken


class Noted(msgspec.Struct, frozen=True):
    """A finding, procedure or medication with the id and time of its entry."""

    id: str
    at: datetime
    body: says.FindingNoted | says.ProcedureDone | says.MedicationGiven


class ProtocolStep(msgspec.Struct, frozen=True):
    """A step a protocol helper noted, with the id and time of its entry."""

    id: str
    at: datetime
    body: ProtocolNoted


class Attachment(msgspec.Struct, frozen=True):
    """A photo, ECG or other file with the id and time of its entry."""

    id: str
    at: datetime
    body: attached.AttachmentAdded


class Recorded(msgspec.Struct, frozen=True):
    """An element of the national record with the id and time of its entry."""

    id: str
    at: datetime
    body: record.ElementRecorded


class RecordSignature(msgspec.Struct, frozen=True):
    """A signature under the record, with the id and time of its entry."""

    id: str
    at: datetime
    body: record.RecordSigned


class KeptAside(msgspec.Struct, frozen=True):
    """What a tablet handed in and no action took, with the id and time of the entry that keeps it."""

    id: str
    at: datetime
    body: SayingKeptAside
