"""alarm.js: blocked until someone taps, then proven to play; sounds for as long as something is unacknowledged."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.screens.conftest import Served

pytestmark = pytest.mark.browser
UNACKNOWLEDGED = '<article class="tile unacknowledged" data-alarm="high">64 歲男</article>'
ACKNOWLEDGED = '<article class="tile">64 歲男</article>'


def wait_for_state(page: Page, state: str) -> None:
    page.wait_for_function("state => document.documentElement.dataset.alarmState === state", arg=state)


def test_a_screen_that_may_not_play_says_so_in_its_largest_letters(open_page: Callable[..., Page]) -> None:
    page = open_page("hearing", viewport={"width": 1920, "height": 1080})
    banner = page.locator(".board-silent")
    expect(banner).to_contain_text("This screen cannot be heard")
    sizes = page.evaluate(
        """[...document.querySelectorAll("main *")].filter((e) => e.getClientRects().length && e.textContent.trim())
           .map((e) => [parseFloat(getComputedStyle(e).fontSize), e.closest(".board-silent") !== null])"""
    )
    assert max(sizes)[1] is True
    assert max(size for size, is_banner in sizes if not is_banner) < max(sizes)[0]


def test_one_tap_makes_it_ready_and_the_warning_goes(open_page: Callable[..., Page]) -> None:
    page = open_page("hearing")
    wait_for_state(page, "blocked")
    page.locator(".board-silent").click()
    wait_for_state(page, "ready")
    expect(page.locator(".board-silent")).to_be_hidden()
    expect(page.locator(".board-bar [data-alarm-words]")).to_have_text("Sound is on")


def test_it_sounds_until_the_patient_is_acknowledged(open_page: Callable[..., Page], served: Served) -> None:
    page = open_page("hearing")
    page.locator(".board-silent").click()
    wait_for_state(page, "ready")
    assert page.evaluate("alarm.peak()") == 0
    served.sample.put("case-a", UNACKNOWLEDGED, "1")
    wait_for_state(page, "sounding")
    page.wait_for_function("() => alarm.peak() > 0.1", polling=20)  # a wave really leaves the page
    assert page.evaluate("alarm.priority") == "high"
    served.sample.put("case-a", ACKNOWLEDGED, "1")
    wait_for_state(page, "ready")
    page.wait_for_function("() => alarm.peak() === 0", polling=20)


def test_an_alarm_that_came_while_blocked_sounds_after_the_tap(open_page: Callable[..., Page], served: Served) -> None:
    served.sample.put("case-a", UNACKNOWLEDGED, "1")
    page = open_page("hearing")
    page.wait_for_selector("#case-a")
    wait_for_state(page, "blocked")
    page.keyboard.press("Shift")
    page.keyboard.press("x")
    wait_for_state(page, "sounding")


def test_the_most_urgent_decides(open_page: Callable[..., Page], served: Served) -> None:
    page = open_page("hearing")
    page.locator(".board-silent").click()
    served.sample.put("case-a", '<p data-alarm="low">a</p>', "1")
    served.sample.put("case-b", '<p data-alarm="medium">b</p>', "2")
    page.wait_for_function("() => alarm.priority === 'medium'")
    served.sample.gone("case-b")
    page.wait_for_function("() => alarm.priority === 'low'")


def test_a_lost_connection_is_heard_when_the_page_asks_for_it(open_page: Callable[..., Page], served: Served) -> None:
    page = open_page("hearing")
    page.locator(".board-silent").click()
    wait_for_state(page, "ready")
    served.sample.beating = False
    wait_for_state(page, "sounding")
    assert page.evaluate("alarm.priority") == "low"
    expect(page.locator(".board-lost")).to_be_visible()
    served.sample.beating = True
    wait_for_state(page, "ready")


def test_a_context_whose_time_stands_still_counts_as_blocked(open_page: Callable[..., Page]) -> None:
    page = open_page("hearing")
    page.locator(".board-silent").click()
    wait_for_state(page, "ready")
    page.evaluate(
        """async () => { const { createAlarm } = await import("/static/alarm.js");
          const real = new AudioContext();
          const stuck = new Proxy(real, { get: (t, k) => k === "currentTime" ? 1 : k === "state" ? "running"
            : typeof t[k] === "function" ? t[k].bind(t) : t[k] });
          window.stuck = createAlarm({ makeContext: () => stuck }); }"""
    )
    page.wait_for_timeout(2500)
    assert page.evaluate("stuck.state") == "blocked"


def test_a_browser_without_sound_says_so(open_page: Callable[..., Page]) -> None:
    page = open_page("hearing")
    state = page.evaluate(
        """async () => { const { createAlarm } = await import("/static/alarm.js");
          return createAlarm({ makeContext: () => { throw new Error("none") } }).state; }"""
    )
    assert state == "unavailable"
