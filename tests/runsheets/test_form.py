"""form.js and signing.js in Chromium, folded by the tablet's own fold: fill, jump, sign."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from goldenhour.emergency.country import load_country
from goldenhour.runsheets.checks import PATH
from goldenhour.runsheets.elements import elements_for_tablet
from goldenhour.runsheets.words import WORDS
from goldenhour.tablet.reference import hospitals_of

pytestmark = pytest.mark.browser

SOURCE = Path(__file__).parents[2] / "src" / "goldenhour"
SCRIPT = """
import { fold } from "/static/tablet/timeline/fold.js";
import { part as form } from "/static/runsheets/form.js";
import { part as signing } from "/static/runsheets/signing.js";
const { data, words, entries } = JSON.parse(document.getElementById("given").textContent);
const KINDS = { elements: "element_recorded", "record-signatures": "record_signed", findings: "finding_noted" };
const word = (key, values = {}) => (words[key] ?? key).replace(/\\{(\\w+)\\}/g, (p, name) => values[name] ?? p);
const root = document.querySelector("main");
window.said = [];
let open = form;
const ctx = { data, unit: "A-91", language: "en", word, now: () => Date.now(), caseState: fold("c", entries), toast: () => {},
  openPart: (id) => { open = { form, signing }[id] ?? open; window.opened = id; open.render(root, ctx); },
  undo: () => {},
  say: async (path, body) => {
    const id = `said-${window.said.length}`;
    window.said.push({ path, body });
    entries.push({ id, kind: KINDS[path.split("/").at(-1)], at: new Date().toISOString(), body });
    ctx.caseState = fold("c", entries);
    open.update(root, ctx);
    return id;
  } };
