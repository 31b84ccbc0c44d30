"""What a place with defibrillators owes, by when and by which article. Pure: a place and a day give the answer.

Articles are those of 公共場所必要緊急救護設備管理辦法 (2023-05-10); G is 臺北市政府急救設備(AED)設置指引 (2026-03-06). Codes
stand in the country's table `site_duties`. Where the text names a duty without a term (naming a manager, replacing what was
used, a first training) it is due the day it arises: our reading.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator
from datetime import date, datetime, timedelta, tzinfo
from enum import StrEnum

import msgspec

from goldenhour.emergency.aed_bodies import OutOfService, Source
from goldenhour.emergency.site import Device, Kit, Manager, Site, Told

REGISTERED_WITHIN = timedelta(days=7)
RECORDED_WITHIN = timedelta(days=7)
CHECKED_EVERY_MONTHS = 6
TRAINED_EVERY_MONTHS = 24
INSTALLED_WITHIN_MONTHS = 12
PRACTICAL_MIN, MANAGER_MIN, ONLINE_MIN = 180, 40, 60
"""G 8.3: 180 min of CPR and AED with 40 min for managers, or with one hour online."""
SOON_DAYS = 60
"""So long before its day a duty is said to be due soon: the first reminder's lead. Our choice."""


class DutyState(StrEnum):
    """How a duty stands on a day."""

    KEPT = "kept"
    SOON = "soon"
    OVERDUE = "overdue"


class Duty(msgspec.Struct, frozen=True, kw_only=True):
    """One duty. `what` is its code, `about` the device, manager, kit (with item) or entry it is about, by id. `done_on`:
    already met, on that day; a duty that comes again (the half-yearly check) stands with its next day, not done."""

    what: str
    about: str = ""
    due: date
    article: str
    done_on: date | None = None
    item: str = ""
    """Of a kit: which of its items; of a use or a change: the entry that told of it."""

    def days(self, today: date) -> int:
        """Days until it is due; negative: so many days over. One that is met counts from the day it was met."""
        return (self.due - (self.done_on or today)).days

    def state(self, today: date) -> DutyState:
        if self.done_on is not None:
            return DutyState.KEPT
        days = self.days(today)
        return DutyState.OVERDUE if days < 0 else DutyState.SOON if days <= SOON_DAYS else DutyState.KEPT


ARTICLES = {
    "registration": "4", "manager": "6-1", "manager_training": "6-2", "check": "7-1", "pads": "7-1", "battery": "7-1",
    "working": "7-1", "consumables": "7-2", "use_record": "8", "installation": "11-1", "admonition": "11-2",
    "certificate": "12-2", "kit": "G5-5-2", "kit_item": "G5-5-2",
}  # fmt: skip
"""Where each duty stands."""


def owes(what: str, *, due: date, about: str = "", done_on: date | None = None, item: str = "") -> Duty:
    """A duty with its article."""
    return Duty(what=what, about=about, due=due, article=ARTICLES[what], done_on=done_on, item=item)


def duties_of(site: Site, zone: tzinfo) -> list[Duty]:
    """Everything the place owes, what is due first first; `zone` says on which day something was said."""
    found = [
        *installation(site, zone),
        *(duty for device in site.standing_devices for duty in of_device(device, zone)),
        *(duty for device in site.devices.values() for duty in of_uses(device, zone)),
        *of_changes(site, zone),
        *managing(site, zone),
        *(duty for kit in site.kits.values() if not kit.removed for duty in of_kit(kit, zone)),
        *from_authorities(site),
    ]
    return sorted(found, key=lambda duty: (duty.done_on is not None, duty.due, duty.what, duty.about))


def open_duties(site: Site, zone: tzinfo) -> list[Duty]:
    """Those that are not met once for all."""
    return [duty for duty in duties_of(site, zone) if duty.done_on is None]


def reported_late(site: Site, zone: tzinfo) -> list[Duty]:
    """The registrations and changes that were reported after their seven days, the newest first."""
    found = [duty for duty in duties_of(site, zone) if duty.what == "registration" and duty.done_on is not None]
    return sorted((duty for duty in found if duty.days(duty.due) < 0), key=lambda duty: duty.due, reverse=True)


def is_kept(site: Site) -> bool:
    """Whether anybody looks after this place here. Of one that was imported nobody knows who its manager is or when it was
    checked: that is not the same as nobody and never."""
    if site.registered is None:
        return False
    return site.registered.source not in (Source.NATIONAL, Source.OSM) or bool(site.standing_managers)


