"""The kit in a real browser: it was never opened, the server goes, and there it is, with its age."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import CrewTablet, Exchange
from tests.conftest import HOSPITAL

pytestmark = pytest.mark.browser
TAIPEI = ZoneInfo("Asia/Taipei")


@pytest.fixture
def nurse(chromium: Browser, exchange: Exchange) -> Iterator[Page]:
    """A computer of the emergency department, its nurse signed in."""
    context = chromium.new_context(locale="en", viewport={"width": 1366, "height": 768})
    context.add_cookies([{"name": "session", "value": exchange.tokens["nurse"], "url": exchange.address}])
    page = context.new_page()
    wrongs: list[str] = []
    page.on("pageerror", lambda error: wrongs.append(str(error)))
    page.on("console", lambda said: wrongs.append(said.text) if "Policy" in said.text else None)
    yield page
    context.close()
    assert wrongs == []


IS_KEPT = "async () => Boolean(await (await caches.open('downtime')).match('/downtime'))"


def until_kept(page: Page, kept: bool = True) -> None:
    for _ in range(200):
        if page.evaluate(IS_KEPT) is kept:
            return
        page.wait_for_timeout(100)
    raise AssertionError("the kit was not kept" if kept else "the kit is still there")


def expected_one(exchange: Exchange) -> None:
    case = exchange.run()
    exchange.say("dispatcher", f"/cases/{case}/alerts", hospital=HOSPITAL, unit="A-91")


def test_the_kit_opens_when_the_server_is_gone_though_nobody_had_opened_it(exchange: Exchange, nurse: Page) -> None:
    expected_one(exchange)
    nurse.goto(exchange.address + "/board")
    until_kept(nurse)
    exchange.stop()
    nurse.goto(exchange.address + "/downtime")
    expect(nurse.get_by_role("heading", name="Downtime kit")).to_be_visible()
    expect(nurse.get_by_text("91 車")).to_be_visible()
    expect(nurse.locator("#kit-old")).to_be_hidden()


def test_an_old_kit_says_so_and_has_dropped_its_patients(exchange: Exchange, nurse: Page) -> None:
    expected_one(exchange)
    nurse.goto(exchange.address + "/downtime")
    until_kept(nurse)
    exchange.stop()
    nurse.clock.install()
    nurse.goto(exchange.address + "/downtime")
    nurse.clock.fast_forward(int(timedelta(minutes=6) / timedelta(milliseconds=1)))
    expect(nurse.locator("#kit-old")).to_be_visible()
    expect(nurse.locator("#kit-old [data-kit-age]")).to_have_text("made 6 min ago")
    expect(nurse.get_by_text("91 車")).to_be_visible()
    nurse.clock.fast_forward(int(timedelta(hours=4) / timedelta(milliseconds=1)))
    expect(nurse.get_by_text("91 車")).to_have_count(0)
    expect(nurse.get_by_role("heading", name="Telephones")).to_be_visible()


def test_signing_out_takes_the_kit_from_the_device(exchange: Exchange, nurse: Page) -> None:
    nurse.goto(exchange.address + "/listening")
    until_kept(nurse)
    nurse.get_by_role("button", name="Sign out").click()
    nurse.wait_for_url(exchange.address + "/")
    until_kept(nurse, kept=False)


def test_a_call_on_paper_is_keyed_in_with_its_true_times(chromium: Browser, exchange: Exchange) -> None:
    context = chromium.new_context(locale="en", viewport={"width": 390, "height": 844})
    context.add_cookies([{"name": "session", "value": exchange.tokens["dispatcher"], "url": exchange.address}])
    page = context.new_page()
    page.goto(exchange.address + "/downtime/paper")
    at = (datetime.now(TAIPEI) - timedelta(hours=3)).replace(second=0, microsecond=0)
    page.locator("#called-at").fill(at.strftime("%Y-%m-%dT%H:%M:00"))
    page.locator("#f-place-address").fill("25.0478, 121.5170")
    page.locator("[data-locate]").click()
    expect(page.locator("#located")).to_contain_text("Taipei")
    page.locator("#complaint-text").fill("103119")
    page.keyboard.press("Enter")
    page.locator("input[name=level]").first.check(force=True)
    page.locator("#call-form button.main").click()
    page.wait_for_url("**/downtime/paper/*")
    case = page.url.rsplit("/", 1)[-1]
    page.locator("#sent-at").fill((at + timedelta(minutes=2)).strftime("%Y-%m-%dT%H:%M:00"))
    page.locator("#sent-unit").select_option("A-91")
    page.locator("form[data-unit-name] button.main").click()
    expect(page.locator("#mark-at")).to_be_visible()
    page.goto(f"{exchange.address}/cases/{case}/timeline")
    expect(page.get_by_text("keyed in from paper").first).to_be_visible()
    context.close()
    told = {one["entry"]["kind"]: one["entry"]["at"] for one in entries_of(exchange, case)}
    assert datetime.fromisoformat(told["call_taken"]) == at
    assert datetime.fromisoformat(told["unit_sent"]) == at + timedelta(minutes=2)


def entries_of(exchange: Exchange, case: str) -> list[dict[str, dict[str, str]]]:
    headers = {"authorization": f"Bearer {exchange.tokens['dispatcher']}", "accept": "application/json"}
    found: list[dict[str, dict[str, str]]] = httpx.get(
        f"{exchange.address}/cases/{case}/entries", headers=headers, timeout=60
    ).json()["entries"]
    return found


def test_the_crews_app_keeps_the_kit_and_leads_to_it(tablets: Callable[..., CrewTablet], exchange: Exchange) -> None:
    tablet = tablets()
    page = tablet.bind()
    until_kept(page)
    exchange.stop()
    page.get_by_role("link", name="離線備援包").click()
    expect(page.get_by_role("heading", name="離線備援包")).to_be_visible()