window.ctx = ctx;
form.render(root, ctx);
document.body.dataset.ready = "yes";
"""
AT = "2026-11-22T10:00:00+08:00"
ENTRIES: list[dict[str, Any]] = [
    {"id": "e1", "kind": "call_taken", "at": AT,
     "body": {"place": {"lat": 25, "lon": 121, "county": "A", "address": "x"}, "complaint": "103119", "level": "2305003"}},
    {"id": "e2", "kind": "unit_sent", "at": AT, "body": {"unit": "A-91", "name": "A-91", "crew_level": "105003"}},
    {"id": "e3", "kind": "time_reported", "at": AT, "body": {"unit": "A-91", "mark": "at_scene"}},
    {"id": "e4", "kind": "patient_described", "at": AT, "body": {"name": "王大明", "age_years": 1.5, "sex": "female"}},
    {"id": "e5", "kind": "vital_signs_taken", "at": AT,
     "body": {"systolic": 128, "pulse": 80, "phase": "transport", "consciousness": "voice"}},
    {"id": "e6", "kind": "hospital_alerted", "at": AT, "body": {"hospital": "0401180014", "unit": "A-91"}},
]  # fmt: skip


NATIONAL = [
    ("ePatient.T03", "Female"), ("ePatient.T04", "18"), ("ePatient.T05", "Months"),
    ("eVitals.T02", "In transport"), ("eVitals.T03", "Responds to voice"),
    ("eDisposition.T01", "國立臺灣大學醫學院附設醫院"), ("eDisposition.T02", "0401180014"), ("eDisposition.T04", "Taipei City"),
]  # fmt: skip
"""What bodies say in our own words stands on the form in those of the national record."""


@pytest.fixture
def page(chromium: Any) -> Iterator[Page]:
    """The two parts on a page of their own, the size of a tablet."""
    taiwan = load_country("taiwan")
    data = {"elements": elements_for_tablet(taiwan), "codes": {}, "hospitals": hospitals_of(taiwan)}
    given = json.dumps({"data": data, "words": WORDS, "entries": ENTRIES}).replace("<", "\\u003c")
    html = f'<main></main><script type="application/json" id="given">{given}</script><script type="module">{SCRIPT}</script>'

    def serve(route: Route) -> None:
        path = route.request.url.removeprefix("http://form.test")
        if path.startswith("/static/"):
            _, _, slice_, rest = path.split("/", 3)
            route.fulfill(path=SOURCE / slice_ / "static" / rest, content_type="text/javascript")
        else:
            route.fulfill(body=html, content_type="text/html; charset=utf-8")

    page = chromium.new_page(viewport={"width": 1024, "height": 768})
    thrown: list[str] = []
    page.on("pageerror", lambda error: thrown.append(str(error)))
    page.route("**/*", serve)
    page.goto("http://form.test/")
    expect(page.locator("body")).to_have_attribute("data-ready", "yes")
    yield page
    page.close()
    assert thrown == []


def line(page: Page, element: str) -> Any:
    return page.locator(f'[data-element="{element}"]')


def test_every_element_is_a_line_and_what_is_known_stands_in_it(page: Page) -> None:
    assert page.locator("[data-element]").count() == 137
    expect(line(page, "ePatient.T01").locator("output")).to_have_text("王大明")
    expect(line(page, "eVitals.T10").locator("output")).to_have_text("128")
    for element, said in NATIONAL:
        expect(line(page, element).locator("output")).to_have_text(said)
    expect(page.locator(".record-progress")).to_contain_text("mandatory still open")


def test_a_code_is_chosen_by_touch_and_said(page: Page) -> None:
    expect(line(page, "eHistory.T01").locator("output")).to_have_text("not filled in")
    line(page, "eHistory.T01").locator("summary").click()
    line(page, "eHistory.T01").get_by_role("button", name="No", exact=True).click()
    expect(line(page, "eHistory.T01").locator("output")).to_have_text("No")
    assert page.evaluate("said")[-1] == {
        "path": "/cases/c/elements",
        "body": {"element": "eHistory.T01", "values": ["117002"], "system": "temsis-2016"},
    }


def test_a_finding_is_said_as_a_finding(page: Page) -> None:
    line(page, "eHistory.T07").locator("summary").click()
    line(page, "eHistory.T07").get_by_role("button", name="Diabetes", exact=True).click()
    assert page.evaluate("said")[-1]["path"] == "/cases/c/findings"
    expect(line(page, "eHistory.T07").locator("output")).to_have_text("Diabetes")


def test_the_pupils_belong_to_the_last_set_of_vital_signs(page: Page) -> None:
    line(page, "eVitals.T14").locator("summary").click()
    line(page, "eVitals.T14").get_by_role("button", name="Reacts normally").click()
    assert page.evaluate("said")[-1]["body"]["of"] == "e5"


def test_words_are_searched_and_the_next_open_one_is_jumped_to(page: Page) -> None:
    page.get_by_role("searchbox").fill("meal")
    assert page.locator("[data-element]:visible").count() == 1
    page.get_by_role("searchbox").fill("")
    page.get_by_role("button", name="Next open").click()
    assert page.evaluate("document.activeElement.tagName") == "SUMMARY"


def test_the_rest_is_not_recorded_with_one_touch_and_then_the_crew_signs(page: Page) -> None:
    page.evaluate("ctx.openPart('signing')")
    page.get_by_role("textbox", name="Name").fill("陳救護")
    page.get_by_role("button", name="Sign", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("nothing mandatory is open")
    page.evaluate("ctx.openPart('form')")
    page.get_by_role("button", name="The rest: not recorded").click()
    expect(page.locator(".record-progress")).to_contain_text("mandatory are there")
    page.evaluate("ctx.openPart('signing')")
    page.get_by_role("textbox", name="Name").fill("陳救護")
    box = page.locator("canvas").bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 20, box["y"] + 80)
    page.mouse.down()
    page.mouse.move(box["x"] + 120, box["y"] + 20, steps=5)
    page.mouse.up()
    page.get_by_role("button", name="Sign", exact=True).click()
    expect(page.locator(".record-signed")).to_contain_text("✓ 陳救護")
    body = page.evaluate("said")[-1]["body"]
    assert body["strokes"].startswith("M20 ")
    assert PATH.fullmatch(body["strokes"])


def test_a_patient_who_does_not_sign_says_why_and_a_name_alone_is_enough_by_keyboard(page: Page) -> None:
    page.evaluate("ctx.openPart('signing')")
    page.get_by_label("Who signs").select_option("patient")
    page.get_by_role("button", name="Sign", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("Type the name")
    page.get_by_label("Did not sign").fill("unconscious")
    page.get_by_role("button", name="Sign", exact=True).click()
    expect(page.locator(".record-signed")).to_contain_text("✗ unconscious")
    page.get_by_label("Who signs").select_option("receiving_nurse")
    page.get_by_role("textbox", name="Name").fill("林護理師")
    page.keyboard.press("Enter")
    expect(page.locator(".record-signed")).to_contain_text("✓ 林護理師")
