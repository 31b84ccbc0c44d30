"""The tablet in a real browser, touched as a crew touches it."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import socket
import threading
import time
import uuid
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest
import uvicorn
from playwright.sync_api import Browser, Locator, Page, Route, expect, sync_playwright

from goldenhour.app import wiring
from goldenhour.app.server import make_app
from goldenhour.app.settings import Settings
from goldenhour.emergency.house import House
from goldenhour.emergency.people import Role
from goldenhour.people.accounts import Accounts
from tests.conftest import HOSPITAL, OTHER_HOSPITAL, register_units

pytestmark = pytest.mark.browser

TABLET = {"width": 1024, "height": 768}
TARGET = 45
"""CSS pixels: 12 mm at 96 to the inch."""
PLACE = {"lat": 25.0478, "lon": 121.5170, "county": "A", "address": "臺北市中正區忠孝西路一段49號"}
WHO = {
    "crew": ({Role.CREW}, "county/A"),
    "dispatcher": ({Role.DISPATCHER}, "county/A"),
    "nurse": ({Role.ED_NURSE}, f"hospital/{HOSPITAL}"),
}


@dataclass
class Served:
    """A whole Golden Hour on its own port, with three people who have signed in."""

    address: str
    tokens: dict[str, str] = field(default_factory=dict)

    def say(self, who: str, path: str, **body: Any) -> str:
        """Say something from elsewhere. Gives the entry's id."""
        entry_id = str(uuid.uuid4())
        answer = httpx.post(
            self.address + path,
            json={"id": entry_id, "body": body},
            headers={"authorization": f"Bearer {self.tokens[who]}"},
        )
        assert answer.status_code in (200, 201), answer.text
        return entry_id

    def read(self, case: str) -> Any:
        headers = {"authorization": f"Bearer {self.tokens['dispatcher']}"}
        return httpx.get(f"{self.address}/cases/{case}", headers=headers).json()

    def run(self, complaint: str = "103109", **more: Any) -> str:
        """A call, and A-91 sent to it."""
        body = {"place": PLACE, "complaint": complaint, "level": "2305003", "synthetic": True, **more}
        case = self.say("dispatcher", "/calls", **body)
        self.say("dispatcher", f"/cases/{case}/units", unit="A-91", name="91 車")
        return case


async def let_in(accounts: Accounts) -> dict[str, str]:
    tokens = {}
    for name, (roles, organisation) in WHO.items():
        account = await accounts.register(
            None,
            name=f"{name} Wang",
            sign_in=name,
            password="four words that rhyme",
            roles=roles,
            organisation=organisation,
        )
        tokens[name] = (await accounts.begin_session(account.person())).token
    return tokens


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    tokens: dict[str, str] = {}

    @contextlib.asynccontextmanager
    async def opened() -> AsyncIterator[House]:
        async with wiring.open_house(Settings(data=tmp_path / "data")) as house:
            assert isinstance(house.door, Accounts)
            await register_units(house)
            tokens.update(await let_in(house.door))
            yield house

    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    config = uvicorn.Config(make_app(opened), port=port, log_level="warning", timeout_graceful_shutdown=1)
    running = uvicorn.Server(config)
    thread = threading.Thread(target=running.run, daemon=True)
    thread.start()
    while not running.started and thread.is_alive():
        time.sleep(0.02)
    yield Served(f"http://127.0.0.1:{port}", tokens)
    running.should_exit = True
    thread.join(timeout=10)


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    path = shutil.which("chromium") or shutil.which("google-chrome")
    if path is None:
        pytest.fail("no Chromium: install Debian's `chromium`")
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield browser
        browser.close()


OpenTablet = Callable[..., Page]


