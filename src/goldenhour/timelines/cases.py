"""Finding cases: which of them a person may see, by number, name, hospital, county and date."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
import sqlalchemy as sa

from goldenhour.emergency.people import EMERGENCY_DEPARTMENT, Person, Role, not_allowed
from goldenhour.kit.refusals import Category, Refusal
from goldenhour.timelines.views import cases, doors

AT_ONCE = 50


class Wish(msgspec.Struct, frozen=True, kw_only=True):
    """What is looked for. `q` is (the beginning of) an incident number or case id, or part of a patient's name. Days
    are the country's own, both included. `after` is where the former page ended."""

    q: str = ""
    hospital: str = ""
    county: str = ""
    since: date | None = None
    until: date | None = None
    after: str = ""


class CaseFound(msgspec.Struct, frozen=True, kw_only=True):
    """One line of the list."""

    case: str
    called_at: datetime
    county: str
    incident_number: str
    patient: str
    complaint: str
    condition: str
    hospital: str
    units: str
    entries: int
    is_open: bool
    synthetic: bool
    origin: str


class Found(msgspec.Struct, frozen=True):
    """A page of the list, newest call first. `next` continues it."""

    cases: list[CaseFound]
    next: str | None = None


def wish_of(query: Any) -> Wish:
    """What the address asks for."""
    return Wish(
        q=query.get("q", "").strip()[:120],
        hospital=query.get("hospital", ""),
        county=query.get("county", ""),
        since=day_of(query, "since"),
        until=day_of(query, "until"),
        after=query.get("after", ""),
    )


def day_of(query: Any, name: str) -> date | None:
    text = query.get(name, "").strip()
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise Refusal(
            Category.INCORRECT, "not_a_day", "{text} is not a date. Write it like 2026-11-22.", field=name, text=text
        ) from None


def doors_of(person: Person) -> list[str] | None:
    """The doors through which a person sees cases; None: all of them."""
    if Role.AUTHORITY in person.roles:
        return None
    open_to = []
    if Role.DISPATCHER in person.roles and person.county:
        open_to.append(f"county/{person.county}")
    if Role.CREW in person.roles and person.unit:
        open_to.append(f"unit/{person.unit}")
    if person.roles & EMERGENCY_DEPARTMENT and person.hospital:
        open_to.append(f"hospital/{person.hospital}")
    if not open_to:
        raise not_allowed()
    return open_to


def ask_cases(connection: sa.Connection, wish: Wish, open_to: Sequence[str] | None, zone: ZoneInfo) -> Found:
    """One page of what this person may see of what they look for."""
    rows = connection.execute(query(wish, open_to, zone)).all()
    found = [
        CaseFound(
            case=row.subject.removeprefix("case/"),
            called_at=datetime.fromtimestamp(row.called_at, UTC),
            **{name: getattr(row, name) for name in CaseFound.__struct_fields__ if name not in ("case", "called_at")},
        )
        for row in rows[:AT_ONCE]
    ]
    more = len(rows) > AT_ONCE
    return Found(found, cursor(rows[AT_ONCE - 1]) if more else None)


def query(wish: Wish, open_to: Sequence[str] | None, zone: ZoneInfo) -> sa.Select[Any]:
    """Newest first, along the index of the door (or of all cases)."""
    by = cases if open_to is None else doors
    asked = sa.select(cases).order_by(by.c.called_at.desc(), by.c.subject.desc()).limit(AT_ONCE + 1)
    if open_to is not None:
        asked = asked.join(doors, doors.c.subject == cases.c.subject).where(doors.c.opens_to.in_(open_to))
        if len(open_to) > 1:
            asked = asked.distinct()
    if wish.after:
        called_at, subject = read_cursor(wish.after)
        asked = asked.where(
            sa.or_(by.c.called_at < called_at, sa.and_(by.c.called_at == called_at, by.c.subject < subject))
        )
    if wish.since is not None:
        asked = asked.where(by.c.called_at >= begin_of(wish.since, zone))
    if wish.until is not None:
        asked = asked.where(by.c.called_at < begin_of(wish.until + timedelta(days=1), zone))
    if wish.hospital:
        asked = asked.where(cases.c.hospital == wish.hospital)
    if wish.county:
        asked = asked.where(cases.c.county == wish.county)
    if wish.q:
        asked = asked.where(matching(wish.q))
    return asked


def matching(q: str) -> sa.ColumnElement[bool]:
    """The beginning of a number, or a part of the name."""
    return sa.or_(
        cases.c.incident_number.startswith(q, autoescape=True),
        cases.c.subject.startswith(f"case/{q}", autoescape=True),
        cases.c.patient.icontains(q, autoescape=True),
    )


def begin_of(day: date, zone: ZoneInfo) -> float:
    """Midnight at the beginning of a day of the country, in seconds since 1970."""
    return datetime.combine(day, time(), zone).timestamp()


def cursor(row: Any) -> str:
    return f"{row.called_at!r}:{row.subject}"


def read_cursor(text: str) -> tuple[float, str]:
    called_at, _, subject = text.partition(":")
    try:
        return float(called_at), subject
    except ValueError:
        raise Refusal(
            Category.INCORRECT, "wrong_cursor", "This page of the list is no longer there. Search again.", field="after"
        ) from None
