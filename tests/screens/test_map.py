"""map.js: paints offline, places have shapes and words, a place can be taken by mouse and by keyboard."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.screens.conftest import Served

pytestmark = pytest.mark.browser


def painted_colours(page: Page) -> int:
    """How many colours the map's own canvas shows, read right after a frame was drawn."""
    return int(
        page.evaluate(
            """() => new Promise((resolve) => { const { map } = shown; map.once("render", () => {
                 const from = map.getCanvas(), to = document.createElement("canvas");
                 to.width = to.height = 200;
                 const paper = to.getContext("2d");
                 paper.drawImage(from, 0, 0, 200, 200);
                 const data = paper.getImageData(0, 0, 200, 200).data, seen = new Set();
                 for (let i = 0; i < data.length; i += 4) seen.add(`${data[i]},${data[i + 1]},${data[i + 2]}`);
                 resolve(seen.size); }); map.triggerRepaint(); })"""
        )
    )


def test_the_map_paints_land_and_sea(open_page: Callable[..., Page]) -> None:
    page = open_page("mapping")
    page.wait_for_function("() => window.shown?.drawn")
    page.wait_for_function("() => shown.map.loaded() && shown.map.areTilesLoaded()")
    assert painted_colours(page) >= 3
    expect(page.locator(".county").filter(has_text="臺中市")).to_have_count(1)


def test_nothing_is_fetched_from_elsewhere(open_page: Callable[..., Page], served: Served) -> None:
    page = open_page("mapping")
    page.wait_for_function("() => window.shown?.drawn")
    fetched = page.evaluate("performance.getEntriesByType('resource').map((entry) => entry.name)")
    assert fetched
    assert [name for name in fetched if not name.startswith((served.address, "data:", "blob:"))] == []


def test_a_place_is_a_button_with_kind_and_words(open_page: Callable[..., Page]) -> None:
    page = open_page("mapping")
    expect(page.get_by_role("button", name="Unit: 信義 91 · 待命")).to_be_visible()
    expect(page.get_by_role("button", name="Hospital: 示範醫院 · 重度級")).to_be_visible()


def test_a_place_moves_and_goes(open_page: Callable[..., Page]) -> None:
    page = open_page("mapping")
    unit = page.locator("[data-place=u1]")
    before = unit.bounding_box()
    page.evaluate("shown.put({ key: 'u1', lat: 24.0, lon: 120.6, word: '返隊' })")
    expect(unit).to_contain_text("信義 91 · 返隊")
    assert unit.bounding_box() != before
    page.evaluate("shown.remove('u1')")
    expect(unit).to_have_count(0)


def test_a_click_takes_the_place(open_page: Callable[..., Page]) -> None:
    page = open_page("mapping")
    page.wait_for_function("() => window.shown?.drawn")
    page.evaluate("shown.goTo(25.05, 121.5, 12)")
    page.locator("#map canvas").click(position={"x": 300, "y": 200})
    (picked,) = page.evaluate("picked")
    at = page.evaluate("(() => { const p = shown.map.unproject([300, 200]); return [p.lat, p.lng]; })()")
    assert picked == pytest.approx(at, abs=1e-3)
    expect(page.locator("[data-place=picked]")).to_be_visible()


def test_the_keyboard_takes_the_place_under_the_cross(open_page: Callable[..., Page]) -> None:
    page = open_page("mapping")
    page.wait_for_function("() => window.shown?.drawn")
    page.evaluate("shown.goTo(25.05, 121.5, 12)")
    page.locator("#map canvas").focus()
    page.keyboard.press("Enter")
    assert page.evaluate("picked") == [pytest.approx([25.05, 121.5], abs=1e-4)]


def test_without_webgl_places_are_listed_and_taken_by_coordinates(chromium: Browser, served: Served) -> None:
    browsing = chromium.new_context(base_url=served.address)
    page = browsing.new_page()
    page.add_init_script("HTMLCanvasElement.prototype.getContext = () => null")
    page.goto("/page/mapping")
    expect(page.locator("#map")).to_contain_text("The map cannot be drawn on this screen")
    expect(page.get_by_role("button", name="Unit: 信義 91 · 待命")).to_be_visible()
    page.get_by_label("Latitude").fill("25.1")
    page.get_by_label("Longitude").fill("121.5")
    page.get_by_role("button", name="Use this place").click()
    assert page.evaluate("picked") == [[25.1, 121.5]]
    browsing.close()
