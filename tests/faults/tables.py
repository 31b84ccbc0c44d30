"""What stands in a view database, for comparing two of them, and in a log that nobody writes to any more."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

from goldenhour.adapters.log_sqlite import SqliteLog
from goldenhour.kit.log import Logged
from goldenhour.kit.world import World


def tables_of(path: Path) -> dict[str, list[tuple[Any, ...]]]:
    """Everything in a view database, in an order of its own."""
    connection = sqlite3.connect(path)
    names = [row[0] for row in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name")]
    tables = {name: sorted(connection.execute(f'SELECT * FROM "{name}"').fetchall(), key=repr) for name in names}
    connection.close()
    return tables


def entry_ids(data: Path) -> list[str]:
    """The ids in the log of a data directory, in their order, beside the running server."""
    connection = sqlite3.connect(f"file:{data / 'log.db'}?mode=ro", uri=True)
    ids = [row[0] for row in connection.execute("SELECT id FROM entries ORDER BY seq")]
    connection.close()
    return ids


async def read_all(data: Path) -> tuple[list[Logged], list[Any]]:
    """Everything in a log, and what is wrong with its chain."""
    log = await SqliteLog.open(data / "log.db", World())
    kept, faults = list(await log.read(0, limit=10_000_000)), list(await log.verify())
    await log.close()
    return kept, faults
