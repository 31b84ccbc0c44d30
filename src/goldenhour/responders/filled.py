"""The registration as the page's form says it: flat, places as text."""

from __future__ import annotations

import re

import msgspec

from goldenhour.emergency.country import Country
from goldenhour.emergency.names import field_name
from goldenhour.kit.refusals import Category, Refusal
from goldenhour.kit.sentences import N_
from goldenhour.kit.web.unfit import unfit
from goldenhour.responders.volunteers import Registration

LINK = re.compile(
    r"(?:^geo:|[?&](?:q|ll|query|daddr|destination)=|!3d)(-?\d{1,3}\.\d+)(?:,|%2C|!4d)(-?\d{1,3}\.\d+)", re.I
)
"""Where map applications write the place itself in a link; what follows an @ is only the middle of the picture."""
COORDINATES = re.compile(r"\s*(-?\d{1,3}(?:\.\d+)?)\s*[,，\s]\s*(-?\d{1,3}(?:\.\d+)?)\s*")
VAGUE_KM = 0.3


class Filled(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The form; what is left open is left out."""

    name: str = ""
    phone: str = ""
    certificate: str = ""
    certificate_until: str = ""
    home: str = ""
    home_radius: int = 500
    work: str = ""
    work_radius: int = 500
    live: bool = False
    quiet_from: str = ""
    quiet_until: str = ""
    consent: str = ""


def registration_of(filled: Filled, country: Country) -> Registration:
    """Typed, with places found. Raises Refusal for what cannot be read."""
    areas = [
        area_of(name, getattr(filled, name), getattr(filled, f"{name}_radius"), country)
        for name in ("home", "work")
        if getattr(filled, name).strip()
    ]
    said = {name: getattr(filled, name).strip() for name in ("name", "phone", "certificate", "consent")}
    quiet = {name: getattr(filled, name).strip() or None for name in ("quiet_from", "quiet_until")}
    raw = {**said, **quiet, "certificate_until": filled.certificate_until, "live": filled.live, "areas": areas}
    try:
        return msgspec.convert(raw, Registration)
    except msgspec.ValidationError as error:
        raise unfit("wrong_registration", error, field_name) from None


def area_of(field: str, text: str, radius_m: int, country: Country) -> dict[str, float]:
    """A place from coordinates, from a map's link, or from words that say exactly where."""
    if found := COORDINATES.fullmatch(text) or LINK.search(text.strip()):
        lat, lon = float(found[1]), float(found[2])
        if abs(lat) > 90 >= abs(lon):
            raise place(
                field,
                "swapped",
                N_("Latitude and longitude are swapped here. Write the latitude first, like 25.04, 121.51."),
            )
        return {"lat": lat, "lon": lon, "radius_m": radius_m}
    located = country.locate(text)
    if located is None or located.uncertainty_km > VAGUE_KM:
        raise place(
            field,
            "place_vague",
            N_(
                "This place is not known exactly. Stand there and touch the button, or write coordinates or a map's link."
            ),
        )
    return {"lat": located.lat, "lon": located.lon, "radius_m": radius_m}


def place(field: str, code: str, message: str) -> Refusal:
    return Refusal(Category.INCORRECT, code, message, field=field)
