"""When somebody is reminded of what is due, and in which words. Pure: the same place and day owe the same reminders.

Leads are our choice: two months before (pads have to be ordered), two weeks, the day before; then each week. A duty that is
over by thirty days goes to the authority of the county as well, and each thirty days again.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from datetime import date, tzinfo

import msgspec

from goldenhour.aeds.due import Duty, open_duties
from goldenhour.emergency.site import Manager, Site
from goldenhour.emergency.site_bodies import SiteReminded

NAMESPACE = uuid.UUID("5f3c1f0e-2d0a-5c55-9c63-2f6f6f0c77a1")
"""Of all ids made here; never to be changed."""
LEADS = (60, 14, 1)
AGAIN_DAYS = 7
ESCALATED_AFTER_DAYS = 30
LINE = 300


class Owed(msgspec.Struct, frozen=True):
    """A reminder the program owes: the lasting id of its entry, and what it says."""

    id: str
    body: SiteReminded


def number_due(days: int) -> int:
    """Which reminder it is time for, with so many days to go (negative: over): 0 is none yet."""
    if days < 0:
        return len(LEADS) + -days // AGAIN_DAYS
    return sum(1 for lead in LEADS if days <= lead)


def escalation_due(days: int) -> int:
    """Which word to the authority it is time for; 0 is none."""
    return max(0, -days // ESCALATED_AFTER_DAYS) if days < 0 else 0


Key = tuple[str, str, date, bool]


def latest_of(site: Site) -> dict[Key, int]:
    """What was said already: the number of the last word of each duty, about whom or what, its day, and whether it went to
    the authority."""
    latest: dict[Key, int] = {}
    for body in (told.said for told in site.reminders):
        key = (body.what, body.about, body.due, body.escalated)
        latest[key] = max(latest.get(key, 0), body.number)
    return latest


def owed(site: Site, today: date, zone: tzinfo) -> Iterator[Owed]:
    """What has not been said yet. Where a server was away for weeks, only the last of what it missed."""
    latest = latest_of(site)
    for duty in open_duties(site, zone):
        days = duty.days(today)
        for escalated, number in ((False, number_due(days)), (True, escalation_due(days))):
            if number > latest.get((duty.what, about_of(duty), duty.due, escalated), 0):
                yield reminder_of(site, duty.what, about_of(duty), duty.due, number, escalated)


def reminder_of(site: Site, what: str, about: str, due: date, number: int, escalated: bool = False) -> Owed:
    to = f"county/{site.registered.county}" if escalated and site.registered else named(receivers(site))
    body = SiteReminded(what=what, about=about, due=due, number=number, to=to[:LINE], escalated=escalated)
    key = "/".join(map(str, (site.id, what, about, due, number, escalated)))
    return Owed(str(uuid.uuid5(NAMESPACE, key)), body)


def about_of(duty: Duty) -> str:
    return "/".join(filter(None, (duty.about, duty.item)))[:LINE]


def receivers(site: Site) -> list[Manager]:
    """The managers who want mail and have an address."""
    return [one for one in site.standing_managers if one.said.email and one.said.reminders]


def named(managers: list[Manager]) -> str:
    return "、".join(one.said.name for one in managers)
