"""How many places, devices and certified places there were at the end of each month, from the entries. Pure.

The guideline's section four counts them on a day; a month's line is the same count on its last day. An entry counts from the
month it tells of, whenever it was told; within a month they count in the order in which they were told. A correction counts
from the month of what it corrects; what was struck never counted.
"""

from __future__ import annotations

from calendar import monthrange
from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date, timedelta, tzinfo
from typing import Any, NamedTuple

import msgspec

from goldenhour.emergency.entries import Said
from goldenhour.emergency.folding import standing
from goldenhour.emergency.folding_site import tell
from goldenhour.emergency.site import Site


class Counts(NamedTuple):
    """What is counted; or by how much it changed."""

    places: int = 0
    devices: int = 0
    out: int = 0
    certified: int = 0

    def plus(self, other: Counts) -> Counts:
        return Counts(*(mine + more for mine, more in zip(self, other, strict=True)))

    def minus(self, other: Counts) -> Counts:
        return Counts(*(mine - less for mine, less in zip(self, other, strict=True)))


Kind = tuple[str, str]
"""A county and a category."""
Lasting = tuple[str, Said]
"""An entry that stands, with its lasting id."""


class Change(NamedTuple):
    """By how much a place changed the figures of its county and category in a month (2026-11)."""

    month: str
    county: str
    category: str
    by: Counts


def changes_of(site: Site, zone: tzinfo) -> Iterator[Change]:
    """What this place changed, month by month; months in which nothing changed are left out."""
    told, waiting = by_month(site, zone), list[Lasting]()
    state, kind, was = Site(site.id), ("", ""), Counts()
    for month in sorted({*told, *(ended for one in site.certificates.values() if (ended := ends_in(one.until)))}):
        waiting = told_to(state, [*waiting, *told.get(month, ())])
        now_kind, now = counted(state, last_day(month))
        if now_kind != kind:
            yield from change(month, kind, Counts().minus(was))
            kind, was = now_kind, Counts()
        yield from change(month, kind, now.minus(was))
        was = now


def told_to(state: Site, entries: Iterable[Lasting]) -> list[Lasting]:
    """Lets the entries change the place. Returns those about something that is not there yet: where clocks differed, what
    they are about was told with a later month."""
    waiting = []
    for lasting_id, said in entries:
        understood = len(state.not_understood)
        tell(state, lasting_id, said)
        if len(state.not_understood) > understood:
            waiting.append((lasting_id, said))
    return waiting


def change(month: str, kind: Kind, by: Counts) -> Iterator[Change]:
    if any(by):
        yield Change(month, *kind, by)


def by_month(site: Site, zone: tzinfo) -> dict[str, list[Lasting]]:
    """The entries that stand and are understood, with their lasting ids, by the month they tell of."""
    first = {said.id: said.logged.entry.at for said in site.timeline}
    not_understood = {said.id for said in site.not_understood}
    told: dict[str, list[Lasting]] = defaultdict(list)
    for lasting_id, said in standing(site.timeline, {}):
        if said.id in not_understood:
            continue
        told[month_of(first.get(lasting_id, said.logged.entry.at).astimezone(zone))].append((lasting_id, said))
    return told


def counted(site: Site, day: date) -> tuple[Kind, Counts]:
    """A place as it counts on a day: as one only where it has a device."""
    if site.registered is None:
        return ("", ""), Counts()
    devices = site.standing_devices
    certified = any(not one.revoked and one.on <= day <= one.until for one in site.certificates.values())
    out = sum(1 for device in devices if device.out is not None)
    return (site.registered.county, site.registered.category), Counts(
        int(bool(devices)), len(devices), out, int(certified)
    )


def last_day(month: str) -> date:
    year, number = map(int, month.split("-"))
    return date(year, number, monthrange(year, number)[1])


def month_of(day: date) -> str:
    return f"{day.year:04}-{day.month:02}"


def ends_in(until: date) -> str:
    """The first month at whose end a certificate that holds until this day holds no more; "" beyond all calendars."""
    return month_of(until + timedelta(days=1)) if until < date.max else ""


def months_between(first: str, last: str) -> list[str]:
    """All months from one to another, both with them."""
    year, month = map(int, first.split("-"))
    found = []
    while (name := f"{year}-{month:02}") <= last:
        found.append(name)
        year, month = (year, month + 1) if month < 12 else (year + 1, 1)
    return found


class Month(msgspec.Struct, frozen=True):
    """A month's figures by category, as they stood on its last day."""

    month: str
    categories: dict[str, Counts]

    @property
    def all(self) -> Counts:
        return total(self.categories)

    @property
    def obliged(self) -> Counts:
        """Of the ten categories in which the announcement names places that must have one."""
        return total({category: one for category, one in self.categories.items() if category != "other"})


def total(categories: dict[str, Counts]) -> Counts:
    found = Counts()
    for one in categories.values():
        found = found.plus(one)
    return found


def months_until(last: str, rows: Iterable[tuple[str, str, Any, Any, Any, Any]]) -> list[Month]:
    """Every month from the first in which something changed until `last`: `rows` are the changes by month and category,
    in the order of the months."""
    by: dict[str, list[tuple[str, Counts]]] = defaultdict(list)
    for month, category, *figures in rows:
        by[month].append((category, Counts(*(int(figure or 0) for figure in figures))))
    if not by or min(by) > last:
        return []
    found, now = [], dict[str, Counts]()
    for month in months_between(min(by), last):
        for category, one in by.get(month, ()):
            now[category] = now.get(category, Counts()).plus(one)
        found.append(Month(month, {category: one for category, one in now.items() if any(one)}))
    return found
