"""Alerts that have climbed to the telephone: what a dispatcher needs to call, to note who was told, and to go elsewhere."""

from __future__ import annotations

import re
from typing import Any

import msgspec

from goldenhour.emergency.alert_states import stands
from goldenhour.emergency.case import Alert, AlertState, Case
from goldenhour.emergency.house import House
from goldenhour.emergency.ladder_bodies import Step
from goldenhour.emergency.screens import telephone_of


class SilentAlert(msgspec.Struct, frozen=True):
    """One alert nobody has acknowledged. `tel` as people read it, `dial` as a telephone takes it; `offered`: the name of
    the next suitable hospital, and `instead` the saying that warns it in place of this one."""

    id: str
    ringing: int
    hospital: str
    tel: str
    dial: str
    offered: str = ""
    instead: dict[str, Any] = {}


def silent_alerts(house: House, case: Case, language: str) -> list[SilentAlert]:
    """Those whose ladder has reached the telephone."""
    return [
        silent(house, alert, language)
        for alert in case.alerts.values()
        if alert.has_climbed_to(Step.TELEPHONE) and stands(case, alert) is AlertState.ALERTED
    ]


def silent(house: House, alert: Alert, language: str) -> SilentAlert:
    tel = telephone_of(house, alert.hospital)
    offered = next((climb.hospital for climb in reversed(alert.climbs_now) if climb.hospital), None)
    instead = {"hospital": offered, "unit": alert.unit, "priority": alert.priority, "instead_of": alert.id}
    return SilentAlert(
        alert.id, alert.ringing, spoken(house, alert.hospital, language), tel, dialled(tel),
        spoken(house, offered, language) if offered else "", instead if offered else {},
    )  # fmt: skip


def dialled(tel: str) -> str:
    """The number as RFC 3966 writes it: digits, a leading +, the extension after a pause."""
    number, _, extension = tel.partition("#")
    digits = re.sub(r"[^0-9+]", "", number)
    return digits + ("," + re.sub(r"[^0-9]", "", extension) if extension else "")


def spoken(house: House, hospital: str, language: str) -> str:
    known = house.country.find_hospital(hospital)
    return known.short(language) if known else hospital
