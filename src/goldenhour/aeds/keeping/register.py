"""What has to be known across all places at once: serial numbers, codes on devices, who manages how many.

Kept in memory beside the book and fed by it; filled from the views at start. Never the truth.
"""

from __future__ import annotations

import base64
import hashlib
from collections import defaultdict
from collections.abc import Iterable
from typing import Any, NamedTuple

from goldenhour.emergency.book import Book, Change
from goldenhour.emergency.site import Device, Manager, Site

FACT = "aed_register"
LABEL_SIGNS = 10


class Where(NamedTuple):
    """A device: its place and its name there."""

    site: str
    aed: str


def label_of(site: str, aed: str) -> str:
    """The code that is printed for a device: ten letters and digits (50 bits) without those taken for one another. Follows
    from place and name, so that a sheet printed twice is the same."""
    digest = hashlib.blake2b(f"{site}/{aed}".encode(), digest_size=8).digest()
    signs = base64.b32encode(digest).decode()[:LABEL_SIGNS]
    return signs.translate(str.maketrans("IO", "89"))


def codes_of(site: str, device: Device) -> Iterable[str]:
    """Everything by which somebody who stands before it may name it."""
    return {label_of(site, device.aed), *map(spelled, (device.said.barcode, device.said.serial))} - {""}


def spelled(code: str) -> str:
    """A code as it is compared: capitals, no spaces or hyphens."""
    return code.upper().translate(str.maketrans("", "", " -\t\r\n"))


def identity_of(manager: Manager) -> str:
    """Who a manager is across places: their account, else name and telephone or address."""
    said = manager.said
    return said.account or "|".join((said.name.strip(), said.telephone or said.email or ""))


class Register:
    """Serial numbers, codes and managers of all places: (what, value) -> where."""

    def __init__(self) -> None:
        self._where: dict[tuple[str, str], set[Where]] = defaultdict(set)
        self._of_site: dict[str, list[tuple[tuple[str, str], Where]]] = {}

    def changed(self, change: Change) -> None:
        """A listener of the book."""
        if isinstance(change.after, Site):
            self.take(change.after.id, rows_of(change.after))

    def take(self, site: str, rows: Iterable[tuple[str, str, str]]) -> None:
        """What is known of one place now: (what, value, aed)."""
        for key, where in self._of_site.pop(site, ()):
            self._where[key].discard(where)
            if not self._where[key]:
                del self._where[key]
        kept = self._of_site[site] = [((what, value), Where(site, aed)) for what, value, aed in rows]
        for key, where in kept:
            self._where[key].add(where)

    def of_serial(self, serial: str) -> list[Where]:
        return self._found("serial", spelled(serial))

    def of_code(self, code: str) -> list[Where]:
        """The devices that bear this code: a label of ours is one device's, a barcode may be on several."""
        return self._found("code", spelled(code))

    def sites_of(self, identity: str) -> list[str]:
        return [where.site for where in self._found("manager", identity)]

    def _found(self, what: str, value: str) -> list[Where]:
        return sorted(self._where.get((what, value), ()))


def rows_of(site: Site) -> Iterable[tuple[str, str, str]]:
    """(what, value, aed) of a place."""
    for device in site.standing_devices:
        for code in codes_of(site.id, device):
            yield "code", code, device.aed
        if serial := spelled(device.said.serial):
            yield "serial", serial, device.aed
    for manager in site.standing_managers:
        yield "manager", identity_of(manager), ""


def register_of(book: Book) -> Register:
    """The register beside this book; made where nobody has."""
    register = book.beside.setdefault(FACT, Register())
    assert isinstance(register, Register)
    return register


def fill(register: Register, rows: Iterable[Any]) -> None:
    """Take in what the view has: (site, what, value, aed)."""
    by_site: dict[str, list[tuple[str, str, str]]] = defaultdict(list)
    for site, what, value, aed in rows:
        by_site[site].append((what, value, aed))
    for site, known in by_site.items():
        register.take(site, known)
