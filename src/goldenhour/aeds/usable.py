"""Whether a defibrillator can be sent for at a moment, and why: pure, one list of marks in the order in which one asks.

A mark is a code. Its seconds (`COST`) say how much further away a device might be and still be the better one: all are our
assumptions, and only their order matters much; `NEVER` puts it out of the question. Its words stand in `WORDS`.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta, tzinfo
from functools import lru_cache
from typing import Any

import msgspec

from goldenhour.aeds.days import days_ago, in_days, so_many_days
from goldenhour.aeds.finding.hours import Opening
from goldenhour.emergency.aed_bodies import Hours, OutOfService, Source
from goldenhour.emergency.defibrillators import Openness, Why
from goldenhour.emergency.names import name_of
from goldenhour.emergency.site import Device, Site
from goldenhour.kit.sentences import N_, Sentence

NEVER = float("inf")
SOON = 30
"""Days before an expiry at which it is said."""
CLOSING = timedelta(minutes=20)

COST = {
    # out of the question
    "out": NEVER, "closed": NEVER, "closed_until": NEVER, "pads_expired": NEVER, "battery_expired": NEVER,
    # ranks lower
    "hours_unknown": 120.0, "holiday": 60.0, "closing": 120.0, "overdue": 60.0, "unchecked": 30.0, "doubted": 180.0,
    "elsewhere": 120.0, "company": 30.0, "osm": 60.0,
    # to be known
    "pads_soon": 0.0, "battery_soon": 0.0, "swapped": 0.0, "synthetic": 0.0,
    # speaks for it
    "always": 0.0, "open_until": 0.0, "checked": 0.0, "national": 0.0,
}  # fmt: skip
FOR = frozenset({"always", "open_until", "checked", "national"})

ELSEWHERE = "elsewhere"
"""A doubt of the import: the coordinates lie in another county than the address."""
SWAPPED = "swapped"
"""A doubt of the import: latitude and longitude stood in one another's place, and were put right."""


class Bearing(msgspec.Struct, frozen=True, gc=False):
    """What bears on whether one device can be used: enough for all marks, small enough for a million of them."""

    hours: Hours | None = None
    out: OutOfService | None = None
    out_on: date | None = None
    pads_until: date | None = None
    battery_until: date | None = None
    checked_on: date | None = None
    check_due: date | None = None
    """When the half-yearly check is due: reckoned from the last, or from the installation (article 7)."""
    said_on: date | None = None
    """The day on which what is known of it was said last."""
    doubted_on: date | None = None
    doubts: int = 0
    company_on: date | None = None
    source: Source = Source.REGISTERED
    misplaced: str = ""


class Usability(msgspec.Struct, frozen=True):
    """The verdict: `cost_s` how many seconds further another could be and be as good; infinite when it cannot be used."""

    opening: Opening
    cost_s: float
    marks: tuple[str, ...]
    reasons: tuple[Why, ...]

    @property
    def usable(self) -> bool:
        return self.cost_s < NEVER


def bearing_of(site: Site, device: Device, zone: tzinfo) -> Bearing:
    """What bears on this device of this place, its days as they are there."""

    def day(at: datetime) -> date:
        return at.astimezone(zone).date()

    said = device.said
    last = max([device.changed_at, *(one.at for one in (*device.checks, *device.uses))])
    misplaced = next((doubt for doubt in said.doubts if doubt in (ELSEWHERE, SWAPPED)), "")
    return Bearing(
        hours=said.hours, out=device.out, out_on=day(device.out_since) if device.out_since else None,
        pads_until=device.pads_until, battery_until=device.battery_until, checked_on=device.checked_on,
        check_due=half_a_year_after(device.checked_on or said.installed_on or day(device.registered_at)), said_on=day(last),
        doubted_on=day(device.doubts[-1].at) if device.doubts else None, doubts=len(device.doubts),
        company_on=day(device.company.at) if device.company else None, source=said.source, misplaced=misplaced,
    )  # fmt: skip


def usable(bearing: Bearing, opening: Opening, at: datetime) -> Usability:
    """The verdict `at` (local, without a zone), while the place is as `opening` says."""
    found = marks(bearing, opening, at)
    return Usability(opening, cost(found), tuple(found), whys(found, bearing, opening, at))


def cost(found: list[str]) -> float:
    """Seconds against it, in all."""
    return sum(map(COST.__getitem__, found))


def marks(bearing: Bearing, opening: Opening, at: datetime) -> list[str]:
    """All there is to say, as codes of `COST`."""
    return of_hours(opening, at) + of_device(bearing, at.date())


def of_hours(opening: Opening, at: datetime) -> list[str]:
    found = [of_state(opening, at)]
    return [*found, "holiday"] if opening.assumed else found


def of_state(opening: Opening, at: datetime) -> str:
    until = opening.until
    if opening.state is Openness.UNKNOWN:
        return "hours_unknown"
    if opening.state is Openness.CLOSED:
        return "closed" if until is None else "closed_until"
    if until is None:
        return "always"
    return "closing" if until - at <= CLOSING else "open_until"


