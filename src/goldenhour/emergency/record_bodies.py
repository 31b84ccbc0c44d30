"""What the full record's own entries say: an element that no other entry says, and the signatures under it."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from msgspec import Meta, field

from goldenhour.emergency.bodies import Body, Code, Line, Text


class ElementRecorded(Body, frozen=True, kw_only=True):
    """An element of the national ambulance record that no other entry says ("eSituation.T05" = "R07.9"), or why it has
    no value (TEMSIS "not" values). A later one for the same element (of the same entry) replaces it; without values it
    says that there is none. `values` are codes of `system` or plain values; in a section that repeats (crew, supplies),
    one for each repetition. `of` is the entry it belongs to: a set of vital signs, a medication, a procedure."""

    element: Code
    values: Annotated[list[Text], Meta(max_length=100)] = field(default_factory=list)
    system: Line = "temsis-2016"
    text: Text = ""
    of: Annotated[str, Meta(max_length=120)] = ""


class Signer(StrEnum):
    """Who signs the record."""

    CREW = "crew"
    PATIENT = "patient"
    FAMILY = "family"
    RECEIVING_NURSE = "receiving_nurse"


class RecordSigned(Body, frozen=True, kw_only=True):
    """A signature under the ambulance record: the strokes as an SVG path in a field of 600 by 200, or the name typed;
    or, with `refused_reason`, that this person did not sign. What is recorded after the crew's signature shows so."""

    who: Signer
    name: Line = ""
    strokes: Annotated[str, Meta(max_length=60_000)] = ""
    refused_reason: Line = ""
