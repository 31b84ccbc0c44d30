"""Outcome, indicators and timeline in real browser windows: by keyboard alone, drilled down to one case, photographed."""

from __future__ import annotations

import asyncio
import contextlib
import os
import random
import re
import shutil
import socket
import threading
import time
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import uvicorn
from playwright.sync_api import Browser, Page, expect, sync_playwright

from goldenhour.app import wiring
from goldenhour.app.server import make_app
from goldenhour.app.settings import Settings
from goldenhour.emergency import bodies as says
from goldenhour.emergency.house import House
from goldenhour.emergency.people import Person
from tests.conftest import HOSPITAL, OTHER_HOSPITAL, PATIENCE, OpenDoor, People, register_units
from tests.timelines.one_case import ED, Story, a_stroke, views_caught_up

pytestmark = pytest.mark.browser

DESK = {"width": 1440, "height": 900}
PEOPLE = People()
KEYS_AT_MOST = 25
"""For a whole stroke outcome with CT and needle times. Counted below; the figure is printed."""


@dataclass
class Running:
    """A server and a hand in its house."""

    address: str
    house: House
    loop: asyncio.AbstractEventLoop

    def do(self, work: Coroutine[Any, Any, Any]) -> Any:
        return asyncio.run_coroutine_threadsafe(work, self.loop).result(60)


@pytest.fixture
def running(tmp_path: Path) -> Iterator[Running]:
    found: list[Any] = []

    @contextlib.asynccontextmanager
    async def opened() -> AsyncIterator[House]:
        async with wiring.open_house(Settings(data=tmp_path / "data")) as house:
            door = OpenDoor()
            for person in vars(PEOPLE).values():
                door.let_in(person)
            house.door = door
            house.names.update({"person/crew": "陳志豪", "person/ed_nurse": "林怡君", "person/dispatcher": "黃美玲"})
            await register_units(house)
            found.extend([house, asyncio.get_running_loop()])
            yield house

    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    config = uvicorn.Config(make_app(opened), port=port, log_level="warning", timeout_graceful_shutdown=1)
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started and thread.is_alive():
        time.sleep(0.02)
    yield Running(f"http://127.0.0.1:{port}", found[0], found[1])
    server.should_exit = True
    thread.join(timeout=10)


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    path = shutil.which("chromium") or shutil.which("google-chrome")
    if path is None:
        pytest.fail("no Chromium: install Debian's `chromium`")
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield browser
        browser.close()


OpenPage = Callable[..., Page]


@pytest.fixture
def opens(chromium: Browser, running: Running) -> Iterator[OpenPage]:
    """Open a page as somebody; at the end nothing may have thrown or broken the content security policy."""
    opened: list[tuple[Page, list[str]]] = []

    def open_page(person: Person, path: str, language: str = "zh_Hant") -> Page:
        context = chromium.new_context(base_url=running.address, viewport=DESK, timezone_id="Europe/Lisbon")  # type: ignore[arg-type]
        cookies = {"session": person.id, "language": language}
        context.add_cookies([{"name": n, "value": v, "url": running.address} for n, v in cookies.items()])
        page = context.new_page()
        page.set_default_timeout(PATIENCE)
        wrongs: list[str] = []
        page.on("pageerror", lambda error: wrongs.append(str(error)))
        page.on("console", lambda said: wrongs.append(said.text) if "Content Security Policy" in said.text else None)
        opened.append((page, wrongs))
        page.goto(path)
        return page

    yield open_page
    for page, wrongs in opened:
        page.context.close()
        assert wrongs == []


def shoot(page: Page, name: str, **more: Any) -> None:
    if folder := os.environ.get("GOLDENHOUR_SHOTS"):
        page.screenshot(path=f"{folder}/quality-{name}.png", full_page=True, **more)


