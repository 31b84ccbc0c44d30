"""clock.js: minutes run by the server's clock, whatever this device's clock says."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.screens.conftest import Served

pytestmark = pytest.mark.browser


def put_time(page: Page, attributes: str) -> None:
    page.evaluate(
        """(attributes) => { document.querySelector("main").insertAdjacentHTML("beforeend", `<p id="t" ${attributes}></p>`);
           document.dispatchEvent(new CustomEvent("live:put")); }""",
        attributes,
    )


def in_minutes(page: Page, minutes: float) -> str:
    return str(page.evaluate("m => new Date(Date.now() + m * 60000).toISOString()", minutes))


@pytest.mark.parametrize(
    ("kind", "minutes", "form", "words"),
    [
        ("until", 11.5, "words", "12 min"),
        ("until", 11.5, "number", "12"),
        ("until", -0.5, "words", "now"),
        ("until", -3.5, "words", "3 min overdue"),
        ("until", 2.5, "waiting", "3 min"),
        ("until", -3.5, "waiting", "later than that"),
        ("since", -3.5, "words", "3 min"),
        ("since", -3.5, "ago", "3 min ago"),
        ("since", -0.5, "ago", "now"),
    ],
)
def test_minutes_are_said(open_page: Callable[..., Page], kind: str, minutes: float, form: str, words: str) -> None:
    page = open_page("saying")
    put_time(page, f'data-{kind}="{in_minutes(page, minutes)}" data-format="{form}"')
    expect(page.locator("#t")).to_have_text(words)


def test_a_running_clock_runs(open_page: Callable[..., Page]) -> None:
    page = open_page("saying")
    put_time(page, f'data-since="{in_minutes(page, -1)}" data-format="running"')
    page.wait_for_function("() => /^01:0[1-9]$/.test(document.querySelector('#t').textContent)")


def test_a_device_whose_clock_is_wrong_still_shows_the_servers_minutes(chromium: Browser, served: Served) -> None:
    browsing = chromium.new_context(base_url=served.address)
    page = browsing.new_page()
    page.add_init_script("const real = Date.now; Date.now = () => real() - 3600_000")  # an hour slow
    page.goto("/page/feed")
    arriving = page.evaluate("new Date(performance.timeOrigin + performance.now() + 9.5 * 60000).toISOString()")
    page.wait_for_function("() => document.documentElement.dataset.liveState === 'live'")
    put_time(page, f'data-until="{arriving}"')
    expect(page.locator("#t")).to_have_text("10 min")
    browsing.close()
