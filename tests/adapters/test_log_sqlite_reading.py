"""A log read by another process than its writer."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from goldenhour.adapters.log_sqlite import SqliteLog
from goldenhour.adapters.log_sqlite_reading import SqliteLogReading
from goldenhour.kit.log import Logged
from goldenhour.kit.refusals import Refusal
from goldenhour.kit.world import World
from tests.contracts.entries import entry


async def test_it_reads_what_the_writer_keeps_and_follows_it(tmp_path: Path) -> None:
    log = await SqliteLog.open(tmp_path / "log.db", World())
    await log.append([entry("one", subject="case/a"), entry("two", subject="case/b")])
    reading = SqliteLogReading.open(tmp_path / "log.db")
    assert await reading.head() == await log.head()
    assert await reading.timeline("case/b") == await log.timeline("case/b")
    assert await reading.find("one") == await log.find("one")
    got: list[Logged] = []

    async def follow() -> None:
        async for batch in reading.follow(0):
            got.extend(batch)
            if len(got) == 3:
                return

    following = asyncio.create_task(follow())
    await asyncio.sleep(0)
    await log.append([entry("three", subject="case/a")])
    reading.look()
    await following
    assert got == list(await log.read(0))
    assert await reading.verify() == []
    await reading.close()
    await log.close()


async def test_what_ends_while_it_is_followed_ends_the_following(tmp_path: Path) -> None:
    log = await SqliteLog.open(tmp_path / "log.db", World())
    reading = SqliteLogReading.open(tmp_path / "log.db")
    following = asyncio.ensure_future(anext(reading.follow(0), None))
    await asyncio.sleep(0)
    await reading.close()
    assert await following is None
    await log.close()


async def test_it_cannot_write(tmp_path: Path) -> None:
    log = await SqliteLog.open(tmp_path / "log.db", World())
    reading = SqliteLogReading.open(tmp_path / "log.db")
    with pytest.raises(Exception, match="readonly"):
        reading._connection.execute("UPDATE head SET seq = 7").fetchall()
    await reading.close()
    await log.close()


async def test_a_file_that_is_no_log_or_not_there_is_refused(tmp_path: Path) -> None:
    (tmp_path / "text").write_text("not a log, but long enough to be looked at" * 100)
    for name in ("text", "nothing"):
        with pytest.raises(Refusal, match="cannot be read"):
            SqliteLogReading.open(tmp_path / name)
