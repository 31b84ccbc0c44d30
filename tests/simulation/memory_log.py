"""A log in memory that outlives the server but not its own mistakes: for simulations by the hundred thousand.

Places entries as the real adapters do (`kit/log_placing.py`). Writing takes time; a server that is killed meanwhile may
have kept its entry without knowing, and now and then a store "goes away" after it kept (`database_away`).
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from goldenhour.kit.log import GENESIS, Entry, Logged, Receipt
from goldenhour.kit.log_feed import Feed
from goldenhour.kit.log_placing import Head, Placing, Wish
from goldenhour.kit.refusals import Category, Refusal
from goldenhour.kit.world import World


class Platters:
    """What is kept; it survives every server."""

    def __init__(self) -> None:
        self.kept: list[Logged] = []
        self.by_id: dict[str, Logged] = {}
        self.by_subject: dict[str, list[Logged]] = {}

    @property
    def head(self) -> Head:
        if not self.kept:
            return Head(0, GENESIS, datetime(1970, 1, 1, tzinfo=UTC))
        last = self.kept[-1]
        return Head(last.seq, last.chain, last.stored_at)

    def keep(self, new: Sequence[Logged]) -> None:
        self.kept.extend(new)
        for one in new:
            self.by_id[one.entry.id] = one
            self.by_subject.setdefault(one.entry.subject, []).append(one)


class MemoryLog:
    """The port, as one server has it open."""

    def __init__(self, platters: Platters, world: World, chance: random.Random, away: float = 0.0) -> None:
        self.platters = platters
        self.world = world
        self.chance = chance
        self.away = away
        self.feed = Feed(len(platters.kept))

    async def append(self, batch: Sequence[Entry], *, expecting: Mapping[str, int] | None = None) -> Sequence[Receipt]:
        await asyncio.sleep(self.chance.expovariate(1 / 0.005))
        platters = self.platters
        last_seq_of = {
            subject: (platters.by_subject[subject][-1].seq if subject in platters.by_subject else 0)
            for subject in expecting or ()
        }
        known = {entry.id: platters.by_id[entry.id] for entry in batch if entry.id in platters.by_id}
        placing = Placing(platters.head, known, last_seq_of, self.world.now())
        answer = placing.answer(Wish(batch, expecting))
        platters.keep(placing.new)
        await asyncio.sleep(self.chance.expovariate(1 / 0.005))
        self.feed.publish(platters.kept[self.feed.last :])
        if isinstance(answer, Exception):
            raise answer
        if self.chance.random() < self.away:
            raise Refusal(Category.UNAVAILABLE, "database_away", "The store went away. Send it again.")
        return answer

    async def timeline(self, subject: str, *, after: int = 0) -> Sequence[Logged]:
        return [one for one in self.platters.by_subject.get(subject, ()) if one.seq > after]

    async def read(self, after: int, *, limit: int = 1000) -> Sequence[Logged]:
        return self.platters.kept[after : after + limit]

    async def find(self, entry_id: str) -> Logged | None:
        return self.platters.by_id.get(entry_id)

    async def head(self) -> tuple[int, bytes]:
        head = self.platters.head
        return head.seq, head.chain

    def follow(self, after: int) -> AsyncIterator[Sequence[Logged]]:
        return self.feed.follow(after, self.read)

    async def verify(self, **more: Any) -> Sequence[Any]:
        return ()

    async def close(self) -> None:
        self.feed.close()
