"""What bystanders do before the ambulance is there, said on the case: compressions by telephone, a defibrillator named,
volunteers nearby called.

A volunteer is known here by an id only: name, telephone and certificate stand outside the log, for a volunteer may
withdraw and be forgotten (`docs/adr/`).
"""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from msgspec import Meta

from goldenhour.emergency.bodies import Body, Code, Key, Latitude, Line, Longitude, Moment, Name, Text


class PhoneCpr(StrEnum):
    """Steps of CPR by telephone. The two questions are those of "No, No, Go" (not conscious, not breathing normally: start);
    times between them after AHA's T-CPR measures (recognition, first compression)."""

    ASKED_CONSCIOUS = "asked_conscious"
    ASKED_BREATHING = "asked_breathing"
    RECOGNISED = "recognised"
    INSTRUCTING = "instructing"
    FIRST_COMPRESSION = "first_compression"
    AED_ATTACHED = "aed_attached"
    SHOCK_GIVEN = "shock_given"
    VIDEO = "video"
    ENDED = "ended"
    NOT_STARTED = "not_started"


class PhoneCprNoted(Body, frozen=True, kw_only=True):
    """One step of CPR by telephone happened, at the entry's time. `yes` is the answer to a question (conscious? breathing
    normally?); `barrier` a code why it was not begun or broke off; `already` compressions were under way before we asked."""

    step: PhoneCpr
    yes: bool | None = None
    barrier: Code | None = None
    already: bool = False
    note: Line = ""


class PhoneCprReviewed(Body, frozen=True, kw_only=True):
    """Somebody listened to the call again, for the quality record. `could_have` been recognised from what was said; times in
    seconds from the call; `feedback` goes to whoever took the call."""

    recognised: bool
    could_have: bool | None = None
    recognised_s: Annotated[float, Meta(ge=0, le=3600)] | None = None
    compression_s: Annotated[float, Meta(ge=0, le=3600)] | None = None
    feedback: Text = ""
    name: Name


class AedPointedOut(Body, frozen=True, kw_only=True):
    """The dispatcher told the caller or a volunteer where to fetch a defibrillator. `walk_s` one way, as estimated then."""

    site: Key
    aed: Key
    name: Line
    where: Line = ""
    walk_s: Annotated[float, Meta(ge=0)] | None = None
    reasons: tuple[Line, ...] = ()


class Task(StrEnum):
    """What a volunteer is asked to do."""

    COMPRESS = "compress"  # go straight there
    FETCH = "fetch"  # bring the device named


class CalledResponder(Body, frozen=True, kw_only=True):
    """One volunteer who is called. `metres` as the crow flies when asked; `lat`, `lon` are not kept."""

    responder: Key
    task: Task
    site: Line = ""
    aed: Line = ""
    metres: Annotated[float, Meta(ge=0)] | None = None


class RespondersCalled(Body, frozen=True, kw_only=True):
    """Volunteers near a suspected cardiac arrest are called. The place is what they are shown before they accept: rounded."""

    lat: Latitude
    lon: Longitude
    radius_m: Annotated[int, Meta(ge=0, le=20000)]
    called: Annotated[tuple[CalledResponder, ...], Meta(max_length=100)]
    number: Annotated[int, Meta(ge=1)] = 1
    why: Line = ""


class ResponderAnswered(Body, frozen=True, kw_only=True):
    """A volunteer accepts or declines."""

    responder: Key
    accepts: bool
    eta: Moment | None = None
    reason: Line = ""


class ResponderStep(StrEnum):
    AED_TAKEN = "aed_taken"
    ARRIVED = "arrived"
    COMPRESSING = "compressing"
    AED_ATTACHED = "aed_attached"
    SHOCKED = "shocked"
    HANDED_OVER = "handed_over"
    TURNED_BACK = "turned_back"


class ResponderDid(Body, frozen=True, kw_only=True):
    """What a volunteer did, at the entry's time (Utstein: bystander response, bystander AED)."""

    responder: Key
    step: ResponderStep
    note: Line = ""


class RespondersStoodDown(Body, frozen=True, kw_only=True):
    """They are not needed any more; everybody who was called is told."""

    reason: Line = ""
