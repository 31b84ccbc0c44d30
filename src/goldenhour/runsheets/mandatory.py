"""What must be on the sheet before the crew signs it.

From the dictionary: usage M (mandatory) and R (required: "not recorded", "refused" ... are answers too). It does not say
under which circumstances an element is asked at all; the column `needed` of `record_elements.csv` and the conditions
below are our assumption, as is that a reason is taken for M as well: a rule nobody can meet must not keep a crew from
signing what they did.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import msgspec

from goldenhour.emergency.country import Country
from goldenhour.emergency.reference import RecordElement
from goldenhour.runsheets.reading import ROWED
from goldenhour.runsheets.sheet import Sheet

NO_PATIENT = frozenset({"128002", "128003", "128004", "128005", "128011"})
"""Nobody found, a false call, cancelled on the way, standby: there was no patient to describe."""
FALLS = ("W19", "110024")

CONDITIONS: dict[str, Callable[[Sheet], bool]] = {
    "always": lambda sheet: True,
    "patient": lambda sheet: sheet.first("eDisposition.T07") not in NO_PATIENT,
    "transported": lambda sheet: sheet.first("eDisposition.T07") == "128001",
    "arrest": lambda sheet: sheet.first("eArrest.T01") == "111002",
    "trauma": lambda sheet: sheet.first("eSituation.T01") == "109002",
    "fall": lambda sheet: bool({*sheet.all("eInjury.T01"), *sheet.all("eSituation.T02")} & {*FALLS}),
    "medication": lambda sheet: bool(sheet.rows.get("eMedications")),
    "procedure": lambda sheet: bool(sheet.rows.get("eProcedures")),
    "later": lambda sheet: False,  # comes by itself after the signature: left the hospital, back at the station
}
PARTS = {
    "patient": "patient",
    "history": "patient",
    "vitals": "vitals",
    "medications": "medications",
    "procedures": "procedures",
    "destination": "hospital",
}
"""The part of the tablet where a typed value is said; everything else is said in the form itself."""


class Missing(msgspec.Struct, frozen=True):
    """An element without a value that needs one, where it is asked, and the part of the tablet to jump to."""

    element: str
    names: dict[str, str]
    stage: str
    part: str
    row: int = 0
    of: str = ""


class Progress(msgspec.Struct, frozen=True):
    """What is still open of what this run needs."""

    missing: tuple[Missing, ...]
    needed: int


def is_needed(sheet: Sheet, element: RecordElement) -> bool:
    condition = CONDITIONS.get(element.needed)
    return condition is not None and condition(sheet)


def progress(sheet: Sheet, country: Country) -> Progress:
    """Every mandatory element of this run that has neither a value nor a reason for having none."""
    needed = [element for element in country.record_elements if is_needed(sheet, element)]
    return Progress(tuple(gap for element in needed for gap in gaps(sheet, element)), len(needed))


def gaps(sheet: Sheet, element: RecordElement) -> Iterator[Missing]:
    """Where the element is missing. Of vital signs one set must have it; of medications and procedures, each."""
    part = PARTS.get(element.source.partition(".")[0], "form")
    there = {value.row for value in sheet.values[element.id]}
    rows = sheet.rows.get(element.section, ()) if element.section in ROWED else ()
    if element.section in ("eMedications", "eProcedures"):
        open_rows = [row for row in range(len(rows)) if row not in there]
    else:
        open_rows = [] if there else [0]
    for row in open_rows:
        of = rows[row] if row < len(rows) else ""
        yield Missing(element.id, element.names, element.stage, part, row, of)
