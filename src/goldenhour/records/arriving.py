"""When the crew will be at the warned hospital, offered to be told with one tap once it has left the scene."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil

from goldenhour.emergency.bodies import EtaRevised, Mark
from goldenhour.emergency.case import COMING, Alert, Case
from goldenhour.emergency.house import House

MINUTE = timedelta(minutes=1)
STEP = 5 * MINUTE
"""By so much a crew moves the time of arrival with one tap: the estimate knows no traffic."""


@dataclass(frozen=True)
class Arriving:
    """What can be told: the alert it is about, the time of arrival, how many minutes that is from now, and whether it
    is an estimate (else it is what the hospital already knows, which can be moved)."""

    alert: str
    eta_at: datetime
    minutes: int
    estimated: bool

    @property
    def earlier(self) -> datetime:
        return self.eta_at - STEP

    @property
    def later(self) -> datetime:
        return self.eta_at + STEP


async def arriving(house: House, case: Case, unit: str) -> Arriving | None:
    """None before this unit left the scene, once it is there, and without a hospital that was told of it."""
    left, alert = leaving(case, unit), warned_by(case, unit)
    if left is None or alert is None:
        return None
    if alert.eta_at is not None and told_since(case, alert, left):
        return ahead(alert, alert.eta_at, house.world.now(), estimated=False)
    minutes = await drive(house, case, alert.hospital)
    return None if minutes is None else ahead(alert, left + minutes * MINUTE, house.world.now(), estimated=True)


def leaving(case: Case, unit: str) -> datetime | None:
    """When the unit left the scene, while it is under way from there."""
    run = case.runs.get(unit)
    if run is None or run.is_over or Mark.AT_HOSPITAL in run.times:
        return None
    return run.times.get(Mark.LEFT_SCENE)


def warned_by(case: Case, unit: str) -> Alert | None:
    """The hospital that this unit goes to, as far as it was told."""
    coming = [alert for alert in case.alerts.values() if alert.unit == unit and alert.state in COMING]
    return coming[-1] if coming and coming[-1].arrived_at is None else None


def told_since(case: Case, alert: Alert, left: datetime) -> bool:
    """Whether the time of arrival was told on the way: what was told at the scene counted from the scene."""
    if alert.alerted_at > left:
        return True
    return any(
        isinstance(said.body, EtaRevised) and said.body.alert == alert.id and said.logged.entry.at >= left
        for said in case.timeline
    )


def ahead(alert: Alert, eta_at: datetime, now: datetime, *, estimated: bool) -> Arriving:
    """An arrival lies ahead: an estimate that has run out becomes the next minute."""
    eta_at = max(eta_at, now + MINUTE) if estimated else eta_at
    return Arriving(alert.id, eta_at, max(0, ceil((eta_at - now) / MINUTE)), estimated)


async def drive(house: House, case: Case, hospital: str) -> float | None:
    """Minutes from the scene to the hospital. None when nobody knows where either is."""
    to = house.country.hospital_place(hospital) if house.country.find_hospital(hospital) else None
    if case.call is None or to is None:
        return None
    scene = (case.call.place.lat, case.call.place.lon)
    (estimate,) = await house.travel.minutes([scene], (to.lat, to.lon))
    return estimate.minutes