@pytest.fixture
def tablet(chromium: Browser, served: Served) -> Iterator[OpenTablet]:
    """Open the tablet as the crew of A-91; at the end nothing may have thrown or broken the content security policy."""
    opened: list[tuple[Page, list[str]]] = []

    def open_tablet(unit: str | None = "A-91", browser: Browser = chromium, **settings: Any) -> Page:
        settings = {"locale": "zh-TW", "viewport": TABLET, "has_touch": True, "timezone_id": "Europe/Lisbon"} | settings
        browsing = browser.new_context(base_url=served.address, **settings)
        browsing.add_cookies([{"name": "session", "value": served.tokens["crew"], "url": served.address}])
        page = browsing.new_page()
        page.set_default_timeout(10_000)
        wrongs: list[str] = []
        page.on("pageerror", lambda error: wrongs.append(str(error)))
        page.on("console", lambda said: wrongs.append(said.text) if "Content Security Policy" in said.text else None)
        opened.append((page, wrongs))
        page.goto("/tablet")
        if unit:
            page.locator(f"button[value='{unit}']").tap()
        return page

    yield open_tablet
    for page, wrongs in opened:
        page.context.close()
        assert wrongs == []


def shoot(page: Page, name: str) -> None:
    if folder := os.environ.get("GOLDENHOUR_SHOTS"):
        page.screenshot(path=f"{folder}/tablet-{name}.png")


def tab(page: Page, name: str) -> None:
    page.locator(f".tabs [data-open-tab={name}]").tap()


def settled(page: Page) -> None:
    """Longer than the moment in which a second tap on the big button does not count."""
    page.wait_for_timeout(1000)


def next_button(page: Page) -> Locator:
    return page.locator(".next button")


def press(page: Page, sign: str, digits: str) -> None:
    """Touch the number, then the keys of the page's own keypad."""
    page.locator(f"#f-{sign}").tap()
    for digit in digits:
        page.locator(f"form.vitals [data-press='{digit}']").tap()


def sizes(found: Locator) -> list[tuple[float, float, str]]:
    measured = found.evaluate_all("all => all.map(e => { const r = e.getBoundingClientRect(); return [r.width, r.height, "
                                  "e.textContent.trim().slice(0, 20)]; }).filter(([w]) => w > 0)")  # fmt: skip
    return [tuple(one) for one in measured]


def test_a_crew_signs_on_gets_its_run_and_writes_the_record_by_touch(tablet: OpenTablet, served: Served) -> None:
    page = tablet(unit=None)
    expect(page.locator("button[value='A-92']")).to_be_visible()
    shoot(page, "sign-on")
    page.locator("button[value='A-91']").tap()
    expect(page.locator(".waiting")).to_be_visible()
    expect(page.locator("[data-live-state]:not(html)")).to_have_attribute("data-live-state", "live")
    shoot(page, "waiting")

    case = served.run(patient_age=64, patient_sex="male", note="胸悶冒冷汗，三樓無電梯")
    page.wait_for_url(f"**/tablet/runs/{case}")
    expect(page.locator(".where")).to_contain_text(PLACE["address"])
    shoot(page, "new-run")

    for mark in ("en_route", "at_scene", "at_patient"):
        settled(page)
        next_button(page).tap()
        expect(page.locator(f".times [data-mark={mark}]")).to_be_visible()
    press(page, "systolic", "92")
    press(page, "diastolic", "60")
    press(page, "pulse", "112")
    press(page, "breaths", "24")
    press(page, "spo2", "93")
    press(page, "temperature_c", "36.4")
    page.get_by_text("清醒", exact=True).or_(page.get_by_text("alert", exact=True)).first.tap()
    shoot(page, "vitals-filled")
    page.locator("form.vitals .save").tap()
    expect(page.locator(".sets tbody tr")).to_have_count(1)
    expect(page.locator("#f-systolic")).to_have_value("")
    press(page, "systolic", "86")
    press(page, "pulse", "124")
    press(page, "spo2", "91")
    page.locator("form.vitals .save").tap()
    expect(page.locator(".sets tbody tr")).to_have_count(2)
    expect(page.locator(".trends .spark").first).to_contain_text("86")
    expect(page.locator(".trends polyline").first).to_be_attached()
    shoot(page, "vitals-trend")

    tab(page, "findings")
    page.locator(".ecg button").nth(1).tap()
    expect(page.locator(".ecg button").nth(1)).to_have_attribute("aria-pressed", "true")
    for row in range(3):
        page.locator(".stroke .taps").nth(row).locator("button").first.tap()
    expect(page.locator(".stroke [aria-pressed=true]")).to_have_count(3)
    shoot(page, "findings")

    tab(page, "hospital")
    expect(page.locator(".suggested")).to_be_visible()
    page.locator(".suggested").tap()
    expect(page.locator(".suggested")).to_have_attribute("aria-pressed", "true")
    expect(page.locator("[hx-get$=hospitals] button").first).to_be_visible()
    shoot(page, "hospital")

    tab(page, "medications")
    page.locator("label", has=page.locator("[value='124201']")).tap()
    page.locator("#f-dose").tap()
    for digit in "300":
        page.locator(f"form.give [data-press='{digit}']").tap()
    page.locator("#f-dose_unit").select_option("3706021")
    page.locator("#f-route").select_option("9927035")
    shoot(page, "medications")
    page.locator("form.give .save").tap()
    expect(page.locator("[data-for-tab=medications] .noted")).to_contain_text("300 ")
    shoot(page, "medication-given")

    tab(page, "procedures")
    page.locator("[data-for-tab=procedures] .groups button:visible").first.tap()
    expect(page.locator("[data-for-tab=procedures] .noted li")).to_have_count(1)

    for mark in ("left_scene", "at_hospital", "left_hospital", "back_at_station"):
        settled(page)
        next_button(page).tap()
        if mark != "back_at_station":
            expect(page.locator(f".times [data-mark={mark}]")).to_be_visible()
    expect(page.locator("#run-ended")).to_be_visible()

    read = served.read(case)
    assert list(read["units"][0]["times"]) == [
        "en_route", "at_scene", "at_patient", "left_scene", "at_hospital", "left_hospital", "back_at_station"
    ]  # fmt: skip
    assert [signs["signs"].get("systolic") for signs in read["vital_signs"]] == [92, 86]
    assert read["suspected"]["condition"] == "ami"
    assert read["medications"][0]["medication"] == {
        "code": "124201", "dose": 300.0, "dose_unit": "3706021", "route": "9927035"
    }  # fmt: skip
    assert len(read["procedures"]) == 1


