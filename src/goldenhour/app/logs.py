"""Opening the log, and the audit log beside it, on the chosen store: to write, or only to read."""

from __future__ import annotations

from goldenhour.adapters.log_postgres import PostgresLog
from goldenhour.adapters.log_sqlite import SqliteLog
from goldenhour.adapters.log_sqlite_reading import SqliteLogReading
from goldenhour.app.settings import Settings
from goldenhour.kit.log import Log, LogReading
from goldenhour.kit.refusals import Refusal
from goldenhour.kit.world import World


async def open_log(settings: Settings, world: World, name: str) -> Log:
    """The log, or the audit log, as its writer opens it."""
    if settings.database:
        return await PostgresLog.open(settings.database, world, schema=f"goldenhour_{name}")
    return await SqliteLog.open(settings.data / f"{name}.db", world)


async def open_reading(settings: Settings, world: World, name: str) -> PostgresLog | SqliteLogReading:
    """To read only, whoever writes it."""
    if settings.database:
        return await PostgresLog.open(settings.database, world, schema=f"goldenhour_{name}")
    return SqliteLogReading.open(settings.data / f"{name}.db")


async def open_also_in_use(settings: Settings, world: World, name: str) -> LogReading:
    """As its writer does (one of an older format is brought up to date), to read only while a server writes it."""
    try:
        return await open_log(settings, world, name)
    except Refusal as refusal:
        if refusal.code != "log_in_use":
            raise
    return await open_reading(settings, world, name)
