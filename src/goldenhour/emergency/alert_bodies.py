"""What goes otherwise on the way to the hospital: a second patient, one who gets worse; and what the warning was worth."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from msgspec import Meta, field

from goldenhour.emergency.bodies import Age, Body, Code, Key, Line, Mark, Moment, Name, Place, Priority, Sex, Text


class PatientSplitOff(Body, frozen=True, kw_only=True):
    """A second patient of the same call, with a case of their own from here on. What both share is said again as it
    stood: place, call, unit and the `times` it had reported. The call itself counts once, with `from_case`."""

    from_case: Key
    place: Place
    complaint: Code
    level: Code
    unit: Key
    name: Name
    called_at: Moment
    sent_at: Moment
    times: dict[Mark, Moment] = field(default_factory=dict)
    unit_type: Line = "ambulance"
    crew_level: Line = ""
    note: Text = ""
    patient_age: Age | None = None
    patient_sex: Sex | None = None
    incident_number: Line = ""
    origin: Line = "119"
    synthetic: bool = False
    speed: Annotated[float, Meta(gt=0, le=1000)] = 1.0


class AlertRenewed(Body, frozen=True, kw_only=True):
    """The patient got worse: the alarm sounds again until somebody acknowledges anew. `why` says what changed."""

    alert: Key
    why: Name
    priority: Priority = Priority.HIGH


class Verdict(StrEnum):
    """What the emergency department thought of a warning, once it had seen the patient."""

    USEFUL = "useful"
    OVER = "over"  # louder than this patient needed
    UNDER = "under"  # this patient needed more than was asked for
    MISSING = "missing"  # the patient was there before anybody here knew


class AlertJudged(Body, frozen=True, kw_only=True):
    """What the warning was worth. The crew reads it; a later judgement replaces the former."""

    alert: Key
    verdict: Verdict
    note: Line = ""
    name: Line = ""
