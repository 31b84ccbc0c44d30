"""The public map of defibrillators on a phone, with and without a connection, and the nearest ones at the desk."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.conftest import Exchange

pytestmark = pytest.mark.browser
STATION = {"latitude": 25.0478, "longitude": 121.5170}
ALWAYS = {"week": [[{"begins": 0, "ends": 1440}]] * 7}
NEVER: dict[str, Any] = {"week": [[]] * 7}
PHONE = {"width": 390, "height": 844}


def shoot(page: Page, name: str) -> None:
    if folder := os.environ.get("GOLDENHOUR_SHOTS"):
        page.screenshot(path=str(Path(folder) / f"{name}.png"), full_page=True)


@pytest.fixture
def places(exchange: Exchange) -> dict[str, str]:
    """Three places near the main station: one open, one shut for ever, one of unknown hours."""
    made = {}
    for name, lat, hours in (("車站", 25.0490, ALWAYS), ("公司", 25.0479, NEVER), ("教堂", 25.0484, None)):
        site = exchange.say("administrator", "/sites", name=name, county="A", category="other", lat=lat, lon=121.5170)
        more = {"hours": hours} if hours else {}
        exchange.say(
            "administrator", f"/sites/{site}/devices/1/registration", location="1樓大廳", lat=lat, lon=121.5170, **more
        )
        made[name] = site
    return made


@pytest.fixture
def phone(chromium: Browser, exchange: Exchange) -> Iterator[BrowserContext]:
    context = chromium.new_context(
        viewport=PHONE, locale="en", has_touch=True, geolocation=STATION, permissions=["geolocation"],
        timezone_id="Asia/Taipei", base_url=exchange.address,
    )  # fmt: skip
    wrongs: list[str] = []
    context.on("weberror", lambda error: wrongs.append(str(error.error)))
    context.on("console", lambda said: wrongs.append(said.text) if "Content Security Policy" in said.text else None)
    yield context
    context.close()
    assert wrongs == []


def test_anybody_finds_the_nearest_on_a_phone_also_without_a_connection_and_reports_a_problem(phone, exchange, places):
    page = phone.new_page()
    page.goto("/aeds")
    expect(page.locator("[data-state]")).to_contain_text("3 AEDs")
    page.locator("[data-locate]").tap()
    items = page.locator("[data-list] li:not(.heading)")
    expect(items).to_have_count(3)
    assert [item.locator("b").inner_text() for item in items.all()] == ["車站", "教堂", "公司"]
    expect(items.nth(0)).to_contain_text("open day and night")
    expect(items.nth(1)).to_contain_text("opening hours not known")
    expect(items.nth(2)).to_contain_text("closed now")
    assert page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]
    shoot(page, "aeds-phone")

    page.wait_for_function("navigator.serviceWorker.ready.then((r) => r.active?.state === 'activated')")
    phone.set_offline(True)
    page.goto("/aeds")
    expect(page.locator("[data-state]")).to_contain_text("No connection")
    page.locator("[data-locate]").tap()
    expect(page.locator("[data-list] li b").first).to_have_text("車站")
    page.locator("[data-list] li a", has_text="More about it").first.tap()
    expect(page.locator("[data-state]")).to_contain_text("the page of this place cannot be read now")
    expect(page.locator("[data-list] li b").first).to_have_text("車站")  # as it was
    phone.set_offline(False)

    page.locator("[data-list] li a", has_text="More about it").first.tap()
    expect(page.locator("h1")).to_have_text("車站")
    page.go_back()
    expect(page.locator("[data-list] li b").first).to_have_text("車站")
    page.go_forward()
    expect(page.locator("h1")).to_have_text("車站")
    page.locator("summary", has_text="Report a problem").tap()
    page.locator("input[value=away]").check()
    page.locator("button", has_text="Send").tap()
    expect(page.locator(".kept")).to_contain_text("Thank you")
    expect(page.locator(".aed-why")).to_contain_text("somebody there found something wrong")


def test_the_phone_reckons_hours_as_the_server_does(phone, exchange, places):
    page = phone.new_page()
    page.goto("/aeds")
    told = page.evaluate("""async () => {
      const { opening } = await import("/static/aeds/opening.js");
      const day = 20787, never = () => false;  // 2026-11-30, a Monday
      const office = { week: [[[480, 1080]], [[480, 1080]], null, [], [], [[1320, 120]], []], holidays: null };
      const always = { week: Array(7).fill([[0, 1440]]), holidays: null };
      return [
        opening(office, day, 600, never), opening(office, day, 1200, never), opening(office, day + 1, 1200, never),
        opening(office, day + 2, 600, never), opening(office, day + 6, 60, never), opening(always, day, 5, never),
        opening({ ...office, holidays: [] }, day, 600, () => true), opening(null, day, 0, never),
      ].map(({ state, until }) => [state, until]);
    }""")
    assert told == [
        ["open", 1080], ["closed", 1440 + 480], ["closed", None], ["unknown", None], ["open", 120], ["open", None],
        ["closed", None], ["unknown", None],
    ]  # fmt: skip


def test_the_desk_shows_the_nearest_in_the_moment_the_place_is_known_and_one_tap_says_the_caller_was_told(
    chromium, exchange, places
):
    context = chromium.new_context(viewport={"width": 1366, "height": 768}, locale="zh-TW", base_url=exchange.address)
    context.add_cookies([{"name": "session", "value": exchange.tokens["dispatcher"], "url": exchange.address}])
    page = context.new_page()
    page.goto("/desk")
    page.wait_for_selector("[data-live-state=live]:not(html)")
    page.wait_for_selector("#map canvas", state="attached")
    page.wait_for_selector("#map .county", state="attached")  # the desk's own module has run
    page.keyboard.press("n")
    page.keyboard.type("25.0478, 121.5170")
    page.keyboard.press("Enter")
    expect(page.locator("[data-call-aeds] li")).to_have_count(3)
    tell = page.locator("[data-call-aeds] [data-tell]").first
    tell.click()
    expect(tell).to_have_attribute("aria-pressed", "true")
    shoot(page, "aeds-desk-form")
    page.locator("#complaint-text").fill("胸痛")
    page.keyboard.press("Enter")
    page.keyboard.press("w")
    page.keyboard.press("s")
    expect(page.locator("#chosen .nearest-aeds .told")).to_have_count(1)
    page.locator("#chosen .nearest-aeds button").first.click()
    expect(page.locator("#chosen .nearest-aeds .told")).to_have_count(2)
    expect(page.locator("#map .place.aed")).to_have_count(0)  # only for an arrest
    shoot(page, "aeds-desk-case")
    context.close()


def test_for_an_arrest_the_devices_stand_on_the_desks_map_and_a_mark_leads_to_its_line(chromium, exchange, places):
    place = {"lat": 25.0478, "lon": 121.5170, "county": "A", "how": "map", "uncertainty_km": 0.05}
    calls = [
        exchange.say("dispatcher", "/calls", place=place, complaint=one, level="2305001")
        for one in ("103101", "103119")
    ]
    context = chromium.new_context(viewport={"width": 1366, "height": 768}, locale="zh-TW", base_url=exchange.address)
    context.add_cookies([{"name": "session", "value": exchange.tokens["dispatcher"], "url": exchange.address}])
    page = context.new_page()
    page.goto("/desk")
    page.wait_for_selector("#map .county", state="attached")  # the desk's own module has run
    page.locator(f"[data-choose='{calls[0]}']").click()
    marks = page.locator("#map .place:is(.aed, .aed_shut)")
    expect(marks).to_have_count(3)
    assert page.locator("#map .aed path").first.get_attribute("d") != page.locator("#map .aed_shut path").get_attribute(
        "d"
    )
    boxes = [mark.bounding_box() for mark in marks.all()]
    frame = page.locator("#map").bounding_box()
    assert all(frame["x"] <= box["x"] and box["x"] + box["width"] <= frame["x"] + frame["width"] for box in boxes)
    assert all(frame["y"] <= box["y"] and box["y"] + box["height"] <= frame["y"] + frame["height"] for box in boxes)
    shoot(page, "aeds-desk-arrest")
    page.locator("#map .place.aed_shut").press("Enter")
    expect(page.locator(".nearest-aeds li.shut")).to_be_focused()
    page.locator(f"[data-choose='{calls[1]}']").click()
    expect(marks).to_have_count(0)
    context.close()
