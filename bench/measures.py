"""The measurements. Each is a coroutine that sets up its own data, measures, and returns lines."""

from __future__ import annotations

import asyncio
import time
from argparse import Namespace
from collections.abc import Awaitable, Callable, Coroutine
from pathlib import Path

from bench.aeds import aeds
from bench.broken_sites import broken_sites
from bench.browsers import tap_to_board
from bench.clients import Caller, Screen
from bench.cold_start import cold_start
from bench.consulting import consulting
from bench.fhir_api import fhir_api
from bench.fhir_lag import fhir_lag
from bench.fhir_store import fhir_store
from bench.fhir_subscriptions import fhir_subscriptions
from bench.fhir_validation import fhir_validation
from bench.figures import Line, Times
from bench.floors import bare_group_commit, fsyncs
from bench.incidents import incidents
from bench.photos import photos
from bench.schedules import schedules
from bench.seeding import HOSPITAL, VITALS, Seeded, encode_json, fill, seed
from bench.serving import Server, serving
from bench.sixteen import sixteen
from bench.tablets import sync
from bench.telling import alert, append, saying
from goldenhour.emergency.country import load_country


async def post_vitals(server: Server, seeded: Seeded, writers: int, seconds: float) -> tuple[float, Times]:
    """`writers` connections, each on its own case, one request at a time. Durable appends a second, and each one's wait."""
    times, until = Times(), time.perf_counter() + seconds

    async def write(number: int) -> None:
        caller = Caller(server.port, seeded.crew)
        path = f"/cases/{seeded.cases[number]}/vital-signs"
        while time.perf_counter() < until:
            body = saying(VITALS)
            begin = time.perf_counter()
            status, answer = await caller.post(path, body)
            times.values.append(time.perf_counter() - begin)
            if status != 201:
                raise RuntimeError(f"{status}: {answer.decode()}")
        caller.close()

    begin = time.perf_counter()
    await asyncio.gather(*(write(number) for number in range(writers)))
    return len(times.values) / (time.perf_counter() - begin), times


async def durable_appends(folder: Path, options: Namespace) -> list[Line]:
    """64 writers over HTTP, beside a bare group-commit loop doing the same writes."""
    seeded = await seed(folder / "data", cases=64 + 1)
    disk = fsyncs(folder)
    bare, bare_times = await bare_group_commit(folder, 64, options.seconds, encode_json(VITALS))
    with serving(folder / "data") as server:
        await post_vitals(server, seeded, 8, 1.0)
        rate, times = await post_vitals(server, seeded, 64, options.seconds)
    return [
        Line("durable appends over HTTP, 64 writers", f"{rate:,.0f}/s, {times}",
             f"bare group-commit loop {bare:,.0f}/s, {bare_times}; fsync {disk}", rate / bare, "≥ 0.5 of the loop",
             rate / bare >= 0.5),
    ]  # fmt: skip


async def alert_latency(folder: Path, options: Namespace) -> list[Line]:
    """Crew's POST to the frame at the hospital's page: alone, among 200 active cases, with 2,000 screens."""
    lines = []
    each = 150
    plain, _, single, _ = await alerts_one_by_one(folder / "alone", coming=0, screens=1, each=each)
    busy, longest, _, _ = await alerts_one_by_one(folder / "busy", coming=200, screens=1, each=each)
    crowd, _, crowd_single, _ = await alerts_one_by_one(folder / "crowd", coming=0, screens=2000, each=60)
    lines.append(Line("alert POST to frame on the board", str(plain), f"one durable append over HTTP {single}",
                      plain.p(50) / single.p(50), "p50 ≤ 3 appends", plain.p(50) <= 3 * single.p(50)))  # fmt: skip
    lines.append(Line("the same with 200 active cases at that hospital", str(busy), f"with none: {plain}",
                      busy.p(50) / plain.p(50), "≤ 1.3", busy.p(50) / plain.p(50) <= 1.3))  # fmt: skip
    lines.append(Line("the same with 2,000 connected screens (205 hospitals)", str(crowd), f"one durable append {crowd_single}",
                      crowd.p(50) / crowd_single.p(50), "p50 ≤ 3 appends", crowd.p(50) <= 3 * crowd_single.p(50)))  # fmt: skip
    lines.append(Line("longest frame", f"{longest / 1024:.1f} KiB", "", None, "≤ 8 KiB", longest <= 8 * 1024))
    return lines


