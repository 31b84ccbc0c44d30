"""What is said when a patient is moved to another hospital: request, answers, safety, transport, leaving, arriving.

The patient belongs to the sending hospital until another has accepted. Arrival, handover and outcome at the receiving one
are those of the warning it gets (`hospital_alerted`, said by the program when it accepts).
"""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from msgspec import Meta

from goldenhour.emergency.bodies import Body, Condition, Key, Latitude, Line, Longitude, Moment, Name, Text
from goldenhour.emergency.ladder_bodies import Channel, Telephone

BY_TRANSFER = "transfer"
"""What a warning names as its unit when the patient comes from another hospital: no run of ours is behind it, and what
drives may not be known yet."""


class TransferReason(StrEnum):
    """Why the patient has to go on."""

    SPECIALIST = "specialist"  # nobody here can do it
    EQUIPMENT = "equipment"
    NO_BED = "no_bed"
    NO_THEATRE = "no_theatre"
    FAMILY = "family"  # the patient or family wishes it
    OTHER = "other"


class TransferRequested(Body, frozen=True, kw_only=True):
    """This hospital asks to have the patient taken elsewhere. The entry's id is the transfer's. `channel`: the green
    channel it runs in; `needs`: what the receiving side must have, in the words of the country's capabilities."""

    hospital: Key
    channel: Condition
    reason: TransferReason
    name: Name
    needs: Annotated[tuple[Line, ...], Meta(max_length=20)] = ()
    consult: Key | None = None
    note: Text = ""


class TransferAsked(Body, frozen=True, kw_only=True):
    """One hospital is asked to take the patient. Several may be asked at once; the first to accept has them. `why` keeps
    the reasons shown when it was chosen; `answer_by` is when silence counts as no answer."""

    transfer: Key
    hospital: Key
    answer_by: Moment
    why: Line = ""
    name: Name


class TransferAccepted(Body, frozen=True, kw_only=True):
    """The receiving side takes the patient, by name: from here on the patient may leave."""

    transfer: Key
    hospital: Key
    name: Name
    bed: Line = ""
    note: Line = ""


class TransferRefused(Body, frozen=True, kw_only=True):
    transfer: Key
    hospital: Key
    reason: Name
    name: Name


class TransferRung(Body, frozen=True, kw_only=True):
    """Nobody there has answered at half the time: the hospital's phones are rung for the question, as well as its screens.
    Said by the program before it rings."""

    transfer: Key
    hospital: Key
    channel: Channel


class AskEnded(StrEnum):
    """Why a hospital that was asked need not answer any more."""

    TIME_OUT = "time_out"
    TAKEN_ELSEWHERE = "taken_elsewhere"
    TAKEN_BACK = "taken_back"


class TransferAskEnded(Body, frozen=True, kw_only=True):
    """A question is over without an answer: said by the program, or by the sending side that takes it back."""

    transfer: Key
    hospital: Key
    why: AskEnded


class TransferChecked(Body, frozen=True, kw_only=True):
    """One point of the safe-transfer checklist (`transfers/checklist.py` has them): done, or not needed and why."""

    transfer: Key
    point: Key
    done: bool
    why_not: Line = ""
    note: Line = ""
    name: Name


class Means(StrEnum):
    AMBULANCE = "ambulance"
    PRIVATE_AMBULANCE = "private_ambulance"
    HELICOPTER = "helicopter"


class TransportAssigned(Body, frozen=True, kw_only=True):
    """By what the patient goes; a later one replaces it. `vehicle`: unit, plate or tail number; `escort`: who goes along
    (a code of the checklist's escort levels)."""

    transfer: Key
    means: Means
    vehicle: Line = ""
    company: Line = ""
    phone: Telephone | None = None
    escort: Line = ""
    eta_at: Moment | None = None
    name: Name


class AirStep(StrEnum):
    """What a flight needs before it goes, in this order."""

    ASKED = "asked"  # the air-rescue centre was asked
    WEATHER = "weather"
    MEDICAL = "medical"  # fit to fly
    APPROVED = "approved"


class AirStepNoted(Body, frozen=True, kw_only=True):
    """A step towards a flight was taken, or failed (`ok` false): then the patient goes by road or waits."""

    transfer: Key
    step: AirStep
    ok: bool
    note: Line = ""
    name: Name


class TransferDeparted(Body, frozen=True, kw_only=True):
    """The patient left the sending hospital's door: door-in-door-out ends here."""

    transfer: Key
    eta_at: Moment | None = None
    name: Name


class VehicleSeen(Body, frozen=True, kw_only=True):
    """Where a vehicle without a tablet of ours says it is: by its one-time link."""

    transfer: Key
    lat: Latitude
    lon: Longitude
    eta_at: Moment | None = None


class TransferEnding(StrEnum):
    ARRIVED = "arrived"
    NOT_NEEDED = "not_needed"
    NOBODY_ACCEPTED = "nobody_accepted"
    DIED = "died"
    TURNED_BACK = "turned_back"


class TransferEnded(Body, frozen=True, kw_only=True):
    """It is over; where the receiving side noted the arrival, the program says so."""

    transfer: Key
    how: TransferEnding
    reason: Line = ""
    name: Line = ""
