"""A volunteer: who they are, where and when they may be called, and what is refused when they register. Pure.

None of it goes into the log, which never forgets (`docs/adr/0044-volunteers-outside-the-log.md`).
"""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from typing import Annotated
from zoneinfo import ZoneInfo

import msgspec
from msgspec import Meta

from goldenhour.emergency.bodies import Latitude, Longitude
from goldenhour.emergency.country import Country
from goldenhour.kit.refusals import Category, Refusal
from goldenhour.kit.sentences import N_
from goldenhour.responders.consent import VERSION

MOBILE = re.compile(r"(\+?\d[\d -]{6,18}\d)")
"""Any country's; the local form is the country's own business."""
PLACES_AT_MOST = 3
CERTIFICATE_YEARS = 5
"""So far ahead a certificate may be valid; one that ends later is a slip of the hand. Our assumption."""
Clock = Annotated[str, Meta(pattern=r"^([01]\d|2[0-3]):[0-5]\d$")]
Short = Annotated[str, Meta(min_length=1, max_length=120)]


class Area(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A place the volunteer is often at, and how far from it they may be called."""

    lat: Latitude
    lon: Longitude
    radius_m: Annotated[int, Meta(ge=100, le=2000)] = 500


class Registration(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the page sends. `quiet_from`, `quiet_until`: wall clock of the country, across midnight where the second is
    earlier. `live`: may also be called where the phone is, while the page is open."""

    name: Short
    phone: Short
    certificate: Short
    certificate_until: date
    areas: Annotated[tuple[Area, ...], Meta(max_length=PLACES_AT_MOST)] = ()
    live: bool = False
    quiet_from: Clock | None = None
    quiet_until: Clock | None = None
    consent: str = ""


class Volunteer(msgspec.Struct, frozen=True, kw_only=True):
    """As kept. `id` is random and says nothing of who it is; it is all that entries know."""

    id: str
    said: Registration
    made_at: datetime
    language: str
    verified_at: datetime | None = None
    verified_by: str = ""
    synthetic: bool = False


# ── may they be called? ──────────────────────────────────────────────────────────────────────────────────────────────
NOT_VERIFIED, OLD_CONSENT, EXPIRED, ASLEEP = (
    N_("not verified yet"), N_("has to agree to the new text"), N_("certificate expired"), N_("quiet hours"),
)  # fmt: skip


def hindered(volunteer: Volunteer, when: datetime, zone: ZoneInfo) -> str:
    """Why this volunteer is not called now, an English message; "" where nothing stands against it."""
    local = when.astimezone(zone)
    if volunteer.verified_at is None:
        return NOT_VERIFIED
    if volunteer.said.consent != VERSION:
        return OLD_CONSENT
    if volunteer.said.certificate_until < local.date():
        return EXPIRED
    return ASLEEP if is_quiet(volunteer.said.quiet_from, volunteer.said.quiet_until, local.time()) else ""


def is_quiet(begins: str | None, ends: str | None, now: time) -> bool:
    """Whether this time of day lies in the quiet hours: the first minute is in them, the last not. Equal ends: never."""
    if not begins or not ends or begins == ends:
        return False
    first, last, minute = time.fromisoformat(begins), time.fromisoformat(ends), now.replace(second=0, microsecond=0)
    return first <= minute < last if first < last else minute >= first or minute < last


# ── what is refused ──────────────────────────────────────────────────────────────────────────────────────────────────
def check_registration(said: Registration, country: Country, now: datetime) -> None:
    """Raises Refusal for what cannot be: a number nobody can ring, a certificate of yesterday, a place abroad or at 0, 0."""
    if said.consent != VERSION:
        raise wrong(
            "consent",
            "consent_missing",
            N_("Read what is kept and why, and agree to it; without that nothing is kept."),
        )
    if MOBILE.fullmatch(said.phone.strip()) is None:
        raise wrong(
            "phone", "no_telephone", N_("This is no telephone number. Write it with its digits, like 0912 345 678.")
        )
    today = now.astimezone(ZoneInfo(country.timezone)).date()
    if said.certificate_until < today:
        raise wrong(
            "certificate_until", "certificate_expired", N_("This certificate has expired. Renew it, then register.")
        )
    if said.certificate_until > today + timedelta(days=366 * CERTIFICATE_YEARS):
        raise wrong(
            "certificate_until", "certificate_too_long", N_("No certificate is valid that long. Check the year.")
        )
    if (said.quiet_from is None) != (said.quiet_until is None):
        raise wrong(
            "quiet_from", "quiet_half", N_("Quiet hours need both a beginning and an end. Fill in both, or neither.")
        )
    if not said.areas and not said.live:
        raise wrong(
            "areas",
            "nowhere",
            N_("Give a place near which you can be called, or allow your position while the page is open."),
        )
    for area in said.areas:
        check_place(area, country)


def check_place(area: Area, country: Country) -> None:
    if country.county_at(area.lat, area.lon) is not None:
        return
    if country.county_at(*swapped(area)) is not None:
        raise wrong(
            "areas",
            "swapped",
            N_("Latitude and longitude are swapped here. Write the latitude first, like 25.04, 121.51."),
        )
    raise wrong("areas", "place_abroad", N_("This place lies outside the country. Check the coordinates."))


def swapped(area: Area) -> tuple[float, float]:
    return (area.lon, area.lat) if abs(area.lon) <= 90 else (0.0, 0.0)


def wrong(field: str, code: str, message: str) -> Refusal:
    return Refusal(Category.INCORRECT, code, message, field=field)
