"""The nearest defibrillators: the port through which a call, a volunteer's phone or a program asks for them, and one reason
with what counts against it. Who answers (`aeds/finding`) is put into `house.facts[NEAREST]` by the wiring."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import Protocol

import msgspec

from goldenhour.kit.sentences import Sentence

NEAREST = "nearest_aeds"
"""Where in `house.facts` the answer is found."""


class Purpose(StrEnum):
    """What it is asked for. To `SEND` somebody, only devices that can be sent for are named; who `LOOK`s is shown nearer ones
    as well that cannot, behind the others, with the reason."""

    SEND = "send"
    LOOK = "look"


class Why(msgspec.Struct, frozen=True):
    """One line of why. `against` marks what counts against the device; `code` is the same in every language, for programs."""

    words: Sentence
    against: bool = False
    code: str = ""


class Openness(StrEnum):
    """Whether one gets to it. `unknown` is neither open nor closed, and is said as such."""

    OPEN = "open"
    CLOSED = "closed"
    UNKNOWN = "unknown"


class Found(msgspec.Struct, frozen=True):
    """A device in its place of the list, the best first (`rank` 1). `metres` as the crow flies, `walk_s` seconds to walk there,
    one way, floors with it. `until` is when it closes, or opens again where it is closed; None where that is not known or
    it never closes. `usable` False: not to be sent for, and `reasons` say why. `photo` is the SHA-256 of a picture."""

    site: str
    aed: str
    name: str
    where: str
    floor: str
    lat: float
    lon: float
    metres: float
    walk_s: float
    open: Openness
    until: datetime | None
    usable: bool
    reasons: tuple[Why, ...]
    rank: int
    photo: str = ""
    source: str = ""


class NearestAeds(Protocol):
    """The port."""

    def __call__(
        self, point: tuple[float, float], when: datetime, how_many: int, purpose: Purpose = Purpose.SEND
    ) -> Sequence[Found]:
        """The devices one is at soonest from `point` (lat, lon), as things stand `when`; fewer where there are not so many."""
        ...
