"""The other helpers in a real browser, and which is offered first."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from goldenhour.protocols.words import WORDS
from tests.protocols.conftest import STATIC
from tests.protocols.panels import TEN

Open = Callable[..., Page]
MODULES = ["arrest.js", "stroke.js", "stemi.js", "trauma.js", "child.js", "news.js"]
SIGNS = {
    "systolic": 84,
    "diastolic": 50,
    "pulse": 128,
    "breaths": 32,
    "spo2": 93,
    "gcs_eye": 3,
    "gcs_verbal": 4,
    "gcs_motor": 6,
    "consciousness": "voice",
}


def said(page: Page) -> list[tuple[str, Any]]:
    return [
        (one["what"], one["body"])
        for one in page.evaluate("window.said")
        if not one.get("gone") and not one.get("corrected")
    ]


def tap(page: Page, focus: str) -> None:
    page.locator(f'[data-focus="{focus}"]').first.click()


# ── stroke ───────────────────────────────────────────────────────────────────────────────────────────────────────────
def test_both_stroke_scales_and_the_suspicion_take_six_taps(open: Open) -> None:
    page = open("stroke.js", complaint="103104")
    for focus in ("3520041", "3520053", "speech-normal", "gaze-abnormal", "last_known_well_at-30", "suspect"):
        tap(page, focus)
    expect(page.locator('[data-score="g-fast"]')).to_have_text("3/4")
    bodies = said(page)
    assert bodies[:4] == [
        ("findings", {"code": "3520041", "system": "temsis-2016"}), ("findings", {"code": "3520053", "system": "temsis-2016"}),
        ("protocol", {"protocol": "stroke", "step": "speech", "value": "normal"}),
        ("protocol", {"protocol": "stroke", "step": "gaze", "value": "abnormal"}),
    ]  # fmt: skip
    assert bodies[4][1]["last_known_well_at"].startswith("2026-11-22T01:30")
    assert bodies[5] == ("suspected-condition", {"condition": "stroke", "why": "G-FAST 3 of 4"})


def test_an_incomplete_scale_is_a_least_value_and_a_change_of_mind_leaves_one_answer(open: Open) -> None:
    page = open("stroke.js")
    tap(page, "3520041")
    expect(page.locator('[data-score="g-fast"]')).to_have_text("≥1/4")
    tap(page, "3520039")
    tap(page, "face-normal")
    expect(page.locator('[data-score="g-fast"]')).to_have_text("≥0/4")
    assert said(page) == [("protocol", {"protocol": "stroke", "step": "face", "value": "normal"})]


def test_the_windows_run_down_from_last_known_well(open: Open) -> None:
    page = open("stroke.js")
    tap(page, "last_known_well_at-120")
    expect(page.locator('[data-window="4.5"]')).to_contain_text("2:30:00")
    page.clock.run_for(151 * 60_000)
    expect(page.locator('[data-window="4.5"]')).to_have_text("4.5 h window is over")
    expect(page.locator('[data-window="24"]')).to_contain_text(re.compile("19:2"))


def test_glucose_is_asked_for_until_it_was_measured_and_a_low_one_is_loud(open: Open) -> None:
    expect(open("stroke.js").locator(".asks")).to_contain_text("Glucose not measured")
    expect(open("stroke.js", signs=[{"glucose_mg_dl": 48}]).locator(".asks")).to_contain_text("treat it first")


# ── STEMI ────────────────────────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("signs", "taps", "against"),
    [
        ({"systolic": 120, "pulse": 80}, [], ""), ({"systolic": 89, "pulse": 80}, [], "nitro systolic"),
        ({"systolic": 120, "pulse": 49}, [], "nitro pulse"), ({"systolic": 120, "pulse": 101}, [], "nitro pulse"),
        ({"systolic": 120, "pulse": 80}, ["pde5-yes"], "nitro pde5"),
        ({"systolic": 120, "pulse": 80}, ["9901053"], "nitro inferior"),
        ({}, [], "nitro unmeasured"),
    ],
)  # fmt: skip
def test_what_speaks_against_nitroglycerin_is_said(
    open: Open, signs: dict[str, int], taps: list[str], against: str
) -> None:
    page = open("stemi.js", signs=[signs])
    for focus in taps:
        tap(page, focus)
    expect(page.locator("[data-nitro]")).to_have_attribute("data-nitro", against)


def test_the_ecg_is_photographed_st_elevation_is_an_entry_and_an_allergy_stops_aspirin(open: Open) -> None:
    page = open("stemi.js", times={"at_patient": TEN.isoformat()})
    tap(page, "photo")
    assert page.evaluate("window.opened") == "attachments"
    page.clock.run_for(11 * 60_000)
    expect(page.locator(".next-up .due")).to_contain_text("12-lead ECG within 10 min")
    tap(page, "9901051")
    expect(page.locator(".next-up .good")).to_contain_text("12-lead ECG is done")
    tap(page, "suspect")
    tap(page, "aspirin_allergy-yes")
    expect(page.locator('[data-focus="aspirin"]')).to_have_count(0)
    assert ("suspected-condition", {"condition": "ami", "why": "ST elevation on the ECG"}) in said(page)


# ── trauma ───────────────────────────────────────────────────────────────────────────────────────────────────────────
def test_the_24_criteria_stand_there_and_what_was_measured_counts_by_itself(open: Open) -> None:
    page = open("trauma.js", signs=[SIGNS], times={"at_scene": TEN.isoformat()})
    assert page.locator(".criteria-group button").count() == 24
    expect(page.locator(".result")).to_have_attribute("data-met", "3")  # GCS 13, breathing 32, systolic 84
    tap(page, "2903013")
    expect(page.locator(".result")).to_have_attribute("data-met", "4")
    expect(page.locator(".counts")).to_contain_text("RTS 10/12")
    page.clock.run_for(601_000)
    expect(page.locator(".next-up .due")).to_contain_text("The aim of 10 min has passed")
    assert said(page) == [("findings", {"code": "2903013", "system": "temsis-2016"})]


# ── children, NEWS2 ──────────────────────────────────────────────────────────────────────────────────────────────────
def test_a_childs_values_outside_the_usual_are_marked_and_the_doses_follow_the_weight(open: Open) -> None:
    page = open("child.js", signs=[SIGNS])
    tap(page, "age-5")
    expect(page.locator('[data-sign="breaths"]')).to_contain_text("22–34")
    expect(page.locator('[data-sign="shock_index"]')).to_have_class("due")
    expect(page.locator('[data-sign="pulse"] .flag')).to_have_count(0)
    expect(page.locator(".doses")).to_contain_text("36 J")
    tap(page, "kg5")
    expect(page.locator(".doses")).to_contain_text("46 J")
    assert said(page)[-1] == ("protocol", {"protocol": "child", "step": "weight_kg", "value": "23"})


def test_news2_stands_on_both_scales_and_says_at_least_while_incomplete(open: Open) -> None:
    page = open("news.js", signs=[{"spo2": 93, "on_oxygen": True, "pulse": 80}], age=70)
    expect(page.locator('[data-score="scale usual"]')).to_have_text("≥4")
    expect(page.locator('[data-score="scale 88-92"]')).to_have_text("≥3")
    expect(open("news.js", age=9).locator(".asks")).to_contain_text("not for children under 16")


# ── which is offered ─────────────────────────────────────────────────────────────────────────────────────────────────
NOTHING = {
    "call": None,
    "patient": {},
    "vitalSigns": [],
    "findings": [],
    "procedures": [],
    "medications": [],
    "protocol": [],
    "suspected": None,
}


@pytest.mark.parametrize(
    ("case", "first"),
    [
        ({}, "news"), ({"call": {"complaint": "103101"}}, "arrest"), ({"call": {"complaint": "103104"}}, "stroke"),
        ({"call": {"complaint": "103109"}}, "stemi"), ({"call": {"complaint": "103202"}}, "trauma"),
        ({"call": {"complaint": "103110", "patient_age": 3}}, "child"),
        ({"call": {"complaint": "103109"}, "suspected": {"condition": "stroke"}}, "stroke"),
        ({"call": {"complaint": "103104"}, "vitalSigns": [{"signs": {"pulse": 0}}]}, "arrest"),
        (
            {
                "call": {"complaint": "103202"},
                "procedures": [{"id": "a", "at": "2026-11-22T02:00:00Z", "body": {"code": "127301"}}],
            },
            "arrest",
        ),
        ({"findings": [{"id": "a", "at": "2026-11-22T02:00:00Z", "body": {"code": "9901053"}}]}, "stemi"),
    ],
)  # fmt: skip
def test_the_likeliest_helper_is_offered_first_and_all_six_always(open: Open, case: dict[str, Any], first: str) -> None:
    order = open("news.js").evaluate(
        "async (c) => (await import('/static/protocols/offered.js')).offered(c)", NOTHING | case
    )
    assert order[0] == first
    assert sorted(order) == sorted(["arrest", "stroke", "stemi", "trauma", "child", "news"])


def test_one_tab_holds_all_helpers(open: Open) -> None:
    page = open("protocols.js", complaint="103104")
    expect(page.locator(".protocol.stroke")).to_be_visible()
    tap(page, "open-trauma")
    expect(page.locator(".protocol.trauma")).to_be_visible()
    tap(page, "2903013")
    expect(page.locator('[data-focus="open-trauma"]')).to_have_attribute("aria-pressed", "true")


# ── gloves, large text ───────────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize("module", MODULES)
def test_every_target_is_12_mm_and_nothing_is_cut_at_200_percent(open: Open, module: str) -> None:
    page = open(
        module,
        age=5 if module == "child.js" else 60,
        signs=[SIGNS],
        times={"at_scene": TEN.isoformat(), "at_patient": TEN.isoformat()},
    )
    if module == "arrest.js":
        tap(page, "begin")
        page.locator(".ecpr summary").click()
    sizes = page.evaluate(
        "[...document.querySelectorAll('button, select, input, summary')].filter((e) => e.offsetParent)"
        ".map((e) => [e.textContent, e.offsetHeight, e.offsetWidth])"
    )
    assert not [one for one in sizes if one[1] < 46 or one[2] < 46]
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth + 1")


def test_every_word_a_helper_asks_for_is_there(open: Open) -> None:
    """The page throws at a missing word; those written in the modules as they are, are looked up here."""
    code = "".join(path.read_text(encoding="utf-8") for path in STATIC.glob("*.js"))
    asked = set(re.findall(r'\bsay\(ctx, "([^"]+)"', code)) | set(re.findall(r'\bsource\(ctx, "([^"]+)"', code))
    assert not {key for key in asked if f"protocols.{key}" not in WORDS}
    assert json.dumps(sorted(asked))
