"""What a tablet hands in, and what it is answered: one answer for each saying, by its id, in the same order."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Annotated

import msgspec

from goldenhour.emergency.actions import Saying
from goldenhour.kit.log import Receipt
from goldenhour.kit.web.answers import Problem

MOST_AT_ONCE = 500
BYTES_AT_MOST = 4 * 1024 * 1024
"""Of one delivery: 500 sayings of some hundred bytes, with room for signatures drawn by hand."""


class SentSaying(Saying, frozen=True, kw_only=True, forbid_unknown_fields=False):
    """A saying with the address it would be posted to, and the unit its writer was on. What a newer or older program
    says besides is not looked at."""

    id: str
    path: str
    unit: str | None = None


class Delivery(msgspec.Struct, frozen=True, kw_only=True):
    """`app` is the version of the tablet's program, `sent_at` the time by its clock. Each saying is looked at alone: one
    that cannot be read does not hold up the others."""

    device: str
    app: Annotated[str, msgspec.Meta(max_length=100)] = ""
    sent_at: datetime | None = None
    sayings: Annotated[list[msgspec.Raw], msgspec.Meta(max_length=MOST_AT_ONCE)] = []


class State(StrEnum):
    """What became of a saying. Only `again` leaves it in the outbox as it is; `ask` needs the crew's word first."""

    KEPT = "kept"
    KEPT_ASIDE = "kept_aside"
    ASK = "ask"
    AGAIN = "again"


class Answer(msgspec.Struct, frozen=True, omit_defaults=True):
    id: str | None
    state: State
    receipt: Receipt | None = None
    refusal: Problem | None = None


class Delivered(msgspec.Struct, frozen=True):
    """`now` is our clock, by which the tablet measures its own."""

    now: datetime
    answers: list[Answer]


saying_decoder = msgspec.json.Decoder(SentSaying)
delivery_decoder = msgspec.json.Decoder(Delivery)


class AnyId(msgspec.Struct, frozen=True):
    id: str | None = None


def id_in(raw: bytes) -> str | None:
    """The id of a saying that cannot be read as one, where it has one."""
    try:
        return msgspec.json.decode(raw, type=AnyId).id
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return None
