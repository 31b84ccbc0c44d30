"""The port to the world beyond the screens: how a step that was taken reaches a telephone.

A channel is given a letter under a key of its own. Given the same key again (after a restart nobody knows whether the
first was sent), it hands on the same key, so that whoever is behind it can leave out the second. What it carries
names no patient. `adapters/channel_webpush.py`, `adapters/channel_gateway.py`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Protocol

import msgspec

from goldenhour.emergency.bodies import Condition, Priority
from goldenhour.emergency.ladder_bodies import AnswerState, Contact, ContactsSet, Step


class Letter(msgspec.Struct, frozen=True, kw_only=True):
    """What a channel may know. `key`: the id of the `alert_climbed` entry, the same each time this step is sent.
    `eta_min`: minutes until the patient is there, if known. `spoken`: the hospital's name as people call it. `casualties`: how
    many come, where it is the warning of a whole group."""

    key: str
    step: Step
    round: int
    hospital: str
    spoken: str
    condition: Condition
    priority: Priority
    eta_min: int | None
    contacts: ContactsSet
    drill: bool = False
    synthetic: bool = False
    casualties: int = 0


class Answer(msgspec.Struct, frozen=True):
    """What became of it: `sent` when at least one person's phone or line was taken on, else `failed`; `detail` says of
    how many, and why not."""

    state: AnswerState
    detail: str = ""


class Channel(Protocol):
    """Safe to be used by many alerts at once; one that hangs holds up none but itself."""

    async def send(self, letter: Letter) -> Answer:
        """Hand the letter on. Gives an answer for whatever goes wrong outside; raises only for our own mistakes."""
        ...

    async def reaches(self, hospital: str, contacts: ContactsSet) -> str:
        """Whom it would reach there, in words without numbers; empty when nobody."""
        ...


Channels = Mapping[Step, Channel]
"""The steps that go out through a channel. The others are their own effect: a screen shows what is on the timeline."""


def message_id(climb: str, contact: Contact) -> str:
    """The same for the same person and step, whenever it is made; it gives away neither name nor number."""
    person = hashlib.sha256(f"{climb} {contact.name} {contact.number}".encode()).hexdigest()
    return f"{climb}.{person[:16]}"
