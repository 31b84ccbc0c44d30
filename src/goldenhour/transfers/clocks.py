"""The clocks of a transfer: from the first door and from first medical contact to the treatment, wherever it was given.

Pure: the case as it stands and a moment give the clocks. What is missing is said; where the end stands before the start the
moments contradict one another, and that is said instead of a number: a clock never shows less than nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

import msgspec

from goldenhour.emergency.bodies import Condition, Mark
from goldenhour.emergency.case import Alert, Case
from goldenhour.emergency.doors import Door, doors_of
from goldenhour.emergency.report_items.words import moment_of
from goldenhour.emergency.transfer import Transfer
from goldenhour.emergency.transfer_bodies import TransferEnding
from goldenhour.kit.sentences import N_


class ClockState(StrEnum):
    """`running`: begun and awaited. `missing`: it cannot be told, an end of it was never said. `contradicts`: the end stands
    before the start."""

    RUNNING = "running"
    DONE = "done"
    MISSING = "missing"
    CONTRADICTS = "contradicts"


class Clock(msgspec.Struct, frozen=True):
    """One clock: what it measures, from when to when, the minutes where they can be told, and within how many it should be.
    `lacks` says in words which end is not known."""

    code: str
    title: str
    start: datetime | None
    end: datetime | None
    state: ClockState
    minutes: float | None = None
    within_min: int | None = None
    lacks: str = ""

    @property
    def late(self) -> bool:
        """Whether it took, or takes, longer than it should."""
        return self.minutes is not None and self.within_min is not None and self.minutes > self.within_min


class Moments(NamedTuple):
    """What the clocks run between."""

    first_door: datetime | None
    first_contact: datetime | None
    sending_door: datetime | None
    departed: datetime | None
    receiving_door: datetime | None
    needle: datetime | None
    groin: datetime | None
    wire: datetime | None
    decision: datetime | None
    theatre: datetime | None


NO_DOOR = N_("nobody noted when the patient came through the door")
NO_CONTACT = N_("no crew of ours was with the patient first")
NOT_REPORTED = N_("the receiving hospital has not reported it")
NOT_SAID = N_("nobody noted when the patient left")
NOT_ARRIVED = N_("the arrival was not noted")
DOOR_IN_DOOR_OUT: dict[Condition, int] = {Condition.AMI: 30}
"""O'Gara PT, et al. 2013 ACCF/AHA guideline for the management of ST-elevation myocardial infarction. Circulation
2013;127:e362-e425. For others no limit is set here: a hospital sets its own with the indicators."""
CONTACT_TO_WIRE_MIN = 120
"""The same guideline: first medical contact to device for a patient who is transferred."""
NEEDLE_MIN = 60
"""Powers WJ, et al. Stroke 2019;50:e344-e418: door to needle."""
THEATRE_MIN = 30
"""A trauma operation within 30 minutes of its decision: the aim of the national network plan. The decision is when the trauma
team was activated, where the report says so, else when the hospital accepted: our reading."""


def clocks_of(case: Case, transfer: Transfer, now: datetime) -> list[Clock]:
    """Every clock that fits this transfer's channel, in the order of the way."""
    return list(ticking(moments_of(case, transfer), transfer, now))


def moments_of(case: Case, transfer: Transfer) -> Moments:
    """What the case and its reports say."""
    doors, alert = doors_of(case), case.alerts.get(transfer.alert or "")
    reported = Reported(alert)
    return Moments(
        first_door=doors[0].at if doors else None,
        first_contact=first_contact(case, reported),
        sending_door=sending_door(doors, transfer),
        departed=transfer.departed_at,
        receiving_door=next((d.at for d in doors if alert is not None and d.alert is alert), None),
        needle=reported.moment("needle_at"),
        groin=reported.moment("puncture_at"),
        wire=reported.moment("wire_at"),
        decision=reported.moment("trauma_team_at") or transfer.accepted_at,
        theatre=reported.moment("theatre_at") or reported.moment("operation_at"),
    )


