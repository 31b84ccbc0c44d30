"""`kill -9` in the middle of appends: a child process writes and says what was acknowledged; it is killed; the log is
opened again and must hold all of it.

`python -m campaigns.kill_nine DIRECTORY KILLS` runs it at full size.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import random
import sys
import time
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path

import msgspec

from goldenhour.adapters.log_sqlite import SqliteLog
from goldenhour.kit.log import Entry
from goldenhour.kit.world import World

WRITERS = 8
START_TIMEOUT_S = 60.0


@dataclass
class Toll:
    """What was seen over all kills: `lost` and `faults` must be 0."""

    kills: int = 0
    acknowledged: int = 0
    lost: int = 0
    faults: int = 0


def append_for_ever(path: str, acknowledged: Connection) -> None:
    """The child: append from several tasks, and say each acknowledged id to the parent at once."""
    asyncio.run(_append_for_ever(path, acknowledged))


async def _append_for_ever(path: str, acknowledged: Connection) -> None:
    world = World()
    log = await SqliteLog.open(path, world)

    async def write() -> None:
        while True:
            batch = [_entry(world) for _ in range(world.random.randrange(1, 4))]
            receipts = await log.append(batch)
            acknowledged.send([receipt.id for receipt in receipts])

    await asyncio.gather(*(write() for _ in range(WRITERS)))


def _entry(world: World) -> Entry:
    subject = f"case/{world.random.randrange(50)}"
    body = msgspec.Raw(b'{"hr":%d}' % world.random.randrange(200))
    return Entry(id=world.new_id(), subject=subject, kind="vitals_measured", at=world.now(), by="person/1", body=body)


def kill_again_and_again(path: Path, kills: int, seed: int = 1) -> Toll:
    """Kill the writer `kills` times at moments chance decides, and look each time."""
    toll, chance = Toll(), random.Random(seed)  # noqa: S311 - the moment of a kill is no secret
    owed: set[str] = set()
    for _ in range(kills):
        fresh = _run_and_kill(path, chance.random() * 0.2)
        owed |= fresh
        toll.kills += 1
        toll.acknowledged += len(fresh)
        there, faults = asyncio.run(_look(path))
        toll.lost += len(owed - there)
        toll.faults += faults
        owed = there
    return toll


def _run_and_kill(path: Path, after_s: float) -> set[str]:
    """The ids one child acknowledged before it was killed, `after_s` after its first acknowledgement."""
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe(duplex=False)
    child = context.Process(target=append_for_ever, args=(str(path), theirs))
    child.start()
    theirs.close()
    acknowledged: set[str] = set()
    if not ours.poll(START_TIMEOUT_S):
        child.kill()
        raise RuntimeError("the writer did not acknowledge anything; look at its output above")
    until = time.monotonic() + after_s
    try:
        while time.monotonic() < until:
            if ours.poll(0.001):
                acknowledged.update(ours.recv())
        child.kill()
        while True:  # what was said before the kill still lies in the pipe
            acknowledged.update(ours.recv())
    except (EOFError, OSError):
        pass
    child.join()
    return acknowledged


async def _look(path: Path) -> tuple[set[str], int]:
    log = await SqliteLog.open(path, World())
    faults = await log.verify()
    there: set[str] = set()
    last = 0
    while batch := await log.read(last):
        there.update(logged.entry.id for logged in batch)
        last = batch[-1].seq
    await log.close()
    return there, len(faults)


if __name__ == "__main__":
    toll = kill_again_and_again(Path(sys.argv[1]) / "kill_nine.db", int(sys.argv[2]))
    sys.stdout.write(f"{toll}\n")
    sys.exit(1 if toll.lost or toll.faults else 0)
