"""What can be said of devices by those who look for one, and when not."""

from __future__ import annotations

from goldenhour.emergency.actions import Asked
from goldenhour.emergency.policies import check_case_is_in_my_county
from goldenhour.emergency.site import Site
from goldenhour.kit.refusals import Category, Refusal


def check_case_is_mine(asked: Asked) -> None:
    check_case_is_in_my_county(asked.person, asked.case)


def check_not_closed(asked: Asked) -> None:
    if asked.case.closed_at is not None:
        raise Refusal(
            Category.CONFLICT, "case_closed",
            "This case is closed. Read it in its timeline; take a new call if there is one.",
        )  # fmt: skip


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
