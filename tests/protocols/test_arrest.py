"""The resuscitation's helper in a real browser: what each tap says, and clocks that are reckoned from entries."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from playwright.sync_api import Page, expect

Open = Callable[..., Page]


AGAIN = """(async () => {
  const { part } = await import('/static/protocols/arrest.js?again');
  part.render(document.getElementById('root'), ctx);
})()"""
"""The helper as another tablet has it: nothing of its own in memory, the same entries."""


def said(page: Page) -> list[tuple[str, Any]]:
    return [(one["what"], one["body"]) for one in page.evaluate("window.said")]


def tap(page: Page, focus: str) -> None:
    page.locator(f'[data-focus="{focus}"]').first.click()


def clock(page: Page) -> str:
    return page.locator(".clocks .running").inner_text()


def test_every_tap_is_an_entry_at_once(open: Open) -> None:
    page = open("arrest.js")
    for focus in (
        "begin",
        "3011011",
        "shock",
        "3011005",
        "adrenaline",
        "amiodarone",
        "127105",
        "mechanical",
        "co2-20",
        "rosc",
    ):
        tap(page, focus)
    assert said(page) == [
        ("procedures", {"code": "127301", "system": "temsis-2023"}),
        ("findings", {"code": "3011011", "system": "temsis-2016"}),
        ("procedures", {"code": "127305", "system": "temsis-2023", "text": "200 J"}),
        ("protocol", {"protocol": "arrest", "step": "rhythm_check", "value": "3011005"}),
        (
            "medications",
            {"system": "temsis-2016", "code": "124301", "dose": 1, "dose_unit": "3706021", "route": "9927023"},
        ),
        (
            "medications",
            {"system": "temsis-2016", "code": "124701", "dose": 300, "dose_unit": "3706021", "route": "9927023"},
        ),
        ("procedures", {"code": "127105", "system": "temsis-2023"}),
        ("procedures", {"code": "127304", "system": "temsis-2023"}),
        ("protocol", {"protocol": "arrest", "step": "etco2", "value": "20"}),
        ("protocol", {"protocol": "arrest", "step": "rosc"}),
    ]


def test_the_two_minute_cycle_counts_down_is_overdue_and_begins_anew_with_a_check(open: Open) -> None:
    page = open("arrest.js")
    tap(page, "begin")
    check = page.locator('[data-next="check"]')
    page.clock.run_for(30_000)
    expect(check).to_have_text(re.compile("Rhythm check in 1:30"))
    assert clock(page) == "0:30"
    page.clock.run_for(95_000)
    expect(check).to_have_text(re.compile("Check the rhythm now"))
    expect(check).to_have_class("due")
    tap(page, "3011011")
    expect(check).to_have_text(re.compile("Rhythm check in 2:00"))


def test_adrenaline_may_be_given_again_after_three_minutes_and_is_overdue_after_five(open: Open) -> None:
    page = open("arrest.js")
    tap(page, "begin")
    tap(page, "3011001")
    due = page.locator('[data-next="adrenaline"]')
    expect(due).to_have_text("Adrenaline as soon as possible")
    tap(page, "adrenaline")
    expect(due).to_have_text(re.compile("Adrenaline in"))
    page.clock.run_for(182_000)
    expect(due).to_have_text(re.compile("Adrenaline due"))
    page.clock.run_for(120_000)
    expect(due).to_have_class("due")


def test_the_clocks_are_the_same_after_a_restart_and_on_a_second_tablet(open: Open) -> None:
    page = open("arrest.js")
    tap(page, "begin")
    page.clock.run_for(90_000)
    before = clock(page)
    page.evaluate(
        "(async () => { const m = await import('/static/protocols/arrest.js?again'); m.part.render(document.getElementById('root'), ctx); })()"  # noqa: E501
    )
    page.wait_for_function("document.querySelector('.clocks .running').textContent !== '0:00'")
    assert clock(page) == before


def test_a_tap_in_error_is_taken_back_and_the_clock_with_it(open: Open) -> None:
    page = open("arrest.js")
    tap(page, "begin")
    page.clock.run_for(60_000)
    tap(page, "rosc")
    expect(page.locator('[data-focus="rearrest"]')).to_be_visible()
    tap(page, "undo-e2")
    expect(page.locator('[data-focus="rosc"]')).to_be_visible()
    assert clock(page) == "1:00"


def test_for_a_child_the_shock_and_the_adrenaline_follow_the_weight_and_say_check(open: Open) -> None:
    page = open("arrest.js", age=5)
    tap(page, "begin")
    expect(page.locator('[data-focus="shock"]')).to_have_text("Shock 36 J")
    tap(page, "shock")
    expect(page.locator('[data-focus="shock"]')).to_have_text("Shock 72 J")
    expect(page.locator('[data-focus="adrenaline"]')).to_have_text("Adrenaline 0.18 mg")
    expect(page.locator(".acts")).to_contain_text("for 18 kg: check")
    expect(page.locator(".ecpr")).to_be_hidden()


def test_the_ecpr_card_says_candidate_only_when_everything_is_known_and_met(open: Open) -> None:
    page = open("arrest.js", age=55)
    tap(page, "begin")
    page.locator(".ecpr summary").click()
    summary = page.locator(".ecpr summary")
    expect(summary).to_contain_text("not everything is known yet")
    for focus in ("3011011", "witnessed-yes", "bystander_cpr-yes", "life_limiting_illness-no", "co2-20"):
        tap(page, focus)
    expect(summary).to_contain_text("candidate, decide yourselves")
    tap(page, "life_limiting_illness-yes")
    expect(summary).to_contain_text("a criterion speaks against it")


def test_the_metronome_beats_at_its_rate_and_the_rate_stays_between_100_and_120(open: Open) -> None:
    page = open("arrest.js")
    tap(page, "metronome")
    expect(page.locator('[data-focus="metronome"]')).to_have_attribute("aria-pressed", "true")
    for _ in range(2):
        tap(page, "faster")
    expect(page.locator("output")).to_have_text("120/min")
    expect(page.locator('[data-focus="faster"]')).to_be_disabled()
    tap(page, "metronome")
    assert said(page) == [
        ("protocol", {"protocol": "arrest", "step": "metronome_on", "value": "110/min"}),
        ("protocol", {"protocol": "arrest", "step": "metronome_off"}),
    ]