def sending_door(doors: tuple[Door, ...], transfer: Transfer) -> datetime | None:
    """The sender's door the patient left by: the last one before they left, should they have come back later."""
    there = [door.at for door in doors if door.hospital == transfer.said.hospital]
    before = [at for at in there if transfer.departed_at is None or at <= transfer.departed_at]
    return before[-1] if before else next(iter(there), None)


def first_contact(case: Case, reported: Reported) -> datetime | None:
    """When somebody first stood at the patient: the report, else the first unit's own time."""
    marks = [run.times[Mark.AT_PATIENT] for run in case.runs.values() if Mark.AT_PATIENT in run.times]
    return reported.moment("first_contact_at") or min(marks, default=None)


class Reported:
    """The times the receiving hospital gave, of the long report where it answered, else of the short outcome."""

    def __init__(self, alert: Alert | None) -> None:
        self.alert = alert

    def moment(self, item: str) -> datetime | None:
        if self.alert is None:
            return None
        for report in self.alert.reports.values():
            if (given := report.answers.get(item)) and (at := moment_of(given.answer.value)):
                return at
        return getattr(self.alert.outcome, item, None)


def ticking(at: Moments, transfer: Transfer, now: datetime) -> Iterator[Clock]:
    channel, over = transfer.said.channel, transfer.ended_at
    stopped = over if transfer.ending is not TransferEnding.ARRIVED else None
    yield clock(
        "door_in_door_out", N_("Door in to door out"), at.sending_door, at.departed, now,
        DOOR_IN_DOOR_OUT.get(channel), NO_DOOR, NOT_SAID if over else "",
    )  # fmt: skip
    yield clock(
        "first_to_receiving_door", N_("First door to receiving door"), at.first_door, at.receiving_door, now, None,
        NO_DOOR, NOT_ARRIVED if over else "",
    )  # fmt: skip
    for code, title, start, end, within, lacks in treatments(at, channel):
        yield clock(code, title, start, end, now, within, lacks, NOT_REPORTED if stopped or at.receiving_door else "")


def treatments(
    at: Moments, channel: Condition
) -> Iterator[tuple[str, str, datetime | None, datetime | None, int | None, str]]:
    """The clocks to treatment of a channel; from the first door, and from first contact where a crew brought the patient."""
    first, contact = at.first_door, at.first_contact
    match channel:
        case Condition.STROKE:
            yield "door_to_needle", N_("First door to needle"), first, at.needle, NEEDLE_MIN, NO_DOOR
            yield "door_to_groin", N_("First door to groin"), first, at.groin, None, NO_DOOR
            yield "contact_to_groin", N_("First medical contact to groin"), contact, at.groin, None, NO_CONTACT
        case Condition.AMI:
            yield "door_to_wire", N_("First door to wire"), first, at.wire, None, NO_DOOR
            yield (
                "contact_to_wire",
                N_("First medical contact to wire"),
                contact,
                at.wire,
                CONTACT_TO_WIRE_MIN,
                NO_CONTACT,
            )
        case Condition.TRAUMA:
            lacks = N_("no hospital has accepted yet")
            yield "decision_to_theatre", N_("Decision to theatre"), at.decision, at.theatre, THEATRE_MIN, lacks
            yield "door_to_theatre", N_("First door to theatre"), first, at.theatre, None, NO_DOOR


def clock(
    code: str, title: str, start: datetime | None, end: datetime | None, now: datetime, within: int | None,
    no_start: str, no_end: str,
) -> Clock:  # fmt: skip
    """One clock; `no_end` says why its end is not awaited any more, and is empty while it is."""
    if start is None:
        return Clock(code, title, None, end, ClockState.MISSING, within_min=within, lacks=no_start)
    if end is not None and end < start:
        return Clock(code, title, start, end, ClockState.CONTRADICTS, within_min=within)
    if end is None and no_end:
        return Clock(code, title, start, None, ClockState.MISSING, within_min=within, lacks=no_end)
    minutes = max(0.0, ((end or now) - start).total_seconds() / 60)
    return Clock(code, title, start, end, ClockState.DONE if end else ClockState.RUNNING, minutes, within)
