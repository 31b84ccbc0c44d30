"""What the entry of a protocol helper says: the steps of a resuscitation, a stroke scale, a child's weight."""

from __future__ import annotations

from enum import StrEnum

from goldenhour.emergency.bodies import Body, Code, Line


class Protocol(StrEnum):
    """Which helper says it."""

    ARREST = "arrest"
    STROKE = "stroke"
    STEMI = "stemi"
    TRAUMA = "trauma"
    CHILD = "child"


class ProtocolNoted(Body, frozen=True, kw_only=True):
    """A step for which no typed entry fits (a shock is a procedure, adrenaline a medication). `step` is one of
    `emergency/protocol_steps.py`, another program's is kept as it is; `value` goes with it: a rhythm's code, "normal",
    mmHg, kg."""

    protocol: Protocol
    step: Code
    value: Line = ""
