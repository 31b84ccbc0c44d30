"""Whatever fails, an unacknowledged alert takes its next step in time, none twice, and no acknowledged one climbs."""

from __future__ import annotations

import gc
import multiprocessing
import os
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterable

import pytest

from tests.simulation.ladder import Outcome, Wrong, simulate

FULL = os.environ.get("GOLDENHOUR_CAMPAIGN") == "full"
SCHEDULES = range(1, 100_001) if FULL else range(1, 241)
ON_DISK = range(1, 1_001) if FULL else range(1, 16)
SEEDS_FOR_THE_WRONG = range(1, 121)
AT_ONCE = 200


def run(seeds: Iterable[int], on_disk: bool = False) -> tuple[dict[int, list[str]], Counter[str]]:
    """What was broken, by seed, and the sums of all that happened."""
    broken, sums = {}, Counter[str]()
    gc.freeze()  # what was loaded stays: looking through it again and again costs a quarter of the time
    for seed in seeds:
        outcome = simulate(seed, on_disk=on_disk)
        if outcome.broken:
            broken[seed] = outcome.broken
        sums.update(schedules=1, **{name: getattr(outcome, name) for name in COUNTED})
    return broken, sums


COUNTED = ("restarts", "renewals", "shown", "jumps", "climbs", "sent", "lost", "doubled")


def run_everywhere(seeds: range) -> tuple[dict[int, list[str]], Counter[str]]:
    """The same on every core."""
    pieces = [seeds[at : at + AT_ONCE] for at in range(0, len(seeds), AT_ONCE)]
    broken: dict[int, list[str]] = {}
    sums: Counter[str] = Counter()
    with multiprocessing.get_context("spawn").Pool() as pool:
        for broken_here, sums_here in pool.imap_unordered(run, pieces):
            broken |= broken_here
            sums += sums_here
    return broken, sums


@pytest.mark.campaign
def test_whatever_fails_the_next_step_comes_in_time_and_none_comes_twice() -> None:
    began = time.perf_counter()
    broken, sums = run_everywhere(SCHEDULES) if FULL else run(SCHEDULES)
    minutes = (time.perf_counter() - began) / 60
    print(f"\n{len(SCHEDULES)} schedules, {len(SCHEDULES) / minutes:.0f} a minute: {dict(sums)}")
    assert broken == {}
    assert sums["restarts"] > len(SCHEDULES)
    assert sums["climbs"] > 3 * len(SCHEDULES)
    assert min(sums["renewals"], sums["shown"]) > len(SCHEDULES) / 10
    assert min(sums["jumps"], sums["lost"], sums["doubled"]) > len(SCHEDULES) / 2


@pytest.mark.campaign
def test_the_same_holds_on_a_real_store_whose_disk_forgets_what_was_not_synced() -> None:
    broken, sums = run(ON_DISK, on_disk=True)
    print(f"\n{len(ON_DISK)} schedules on the lying disk: {dict(sums)}")
    assert broken == {}


@pytest.mark.parametrize(
    ("wrong", "seen_as"),
    [
        (Wrong(forgets=True), "taken at"),
        (Wrong(sends_first=True), "sent before it was kept"),
        (Wrong(does_not_look=True), "after the acknowledgement"),
        (Wrong(by_day=True), "taken at"),
        (Wrong(by_process=True), "taken at"),
        (Wrong(gives_up=True), "was never answered"),
        (Wrong(rings_once=True), "ringing 2: "),
    ],
    ids=["timers in memory only", "the effect before the entry", "an append that does not look", "the time of day alone",
         "the monotonic clock alone", "an effect that is not repeated after a restart",
         "an alarm that rings once only"],
)  # fmt: skip
def test_a_wrong_ladder_is_caught(wrong: Wrong, seen_as: str) -> None:
    assert any(seen_as in what for seed in SEEDS_FOR_THE_WRONG for what in simulate(seed, wrong).broken)


def test_the_same_seed_gives_the_same_schedule_to_the_last_entry() -> None:
    first, again, other = simulate(7), simulate(7), simulate(8)
    assert first == again
    assert first.trace != other.trace


def test_the_same_seed_gives_the_same_schedule_in_another_process() -> None:
    command = [sys.executable, "-m", "tests.simulation.ladder", "7"]
    environment = {**os.environ, "PYTHONHASHSEED": "1"}
    there = subprocess.run(command, env=environment, capture_output=True, text=True, check=True).stdout
    assert there == f"{simulate(7)}\n"


def test_an_outcome_without_faults_would_say_so() -> None:
    """The sums of a run are counted, not assumed."""
    outcome = simulate(3)
    assert isinstance(outcome, Outcome)
    assert outcome.climbs > 0
