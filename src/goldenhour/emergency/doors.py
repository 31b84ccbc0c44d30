"""The doors a patient went through, in order: every clock of a transfer starts at the first of them."""

from __future__ import annotations

from datetime import datetime

import msgspec

from goldenhour.emergency.alert_states import arrival_of
from goldenhour.emergency.case import Alert, Case


class Door(msgspec.Struct, frozen=True):
    """One hospital's door: when the patient came through it, and the warning it had; None for one who came unannounced."""

    hospital: str
    at: datetime
    alert: Alert | None = None


def doors_of(case: Case) -> tuple[Door, ...]:
    """The hospitals the patient has reached, the first first."""
    came = [Door(case.visited, case.called_at)] if case.visited and case.called_at else []
    came += [Door(alert.hospital, at, alert) for alert in case.alerts.values() if (at := arrival_of(case, alert))]
    return tuple(sorted(came, key=lambda door: door.at))


def is_at(case: Case, hospital: str) -> bool:
    """Whether the patient is there now: the last door they went through is that hospital's."""
    doors = doors_of(case)
    return bool(doors) and doors[-1].hospital == hospital
