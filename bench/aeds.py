"""The nearest defibrillators: in memory beside a bare spatial index, over HTTP, imported, and on the public map."""

from __future__ import annotations

import asyncio
import csv
import random
import time
from argparse import Namespace
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import psutil
from playwright.async_api import async_playwright
from scipy.spatial import cKDTree

from bench.browsers import chromium_of, until
from bench.clients import Caller
from bench.figures import Line, Times
from bench.seeding import seed
from bench.serving import Server, serving
from goldenhour.aeds.finding.grid import on_sphere
from goldenhour.aeds.finding.index import Index
from goldenhour.aeds.finding.national.columns import COLUMNS
from goldenhour.aeds.finding.rows import Row
from goldenhour.aeds.usable import Bearing
from goldenhour.app.aed_commands import import_file
from goldenhour.app.settings import Settings
from goldenhour.emergency.aed_bodies import Hours, Span

ZONE = ZoneInfo("Asia/Taipei")
NOON = datetime(2026, 11, 30, 4, tzinfo=UTC)
SIZES = (20_000, 1_000_000)
WANTED, QUESTIONS, ROUNDS = 5, 4_000, 5
DEGREES_OF_20_000 = 0.5
"""20,000 devices on half a degree square: as dense as a city; more cover more ground at the same density."""
ASKED = 200
"""Over HTTP: fewer than an address may ask in a minute."""
PAINTED = "performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? 0"


def made_up_rows(n: int, chance: random.Random) -> Iterator[Row]:
    """Devices with usual hours, one in ten unknown, dates around now."""
    span = DEGREES_OF_20_000 * (n / 20_000) ** 0.5
    kinds = [hours(chance) for _ in range(200)] + [None] * 20
    for number in range(n):
        bearing = Bearing(
            hours=chance.choice(kinds), pads_until=day(chance, -30, 870), battery_until=day(chance, 30, 900),
            checked_on=day(chance, -240, 0), check_due=day(chance, -60, 180),
        )  # fmt: skip
        lat, lon = 25.0 + chance.random() * span, 121.4 + chance.random() * span
        storeys = chance.choice((0, 0, 0, 1, 2, -1))
        yield Row(f"s{number}", "1", f"place {number}", "lobby", "1F", lat, lon, storeys, "A", "other", bearing)


def hours(chance: random.Random) -> Hours:
    begins, ends = chance.choice((0, 420, 480, 540)), chance.choice((1440, 1080, 1260, 1320))
    week = (Span(begins=begins, ends=ends),)
    return Hours(week=(week,) * 5 + (week if chance.random() < 0.5 else (),) * 2)


def day(chance: random.Random, least: int, most: int) -> date:
    return date(2026, 11, 30) + timedelta(days=chance.randrange(least, most))


def timed(ask: Callable[[tuple[float, float]], Any], points: list[tuple[float, float]]) -> Times:
    """The quickest of a few tries for each point: what the work costs, not what else the machine does meanwhile."""
    times = Times()
    for point in points:
        tries = []
        for _ in range(ROUNDS):
            begin = time.perf_counter()
            ask(point)
            tries.append(time.perf_counter() - begin)
        times.values.append(min(tries))
    return times


def micros(times: Times) -> str:
    return f"p50 {times.p(50) * 1e6:.0f}, p99 {times.p(99) * 1e6:.0f} µs"


