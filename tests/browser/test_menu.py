"""The pages at the top: one line at a desk, two on a phone, all of them by keyboard and without script."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.test_desk import PEOPLE, chromium, served, shoot

__all__ = ["chromium", "served"]


def test_an_authoritys_many_pages_take_one_line_at_a_desk_two_on_a_phone_and_open_by_keyboard(chromium, served):
    for locale in ("zh-TW", "en-GB"):
        context = chromium.new_context(base_url=served.address, locale=locale, viewport={"width": 1366, "height": 768})
        context.add_cookies([{"name": "session", "value": PEOPLE.authority.id, "url": served.address}])
        page = context.new_page()
        page.goto("/outcomes/chase")
        top, pages = page.locator("header.top"), page.locator("nav.pages")
        line = page.locator(".top .product").bounding_box()["height"]
        assert top.bounding_box()["height"] < 2 * line
        expect(pages.locator("[aria-current]:visible")).to_have_count(1)
        pages.locator("summary").press("Enter")
        expect(pages.locator("li a")).to_have_count(13)
        expect(pages.locator("li [aria-current]")).to_be_visible()
        page.keyboard.press("Tab")
        expect(pages.locator("li a").first).to_be_focused()
        shoot(page, f"menu-{locale}")
        page.keyboard.press("Escape")
        expect(pages.locator("li a").first).to_be_hidden()
        expect(pages.locator("summary")).to_be_focused()
        page.set_viewport_size({"width": 390, "height": 844})
        assert top.bounding_box()["height"] < 3 * line + 8
        expect(pages.locator("summary b")).to_be_visible()  # the present page, named
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        context.close()


def test_the_menu_opens_and_closes_without_script(chromium, served):
    context = chromium.new_context(base_url=served.address, locale="en-GB", java_script_enabled=False)
    context.add_cookies([{"name": "session", "value": PEOPLE.authority.id, "url": served.address}])
    page = context.new_page()
    page.goto("/outcomes/chase")
    page.locator("nav.pages summary").click()
    page.locator("nav.pages li").get_by_role("link", name="Registry extracts").click()
    page.wait_for_url("**/extracts")
