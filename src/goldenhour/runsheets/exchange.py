"""The record between systems: what stands in a file, whatever the file's form (XML, CSV).

Sections and tags are the national dictionary's. Beside the values stand what this program needs to bring the same
record back: the case's id, the entry of a row, its time, free text beside a code, and what came after the signature.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import msgspec

from goldenhour.emergency.country import Country
from goldenhour.emergency.record_bodies import Signer
from goldenhour.kit.refusals import Category, Refusal
from goldenhour.runsheets.reading import ROWED, SYSTEM, Value, clean
from goldenhour.runsheets.sheet import Sheet

SECTIONS = (
    "eRecord", "eResponse", "eDispatch", "eCrew", "eTimes", "ePatient", "ePayment", "eScene", "eSituation", "eInjury",
    "eArrest", "eHistory", "eNarrative", "eVitals", "eExam", "eMedications", "eProcedures", "eDisposition", "eOutcome",
    "dAgency", "dVehicle",
)  # fmt: skip
"""In the order of the dictionary; others follow as they come."""
OTHERS, SIGNATURES, RECORD = "others", "signatures", "record"
BYTES_AT_MOST = 2_000_000
CELLS_AT_MOST = 5_000


class Cell(msgspec.Struct, frozen=True, kw_only=True):
    """One value of one element. `of` names the entry an element belongs to that is not here."""

    section: str
    element: str
    tag: str
    value: str
    row: int = 0
    text: str = ""
    system: str = ""
    after_signing: bool = False
    of: str = ""


class RowHead(msgspec.Struct, frozen=True):
    """The entry a row is made of, and when it was."""

    entry: str = ""
    at: str = ""


class Signed(msgspec.Struct, frozen=True, kw_only=True):
    """One signature. `strokes` is an SVG path."""

    who: str
    name: str = ""
    at: str = ""
    entry: str = ""
    strokes: str = ""
    refused: str = ""


class Exchanged(msgspec.Struct, kw_only=True):
    """A record in a file."""

    case: str = ""
    synthetic: bool = False
    cells: list[Cell] = []
    heads: dict[tuple[str, int], RowHead] = {}
    signatures: list[Signed] = []
    remarks: list[str] = []
    """What could not be read, and why."""

    def of(self, section: str) -> list[Cell]:
        return [cell for cell in self.cells if cell.section == section]

    def first(self, element: str) -> str:
        return next((cell.value for cell in self.cells if cell.element == element and cell.section != OTHERS), "")

    def rows(self, section: str) -> list[int]:
        """The rows of a section that have anything."""
        return sorted({cell.row for cell in self.of(section)} | {row for name, row in self.heads if name == section})

    @property
    def sections(self) -> list[str]:
        """The sections there are, in the dictionary's order."""
        there = {cell.section for cell in self.cells} - {OTHERS}
        return [name for name in SECTIONS if name in there] + sorted(there - {*SECTIONS})


def exchanged(sheet: Sheet, country: Country) -> Exchanged:
    """What of a sheet is written into a file."""
    elements = sorted(country.record_elements, key=lambda element: (section_place(element.section), element.id[-3:]))
    cells = [
        cell_of(value, element.section, element.id, element.tag)
        for element in elements
        for value in sheet.values[element.id]
    ]
    cells.sort(key=lambda cell: (section_place(cell.section), cell.row))  # stable: elements keep their order
    cells += [cell_of(o.value, OTHERS, o.element, "", o.of) for o in sheet.others]
    there = {(cell.section, cell.row) for cell in cells if cell.section in ROWED}
    return Exchanged(
        case=clean(sheet.case),
        synthetic=sheet.synthetic,
        cells=cells,
        heads={key: RowHead(*head) for key, head in sheet_heads(sheet) if key in there},
        signatures=list(signatures_of(sheet)),
    )


def section_place(section: str) -> int:
    return SECTIONS.index(section) if section in SECTIONS else len(SECTIONS)


def cell_of(value: Value, section: str, element: str, tag: str, of: str = "") -> Cell:
    system = "" if value.system == SYSTEM else value.system
    return Cell(section=section, element=element, tag=tag, value=value.value, row=value.row, text=value.text, system=system,
                after_signing=value.after_signing, of=of)  # fmt: skip


def sheet_heads(sheet: Sheet) -> Iterator[tuple[tuple[str, int], tuple[str, str]]]:
    for section, entries in sheet.rows.items():
        for row, entry in enumerate(entries):
            yield (section, row), (clean(entry), written(sheet.row_times.get(entry)))


def written(at: datetime | None) -> str:
    return at.astimezone(UTC).isoformat(timespec="seconds") if at is not None else ""


def signatures_of(sheet: Sheet) -> Iterator[Signed]:
    for one in sheet.signatures:
        body = one.body
        yield Signed(
            who=body.who.value, name=clean(body.name), at=written(one.at), entry=clean(one.id),
            strokes=clean(body.strokes), refused=clean(body.refused_reason),
        )  # fmt: skip


# ── refusals ─────────────────────────────────────────────────────────────────────────────────────────────────────────
def check_size(content: bytes) -> None:
    if len(content) > BYTES_AT_MOST:
        raise Refusal(
            Category.TOO_LARGE,
            "run_sheet_too_large",
            "This file is larger than a run sheet can be ({n} bytes at most). Nothing was added: check that it is the "
            "right file.",
            n=f"{BYTES_AT_MOST:,}",
        )


def check_count(cells: int) -> None:
    if cells > CELLS_AT_MOST:
        raise Refusal(
            Category.TOO_LARGE,
            "run_sheet_too_many",
            "There are more than {n} values in this file; a run sheet has not so many. Nothing was added.",
            n=CELLS_AT_MOST,
        )


def not_read(why: str) -> Refusal:
    return Refusal(
        Category.NOT_UNDERSTOOD,
        "run_sheet_not_read",
        "This file cannot be read as a run sheet: {why}. Nothing was added: export it again, as XML or CSV in UTF-8.",
        why=why,
    )


SIGNERS = frozenset(signer.value for signer in Signer)
