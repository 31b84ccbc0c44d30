"""CPR by telephone at the desk, by keyboard, in a real browser; and a volunteer's phone."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.test_desk import PEOPLE, chromium, desk, served, shoot

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


def test_a_volunteer_registers_is_verified_called_and_walks_through_the_steps_on_a_phone(desk, served, chromium):
    phone = chromium.new_context(
        base_url=served.address, locale="zh-TW", viewport={"width": 390, "height": 844}, has_touch=True,
        geolocation={"latitude": 25.0490, "longitude": 121.5175}, permissions=["geolocation"],
    )  # fmt: skip
    mine = phone.new_page()
    mine.set_default_timeout(15_000)
    mine.goto("/responders/join")
    for name, value in (("name", "志工測試乙"), ("phone", "0912 000 111"), ("certificate", "CPR-1"),
                        ("certificate_until", "2027-06-30"), ("quiet_from", ""), ("quiet_until", "")):  # fmt: skip
        mine.fill(f"#{name}", value)
    mine.locator("[data-here=home]").click()
    expect(mine.locator("#home")).to_have_value("25.04900, 121.51750")
    mine.locator("[name=consent]").check()
    shoot(mine, "volunteer-join")
    mine.get_by_role("button", name="Register").or_(mine.locator("form button.main")).first.click()
    mine.wait_for_url("**/responders/me")
    expect(mine.locator("main")).to_contain_text("尚未審核")

    authority = chromium.new_context(base_url=served.address, locale="zh-TW")
    authority.add_cookies([{"name": "session", "value": PEOPLE.authority.id, "url": served.address}])
    page = authority.new_page()
    page.goto("/responders/volunteers")
    page.locator("button.main").click()
    expect(page.locator("tbody")).to_contain_text("已審核")

    case = served.call(complaint="103101", synthetic=False)
    dispatcher = desk(viewport={"width": 1366, "height": 768})
    dispatcher.locator(f"[data-choose='{case}']").click()
    panel = dispatcher.locator("#volunteers")
    expect(panel.locator("button.main")).to_contain_text("1 位志工")
    dispatcher.keyboard.press("F2")
    expect(panel.locator(".coming li")).to_have_count(1)

    call = mine.locator("[data-call]")
    expect(call).to_contain_text("約")
    expect(call).not_to_contain_text("忠孝西路")
    shoot(mine, "volunteer-called")
    call.locator("button.main").click()
    expect(call).to_contain_text("忠孝西路")
    call.locator("[data-body*=arrived]").click()
    expect(call.locator(".done")).to_have_count(1)
    shoot(mine, "volunteer-coming")
    assert mine.evaluate("document.documentElement.scrollWidth <= innerWidth")
    expect(panel.locator(".badge")).to_contain_text("已到現場")
    shoot(dispatcher, "volunteers-desk")
    panel.locator("button", has_text="解除").click()
    dispatcher.locator("#notices .question button").first.click()
    expect(mine.locator("main")).to_contain_text("已不需前往")
    mine.on("dialog", lambda dialog: dialog.accept())
    mine.locator("[data-withdraw]").click()
    mine.wait_for_url("**/responders/left")
    page.reload()
    expect(page.locator("main")).not_to_contain_text("志工測試乙")
    for context in (phone, authority):
        context.close()
