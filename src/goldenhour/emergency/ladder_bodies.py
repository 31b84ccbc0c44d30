"""What is said while an unacknowledged alert climbs, and what a hospital sets about it: the typed bodies.

They stand beside `bodies.py`, whose rules they keep.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from msgspec import Meta, field

from goldenhour.emergency.bodies import Body, Condition, Key, Line, Name, Priority

Seconds = Annotated[int, Meta(ge=0, le=3600)]
Telephone = Annotated[str, Meta(pattern=r"^\+?[0-9][0-9 ()#,-]{2,39}$")]
"""A number as people write it; what is dialled is its digits, a leading + and the extension after #."""


class Step(StrEnum):
    """The steps of the ladder, in the order in which they are usually taken."""

    LOUDER = "louder"  # the board alarm, louder and on every screen of that ED
    PUSH = "push"  # the charge nurse's phone
    SMS = "sms"
    TELEPHONE = "telephone"  # the dispatcher's desk sounds; crew and dispatcher are told to call
    NEXT_HOSPITAL = "next_hospital"  # the next suitable hospital is offered
    VOICE = "voice"  # a voice call


class Channel(StrEnum):
    """By what way a step reaches people."""

    SCREENS = "screens"
    WEB_PUSH = "web_push"
    SMS = "sms"
    VOICE = "voice"
    DESK = "desk"


class AlertClimbed(Body, frozen=True, kw_only=True):
    """Nobody acknowledged in time: the next step of the ladder. Said by the program before the step has its effect.
    `round` counts the repetitions of a step, from 1; `ringing` the times this alert began to ring (a renewal rings
    again); `after_s` how long it had rung by the ladder's own clock, which no setting of ours moves back. `to`: whom it
    reaches, in words without numbers; `hospital`: the one that is offered instead."""

    alert: Key
    step: Step
    round: Annotated[int, Meta(ge=1)] = 1
    ringing: Annotated[int, Meta(ge=1)] = 1
    after_s: Annotated[float, Meta(ge=0)] = 0.0
    channel: Channel
    to: Line = ""
    hospital: Key | None = None


class AnswerState(StrEnum):
    """What a channel knows of a step it was given. None of them means that a person has noticed."""

    SENT = "sent"  # taken by the push service or the gateway
    FAILED = "failed"
    DELIVERED = "delivered"  # at a device; not seen
    ACKNOWLEDGED = "acknowledged"  # somebody pressed a key; an acknowledgement of the alert only where set so


class ChannelAnswered(Body, frozen=True, kw_only=True):
    """What became of a step: said by the program. `climb` is the id of the `alert_climbed` entry."""

    alert: Key
    climb: Key
    state: AnswerState
    detail: Line = ""


class LadderSet(Body, frozen=True, kw_only=True):
    """How this hospital's ladder runs for one condition and priority: seconds from when the alert began to ring.
    A step that is not named keeps its default; `None` leaves it out. `unshown_s`: so long on no screen, and the phones
    do not wait for their time. `repeat_s`: how often phone steps are repeated, without end. Bounds: `ladder.py`."""

    condition: Condition
    priority: Priority = Priority.HIGH
    steps: dict[Step, Seconds | None] = field(default_factory=dict)
    unshown_s: Seconds | None = None
    repeat_s: Seconds | None = None
    name: Line = ""


class Contact(Body, frozen=True, kw_only=True):
    """Somebody on call, and the number to reach them at."""

    name: Name
    number: Telephone


class ContactsSet(Body, frozen=True, kw_only=True):
    """How this hospital's emergency department is reached besides its screens. Replaces what was set before.
    `push`: whether the phones subscribed for this hospital are used. `keypress_acknowledges`: whether a key pressed by
    somebody in `voice_to` who was called counts as their acknowledgement by name."""

    ed_phone: Telephone | None = None
    sms_to: Annotated[tuple[Contact, ...], Meta(max_length=20)] = ()
    voice_to: Annotated[tuple[Contact, ...], Meta(max_length=20)] = ()
    push: bool = True
    keypress_acknowledges: bool = False
    name: Line = ""
