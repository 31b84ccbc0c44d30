"""Whether a defibrillator can be sent for at a moment, and why: pure, one list of marks in the order in which one asks.

A mark is seconds and a sentence. Seconds say how much further away a device might be and still be the better one: all are
our assumptions, and only their order matters much. `NEVER` puts it out of the question.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

import msgspec

from goldenhour.aeds.finding.hours import Opening
from goldenhour.emergency.aed_bodies import Hours, OutOfService, Source
from goldenhour.emergency.defibrillators import Openness, Why
from goldenhour.emergency.names import name_of
from goldenhour.emergency.site import Device, Site
from goldenhour.kit.sentences import N_, sentence

NEVER = float("inf")
FOR = -1.0
"""No cost, and it speaks for the device."""
SOON = 30
"""Days before an expiry at which it is said."""
CLOSING = timedelta(minutes=20)

COST = {
    "hours": 120.0, "holiday": 60.0, "closing": 120.0, "overdue": 60.0, "unchecked": 30.0, "doubted": 180.0,
    "coordinates": 120.0, "company": 30.0, "osm": 60.0,
}  # fmt: skip

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
    registered_on: date | None = None
    said_on: date | None = None
    """The day on which what is known of it was said last."""
    doubted_on: date | None = None
    doubts: int = 0
    company_on: date | None = None
    source: Source = Source.REGISTERED
    misplaced: str = ""


class Mark(NamedTuple):
    """`seconds` against the device (`FOR`: for it), and the words."""

    seconds: float
    message: str
    values: dict[str, Any] | None = None

    @property
    def why(self) -> Why:
        return Why(sentence(self.message, **self.values or {}), against=self.seconds >= 0)


class Usability(msgspec.Struct, frozen=True):
    """The verdict: `cost_s` how many seconds further another could be and be as good; infinite when it cannot be used."""

    opening: Opening
    cost_s: float
    reasons: tuple[Why, ...]

    @property
    def usable(self) -> bool:
        return self.cost_s < NEVER


def bearing_of(site: Site, device: Device) -> Bearing:
    """What bears on this device of this place."""
    said = device.said
    last = max([device.changed_at, *(one.at for one in (*device.checks, *device.uses))])
    misplaced = next((doubt for doubt in said.doubts if doubt in (ELSEWHERE, SWAPPED)), "")
    return Bearing(
        hours=said.hours, out=device.out, out_on=device.out_since.date() if device.out_since else None,
        pads_until=device.pads_until, battery_until=device.battery_until, checked_on=device.checked_on,
        registered_on=said.installed_on or device.registered_at.date(), said_on=last.date(),
        doubted_on=device.doubts[-1].at.date() if device.doubts else None, doubts=len(device.doubts),
        company_on=device.company.at.date() if device.company else None, source=said.source, misplaced=misplaced,
    )  # fmt: skip


def usable(bearing: Bearing, opening: Opening, at: datetime) -> Usability:
    """The verdict `at` (local, without a zone), while the place is as `opening` says."""
    found = list(marks(bearing, opening, at))
    return Usability(opening, cost(found), tuple(mark.why for mark in found))


def cost(found: list[Mark]) -> float:
    return sum(mark[0] for mark in found if mark[0] > 0)


def marks(bearing: Bearing, opening: Opening, at: datetime) -> Iterator[Mark]:
    """All there is to say, what is out of the question first."""
    today = at.date()
    if bearing.out is not None:
        yield Mark(
            NEVER, N_("out of service since {date}: {why}"), {"date": bearing.out_on, "why": name_of(bearing.out)}
        )
    yield from of_hours(opening, at)
    yield from expiry(bearing.pads_until, today, N_("pads expired on {date}"), N_("pads expire in {n} days"))
    yield from expiry(bearing.battery_until, today, N_("battery expired on {date}"), N_("battery expires in {n} days"))
    yield checked(bearing, today)
    if bearing.doubts:
        values = {"n": bearing.doubts, "date": bearing.doubted_on}
        yield Mark(COST["doubted"], N_("somebody there found something wrong ({n} times, last {date})"), values)
    if bearing.misplaced == ELSEWHERE:
        yield Mark(COST["coordinates"], N_("its coordinates lie in another county than its address"))
    elif bearing.misplaced:
        yield Mark(0.0, N_("its coordinates stood the wrong way round and were put right"))
    if bearing.company_on is not None:
        yield Mark(COST["company"], N_("a company was sent to it on {date}"), {"date": bearing.company_on})
    yield from origin(bearing, today)


def of_hours(opening: Opening, at: datetime) -> Iterator[Mark]:
    until = opening.until
    match opening.state:
        case Openness.UNKNOWN:
            yield Mark(COST["hours"], N_("opening hours not known: it may be locked"))
        case Openness.CLOSED if until is None:
            yield Mark(NEVER, N_("closed now"))
        case Openness.CLOSED:
            yield Mark(NEVER, N_("closed now; opens {when}"), {"when": clock(until, at)})
        case Openness.OPEN if until is None:
            yield Mark(FOR, N_("open day and night"))
        case Openness.OPEN if until - at <= CLOSING:
            minutes = max(0, int((until - at).total_seconds() // 60))
            yield Mark(COST["closing"], N_("closes in {n} min"), {"n": minutes})
        case Openness.OPEN:
            yield Mark(FOR, N_("open until {when}"), {"when": clock(until, at)})
    if opening.assumed:
        yield Mark(
            COST["holiday"], N_("a public holiday: its hours then are not known, those of the weekday are taken")
        )


def clock(when: datetime | None, at: datetime) -> str:
    """18:00 today, else with the date; midnight belongs to the day that ends with it."""
    assert when is not None
    if when == datetime.combine(at.date() + timedelta(days=1), datetime.min.time()):
        return "24:00"
    return f"{when:%H:%M}" if when.date() == at.date() else f"{when:%Y-%m-%d %H:%M}"


def expiry(until: date | None, today: date, over: str, soon: str) -> Iterator[Mark]:
    """Usable on the day of expiry itself."""
    if until is None:
        return
    if until < today:
        yield Mark(NEVER, over, {"date": until})
    elif (days := (until - today).days) <= SOON:
        yield Mark(0.0, soon, {"n": days})


def checked(bearing: Bearing, today: date) -> Mark:
    """The half-yearly check (article 7)."""
    since = bearing.checked_on or bearing.registered_on
    late = (today - half_a_year_after(since)).days if since else 0
    if late > 0:
        return Mark(COST["overdue"], N_("half-yearly check overdue by {n} days (article 7)"), {"n": late})
    if bearing.checked_on is None:
        return Mark(COST["unchecked"], N_("no check of it is known here"))
    return Mark(FOR, N_("checked on {date}"), {"date": bearing.checked_on})


def half_a_year_after(day: date) -> date:
    """The same day six months later, or the last of that month."""
    year, month = (day.year, day.month + 6) if day.month <= 6 else (day.year + 1, day.month - 6)
    following = date(year + month // 12, month % 12 + 1, 1)
    return min(date(year, month, 1) + timedelta(days=day.day - 1), following - timedelta(days=1))


def origin(bearing: Bearing, today: date) -> Iterator[Mark]:
    """Who says so, and how long ago."""
    days = max(0, (today - bearing.said_on).days) if bearing.said_on else 0
    match bearing.source:
        case Source.SYNTHETIC:
            yield Mark(0.0, N_("made up (simulation)"))
        case Source.OSM:
            yield Mark(COST["osm"], N_("from OpenStreetMap: the place itself has not confirmed it"))
        case Source.NATIONAL:
            yield Mark(FOR, N_("from the national open data, last changed {n} days ago"), {"n": days})
