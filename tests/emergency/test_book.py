"""The book: what it has taken in, and who waits for it."""

from __future__ import annotations

import asyncio
from pathlib import Path

import msgspec

from goldenhour.adapters.log_sqlite import SqliteLog
from goldenhour.emergency.book import Book
from goldenhour.kit.log import Entry
from tests.world import make_world


async def test_a_book_that_begins_where_the_log_ends_lets_nobody_wait_for_what_is_there(tmp_path: Path) -> None:
    """A house that opens on a log with entries, and in which nothing new happens, is caught up."""
    world = make_world()
    log = await SqliteLog.open(tmp_path / "log.db", world)
    entry = Entry(
        id="an-entry", subject="unit/A-91", kind="unit_duty_changed", at=world.now(), by="person/test",
        body=msgspec.Raw(b'{"on_duty":true}'),
    )  # fmt: skip
    await log.append([entry])
    book = Book(log, world)
    waiting = asyncio.create_task(book.caught_up(1))
    await asyncio.sleep(0)
    following = asyncio.create_task(book.follow(1))
    await asyncio.wait_for(waiting, 5)
    await log.close()
    await following
