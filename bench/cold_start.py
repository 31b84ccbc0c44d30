"""A tablet switched on where there is no network and no server: how soon the crew may type, and what the app weighs."""

from __future__ import annotations

import time
from argparse import Namespace
from pathlib import Path
from typing import Any

import httpx
from playwright.async_api import BrowserContext, Page, async_playwright

from bench.browsers import PIN, SCREEN, bind, chromium_of, until
from bench.figures import Line, Times
from bench.seeding import seed
from bench.serving import Server, serving

STARTS = 9
KIB = 1024
BESIDE = ("/tablet/app", "/tablet/words/zh_Hant", "/tablet/words/en", "/tablet/worker.js")
WHOLE = """async () => {
  const { active } = await navigator.serviceWorker.ready;
  if (active?.state !== "activated") return false;
  for (const name of await caches.keys())
    if (name.startsWith("tablet-") && await (await caches.open(name)).match("/tablet/assets.kept")) return true;
  return false;
}"""


async def cold_start(folder: Path, options: Namespace) -> list[Line]:
    """Bound once with a network; then the browser is started again and again with the server gone."""
    seeded = await seed(folder / "data", cases=1)
    async with async_playwright() as kinds:
        with serving(folder / "data") as server:
            address = f"http://127.0.0.1:{server.port}"
            kept, transferred = await weights(server)
            async with await started(kinds, folder, address, seeded.crew) as context:
                online = await used_once(context, address)
        starts, fields, runs = Times(), Times(), Times()
        for _ in range(STARTS):
            begin = time.perf_counter()
            async with await started(kinds, folder, address) as context:
                launched = time.perf_counter() - begin
                field, run = await opened(context, address)
            starts.values.append(launched + field)
            fields.values.append(field)
            runs.values.append(run)
    return [
        Line("browser and tablet's app started with the server gone, to the PIN field", str(starts),
             f"of it from the address on {fields}; from the PIN to the run {runs}", None, "p95 ≤ 3 s",
             starts.p(95) <= 3),
        Line("what the app keeps on the tablet", f"{kept / KIB:,.0f} KiB",
             f"{transferred / KIB:,.0f} KiB transferred to install it; bound and cached in {online:.1f} s", None,
             "≤ 2,048 KiB", kept <= 2048 * KIB),
    ]  # fmt: skip


async def started(kinds: Any, folder: Path, address: str, token: str = "") -> BrowserContext:
    """A browser on the tablet's own disk; with the crew's session the first time."""
    chromium, how = chromium_of(kinds)
    context = await chromium.launch_persistent_context(
        folder / "tablet", viewport=SCREEN, has_touch=True, locale="zh-TW", timezone_id="Asia/Taipei", **how
    )
    if token:
        await context.add_cookies([{"name": "session", "value": token, "url": address}])
    return context


async def used_once(context: BrowserContext, address: str) -> float:
    """Seconds until the tablet is bound and everything is cached."""
    begin = time.perf_counter()
    page = await first_page(context)
    await page.goto(f"{address}/tablet/app")
    await bind(page)
    await until(page, WHOLE)
    return time.perf_counter() - begin


async def opened(context: BrowserContext, address: str) -> tuple[float, float]:
    """Seconds from the address to the PIN field, and from the PIN to the run."""
    page = await first_page(context)
    begin = time.perf_counter()
    await page.goto(f"{address}/tablet/app", wait_until="commit")
    await page.locator("#pin").wait_for()
    field = time.perf_counter() - begin
    await page.locator("#pin").fill(PIN)
    begin = time.perf_counter()
    await page.locator(".door .main").tap()
    await page.locator(".run").wait_for()
    return field, time.perf_counter() - begin


async def first_page(context: BrowserContext) -> Page:
    return context.pages[0] if context.pages else await context.new_page()


async def weights(server: Server) -> tuple[int, int]:
    """Bytes of the app as the service worker keeps them, and as they came over the line (compressed where they are)."""
    kept = transferred = 0
    headers = {"accept-encoding": "gzip, br", "accept-language": "zh-TW"}
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{server.port}", headers=headers) as client:
        assets = (await client.get("/tablet/assets")).json()["assets"]
        for url in (*(asset["url"] for asset in assets), *BESIDE):
            async with client.stream("GET", url) as answer:
                answer.raise_for_status()
                kept += len(await answer.aread())
                transferred += answer.num_bytes_downloaded
    return kept, transferred
