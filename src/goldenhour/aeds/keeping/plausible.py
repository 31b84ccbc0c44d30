"""Whether what is said of a place and its devices can be true: the impossible is refused, the unusual asked about once."""

from __future__ import annotations

from datetime import date, timedelta
from zoneinfo import ZoneInfo

import msgspec

from goldenhour.aeds.finding.positions import county_named, turned
from goldenhour.aeds.keeping.register import register_of
from goldenhour.emergency.actions import Asked
from goldenhour.emergency.country import Country
from goldenhour.emergency.travel import distance_km
from goldenhour.kit.refusals import Category, Refusal
from goldenhour.kit.sentences import N_

NULL_ISLAND_DEGREES = 0.5
FAR_FROM_THE_PLACE_KM = 1.0
PADS_LAST_YEARS, BATTERY_LASTS_YEARS = 6, 10
"""Longer than makers promise (pads two to five years, batteries four to seven): more often a slip than true. Our choice."""
LONGEST_YEARS = 30
EARLIEST = date(1990, 1, 1)
"""Before there were such devices in public places."""


def today_of(asked: Asked) -> date:
    """Today by the clock of the country."""
    return asked.now.astimezone(ZoneInfo(asked.book.country.timezone)).date()


def wrong(code: str, message: str, field: str, **values: object) -> Refusal:
    return Refusal(Category.INCORRECT, code, message, field=field, **values)


# ── where ────────────────────────────────────────────────────────────────────────────────────────────────────────────
def check_site_is_there(asked: Asked) -> None:
    check_coordinates(asked, asked.body.county)


def check_device_is_there(asked: Asked) -> None:
    """A device hangs in its place's county, and near the place."""
    site, body = asked.state.registered, asked.body
    if body.vehicle or site is None:
        return
    check_coordinates(asked, site.county)
    if None in (body.lat, body.lon, site.lat, site.lon):
        return
    km = distance_km((site.lat, site.lon), (body.lat, body.lon))
    if km > FAR_FROM_THE_PLACE_KM:
        asked.ask_to_confirm(
            "device_far_away", "The device hangs {km} km from its place. Are the coordinates right?",
            field="lat", km=f"{km:.1f}",
        )  # fmt: skip


def check_coordinates(asked: Asked, county: str) -> None:
    """Both or none; in the country; in the county it is said to be in, or confirmed."""
    lat, lon = asked.body.lat, asked.body.lon
    if lat is None and lon is None:
        return
    if lat is None or lon is None:
        raise wrong("half_a_place", N_("Coordinates are two numbers. Give both, or neither."), "lat")
    if abs(lat) < NULL_ISLAND_DEGREES and abs(lon) < NULL_ISLAND_DEGREES:
        raise wrong(
            "null_island",
            N_("0, 0 lies in the sea off Africa: nobody has measured yet. Leave both empty, or take them from a map."),
            "lat",
        )
    check_in_county(asked, lat, lon, county)


def check_in_county(asked: Asked, lat: float, lon: float, county: str) -> None:
    try:
        there = asked.book.country.county_at(lat, lon)
    except Refusal:  # boundaries are not installed: what was written down stands
        return
    if there is None:
        raise wrong(
            "place_abroad",
            N_("These coordinates lie at sea or abroad. Check each digit, or take them from a map once more."),
            "lat",
        )
    if there.code != county:
        asked.ask_to_confirm(
            "county_differs",
            "These coordinates lie in {there}, but the place is said to be in {county}. Are both right?",
            field="lat", there=called(asked, there.code), county=called(asked, county),
        )  # fmt: skip


def check_address_is_there(asked: Asked) -> None:
    """An address that begins with another county's name is a slip, or the county is."""
    named = county_named(asked.book.country, asked.body.address)
    if named is not None and named.code != asked.body.county:
        asked.ask_to_confirm(
            "address_elsewhere", "The address begins with {there}, but the place is said to be in {county}. Are both right?",
            field="address", there=called(asked, named.code), county=called(asked, asked.body.county),
        )  # fmt: skip


def called(asked: Asked, county: str) -> str:
    """A county's name in the country's own language, as it stands in addresses."""
    country = asked.book.country
    found = country.find_county(county)
    return found.name(country.languages[0]) if found else county


