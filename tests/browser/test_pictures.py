"""README's pictures, taken from a real demo: `GOLDENHOUR_PICTURES=1 python -m pytest tests/browser/test_pictures.py`.

They are written to docs/pictures/ as WebP; `tests/architecture/test_docs.py` holds that README shows no other.
"""

from __future__ import annotations

import base64
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from tests.conftest import PATIENCE

PICTURES = Path(__file__).parent.parent.parent / "docs" / "pictures"
AT_MOST = 150 * 1024
HOSPITAL = "0401180014"
DESK, TABLET, WALL = {"width": 1440, "height": 900}, {"width": 1024, "height": 768}, {"width": 1920, "height": 1080}
PATIENCE_S = 240.0

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(
        not os.environ.get("GOLDENHOUR_PICTURES"), reason="GOLDENHOUR_PICTURES=1 takes README's pictures"
    ),
]


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a demo whose county has been busy for a while."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "goldenhour", "demo", "--port", str(port), "--rate", "90", "--speed", "8"]
    folder = tmp_path_factory.mktemp("demo")
    with (folder / "said").open("wb") as said:
        server = subprocess.Popen([*command, "--data", str(folder / "data")], stdout=said, stderr=said)
    address = f"http://127.0.0.1:{port}"
    try:
        until(lambda: httpx.get(f"{address}/health").is_success, "the demo did not start")
        yield address
    finally:
        server.terminate()
        server.wait(15)


def until(true: Any, otherwise: str) -> Any:
    """Wait for something to be true; its value."""
    end = time.monotonic() + PATIENCE_S
    while time.monotonic() < end:
        try:
            if value := true():
                return value
        except httpx.TransportError:
            pass
        time.sleep(0.5)
    pytest.fail(otherwise)


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    path = shutil.which("chromium") or shutil.which("google-chrome")
    if path is None:
        pytest.fail("no Chromium: install Debian's `chromium`")
    with sync_playwright() as play:
        browser = play.chromium.launch(
            executable_path=path, args=["--no-sandbox", "--autoplay-policy=no-user-gesture-required"]
        )
        yield browser
        browser.close()


def enter(chromium: Browser, address: str, sign_in: str, language: str, **settings: Any) -> Page:
    """Come in as one of the demo's people, from the start page."""
    context = chromium.new_context(base_url=address, timezone_id="Asia/Taipei", **settings)
    context.add_cookies([{"name": "language", "value": language, "url": address}])
    page = context.new_page()
    page.set_default_timeout(PATIENCE)
    page.goto("/")
    page.locator(f"form:has(input[value='{sign_in}']) button").click()
    page.wait_for_load_state()
    return page


def keep(page: Page, name: str) -> None:
    """The page as it stands, as a small WebP."""
    page.wait_for_timeout(1500)
    for quality in (85, 70, 55, 40):
        shot = page.context.new_cdp_session(page).send("Page.captureScreenshot", {"format": "webp", "quality": quality})
        picture = base64.b64decode(shot["data"])
        if len(picture) <= AT_MOST:
            break
    assert len(picture) <= AT_MOST
    PICTURES.mkdir(parents=True, exist_ok=True)
    (PICTURES / f"{name}.webp").write_bytes(picture)


def turn(context: BrowserContext, **controls: Any) -> None:
    answer = context.request.post("/county", data=controls)
    assert answer.ok, answer.text()


def warn_hospital_of(dispatcher: Page, wanted: int) -> list[str]:
    """As the dispatcher, warn one hospital of patients under way until `wanted` are coming; the units that bring them."""
    warned: dict[str, str] = {}

    def enough() -> bool:
        cases = dispatcher.context.request.get("/desk/cases", headers={"accept": "application/json"}).json()
        for case in cases:
            told = [unit for unit in case["units"] if "at_patient" in unit["times"] and not unit["is_over"]]
            if told and case["hospital"] is None and case["case"] not in warned and len(warned) < wanted:
                eta = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() + 240 + 200 * len(warned)))
                priority = {"2305001": "high", "2305003": "medium"}.get(case["level"], "low")
                body = {"hospital": HOSPITAL, "unit": told[-1]["unit"], "eta_at": eta, "priority": priority}
                answer = dispatcher.context.request.post(f"/cases/{case['case']}/alerts", data={"body": body})
                if answer.ok:
                    warned[case["case"]] = told[-1]["unit"]
        return len(warned) >= wanted

    until(enough, "too few patients came under way")
    return list(warned.values())


@pytest.mark.parametrize("language", ["zh_Hant", "en"])
def test_pictures_of_every_screen(chromium: Browser, demo: str, language: str) -> None:
    short = language.partition("_")[0]
    desk = enter(chromium, demo, "dispatcher", language, viewport=DESK)
    turn(desk.context, take=f"hospital/{HOSPITAL}", paused=False, speed=8)
    units = warn_hospital_of(desk, 5)
    turn(desk.context, speed=1)

    nurse = enter(chromium, demo, "nurse", language, viewport=WALL)
    nurse.goto("/board")
    expect(nurse.locator(".tile").first).to_be_visible()
    nurse.mouse.click(5, 5)
    tiles = nurse.locator(".tile")
    for n in range(tiles.count() - 2):
        tile = tiles.nth(n)
        path = f"/cases/{tile.get_attribute('data-case')}/alerts/{tile.get_attribute('data-alert')}/acknowledgement"
        nurse.context.request.post(path, data={"body": {"name": "陳模擬"}})
    keep(nurse, f"board-{short}")

    desk.goto("/desk")
    expect(desk.locator("html")).to_have_attribute("data-live-state", "live")
    expect(desk.locator("#map canvas")).to_be_visible()
    desk.wait_for_timeout(2000)
    desk.locator("#cases .choose").first.click()
    expect(desk.locator("#chosen-title")).to_be_visible()
    keep(desk, f"desk-{short}")

    crew = enter(chromium, demo, "crew", language, viewport=TABLET, has_touch=True)
    crew.get_by_role("button", name="246813").click()
    crew.locator(f"button[data-unit='{units[0]}']").click()
    expect(crew.locator(".run")).to_be_visible()
    keep(crew, f"tablet-{short}")

    authority = enter(chromium, demo, "authority", language, viewport={"width": 1440, "height": 1240})
    authority.goto("/indicators")
    keep(authority, f"indicators-{short}")
    case = nurse.locator(".tile").first.get_attribute("data-case")
    authority.goto(f"/cases/{case}/timeline")
    keep(authority, f"timeline-{short}")
    turn(desk.context, give_back=f"hospital/{HOSPITAL}", speed=8)
