"""What can be said of devices by those who look for one, and when not."""

from __future__ import annotations

from goldenhour.emergency.actions import Asked
from goldenhour.emergency.site import Site
from goldenhour.kit.refusals import Category, Refusal


def check_device_hangs_there(asked: Asked) -> None:
    check_hangs_there(asked.state, asked.body.aed)


def check_hangs_there(site: Site, aed: str) -> None:
    """Raises Refusal unless this place is known to have this device."""
    device = site.devices.get(aed)
    if site.registered is None or device is None or device.removed:
        raise no_such_aed()


def no_such_aed() -> Refusal:
    return Refusal(
        Category.NOT_FOUND, "no_such_aed", "No such defibrillator is known here. Look at the map, and choose it there."
    )
