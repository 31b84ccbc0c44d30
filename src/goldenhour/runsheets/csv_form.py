"""The record as CSV: a row a value, with the words beside it; safe to open in a spreadsheet."""

from __future__ import annotations

import csv
from collections.abc import Callable
from io import StringIO

from goldenhour.emergency.country import Country
from goldenhour.emergency.record_elements import element_of, meaning_of
from goldenhour.runsheets.exchange import (
    OTHERS,
    RECORD,
    SIGNATURES,
    Cell,
    Exchanged,
    RowHead,
    Signed,
    check_count,
    check_size,
    not_read,
)
from goldenhour.runsheets.reading import ROWED

COLUMNS = ("section", "row", "element", "tag", "value", "text", "system", "after_signing", "of", "entry", "at", "name",
           "meaning")  # fmt: skip
NEEDED = ("section", "element", "value")
RUNS = ("=", "+", "-", "@", "\t", "\r", "'")
"""A cell that begins so would be run by a spreadsheet (or is our own mark): an apostrophe goes before it."""


# ── writing ──────────────────────────────────────────────────────────────────────────────────────────────────────────
def to_csv(record: Exchanged, country: Country) -> bytes:
    """The file, UTF-8 with a byte-order mark, so that spreadsheets read the Chinese."""
    file = StringIO()
    writer = csv.DictWriter(file, COLUMNS, restval="", lineterminator="\r\n")
    writer.writeheader()

    def write(**cells: str) -> None:
        writer.writerow({name: guarded(value) for name, value in cells.items()})

    write(section=RECORD, tag="case", value=record.case)
    if record.synthetic:
        write(section=RECORD, tag="synthetic", value="yes")
    for cell in record.cells:
        write_cell(write, record, cell, country)
    for one in record.signatures:
        write(
            section=SIGNATURES,
            tag=one.who,
            value=one.strokes,
            name=one.name,
            at=one.at,
            entry=one.entry,
            text=one.refused,
        )
    return file.getvalue().encode("utf-8-sig")


def write_cell(write: Callable[..., None], record: Exchanged, cell: Cell, country: Country) -> None:
    head = record.heads.get((cell.section, cell.row), RowHead())
    element = element_of(country, cell.element)
    language = country.languages[0]
    write(
        section=cell.section, row=str(cell.row) if cell.section in ROWED else "", element=cell.element, tag=cell.tag,
        value=cell.value, text=cell.text, system=cell.system, after_signing="yes" if cell.after_signing else "",
        of=cell.of, entry=head.entry, at=head.at, name=element.name(language) if element else "",
        meaning=meaning_of(country, element, cell.value, language, cell.system),
    )  # fmt: skip


def guarded(text: str) -> str:
    return f"'{text}" if text.startswith(RUNS) else text


def unguarded(text: str) -> str:
    return text[1:] if text[:1] == "'" and text[1:].startswith(RUNS) else text


# ── reading ──────────────────────────────────────────────────────────────────────────────────────────────────────────
def from_csv(content: bytes, country: Country) -> Exchanged:
    """The record in a file."""
    check_size(content)
    record = Exchanged()
    tags = {element.id: element for element in country.record_elements}
    for line in lines_of(content):
        section, element = line["section"], tags.get(line["element"])
        if section == RECORD:
            record.case = line["value"] if line["tag"] == "case" else record.case
            record.synthetic = record.synthetic or (line["tag"] == "synthetic" and line["value"] == "yes")
        elif section == SIGNATURES:
            record.signatures.append(
                Signed(
                    who=line["tag"],
                    name=line["name"],
                    at=line["at"],
                    entry=line["entry"],
                    strokes=line["value"],
                    refused=line["text"],
                )
            )
        else:
            if section != OTHERS and (element is None or element.section != section):
                record.remarks.append(f"{section}/{line['element'] or line['tag']}")
                section = OTHERS
            add_cell(record, section, line)
        check_count(len(record.cells) + len(record.signatures))
    return record


def add_cell(record: Exchanged, section: str, line: dict[str, str]) -> None:
    said = line["row"]
    row = int(said) if section in ROWED and said.isascii() and said.isdecimal() and len(said) < 4 else 0
    if section in ROWED:
        record.heads[section, row] = RowHead(line["entry"], line["at"])
    record.cells.append(
        Cell(
            section=section,
            row=row,
            element=line["element"] or line["tag"][:40],
            tag=line["tag"],
            value=line["value"],
            text=line["text"],
            system=line["system"],
            after_signing=line["after_signing"] == "yes",
            of=line["of"],
        )
    )


def lines_of(content: bytes) -> list[dict[str, str]]:
    """The lines by column, apostrophes of the guard taken off."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise not_read(f"byte {error.start} is not UTF-8") from None
    if "\x00" in text:
        raise not_read("it holds a zero byte")
    try:
        lines = list(csv.reader(StringIO(text, newline=""), strict=True))
    except csv.Error as error:
        raise not_read(str(error)) from None
    header, rest = (lines[0], lines[1:]) if lines else ([], [])
    if missing := [name for name in NEEDED if name not in header]:
        raise not_read(f"the column {', '.join(missing)} is missing")
    if wrong := next((n for n, line in enumerate(rest, start=2) if line and len(line) != len(header)), None):
        raise not_read(f"row {wrong} has not as many cells as the first")
    filled = (dict(zip(header, map(unguarded, line), strict=True)) for line in rest if line)
    return [{name: line.get(name, "") for name in COLUMNS} for line in filled]