async def a_busy_month(house: House) -> None:
    """Forty-two strokes of three weeks in three counties; four in five with an outcome."""
    chance = random.Random(7)
    hospitals, counties = (HOSPITAL, OTHER_HOSPITAL, "1101150011"), ("A", "F", "H")
    for n in range(42):
        began = house.world.now() - timedelta(days=chance.uniform(0, 20), hours=3)
        story = await a_stroke(
            house, f"case-{n:04}", began, arrival=20 + chance.expovariate(0.08), county=counties[n % 3],
            hospital=hospitals[(n + n // 7) % 3], synthetic=True, origin="simulation", incident_number=f"119-{n:04}",
        )  # fmt: skip
        if n % 14 == 3:
            await story.say(5, says.TimeReported(unit="A-91", mark=says.Mark.AT_HOSPITAL))
        if n % 5:
            report = says.OutcomeReported(alert=f"case-{n:04}-alert", condition=says.Condition.STROKE,
                                          diagnosis="缺血性腦中風", disposition=says.Disposition.WARD)  # fmt: skip
            await story.say(120, report, ED)
    await views_caught_up(house)


# ── the nurse ────────────────────────────────────────────────────────────────────────────────────────────────────────
COUNT_KEYS = """
window.pressed = 0;
document.addEventListener("keydown", (e) => { if (!["Control", "Shift"].includes(e.key)) window.pressed += 1; }, true);
document.addEventListener("pointerdown", () => { window.pressed += 1; }, true);
window.addEventListener("beforeunload", () => sessionStorage.setItem("pressed", window.pressed));
"""


def test_a_nurse_completes_an_outcome_by_keyboard_in_few_strokes(running: Running, opens: OpenPage) -> None:
    on_the_minute = running.house.world.now().replace(second=0, microsecond=0)  # the form's clocks have no seconds
    story: Story = running.do(a_stroke(running.house, began=on_the_minute - timedelta(hours=3)))
    running.do(views_caught_up(running.house))
    page = opens(PEOPLE.ed_nurse, "/outcomes")
    shoot(page, "outcomes-zh")
    page.locator("a.button.main").click()
    expect(page.locator("[data-left]")).to_have_text("3")
    expect(page.locator('input[name="condition"][value="stroke"]')).to_be_checked()
    shoot(page, "outcome-form-zh")
    page.evaluate(COUNT_KEYS)
    began = time.monotonic()
    press = page.keyboard.press
    press("Space")  # the first diagnosis is in focus
    press("Tab")  # another diagnosis
    press("Tab")  # where to
    press("Space")
    press("ArrowRight")  # ward
    press("ArrowRight")  # intensive care
    press("Tab")  # triage
    press("Space")
    press("ArrowRight")
    expect(page.locator("[data-left-none]")).to_be_visible()
    press("Tab")  # CT
    page.keyboard.type("-1")
    expect(page.locator('[data-clock-words="ct_at"]')).to_have_text("")  # no clock says minus one
    press("Control+a")
    page.keyboard.type(clock_of(page, story, 42))
    press("Tab")  # needle
    page.keyboard.type(clock_of(page, story, 58))
    expect(page.locator('[data-clock-words="needle_at"]')).to_contain_text("27")  # minutes after the arrival at 31
    shoot(page, "outcome-filled-zh")
    press("Control+Enter")
    expect(page).to_have_url(re.compile("/outcomes$"))
    seconds = time.monotonic() - began
    pressed = int(page.evaluate("sessionStorage.getItem('pressed')"))
    print(f"\noutcome of a stroke: {pressed} keystrokes and taps, {seconds:.1f} s by a machine")
    assert pressed <= KEYS_AT_MOST
    outcome = running.do(running.house.book.case(story.case)).alerts[f"{story.case}-alert"].outcome
    assert (outcome.disposition, outcome.triage_level) == (says.Disposition.INTENSIVE_CARE, 2)
    assert outcome.ct_at.replace(second=0, microsecond=0) == story.at(42).replace(second=0, microsecond=0)
    assert outcome.needle_at > outcome.ct_at


def clock_of(page: Page, story: Story, minute: float) -> str:
    """What the wall clock of the country said, as a nurse types it: 1042."""
    return f"{story.at(minute).astimezone(ZoneInfo('Asia/Taipei')):%H%M}"


def test_the_form_asks_what_belongs_to_the_condition_and_says_what_is_wrong(running: Running, opens: OpenPage) -> None:
    story: Story = running.do(a_stroke(running.house, began=running.house.world.now() - timedelta(hours=3)))
    page = opens(PEOPLE.ed_nurse, f"/cases/{story.case}/alerts/{story.case}-alert/outcome", "en")
    expect(page.get_by_label("CT begun")).to_be_visible()
    expect(page.get_by_label("Wire crossed")).to_be_hidden()
    page.get_by_text("myocardial infarction (AMI)", exact=True).click()
    expect(page.get_by_label("CT begun")).to_be_hidden()
    expect(page.get_by_label("Wire crossed")).to_be_visible()
    page.get_by_text("stroke", exact=True).first.click()
    page.get_by_label("CT begun").fill("2570")
    assert page.get_by_label("CT begun").evaluate("(el) => el.validationMessage") == "Type a time like 1042"
    page.get_by_label("CT begun").fill("")
    page.get_by_text("died in the emergency department").click()
    page.get_by_label("Another diagnosis").fill("Basilar thrombosis")
    page.locator("main summary").click()
    page.get_by_text("mRS 2", exact=False).click()
    page.get_by_role("button", name="Send the outcome").click()
    expect(page.locator(".refusal")).to_contain_text("both dead and alive")
    shoot(page, "outcome-refused-en")


# ── the authority ────────────────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize("language", ["zh_Hant", "en"])
def test_the_authority_goes_from_a_figure_to_the_story_of_a_case(
    running: Running, opens: OpenPage, language: str
) -> None:
    running.do(a_busy_month(running.house))
    page = opens(PEOPLE.authority, "/indicators?interval=call_to_hospital", language)
    charts = page.locator("[data-vega] .picture svg")
    expect(charts).to_have_count(2)
    for chart in charts.all():
        box = chart.bounding_box()
        assert box is not None
        assert box["width"] > 300
        assert chart.locator("path, line").count() > 10
    shoot(page, f"indicators-{language}")
    page.emulate_media(media="print")
    shoot(page, f"indicators-print-{language}")
    expect(page.locator(".choose")).to_be_hidden()
    expect(page.locator("[data-vega] table").first).to_be_visible()
    page.emulate_media(media="screen")
    page.locator("#transport .number a").click()
    rows = page.locator("table.behind tbody tr")
    minutes = [float(text) for text in rows.locator("td.number").all_inner_texts()]
    assert minutes == sorted(minutes, reverse=True)
    shoot(page, f"behind-{language}")
    rows.first.get_by_role("link").click()
    expect(page).to_have_url(re.compile("/timeline$"))
    expect(page.locator(".timeline .what").first).to_be_visible()
    expect(page.locator("html")).to_have_attribute("data-live-state", "live")
    shoot(page, f"timeline-{language}")
    page.goto("/indicators/definitions#handover")
    shoot(page, f"definitions-{language}")
    page.goto("/timelines?q=119-00")
    expect(page.locator(".cases tbody tr")).to_have_count(42)
    shoot(page, f"cases-{language}")


def test_an_open_story_grows_and_a_strike_made_in_the_browser_shows_both_ways(
    running: Running, opens: OpenPage
) -> None:
    story: Story = running.do(a_stroke(running.house, began=running.house.world.now() - timedelta(minutes=70)))
    finding = running.do(story.say(13.5, says.FindingNoted(code="3520051"), id="second-finding"))
    reader = opens(PEOPLE.authority, f"/cases/{story.case}/timeline", "en")
    expect(reader.locator("html")).to_have_attribute("data-live-state", "live")
    before = reader.locator(".timeline .what").count()
    assert reader.get_by_role("link", name="Correct", exact=True).count() == 0
    crew = opens(PEOPLE.crew, f"/cases/{story.case}/timeline", "en")
    crew.locator("li", has_text="Arm drift").get_by_role("link", name="Correct", exact=True).click()
    shoot(crew, "entry-en")
    crew.get_by_label("Why").fill("wrong arm")
    crew.get_by_role("button", name="Strike the entry").click()
    expect(crew).to_have_url(re.compile("/timeline"))
    expect(reader.locator(".timeline .what")).to_have_count(before + 1)
    expect(reader.locator("li.corrected .what")).to_contain_text("Arm drift")
    expect(reader.locator("li.corrected .mark a")).to_have_count(1)
    expect(reader.locator("li.correction .mark a")).to_have_count(1)
    running.do(story.say_raw(60, "drone_flown", b'{"height_m":40,"by":"fire brigade"}'))
    expect(reader.locator("li.unknown-kind pre")).to_contain_text("height_m")
    shoot(reader, "timeline-corrected-en")
    assert finding in {said.id for said in running.do(running.house.book.case(story.case)).timeline}


def test_a_time_is_corrected_from_the_timeline(running: Running, opens: OpenPage) -> None:
    story: Story = running.do(a_stroke(running.house, began=running.house.world.now() - timedelta(minutes=70)))
    case = running.do(running.house.book.case(story.case))
    signs = next(said for said in case.timeline if said.kind == "vital_signs_taken")
    page = opens(PEOPLE.crew, f"/cases/{story.case}/entries/{signs.id}", "en")
    local = story.at(15).astimezone(ZoneInfo("Asia/Taipei"))
    page.get_by_label("It happened at").fill(local.strftime("%Y-%m-%dT%H:%M:%S"))
    page.get_by_role("button", name="Correct the time").click()
    expect(page).to_have_url(re.compile("/timeline"))
    (taken,) = running.do(running.house.book.case(story.case)).vital_signs
    assert taken.at == story.at(15).replace(microsecond=0)
    assert (taken.signs.systolic, taken.signs.gcs_verbal) == (178, 3)


@pytest.mark.parametrize("language", ["zh_Hant", "en"])
def test_the_extracts_fit_a_phone(opens: OpenPage, language: str) -> None:
    page = opens(PEOPLE.authority, "/extracts", language)
    page.set_viewport_size({"width": 390, "height": 844})
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
