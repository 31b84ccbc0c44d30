"""A nurse completes the outcome report of each disease by keyboard: what is filled in beside the same form empty, counted."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Browser, Page, expect

from goldenhour.emergency.bodies import Condition
from goldenhour.emergency.house import House
from goldenhour.outcomes.sheet import Sheet, sheet_of
from tests.browser import test_quality
from tests.browser.test_quality import PEOPLE, Running
from tests.conftest import PATIENCE
from tests.outcomes.four_cases import every
from tests.timelines.one_case import Story

pytestmark = pytest.mark.browser
chromium, running = test_quality.chromium, test_quality.running  # the same server and browser

TAIPEI = ZoneInfo("Asia/Taipei")
STROKES_AT_MOST = {"ohca": 30, "trauma": 40, "stroke": 45, "ami": 40}
SHARE_AT_MOST = 0.25
COUNT = """(() => { const read = () => JSON.parse(sessionStorage.getItem("work") ?? '{"keys":0,"taps":0}');
  const add = (what) => { const work = read(); work[what] += 1; sessionStorage.setItem("work", JSON.stringify(work)); };
  addEventListener("keydown", (e) => { if (!["Control", "Shift"].includes(e.key)) add("keys"); }, true);
  addEventListener("pointerdown", () => add("taps"), true); })();"""

HERS: dict[str, dict[str, str | float]] = {
    "ohca": {
        "dispatcher_cpr": "yes", "survived_event": "yes", "ecpr": "no", "angiography": "yes", "angiography_at": 95,
        "pci": "yes", "temperature_control": "yes", "ed_disposition": "intensive_care", "discharged_to": "home",
        "discharged_on": 1, "cpc": "1",
    },
    "trauma": {
        "intent": "accident", "asa": "1", "ct": "yes", "ct_at": 52, "intervention": "laparotomy", "operation_at": 81,
        "ed_disposition": "operating_room", "ais_head": "2", "ais_face": "0", "ais_chest": "3", "ais_abdomen": "4",
        "ais_extremities": "2", "ais_external": "1", "care_level": "icu", "discharged_to": "home", "discharged_on": 1,
        "gos": "5",
    },
    "stroke": {
        "mrs_before": "0", "atrial_fibrillation": "no", "nihss": "9", "ct_at": 44, "stroke_type": "ischaemic",
        "angiogram": "yes", "occlusion": "none", "ivt": "yes", "needle_at": 63, "ivt_drug": "alteplase", "evt": "no",
        "ed_disposition": "stroke_unit", "bleeding": "no", "dysphagia_screened": "yes", "discharged_to": "home",
        "discharged_on": 1, "mrs_discharge": "1",
    },
    "ami": {
        "ecg_at": 36, "ecg": "stemi", "killip": "1", "ami_diagnosis": "stemi", "strategy": "ppci", "wire_at": 88,
        "access": "radial", "culprit": "rca", "timi_after": "3", "lvef": "52", "discharged_to": "home",
        "discharged_on": 1,
    },
}  # fmt: skip
"""What only she knows of the typical case: an answer, minutes after the call for a time, days after it for a date."""


@pytest.fixture
def window(chromium: Browser, running: Running) -> Iterator[Any]:
    """Open a page; at the end nothing may have thrown or broken the content security policy."""
    opened: list[Any] = []
    wrongs: list[str] = []

    def open_page(path: str, language: str = "zh_Hant", **settings: Any) -> Page:
        made = {"viewport": {"width": 1280, "height": 900}, "timezone_id": "Europe/Lisbon"} | settings
        context = chromium.new_context(base_url=running.address, **made)
        context.add_init_script(COUNT)
        cookies = {"session": PEOPLE.ed_nurse.id, "language": language}
        context.add_cookies([{"name": n, "value": v, "url": running.address} for n, v in cookies.items()])
        page = context.new_page()
        page.set_default_timeout(PATIENCE)
        page.on("pageerror", lambda error: wrongs.append(str(error)))
        page.on("console", lambda said: wrongs.append(said.text) if "Content Security" in said.text else None)
        opened.append(context)
        page.goto(path)
        return page

    yield open_page
    for context in opened:
        context.close()
    assert wrongs == []


async def happened(house: House, disease: Condition, case: str) -> Story:
    """The typical case, two days ago."""
    began = (house.world.now() - timedelta(days=2)).replace(hour=2, minute=0, second=0, microsecond=0)
    story = Story(house, case, began)
    for n, (minute, body, who, entry_id) in enumerate(every(disease, story.at, f"{case}-alert")):
        await story.say(minute, body, who, id=entry_id or f"{case}-{n:03}")
    return story


def shoot(page: Page, name: str) -> None:
    if folder := os.environ.get("GOLDENHOUR_SHOTS"):
        page.screenshot(path=f"{folder}/report-{name}.png", full_page=True)


def truth_of(sheet: Sheet, story: Story, disease: str, *, empty: bool) -> dict[str, str]:
    """What she types: hers, and in the empty form also what the platform would have known."""
    known = {line.item.id: line.known.value for line in sheet.lines if line.known} if empty else {}
    hers = {item: said if isinstance(said, str) else moment(story, item, said) for item, said in HERS[disease].items()}
    return known | hers


def moment(story: Story, item: str, after: float) -> str:
    if item.endswith("_on"):
        return (story.began + timedelta(days=after)).astimezone(TAIPEI).date().isoformat()
    return story.at(after).isoformat()


def fill_in(page: Page, answers: dict[str, str]) -> None:
    """Goes from stop to stop as the page leads, by keys alone; what she does not know gets "?", what is optional is left."""
    page.evaluate("() => sessionStorage.removeItem('work')")
    for _ in range(120):
        page.evaluate(UNFOLD, list(answers))
        stop = page.evaluate(
            """() => { const at = document.activeElement, q = at.closest(".q");
              if (q) return { ...q.dataset, radio: at.type === "radio" };
              return { confirm: at.dataset.confirm, sign: at.dataset.sign }; }"""
        )
        if stop.get("confirm") is not None or stop.get("sign") is not None:
            page.keyboard.press("Enter")
            if stop.get("sign") is not None:
                return
        elif "item" not in stop:
            raise AssertionError(f"nowhere: {page.evaluate('document.activeElement.outerHTML')}")
        else:
            type_answer(page, stop, answers.get(stop["item"]))
    raise AssertionError("the form does not come to an end")


UNFOLD = """(items) => { for (const fold of document.querySelectorAll("[data-more]:not([open])")) {
  const held = [...fold.querySelectorAll(".q:not([hidden])")].some((q) => items.includes(q.dataset.item));
  if (!held || !fold.checkVisibility()) continue;
  fold.open = true;
  const work = JSON.parse(sessionStorage.getItem("work") ?? '{"keys":0,"taps":0}');
  sessionStorage.setItem("work", JSON.stringify({ ...work, taps: work.taps + 1 }));
} }"""
"""Opens the folds that hold something she has to say, and counts a tap for each."""


def type_answer(page: Page, stop: dict[str, Any], value: str | None) -> None:
    before = stop["item"]
    if value is None:
        page.keyboard.press("?" if "core" in stop else "Tab")
    elif stop["radio"]:
        page.keyboard.press(
            page.locator(f".q[data-item='{before}'] input[value='{value}']").get_attribute("data-digit")
        )
    elif stop["kind"] == "number":
        page.keyboard.type(value)
        page.keyboard.press("Enter")
    elif stop["kind"] == "date":
        page.keyboard.type(f"{value[5:7]}{value[8:10]}")
    else:
        type_time(page, stop, datetime.fromisoformat(value).astimezone(TAIPEI))
    page.wait_for_function("(item) => document.activeElement.closest('.q')?.dataset.item !== item", arg=before)


def type_time(page: Page, stop: dict[str, Any], at: datetime) -> None:
    """Four digits; the first time of a form that knows no day yet, with its date."""
    dated = page.evaluate(
        """() => !document.querySelector("[data-report]").dataset.anchor
          && !["arrived_at", "call_at"].some((item) => document.querySelector(`[data-item=${item}]`).dataset.value)"""
    )
    page.keyboard.type(f"{at:%m%d%H%M}" if dated else f"{at:%H%M}")
    if "days" in stop and not dated:
        page.keyboard.press("Enter")


def work_of(page: Page) -> tuple[int, int]:
    work = page.evaluate("() => JSON.parse(sessionStorage.getItem('work'))")
    return work["keys"], work["taps"]


@pytest.mark.parametrize("disease", ["ohca", "trauma", "stroke", "ami"])
def test_a_prefilled_report_takes_at_most_a_quarter_of_the_strokes_of_the_empty_one(
    running: Running,
    window: Any,
    disease: str,
) -> None:
    counted, reports = {}, {}
    for variant in ("filled", "empty"):
        case = f"case-{disease}-{variant}"
        story: Story = running.do(happened(running.house, Condition(disease), case))
        page = window(f"/outcomes/{case}/{disease}" + ("?empty=1" if variant == "empty" else ""))
        sheet = as_it_stands(running, case, disease)
        shoot(page, f"{disease}-{variant}-zh")
        fill_in(page, truth_of(sheet, story, disease, empty=variant == "empty"))
        expect(page.locator(".sign [data-said]")).to_have_text("已簽署並送出")
        counted[variant] = work_of(page)
        shoot(page, f"{disease}-{variant}-done-zh")
        done = as_it_stands(running, case, disease)
        assert done.report.state == "signed"
        reports[variant] = {
            line.item.id: line.value[:16] for line in done.lines if line.state == "answered" and line.value
        }
    filled, empty = (sum(counted[variant]) for variant in ("filled", "empty"))
    print(f"\n{disease}: {counted['filled']} keys and taps filled in, {counted['empty']} empty: {filled / empty:.0%}")
    assert reports["filled"] == reports["empty"], "both ways the same report is sent"
    assert filled <= STROKES_AT_MOST[disease]
    assert filled / empty <= SHARE_AT_MOST


def as_it_stands(running: Running, case: str, disease: str) -> Sheet:
    found = running.do(running.house.book.case(case))
    return sheet_of(found, found.alerts[f"{case}-alert"], Condition(disease))


def test_what_cannot_be_is_said_at_once_and_what_was_given_outlives_the_page(running: Running, window: Any) -> None:
    story: Story = running.do(happened(running.house, Condition.STROKE, "case-typing"))
    page = window("/outcomes/case-typing/stroke", "en")
    page.locator("[data-confirm]").click()
    nihss, ct = page.locator("[data-item=nihss]"), page.locator("[data-item=ct_at]")
    nihss.locator("input").fill("50")
    expect(nihss.locator("[data-said]")).to_contain_text("between 0 and 42")
    ct.locator("input").fill("1020")  # before the arrival at 10:31
    expect(ct.locator("[data-said]")).to_contain_text("Correct one of the two times")
    expect(ct).to_have_attribute("data-state", "open")
    nihss.locator("input").fill("9")
    nihss.locator("input").press("Enter")
    page.locator("[data-item=mrs_before]").get_by_role("button", name="not known").click()
    expect(page.locator("[data-item=mrs_before] [data-said]")).to_contain_text("saved")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".sign [data-said]")).to_contain_text("answers are still missing")
    shoot(page, "refused-en")
    page.reload()
    expect(nihss).to_be_hidden()
    row = page.locator("[data-known=mrs_before]")
    assert row.locator("td").first.text_content() == "not known"
    assert as_it_stands(running, story.case, "stroke").values["nihss"] == "9"


def test_an_enter_that_was_on_its_way_confirms_nothing_unusual(running: Running, window: Any) -> None:
    running.do(happened(running.house, Condition.TRAUMA, "case-enter"))
    page = window("/outcomes/case-enter/stroke", "en")
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.url) if request.url.endswith("/answers") else None)
    page.evaluate("performance.now = () => 1000")
    glucose = page.locator("[data-item=scene_glucose]")
    glucose.locator("input").fill("1200")
    page.keyboard.press("Enter")
    yes = glucose.get_by_role("button", name="Yes, it is right")
    expect(yes).to_be_focused()
    before = len(sent)
    page.keyboard.press("Enter")
    page.evaluate("new Promise((done) => setTimeout(done))")
    assert len(sent) == before
    page.evaluate("performance.now = () => 2000")
    page.keyboard.press("Enter")
    expect(glucose.locator("[data-said]")).to_contain_text("saved")
    assert as_it_stands(running, "case-enter", "stroke").values["scene_glucose"] == "1200"


def test_a_value_of_the_platform_is_changed_in_one_tap(running: Running, window: Any) -> None:
    story: Story = running.do(happened(running.house, Condition.OHCA, "case-changed"))
    page = window("/outcomes/case-changed/ohca", "en")
    page.locator("[data-known-part=resuscitation] summary").click()
    expect(page.locator("[data-known=shocks]")).to_contain_text("from the ambulance record")
    page.locator("[data-change=shocks]").click()
    page.keyboard.type("3")
    page.keyboard.press("Enter")
    expect(page.locator("[data-item=shocks] [data-said]")).to_contain_text("saved")
    page.locator("[data-confirm]").click()
    expect(page.locator(".known [data-said]")).to_contain_text("confirmed")
    answers = as_it_stands(running, story.case, "ohca").report.answers
    assert (answers["shocks"].answer.value, answers["shocks"].answer.taken_from) == ("3", "")
    assert answers["first_rhythm"].answer.taken_from != ""


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_it_fits_a_phone(running: Running, window: Any, theme: str) -> None:
    running.do(happened(running.house, Condition.TRAUMA, "case-phone"))
    phone = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True, "color_scheme": theme}
    page = window("/outcomes/case-phone/trauma", **phone)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    shoot(page, f"phone-{theme}")
    page.locator("[data-confirm]").tap()
    page.locator("[data-item=intent] label").first.tap()
    expect(page.locator("[data-item=intent]")).to_have_attribute("data-state", "answered")


def test_a_file_is_sent_and_each_row_is_answered(running: Running, window: Any) -> None:
    running.do(happened(running.house, Condition.STROKE, "case-file"))
    page = window("/outcomes/upload", "en")
    page.locator("#disease").select_option("stroke")
    file = {"name": "in.csv", "mimeType": "text/csv", "buffer": b"case,nihss\ncase-file,9\nnobody,3\n"}
    page.locator("#file").set_input_files([file])  # type: ignore[list-item]
    page.get_by_role("button", name="Send the file").click()
    expect(page.locator("[data-counts]")).to_have_text("taken 1 · no patient found 1")
    expect(page.locator("[data-rows] tr")).to_have_count(2)
    expect(page.locator("[data-back]")).to_be_visible()
    shoot(page, "upload-en")
