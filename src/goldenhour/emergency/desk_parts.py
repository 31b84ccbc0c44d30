"""What slices other than dispatch show of the chosen case at the desk: their part of its panel, put in by `app/`.

A part is HTML of its own (`house.part`), drawn anew with the panel; its module, if it has one, listens at the document, for
the panel's elements come and go. What an element of it has as `data-marks` (a JSON list of `Mark`) stands on the map for as
long as it is shown.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import NamedTuple

import msgspec

from goldenhour.emergency.case import Case
from goldenhour.emergency.house import House
from goldenhour.emergency.people import Person

FACT = "desk_parts"
"""Under what the parts stand in `House.facts`."""


class Mark(msgspec.Struct, frozen=True):
    """Something of the chosen case on the desk's map. `kind`: its shape (`screens/static/map.js`); `label`, `word`: in the
    reader's language. The element with the id `mark-<key>`, if there is one, is its line in the panel."""

    key: str
    kind: str
    lat: float
    lon: float
    label: str
    word: str = ""


def marks_json(marks: Sequence[Mark]) -> str:
    """For the attribute; "" where there are none."""
    return msgspec.json.encode(marks).decode() if marks else ""


class DeskPart(NamedTuple):
    """`show` gives the HTML of a case for this person in this language, or "" where there is nothing to show. `script` and
    `style`: addresses of what the desk's page loads for it."""

    show: Callable[[House, Case, Person, str], Awaitable[str]]
    script: str = ""
    style: str = ""


def parts_of(house: House) -> tuple[DeskPart, ...]:
    """The parts of this house, in the order in which they are shown."""
    return tuple(house.facts.get(FACT, ()))
