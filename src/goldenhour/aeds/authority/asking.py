"""Questions over all places: counts like those of the guideline's section four, lists to act on, arrests to plan by."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta, tzinfo
from enum import StrEnum
from typing import Any

import msgspec
import sqlalchemy as sa

from goldenhour.aeds.authority.certificate import signs_of
from goldenhour.aeds.authority.reach import ALWAYS, HOURS, Arrest, Floats, Spot
from goldenhour.aeds.authority.views import arrests, certificates, duties, places
from goldenhour.emergency.country import Country
from goldenhour.kit.sentences import N_

SHOWN_AT_MOST = 200
ARRESTS_AT_MOST = 10_000
ENOUGH = 3
"""So many devices of a category must have known hours before the category's usual hours are spoken of."""
GRID = 0.001
"""Degrees between the points of the street that are tried as places for a device, about 100 m."""


class Listing(StrEnum):
    """What the list shows."""

    OVERDUE = "overdue"
    MISSING = "missing"
    APPLIED = "applied"
    OUT = "out"
    EXPIRED = "expired"
    COMPANY = "company"
    LISTED = "listed"
    EXPIRING = "expiring"
    LATE = "late"


LISTINGS: dict[Listing, str] = {
    Listing.OVERDUE: N_("something is overdue"),
    Listing.MISSING: N_("must have a device and has none"),
    Listing.APPLIED: N_("asks to be certified"),
    Listing.OUT: N_("a device cannot be sent for"),
    Listing.EXPIRED: N_("pads or battery expired"),
    Listing.COMPANY: N_("a company was sent"),
    Listing.LISTED: N_("on the list to the central authority"),
    Listing.EXPIRING: N_("certificate ends within 90 days"),
    Listing.LATE: N_("registered or reported a change late"),
}


class OfCategory(msgspec.Struct, frozen=True):
    """A line of the monthly statistics (guideline, section four)."""

    category: str
    places: int
    devices: int
    out: int
    certified: int


class Overdue(msgspec.Struct, frozen=True):
    """How many duties of one kind are overdue, and since when the oldest."""

    what: str
    count: int
    oldest: str


class Overview(msgspec.Struct, frozen=True, kw_only=True):
    """A county's (or the country's) places at a glance, on a day. `goal`: certified places it aims at; None without one."""

    day: str
    county: str
    categories: list[OfCategory]
    overdue: list[Overdue]
    lists: dict[str, int]
    goal: int | None
    synthetic: bool

    @property
    def places(self) -> int:
        return sum(one.places for one in self.categories)

    @property
    def devices(self) -> int:
        return sum(one.devices for one in self.categories)

    @property
    def out(self) -> int:
        return sum(one.out for one in self.categories)

    @property
    def certified(self) -> int:
        return sum(one.certified for one in self.categories)


def id_of(subject: str) -> str:
    return subject.removeprefix("site/")


def of(county: str, table: Any) -> Any:
    """The rows of a county; of all where none is named."""
    return table.c.county == county if county else sa.true()


def valid(day: date) -> Any:
    p = places.c
    return sa.and_(p.certificate != "", p.revoked == "", p.certified_until >= day.isoformat())


def ask_overview(connection: sa.Connection, county: str, day: date, country: Country) -> Overview:
    p = places.c
    lines = connection.execute(
        sa.select(
            p.category,
            sa.func.sum(sa.case((p.devices > 0, 1), else_=0)),
            sa.func.sum(p.devices),
            sa.func.sum(p.out),
            sa.func.sum(sa.case((valid(day), 1), else_=0)),
        ).where(of(county, places)).group_by(p.category)
    )  # fmt: skip
    found = {row[0]: OfCategory(row[0], *(int(n or 0) for n in row[1:])) for row in lines}
    ordered = [found.pop(code.code) for code in country.codes("aed_places") if code.code in found]
    goals = country.settings.get("safe_places", {}).get("goals", {})
    some = connection.scalar(sa.select(sa.func.count()).where(of(county, places), p.synthetic))
    return Overview(
        day=day.isoformat(), county=county, categories=[*ordered, *found.values()],
        overdue=ask_overdue(connection, county, day), lists=ask_counts(connection, county, day),
        goal=goals.get(county), synthetic=bool(some),
    )  # fmt: skip


