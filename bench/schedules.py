"""How many evenings of the ladder's simulation one core lives through in a minute (tests/simulation/ladder.py)."""

from __future__ import annotations

import gc
import time
from argparse import Namespace
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

from bench.figures import Line

SCHEDULES = range(1, 401)
AIM = 1_000
"""A minute on one core: a hundred thousand schedules within a night, on two cores within the hour."""


def live_through(seeds: range) -> tuple[float, int]:
    """Seconds for these seeds, and how many of them broke a promise."""
    from tests.simulation.ladder import simulate

    simulate(0)  # what is loaded once is not counted
    gc.freeze()
    begin = time.perf_counter()
    broken = sum(bool(simulate(seed).broken) for seed in seeds)
    return time.perf_counter() - begin, broken


async def schedules(folder: Path, options: Namespace) -> list[Line]:
    """Some hundred schedules, one after another, in a process whose event loops are its own."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        took, broken = pool.submit(live_through, SCHEDULES).result()
    a_minute = len(SCHEDULES) / took * 60
    return [
        Line("alert ladder in virtual time, one core", f"{a_minute:,.0f} schedules a minute (n={len(SCHEDULES)})",
             f"{broken} broke a promise", None, f"≥ {AIM:,}, none broken", a_minute >= AIM and not broken),
    ]  # fmt: skip
