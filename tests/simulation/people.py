"""Devices and the people at them: an outbox that sends until it is answered, a screen that resumes, a nurse, a crew."""

from __future__ import annotations

import asyncio
import random
from dataclasses import dataclass, field
from typing import Any

import msgspec

from goldenhour.emergency.actions import Action, Saying
from goldenhour.emergency.people import Person
from goldenhour.kit.log import Receipt, encode_json
from goldenhour.kit.refusals import Category, Refusal
from goldenhour.kit.world import World
from tests.simulation.network import CUT, Line, Network
from tests.simulation.server import Answer, Letter, Server, Tile

BEATS_MISSED_S = 15.0


@dataclass
class Ledger:
    """What was intended, under which ids it was said, and what people were told: held against the log again and again."""

    said: dict[str, list[str]] = field(default_factory=dict)  # what was meant -> the ids it was said under
    told: dict[str, int] = field(default_factory=dict)  # id -> the place in the log its writer was told
    refused: dict[str, str] = field(default_factory=dict)  # what was meant -> the code of the final no
    contradictions: list[str] = field(default_factory=list)
    trace: list[str] = field(default_factory=list)

    def note(self, text: str) -> None:
        self.trace.append(f"{asyncio.get_running_loop().time():.6f} {text}")

    def tell(self, receipt: Receipt) -> None:
        if self.told.setdefault(receipt.id, receipt.seq) != receipt.seq:
            self.contradictions.append(f"{receipt.id} was told two places: {self.told[receipt.id]} and {receipt.seq}")


@dataclass
class Outbox:
    """One device's way to the server. `gives_up` and `fresh_ids` are wrong ways, to be caught."""

    world: World
    network: Network
    server: Server
    ledger: Ledger
    chance: random.Random
    gives_up: bool = False
    fresh_ids: bool = False

    async def say(
        self, meant: str, person: Person, action: Action, subject: str, body: dict[str, Any], **places: str
    ) -> str:
        """Send until answered. The id of the entry, as this device knows it."""
        confirmed: tuple[str, ...] = ()
        entry_id, at = self.world.new_id(), self.world.now()
        wait = 1.0
        while True:
            saying = Saying(id=entry_id, at=at, body=msgspec.Raw(encode_json(body)), confirmed=confirmed)
            answer = await self._send(meant, Letter(person, action, subject, saying, places), wait)
            match answer:
                case Receipt():
                    return entry_id
                case Refusal(category=Category.CONFIRM, code=code):
                    confirmed = (*confirmed, code)
                    continue
                case Refusal(category=Category.UNAVAILABLE) | None:
                    pass
                case Refusal(code=code):
                    self.ledger.refused[meant] = code
                    return entry_id
            if self.gives_up:
                return entry_id
            await asyncio.sleep(wait * self.chance.uniform(0.5, 1.0))
            wait = min(2 * wait, 8.0)
            if self.fresh_ids:
                entry_id = self.world.new_id()

    async def _send(self, meant: str, letter: Letter, patience: float) -> Answer | None:
        entry_id = str(letter.saying.id)
        ids = self.ledger.said.setdefault(meant, [])
        if entry_id not in ids:
            ids.append(entry_id)
        answered: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()

        def hear(answer: Answer) -> None:
            if answered.done():
                return
            self.ledger.note(f"{meant} <- {answer.code if isinstance(answer, Refusal) else answer.seq}")
            if isinstance(answer, Receipt):
                self.ledger.tell(answer)
            answered.set_result(answer)

        self.ledger.note(f"{meant} ->")
        self.network.carry(lambda: self.server.receive(letter, lambda a: self.network.carry(lambda: hear(a))))
        try:
            return await asyncio.wait_for(asyncio.shield(answered), patience)
        except TimeoutError:
            return None


@dataclass
class Screen:
    """A live page, kept current as `screens/static/live.js` does it: resumes where it stopped, drops what has left."""

    network: Network
    server: Server
    topic: str
    chance: random.Random
    tiles: dict[str, Tile] = field(default_factory=dict)
    last: int = 0

    async def watch(self) -> None:
        while True:
            line = Line(self.network)
            self.server.watch(self.topic, self.last, line)
            while (event := await line.get(BEATS_MISSED_S)) != CUT:
                self.hear(event)
            line.broken = True
            await asyncio.sleep(self.chance.uniform(0.2, 2.0))

    def hear(self, event: bytes) -> None:
        said = dict(row.split(b": ", 1) for row in event.split(b"\n"))
        data = msgspec.json.decode(said[b"data"])
        match said[b"event"]:
            case b"put":
                self.tiles[data["key"]] = msgspec.json.decode(data["html"], type=Tile)
            case b"gone":
                self.tiles.pop(data["key"], None)
            case b"keys":
                self.tiles = {key: tile for key, tile in self.tiles.items() if key in data["keys"]}
        if b"id" in said:
            self.last = int(said[b"id"])
