"""The engine of transfers: it says what `due.py` finds owed, as entries, and remembers nothing but which cases to look at.

Nothing here is the truth. A server that is killed and started again reads from the log what was asked and answered, and goes
on; what it says is appended on condition that nobody wrote to the case meanwhile, so an answer that was faster wins.
"""

from __future__ import annotations

import asyncio
import contextlib
from datetime import datetime

import msgspec
import structlog

from goldenhour.emergency.book import Book, Change
from goldenhour.emergency.case import Case
from goldenhour.kit.log import Entry, encode_json
from goldenhour.kit.sentences import Translate
from goldenhour.kit.world import World
from goldenhour.transfers.due import Owed, next_look, owed

PROGRAM = "program/transfers"
LOOK_AGAIN_S = 1.0
"""How often it looks at the clock, for questions whose time is over."""
TRIES = 20

logger = structlog.get_logger()


class Keeper:
    """Watches every case with a transfer, as long as `keep` runs."""

    def __init__(self, book: Book, world: World, say: Translate) -> None:
        self.book = book
        self.world = world
        self.say = say
        """Into the country's first language: a reason is kept in it."""
        self.news: set[str] = set()
        self.answers_by: dict[str, datetime] = {}
        self._bell = asyncio.Event()

    def start(self) -> None:
        """Look at everything that is open."""
        self.news |= {case.id for case in self.book.open_cases.values() if case.transfers}
        self._bell.set()

    def changed(self, change: Change) -> None:
        """A listener of the book."""
        if isinstance(change.after, Case) and change.after.transfers:
            self.news.add(change.after.id)
            self._bell.set()

    async def keep(self) -> None:
        """Run for ever."""
        self.start()
        self.book.listeners.append(self.changed)
        while True:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(LOOK_AGAIN_S):
                    await self._bell.wait()
            self._bell.clear()
            await self.look()

    async def look(self) -> None:
        """Say what is owed to the cases with news, and to those whose question's time is over."""
        now = self.world.now()
        cases = self.news | {case for case, by in self.answers_by.items() if by <= now}
        self.news = set()
        for case_id in cases:
            try:
                await self.settle(case_id)
            except Exception:
                logger.exception("transfer_failed", case=case_id)
                self.news.add(case_id)  # tried again with the next look at the clock

    async def settle(self, case_id: str) -> None:
        """Append what this case is owed until nothing is."""
        for _ in range(TRIES):
            case = await self.book.case(case_id)
            missing = [one for one in owed(case, self.world.now(), self.say) if not self.book.has(case, one.id)]
            if not missing:
                break
            await self._append(case, missing[:1])  # the next may follow from this one
        self._plan(case)

    def _plan(self, case: Case) -> None:
        self.answers_by.pop(case.id, None)
        if (at := next_look(case)) is not None:
            self.answers_by[case.id] = at

    async def _append(self, case: Case, missing: list[Owed]) -> None:
        subject = self.book.subject_of(case)
        entries = [
            Entry(
                id=one.id, subject=subject, kind=one.kind, at=self.world.now(), by=PROGRAM,
                body=msgspec.Raw(encode_json(one.body)),
            )
            for one in missing
        ]  # fmt: skip
        await self.book.keep_as_seen(case, entries)