def of_device(bearing: Bearing, today: date) -> list[str]:
    """Asked of a dozen devices for every one that is named: kept plain."""
    found = ["out"] if bearing.out is not None else []
    if bearing.pads_until is not None and (bearing.pads_until - today).days <= SOON:
        found.append("pads_expired" if bearing.pads_until < today else "pads_soon")
    if bearing.battery_until is not None and (bearing.battery_until - today).days <= SOON:
        found.append("battery_expired" if bearing.battery_until < today else "battery_soon")
    if bearing.check_due is not None and bearing.check_due < today:
        found.append("overdue")
    else:
        found.append("unchecked" if bearing.checked_on is None else "checked")
    if bearing.doubts:
        found.append("doubted")
    if bearing.misplaced:
        found.append(bearing.misplaced)
    if bearing.company_on is not None:
        found.append("company")
    if bearing.source is not Source.REGISTERED:
        found.append(bearing.source.value)
    return found


Values = dict[str, Any]
WORDS = {
    "out": N_("out of service since {out_on}: {out}"),
    "closed": N_("closed now"),
    "closed_until": N_("closed now; opens {until}"),
    "pads_expired": N_("pads expired on {pads_until}"),
    "battery_expired": N_("battery expired on {battery_until}"),
    "hours_unknown": N_("opening hours not known: it may be locked"),
    "holiday": N_("a public holiday: its hours then are not known, those of the weekday are taken"),
    "closing": N_("closes in {closing} min"),
    "overdue": N_("half-yearly check overdue by {overdue} (article 7)"),
    "unchecked": N_("no check of it is known here"),
    "doubted": N_("somebody there found something wrong (last on {doubted_on}; reports: {doubts})"),
    "elsewhere": N_("its coordinates lie in another county than its address"),
    "company": N_("a company was sent to it on {company_on}"),
    "osm": N_("from OpenStreetMap: the place itself has not confirmed it"),
    "pads_soon": N_("pads expire {pads_days}"),
    "battery_soon": N_("battery expires {battery_days}"),
    "swapped": N_("its coordinates stood the wrong way round and were put right"),
    "synthetic": N_("made up (simulation)"),
    "always": N_("open day and night"),
    "open_until": N_("open until {until}"),
    "checked": N_("checked on {checked_on}"),
    "national": N_("from the national open data, last changed {age}"),
}


def whys(found: list[str], bearing: Bearing, opening: Opening, at: datetime) -> tuple[Why, ...]:
    """The marks in words."""
    return tuple(
        [Why(Sentence(WORDS[mark], values(mark, bearing, opening, at)), mark not in FOR, mark) for mark in found]
    )


def values(mark: str, bearing: Bearing, opening: Opening, at: datetime) -> Values:
    fill = VALUES.get(mark)
    return fill(bearing, opening, at) if fill else {}


def minutes_to(when: datetime | None, at: datetime) -> int:
    return max(0, int((when - at).total_seconds() // 60)) if when else 0


def days_from(at: datetime, day: date | None) -> int:
    return (day - at.date()).days if day else 0


@lru_cache(10_000)
def clock(when: datetime | None, today: date) -> str:
    """18:00 today, else with the date; midnight belongs to the day that ends with it."""
    if when is None:
        return ""
    if when == datetime.combine(today + timedelta(days=1), datetime.min.time()):
        return "24:00"
    return f"{when:%H:%M}" if when.date() == today else f"{when:%Y-%m-%d %H:%M}"


@lru_cache(10_000)
def half_a_year_after(day: date) -> date:
    """The same day six months later, or the last of that month."""
    year, month = (day.year, day.month + 6) if day.month <= 6 else (day.year + 1, day.month - 6)
    following = date(year + month // 12, month % 12 + 1, 1)
    return min(date(year, month, 1) + timedelta(days=day.day - 1), following - timedelta(days=1))


VALUES: dict[str, Callable[[Bearing, Opening, datetime], Values]] = {
    "out": lambda b, _, __: {"out_on": b.out_on, "out": name_of(b.out) if b.out else ""},
    "closed_until": lambda _, o, at: {"until": clock(o.until, at.date())},
    "open_until": lambda _, o, at: {"until": clock(o.until, at.date())},
    "closing": lambda _, o, at: {"closing": minutes_to(o.until, at)},
    "pads_expired": lambda b, _, __: {"pads_until": b.pads_until},
    "battery_expired": lambda b, _, __: {"battery_until": b.battery_until},
    "pads_soon": lambda b, _, at: {"pads_days": in_days(days_from(at, b.pads_until))},
    "battery_soon": lambda b, _, at: {"battery_days": in_days(days_from(at, b.battery_until))},
    "overdue": lambda b, _, at: {"overdue": so_many_days(-days_from(at, b.check_due))},
    "doubted": lambda b, _, __: {"doubts": b.doubts, "doubted_on": b.doubted_on},
    "company": lambda b, _, __: {"company_on": b.company_on},
    "checked": lambda b, _, __: {"checked_on": b.checked_on},
    "national": lambda b, _, at: {"age": days_ago(max(0, -days_from(at, b.said_on)))},
}
"""What fills the words of a mark."""
