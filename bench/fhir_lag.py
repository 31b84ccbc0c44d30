"""How far the FHIR store lags behind the log while entries of the demo's history are appended at a steady rate: the log in
this process, the projection in one of its own, as in a server."""

from __future__ import annotations

import asyncio
import time
from argparse import Namespace
from collections.abc import Sequence
from itertools import chain, zip_longest
from pathlib import Path

import msgspec
import psutil

from bench.figures import Line, Times
from goldenhour.adapters.log_sqlite import SqliteLog
from goldenhour.app.projecting import COMMAND, open_store
from goldenhour.app.settings import Settings
from goldenhour.county.past import past_cases
from goldenhour.emergency.country import load_country
from goldenhour.kit.fhir.apart import Apart
from goldenhour.kit.log import Entry
from goldenhour.kit.world import World

RATES = (1_000, 500, 250)
EVERY_S = 0.01
AIM_S = 0.2
AT_ONCE = 200
"""Cases under way at the same time."""


def under_way(count: int) -> list[Entry]:
    """At least `count` entries of whole cases, 200 of them side by side."""
    cases = list(past_cases(load_country("taiwan"), World().now(), count // 18 + AT_ONCE))
    entries: list[Entry] = []
    for start in range(0, len(cases), AT_ONCE):
        some = zip_longest(*cases[start : start + AT_ONCE])
        entries += [one for one in chain.from_iterable(some) if one is not None]
    return entries[:count]


async def appended(log: SqliteLog, projection: Apart, entries: Sequence[Entry], rate: int) -> tuple[Times, float]:
    """Each entry's lag: from when the log answered for it until it is in the store. And how many a second there were."""
    lags, begin, some = Times(), time.perf_counter(), round(rate * EVERY_S)
    waiting: set[asyncio.Task[None]] = set()

    async def keep(batch: Sequence[Entry]) -> None:
        receipts = await log.append(batch)
        kept_at = time.perf_counter()
        await projection.caught_up(receipts[-1].seq)
        lags.values.extend([time.perf_counter() - kept_at] * len(batch))

    for number, start in enumerate(range(0, len(entries), some)):
        await asyncio.sleep(max(0.0, begin + number * EVERY_S - time.perf_counter()))
        waiting.add(asyncio.create_task(keep(entries[start : start + some])))
    sent = time.perf_counter() - begin
    await asyncio.gather(*waiting)
    return lags, len(entries) / sent


async def lag_at(folder: Path, rate: int, seconds: float) -> tuple[Times, float, float]:
    """The lag, the rate, and the seconds of CPU the projecting process used for each entry."""
    folder.mkdir(parents=True)
    world, entries, settings = World(), under_way(int(rate * seconds)), Settings(data=folder)
    log, store = await SqliteLog.open(folder / "log.db", world), open_store(settings, world)
    projection = Apart(log, store, world, COMMAND, msgspec.json.encode(settings, enc_hook=str))
    keeping = asyncio.create_task(projection.keep())
    await projection.ready.wait()
    assert projection.process is not None
    child = psutil.Process(projection.process.pid)
    before = child.cpu_times()
    lags, reached = await appended(log, projection, entries, rate)
    after = child.cpu_times()
    keeping.cancel()
    await asyncio.gather(keeping, return_exceptions=True)
    await log.close()
    store.close()
    return lags, reached, (after.user + after.system - before.user - before.system) / len(entries)


async def fhir_lag(folder: Path, options: Namespace) -> list[Line]:
    """At 1,000 entries a second; where this machine cannot, at what rate it can."""
    lines: list[Line] = []
    for rate in RATES:
        lags, reached, cpu = await lag_at(folder / str(rate), rate, options.seconds)
        lines.append(
            Line(f"FHIR projection's lag behind the log, {rate:,} entries/s appended",
                 f"{lags}; {reached:,.0f} entries/s came", f"CPU {cpu * 1e3:.2f} ms an entry, projecting process", None,
                 f"p99 ≤ {AIM_S * 1e3:.0f} ms" if rate == RATES[0] else "", lags.p(99) <= AIM_S)
        )  # fmt: skip
        if lags.p(99) <= AIM_S:
            break
    return lines
