"""From the crew's tap to the sounding board, in two real Chromium processes: the whole way that a warning goes."""

from __future__ import annotations

import asyncio
import shutil
from argparse import Namespace
from pathlib import Path
from typing import Any

from playwright.async_api import Browser, BrowserType, Page, ViewportSize, async_playwright

from bench.clients import Caller, Screen
from bench.figures import Line, Times
from bench.seeding import HOSPITAL, Seeded, seed
from bench.serving import Server, serving
from bench.telling import alert, say, saying

OTHER_HOSPITAL = "1101100011"
OTHER_UNIT = "B-92"
PIN = "271828"
ROUNDS = 40
WARM = 3
"""Rounds before those that count: both pages have drawn everything once."""
AHEAD_S = 0.05
"""By so much the alarm plans its first pulse ahead (screens/static/alarm.js)."""
SCREEN = ViewportSize(width=1280, height=800)
WALL = ViewportSize(width=1920, height=1080)
NOTE_TAPS = """addEventListener("pointerdown", (event) => {
  globalThis.tappedAt = performance.timeOrigin + event.timeStamp; }, { capture: true });"""
WATCH = """() => {
  const now = () => performance.timeOrigin + performance.now(), ids = new Set();
  const look = () => document.querySelectorAll(".board-tiles [data-alert]").forEach(({ dataset: { alert } }) => {
    if (ids.has(alert)) return;
    ids.add(alert);
    if (globalThis.seen) seen.tileAt = now();
    const listen = () => {
      if (alarm.peak() > 0) seen.soundAt = now();
      else scheduler.postTask(listen, { delay: 1 });
    };
    if (globalThis.seen) listen();
  });
  look();
  new MutationObserver(look).observe(document.querySelector(".board-tiles"),
    { childList: true, subtree: true, attributeFilter: ["data-alert"] });
}"""


def chromium_of(kinds: Any) -> tuple[BrowserType, dict[str, Any]]:
    """The system's Chromium, and how it is started. Raises RuntimeError: there is none."""
    path = shutil.which("chromium") or shutil.which("google-chrome")
    if path is None:
        raise RuntimeError("no Chromium: install Debian's `chromium`")
    return kinds.chromium, {"executable_path": path, "args": ["--no-sandbox"]}


async def open_board(browser: Browser, server: Server, token: str) -> Page:
    """The board of an emergency department, proven to sound as a nurse proves it."""
    address = f"http://127.0.0.1:{server.port}"
    context = await browser.new_context(viewport=WALL, locale="zh-TW", timezone_id="Asia/Taipei")
    await context.add_cookies([{"name": "session", "value": token, "url": address}])
    page = await context.new_page()
    await page.goto(f"{address}/board")
    await page.locator("[data-sound-test]").click()
    await until(page, "alarm.peak() > 0.2")
    await page.locator("#sound-test .names button").first.click()
    await page.evaluate(WATCH)
    await silent(page)
    return page


async def silent(board: Page) -> None:
    await until(
        board,
        "alarm.state === 'ready' && alarm.peak() === 0 && !document.querySelector('.board-tiles [data-alert]')",
    )


async def until(page: Page, expression: str) -> None:
    """Wait until this is so in the page, whose own policy forbids it to wait for expressions. Raises TimeoutError."""
    for _ in range(1_500):
        if await page.evaluate(expression):
            return
        await asyncio.sleep(0.02)
    raise TimeoutError(expression)


async def open_tablet(browser: Browser, server: Server, token: str) -> Page:
    """A crew's tablet, bound and with its run open."""
    address = f"http://127.0.0.1:{server.port}"
    context = await browser.new_context(viewport=SCREEN, has_touch=True, locale="zh-TW", timezone_id="Asia/Taipei")
    await context.add_init_script(NOTE_TAPS)
    await context.add_cookies([{"name": "session", "value": token, "url": address}])
    page = await context.new_page()
    await page.goto(f"{address}/tablet/app")
    await bind(page)
    await page.locator("#warn").tap()
    return page


async def bind(page: Page) -> None:
    """Give the tablet its PIN; returns when the run is open."""
    for field in ("#new-pin", "#new-pin-again"):
        await page.locator(field).fill(PIN)
    await page.locator(".door .main").tap()
    await page.locator(".run").wait_for()


async def warn(tablet: Page, board: Page) -> tuple[float, float]:
    """One tap; seconds until the tile stands on the board, and until samples of the alarm leave it."""
    await board.evaluate("globalThis.seen = {}")
    await tablet.locator(f"[data-focus='warn-{HOSPITAL}']").tap()
    await until(board, "seen.soundAt")
    tapped_at, seen = await tablet.evaluate("tappedAt"), await board.evaluate("seen")
    return (seen["tileAt"] - tapped_at) / 1e3, (seen["soundAt"] - tapped_at) / 1e3


async def stand_down(caller: Caller, case: str, board: Page) -> None:
    """The warning is withdrawn; the board falls silent."""
    alert_id = await board.locator(f"#case-{case}").get_attribute("data-alert")
    await say(caller, f"/cases/{case}/alerts/{alert_id}/stand-down", saying({"reason": "benchmark"}))
    await silent(board)


async def tap_to_board(folder: Path, options: Namespace) -> list[Line]:
    """The tablet's tap beside the bare way through the server, in turns, on a unit and a hospital of its own."""
    here = await seed(folder, cases=1)
    bare = await seed(folder, cases=ROUNDS + WARM, hospitals=(OTHER_HOSPITAL,), unit=OTHER_UNIT)
    with serving(folder) as server:
        async with async_playwright() as kinds:
            chromium, how = chromium_of(kinds)
            one = await chromium.launch(**how)
            how["args"] = [*how["args"], "--autoplay-policy=no-user-gesture-required"]
            other = await chromium.launch(**how)
            pages = await open_tablet(one, server, here.crew), await open_board(other, server, here.nurses[HOSPITAL])
            tiles, sounds, server_alone = await in_turns(server, here, bare, *pages)
            await one.close()
            await other.close()
    return [
        Line("tap on the tablet to the tile on the board, two Chromium", str(tiles),
             f"alert POST to frame in the same run {server_alone}", tiles.p(50) / server_alone.p(50), "p95 ≤ 250 ms",
             tiles.p(95) <= 0.25),
        Line("the same tap to the alarm's sound", str(sounds),
             f"{AHEAD_S * 1e3:.0f} ms of it by design: the first pulse is planned ahead", sounds.p(50) / tiles.p(50),
             "p95 ≤ 500 ms", sounds.p(95) <= 0.5),
    ]  # fmt: skip


async def in_turns(server: Server, here: Seeded, bare: Seeded, tablet: Page, board: Page) -> tuple[Times, Times, Times]:
    """Both ways in the same minute of a noisy machine."""
    tiles, sounds, server_alone = Times(), Times(), Times()
    screen = Screen(server.port, bare.nurses[OTHER_HOSPITAL], f"board/{OTHER_HOSPITAL}")
    await screen.open()
    crew, other_crew = Caller(server.port, here.crew), Caller(server.port, bare.crew)
    for number, case in enumerate(bare.cases):
        took = await alert(other_crew, screen, case, OTHER_HOSPITAL, OTHER_UNIT)
        tile, sound = await warn(tablet, board)
        await stand_down(crew, here.cases[0], board)
        if number >= WARM:
            server_alone.values.append(took)
            tiles.values.append(tile)
            sounds.values.append(sound)
    screen.close()
    return tiles, sounds, server_alone
