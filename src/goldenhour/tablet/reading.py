"""Reading what a tablet handed in: each saying by itself, placed in its time and given its speaker."""

from __future__ import annotations

from datetime import datetime

from goldenhour.emergency.actions import Spoken, spoken_by
from goldenhour.emergency.book import Book
from goldenhour.kit.refusals import Category, Refusal
from goldenhour.kit.web.answers import read_json
from goldenhour.tablet.addresses import Addresses
from goldenhour.tablet.clocks import mended, written_at
from goldenhour.tablet.sent import SentSaying, id_in, saying_decoder
from goldenhour.tablet.turns import speaker
from goldenhour.tablet.wanted import HandedIn, Wanted


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
    return Wanted(handed, raw, saying.id if saying else id_in(raw), written, spoken, refusal, path)


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
