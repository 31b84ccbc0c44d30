"""CPR by telephone at the desk, by keyboard, in a real browser; and a volunteer's phone."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.test_desk import chromium, desk, served, shoot

__all__ = ["chromium", "desk", "served"]


def test_no_no_go_by_keyboard_with_the_beat_and_an_undo(desk, served):
    case = served.call(complaint="103101")
    page = desk(viewport={"width": 1366, "height": 768})
    page.locator(f"[data-choose='{case}']").click()
    panel = page.locator("#phone-cpr")
    expect(panel.locator(".say-aloud").first).to_contain_text("嗎")
    shoot(page, "phone-cpr-1")
    page.keyboard.press("u")
    expect(panel.locator(".said-steps li")).to_have_count(1)
    page.keyboard.press("u")
    expect(panel.locator(".said-steps li")).to_have_count(2)
    expect(panel.locator("#goal-recognised")).to_have_attribute("data-state", "best")
    page.keyboard.press("b")
    expect(panel.locator("[data-beat]")).to_have_attribute("aria-pressed", "true")
    page.keyboard.press("f")
    expect(panel.locator(".said-steps li")).to_have_count(3)
    expect(panel.locator("[data-beat]")).to_have_attribute("aria-pressed", "true")  # beats on though the panel is new
    shoot(page, "phone-cpr-2")
    panel.locator("[data-other-language]").click()
    expect(panel.locator("ol.say-aloud:visible")).to_contain_text("AED there")
    panel.locator(".said-steps li").last.get_by_role("button").click()
    expect(panel.locator(".said-steps li")).to_have_count(2)
    assert panel.evaluate("panel => panel.scrollWidth <= panel.clientWidth")