def test_what_is_typed_survives_every_frame(tablet: OpenTablet, served: Served) -> None:
    case = served.run()
    page = tablet()
    press(page, "systolic", "12")
    alert = served.say("crew", f"/cases/{case}/alerts", hospital=HOSPITAL, unit="A-91")
    expect(page.locator(".answer")).to_be_visible()
    served.say("nurse", f"/cases/{case}/alerts/{alert}/acknowledgement", name="林怡君")
    expect(page.locator(".answer")).to_contain_text("林怡君")
    served.say("nurse", f"/cases/{case}/alerts/{alert}/preparations", what="cath_lab")
    expect(page.locator(".prepared li")).to_have_count(1)
    page.locator("form.vitals [data-press='4']").tap()
    expect(page.locator("#f-systolic")).to_have_value("124")
    shoot(page, "acknowledged")


def test_a_diversion_is_the_loudest_thing_and_leads_to_another_hospital(tablet: OpenTablet, served: Served) -> None:
    case = served.run()
    page = tablet()
    alert = served.say("crew", f"/cases/{case}/alerts", hospital=HOSPITAL, unit="A-91")
    served.say("nurse", f"/cases/{case}/alerts/{alert}/diversion", reason="心導管室故障", name="林怡君")
    loud = page.locator(".shout.diverted")
    expect(loud).to_contain_text("心導管室故障")
    expect(loud).to_contain_text("林怡君")
    shoot(page, "diverted")
    loud.locator("button").tap()
    expect(page.locator(".hospital .warn").first).to_be_visible()
    other = page.locator(f".hospital:has([data-body*='{OTHER_HOSPITAL}']) .warn").or_(page.locator(".hospital .warn"))
    other.first.tap()
    expect(page.locator(".answer.alerted")).to_be_visible()
    shoot(page, "warned-another")


def test_a_second_tap_of_a_glove_does_not_report_the_next_time(tablet: OpenTablet, served: Served) -> None:
    case = served.run()
    page = tablet()
    next_button(page).dblclick()
    expect(page.locator(".times [data-mark=en_route]")).to_be_visible()
    page.wait_for_timeout(300)
    assert list(served.read(case)["units"][0]["times"]) == ["en_route"]