def in_memory(n: int) -> Iterator[Line]:
    chance, process = random.Random(n), psutil.Process()
    index = Index(ZONE, lambda _: False)
    before, begin = process.memory_info().rss, time.perf_counter()
    index.load(made_up_rows(n, chance))
    took, grown = time.perf_counter() - begin, (process.memory_info().rss - before) / 2**20
    span = DEGREES_OF_20_000 * (n / 20_000) ** 0.5
    points = [(25.0 + chance.random() * span, 121.4 + chance.random() * span) for _ in range(QUESTIONS)]
    tree = cKDTree([on_sphere(row.lat, row.lon) for row in index])
    bare = timed(lambda point: tree.query(on_sphere(*point), WANTED), points)
    ours = timed(lambda point: index.nearest(point, NOON, WANTED), points)
    ratio = ours.p(50) / bare.p(50)
    yield Line(
        f"nearest {WANTED} usable defibrillators among {n:,}, one thread, with reasons", micros(ours),
        f"a k-d tree's {WANTED} nearest points, whatever their state: {micros(bare)}", ratio, "within 5 times", ratio <= 5,
    )  # fmt: skip
    yield Line(f"memory of the index of {n:,}", f"{grown:.0f} MiB", f"made and taken in in {took:.1f} s")


def national_file(path: Path, n: int) -> bytes:
    chance = random.Random(n)
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(COLUMNS)
        for number in range(n):
            place = (f"{25.0 + chance.random() * 0.12:.6f}", f"{121.48 + chance.random() * 0.12:.6f}")
            writer.writerow((
                number * 10 // 14, f"測試場所{number * 10 // 14}", "臺北市", "大安區", "測試路1號", "其他", "", "", number,
                "1樓大廳\n左側" if number % 50 == 0 else "1樓大廳", "", *place, "08:00", "24:00", "", "", "", "", "", "",
            ))  # fmt: skip
    return path.read_bytes()


async def imported(folder: Path) -> Line:
    file, n = folder / "national.csv", SIZES[0]
    content = national_file(file, n)
    cpu, begin = time.process_time(), time.perf_counter()
    await import_file(Settings(data=folder / "data"), file.name, content, osm=False)
    took, cpu = time.perf_counter() - begin, time.process_time() - cpu
    return Line(
        f"import of {n:,} rows of the national file", f"{took:.1f} s ({cpu:.1f} s of processor)", "start included"
    )


async def over_http(server: Server) -> Line:
    chance, times = random.Random(7), Times()
    caller = Caller(server.port, "")
    for _ in range(ASKED):
        path = f"/aeds/nearest?lat={25.02 + chance.random() * 0.08:.5f}&lon={121.5 + chance.random() * 0.08:.5f}&n={WANTED}"
        begin = time.perf_counter()
        status, answer = await caller.get(path)
        times.values.append(time.perf_counter() - begin)
        if status != 200:
            raise RuntimeError(answer.decode())
    return Line(
        f"GET /aeds/nearest among {SIZES[0]:,} in one city", str(times), "one connection, one request at a time"
    )


async def on_the_map(server: Server) -> Line:
    """A phone opens the map for the first time: nothing is in its cache."""
    async with async_playwright() as playwright:
        kind, how = chromium_of(playwright)
        browser = await kind.launch(**how)
        painted, ready = Times(), Times()
        for _ in range(3):
            context = await browser.new_context(
                viewport={"width": 390, "height": 844}, locale="zh-TW", timezone_id="Asia/Taipei"
            )
            page = await context.new_page()
            begin = time.perf_counter()
            await page.goto(f"http://127.0.0.1:{server.port}/aeds", wait_until="commit")
            await until(page, f"{PAINTED} > 0")
            painted.values.append(float(await page.evaluate(PAINTED)) / 1e3)
            await until(page, r"/\d/.test(document.querySelector('[data-state]').textContent)")
            ready.values.append(time.perf_counter() - begin)
            await context.close()
        await browser.close()
    return Line(
        f"the public map with {SIZES[0]:,} devices in Chromium, first paint", f"{painted.p(50):.2f} s",
        f"all devices there after {ready.p(50):.2f} s; loopback, empty cache, median of 3", None, "under 2 s", painted.p(50) < 2,
    )  # fmt: skip


async def aeds(folder: Path, options: Namespace) -> list[Line]:
    lines = [line for n in SIZES for line in in_memory(n)]
    await seed(folder / "data", cases=1)
    lines.append(await imported(folder))
    with serving(folder / "data") as server:
        await asyncio.sleep(1)
        lines += [await over_http(server), await on_the_map(server)]
    return lines
