"""Tablets against a real server that is killed, a network that loses and doubles, and clocks that are wrong."""

from __future__ import annotations

import asyncio
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from datetime import timedelta
from pathlib import Path

import httpx
import pytest

from bench.seeding import Seeded, seed
from bench.serving import Server, serving
from tests.faults.faulty_proxy import FaultyProxy
from tests.faults.tablets import Tablet, bind, check_nothing_lost_nothing_doubled, entries_of

FULL = os.environ.get("GOLDENHOUR_CAMPAIGN") == "full"
KILLS = 200 if FULL else 4
SAYINGS = 2_000 if FULL else 120
DELAY_S = 2.0 if FULL else 0.05


async def three_tablets(data: Path, cases: int = 2) -> tuple[Seeded, list[Tablet]]:
    """Three tablets of one crew: two write on the same case."""
    seeded = await seed(data, cases=cases)
    bound = await bind(data, 3)
    return seeded, [Tablet(one, seeded.cases[number % cases]) for number, one in enumerate(bound)]


async def write_and_hand_in(tablet: Tablet, port: int) -> None:
    """Until the server is no more."""
    while True:
        tablet.write(7)
        try:
            await tablet.hand_in(port)
        except (httpx.HTTPError, OSError):
            tablet.failures += 1
            return


async def sync_until_killed(server: Server, tablets: list[Tablet], after_s: float) -> None:
    syncing = asyncio.gather(*(write_and_hand_in(tablet, server.port) for tablet in tablets))
    await asyncio.sleep(after_s)
    os.kill(server.process.pid, signal.SIGKILL)
    await syncing
    server.process.wait()
    server.output.close()


@pytest.mark.campaign
def test_no_kill_loses_or_doubles_what_three_tablets_hand_in(tmp_path: Path) -> None:
    data, chance = tmp_path / "data", random.Random(11)
    _, tablets = asyncio.run(three_tablets(data))
    for _ in range(KILLS):
        server = Server(data)
        asyncio.run(sync_until_killed(server, tablets, chance.uniform(0.1, 0.8)))
    with serving(data) as server:
        asyncio.run(all_empty(tablets, server.port, chance))
    kept = asyncio.run(entries_of(data))
    check_nothing_lost_nothing_doubled(kept, tablets)
    said = sum(len(tablet.said) for tablet in tablets)
    print(f"\n{KILLS} kills, {said} sayings, {sum(tablet.failures for tablet in tablets)} deliveries sent again")
    assert said > 3 * KILLS
    assert all(tablet.failures >= KILLS // 2 for tablet in tablets)
    assert sum((tablet.states for tablet in tablets), start=tablets[0].states - tablets[0].states)["kept"] >= said


async def all_empty(tablets: list[Tablet], port: int, chance: random.Random) -> None:
    await asyncio.gather(*(tablet.empty(port, chance) for tablet in tablets))


@pytest.mark.campaign
def test_a_network_that_loses_doubles_delays_and_cuts_loses_and_doubles_nothing_kept(tmp_path: Path) -> None:
    data, chance = tmp_path / "data", random.Random(12)
    _, tablets = asyncio.run(three_tablets(data))
    for tablet in tablets:
        tablet.most = 10
        tablet.write(SAYINGS)
    with serving(data) as server:
        proxy = FaultyProxy(server.port, chance, delay_s=DELAY_S)
        asyncio.run(through(proxy, tablets, chance))
    check_nothing_lost_nothing_doubled(asyncio.run(entries_of(data)), tablets)
    print(f"\n{dict(proxy.done)}, {sum(tablet.failures for tablet in tablets)} deliveries sent again")
    assert all(proxy.done[what] for what in ("request lost", "answer lost", "request doubled"))
    assert {tablet.answered[one] for tablet in tablets for one in tablet.said} == {"kept"}


async def through(proxy: FaultyProxy, tablets: list[Tablet], chance: random.Random) -> None:
    async with proxy.open():
        await all_empty(tablets, proxy.port, chance)


def test_clocks_ten_minutes_apart_an_old_program_and_garbage_between_leave_every_time_right(tmp_path: Path) -> None:
    data, chance = tmp_path / "data", random.Random(13)
    _, tablets = asyncio.run(three_tablets(data, cases=1))
    slow, fast, never = tablets
    slow.fast, fast.fast, never.fast, never.measured = (
        timedelta(minutes=-5),
        timedelta(minutes=5),
        timedelta(days=9),
        False,
    )
    never.app = "0.0.1"
    begin = time.time()
    for tablet in tablets:
        tablet.write(3)
    never.write(1, path="/cases/{case}/something-of-old".replace("{case}", never.case))
    never.write(1, body={"phase": "scene", "pulse": 80, "a_field_of_old": 1})
    with serving(data) as server:
        asyncio.run(all_empty(tablets, server.port, chance))
    kept = asyncio.run(entries_of(data))
    check_nothing_lost_nothing_doubled(kept, tablets)
    assert [never.answered[one] for one in never.said] == ["kept"] * 3 + ["kept_aside"] * 2
    by_id = {one.entry.id: one for one in kept}
    for tablet in tablets:
        for one in tablet.said[:3]:
            assert abs(by_id[one].entry.at.timestamp() - begin) < 60
    assert sum(one.entry.kind == "saying_kept_aside" for one in kept) == 2


# ── a network of the machine's own ───────────────────────────────────────────────────────────────────────────────────
LOSSY = """set -e
nft add table inet faults
nft 'add chain inet faults lossy { type filter hook input priority 0; }'
nft add rule inet faults lossy iif lo tcp dport != 0 numgen random mod 100 '<' 30 counter drop
"""
"""From here on three packets of ten are lost, in both directions, and counted."""
COUNTED = "nft list table inet faults"


def in_a_network_of_its_own(commands: str) -> subprocess.CompletedProcess[str]:
    alone = ["unshare", "--net", "sh", "-c", f"set -e; ip link set lo up; {commands}"]
    return subprocess.run(alone, capture_output=True, check=False, text=True)


@pytest.mark.campaign
def test_packets_dropped_by_the_kernel_cost_time_and_nothing_else() -> None:
    if any(shutil.which(tool) is None for tool in ("unshare", "ip", "nft")) or os.geteuid() != 0:
        pytest.skip("needs root, unshare, ip and nft to drop packets; the faulty proxy stands in for it elsewhere")
    if (tried := in_a_network_of_its_own(LOSSY)).returncode != 0:
        pytest.skip(f"this machine's kernel does not let packets be dropped: {tried.stderr.strip()[:200]}")
    ran = in_a_network_of_its_own(f"{sys.executable} -m tests.faults.test_tablets; {COUNTED}")
    assert ran.returncode == 0, ran.stdout + ran.stderr
    print("\n" + ran.stdout)
    (dropped,) = re.findall(r"packets (\d+)", ran.stdout)
    assert int(dropped) > 10


def hand_in_here(folder: Path) -> None:
    """What that test runs in there: three tablets hand in, and nothing is lost or doubled."""
    data, chance = folder / "data", random.Random(14)
    _, tablets = asyncio.run(three_tablets(data))
    for tablet in tablets:
        tablet.most = 15
        tablet.write(SAYINGS // 4)
    with serving(data) as server:
        subprocess.run(["sh", "-c", LOSSY], check=True)
        asyncio.run(all_empty(tablets, server.port, chance))
    check_nothing_lost_nothing_doubled(asyncio.run(entries_of(data)), tablets)
    print(f"{sum(len(tablet.said) for tablet in tablets)} sayings, {sum(one.failures for one in tablets)} sent again")


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        hand_in_here(Path(folder))
