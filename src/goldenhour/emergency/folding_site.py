"""A place is the fold of its timeline: pure. One small function per kind says what that entry changes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any, TypeVar

from goldenhour.emergency import aed_bodies as aed
from goldenhour.emergency import bodies as says
from goldenhour.emergency import site_bodies as site
from goldenhour.emergency.entries import Said
from goldenhour.emergency.folding import standing
from goldenhour.emergency.site import Admonition, Certificate, Device, Kit, Manager, Site, Told

TELLINGS: dict[type[says.Body], Callable[[Site, Told, Any], None]] = {}
B = TypeVar("B", bound=says.Body)


def tells(body: type[B]) -> Callable[[Callable[[Site, Told, B], None]], Callable[[Site, Told, B], None]]:
    """Register what an entry with this body changes in the place. The function gets the place, the entry and its body."""

    def register(telling: Callable[[Site, Told, B], None]) -> Callable[[Site, Told, B], None]:
        TELLINGS[body] = telling
        return telling

    return register


def fold_site(site_id: str, timeline: Sequence[Said]) -> Site:
    """The place these entries tell. A correction takes the place of what it corrects; what nobody can place is carried along
    in `not_understood`."""
    state = Site(site_id, timeline[-1].logged.seq if timeline else 0, tuple(timeline))
    for lasting_id, said in standing(timeline, {}):
        tell(state, lasting_id, said)
    return state


def tell(state: Site, lasting_id: str, said: Said) -> None:
    """Let one entry that stands change the place."""
    telling = TELLINGS.get(type(said.body)) if said.body is not None else None
    try:
        if telling is None:
            raise KeyError(said.kind)
        telling(state, Told(lasting_id, said.logged.entry.at, said.body), said.body)
    except KeyError:  # an unknown kind, or about a device that is not here
        state.not_understood.append(said)


# ── devices ──────────────────────────────────────────────────────────────────────────────────────────────────────────
@tells(aed.SiteRegistered)
def _(state: Site, told: Told, body: aed.SiteRegistered) -> None:
    if state.registered is not None:
        note_change(state, told, body)
    state.registered_at = state.registered_at or told.at
    state.changed_at = told.at
    state.registered = body


@tells(aed.AedRegistered)
def _(state: Site, told: Told, body: aed.AedRegistered) -> None:
    known = state.devices.get(body.aed)
    if known is None or known.removed:
        before, known = known, Device(body.aed, body, told.at, told.at, body.source)
        if before is not None:  # another device under the name of one that is gone: what that one owes is still owed
            known.uses, known.unrecorded = before.uses, before.unrecorded
        state.devices[body.aed] = known
    else:
        note_change(state, told, body)
    known.said, known.changed_at = body, told.at
    read(known, body.pads_until, body.battery_until)


def note_change(state: Site, told: Told, body: aed.SiteRegistered | aed.AedRegistered | aed.AedRemoved) -> None:
    """A change of which it is known when it happened."""
    if body.changed_on is not None:
        state.changes.append(told)


def read(device: Device, pads_until: date | None, battery_until: date | None) -> None:
    """Dates that were read on the device; what was not read stays."""
    device.pads_until = pads_until or device.pads_until
    device.battery_until = battery_until or device.battery_until


@tells(aed.AedChecked)
def _(state: Site, told: Told, body: aed.AedChecked) -> None:
    device = state.devices[body.aed]
    device.checks.append(told)
    device.doubts = []
    read(device, body.pads_until, body.battery_until)
    if not body.ready:
        device.out, device.out_since, device.out_note = aed.OutOfService.DEFECT, told.at, body.note
    elif device.out is aed.OutOfService.DEFECT:
        back(device)


def back(device: Device) -> None:
    """It can be sent for again."""
    device.out, device.out_since, device.out_note, device.doubts = None, None, "", []


@tells(aed.AedOutOfService)
def _(state: Site, told: Told, body: aed.AedOutOfService) -> None:
    device = state.devices[body.aed]
    device.out, device.out_since, device.out_note = body.why, told.at, body.note
    if body.why is aed.OutOfService.USED:
        device.unrecorded = told


@tells(aed.AedBackInService)
def _(state: Site, told: Told, body: aed.AedBackInService) -> None:
    device = state.devices[body.aed]
    back(device)
    read(device, body.pads_until, body.battery_until)


@tells(aed.AedUsed)
def _(state: Site, told: Told, body: aed.AedUsed) -> None:
    device = state.devices[body.aed]
    device.uses.append(told)
    device.unrecorded = None
    if not device.removed:
        device.out, device.out_since, device.out_note = aed.OutOfService.USED, told.at, ""


@tells(aed.AedDoubted)
def _(state: Site, told: Told, body: aed.AedDoubted) -> None:
    state.devices[body.aed].doubts.append(told)


@tells(aed.AedRemoved)
def _(state: Site, told: Told, body: aed.AedRemoved) -> None:
    device = state.devices[body.aed]
    device.removed, device.changed_at = True, told.at
    note_change(state, told, body)


@tells(aed.CompanySent)
def _(state: Site, told: Told, body: aed.CompanySent) -> None:
    state.devices[body.aed].company = told


@tells(aed.CompanyReported)
def _(state: Site, told: Told, body: aed.CompanyReported) -> None:
    device = state.devices[body.aed]
    read(device, body.pads_until, body.battery_until)
    if body.mended:
        device.company = None
        back(device)


# ── managers, kits, staff ────────────────────────────────────────────────────────────────────────────────────────────
@tells(site.ManagerNamed)
def _(state: Site, told: Told, body: site.ManagerNamed) -> None:
    known = state.managers.get(body.manager)
    if known is None:
        state.managers[body.manager] = Manager(body.manager, body, told.at)
    else:
        known.said, known.left_on = body, None


@tells(site.ManagerTrained)
def _(state: Site, told: Told, body: site.ManagerTrained) -> None:
    state.managers[body.manager].trained.append(told)


@tells(site.ManagerLeft)
def _(state: Site, told: Told, body: site.ManagerLeft) -> None:
    state.managers[body.manager].left_on = body.on


@tells(site.KitRegistered)
def _(state: Site, told: Told, body: site.KitRegistered) -> None:
    known = state.kits.get(body.kit)
    if known is None or known.removed:
        known = state.kits[body.kit] = Kit(body.kit, body, told.at)
    known.said, known.items = body, body.items


@tells(site.KitChecked)
def _(state: Site, told: Told, body: site.KitChecked) -> None:
    kit = state.kits[body.kit]
    kit.items = body.items
    kit.checks.append(told)


@tells(site.KitRemoved)
def _(state: Site, told: Told, body: site.KitRemoved) -> None:
    state.kits[body.kit].removed = True


@tells(site.StaffTrained)
def _(state: Site, told: Told, body: site.StaffTrained) -> None:
    state.training.append(told)


# ── authorities ──────────────────────────────────────────────────────────────────────────────────────────────────────
@tells(site.ObligationStated)
def _(state: Site, told: Told, body: site.ObligationStated) -> None:
    state.obligation = told


@tells(site.ExtensionGranted)
def _(state: Site, told: Told, body: site.ExtensionGranted) -> None:
    state.extensions.append(told)


@tells(site.SiteInspected)
def _(state: Site, told: Told, body: site.SiteInspected) -> None:
    state.inspections.append(told)


@tells(site.SiteAdmonished)
def _(state: Site, told: Told, body: site.SiteAdmonished) -> None:
    state.admonitions[told.id] = Admonition(told.id, told.at, body)


@tells(site.AdmonitionEnded)
def _(state: Site, told: Told, body: site.AdmonitionEnded) -> None:
    state.admonitions[body.admonition].ended = told


@tells(site.NeedAssessed)
def _(state: Site, told: Told, body: site.NeedAssessed) -> None:
    state.assessed = told


@tells(site.CertificationApplied)
def _(state: Site, told: Told, body: site.CertificationApplied) -> None:
    state.applications[told.id] = told


@tells(site.CertificationDecided)
def _(state: Site, told: Told, body: site.CertificationDecided) -> None:
    if body.application not in state.applications:
        raise KeyError(body.application)
    state.decisions[body.application] = told
    if body.passed and body.until is not None:
        state.certificates[body.number] = Certificate(body.number, body.on, body.until)


@tells(site.CertificationRevoked)
def _(state: Site, told: Told, body: site.CertificationRevoked) -> None:
    state.certificates[body.number].revoked = body.reason


@tells(site.SiteReminded)
def _(state: Site, told: Told, body: site.SiteReminded) -> None:
    state.reminders.append(told)


@tells(site.SiteEntryStruck)
def _(state: Site, told: Told, body: site.SiteEntryStruck) -> None:
    """Never told: whatever it strikes is left out, and so is it."""