def test_a_tapped_time_is_corrected_and_another_undone(tablet: OpenTablet, served: Served) -> None:
    case = served.run()
    page = tablet()
    next_button(page).tap()
    page.locator(".times [data-mark=en_route]").tap()
    shoot(page, "correct-time")
    form = page.locator("#correct-time")
    before = form.locator("[data-when]").input_value()
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d)?", before)
    form.locator("[data-strike]").tap()
    expect(page.locator(".times [data-mark=en_route]")).to_have_count(0)
    assert served.read(case)["units"][0]["times"] == {}
    settled(page)
    next_button(page).tap()
    page.locator(".times [data-mark=en_route]").tap()
    form.locator("button.main").tap()
    expect(form).to_be_hidden()
    assert list(served.read(case)["units"][0]["times"]) == ["en_route"]


def test_vital_signs_are_corrected_in_the_form_that_said_them(tablet: OpenTablet, served: Served) -> None:
    case = served.run()
    page = tablet()
    press(page, "systolic", "189")
    page.locator("form.vitals .save").tap()
    page.locator("[data-correct-signs]").tap()
    expect(page.locator("#f-systolic")).to_have_value("189")
    page.locator("#f-systolic").fill("")
    press(page, "systolic", "98")
    page.locator("form.vitals .save").tap()
    expect(page.locator(".sets tbody tr")).to_contain_text("98/")
    expect(page.locator(".sets tbody tr")).to_have_count(1)
    assert [signs["signs"]["systolic"] for signs in served.read(case)["vital_signs"]] == [98]


def test_what_was_not_measured_is_not_said(tablet: OpenTablet, served: Served) -> None:
    case = served.run()
    page = tablet()
    page.locator("form.vitals .save").tap()
    expect(page.locator("form.vitals .refusal")).to_be_visible()
    press(page, "pulse", "88")
    page.locator("form.vitals .save").tap()
    expect(page.locator(".sets tbody tr")).to_have_count(1)
    assert served.read(case)["vital_signs"][0]["signs"] == {"pulse": 88}
    page.locator("label", has=page.locator("[name=on_oxygen][value=true]")).tap()
    page.locator("form.vitals .save").tap()
    expect(page.locator(".sets tbody tr")).to_have_count(2)
    assert served.read(case)["vital_signs"][1]["signs"] == {"on_oxygen": True}


def test_the_impossible_is_refused_in_place_and_the_unusual_asked_about(tablet: OpenTablet, served: Served) -> None:
    served.run()
    page = tablet()
    press(page, "systolic", "900")
    page.locator("form.vitals .save").tap()
    expect(page.locator("form.vitals .refusal")).to_be_visible()
    expect(page.locator("#f-systolic")).to_have_attribute("aria-invalid", "true")
    expect(page.locator(".top .clock")).to_be_in_viewport()
    shoot(page, "refused")
    page.locator("#f-systolic").fill("300")
    page.locator("form.vitals .save").tap()
    expect(page.locator("form.vitals .refusal.question")).to_be_visible()
    shoot(page, "asked")
    page.locator(".refusal.question button.main").tap()
    expect(page.locator(".sets tbody tr")).to_have_count(1)


def test_a_late_entry_is_dated_by_hand_and_the_next_one_is_now_again(tablet: OpenTablet, served: Served) -> None:
    case = served.run()
    page = tablet()
    page.locator(".when summary").tap()
    said = page.evaluate(
        "new Date(Date.now() - 180000).toLocaleString('sv-SE', {timeZone: 'Asia/Taipei'}).replace(' ', 'T')"
    )
    page.locator("#f-when").fill(said)
    expect(page.locator(".when")).to_have_class(re.compile("late"))
    tab(page, "procedures")
    for place in (0, 1):
        page.locator("[data-for-tab=procedures] .groups button:visible").nth(place).tap()
        expect(page.locator("[data-for-tab=procedures] .noted li")).to_have_count(place + 1)
    expect(page.locator(".when")).not_to_have_class(re.compile("late"))
    first, second = (one["at"] for one in served.read(case)["procedures"])
    local = page.evaluate(
        "at => new Date(at).toLocaleString('sv-SE', {timeZone: 'Asia/Taipei'}).replace(' ', 'T')", first
    )
    assert local == said
    assert second > first


