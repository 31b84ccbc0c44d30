"""Keeping what nothing could be done with: verbatim, with the reason, never acted upon, never twice.

It is kept on the case it was about, where the tablet's unit was on that case; else on a timeline of the tablet's own, so
that a tablet in wrong hands cannot write on records it has nothing to do with. The id of the entry is made of what was
said, so that handing it in again finds it there.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime

import msgspec

from goldenhour.emergency.case import Case
from goldenhour.emergency.house import House
from goldenhour.emergency.people import Device, Person, Role, Turn
from goldenhour.emergency.tablet_bodies import SayingKeptAside
from goldenhour.kit.log import ID_USED_OTHERWISE, Entry, Receipt, encode_json
from goldenhour.kit.refusals import Refusal

NAMESPACE = uuid.UUID("6f1d2b34-6a1f-5f0e-9a51-2f6f0b7f7c10")
KIND = "saying_kept_aside"
MAY_CHANGE = ("clock_ms", "confirmed", "written_at", "unit")
"""What a tablet may say otherwise when it sends the same again."""


def entry_id_of(device_id: str, raw: bytes) -> str:
    """The id under which this saying is kept aside, whenever and however often it comes."""
    return str(uuid.uuid5(NAMESPACE, f"{device_id} {lasting_part(raw)}"))


def lasting_part(raw: bytes) -> str:
    try:
        said = msgspec.json.decode(raw)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return letters_of(raw)
    if isinstance(said, dict):
        said = {name: said[name] for name in sorted(said) if name not in MAY_CHANGE}
    return encode_json(said).decode()


def letters_of(raw: bytes) -> str:
    """What arrived as text, also where it is none."""
    return raw.decode("utf-8", "backslashreplace")


def entry_aside(
    device: Device, person: Person, subject: str, raw: bytes, path: str, refusal: Refusal, at: datetime, app: str
) -> Entry:
    """The entry that keeps a saying aside."""
    body = SayingKeptAside(
        path=path[:300], saying=letters_of(raw), code=refusal.code, message=refusal.sentence()[:4000], app=app
    )
    return Entry(
        id=entry_id_of(device.id, raw),
        subject=subject,
        kind=KIND,
        at=at,
        by=person.id,
        role=Role.CREW,
        place=person.place,
        body=msgspec.Raw(encode_json(body)),
    )


def subject_aside(device: Device, turns: Sequence[Turn], case: Case | None) -> str:
    """The timeline to keep it on."""
    units = {turn.person.unit for turn in turns}
    if case is not None and case.seq and not units.isdisjoint(case.runs):
        return f"case/{case.id}"
    return f"device/{device.id}"


async def keep_aside(house: House, entry: Entry) -> Receipt:
    """Durable when it returns. Kept once: what is there already is answered with its first receipt."""
    try:
        (receipt,) = await house.log.append([entry])
    except Refusal as refusal:
        first = await house.log.find(entry.id) if refusal.code == ID_USED_OTHERWISE else None
        if first is None:
            raise
        return Receipt(entry.id, first.seq, first.stored_at, repeated=True)
    await house.book.caught_up(receipt.seq)
    return receipt
