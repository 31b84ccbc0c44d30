"""A run sheet from elsewhere becomes a case: typed entries where they say the same, elements for all the rest.

Taken twice it is kept once: the case goes by the id in the file, else by the record's number. What is not understood is
kept verbatim and named in the report.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import msgspec

from goldenhour.emergency import bodies as says
from goldenhour.emergency import record_bodies as record_says
from goldenhour.emergency.case import Case
from goldenhour.emergency.country import Country
from goldenhour.emergency.house import House
from goldenhour.emergency.people import Person, Role, not_allowed
from goldenhour.emergency.policies import not_your_case
from goldenhour.emergency.unit import Unit
from goldenhour.kit.log import Entry, encode_json
from goldenhour.kit.refusals import Category, Refusal
from goldenhour.runsheets import bodies_of
from goldenhour.runsheets.bodies_of import New, Taking, fits, id_of, parsed
from goldenhour.runsheets.checks import PATH
from goldenhour.runsheets.csv_form import from_csv
from goldenhour.runsheets.exchange import OTHERS, Cell, Exchanged, Signed, exchanged, not_read
from goldenhour.runsheets.reading import ROWED, run_of
from goldenhour.runsheets.sheet import sheet_of
from goldenhour.runsheets.sources import WORKED_OUT
from goldenhour.runsheets.xml_form import from_xml

IMPORTERS = frozenset({Role.DISPATCHER, Role.AUTHORITY})
"""A dispatcher brings in records of their own county, the health authority of any."""


class Report(msgspec.Struct, frozen=True):
    """What became of a run sheet. `remarks`: what was kept without being understood."""

    case: str
    number: str
    added: int
    already_there: bool
    values: int
    remarks: list[str]


def read_file(content: bytes, country: Country) -> Exchanged:
    """XML or CSV, told apart by how it begins."""
    start = content[:200].removeprefix(b"\xef\xbb\xbf").lstrip()
    if start.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\x00" in start:
        raise not_read("it is not in UTF-8")
    return from_xml(content, country) if start.startswith(b"<") else from_csv(content, country)


# ── entries ──────────────────────────────────────────────────────────────────────────────────────────────────────────
def entries_of(record: Exchanged, country: Country) -> tuple[str, list[New], list[str]]:
    """The case's id, its entries in order, and remarks. Pure: the same file always gives the same entries."""
    taking = Taking(record, country)
    call = bodies_of.call(taking)
    typed = [
        *bodies_of.run(taking),
        *bodies_of.patient(taking, call.at),
        *bodies_of.history(taking, call.at),
        *bodies_of.vitals(taking),
        *bodies_of.given(taking, "eMedications", "medications", "medication_given", says.MedicationGiven, call.at),
        *bodies_of.given(taking, "eProcedures", "procedures", "procedure_done", says.ProcedureDone, call.at),
        *bodies_of.findings(taking, call.at),
    ]
    rows = {(section, row): bodies_of.row_id(taking, section, row) for section in ROWED for row in record.rows(section)}
    made = {new.id for new in typed}
    there = {key: entry for key, entry in rows.items() if entry in made}
    everything = [*typed, *elements_left(taking, call.at, there)]
    signatures, refused = signatures_of(taking, call.at)
    before = [new for new in everything if not new.after_signing]
    after = [new for new in everything if new.after_signing]
    return taking.case, [call, *before, *signatures, *after], [*record.remarks, *refused]


def elements_left(taking: Taking, at: datetime, rows: dict[tuple[str, int], str]) -> Iterator[New]:
    """What no typed entry says: an entry an element; of a row that has an entry, beside it."""
    filled = {cell.element for cell in taking.record.cells if cell.section != OTHERS}
    positional: dict[str, dict[int, list[Cell]]] = {}
    for (element_id, row), cells in taking.left.items():
        element = taking.elements.get(element_id)
        if element is None:
            by_of: dict[str, list[Cell]] = {}
            for cell in cells:
                by_of.setdefault(cell.of, []).append(cell)
            for of, some in by_of.items():
                yield element_new(taking, some[0].element, some, at, of)
        elif (element.section, row) in rows:
            yield element_new(taking, element_id, cells, at, rows[element.section, row])
        else:
            positional.setdefault(element_id, {})[row] = cells
    for element_id, by_row in positional.items():
        yield element_new(taking, element_id, spread(by_row), at)
    for element in taking.elements.values():  # what the file leaves open is not to be worked out here
        if element.source in WORKED_OUT and element.id not in filled:
            yield element_new(taking, element.id, [], at)


