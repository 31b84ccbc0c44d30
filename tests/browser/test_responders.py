"""CPR by telephone at the desk, by keyboard, in a real browser; and a volunteer's phone."""

from __future__ import annotations

import asyncio
import json
from typing import Any

from playwright.sync_api import Page, expect

from goldenhour.ladders.routes import parts_of
from goldenhour.responders.calling import Caller
from goldenhour.responders.whose import COOKIE
from goldenhour.responders.wired import wired
from tests.browser.test_desk import PEOPLE, chromium, desk, served, shoot
from tests.conftest import PATIENCE
from tests.ladders.receiver import Browser as Keyring
from tests.ladders.receiver import Receiver, takes_it
from tests.responders.scene import kept, metres_north

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
    for part in (panel.locator("[data-beat]"), panel.locator("ol.say-aloud:visible"), page.locator("#cases article")):
        expect(part).to_be_in_viewport()
    assert page.locator("#map").bounding_box()["height"] >= 240, "who comes and where the AEDs hang is seen meanwhile"
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
    mine.set_default_timeout(PATIENCE)
    mine.goto("/responders/join")
    for name, value in (("name", "志工測試乙"), ("phone", "0912 000 111"), ("certificate", "CPR-1"),
                        ("certificate_until", "2027-06-30"), ("quiet_from", ""), ("quiet_until", "")):  # fmt: skip
        mine.fill(f"#{name}", value)
    mine.locator("[data-here=home]").click()
    expect(mine.locator("#home")).to_have_value("25.04900, 121.51750")
    mine.locator("[name=consent]").check()
    shoot(mine, "volunteer-join")
    mine.get_by_role("button", name="Register").or_(mine.locator("form button.main")).first.click()
    link = mine.locator("[data-way-back] [data-link]")
    expect(mine.locator("[data-way-back] [data-qr] svg")).to_be_visible()
    shoot(mine, "volunteer-code")
    saved = link.get_attribute("href")
    phone.clear_cookies()
    mine.goto(str(saved))
    shoot(mine, "volunteer-return")
    mine.locator("form button.main").click()
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


# ── a push, from the server to the phone's notification ──────────────────────────────────────────────────────────────
SUBSCRIBED = """(made) => {
  let mine = null;
  const there = { endpoint: made.endpoint, toJSON: () => made };
  PushManager.prototype.getSubscription = async () => mine;
  PushManager.prototype.subscribe = async (asked) => { globalThis.askedFor = asked; return mine = there; };
}"""
"""Chromium asks its maker's push service for an address; here a push service of our own is it."""
TOUCH = """() => new Promise((settled) => {
  self.clients.openWindow = async (path) => settled(path);
  self.registration.getNotifications().then(([notification]) =>
    self.dispatchEvent(new NotificationEvent("notificationclick", { notification })));
})"""


async def sent(caller: Caller) -> None:
    """What the engine does within a second where people are served."""
    await caller.look()
    await asyncio.gather(*caller._working)


def delivered(page: Page, payload: str) -> None:
    """Hand this to the worker as Chromium does with what its push service brought."""
    cdp, known = page.context.new_cdp_session(page), list[str]()

    def updated(event: Any) -> None:
        known.extend(one["registrationId"] for one in event["registrations"] if "ladders" in one["scopeURL"])

    cdp.on("ServiceWorker.workerRegistrationUpdated", updated)
    cdp.send("ServiceWorker.enable")
    while not known:
        page.wait_for_timeout(50)
    told = {"origin": page.evaluate("location.origin"), "registrationId": known[0], "data": payload}
    cdp.send("ServiceWorker.deliverPushMessage", told)


def test_a_sealed_push_names_nobody_and_no_place_and_its_notification_leads_to_the_call(served, chromium):
    keys, receiver = Keyring(), Receiver(takes_it)
    serving = served.run(asyncio.start_server(receiver.serve, "127.0.0.1", 0))
    receiver.port = serving.sockets[0].getsockname()[1]
    parts_of(served.house).push.phones.push_hosts = (f"127.0.0.1:{receiver.port}",)
    token, _ = served.run(kept(served.house, metres_north(140)))
    made = {"endpoint": f"{receiver.url}/hers", "keys": {"p256dh": keys.keys.p256dh, "auth": keys.keys.auth}}

    phone = chromium.new_context(base_url=served.address, locale="zh-TW", viewport={"width": 390, "height": 844})
    phone.grant_permissions(["notifications"], origin=served.address)
    phone.add_cookies([{"name": COOKIE, "value": token, "url": served.address}])
    phone.add_init_script(f"({SUBSCRIBED})({json.dumps(made)})")
    mine = phone.new_page()
    mine.goto("/responders/me")
    mine.locator("[data-subscribe]").click()
    expect(mine.locator("[data-phone-state][data-subscribed='1']")).to_be_visible()

    case = served.call(complaint="103101", synthetic=False, note="五樓左側", caller_phone="0987654321")
    served.say(PEOPLE.dispatcher, f"/cases/{case}/responders", number=1)
    served.run(sent(wired(served.house).caller))
    said = keys.read(receiver.asked[0].body)
    assert said["open"] == "/responders/me"
    assert "150" in said["body"]
    told = json.dumps(said, ensure_ascii=False)
    assert [one for one in ("忠孝西路", "五樓", "0987654321", "25.04") if one in told] == []

    delivered(mine, told)
    shown = "navigator.serviceWorker.getRegistration('/static/ladders/').then((one) => one.getNotifications())"
    mine.wait_for_function(f"{shown}.then((all) => all.length === 1)")
    assert mine.evaluate(f"{shown}.then(([one]) => [one.title, one.body])") == [said["title"], said["body"]]
    worker = next(one for one in phone.service_workers if "push-worker" in one.url)
    mine.goto("about:blank")  # no page of ours is open: the touch opens one
    assert worker.evaluate(TOUCH) == "/responders/me"
    mine.goto(said["open"])
    expect(mine.locator("[data-call] button.main")).to_be_visible()
    serving.close()
    phone.close()
