"""The SQLite file of the log: its tables, its statements, and how it is opened. All functions here block.

Times are INTEGER microseconds since 1970 UTC. `head` repeats where the log ends, so that entries cut off its end are
missed; it is written in the same transaction as they are.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import apsw
import msgspec

from goldenhour.kit.log import GENESIS, Entry, Logged, encode_json, micros, moment_of
from goldenhour.kit.log_chain import ChainWalk
from goldenhour.kit.log_placing import Head
from goldenhour.kit.refusals import Category, Refusal

OLDEST_SAFE_LIBRARY = (3, 51, 3)
APPLICATION_ID = 0x474F4C44  # "GOLD"
SCHEMA_VERSION = 1
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
"""  # noqa: S608 - constants
COLUMNS = 'seq, id, subject, kind, version, at, stored_at, "by", role, place, corrects, body, chain'
SELECT = f"SELECT {COLUMNS} FROM entries"  # noqa: S608 - a constant
KNOWN = f"{SELECT} WHERE id IN (SELECT value FROM json_each(?))"  # noqa: S608
LAST_SEQS = """SELECT json_group_object(value, (SELECT max(seq) FROM entries WHERE subject = value))
    FROM json_each(?)"""
HEAD = "SELECT seq, chain, stored_at FROM head"
INSERT = {
    rows: f"INSERT INTO entries ({COLUMNS}) VALUES " + ",".join(["(" + ",".join("?" * 13) + ")"] * rows)  # noqa: S608
    for rows in INSERTED_AT_ONCE
}


@dataclass
class Files:
    """The open connections; `owner` holds the lock that keeps a second process from writing."""

    writer: apsw.Connection
    reader: apsw.Connection
    walker: apsw.Connection
    owner: apsw.Connection | None
    closed: bool = False

    def close(self) -> None:
        self.closed = True
        for connection in (self.walker, self.reader, self.writer, self.owner):
            if connection is not None:
                with contextlib.suppress(apsw.Error):
                    connection.close()


def check_library(version: str) -> None:
    """Refuse SQLite libraries that can lose a log (https://sqlite.org/wal.html#walresetbug, fixed in 3.51.3)."""
    if tuple(int(part) for part in version.split(".")[:3]) < OLDEST_SAFE_LIBRARY:
        raise Refusal(
            Category.UNAVAILABLE,
            "sqlite_too_old",
            "SQLite {version} can corrupt a log while it is being written (its WAL-reset defect). "
            "Install apsw 3.51.3 or newer, then start again.",
            version=version,
        )


def open_files(path: Path, synchronous: str, vfs: str | None) -> Files:
    check_library(apsw.sqlite_lib_version())
    try:
        return _open_files(path, synchronous, vfs)
    except (apsw.Error, OSError) as failure:
        raise Refusal(
            Category.UNAVAILABLE,
            "log_not_opened",
            "The log {path} cannot be opened: {why}. Check the folder's rights and its free space, then start again.",
            path=str(path),
            why=str(failure) or type(failure).__name__,
        ) from failure


def _open_files(path: Path, synchronous: str, vfs: str | None) -> Files:
    if vfs is not None:
        alone = _connect(path, synchronous, vfs)
        try:
            _prepare(alone, path)
        except BaseException:
            alone.close()
            raise
        return Files(alone, alone, alone, None)
    path.parent.mkdir(parents=True, exist_ok=True)
    owner = _own(path)
    try:
        writer = _connect(path, synchronous)
        _prepare(writer, path)
        _sync_folder(path.parent)
        return Files(writer, _connect(path, synchronous), _connect(path, synchronous), owner)
    except BaseException:
        owner.close()
        raise


def _own(path: Path) -> apsw.Connection:
    """A lock the operating system lets go of when this process ends, however it ends."""
    owner = apsw.Connection(f"{path}.owner")
    try:
        owner.execute("PRAGMA locking_mode=EXCLUSIVE; BEGIN EXCLUSIVE").fetchall()
    except apsw.BusyError:
        owner.close()
        raise Refusal(
            Category.UNAVAILABLE,
            "log_in_use",
            "Another Golden Hour is already running on {path}. Stop it first, or give this one its own data directory.",
            path=str(path),
        ) from None
    return owner


def _connect(path: Path, synchronous: str, vfs: str | None = None) -> apsw.Connection:
    connection = apsw.Connection(str(path), vfs=vfs)
    connection.set_busy_timeout(5_000)
    alone = "PRAGMA locking_mode=EXCLUSIVE;" if vfs is not None else ""
    try:
        connection.execute(
            f"{alone} PRAGMA journal_mode=WAL; PRAGMA synchronous={synchronous}; PRAGMA wal_autocheckpoint=0;"
            "PRAGMA mmap_size=0; PRAGMA cache_size=-16000; PRAGMA trusted_schema=OFF"
        ).fetchall()
    except apsw.NotADBError:
        connection.close()
        raise _not_a_log(path) from None
    return connection


def _prepare(writer: apsw.Connection, path: Path) -> None:
    """Create the tables in an empty file; refuse a file that is something else or newer than this program."""
    version = int(writer.pragma("user_version"))
    if version == 0 and not writer.execute("SELECT 1 FROM sqlite_schema").get:
        writer.execute(f"BEGIN IMMEDIATE; {SCHEMA} COMMIT").fetchall()
        return
    if writer.pragma("application_id") != APPLICATION_ID:
        raise _not_a_log(path)
    if version > SCHEMA_VERSION:
        raise Refusal(
            Category.UNAVAILABLE,
            "log_too_new",
            "The log {path} was written by a newer Golden Hour (format {version}, this one knows {known}). "
            "Install the newer program; nothing was changed.",
            path=str(path),
            version=version,
            known=SCHEMA_VERSION,
        )


def _not_a_log(path: Path) -> Refusal:
    return Refusal(
        Category.INCORRECT,
        "not_a_log",
        "{path} is not a Golden Hour log. Nothing was changed; give the right path.",
        path=str(path),
    )


def _sync_folder(folder: Path) -> None:
    """Make the new file's name durable too; where folders cannot be synced (Windows) the file system does it."""
    with contextlib.suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def logged_of(row: Sequence[Any]) -> Logged:
    seq, id_, subject, kind, version, at, stored_at, by, role, place, corrects, body, chain = row
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
    rows = connection.execute(f"{SELECT} WHERE seq > ? ORDER BY seq LIMIT ?", (after, limit))
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