def spread(by_row: dict[int, list[Cell]]) -> list[Cell]:
    """The cells at their rows, with nothing in between where a row has none."""
    if set(by_row) == {0}:
        return by_row[0]
    nothing = Cell(section="", element="", tag="", value="")
    return [by_row.get(row, [nothing])[0] for row in range(max(by_row) + 1)]


def element_new(taking: Taking, element_id: str, cells: list[Cell], at: datetime, of: str = "") -> New:
    text = next((cell.text for cell in cells if cell.text), "")
    system = next((cell.system for cell in cells if cell.system), None)
    body = fits(
        record_says.ElementRecorded,
        element=element_id,
        values=[cell.value for cell in cells],
        text=text,
        system=system,
        of=of,
    )
    if body is None:
        raise Refusal(
            Category.INCORRECT,
            "run_sheet_value_too_long",
            "What stands under {element} is longer than this program keeps. Nothing was added: shorten it there.",
            field=element_id[:40],
            element=element_id[:40],
        )
    after = any(cell.after_signing for cell in cells)
    return New("element_recorded", body, at, taking.id("element", element_id, of), after)


def signatures_of(taking: Taking, at: datetime) -> tuple[list[New], list[str]]:
    made, refused = [], []
    for n, one in enumerate(taking.record.signatures):
        body = signature_body(one)
        if body is None:
            refused.append(f"signature {one.who[:20]} {one.name[:40]}")
            continue
        entry_id = id_of(one.entry) or taking.id("signature", str(n))
        made.append(New("record_signed", body, parsed(one.at) or at, entry_id))
    return made, refused


def signature_body(one: Signed) -> says.Body | None:
    if not PATH.fullmatch(one.strokes):
        return None
    return fits(record_says.RecordSigned, who=one.who, name=one.name, strokes=one.strokes, refused_reason=one.refused)


# ── into the log ─────────────────────────────────────────────────────────────────────────────────────────────────────
async def import_record(house: House, content: bytes, by: Person | None = None) -> Report:
    """Bring a run sheet into the log: all of it or nothing. `by` is None on the command line."""
    record = read_file(content, house.country)
    case_id, news, remarks = entries_of(record, house.country)
    role = check_may_import(by, record)
    number = record.first("eRecord.T01").strip()
    case = await house.book.case(case_id)
    if case.seq:
        there = exchanged(sheet_of(case, house.country, unit_in(house, case)), house.country)
        check_is_the_same(there, record)
        return Report(case_id, number, 0, True, len(record.cells), remarks)
    entries = [entry_of(case_id, new, by, role) for new in news]
    receipts = await house.log.append(entries)
    await house.book.caught_up(receipts[-1].seq)
    return Report(case_id, number, len(receipts), False, len(record.cells), remarks)


def unit_in(house: House, case: Case) -> Unit | None:
    run = run_of(case)
    return house.book.units.get(run.unit) if run else None


def check_may_import(by: Person | None, record: Exchanged) -> str:
    """Whose record it may be, and in which role it is brought in."""
    if by is None:
        return "import"
    role = by.role_among(IMPORTERS)
    if role is None:
        raise not_allowed()
    if role is Role.DISPATCHER and by.county != record.first("eScene.T03"):
        raise not_your_case()
    return role


def check_is_the_same(there: Exchanged, record: Exchanged) -> None:
    """A record that is here already stays as it is."""
    if said(there) != said(record):
        raise Refusal(
            Category.CONFLICT,
            "run_sheet_differs",
            "This record is here already, with other content. What is here stays: correct it in its timeline.",
        )


def said(record: Exchanged) -> list[tuple[str, int, str]]:
    return sorted((cell.element, cell.row, cell.value) for cell in record.cells)


def entry_of(case_id: str, new: New, by: Person | None, role: str) -> Entry:
    return Entry(
        id=new.id,
        subject=f"case/{case_id}",
        kind=new.kind,
        at=new.at,
        by=by.id if by else "import/temsis",
        role=role,
        place=by.place if by else "",
        body=msgspec.Raw(encode_json(new.body)),
    )
