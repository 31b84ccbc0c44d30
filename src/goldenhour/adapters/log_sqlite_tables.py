"""The tables of the log in SQLite, and the statements on them. All functions here block.

Times are INTEGER microseconds since 1970 UTC (`datetime(at / 1e6, 'unixepoch')` shows them to a person). `head` repeats
where the log ends, so that entries cut off its end are missed; it is written in the same transaction as they are.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import apsw
import msgspec

from goldenhour.kit.log import GENESIS, Entry, Logged, encode_json, micros, moment_of
from goldenhour.kit.log_chain import ChainWalk
from goldenhour.kit.log_placing import Head

APPLICATION_ID = 0x474F4C44  # "GOLD"
SCHEMA_VERSION = 2
INSERTED_AT_ONCE = (64, 8, 1)

SCHEMA = f"""
CREATE TABLE entries (
    seq INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    subject TEXT NOT NULL,
    kind TEXT NOT NULL,
    version INTEGER NOT NULL,
    at INTEGER NOT NULL,
    stored_at INTEGER NOT NULL,
    "by" TEXT NOT NULL,
    role TEXT NOT NULL,
    place TEXT NOT NULL,
    corrects TEXT,
    clock_ms INTEGER,
    body BLOB NOT NULL,
    chain BLOB NOT NULL
) STRICT;
CREATE INDEX entries_of_subject ON entries (subject);
CREATE TABLE head (
    only INTEGER PRIMARY KEY CHECK (only = 1),
    seq INTEGER NOT NULL,
    chain BLOB NOT NULL,
    stored_at INTEGER NOT NULL
) STRICT;
INSERT INTO head VALUES (1, 0, x'{GENESIS.hex()}', 0);
PRAGMA application_id = {APPLICATION_ID};
PRAGMA user_version = {SCHEMA_VERSION};
"""
STEPS = {1: f"ALTER TABLE entries ADD COLUMN clock_ms INTEGER; PRAGMA user_version = {SCHEMA_VERSION};"}
"""What brings a file of an older format to this one, in place. Format 1 knew no corrected clocks."""
COLUMNS = 'seq, id, subject, kind, version, at, stored_at, "by", role, place, corrects, clock_ms, body, chain'
SELECT = f"SELECT {COLUMNS} FROM entries"
KNOWN = f"{SELECT} WHERE id IN (SELECT value FROM json_each(?))"
LAST_SEQS = """SELECT json_group_object(value, (SELECT max(seq) FROM entries WHERE subject = value))
    FROM json_each(?)"""
HEAD = "SELECT seq, chain, stored_at FROM head"
INSERT = {
    rows: f"INSERT INTO entries ({COLUMNS}) VALUES " + ",".join(["(" + ",".join("?" * 14) + ")"] * rows)
    for rows in INSERTED_AT_ONCE
}


def logged_of(row: Sequence[Any]) -> Logged:
    seq, id_, subject, kind, version, at, stored_at, by, role, place, corrects, clock_ms, body, chain = row
    entry = Entry(
        id=id_,
        subject=subject,
        kind=kind,
        version=version,
        at=moment_of(at),
        by=by,
        role=role,
        place=place,
        corrects=corrects,
        clock_ms=clock_ms,
        body=msgspec.Raw(body),
    )
    return Logged(seq, moment_of(stored_at), entry, chain)


def row_of(logged: Logged) -> tuple[Any, ...]:
    entry = logged.entry
    return (
        logged.seq,
        entry.id,
        entry.subject,
        entry.kind,
        entry.version,
        micros(entry.at),
        micros(logged.stored_at),
        entry.by,
        entry.role,
        entry.place,
        entry.corrects,
        entry.clock_ms,
        bytes(entry.body),
        logged.chain,
    )


def read_head(connection: apsw.Connection) -> Head:
    seq, chain, stored_at = connection.execute(HEAD).get
    return Head(seq, chain, moment_of(stored_at))


def read_known(connection: apsw.Connection, ids: Sequence[str]) -> dict[str, Logged]:
    return {row[1]: logged_of(row) for row in connection.execute(KNOWN, (encode_json(ids).decode(),))}


def read_last_seqs(connection: apsw.Connection, subjects: Sequence[str]) -> dict[str, int]:
    """The last place of each subject that has one; one row for all, because each row costs a change of threads."""
    if not subjects:
        return {}
    found = connection.execute(LAST_SEQS, (encode_json(subjects).decode(),)).get
    return {subject: seq for subject, seq in msgspec.json.decode(found).items() if seq is not None}


def read_timeline(connection: apsw.Connection, subject: str, after: int) -> list[Logged]:
    rows = connection.execute(f"{SELECT} WHERE subject = ? AND seq > ? ORDER BY seq", (subject, after))
    return [logged_of(row) for row in rows]


def read_slice(connection: apsw.Connection, after: int, limit: int) -> list[Logged]:
    rows = connection.execute(f"{SELECT} WHERE seq > ? ORDER BY seq LIMIT ? + 0", (after, limit))
    return [logged_of(row) for row in rows]


def write(writer: apsw.Connection, new: Sequence[Logged], head: Head) -> None:
    """Insert many rows by few statements: each one costs a change of threads under Python's lock."""
    start = 0
    for rows in INSERTED_AT_ONCE:
        while len(new) - start >= rows:
            writer.execute(INSERT[rows], _flat(row_of(logged) for logged in new[start : start + rows]))
            start += rows
    writer.execute("UPDATE head SET seq = ?, chain = ?, stored_at = ?", (head.seq, head.chain, micros(head.stored_at)))


def _flat(rows: Iterable[tuple[Any, ...]]) -> list[Any]:
    return [value for row in rows for value in row]


def read_bounds(connection: apsw.Connection) -> tuple[int, tuple[int, bytes]]:
    """The last place that holds an entry, and where the log says it ends: seen at one moment."""
    last, seq, chain = connection.execute(
        "SELECT (SELECT coalesce(max(seq), 0) FROM entries), seq, chain FROM head"
    ).get
    return last, (seq, chain)


def check_slice(connection: apsw.Connection, walk: ChainWalk, last: int, limit: int) -> bool:
    """Let the walk take the next entries up to `last`; False when there are no more, or the file is damaged there."""
    query = f"{SELECT} WHERE seq > ? AND seq <= ? ORDER BY seq LIMIT ?"
    before = walk.seq
    try:
        for row in connection.execute(query, (walk.seq, last, limit)):
            walk.take_row(row, logged_of)
    except apsw.Error as damage:
        walk.unreadable(walk.seq + 1, None, str(damage))
        return False
    return walk.seq > before


def checkpoint(connection: apsw.Connection) -> int:
    """Move what is in the WAL into the main file, as far as that disturbs nobody; the pages the WAL holds."""
    try:
        pages, _moved = connection.wal_checkpoint(mode=apsw.SQLITE_CHECKPOINT_PASSIVE)
    except apsw.Error:  # a full disk, say: nothing is lost, the WAL stays, and the next one tries again
        return 0
    return pages
