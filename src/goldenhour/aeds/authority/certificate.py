"""Safe places (安心場所, article 12): what is asked for, how a certificate is numbered, how long it holds. Pure."""

from __future__ import annotations

import hashlib
import unicodedata
from datetime import date
from enum import StrEnum
from typing import NamedTuple

import msgspec

from goldenhour.aeds.due import after_months, trained_on
from goldenhour.aeds.keeping.training import TRAINED_PERCENT, ratio_of, trained_people
from goldenhour.emergency.site import Certificate, Site, Told
from goldenhour.kit.sentences import N_

VALID_MONTHS = 24
MANAGER_AGAIN_MONTHS = 24
SIGNS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
"""Letters and figures that nobody takes for one another."""


class Wanted(NamedTuple):
    """Something the form asks for: its code, and what it is called."""

    code: str
    words: str


DOCUMENTS: tuple[Wanted, ...] = (
    Wanted("manager_certificate", N_("The manager's certificate, still valid")),
    Wanted("entrance_photo", N_("Photo: sign at the important entrance")),
    Wanted("device_photo", N_("Photo: where the device hangs")),
    Wanted("floor_plan", N_("Floor plan that shows the device")),
    Wanted("course_table", N_("Course table: time, place, content")),
    Wanted("teacher", N_("The teacher's qualification")),
    Wanted("signatures", N_("List of those present, signed")),
    Wanted("course_photos", N_("Photos of the course")),
)
"""The guideline's list (eight, 4) and annex 5."""


class Standing(StrEnum):
    """How a certificate stands on a day."""

    VALID = "valid"
    EXPIRED = "expired"
    REVOKED = "revoked"


class Point(msgspec.Struct, frozen=True):
    """One thing that is asked for: the guideline's place, whether it is there, and what it was held against. `file`: the
    SHA-256 of what was sent for it."""

    where: str
    words: str
    met: bool
    found: str = ""
    file: str = ""


def points(site: Site, application: Told, on: date) -> list[Point]:
    """Everything the guideline asks for, held against what the place has said, on a day."""
    said = application.said
    share = ratio_of(said.trained, said.staff)
    trained = [trained_on(manager.trained) for manager in site.standing_managers]
    fresh = [day for day in trained if day is not None and after_months(day, MANAGER_AGAIN_MONTHS) >= on]
    planned = any(device.said.placement and device.said.placement.on_floor_plan for device in site.standing_devices)
    known = len(trained_people(site))
    return [
        Point("8-1-1", N_("Registered, with a device"), bool(site.registered and site.standing_devices)),
        Point("8-1-2", N_("The device is on the floor plan"), planned),
        Point(
            "8-2", N_("70 % of the staff trained for 90 minutes or more"), share >= TRAINED_PERCENT, f"{share:.1f} %"
        ),
        Point("8-2", N_("So many are on the lists of courses"), known >= said.trained, f"{known} / {said.trained}"),
        Point("8-3", N_("A manager trained within two years"), bool(fresh), max(fresh).isoformat() if fresh else ""),
        *(
            Point("8-4", wanted.words, wanted.code in said.documents, file=said.documents.get(wanted.code, ""))
            for wanted in DOCUMENTS
        ),
    ]


def number_of(county: str, on: date, application: str) -> str:
    """The certificate's number: county, year of the Republic, and eight signs that follow from the application and cannot be
    guessed from another number. Anybody can have it verified."""
    digest = hashlib.sha256(f"safe place {application}".encode()).digest()
    signs = "".join(SIGNS[byte % len(SIGNS)] for byte in digest[:8])
    return f"{county}-{on.year - 1911}-{signs[:4]}-{signs[4:]}"


def signs_of(number: str) -> str:
    """A number as it is compared: only its letters and figures, however it was typed or copied from paper."""
    return "".join(sign for sign in unicodedata.normalize("NFKC", number).upper() if sign.isascii() and sign.isalnum())


def valid_until(on: date) -> date:
    """Two years (article 12), to the day."""
    return after_months(on, VALID_MONTHS)


def standing(certificate: Certificate, on: date) -> Standing:
    if certificate.revoked:
        return Standing.REVOKED
    return Standing.VALID if on <= certificate.until else Standing.EXPIRED


def newest(site: Site) -> Certificate | None:
    """The certificate that was given last."""
    return max(site.certificates.values(), key=lambda one: (one.on, one.number), default=None)


def waiting(site: Site) -> list[Told]:
    """Applications nobody has decided yet, the oldest first."""
    return [told for key, told in site.applications.items() if key not in site.decisions]
