"""`kill -9` of the real server while writers post over HTTP: what was answered is there, and the server starts again."""

from __future__ import annotations

import asyncio
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
import uuid
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from bench.clients import Caller
from bench.seeding import VITALS, Seeded, seed
from bench.serving import Server
from tests.faults.tables import read_all, tables_of

FULL = os.environ.get("GOLDENHOUR_CAMPAIGN") == "full"
KILLS = 200 if FULL else 100
SECONDS_AT_MOST = 3_600.0 if FULL else 50.0
KILLS_AT_LEAST = 200 if FULL else 4
WRITERS = 6


@dataclass
class Toll:
    kills: int = 0
    answered: int = 0  # requests that got a receipt
    said_again: int = 0  # requests whose connection died, sent again to the next server
    places: dict[str, int] = field(default_factory=dict)  # entry id -> the place its writer was told
    broken: list[str] = field(default_factory=list)


@dataclass
class Writer:
    """Posts vital signs one after another; one that got no answer is sent again, the same, to the next server."""

    case: str
    token: str
    toll: Toll
    pending: dict[str, Any] | None = None

    async def write(self, port: int) -> None:
        caller = Caller(port, self.token)
        try:
            while True:
                self.pending = self.pending or {"id": str(uuid.uuid4()), "body": VITALS}
                status, answer = await caller.post(f"/cases/{self.case}/vital-signs", self.pending)
                self.hear(status, json.loads(answer))
                self.pending = None
        except (OSError, asyncio.IncompleteReadError, IndexError):
            self.toll.said_again += 1
        finally:
            caller.close()

    def hear(self, status: int, answer: dict[str, Any]) -> None:
        if status not in (200, 201):
            self.toll.broken.append(f"{status}: {answer}")
            return
        self.toll.answered += 1
        self.toll.places[answer["id"]] = answer["seq"]


async def post_until_killed(server: Server, writers: list[Writer], after_s: float) -> None:
    posting = asyncio.gather(*(writer.write(server.port) for writer in writers))
    await asyncio.sleep(after_s)
    os.kill(server.process.pid, signal.SIGKILL)
    await posting
    server.process.wait()
    server.output.close()


def look(data: Path, toll: Toll) -> None:
    """Everything answered is at its place, and the chain holds."""
    kept, faults = asyncio.run(read_all(data))
    place_of = {one.entry.id: one.seq for one in kept}
    toll.broken += [str(fault) for fault in faults]
    toll.broken += [
        f"kill {toll.kills}: {entry_id} was answered with place {seq}, and stands at {place_of.get(entry_id)}"
        for entry_id, seq in toll.places.items()
        if place_of.get(entry_id) != seq
    ]


def kill_again_and_again(data: Path, seeded: Seeded, kills: int, seconds: float) -> Toll:
    toll, chance, until = Toll(), random.Random(9), time.monotonic() + seconds
    writers = [Writer(case, seeded.crew, toll) for case in seeded.cases]
    while toll.kills < kills and time.monotonic() < until:
        server = Server(data)  # raises when it does not start
        asyncio.run(post_until_killed(server, writers, chance.uniform(0.0, 0.8)))
        toll.kills += 1
        look(data, toll)
    return toll


@pytest.mark.campaign
def test_no_kill_loses_an_answered_entry_and_the_views_agree_with_the_log(tmp_path: Path) -> None:
    data = tmp_path / "data"
    seeded = asyncio.run(seed(data, cases=WRITERS))
    toll = kill_again_and_again(data, seeded, KILLS, SECONDS_AT_MOST)
    print(f"\n{toll.kills} kills, {toll.answered} entries answered, {toll.said_again} sent again after a kill")
    assert toll.broken == []
    assert toll.kills >= KILLS_AT_LEAST
    assert toll.answered > 10 * toll.kills
    assert toll.said_again >= toll.kills

    server = Server(data)  # after the last kill once more, and stopped as it should be
    server.stop()
    fresh = tmp_path / "fresh"
    fresh.mkdir()
    shutil.copy(data / "log.db", fresh / "log.db")
    subprocess.run([sys.executable, "-m", "goldenhour", "rebuild", "--data", str(fresh)], check=True)
    kept = tables_of(data / "views.db")
    assert kept == tables_of(fresh / "views.db")
    assert kept["position"][0][1] == len(asyncio.run(read_all(data))[0])