def ask_overdue(connection: sa.Connection, county: str, day: date) -> list[Overdue]:
    """Most first."""
    d = duties.c
    rows = connection.execute(
        sa.select(d.what, sa.func.count(), sa.func.min(d.due))
        .where(of(county, duties), d.due < day.isoformat())
        .group_by(d.what)
        .order_by(sa.func.count().desc(), d.what)
    )
    return [Overdue(row[0], int(row[1]), row[2]) for row in rows]


def condition_of(listing: Listing, day: date) -> Any:
    """Which places a list shows."""
    p, soon = places.c, (day + timedelta(days=90)).isoformat()
    late = sa.select(duties.c.subject).where(duties.c.due < day.isoformat())
    expired = late.where(duties.c.what.in_(("pads", "battery")))
    return {
        Listing.OVERDUE: p.subject.in_(late),
        Listing.MISSING: sa.and_(p.obliged, p.devices == 0),
        Listing.APPLIED: p.applied_at.is_not(None),
        Listing.OUT: p.out > 0,
        Listing.EXPIRED: p.subject.in_(expired),
        Listing.COMPANY: p.company > 0,
        Listing.LISTED: p.listed,
        Listing.EXPIRING: sa.and_(valid(day), p.certified_until < soon),
        Listing.LATE: p.late > 0,
    }[listing]


def ask_counts(connection: sa.Connection, county: str, day: date) -> dict[str, int]:
    """How many places are on each list."""
    count = sa.select(sa.func.count()).select_from(places)
    return {
        one.value: int(connection.scalar(count.where(of(county, places), condition_of(one, day))) or 0)
        for one in Listing
    }


class Listed(msgspec.Struct, frozen=True, kw_only=True):
    """A place on a list: what is due there first, which company was sent, what it was to put right and by when;
    how many reports came late, by how many days at most."""

    site: str
    name: str
    county: str
    district: str
    category: str
    devices: int
    due: str | None
    what: str
    company: str = ""
    put_right: str = ""
    put_right_by: str = ""
    late: int = 0
    late_days: int | None = None


def ask_list(connection: sa.Connection, county: str, listing: Listing, day: date) -> list[Listed]:
    """Places of a list, what has waited longest first; at most `SHOWN_AT_MOST`."""
    p, d = places.c, duties.c
    first = sa.select(d.subject, sa.func.min(d.due).label("due")).group_by(d.subject).subquery()
    rows = connection.execute(
        sa.select(
            p.subject,
            p.name,
            p.county,
            p.district,
            p.category,
            p.devices,
            p.company_is,
            p.put_right,
            p.put_right_by,
            p.late,
            p.late_days,
            first.c.due,
        )
        .outerjoin(first, first.c.subject == p.subject)
        .where(of(county, places), condition_of(listing, day))
        .order_by(first.c.due.is_(None), first.c.due, p.subject)
        .limit(SHOWN_AT_MOST)
    ).all()
    whats = dict(
        connection.execute(
            sa.select(d.subject, sa.func.min(d.what))
            .join(first, sa.and_(first.c.subject == d.subject, first.c.due == d.due))
            .where(d.subject.in_([row.subject for row in rows]))
            .group_by(d.subject)
        ).all()
    )
    return [
        Listed(site=id_of(row.subject), name=row.name, county=row.county, district=row.district,
               category=row.category, devices=row.devices, due=row.due, what=whats.get(row.subject, ""),
               company=row.company_is, put_right=row.put_right, put_right_by=row.put_right_by, late=row.late,
               late_days=row.late_days)
        for row in rows
    ]  # fmt: skip