def test_without_a_network_the_tap_stays_in_sight_and_arrives_with_its_own_time(
    tablet: OpenTablet, served: Served
) -> None:
    case = served.run()
    page = tablet()
    expect(page.locator("[data-live-state]:not(html)")).to_have_attribute("data-live-state", "live")

    def drop(route: Route) -> None:
        route.abort("internetdisconnected")

    page.route("**/times", drop)
    next_button(page).tap()
    expect(page.locator(".unsent")).to_have_attribute("data-count", "1")
    expect(page.locator("button[data-tapped]")).to_have_count(2)  # the big button and its place among the nine
    page.locator(".times button[data-tapped]").dispatch_event("click")  # tapped again: said once all the same
    expect(page.locator(".unsent")).to_have_attribute("data-count", "1")
    expect(page.locator("[role=alert]:visible")).to_have_count(0)
    shoot(page, "not-sent")
    tapped = page.evaluate("Date.now()")
    page.wait_for_timeout(1500)
    page.unroute("**/times", drop)
    expect(page.locator(".times [data-mark=en_route]")).to_be_visible(timeout=20_000)
    expect(page.locator(".unsent[data-count]")).to_have_count(0)
    at = served.read(case)["units"][0]["times"]["en_route"]
    assert page.evaluate("at => Date.parse(at)", at) <= tapped


def test_a_new_run_is_offered_while_another_is_being_written(tablet: OpenTablet, served: Served) -> None:
    served.run()
    page = tablet()
    settled(page)
    page.locator(".times button[data-body*=left_hospital]").tap()
    expect(page.locator(".times [data-mark=left_hospital]")).to_be_visible()
    new = served.run(complaint="103104")
    offer = page.locator(f"#run-{new} .other-run")
    expect(offer).to_be_visible()
    shoot(page, "next-run")
    offer.tap()
    page.wait_for_url(f"**/tablet/runs/{new}")


def test_a_run_that_is_stood_down_says_so(tablet: OpenTablet, served: Served) -> None:
    case = served.run()
    page = tablet()
    served.say("dispatcher", f"/cases/{case}/units/A-91/stand-down", reason="更近的車已到")
    expect(page.locator(".shout")).to_contain_text("更近的車已到")
    expect(page.locator("form.vitals")).to_be_hidden()
    shoot(page, "stood-down")


@pytest.mark.parametrize("name", ["vitals", "findings", "procedures", "medications", "patient", "hospital", "time"])
def test_what_a_glove_must_hit_is_12_mm(tablet: OpenTablet, served: Served, name: str) -> None:
    served.run()
    page = tablet()
    settled(page)
    next_button(page).tap()
    expect(page.locator(".times [data-mark=en_route]")).to_be_visible()
    if name == "time":
        page.locator(".times [data-mark=en_route]").tap()
    else:
        tab(page, name)
    page.wait_for_timeout(300)
    targets = page.locator(
        "main button, .thumb button, main select, main input:not([type=radio], [type=checkbox], [type=hidden]), "
        "main summary, main .options label, main a.button"
    )
    small = [one for one in sizes(targets) if min(one[0], one[1]) < TARGET]
    assert len(sizes(targets)) > 15
    assert small == []


def test_the_next_time_is_the_largest_button_of_the_page(tablet: OpenTablet, served: Served) -> None:
    served.run()
    page = tablet()
    expect(next_button(page)).to_be_visible()
    biggest = max(sizes(page.locator("main button")), key=lambda one: one[0] * one[1])
    assert biggest == sizes(next_button(page))[0]


def test_the_clock_and_the_warning_are_always_in_sight(tablet: OpenTablet, served: Served) -> None:
    served.run()
    page = tablet()
    for name in ("vitals", "findings", "medications", "patient"):
        tab(page, name)
        page.evaluate("scrollTo(0, document.body.scrollHeight)")
        expect(page.locator(".top .clock")).to_be_in_viewport(ratio=1)
        expect(page.locator(".thumb .main")).to_be_in_viewport(ratio=1)


