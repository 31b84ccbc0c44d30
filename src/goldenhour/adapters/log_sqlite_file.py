"""How the log's SQLite file is opened: with a library that is safe, by one process alone, waiting for the disk."""

from __future__ import annotations

import contextlib
import os
from dataclasses import dataclass
from pathlib import Path

import apsw

from goldenhour.adapters.log_sqlite_tables import APPLICATION_ID, SCHEMA, SCHEMA_VERSION, STEPS
from goldenhour.kit.refusals import Category, Refusal

OLDEST_SAFE_LIBRARY = (3, 51, 3)


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
    """Create the tables in an empty file, bring an older one up to date; refuse one that is something else or newer than
    this program."""
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
    if version in STEPS:
        writer.execute(f"BEGIN IMMEDIATE; {STEPS[version]} COMMIT").fetchall()


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
