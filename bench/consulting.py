"""A specialist is asked: from the request to the browser that rings, beside the bare way through the server; and who is on
duty among 5,000 specialists, beside a plain dict and a search through all turns."""

from __future__ import annotations

import asyncio
import time
from argparse import Namespace
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from playwright.async_api import Browser, Page, async_playwright

from bench.browsers import chromium_of, until
from bench.clients import Caller, Screen
from bench.figures import Line, Times
from bench.serving import Server, serving
from bench.sixteen import session_of
from bench.telling import SMALL, question, say, saying, visit
from goldenhour.app.settings import Settings
from goldenhour.app.wiring import open_house
from goldenhour.consults.roster import Rosters
from goldenhour.emergency.consult_bodies import Duty, RosterSet
from goldenhour.emergency.duties import Said
from goldenhour.emergency.hospital import HospitalState
from goldenhour.emergency.people import Role

LARGE = "1111060015"
"""The base of the small hospital's network."""
ROUNDS, WARM, PAUSE_S = 40, 3, 0.1
SPECIALISTS, HOSPITALS, SPECIALTIES, TURN = 5_000, 50, 10, timedelta(hours=8)
LOOKS = 20_000
WATCH = """() => {
  const now = () => performance.timeOrigin + performance.now();
  const look = () => document.querySelectorAll(".consult-card[data-alarm]").forEach((card) => {
    if (!globalThis.seen || seen.ids.includes(card.id)) return;
    seen.ids.push(card.id);
    seen.cardAt = now();
    const listen = () => {
      if (alarm.peak() > 0) seen.soundAt = now();
      else scheduler.postTask(listen, { delay: 1 });
    };
    listen();
  });
  new MutationObserver(look).observe(document.querySelector(".consult-list"),
    { childList: true, subtree: true, attributeFilter: ["data-alarm"] });
}"""


async def consulting(folder: Path, options: Namespace) -> list[Line]:
    """Lines of the ring and of the roster."""
    cards, sounds, frames = await rings(folder / "data")
    return [
        Line("consult asked (POST) to its ringing card in Chromium", str(cards),
             f"to the frame at a bare client, the same consults {frames}", cards.p(50) / frames.p(50), "p95 ≤ 250 ms",
             cards.p(95) <= 0.25),
        Line("the same to the sound", str(sounds), "50 ms of it by design: the first pulse is planned ahead",
             sounds.p(50) / cards.p(50), "p95 ≤ 500 ms", sounds.p(95) <= 0.5),
        on_duty(),
    ]  # fmt: skip


async def rings(data: Path) -> tuple[Times, Times, Times]:
    """Seconds until the card rings, until it is heard, and until the frame stands at a client that draws nothing."""
    async with open_house(Settings(data=data)) as house:
        nurse = await session_of(house, Role.ED_NURSE, f"hospital/{SMALL}")
        specialist = await session_of(house, Role.SPECIALIST, f"hospital/{LARGE}")
    with serving(data) as server:
        screen = Screen(server.port, specialist, f"consults/{LARGE}")
        await screen.open()
        async with async_playwright() as kinds:
            chromium, how = chromium_of(kinds)
            how["args"] = [*how["args"], "--autoplay-policy=no-user-gesture-required"]
            browser = await chromium.launch(**how)
            page = await open_list(browser, server, specialist)
            asking, answering = Caller(server.port, nurse), Caller(server.port, specialist)
            found = [await asked(asking, answering, screen, page) for _ in range(WARM + ROUNDS)][WARM:]
            await browser.close()
        screen.close()
    cards, sounds, frames = (Times(list(values)) for values in zip(*found, strict=True))
    return cards, sounds, frames


async def open_list(browser: Browser, server: Server, token: str) -> Page:
    """The list of consults of whoever answers, its sound switched on by a touch."""
    address = f"http://127.0.0.1:{server.port}"
    context = await browser.new_context(
        viewport={"width": 1280, "height": 800}, locale="zh-TW", timezone_id="Asia/Taipei"
    )
    await context.add_cookies([{"name": "session", "value": token, "url": address}])
    page = await context.new_page()
    await page.goto(f"{address}/consults")
    await page.locator("h1").click()
    await until(page, "globalThis.alarm && alarm.state === 'ready'")
    await page.evaluate(WATCH)
    return page