def test_at_200_percent_nothing_is_cut_off(tablet: OpenTablet, served: Served) -> None:
    """Zoom of 200 % is half as many CSS pixels (WCAG 2.2, 1.4.4 and 1.4.10)."""
    served.run()
    page = tablet(viewport={"width": 512, "height": 384}, device_scale_factor=2)
    expect(next_button(page)).to_be_visible()
    shoot(page, "zoom-200")
    for name in ("vitals", "findings", "medications", "patient"):
        tab(page, name)
        wide = page.evaluate("document.documentElement.scrollWidth")
        assert wide <= 512, name
        shoot(page, f"zoom-200-{name}")


@pytest.fixture(scope="module")
def large_type(chromium: Browser) -> Iterator[Browser]:
    """A browser whose reader has set its text to 200 %."""
    path = shutil.which("chromium") or shutil.which("google-chrome")
    args = ["--no-sandbox", "--blink-settings=defaultFontSize=32"]
    browser = chromium.browser_type.launch(executable_path=path, args=args)
    yield browser
    browser.close()


OVERLAPPING = """() => {
  // What can be tapped in the page's own flow, cut to what its scrolling ancestors let be seen.
  const seen = (e) => {
    let { left, top, right, bottom } = e.getBoundingClientRect();
    for (let up = e.parentElement; up && up !== document.body; up = up.parentElement) {
      if (getComputedStyle(up).overflowY === "visible") continue;
      const box = up.getBoundingClientRect();
      [left, top] = [Math.max(left, box.left), Math.max(top, box.top)];
      [right, bottom] = [Math.min(right, box.right), Math.min(bottom, box.bottom)];
    }
    return { left, top, right, bottom };
  };
  const typed = "input:not([type=radio], [type=checkbox], [type=hidden])";
  const controls = `main :is(button, select, summary, textarea, a.button, .options label, ${typed})`;
  const found = [...document.querySelectorAll(controls)]
    .filter((e) => e.checkVisibility()).map((e) => [e, seen(e)])
    .filter(([, r]) => r.right - r.left > 1 && r.bottom - r.top > 1);
  const name = (e) => (e.textContent.trim() || e.name || e.id).slice(0, 20);
  const laps = [];
  for (const [one, a] of found) for (const [other, b] of found) {
    if (one === other || one.contains(other) || other.contains(one)) continue;
    const wide = Math.min(a.right, b.right) - Math.max(a.left, b.left);
    const high = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
    if (wide > 1 && high > 1) laps.push(`${name(one)} / ${name(other)}`);
  }
  return { laps, found: found.length };
}"""  # fmt: skip


@pytest.mark.parametrize("size", [(1024, 768), (820, 1180)], ids=["landscape", "portrait"])
@pytest.mark.parametrize("locale", ["zh-TW", "en-GB"])
@pytest.mark.parametrize("percent", [100, 200])
def test_no_two_controls_overlap_wherever_the_page_is_scrolled_to(
    tablet: OpenTablet, served: Served, request: pytest.FixtureRequest, size: tuple[int, int], locale: str, percent: int
) -> None:
    served.run(patient_age=64, patient_sex="male")
    browser = request.getfixturevalue("large_type" if percent == 200 else "chromium")
    page = tablet(browser=browser, viewport={"width": size[0], "height": size[1]}, locale=locale)
    expect(next_button(page)).to_be_visible()
    assert page.evaluate("parseFloat(getComputedStyle(document.documentElement).fontSize)") == 16 * percent / 100
    for name in ("vitals", "medications", "patient"):
        page.evaluate("scrollTo(0, 0)")
        tab(page, name)
        height = page.evaluate("document.documentElement.scrollHeight")
        for place in range(0, height, 200):
            page.evaluate("y => scrollTo(0, y)", place)
            seen = page.evaluate(OVERLAPPING)
            assert seen["found"] > 15
            assert seen["laps"] == [], (name, place)
            if place == 400:
                shoot(page, f"{name}-{locale}-{size[0]}-{percent}")


