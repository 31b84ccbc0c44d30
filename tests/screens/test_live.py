"""live.js: one changed thing is one frame; a lost connection is said; nothing is skipped after a reconnect."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.screens.conftest import Served

pytestmark = pytest.mark.browser
CONTAINER = "[data-live]"


def shown(page: Page) -> list[str]:
    return page.eval_on_selector_all(
        f"{CONTAINER} > [data-order]:not([hidden])", "all => all.map((e) => e.textContent)"
    )


def wait_until_shown(page: Page, wanted: list[str]) -> None:
    page.wait_for_function(
        """wanted => JSON.stringify([...document.querySelectorAll("[data-live] > [data-order]:not([hidden])")]
           .map((e) => e.textContent)) === JSON.stringify(wanted)""",
        arg=wanted,
    )


def test_frames_are_inserted_in_order_replaced_and_removed(open_page: Callable[..., Page], served: Served) -> None:
    page = open_page("feed")
    served.sample.put("case-b", "<p>B</p>", "2")
    served.sample.put("case-a", "<p>A</p>", "1")
    wait_until_shown(page, ["A", "B"])
    served.sample.put("case-b", "<p>B again</p>", "0")
    wait_until_shown(page, ["B again", "A"])
    served.sample.gone("case-b")
    wait_until_shown(page, ["A"])
    expect(page.locator(CONTAINER)).to_have_attribute("data-after", "4")


def test_markup_in_a_frame_is_not_run(open_page: Callable[..., Page], served: Served) -> None:
    page = open_page("feed")
    served.sample.put("case-a", "<p>A<script>window.ran = true</script></p>", "1")
    page.wait_for_selector("#case-a")
    assert page.evaluate("window.ran") is None


def test_the_empty_state_gives_way_and_comes_back(open_page: Callable[..., Page], served: Served) -> None:
    page = open_page("feed")
    nothing = page.locator("[data-when-empty]")
    expect(nothing).to_be_visible()
    served.sample.put("case-a", "<p>A</p>", "1")
    expect(nothing).to_be_hidden()
    served.sample.gone("case-a")
    expect(nothing).to_be_visible()


def test_what_does_not_fit_is_counted_in_words(open_page: Callable[..., Page], served: Served) -> None:
    page = open_page("feed")
    for number in range(5):
        served.sample.put(f"case-{number}", f"<p>{number}</p>", str(number))
    wait_until_shown(page, ["0", "1", "2"])
    expect(page.locator("#rest")).to_have_text("2 more not shown")
    served.sample.gone("case-0")
    wait_until_shown(page, ["1", "2", "3"])


def test_the_focus_survives_a_replacement(open_page: Callable[..., Page], served: Served) -> None:
    page = open_page("feed")
    served.sample.put("case-a", "<p>old <button>Acknowledge</button></p>", "1")
    page.locator("#case-a button").focus()
    served.sample.put("case-a", "<p>new <button>Acknowledge</button></p>", "1")
    page.wait_for_function("() => document.querySelector('#case-a').textContent.startsWith('new')")
    assert page.evaluate("document.activeElement.textContent") == "Acknowledge"


def test_a_silent_line_is_called_lost_in_words_and_found_again(open_page: Callable[..., Page], served: Served) -> None:
    page = open_page("feed")
    state = page.locator("span[data-live-state]")
    expect(state).to_have_text("Connected")
    served.sample.beating = False  # the connection stays open; only the heartbeat stops
    expect(state).to_have_text("Connection lost, trying again")
    assert page.evaluate("document.documentElement.dataset.liveState") == "lost"
    served.sample.beating = True
    expect(state).to_have_text("Connected")


def test_after_an_outage_it_resumes_where_it_stopped(open_page: Callable[..., Page], served: Served) -> None:
    page = open_page("feed")
    served.sample.put("case-a", "<p>A</p>", "1")
    wait_until_shown(page, ["A"])
    served.sample.up = False  # from here each connection is refused, which browsers do not retry by themselves
    expect(page.locator("span[data-live-state]")).to_have_text("Connection lost, trying again")
    served.sample.put("case-b", "<p>B</p>", "2")
    served.sample.up = True
    wait_until_shown(page, ["A", "B"])
    assert served.sample.asked[-1] == "1"


def test_events_tell_other_modules(open_page: Callable[..., Page], served: Served) -> None:
    page = open_page("feed")
    page.evaluate(
        """() => { window.heard = []; for (const name of ["live:put", "live:gone"])
             document.addEventListener(name, (e) => window.heard.push([name, e.detail.key, e.detail.seq])); }"""
    )
    served.sample.put("case-a", "<p>A</p>", "1")
    served.sample.gone("case-a")
    page.wait_for_function("() => window.heard.length === 2")
    heard: Any = page.evaluate("window.heard")
    assert heard == [["live:put", "case-a", "1"], ["live:gone", "case-a", "2"]]


def test_what_is_no_longer_listed_on_connecting_is_dropped(open_page: Callable[..., Page], served: Served) -> None:
    page = open_page("feed")
    served.sample.put("case-a", "<p>A</p>", "1")
    served.sample.put("case-b", "<p>B</p>", "2")
    wait_until_shown(page, ["A", "B"])
    served.sample.frames.append(("keys", {"keys": ["case-b"]}))
    wait_until_shown(page, ["B"])


def test_passing_events_a_page_asks_for_are_handed_on(open_page: Callable[..., Page], served: Served) -> None:
    page = open_page("feed")
    page.evaluate("document.addEventListener('live:unit', (event) => { window.moved = event.detail.lat; })")
    served.sample.frames.append(("unit", {"key": "u1", "lat": 25.05}))
    page.wait_for_function("() => window.moved === 25.05")


def test_a_session_that_ended_is_said_with_the_way_to_sign_in_and_back(
    open_page: Callable[..., Page], served: Served
) -> None:
    page = open_page("feed")
    expect(page.locator("span[data-live-state]")).to_have_text("Connected")
    served.sample.signed_out = True  # the stream ends, and every further one is answered 401
    link = page.locator("a.signed-out")
    expect(link).to_have_text("Signed out. Please sign in again.")
    expect(link).to_have_attribute("href", "/sign-in?then=%2Fpage%2Ffeed")
    expect(page.locator("span[data-live-state]")).to_have_text("Signed out. Please sign in again.")
    assert page.evaluate("document.documentElement.dataset.liveState") == "lost"
    served.sample.signed_out = False  # signed in again in another window
    expect(link).to_have_count(0)


def test_every_frame_is_a_sign_of_life(open_page: Callable[..., Page], served: Served) -> None:
    served.sample.beating = False
    page = open_page("feed")
    served.sample.put("case-a", "<p>A</p>", "1")
    expect(page.locator("small[data-live-last]")).to_contain_text("last heard")