class Coordinates(msgspec.Struct):
    """What is looked at before a body is typed: no latitude is above 90, but a longitude in its place says more than that."""

    lat: float | None = None
    lon: float | None = None


coordinates = msgspec.json.Decoder(Coordinates)


def foresee_swapped(raw: msgspec.Raw, country: Country) -> None:
    """Latitude and longitude in one another's place, with the two as they would be right. Raises Refusal."""
    try:
        said = coordinates.decode(raw)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return  # the body's own types say what is wrong with it
    if said.lat is None or said.lon is None or (found := turned(country, said.lat, said.lon)) is None:
        return
    raise wrong(
        "coordinates_swapped",
        N_("Latitude and longitude look swapped: {lat}, {lon} lies in {county}. Turn them round, or correct them."),
        "lat", lat=found.lat, lon=found.lon, county=country.county(found.county).name(country.languages[0]),
    )  # fmt: skip


# ── when ─────────────────────────────────────────────────────────────────────────────────────────────────────────────
def check_day_can_be(asked: Asked) -> None:
    """What was done was done today or before: a check dated tomorrow is none."""
    check_not_ahead(asked, asked.body.on, "on")


def check_not_ahead(asked: Asked, day: date | None, field: str) -> None:
    if day is None:
        return
    if day > today_of(asked):
        raise wrong("day_ahead", N_("{day} is still to come. Give the day on which it was done."), field, day=str(day))
    if day < EARLIEST:
        raise wrong("day_long_ago", N_("{day} cannot be right. Correct the year."), field, day=str(day))


def check_change_day(asked: Asked) -> None:
    """A change that is still to come is reported when it has come."""
    check_not_ahead(asked, asked.body.changed_on, "changed_on")


def check_device_days(asked: Asked) -> None:
    """Made, then installed, then expiring; none of the first two still to come."""
    body = asked.body
    check_not_ahead(asked, body.manufactured_on, "manufactured_on")
    check_not_ahead(asked, body.installed_on, "installed_on")
    check_not_ahead(asked, body.listed_on, "listed_on")
    made = body.manufactured_on
    if made and body.installed_on and body.installed_on < made:
        raise wrong(
            "installed_before_made", N_("Installed on {day}, before it was made. Correct one of the two days."),
            "installed_on", day=str(body.installed_on),
        )  # fmt: skip
    check_expiries(asked, made)


def check_read_dates(asked: Asked) -> None:
    """Dates read on a device that is registered."""
    device = asked.state.devices.get(asked.body.aed)
    check_expiries(asked, device.said.manufactured_on if device else None)


def check_expiries(asked: Asked, made: date | None) -> None:
    for field, years in (("pads_until", PADS_LAST_YEARS), ("battery_until", BATTERY_LASTS_YEARS)):
        until = getattr(asked.body, field)
        if until is not None:
            check_expiry(asked, field, until, made, years)


def check_expiry(asked: Asked, field: str, until: date, made: date | None, years: int) -> None:
    today = today_of(asked)
    if until < (made or EARLIEST):
        raise wrong(
            "expires_before_made", N_("It would expire on {day}, before it was made. Read the date again."), field,
            day=str(until),
        )  # fmt: skip
    if until > today + timedelta(days=365 * LONGEST_YEARS):
        raise wrong("expires_never", N_("{day} is too far ahead. Read the date again."), field, day=str(until))
    if until > today + timedelta(days=365 * years):
        asked.ask_to_confirm(
            f"{field}_far", "{day} is more than {years} years ahead. Is the date right?",
            field=field, day=str(until), years=years,
        )  # fmt: skip


# ── which ────────────────────────────────────────────────────────────────────────────────────────────────────────────
def check_serial_is_new(asked: Asked) -> None:
    """One serial number of one maker is one device: the same number at another place, or twice here, is asked about."""
    serial = asked.body.serial.strip()
    if not serial:
        return
    here, aed = asked.subject.partition("/")[2], asked.body.aed
    others = [where for where in register_of(asked.book).of_serial(serial) if where != (here, aed)]
    if others:
        asked.ask_to_confirm(
            "serial_known",
            "The serial number {serial} is registered already at {count} other. Was the device moved, or is it a slip?",
            field="serial", serial=serial, count=len(others),
        )  # fmt: skip
