"""The kit in a real browser: it was never opened, the server goes, and there it is, with its age."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Exchange
from tests.conftest import HOSPITAL

pytestmark = pytest.mark.browser


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