class Certified(msgspec.Struct, frozen=True, kw_only=True):
    """What anybody may know of a certificate. `followed`: the number of a newer one of the same place that holds longer."""

    number: str
    site: str
    name: str
    county: str
    given: str
    until: str
    revoked: bool
    synthetic: bool
    followed: str = ""


def ask_certificate(connection: sa.Connection, number: str) -> Certified | None:
    """The certificate of this number, however it was typed."""
    c = certificates.c
    row = connection.execute(sa.select(certificates).where(c.signs == signs_of(number))).first()
    if row is None:
        return None
    newer = sa.select(c.number).where(c.subject == row.subject, c.until > row.until, sa.not_(c.revoked))
    return Certified(
        number=row.number, site=id_of(row.subject), name=row.name, county=row.county, given=row.given, until=row.until,
        revoked=row.revoked, synthetic=row.synthetic,
        followed=connection.scalar(newer.order_by(c.until.desc()).limit(1)) or "",
    )  # fmt: skip


# ── where the next one would help ────────────────────────────────────────────────────────────────────────────────────
class Past(msgspec.Struct, frozen=True):
    """Arrests that happened, the newest `ARRESTS_AT_MOST`; `since`: when the first of them was (seconds since 1970)."""

    arrests: list[Arrest]
    since: float | None
    synthetic: bool


def ask_arrests(connection: sa.Connection, county: str, zone: tzinfo) -> Past:
    a = arrests.c
    query = sa.select(a.lat, a.lon, a.at, a.synthetic).where(of(county, arrests)).order_by(a.at.desc())
    rows = connection.execute(query.limit(ARRESTS_AT_MOST)).all()
    found = [Arrest(row.lat, row.lon, hour_of(row.at, zone)) for row in rows]
    return Past(found, rows[-1].at if rows else None, any(row.synthetic for row in rows))


def hour_of(at: float, zone: tzinfo) -> int:
    """The hour of the week, 0 for that after midnight on Monday."""
    local = datetime.fromtimestamp(at, zone)
    return local.weekday() * 24 + local.hour


class Known(msgspec.Struct, frozen=True):
    """A known place where a device might hang."""

    spot: Spot
    category: str
    devices: int


def ask_places(connection: sa.Connection, county: str) -> list[Known]:
    """All places of which it is known where they are."""
    p = places.c
    query = sa.select(p.subject, p.name, p.category, p.devices, p.lat, p.lon).where(
        of(county, places), p.lat.is_not(None)
    )
    return [
        Known(Spot(id_of(row.subject), row.lat, row.lon, ALWAYS, row.name), row.category, row.devices)
        for row in connection.execute(query.order_by(p.subject))
        if row.lon is not None
    ]


def usual_weeks(known: Iterable[tuple[str, int]]) -> dict[str, int]:
    """By category, the hours at which most of these devices can be fetched (category and hours of each; those whose hours
    nobody knows are left out); under "" those of all of them."""
    of_category: dict[str, list[int]] = {}
    for category, hours in known:
        for name in (category, "") if hours else ():
            of_category.setdefault(name, []).append(hours)
    return {name: most_of(weeks) for name, weeks in of_category.items() if len(weeks) >= ENOUGH}


def most_of(weeks: list[int]) -> int:
    """The hours that more than half of them have."""
    return sum(1 << hour for hour in range(HOURS) if sum(week >> hour & 1 for week in weeks) * 2 > len(weeks))


def on_the_street(lat: Floats, lon: Floats) -> list[Spot]:
    """Points of a grid where arrests are near: a device in the open, which anybody can reach at any hour. The grid's
    points lie about 100 m apart, a little closer in the east-west direction."""
    cells = {(round(one / GRID), round(other / GRID)) for one, other in zip(lat, lon, strict=True)}
    return [Spot(f"{y * GRID:.3f},{x * GRID:.3f}", y * GRID, x * GRID) for y, x in sorted(cells)]