async def asked(asking: Caller, answering: Caller, screen: Screen, page: Page) -> tuple[float, float, float]:
    """One patient comes, a specialist is asked and takes it; seconds to card, sound and frame."""
    case, said = await visit(asking), question()
    await page.evaluate("globalThis.seen = { ids: [] }")
    shown, began, begin = screen.expect(f"case-{case}"), time.time() * 1e3, time.perf_counter()
    await say(asking, f"/cases/{case}/consults", said)
    async with asyncio.timeout(20):
        frame = await shown - begin
    await until(page, "seen.soundAt")
    seen = await page.evaluate("seen")
    await say(answering, f"/cases/{case}/consults/{said['id']}/taking", saying({"hospital": LARGE, "name": "Bench"}))
    await until(page, "alarm.peak() === 0")
    await asyncio.sleep(PAUSE_S)
    return (seen["cardAt"] - began) / 1e3, (seen["soundAt"] - began) / 1e3, frame


# ── who is on duty ───────────────────────────────────────────────────────────────────────────────────────────────────
def on_duty() -> Line:
    """A month of turns of eight hours, each specialist in turn, at 50 hospitals in ten specialties."""
    begins = datetime(2026, 11, 1, tzinfo=UTC)
    hospitals = {f"h{n}": HospitalState(f"h{n}", rosters=a_month(n, begins)) for n in range(HOSPITALS)}
    rosters, plain = Rosters(hospitals), {(f"h{n}", f"s{m}"): n for n in range(HOSPITALS) for m in range(SPECIALTIES)}
    wanted = [
        (f"h{n % HOSPITALS}", f"s{n % SPECIALTIES}", begins + timedelta(minutes=37 * n % 43_200)) for n in range(LOOKS)
    ]
    everyone = list(rosters.everywhere())

    def through_all(hospital: str, specialty: str, at: datetime) -> list[Duty]:
        return [
            one.duty
            for one in everyone
            if one.hospital == hospital and one.specialty == specialty and one.duty.begins <= at < one.duty.ends
        ]

    for one in wanted[:50]:
        assert list(rosters.on_duty(*one)) == through_all(*one)
    looked = each(lambda one: rosters.on_duty(*one), wanted)
    in_dict = each(lambda one: plain[one[0], one[1]], wanted)
    searched = each(lambda one: through_all(*one), wanted[:20])
    return Line(
        f"who is on duty, {SPECIALISTS:,} specialists, {len(everyone):,} turns", f"{looked * 1e6:.2f} µs",
        f"a plain dict {in_dict * 1e6:.2f} µs; through all turns {searched * 1e6:,.0f} µs", looked / in_dict,
        "≤ 10 dicts", looked <= 10 * in_dict,
    )  # fmt: skip


def a_month(hospital: int, begins: datetime) -> dict[str, list[Said]]:
    """Ten specialties, ten people each, one after another."""
    people = SPECIALISTS // HOSPITALS // SPECIALTIES
    ends = begins + timedelta(days=30)
    return {
        f"s{specialty}": [RosterSet(specialty=f"s{specialty}", begins=begins, ends=ends, name="Bench", duties=tuple(
            Duty(id=f"d{turn}", name=f"{hospital}-{specialty}-{turn % people}", begins=begins + turn * TURN,
                 ends=begins + (turn + 1) * TURN)
            for turn in range(90)))]
        for specialty in range(SPECIALTIES)
    }  # fmt: skip


Asked = tuple[str, str, datetime]


def each(look: Callable[[Asked], object], wanted: list[Asked]) -> float:
    """Seconds for one, of the fastest of a few rounds."""
    fastest = []
    for _ in range(5):
        begin = time.perf_counter()
        for one in wanted:
            look(one)
        fastest.append((time.perf_counter() - begin) / len(wanted))
    return min(fastest)
