"""What each subscription is owed: its events, numbered, and how far they were delivered. In a small database of its own
beside the store; lost, the events since each subscription was last written are counted and delivered anew."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import msgspec
from pysqlite3 import dbapi2

TABLES = """
CREATE TABLE IF NOT EXISTS position (only_one INTEGER PRIMARY KEY CHECK (only_one = 1), seq INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS subscription (
    id TEXT PRIMARY KEY, since INTEGER NOT NULL, last INTEGER NOT NULL DEFAULT 0, delivered INTEGER NOT NULL DEFAULT 0,
    failures INTEGER NOT NULL DEFAULT 0, failing_since REAL, next_try REAL NOT NULL DEFAULT 0, error TEXT NOT NULL DEFAULT '');
CREATE TABLE IF NOT EXISTS event (
    subscription TEXT NOT NULL, number INTEGER NOT NULL, type TEXT NOT NULL, id TEXT NOT NULL, version INTEGER NOT NULL,
    at REAL NOT NULL, PRIMARY KEY (subscription, number)) WITHOUT ROWID;
"""


class Event(msgspec.Struct, frozen=True):
    """One event of a subscription. `at` is seconds since 1970."""

    number: int
    type: str
    id: str
    version: int
    at: float


class Owed(msgspec.Struct, frozen=True):
    """How a subscription stands."""

    id: str
    last: int
    delivered: int
    failures: int
    failing_since: float | None
    next_try: float
    error: str

    @property
    def waiting(self) -> int:
        return self.last - self.delivered


class Events:
    """Blocking and quick; called from the event loop's thread and the engine's."""

    def __init__(self, path: Path) -> None:
        self._lock = threading.Lock()
        self._connection = dbapi2.connect(str(path), isolation_level=None, check_same_thread=False)
        self._connection.execute("PRAGMA journal_mode=WAL")
        self._connection.execute("PRAGMA synchronous=NORMAL")
        self._connection.executescript(TABLES)

    def position(self) -> int:
        rows = self._ask("SELECT seq FROM position")
        return int(rows[0][0]) if rows else 0

    def _ask(self, sql: str, values: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        with self._lock:
            return list(self._connection.execute(sql, values))

    def begin(self, subscription: str, since: int) -> None:
        """From now on events are counted for it; one that was known before goes on from where it was."""
        self._ask("INSERT OR IGNORE INTO subscription (id, since) VALUES (?, ?)", (subscription, since))

    def add(self, found: Iterable[tuple[str, str, str, int, float]], position: int) -> None:
        """Number and keep (subscription, type, id, version, at), all or nothing, with the place in the log."""
        with self._lock:
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                for subscription, kind, name, version, at in found:
                    rows = list(
                        self._connection.execute(
                            "UPDATE subscription SET last = last + 1 WHERE id = ? RETURNING last", (subscription,)
                        )
                    )
                    if rows:
                        self._connection.execute(
                            "INSERT INTO event VALUES (?, ?, ?, ?, ?, ?)",
                            (subscription, rows[0][0], kind, name, version, at),
                        )
                self._connection.execute("INSERT OR REPLACE INTO position VALUES (1, ?)", (position,))
                self._connection.execute("COMMIT")
            except BaseException:
                self._connection.execute("ROLLBACK")
                raise

    def owed(self, subscription: str) -> Owed | None:
        rows = self._ask(
            "SELECT id, last, delivered, failures, failing_since, next_try, error FROM subscription WHERE id = ?",
            (subscription,),
        )
        return Owed(*rows[0]) if rows else None

    def waiting(self) -> list[str]:
        """The subscriptions with events that were not delivered."""
        return [str(row[0]) for row in self._ask("SELECT id FROM subscription WHERE last > delivered")]

    def between(self, subscription: str, first: int, last: int, most: int = 100) -> list[Event]:
        rows = self._ask(
            "SELECT number, type, id, version, at FROM event WHERE subscription = ? AND number BETWEEN ? AND ? "
            "ORDER BY number LIMIT ? + 0",  # a sum, lest SQLite prepares it anew each time
            (subscription, first, last, most),
        )
        return [Event(*row) for row in rows]

    def delivered(self, subscription: str, number: int) -> None:
        self._ask(
            "UPDATE subscription SET delivered = max(delivered, ?), failures = 0, failing_since = NULL, error = '', "
            "next_try = 0 WHERE id = ?",
            (number, subscription),
        )

    def failed(self, subscription: str, now: float, next_try: float, error: str) -> None:
        self._ask(
            "UPDATE subscription SET failures = failures + 1, failing_since = coalesce(failing_since, ?), "
            "next_try = ?, error = ? WHERE id = ?",
            (now, next_try, error[:500], subscription),
        )

    def again(self, subscription: str) -> None:
        """Try at once, as if nothing had failed."""
        self._ask(
            "UPDATE subscription SET failures = 0, failing_since = NULL, next_try = 0, error = '' WHERE id = ?",
            (subscription,),
        )

    def forget(self, subscription: str) -> None:
        self._ask("DELETE FROM event WHERE subscription = ?", (subscription,))
        self._ask("DELETE FROM subscription WHERE id = ?", (subscription,))

    def drop_old(self, before: float) -> None:
        """Events that were delivered and are older than this can no longer be asked for."""
        self._ask(
            "DELETE FROM event WHERE at < ? AND number <= (SELECT delivered FROM subscription s WHERE s.id = subscription)",
            (before,),
        )

    def close(self) -> None:
        self._connection.close()