def test_the_header_is_one_line_on_a_tablet_in_both_languages(tablet: OpenTablet, served: Served) -> None:
    served.run()
    portrait = {"width": 820, "height": 1180}
    for unit, locale, size in (("A-91", "zh-TW", TABLET), (None, "en-GB", TABLET), (None, "en-GB", portrait)):
        page = tablet(unit, locale=locale, viewport=size)
        expect(page.locator("[data-live-state]:not(html)")).to_have_attribute("data-live-state", "live")
        shoot(page, f"header-{locale}-{size['width']}")
        middles = page.locator(".top > :visible").evaluate_all(
            "all => all.map(e => e.getBoundingClientRect()).filter(r => r.width > 1).map(r => r.top + r.height / 2)"
        )
        assert len(middles) > 4
        assert max(middles) - min(middles) < 12
        reason = page.locator(".not-taken").first.evaluate(
            """select => { const probe = document.createElement("span"); probe.textContent = select.selectedOptions[0].text;
            const { fontSize, fontFamily, fontWeight } = getComputedStyle(select);
            Object.assign(probe.style, { fontSize, fontFamily, fontWeight, position: "absolute", whiteSpace: "nowrap" });
            document.body.append(probe); const wide = probe.getBoundingClientRect().width; probe.remove();
            return [wide, select.clientWidth]; }"""
        )
        assert reason[0] < reason[1] - 15  # the arrow's place


def test_while_a_tap_does_not_count_the_button_is_seen_to_settle(tablet: OpenTablet, served: Served) -> None:
    served.run()
    page = tablet()
    expect(next_button(page)).to_be_visible()
    page.evaluate("""() => { const run = document.querySelector(".run"); globalThis.seen = [];
        const watch = new MutationObserver(() => seen.push("settling" in run.dataset));
        watch.observe(run, { attributeFilter: ["data-settling"] }); }""")
    next_button(page).tap()
    expect(page.locator(".times [data-mark=en_route]")).to_be_visible()
    expect(page.locator(".run:not([data-settling])")).to_be_visible()
    page.wait_for_function("seen.length === 2")
    assert page.evaluate("seen") == [True, False]


def test_on_leaving_the_scene_the_hospital_is_told_the_arrival_with_one_tap(tablet: OpenTablet, served: Served) -> None:
    case = served.run()
    page = tablet()
    expect(next_button(page)).to_be_visible()
    served.say("crew", f"/cases/{case}/alerts", hospital=HOSPITAL, unit="A-91")
    expect(page.locator(".answer.alerted")).to_be_visible()
    page.locator(".times button[data-body*=left_scene]").tap()
    offer = page.locator(".arriving button.main")
    expect(offer).to_be_in_viewport(ratio=1)
    shoot(page, "arriving")
    offer.tap()
    expect(page.locator(".arriving .told")).to_be_visible()
    told = page.locator(".answer [data-until]").get_attribute("datetime") or ""
    assert told
    settled(page)
    shoot(page, "arriving-told")
    page.locator(".arriving button").last.tap()
    expect(page.locator(".answer [data-until]")).not_to_have_attribute("datetime", told)
    next_button(page).tap()
    expect(page.locator(".times [data-mark=at_hospital]")).to_be_visible()
    expect(page.locator(".answer [data-until]")).to_have_count(0)
    expect(page.locator(".arriving button")).to_have_count(0)
    shoot(page, "at-hospital")


def test_the_run_says_who_it_is_about_and_how_urgent(tablet: OpenTablet, served: Served) -> None:
    served.run(patient_age=64, patient_sex="male")
    header = tablet(locale="en-GB").locator(".where")
    expect(header).to_contain_text("64")
    expect(header).to_contain_text(" male")
    expect(header.locator(".badge.urgent")).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("locale", ["zh-TW", "en-GB"])
def test_day_and_night_in_both_languages(tablet: OpenTablet, served: Served, scheme: str, locale: str) -> None:
    served.run(patient_age=64, patient_sex="male")
    page = tablet(locale=locale, color_scheme=scheme)
    press(page, "systolic", "88")
    page.locator("form.vitals .save").tap()
    expect(page.locator(".sets tbody tr")).to_have_count(1)
    shoot(page, f"{scheme}-{locale}")
    tab(page, "patient")
    shoot(page, f"patient-{scheme}-{locale}")
    ground = page.evaluate("getComputedStyle(document.body).backgroundColor")
    red, green, blue = (int(n) for n in re.findall(r"\d+", ground)[:3])
    assert (red + green + blue < 150) == (scheme == "dark")
