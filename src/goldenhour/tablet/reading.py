"""Reading what a tablet handed in: each saying by itself, placed in its time and given its speaker."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from goldenhour.emergency.actions import Spoken, spoken_by
from goldenhour.emergency.book import Book
from goldenhour.emergency.case import Case
from goldenhour.emergency.people import Device, Turn
from goldenhour.kit.log import Entry
from goldenhour.kit.refusals import Category, Refusal
from goldenhour.kit.web.answers import read_json
from goldenhour.tablet.addresses import Addresses
from goldenhour.tablet.clocks import mended, written_at
from goldenhour.tablet.kept_aside import entry_aside, entry_id_of, subject_aside
from goldenhour.tablet.sent import Delivery, SentSaying, id_in, saying_decoder
from goldenhour.tablet.turns import speaker, turn_at
from goldenhour.tablet.wanted import Wanted


@dataclass(frozen=True)
class HandedIn:
    """One delivery, the tablet it comes from, and whose that was when."""

    device: Device
    turns: Sequence[Turn]
    delivery: Delivery
    now: datetime

    def aside(self, raw: bytes, path: str, written: datetime, refusal: Refusal, case: Case | None) -> Entry:
        """The entry that keeps this aside."""
        person = turn_at(self.turns, written).person
        subject = subject_aside(self.device, self.turns, case)
        return entry_aside(self.device, person, subject, raw, path, refusal, written, self.delivery.app)


def read(book: Book, handed: HandedIn, addresses: Addresses, raw: bytes) -> Wanted:
    """Never raises: what cannot be read is to be kept aside."""
    written, path, spoken, refusal, saying = handed.now, "", None, None, None
    try:
        saying = read_json(raw, saying_decoder)
        path = saying.path
        saying = mended(saying, handed.delivery.sent_at, handed.now)
        written = written_at(saying, handed.now)
        spoken = understood(book, handed, addresses, saying, written)
    except Refusal as refused:
        refusal = refused
    aside = functools.partial(handed.aside, raw, path, written)
    id_aside = functools.partial(entry_id_of, handed.device.id, raw)
    return Wanted(raw, saying.id if saying else id_in(raw), written, spoken, refusal, id_aside, aside, path)


def understood(book: Book, handed: HandedIn, addresses: Addresses, saying: SentSaying, written: datetime) -> Spoken:
    """Raises Refusal: signed out, no such address, not on that unit, and all that an action cannot read."""
    if handed.device.ended_at is not None:
        raise signed_out()
    address = addresses.find(saying.path)
    person = speaker(handed.turns, saying.unit, written)
    return spoken_by(book, person, address.action, address.subject_id, saying, address.places)


def signed_out() -> Refusal:
    return Refusal(
        Category.NOT_SIGNED_IN,
        "device_signed_out",
        "The tablet was signed out from elsewhere before it handed this in. It is kept aside and not acted upon: check "
        "with whoever wrote it.",
    )
