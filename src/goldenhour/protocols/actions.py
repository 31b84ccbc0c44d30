"""What a protocol helper says that no other entry says."""

from __future__ import annotations

from goldenhour.emergency.actions import Action
from goldenhour.emergency.people import Role
from goldenhour.emergency.recording import BY_THE_CREW

note_protocol = Action(
    name="note_protocol",
    path="/cases/{case}/protocol",
    kind="protocol_noted",
    who=frozenset({Role.CREW}),
    checks=BY_THE_CREW,
    summary="Note a step of a protocol for which no typed entry fits: a rhythm check, ROSC, a child's weight",
)

ACTIONS: tuple[Action, ...] = (note_protocol,)
