"""Replay an export into the log: read, make entries, append, report."""

from __future__ import annotations

import csv
import gzip
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

from goldenhour.imports.incidents import Remark, Row, grouped, incident_entries
from goldenhour.imports.mapping import Mapping, choose_mapping
from goldenhour.kit.log import Entry, Log
from goldenhour.kit.refusals import Category, Refusal

TEXT: dict[str, Any] = {"encoding": "utf-8-sig", "newline": ""}
BATCH = 50
"""Incidents appended at once."""


@dataclass
class Replayed:
    """What became of a file. `remarks` is the report; `rows` counts all rows of the file."""

    rows: int = 0
    incidents: int = 0
    added: int = 0
    already_there: int = 0
    remarks: list[Remark] = field(default_factory=list)

    @property
    def not_taken(self) -> int:
        return len({remark.line for remark in self.remarks if not remark.taken})

    @property
    def contradictory(self) -> int:
        return len({remark.line for remark in self.remarks if remark.taken})


def open_export(path: Path) -> tuple[list[str], Iterator[Row]]:
    """The header and the rows of a CSV file, gzipped or not."""
    try:
        # read to the end and closed in `guarded`
        file = gzip.open(path, "rt", **TEXT) if path.suffix == ".gz" else path.open(**TEXT)  # noqa: SIM115
        reader = csv.DictReader(file)
        header = list(reader.fieldnames or [])
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise cannot_read(path, error) from None
    return header, guarded(file, reader, path)


def guarded(file: IO[str], rows: Iterator[Row], path: Path) -> Iterator[Row]:
    """The rows, and the file closed after them."""
    with file:
        try:
            yield from rows
        except (OSError, EOFError, UnicodeDecodeError, csv.Error) as error:
            raise cannot_read(path, error) from None


def cannot_read(path: Path, error: Exception) -> Refusal:
    return Refusal(
        Category.NOT_UNDERSTOOD, "cannot_read", "{path} cannot be read as a CSV file: {why}. Nothing was added.",
        path=path, why=error,
    )  # fmt: skip


async def replay(
    log: Log, path: Path, mapping_name: str | None = None, progress: Callable[[int, int], None] | None = None
) -> tuple[Mapping, Replayed]:
    """Bring a whole export into the log. Run again it adds nothing; a row that has changed since is reported."""
    header, rows = open_export(path)
    mapping = choose_mapping(mapping_name, header)
    if missing := mapping.columns() - set(header):
        raise Refusal(
            Category.INCORRECT, "columns_missing", "{path} lacks the columns {missing}. Is it the right mapping?",
            path=path, missing=", ".join(sorted(missing)),
        )  # fmt: skip
    incidents, remarks = grouped(mapping, rows)
    done = Replayed(rows=sum(map(len, incidents)) + len(remarks), remarks=remarks)
    for start in range(0, len(incidents), BATCH):
        await append_incidents(log, mapping, incidents[start : start + BATCH], done)
        if progress:
            progress(min(start + BATCH, len(incidents)), len(incidents))
    done.remarks.sort()
    return mapping, done


async def append_incidents(
    log: Log, mapping: Mapping, incidents: Sequence[list[tuple[int, Row]]], done: Replayed
) -> None:
    made = [(rows, *incident_entries(mapping, rows)) for rows in incidents]
    everything = [entry for _, entries, _ in made for entry in entries]
    done.remarks += [remark for _, _, remarks in made for remark in remarks]
    try:
        count(await log.append(everything), done)
        done.incidents += sum(1 for _, entries, _ in made if entries)
    except Refusal as refusal:
        if refusal.code != "id_used_otherwise":
            raise
        for rows, entries, _ in made:  # one of them has changed: take the others, incident by incident
            await append_one(log, mapping, rows, entries, done)


async def append_one(
    log: Log, mapping: Mapping, rows: Sequence[tuple[int, Row]], entries: Sequence[Entry], done: Replayed
) -> None:
    try:
        count(await log.append(entries), done)
        done.incidents += bool(entries)
    except Refusal as refusal:
        if refusal.code != "id_used_otherwise":
            raise
        reason = "was imported before with other content; what is there stays, this is not taken"
        done.remarks += [Remark(line, row.get(mapping.unit.row) or "", False, reason) for line, row in rows]


def count(receipts: Sequence[object], done: Replayed) -> None:
    repeated = sum(1 for receipt in receipts if getattr(receipt, "repeated", False))
    done.already_there += repeated
    done.added += len(receipts) - repeated


def write_report(folder: Path, mapping: Mapping, path: Path, done: Replayed) -> Path:
    """The report as a CSV file: line, row id, taken or not, reason."""
    folder.mkdir(parents=True, exist_ok=True)
    report = folder / f"{mapping.name}-{path.name.removesuffix('.gz').removesuffix('.csv')}.report.csv"
    with report.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("line", "row", "taken", "reason"))
        writer.writerows((r.line, r.row_id, "yes" if r.taken else "no", r.reason) for r in done.remarks)
    return report
