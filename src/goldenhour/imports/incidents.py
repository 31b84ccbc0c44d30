"""An incident of an export as entries: pure, the same rows always give the same entries."""

from __future__ import annotations

import itertools
import re
import uuid
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

import msgspec

from goldenhour.emergency import bodies as says
from goldenhour.imports.mapping import Mapping
from goldenhour.kit.log import Entry, encode_json

NAMESPACE = uuid.UUID("5c0a8c53-8a0a-5d0e-9e58-3a4c8fb9e7a1")
"""Under which ids of imported entries are made (RFC 9562 version 5)."""

Row = dict[str, str]


class Remark(NamedTuple):
    """Something to say about a row: not taken, or taken with clocks that contradict one another."""

    line: int
    row_id: str
    taken: bool
    reason: str


class CannotTake(Exception):
    """Why a row or an incident cannot become entries."""


def entry_id(mapping: Mapping, *parts: str) -> str:
    return str(uuid.uuid5(NAMESPACE, "\x1f".join((mapping.name, *parts))))


def read_time(mapping: Mapping, row: Row, column: str) -> datetime | None:
    """A local time of the export as UTC; None when the cell is empty."""
    text = (row.get(column) or "").strip()
    if not text:
        return None
    try:
        local = datetime.strptime(text, mapping.time_format).replace(tzinfo=ZoneInfo(mapping.zone))
    except ValueError:
        raise CannotTake(f'"{text}" in "{column}" is not a time like {mapping.time_format}') from None
    return local.astimezone(UTC)


def must(row: Row, column: str) -> str:
    text = (row.get(column) or "").strip()
    if not text:
        raise CannotTake(f'"{column}" is empty')
    return text


def read_place(mapping: Mapping, row: Row) -> says.Place:
    """Latitude and longitude from a cell like "(37.7, -122.4)"."""
    text = must(row, mapping.incident.location)
    numbers = re.findall(r"-?\d+(?:\.\d+)?", text)
    if len(numbers) != 2 or not (-90 <= float(numbers[0]) <= 90 and -180 <= float(numbers[1]) <= 180):
        raise CannotTake(f'"{text}" in "{mapping.incident.location}" is not a latitude and a longitude')
    address = ", ".join(row[column].strip() for column in mapping.incident.address if (row.get(column) or "").strip())
    return says.Place(lat=float(numbers[0]), lon=float(numbers[1]), address=address[:300], how="export")


def call_entry(mapping: Mapping, row: Row) -> Entry:
    """The call itself, from the incident's first row."""
    incident = mapping.incident
    number = must(row, incident.number)
    received = read_time(mapping, row, incident.received)
    if received is None:
        raise CannotTake(f'"{incident.received}" is empty')
    body = says.CallTaken(
        place=read_place(mapping, row),
        complaint=must(row, incident.complaint)[:40],
        level=(row.get(incident.level) or "").strip()[:40] or "unknown",
        incident_number=number[:300],
        entered_at=read_time(mapping, row, incident.entered) if incident.entered else None,
        origin=mapping.name,
    )
    case = entry_id(mapping, "case", number)
    return make_entry(mapping, case, case, "call_taken", received, body)


def run_entries(mapping: Mapping, case: str, row: Row) -> tuple[list[Entry], list[str]]:
    """One unit's response, and what is contradictory about its clocks."""
    columns = mapping.unit
    row_id, name = must(row, columns.row), must(row, columns.name)
    sent = read_time(mapping, row, columns.dispatched)
    if sent is None:
        raise CannotTake(f'"{columns.dispatched}" is empty')
    unit = f"{mapping.name}/{name}"
    unit_type = (row.get(columns.type) or "").strip() or "unknown"
    body = says.UnitSent(unit=unit, name=name, unit_type=unit_type)
    entries = [make_entry(mapping, entry_id(mapping, row_id, "sent"), case, "unit_sent", sent, body)]
    clocks = [
        (mapping.incident.received, read_time(mapping, row, mapping.incident.received)),
        (columns.dispatched, sent),
    ]
    for mark, column in columns.times.items():
        at = read_time(mapping, row, column)
        clocks.append((column, at))
        if at is not None:
            said = says.TimeReported(unit=unit, mark=mark)
            entries.append(make_entry(mapping, entry_id(mapping, row_id, mark), case, "time_reported", at, said))
    return entries, contradictions(clocks)


def contradictions(clocks: Sequence[tuple[str, datetime | None]]) -> list[str]:
    """Pairs of times that stand in the wrong order, in words."""
    known = [(name, at) for name, at in clocks if at is not None]
    return [
        f'"{later}" ({b:%H:%M:%S} UTC) is before "{earlier}" ({a:%H:%M:%S} UTC)'
        for (earlier, a), (later, b) in itertools.combinations(known, 2)
        if b < a
    ]


def close_entry(mapping: Mapping, case: str, rows: Sequence[Row], entries: Sequence[Entry]) -> Entry:
    """An export tells of the past: its cases are over. Closed at the last time any unit reported."""
    column = mapping.incident.disposition
    disposition = next((row[column].strip() for row in rows if column and (row.get(column) or "").strip()), "unknown")
    last = max(entry.at for entry in entries)
    said = says.CallClosed(disposition=disposition[:300])
    return make_entry(mapping, entry_id(mapping, "closed", case), case, "call_closed", last, said)


def make_entry(mapping: Mapping, id: str, case: str, kind: str, at: datetime, body: says.Body) -> Entry:
    source = f"import/{mapping.name}"
    return Entry(
        id=id, subject=f"case/{case}", kind=kind, at=at, by=source, role="import", place=source,
        body=msgspec.Raw(encode_json(body)),
    )  # fmt: skip


def incident_entries(mapping: Mapping, rows: Sequence[tuple[int, Row]]) -> tuple[list[Entry], list[Remark]]:
    """All entries of one incident (its numbered rows), and what there is to say about rows."""
    _, first = rows[0]
    try:
        entries = [call_entry(mapping, first)]
    except CannotTake as why:
        return [], [Remark(line, row.get(mapping.unit.row, ""), False, str(why)) for line, row in rows]
    case = entries[0].id
    remarks: list[Remark] = []
    for line, row in rows:
        try:
            run, wrong = run_entries(mapping, case, row)
        except CannotTake as why:
            remarks.append(Remark(line, row.get(mapping.unit.row, ""), False, str(why)))
            continue
        entries += run
        remarks += [Remark(line, row[mapping.unit.row], True, reason) for reason in wrong]
    entries.append(close_entry(mapping, case, [row for _, row in rows], entries))
    order = {"call_taken": 0, "unit_sent": 1, "time_reported": 2, "call_closed": 3}
    return sorted(entries, key=lambda entry: (order[entry.kind], entry.at)), remarks


def grouped(mapping: Mapping, rows: Iterator[Row]) -> tuple[list[list[tuple[int, Row]]], list[Remark]]:
    """Rows by incident, with their line numbers, in the order of first appearance."""
    incidents: dict[str, list[tuple[int, Row]]] = {}
    remarks: list[Remark] = []
    for line, row in enumerate(rows, start=2):
        number = (row.get(mapping.incident.number) or "").strip()
        if number:
            incidents.setdefault(number, []).append((line, row))
        else:
            remarks.append(
                Remark(line, row.get(mapping.unit.row) or "", False, f'"{mapping.incident.number}" is empty')
            )
    return list(incidents.values()), remarks
