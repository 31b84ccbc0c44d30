"""Millions of resources for the growth bench: cases that were filled in through the code that serves, copied within the
database. A copy is what that code would have written for a later case: other ids, identifiers, references and times, the
rest the same. `check` holds a case's rows in the index against what extraction finds in its resources.
"""

from __future__ import annotations

from typing import NamedTuple

from bench.fhir_store import BEGIN, DOCUMENT
from goldenhour.kit.fhir.decoding import decode
from goldenhour.kit.fhir.search.registry import TYPE_NUMBERS
from goldenhour.kit.fhir.store import FhirStore
from goldenhour.kit.fhir.store_databases import SqliteDatabase
from goldenhour.kit.fhir.store_tables import INDEXES

EACH = DOCUMENT + 1
"""Resources of a case: a patient and what was measured."""
BLOCK = 4_400
"""Cases that are copied together: codes, hospitals, counties and stations come round after so many."""
MINUTE = 60_000_000
CASE, PLACE = f"((rid - 1) / {EACH})", f"((rid - 1) % {EACH})"


class Speaking(NamedTuple):
    """How a database says it."""

    hexadecimal: str
    text: str
    content: str
    moment: str


SQLITE = Speaking(
    "printf('%08x', {})", "CAST({} AS TEXT)", "CAST({} AS BLOB)", "strftime('%Y-%m-%dT%H:%M:%S', {}, 'unixepoch')"
)
POSTGRES = Speaking(
    "lpad(to_hex({}), 8, '0')", "convert_from({}, 'UTF8')", "convert_to({}, 'UTF8')",
    "to_char(to_timestamp({}) AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS')",
)  # fmt: skip


class Said(NamedTuple):
    """In SQL, of the row's resource, as it stands in the content of the case that lies so many cases further."""

    patient: str
    own: str
    identifier: str
    encounter: str
    measured: str
    kept: str


def said(further: int, speaking: Speaking) -> Said:
    case, begin = f"({CASE} + {further})", int(BEGIN.timestamp())
    number, patient = f"({case} * {DOCUMENT} + {PLACE} - 1)", f"'patient-' || {case}"
    hexadecimal = speaking.hexadecimal.format
    identifier = f"{hexadecimal(case)} || '-' || {hexadecimal(number)}"
    return Said(
        patient,
        f"CASE WHEN {PLACE} = 0 THEN {patient} ELSE 'obs-' || {number} END",
        f"CASE WHEN {PLACE} = 0 THEN {patient} ELSE {identifier} END",
        f"'case-' || {case}",
        speaking.moment.format(f"({begin} + {case} * 420 + ({PLACE} - 1) * 30)"),
        speaking.moment.format(f"({begin} + ({case} + 1) * 60)"),
    )


def content(old: Said, new: Said, speaking: Speaking) -> str:
    """The JSON with what tells the one case from the other replaced."""
    found = speaking.text.format("content")
    for before, one, other, after in (
        ('"id":"', old.own, new.own, '"'),
        ('"value":"', old.identifier, new.identifier, '"'),
        ("Patient/", old.patient, new.patient, '"'),
        ("Encounter/", old.encounter, new.encounter, '"'),
        ('"', old.measured, new.measured, "+00:00"),
        ('"', old.kept, new.kept, "Z"),
    ):
        found = f"replace({found}, '{before}' || ({one}) || '{after}', '{before}' || ({other}) || '{after}')"
    return speaking.content.format(found)


def statements(further: int, speaking: Speaking) -> list[str]:
    """The first block once more, so many cases further."""
    old, new, rows = said(0, speaking), said(further, speaking), further * EACH
    block, kept = f"WHERE rid <= {BLOCK * EACH}", f"seq + {further}, updated + {further * MINUTE}"
    token = f"CASE WHEN code = {old.identifier} THEN {new.identifier} ELSE code END"
    named = f"CASE tid WHEN {old.patient} THEN {new.patient} WHEN {old.encounter} THEN {new.encounter} ELSE tid END"
    copied = {
        "resource": f"rid + {rows}, type, {new.own}, live, hid + {rows}, version, {kept}, aid",
        "version": f"hid + {rows}, rid + {rows}, version, type, {kept}, method, aid, case_id, {content(old, new, speaking)}",
        "token": f"rid + {rows}, p, k, n, sid, {token}, text",
        "string": f"rid + {rows}, p, k, n, head, norm, exact",
        "date": f"rid + {rows}, p, k, n, lo + {further * 7 * MINUTE}, hi + {further * 7 * MINUTE}",
        "quantity": f"rid + {rows}, p, k, n, lo, hi, sid, code, unit",
        "reference": f"rid + {rows}, p, k, n, ttype, {named}, tver",
    }
    return [
        *(f'INSERT INTO "{table}" SELECT {columns} FROM "{table}" {block}' for table, columns in copied.items()),
        f"UPDATE tally SET live = live + {BLOCK} WHERE type = {TYPE_NUMBERS['Patient']}",
        f"UPDATE tally SET live = live + {BLOCK * DOCUMENT} WHERE type = {TYPE_NUMBERS['Observation']}",
        f"UPDATE position SET seq = seq + {BLOCK}",
    ]


def copy(store: FhirStore, cases: int) -> None:
    """One more block behind these cases, a multiple of a block."""
    assert cases % BLOCK == 0
    database = store._database
    here = isinstance(database, SqliteDatabase)
    with database.writing():
        for statement in statements(cases, SQLITE if here else POSTGRES):
            database.write(statement if here else statement.replace("%", "%%"))
    store._applied = store.position()
    store._renumber()


def check(store: FhirStore, case: int) -> None:
    """Raises AssertionError unless the index holds of this case what extraction finds in its resources."""
    systems = {0: "", **dict(store._database.ask("SELECT sid, system FROM system"))}
    for rid in range(case * EACH + 1, (case + 1) * EACH + 1):
        (row,) = store._database.ask(
            "SELECT r.id, v.content FROM resource r JOIN version v ON v.hid = r.hid WHERE r.rid = ?", (rid,)
        )
        resource = decode(bytes(row[1]))
        assert row[0] == resource["id"]
        found = store._extractor.extract(resource["resourceType"], resource)
        for table in INDEXES:
            columns = ["p", *(column.name for column in table.columns if column.name not in ("rid", "p", "k"))]
            rows = store._database.ask(f'SELECT {",".join(columns)} FROM "{table.name}" WHERE rid = ?', (rid,))
            at = columns.index("sid") if "sid" in columns else len(columns)
            said = [(*row[:at], *(systems[sid] for sid in row[at : at + 1]), *row[at + 1 :]) for row in rows]
            assert sorted(map(repr, said)) == sorted(map(repr, getattr(found, table.name))), (rid, table.name)