async def alerts_one_by_one(folder: Path, coming: int, screens: int, each: int) -> tuple[Times, int, Times, Server]:
    hospitals = tuple(h.id for h in load_country("taiwan").hospitals) if screens > 1 else (HOSPITAL,)
    seeded = await seed(folder, cases=each + 1, coming=coming, hospitals=hospitals)
    with serving(folder) as server:
        board = Screen(server.port, seeded.nurses[HOSPITAL], f"board/{HOSPITAL}")
        await board.open()
        crowd = [Screen(server.port, seeded.nurses[h], f"board/{h}")
                 for h in (hospitals[n % len(hospitals)] for n in range(screens - 1))]  # fmt: skip
        for screen in crowd:
            await screen.open()
        caller, times, single = Caller(server.port, seeded.crew), Times(), Times()
        for case in seeded.cases[:each]:  # in turns, so that both meet the same minute of a noisy machine
            single.values.append(await append(caller, seeded.cases[-1]))
            times.values.append(await alert(caller, board, case))
        for screen in (board, *crowd):
            screen.close()
        return times, board.longest, single, server


async def burst(folder: Path, options: Namespace) -> list[Line]:
    """50 alerts to one hospital at the same moment, beside single ones in the same minute; then 50 within one second."""
    seeded = await seed(folder, cases=350)
    times, single, spread = Times(), Times(), Times()
    with serving(folder) as server:
        board = Screen(server.port, seeded.nurses[HOSPITAL], f"board/{HOSPITAL}")
        await board.open()
        callers = [Caller(server.port, seeded.crew) for _ in range(50)]
        for caller in callers:
            await caller.get("/health")
        for turn in range(5):
            cases = seeded.cases[turn * 50 : turn * 50 + 50]
            times.values += await asyncio.gather(
                *(alert(c, board, case) for c, case in zip(callers, cases, strict=True))
            )
            await asyncio.sleep(0.3)
            single.values += [
                await alert(callers[0], board, case) for case in seeded.cases[250 + turn * 10 : 260 + turn * 10]
            ]
        spread.values += await asyncio.gather(
            *(
                after(n / 50, alert(c, board, case))
                for n, (c, case) in enumerate(zip(callers, seeded.cases[300:], strict=True))
            )
        )
        board.close()
    peer = 5.870
    ratio, together = spread.p(50) / single.p(50), times.p(50) / single.p(50)
    return [Line("50 alerts within one second to one hospital", str(spread), f"a single one {single}", ratio,
                 "p50 ≤ 2 singles, none lost", ratio <= 2 and len(spread.values) == 50),
            Line("50 alerts at the same moment to one hospital", str(times), f"a single one {single}", together, "", None),
            Line("burst of 50 alerts to one hospital", str(times),
                 f"open peer, measured on two shared cores: p50 {peer * 1e3:,.0f} ms", peer / times.p(50),
                 "p50 ≥ 20 times better", peer / times.p(50) >= 20)]  # fmt: skip


async def after(seconds: float, work: Awaitable[float]) -> float:
    await asyncio.sleep(seconds)
    return await work


async def growth(folder: Path, options: Namespace) -> list[Line]:
    """Append to and read one case with a small and with a large log behind it; then start-up and memory."""
    small, _, _ = await append_and_read(folder / "small", 10_000)
    large, start, memory = await append_and_read(folder / "large", options.entries)
    size = f"{options.entries:,}"
    lines = [
        Line(f"{name} with {size} entries in the log", str(large[name]), f"with 10,000: {small[name]}",
             large[name].p(50) / small[name].p(50), "≤ 1.5", large[name].p(50) / small[name].p(50) <= 1.5)
        for name in small
    ]  # fmt: skip
    lines.append(Line(f"start-up with {size} entries", f"{start:.2f} s", "", None, "≤ 5 s", start <= 5))
    lines.append(
        Line(f"resident memory, idle, {size} entries", f"{memory:.0f} MiB", "", None, "≤ 250 MiB", memory <= 250)
    )
    return lines


async def append_and_read(folder: Path, entries: int) -> tuple[dict[str, Times], float, float]:
    await fill(folder, entries)
    seeded = await seed(folder, cases=40)
    with serving(folder):
        pass  # the views are brought up to date once
    with serving(folder) as server:
        memory, caller = server.memory_mib(), Caller(server.port, seeded.crew)
        _, appends = await post_vitals(server, seeded, 1, 2.0)
        reads = Times()
        for number in range(400):
            begin = time.perf_counter()
            status, _ = await caller.get(f"/cases/{seeded.cases[1 + number % 39]}")
            reads.values.append(time.perf_counter() - begin)
            assert status == 200
        return {"append to one case": appends, "read one case": reads}, server.start_seconds, memory


ALL: dict[str, Callable[[Path, Namespace], Coroutine[None, None, list[Line]]]] = {
    "sync": sync,
    "photos": photos,
    "appends": durable_appends,
    "latency": alert_latency,
    "burst": burst,
    "broken-sites": broken_sites,
    "incidents": incidents,
    "growth": growth,
    "browsers": tap_to_board,
    "offline": cold_start,
    "schedules": schedules,
    "sixteen": sixteen,
    "consulting": consulting,
    "aeds": aeds,
    "fhir-store": fhir_store,
    "fhir-api": fhir_api,
    "fhir-lag": fhir_lag,
    "fhir-subscriptions": fhir_subscriptions,
    "fhir-validation": fhir_validation,
}
