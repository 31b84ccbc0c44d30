"""The exchange as a whole, in virtual time, under every fault at once: what anybody was told is kept, is kept."""

from __future__ import annotations

import os
import subprocess
import sys
import time

import pytest

from tests.simulation.exchange import Wrong, simulate

FULL = os.environ.get("GOLDENHOUR_CAMPAIGN") == "full"
SEEDS = range(1, 2_001) if FULL else range(1, 61)
SEEDS_FOR_THE_WRONG = range(1, 41)


@pytest.mark.campaign
def test_whatever_fails_no_alert_is_lost_and_each_is_acknowledged_once_by_name() -> None:
    began = time.perf_counter()
    outcomes = [simulate(seed) for seed in SEEDS]
    broken = {outcome.seed: outcome.broken for outcome in outcomes if outcome.broken}
    sums = {
        name: round(sum(getattr(outcome, name) for outcome in outcomes))
        for name in ("power_cuts", "told", "lost", "doubled", "lines_cut", "seconds")
    }
    print(f"\n{len(outcomes)} evenings in {time.perf_counter() - began:.1f} s: {sums}")
    assert broken == {}
    assert sums["power_cuts"] > 3 * len(outcomes)
    assert min(sums["lost"], sums["doubled"], sums["lines_cut"]) > len(outcomes)


@pytest.mark.parametrize(
    ("wrong", "seen_as"),
    [
        (Wrong(synchronous="NORMAL"), "acknowledged to its writer and is gone"),
        (Wrong(gives_up=True), "not every crew has seen who acknowledged"),
        (Wrong(fresh_ids=True), "kept 2 times"),
        (Wrong(hasty=True), "acknowledged to its writer and is gone"),
    ],
    ids=["a log that does not wait for the disk", "an outbox that sends once", "an outbox that forgets the id",
         "a server that answers too early"],
)  # fmt: skip
def test_a_wrong_program_is_caught(wrong: Wrong, seen_as: str) -> None:
    assert any(seen_as in what for seed in SEEDS_FOR_THE_WRONG for what in simulate(seed, wrong).broken)


def test_the_same_seed_gives_the_same_evening_to_the_last_message() -> None:
    first, again, other = simulate(7), simulate(7), simulate(8)
    assert first == again
    assert first.trace != other.trace


def test_the_same_seed_gives_the_same_evening_in_another_process() -> None:
    def elsewhere(hash_seed: str) -> str:
        command = [sys.executable, "-m", "tests.simulation.exchange", "7"]
        return subprocess.run(
            command, env={**os.environ, "PYTHONHASHSEED": hash_seed}, capture_output=True, text=True, check=True
        ).stdout

    assert elsewhere("1") == elsewhere("2") == f"{simulate(7)}\n"