def after_months(day: date, months: int) -> date:
    """The same day so many months later, or the last of that month where it has no such day (31 August: 28 February)."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def day_of(at: datetime, zone: tzinfo) -> date:
    return at.astimezone(zone).date()


# ── the place has a device ───────────────────────────────────────────────────────────────────────────────────────────
def installation(site: Site, zone: tzinfo) -> Iterator[Duty]:
    """A place that must have a device has one year from the day it is named, or until the day it was granted."""
    if site.obligation is None or not site.obligation.said.obliged:
        return
    since = site.obligation.said.since or day_of(site.obligation.at, zone)
    due = max([after_months(since, INSTALLED_WITHIN_MONTHS), *(one.said.until for one in site.extensions)])
    devices = site.standing_devices
    done = min((installed(device, zone) for device in devices), default=None)
    yield owes("installation", due=due, done_on=done)


def installed(device: Device, zone: tzinfo) -> date:
    """The day it was installed; that of its registration where nobody said."""
    return device.said.installed_on or day_of(device.registered_at, zone)


# ── devices ──────────────────────────────────────────────────────────────────────────────────────────────────────────
def of_device(device: Device, zone: tzinfo) -> Iterator[Duty]:
    registered = registered_on(device, zone)
    if registered is not None:
        due = installed(device, zone) + REGISTERED_WITHIN
        yield owes("registration", about=device.aed, due=due, done_on=registered)
    if device.checks or device.said.source is Source.REGISTERED:
        checked = device.checked_on or installed(device, zone)
        yield owes("check", about=device.aed, due=after_months(checked, CHECKED_EVERY_MONTHS))
    for what, until in (("pads", device.pads_until), ("battery", device.battery_until)):
        if until is not None:
            yield owes(what, about=device.aed, due=until)
    if device.out is OutOfService.USED and device.out_since is not None:
        yield owes("consumables", about=device.aed, due=day_of(device.out_since, zone))
    if device.out is not None and device.out_since is not None and device.out is not OutOfService.USED:
        yield owes("working", about=device.aed, due=day_of(device.out_since, zone))


def registered_on(device: Device, zone: tzinfo) -> date | None:
    """The day from which it stood in a register (article 4). None where that was before it came to be known here, and nobody
    said when: then nobody here can say whether it was late."""
    said = device.said
    if said.listed_on is not None:
        return said.listed_on
    known_here_first = device.known_from is Source.REGISTERED and not said.listed_before
    return day_of(device.registered_at, zone) if known_here_first else None


def of_uses(device: Device, zone: tzinfo) -> Iterator[Duty]:
    """The record of a use and the device's own data are in within seven days; also where the device is gone since."""
    if device.unrecorded is not None:
        day = day_of(device.unrecorded.at, zone)
        yield owes("use_record", about=device.aed, due=day + RECORDED_WITHIN)
    for use in device.uses:
        done = None if not use.said.file else day_of(use.at, zone)
        due = use.said.on + RECORDED_WITHIN
        yield owes("use_record", about=device.aed, due=due, done_on=done, item=use.id)


def of_changes(site: Site, zone: tzinfo) -> Iterator[Duty]:
    """A change is reported within seven days (article 4); one of which nobody said when it happened is not judged. Somebody
    who corrects what they reported had reported it."""
    first = {said.id: said.logged.entry.at for said in site.timeline}
    for told in site.changes:
        reported = day_of(first.get(told.id, told.at), zone)
        due = told.said.changed_on + REGISTERED_WITHIN
        yield owes("registration", about=getattr(told.said, "aed", ""), due=due, done_on=reported, item=told.id)


# ── managers ─────────────────────────────────────────────────────────────────────────────────────────────────────────
def managing(site: Site, zone: tzinfo) -> Iterator[Duty]:
    """Whoever has a device names a manager, and each manager is trained. Of a place we know from others' lists only, which
    name no manager and no check, nobody here can say that it has none."""
    if not site.standing_devices or not (site.managers or speaks_here(site)):
        return
    managers = site.standing_managers
    if not managers:
        first = min(installed(device, zone) for device in site.standing_devices)
        left = max((one.left_on for one in site.managers.values() if one.left_on), default=first)
        yield owes("manager", due=max(first, left))
    for manager in managers:
        yield training(manager, zone)


def speaks_here(site: Site) -> bool:
    """Whether the place itself was registered here, and is not known from an open list alone."""
    return site.registered is not None and site.registered.source is Source.REGISTERED


def training(manager: Manager, zone: tzinfo) -> Duty:
    trained = trained_on(manager.trained)
    due = after_months(trained, TRAINED_EVERY_MONTHS) if trained else day_of(manager.named_at, zone)
    return owes("manager_training", about=manager.manager, due=due)


def trained_on(courses: list[Told]) -> date | None:
    """The day of the last whole training (G 8.3): its practical part. The hour online may be another course, of the two
    years before or after."""
    whole = [
        one.said.on
        for one in courses
        if one.said.practical_min >= PRACTICAL_MIN and any(completes(one, other) for other in courses)
    ]
    return max(whole, default=None)


def completes(practical: Told, other: Told) -> bool:
    """Whether this course (the same one, or another near it) brings the manager's part."""
    if practical.id == other.id and other.said.manager_min >= MANAGER_MIN:
        return True
    near = abs((practical.said.on - other.said.on).days) <= 2 * 365
    return near and bool(other.said.online_min >= ONLINE_MIN)


# ── kits ─────────────────────────────────────────────────────────────────────────────────────────────────────────────
def of_kit(kit: Kit, zone: tzinfo) -> Iterator[Duty]:
    """Checked every six months (G 5.5.2); what is over its date or missing is replaced (annex 3)."""
    counted = max((one.said.on for one in kit.checks), default=day_of(kit.registered_at, zone))
    yield owes("kit", about=kit.kit, due=after_months(counted, CHECKED_EVERY_MONTHS))
    for item in kit.items:
        if item.quantity < item.wanted:
            yield owes("kit_item", about=kit.kit, due=counted, item=item.name)
        elif item.until is not None:
            yield owes("kit_item", about=kit.kit, due=item.until, item=item.name)


# ── what authorities set a term for ──────────────────────────────────────────────────────────────────────────────────
def from_authorities(site: Site) -> Iterator[Duty]:
    """What was admonished is put right by its day; a safe-place certificate holds for two years, and asks to be renewed."""
    for one in site.admonitions.values():
        if one.ended is None:
            yield owes("admonition", about=one.id, due=one.said.by)
    valid = [one for one in site.certificates.values() if not one.revoked]
    if valid:
        last = max(valid, key=lambda one: one.until)
        yield owes("certificate", about=last.number, due=last.until)
