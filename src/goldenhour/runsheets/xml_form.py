"""The record as TEMSIS XML: a section an element, in it the tags of the dictionary; sections that repeat, repeat."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from lxml import etree

from goldenhour.emergency.country import Country
from goldenhour.runsheets.exchange import (
    OTHERS,
    SIGNATURES,
    Cell,
    Exchanged,
    RowHead,
    Signed,
    check_count,
    check_size,
    not_read,
)
from goldenhour.runsheets.reading import ROWED, SYSTEM

ROOT = "TEMSIS"


# ── writing ──────────────────────────────────────────────────────────────────────────────────────────────────────────
def to_xml(record: Exchanged) -> bytes:
    """The file, UTF-8."""
    root = etree.Element(ROOT, version=SYSTEM, case=record.case)
    if record.synthetic:
        root.set("synthetic", "yes")
    for section in record.sections:
        for row in record.rows(section) if section in ROWED else [None]:
            write_section(root, record, section, row)
    for name, children in ((OTHERS, record.of(OTHERS)), (SIGNATURES, record.signatures)):
        parent = etree.SubElement(root, name) if children else None
        for child in children:
            write_other(parent, child) if isinstance(child, Cell) else write_signature(parent, child)
    etree.indent(root)
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8")) + b"\n"


def write_section(root: Any, record: Exchanged, section: str, row: int | None) -> None:
    parent = etree.SubElement(root, section)
    if row is not None:
        head = record.heads.get((section, row), RowHead())
        set_all(parent, row=str(row), entry=head.entry, at=head.at)
    for cell in record.of(section):
        if row is None or cell.row == row:
            write_cell(etree.SubElement(parent, cell.tag), cell)


def write_cell(node: Any, cell: Cell) -> None:
    node.text = cell.value
    set_all(node, text=cell.text, system=cell.system, after_signing="yes" if cell.after_signing else "")


def write_other(parent: Any, cell: Cell) -> None:
    node = etree.SubElement(parent, "other", element=cell.element)
    set_all(node, of=cell.of)
    write_cell(node, cell)


def write_signature(parent: Any, one: Signed) -> None:
    node = etree.SubElement(parent, "signature")
    set_all(node, who=one.who, name=one.name, at=one.at, entry=one.entry, refused=one.refused)
    node.text = one.strokes


def set_all(node: Any, **attributes: str) -> None:
    for name, value in attributes.items():
        if value:
            node.set(name, value)


# ── reading ──────────────────────────────────────────────────────────────────────────────────────────────────────────
def from_xml(content: bytes, country: Country) -> Exchanged:
    """The record in a file. No entity is resolved, no address fetched; a document type is refused altogether."""
    check_size(content)
    root = parsed(content)
    record = Exchanged(case=root.get("case", ""), synthetic=root.get("synthetic") == "yes")
    if root.tag != ROOT:
        raise not_read(f"it begins with {str(root.tag)[:40]}, not with {ROOT}")
    counts: dict[str, int] = {}
    for node in root.iterchildren(etree.Element):
        section = str(node.tag)
        if section == SIGNATURES:
            record.signatures += [read_signature(child) for child in node.iterchildren("signature")]
        elif section == OTHERS:
            record.cells += [read_other(child) for child in node.iterchildren("other")]
        else:
            row = read_row(node, section, counts)
            record.cells += read_section(record, node, section, row, country)
        check_count(len(record.cells) + len(record.signatures))
    return record


def parsed(content: bytes) -> Any:
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, dtd_validation=False, huge_tree=False,
        remove_comments=True, remove_pis=True,
    )  # fmt: skip
    try:
        root = etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise not_read(str(error)[:200]) from None
    if root.getroottree().docinfo.doctype:
        raise not_read("it declares a document type, which is not taken")
    return root


def read_row(node: Any, section: str, counts: dict[str, int]) -> int:
    """The row a repeated section stands for: as written, else counted."""
    counted = counts.get(section, 0)
    said = node.get("row", "")
    row = int(said) if said.isascii() and said.isdecimal() and len(said) < 4 else counted
    counts[section] = row + 1
    return row if section in ROWED else 0


def read_section(record: Exchanged, node: Any, section: str, row: int, country: Country) -> Iterator[Cell]:
    by_tag = {element.tag: element for element in country.record_elements}
    if section in ROWED:
        record.heads[section, row] = RowHead(node.get("entry", ""), node.get("at", ""))
    for leaf in node.iterchildren(etree.Element):
        element = by_tag.get(str(leaf.tag))
        if element is None or element.section != section or len(leaf):
            record.remarks.append(f"{section}/{leaf.tag}")
            yield unknown_leaf(section, leaf)
        else:
            yield read_cell(leaf, section=section, element=element.id, tag=element.tag, row=row)


def unknown_leaf(section: str, leaf: Any) -> Cell:
    """A tag that the dictionary does not have there: kept with everything in it."""
    content = "".join(leaf.itertext())
    return Cell(section=OTHERS, element=f"{section}/{leaf.tag}"[:40], tag="", value=content)


def read_cell(leaf: Any, **where: Any) -> Cell:
    return Cell(
        value=leaf.text or "", text=leaf.get("text", ""), system=leaf.get("system", ""),
        after_signing=leaf.get("after_signing") == "yes", of=leaf.get("of", ""), **where,
    )  # fmt: skip


def read_other(leaf: Any) -> Cell:
    return read_cell(leaf, section=OTHERS, element=leaf.get("element", ""), tag="")


def read_signature(node: Any) -> Signed:
    said = {name: node.get(name, "") for name in ("who", "name", "at", "entry", "refused")}
    return Signed(**said, strokes=node.text or "")
