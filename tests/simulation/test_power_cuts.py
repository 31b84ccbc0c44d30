"""Power cuts in the middle of appends: what was acknowledged is there, and nothing is there by half."""

from __future__ import annotations

import asyncio
import os
import random
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import msgspec
import pytest

from goldenhour.adapters.log_sqlite import SqliteLog
from goldenhour.kit.log import Entry, Log
from goldenhour.kit.refusals import Refusal
from goldenhour.kit.world import World
from tests.simulation.lying_disk import LyingDisk

CUTS = 10_000 if os.environ.get("GOLDENHOUR_CAMPAIGN") == "full" else 300
CUTS_PER_DISK = 20
WRITERS = 4


@dataclass
class Toll:
    """What a campaign saw."""

    cuts: int = 0
    acknowledged: int = 0
    lost: int = 0  # acknowledged, and gone
    halved: int = 0  # batches of which a part is there
    faults: int = 0  # found by verify
    changes: int = 0  # of the disk, in all: the same for the same seed


def world_of(chance: random.Random) -> World:
    """A clock that jumps, so that checkpoints fall everywhere."""
    elapsed = [0.0]

    def monotonic() -> float:
        elapsed[0] += chance.random() * 0.4
        return elapsed[0]

    start = datetime(2026, 11, 22, tzinfo=UTC)
    return World(now=lambda: start + timedelta(seconds=elapsed[0]), monotonic=monotonic, random=chance)


async def cut_again_and_again(seed: int, cuts: int, synchronous: str) -> Toll:
    """One disk, one log on it, `cuts` power cuts at moments chance decides."""
    disk, chance, toll = LyingDisk(seed), random.Random(seed), Toll(cuts)
    world = world_of(chance)
    kept: set[str] = set()
    for _ in range(cuts):
        acknowledged: set[str] = set()
        batches: list[list[Entry]] = []
        disk.cut_after = chance.randrange(1, 150)
        try:
            log: Log = await SqliteLog.open("log", world, synchronous=synchronous, vfs=disk.name)
        except Refusal:  # the cut came while it started
            disk.power_on_again()
            continue
        await asyncio.gather(*(write(log, world, acknowledged, batches) for _ in range(WRITERS)))
        await log.close()
        disk.power_on_again()
        toll.acknowledged += len(acknowledged)
        kept = await count(disk, world, kept | acknowledged, batches, toll)
    toll.changes = disk.changes
    disk.unregister()
    return toll


async def write(log: Log, world: World, acknowledged: set[str], batches: list[list[Entry]]) -> None:
    while True:
        batch = [entry(world) for _ in range(world.random.randrange(1, 4))]
        batches.append(batch)
        try:
            receipts = await log.append(batch)
        except Refusal:
            return
        acknowledged.update(receipt.id for receipt in receipts)


def entry(world: World) -> Entry:
    body = b'{"note":"%s"}' % (b"x" * world.random.choice([0, 10, 3_000]))
    subject = f"case/{world.random.randrange(20)}"
    return Entry(id=world.new_id(), subject=subject, kind="note", at=world.now(), by="person/1", body=msgspec.Raw(body))


async def count(disk: LyingDisk, world: World, owed: set[str], batches: list[list[Entry]], toll: Toll) -> set[str]:
    """Start again after the cut, and compare with what is owed; the ids that are there."""
    log = await SqliteLog.open("log", world, vfs=disk.name)
    there = {logged.entry.id for logged in await log.read(0, limit=1_000_000)}
    toll.lost += len(owed - there)
    toll.halved += sum(0 < len({one.id for one in batch} & there) < len(batch) for batch in batches)
    toll.faults += len(await log.verify())
    await log.close()
    return there


def campaign(seed: int, cuts: int, synchronous: str) -> Toll:
    whole = Toll()
    for disk in range(0, cuts, CUTS_PER_DISK):
        toll = asyncio.run(cut_again_and_again(seed * 1_000_000 + disk, min(CUTS_PER_DISK, cuts - disk), synchronous))
        for name in vars(whole):
            setattr(whole, name, getattr(whole, name) + getattr(toll, name))
    return whole


@pytest.mark.campaign
def test_no_power_cut_loses_an_acknowledged_entry_or_keeps_half_a_batch() -> None:
    toll = campaign(seed=1, cuts=CUTS, synchronous="FULL")
    print(f"\n{toll}")
    assert toll.acknowledged > 5 * CUTS
    assert (toll.lost, toll.halved, toll.faults) == (0, 0, 0)


def test_a_log_that_does_not_wait_for_the_disk_is_caught() -> None:
    toll = campaign(seed=2, cuts=max(20, CUTS // 10), synchronous="NORMAL")
    assert toll.lost > 0


def test_the_same_seed_gives_the_same_run() -> None:
    assert campaign(seed=3, cuts=20, synchronous="FULL") == campaign(seed=3, cuts=20, synchronous="FULL")
