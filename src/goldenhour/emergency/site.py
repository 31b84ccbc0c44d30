"""A place that keeps defibrillators, as its timeline tells: devices, managers, kits, training, what authorities said.

`folding_site.py` makes it. Whether a device can be sent for at a given moment is not kept here: that is a function of this
and of the clock.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import msgspec

from goldenhour.emergency import site_bodies as site
from goldenhour.emergency.aed_bodies import AedRegistered, OutOfService, SiteRegistered, Source
from goldenhour.emergency.entries import Said


class Told(msgspec.Struct, frozen=True):
    """An entry's body with its id and time."""

    id: str
    at: datetime
    said: Any


class Device(msgspec.Struct):
    """A defibrillator at this place. Dates of pads and battery as read last; `checks` and `uses` the oldest first."""

    aed: str
    said: AedRegistered
    registered_at: datetime
    changed_at: datetime
    known_from: Source = Source.REGISTERED
    """Who said first that it hangs here: one that came with a file was not registered late by whoever looks after it now."""
    pads_until: date | None = None
    battery_until: date | None = None
    out: OutOfService | None = None
    out_since: datetime | None = None
    out_note: str = ""
    checks: list[Told] = []
    uses: list[Told] = []
    unrecorded: Told | None = None
    """It was said to be out of service because it was used, and no record of that use has come since (article 8)."""
    doubts: list[Told] = []
    """What people in the street said since somebody answering for it last looked."""
    company: Told | None = None
    """The company that was sent and has not mended it yet."""
    removed: bool = False

    @property
    def checked_on(self) -> date | None:
        """The day it was looked at last."""
        return max((one.said.on for one in self.checks), default=None)


class Manager(msgspec.Struct):
    manager: str
    said: site.ManagerNamed
    named_at: datetime
    trained: list[Told] = []
    left_on: date | None = None


class Kit(msgspec.Struct):
    kit: str
    said: site.KitRegistered
    registered_at: datetime
    items: tuple[site.KitItem, ...] = ()
    checks: list[Told] = []
    removed: bool = False


class Admonition(msgspec.Struct):
    id: str
    at: datetime
    said: site.SiteAdmonished
    ended: Told | None = None


class Certificate(msgspec.Struct):
    """A safe-place certificate. `revoked` is why it was taken away."""

    number: str
    on: date
    until: date
    revoked: str = ""


class Site(msgspec.Struct):
    """Everything known of one place. `registered` is what it last said of itself; None where nobody registered it."""

    id: str
    seq: int = 0
    timeline: tuple[Said, ...] = ()
    registered: SiteRegistered | None = None
    registered_at: datetime | None = None
    changed_at: datetime | None = None
    changes: list[Told] = []
    """What was said anew of the place or a device, or taken away, with the day on which that happened (article 4)."""
    devices: dict[str, Device] = {}
    managers: dict[str, Manager] = {}
    kits: dict[str, Kit] = {}
    training: list[Told] = []
    obligation: Told | None = None
    extensions: list[Told] = []
    inspections: list[Told] = []
    admonitions: dict[str, Admonition] = {}
    assessed: Told | None = None
    applications: dict[str, Told] = {}
    decisions: dict[str, Told] = {}
    """By the id of the application they decide."""
    certificates: dict[str, Certificate] = {}
    reminders: list[Told] = []
    not_understood: list[Said] = []

    @property
    def standing_devices(self) -> list[Device]:
        return [device for device in self.devices.values() if not device.removed]

    @property
    def standing_managers(self) -> list[Manager]:
        return [manager for manager in self.managers.values() if manager.left_on is None]
