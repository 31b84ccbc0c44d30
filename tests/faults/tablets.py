"""Tablets for fault tests: the protocol of the app, spoken to a real server, through whatever lies in between."""

from __future__ import annotations

import asyncio
import json
import random
import uuid
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx

from bench.seeding import UNIT, VITALS
from bench.tablets import Bound, bind
from goldenhour.adapters.log_sqlite import SqliteLog
from goldenhour.kit.log import Logged
from goldenhour.kit.world import World

ANSWER_WITHIN_S = 8.0


@dataclass
class Tablet:
    """Writes into its outbox, hands it in, and takes out what is answered by id. `fast` is how far its clock is ahead."""

    bound: Bound
    case: str
    fast: timedelta = timedelta(0)
    measured: bool = True
    app: str = "1"
    outbox: list[dict[str, Any]] = field(default_factory=list)
    said: list[str] = field(default_factory=list)
    states: Counter[str] = field(default_factory=Counter)
    answered: dict[str, str] = field(default_factory=dict)
    failures: int = 0
    most: int = 50

    def clock(self) -> datetime:
        return datetime.now(UTC) + self.fast

    def write(self, count: int = 1, **more: Any) -> None:
        for _ in range(count):
            written = self.clock().isoformat()
            one = {"path": f"/cases/{self.case}/vital-signs", "id": str(uuid.uuid4()), "at": written,
                   "written_at": written, "unit": UNIT, "body": VITALS, **more}  # fmt: skip
            if self.measured:
                one["clock_ms"] = -int(self.fast / timedelta(milliseconds=1))
            self.outbox.append(one)
            self.said.append(one["id"])

    async def hand_in(self, port: int, most: int = 50) -> None:
        """One delivery. Raises what the network does; then everything stays in the outbox."""
        batch = self.outbox[:most]
        delivery = {"device": self.bound.device, "app": self.app, "sent_at": self.clock().isoformat(), "sayings": batch}
        async with httpx.AsyncClient(timeout=ANSWER_WITHIN_S) as client:
            answer = await client.post(
                f"http://127.0.0.1:{port}/tablet/sync", content=json.dumps(delivery),
                headers={"content-type": "application/json", "cookie": f"tablet={self.bound.token}"},
            )  # fmt: skip
        if answer.status_code != 200:
            raise httpx.TransportError(f"{answer.status_code}: {answer.text}")
        self.hear(answer.json()["answers"])

    def hear(self, answers: list[dict[str, Any]]) -> None:
        for one in answers:
            self.states[one["state"]] += 1
            if one["state"] in ("kept", "kept_aside"):
                self.answered[one["id"]] = one["state"]
        self.outbox = [one for one in self.outbox if one["id"] not in self.answered]

    async def empty(self, port: int, chance: random.Random) -> None:
        """Try until nothing is left."""
        while self.outbox:
            try:
                await self.hand_in(port, self.most)
            except (httpx.HTTPError, OSError):
                self.failures += 1
                await asyncio.sleep(chance.uniform(0.0, 0.1))


async def entries_of(data: Path) -> list[Logged]:
    """Everything in the log, whose chain must hold. The server must not be running."""
    log = await SqliteLog.open(data / "log.db", World())
    kept, faults = list(await log.read(0, limit=10_000_000)), list(await log.verify())
    await log.close()
    assert faults == []
    return kept


def check_nothing_lost_nothing_doubled(kept: list[Logged], tablets: list[Tablet]) -> None:
    """Each saying stands once, in the order in which its tablet wrote it; what was kept aside is told so."""
    places = {one.entry.id: one.seq for one in kept}
    assert len(places) == len(kept)
    for tablet in tablets:
        assert tablet.outbox == []
        ids = [one for one in tablet.said if tablet.answered[one] == "kept"]
        assert [one for one in ids if one not in places] == []
        assert [places[one] for one in ids] == sorted(places[one] for one in ids)


__all__ = ["Bound", "Tablet", "bind", "check_nothing_lost_nothing_doubled", "entries_of"]
