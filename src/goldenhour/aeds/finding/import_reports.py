"""What became of each file of defibrillators that was taken in: kept beside the log as a table of every row (CSV) and, for
the authority's page, as counts by kind of trouble with the first rows of each (JSON)."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

import msgspec

from goldenhour.aeds.finding.importing import Imported
from goldenhour.aeds.finding.national.reading import Judged, Remark
from goldenhour.kit.sentences import Sentence

FACT = "aed_import_reports"
FIRST = 5
"""Rows of each trouble that the page shows; all of them are in the table."""
NAME = "aeds-{stem}.report"


class Row(msgspec.Struct, frozen=True):
    """A row of the file: its number (0: the file as a whole), place and device, and what was said of it."""

    line: int
    key: str
    words: Sentence


class Trouble(msgspec.Struct, frozen=True):
    """One kind of trouble: how many rows have it, and the first of them."""

    judged: Judged
    rows: int
    first: list[Row]


class ImportReport(msgspec.Struct, frozen=True, kw_only=True):
    """What became of a file. `name` is that of its table; the numbers as in `Imported`."""

    name: str
    file: str
    at: datetime
    rows: int
    places: int
    new: int
    changed: int
    same: int
    vanished: int
    left_alone: int
    troubles: list[Trouble]


def troubles_of(remarks: Iterable[Remark]) -> list[Trouble]:
    """By what was said whatever it was filled with, refused rows first, then the most frequent."""
    kinds: dict[tuple[Judged, str], list[Remark]] = {}
    for one in sorted(remarks, key=lambda remark: remark.line):
        kinds.setdefault((one.judged, one.words.message), []).append(one)
    found = [
        Trouble(judged, len({one.line for one in some}), [Row(one.line, one.key, one.words) for one in some[:FIRST]])
        for (judged, _), some in kinds.items()
    ]
    worst = list(reversed(Judged))
    return sorted(found, key=lambda one: (worst.index(one.judged), -one.rows))


class ImportReports:
    """The folder of these reports. A file of the same name imported again takes the place of its last report."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def keep(self, file: str, done: Imported, at: datetime) -> Path:
        """Write both; the path of the table."""
        self.folder.mkdir(parents=True, exist_ok=True)
        name = NAME.format(stem=Path(file).stem)
        report = ImportReport(
            name=name, file=file, at=at, rows=done.rows, places=done.places, new=done.new, changed=done.changed,
            same=done.same, vanished=done.vanished, left_alone=done.left_alone, troubles=troubles_of(done.remarks),
        )  # fmt: skip
        table = self.folder / f"{name}.csv"
        write_table(table, done.remarks)
        (self.folder / f"{name}.json").write_bytes(msgspec.json.encode(report))
        return table

    def all(self) -> list[ImportReport]:
        """The newest first."""
        found = [read_report(path) for path in self.folder.glob(NAME.format(stem="*") + ".json")]
        return sorted((one for one in found if one is not None), key=lambda one: one.at, reverse=True)

    def table(self, name: str) -> bytes | None:
        """Every row with its reason; None where there is no such report. Only names that are listed are opened."""
        if not any(one.name == name for one in self.all()):
            return None
        return (self.folder / f"{name}.csv").read_bytes()


def read_report(path: Path) -> ImportReport | None:
    """None for a file that is none of ours, or of another version: its table can still be read on the machine."""
    try:
        return msgspec.json.decode(path.read_bytes(), type=ImportReport)
    except (msgspec.MsgspecError, OSError):
        return None


def write_table(path: Path, remarks: Iterable[Remark]) -> None:
    """Row, its numbers, what was done, why. A cell never begins like a formula."""
    with path.open("w", encoding="utf-8-sig", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(("row", "place/device", "judged", "reason"))
        for one in sorted(remarks, key=lambda remark: remark.line):
            key = f"'{one.key}" if one.key[:1] in ("=", "+", "-", "@") else one.key
            writer.writerow((one.line or "", key, one.judged.value, one.words.text()))
