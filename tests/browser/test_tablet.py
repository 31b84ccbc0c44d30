"""The crew's app in a real browser, touched as a crew touches it; the work counted. Without a network: test_offline.py."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from playwright.sync_api import APIResponse, Locator, Page, Route, expect

from tests.browser.conftest import CrewTablet, Exchange
from tests.conftest import HOSPITAL

pytestmark = pytest.mark.browser
Tablets = Callable[..., CrewTablet]
TARGET = 45
"""CSS pixels: 12 mm at 96 to the inch."""
PARTS = ("vitals", "findings", "procedures", "medications", "patient", "hospital", "consults", "handover")


def shoot(page: Page, name: str) -> None:
    if folder := os.environ.get("GOLDENHOUR_SHOTS"):
        page.screenshot(path=f"{folder}/tablet-{name}.png")


def sizes(found: Locator) -> list[tuple[float, float, str]]:
    measured = found.evaluate_all("all => all.map(e => { const r = e.getBoundingClientRect(); return [r.width, r.height, "
                                  "e.textContent.trim().slice(0, 20)]; }).filter(([w]) => w > 0)")  # fmt: skip
    return [tuple(one) for one in measured]


def instant(said: str | None) -> datetime:
    return datetime.fromisoformat(str(said).replace("Z", "+00:00"))


def work(page: Page) -> dict[str, int]:
    counted: dict[str, int] = page.evaluate("work")
    return counted


def test_a_chest_pain_run_with_its_alert_takes_at_most_40_taps_and_20_characters(
    tablets: Tablets, exchange: Exchange
) -> None:
    case = exchange.run(patient_age=64, patient_sex="male")
    tablet = tablets()
    page = tablet.bind()
    expect(tablet.next).to_be_visible()
    page.evaluate("Object.assign(work, { taps: 0, typed: 0 })")
    tablet.report("en_route", "at_scene", "at_patient")
    tablet.press("systolic", "92")
    for digits in ("60", "112", "24", "93"):
        page.locator("form.vitals [data-press=next]").tap()
        for digit in digits:
            page.locator(f"form.vitals [data-press='{digit}']").tap()
    page.locator("form.vitals .save").tap()
    expect(page.locator(".sets tbody tr")).to_have_count(1)
    expect(page.locator(".early-warning")).to_be_visible()
    tablet.part("findings")
    page.locator("[data-focus='9901053']").tap()
    tablet.part("medications")
    page.locator(".give button", has_text="Aspirin").or_(page.locator(".give button", has_text="阿斯匹")).first.tap()
    for digit in "300":
        page.locator(f".give [data-press='{digit}']").tap()
    chosen = 4  # a select takes two touches: open it, choose
    page.locator("#m-unit").select_option("3706021")
    page.locator("#m-route").select_option("9927035")
    page.locator(".give .save").tap()
    page.locator("#warn").tap()
    page.locator("button.suggested").tap()
    page.locator(f"[data-focus='warn-{HOSPITAL}']").tap()
    expect(page.locator(".answer")).to_be_visible()
    tablet.all_sent()
    done = work(page)
    print("taps", done["taps"] + chosen, "typed", done["typed"])
    assert done["taps"] + chosen <= 40
    assert done["typed"] <= 20
    read = exchange.read(case)
    assert [one["alert"]["priority"] for one in read["alerts"]] == ["high"]
    assert read["suspected"]["condition"] == "ami"
    assert read["medications"][0]["medication"]["dose"] == 300


def test_the_alert_alone_takes_three_taps(tablets: Tablets, exchange: Exchange) -> None:
    exchange.run()
    tablet = tablets()
    page = tablet.bind()
    expect(tablet.next).to_be_visible()
    page.evaluate("Object.assign(work, { taps: 0, typed: 0 })")
    page.locator("#warn").tap()
    page.locator("[data-focus=stroke]").tap()
    page.locator(".hospital .warn").first.tap()
    expect(page.locator(".answer:not(.queued)")).to_be_visible()
    assert work(page) == {"taps": 3, "typed": 0}


def test_news_from_before_an_ambulance_was_chosen_does_not_take_the_choice_back(
    tablets: Tablets, exchange: Exchange
) -> None:
    exchange.run()
    tablet = tablets()
    page = tablet.open()
    late: list[tuple[Route, APIResponse]] = []

    def hold(route: Route) -> None:
        late.append((route, route.fetch())) if not late else route.continue_()

    page.route("**/tablet/feed?*", hold)
    tablet.fill_new_pin()
    expect(page.locator(".waiting")).to_be_visible()
    [(first, answer)] = late
    assert answer.json()["unit"] is None
    first.fulfill(response=answer)
    expect(page.locator(".run")).to_be_visible()


def test_the_bar_has_words_before_the_pin_is_typed(tablets: Tablets, exchange: Exchange) -> None:
    exchange.run()
    tablet = tablets(locale="en-GB")
    tablet.context.add_cookies([{"name": "language", "value": "zh-Hant", "url": exchange.address}])  # nobody's language
    page = tablet.open()
    expect(page.locator("[data-connection]")).to_have_text("Not bound yet")
    page.reload()  # read anew, it is still the same tablet
    expect(page.locator("#new-pin")).to_be_visible()
    tablet.fill_new_pin()
    tablet.kept_for_offline()
    tablet.offline()
    tablet.report("en_route")
    page.reload()
    expect(page.locator("[data-connection]")).to_have_text("No network: everything is kept here")
    expect(page.locator(".unsent")).to_have_text("1 not sent yet")
    tablet.context.set_offline(False)
    expect(page.locator("[data-connection]")).to_have_text("Locked: not connected")


def test_the_crew_reads_who_acknowledged_and_what_is_ready(tablets: Tablets, exchange: Exchange) -> None:
    case = exchange.run()
    tablet = tablets()
    page = tablet.bind()
    tablet.press("systolic", "12")
    alert = exchange.say("crew", f"/cases/{case}/alerts", hospital=HOSPITAL, unit="A-91")
    expect(page.locator(".answer")).to_be_visible()
    exchange.say("nurse", f"/cases/{case}/alerts/{alert}/acknowledgement", name="林怡君")
    expect(page.locator(".answer")).to_contain_text("林怡君")
    exchange.say("nurse", f"/cases/{case}/alerts/{alert}/preparations", what="cath_lab")
    expect(page.locator(".answer .prepared li")).to_have_count(1)
    page.locator("form.vitals [data-press='4']").tap()
    expect(page.locator("#v-systolic")).to_have_value("124")  # what is typed survives all of it
    exchange.say("crew", f"/cases/{case}/alerts/{alert}/renewal", why="血壓下降", priority="high")
    waiting = page.locator(".answer p.row [data-since]")
    expect(waiting).to_be_visible()
    renewed = exchange.read(case)["alerts"][0]["alert"]["renewed_at"]
    assert instant(waiting.get_attribute("data-since")) == instant(
        renewed
    )  # since it rings anew, not since the first time
    shoot(page, "acknowledged")


def test_the_impossible_is_refused_in_place_and_the_unusual_asked_about(tablets: Tablets, exchange: Exchange) -> None:
    case = exchange.run()
    tablet = tablets()
    page = tablet.bind()
    page.set_viewport_size({"width": 1024, "height": 768})
    tablet.press("systolic", "900")
    page.locator("form.vitals .save").tap()
    refusal = page.locator("form.vitals .refusal")
    expect(refusal).to_be_in_viewport(ratio=1)
    assert refusal.evaluate("e => e.getBoundingClientRect().bottom") <= page.locator("#thumb").evaluate(
        "e => e.getBoundingClientRect().top"
    )
    expect(page.locator(".top .clock")).to_be_in_viewport()
    expect(refusal).to_have_text(re.compile(r"900.*。$"))  # and nothing after the sentence
    page.locator("#v-systolic").fill("300")
    page.locator("form.vitals .save").tap()
    page.locator("form.vitals .refusal button").first.tap()
    expect(page.locator(".sets tbody tr")).to_have_count(1)
    tablet.all_sent()
    expect(page.locator(".question")).to_have_count(0)  # asked on the tablet, so the server does not ask again
    assert [signs["signs"]["systolic"] for signs in exchange.read(case)["vital_signs"]] == [300]


def test_what_is_half_typed_is_still_there_after_a_look_at_another_part(tablets: Tablets, exchange: Exchange) -> None:
    case = exchange.run()
    tablet = tablets()
    page = tablet.bind()
    tablet.press("systolic", "118")
    tablet.part("patient")
    page.locator("#p-name").fill("王小明")
    tablet.part("medications")
    page.locator(".give button", has_text="阿斯匹").tap()
    page.locator("#m-dose").fill("３００")
    tablet.part("vitals")
    expect(page.locator("#v-systolic")).to_have_value("118")
    page.locator("form.vitals .save").tap()
    expect(page.locator(".sets tbody tr")).to_have_count(1)
    tablet.part("patient")
    expect(page.locator("#p-name")).to_have_value("王小明")
    page.locator("#p-age_years").fill("５８")
    page.locator("#p-age_years").press("Enter")
    tablet.part("medications")
    page.locator("#m-unit").select_option("3706021")
    page.locator(".give .save").tap()
    expect(page.locator(".noted li")).to_contain_text("300")
    tablet.all_sent()
    read = exchange.read(case)
    assert (read["patient"]["name"], read["patient"]["age_years"]) == ("王小明", 58)
    assert read["medications"][0]["medication"]["dose"] == 300


def test_a_time_being_corrected_stays_open_while_news_come_in(tablets: Tablets, exchange: Exchange) -> None:
    case = exchange.run()
    tablet = tablets()
    page = tablet.bind()
    tablet.report("en_route")
    tablet.all_sent()
    page.locator(".times summary").tap()
    exchange.say("crew", f"/cases/{case}/alerts", hospital=HOSPITAL, unit="A-91")
    expect(page.locator(".answer")).to_be_visible()
    assert page.locator(".times details").get_by_role("button", name="早 1 分鐘").is_visible()


def test_a_second_tap_of_a_glove_does_not_report_the_next_time(tablets: Tablets, exchange: Exchange) -> None:
    case = exchange.run()
    tablet = tablets()
    page = tablet.bind()
    tablet.next.dblclick()
    expect(page.locator(".times .done[data-mark=en_route]")).to_be_visible()
    tablet.all_sent()
    assert list(exchange.read(case)["units"][0]["times"]) == ["en_route"]


def test_the_hospital_under_the_thumb_belongs_to_the_run_that_is_open(tablets: Tablets, exchange: Exchange) -> None:
    exchange.run()
    tablet = tablets()
    page = tablet.bind()
    expect(tablet.next).to_be_visible()
    page.locator("[data-focus=runs]").tap()  # "other runs": there is only this one, and it comes back
    expect(tablet.next).to_be_visible()
    page.locator("#warn").tap()
    expect(page.locator(".hospital .warn").first).to_be_visible()


def test_a_second_tap_of_a_glove_says_nothing_twice_and_takes_nothing_back(
    tablets: Tablets, exchange: Exchange
) -> None:
    case = exchange.run()
    tablet = tablets()
    page = tablet.bind()
    expect(tablet.next).to_be_visible()
    tablet.context.set_offline(True)
    tablet.part("findings")
    page.locator("[data-focus='9901053']").dblclick()
    expect(page.locator(".part .list [data-entry], .part .list li")).to_have_count(1)
    page.locator("#warn").tap()
    page.locator("button.suggested").dblclick()
    page.locator(".hospital .warn").first.dblclick()
    expect(page.locator(".answer")).to_be_visible()
    tablet.context.set_offline(False)
    tablet.all_sent()
    expect(page.locator("[data-needs-a-look]")).to_be_hidden()
    said = exchange.kinds(case)
    assert [said.count(kind) for kind in ("finding_noted", "condition_suspected", "hospital_alerted")] == [1, 1, 1]
    assert "saying_kept_aside" not in said
    assert "entry_struck" not in said


def test_a_crew_begins_a_run_by_itself_and_the_dispatch_centre_sees_it(tablets: Tablets, exchange: Exchange) -> None:
    tablet = tablets(locale="en-GB")
    page = tablet.bind()
    tablet.context.set_offline(True)
    page.get_by_role("button", name="Begin a run by yourself").tap()
    page.locator(".taps button").first.tap()
    page.get_by_role("button", name="Begin this run").tap()
    expect(tablet.next).to_be_visible()
    tablet.report("at_patient") if tablet.next.get_attribute("data-mark") == "at_patient" else tablet.next.tap()
    case = page.evaluate("goldenhour.open")
    tablet.context.set_offline(False)
    tablet.all_sent()
    read = exchange.read(case)
    assert read["units"][0]["unit"] == "A-91"
    assert len(read["units"][0]["times"]) == 1


def test_a_new_version_waits_until_no_run_is_open(tablets: Tablets, exchange: Exchange) -> None:
    exchange.run()
    tablet = tablets(locale="en-GB")
    page = tablet.bind()
    tablet.kept_for_offline()
    page.reload()  # from now on the worker serves the page
    page = tablet.unlock()
    tablet.press("pulse", "88")
    exchange.newer_app()
    page.evaluate("navigator.serviceWorker.getRegistration('/tablet/').then((r) => r.update())")
    expect(page.locator("#update")).to_be_visible()
    expect(page.locator("#v-pulse")).to_have_value("88")  # nothing was read anew under the crew's hands
    page.locator("#update").tap()
    expect(page.locator("#pin")).to_be_visible()


@pytest.mark.parametrize("part", PARTS)
def test_what_a_glove_must_hit_is_12_mm(tablets: Tablets, exchange: Exchange, part: str) -> None:
    exchange.run()
    tablet = tablets()
    page = tablet.bind()
    tablet.part(part)
    targets = page.locator(
        "main button, .thumb button, main select, main input:not([type=radio], [type=checkbox], [type=hidden]), "
        "main summary, main .options label, main a.button"
    )
    assert [one for one in sizes(targets) if min(one[0], one[1]) < TARGET] == []
    expect(page.locator(".top .clock")).to_be_in_viewport(ratio=1)
    expect(page.locator("#warn")).to_be_in_viewport(ratio=1)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("locale", "wide"), [("zh-TW", True), ("en-GB", False)])
def test_day_and_night_in_both_languages(
    tablets: Tablets, exchange: Exchange, scheme: str, locale: str, wide: bool
) -> None:
    case = exchange.run(patient_age=64, patient_sex="male", note="胸悶冒冷汗")
    size = {"width": 1280, "height": 800} if wide else {"width": 800, "height": 1280}
    settings: dict[str, Any] = {"locale": locale, "color_scheme": scheme}
    tablet = tablets(viewport=size, **settings)
    page = tablet.bind()
    tablet.press("systolic", "88")
    page.locator("form.vitals .save").tap()
    expect(page.locator(".sets tbody tr")).to_have_count(1)
    exchange.say("crew", f"/cases/{case}/alerts", hospital=HOSPITAL, unit="A-91")
    expect(page.locator(".answer")).to_be_visible()
    for part in page.locator(".tabs [data-part]").evaluate_all("all => all.map(e => e.dataset.part)"):
        tablet.part(part)
        page.wait_for_timeout(150)
        shoot(page, f"{part}-{scheme}-{locale}")
    ground = page.evaluate("getComputedStyle(document.body).backgroundColor")
    red, green, blue = (int(n) for n in re.findall(r"\d+", ground)[:3])
    assert (red + green + blue < 150) == (scheme == "dark")


TOO_WIDE = """() => [...document.querySelectorAll("body *")].filter((e) => { const r = e.getBoundingClientRect();
  return r.width && r.right > innerWidth + 1; }).map((e) => `${e.tagName}.${e.className} ${e.textContent.slice(0, 30)}`)"""


@pytest.mark.parametrize("locale", ["zh-TW", "en-GB"])
def test_nothing_is_wider_than_a_tablet_at_200_percent(tablets: Tablets, exchange: Exchange, locale: str) -> None:
    """Zoom of 200 % is half as many CSS pixels (WCAG 2.2, 1.4.10); larger letters alone must do as well (1.4.4)."""
    case = exchange.run(patient_age=5, patient_sex="male", note="胸悶冒冷汗")
    tablet = tablets(locale=locale, viewport={"width": 1024, "height": 768})
    page = tablet.bind()
    tablet.press("systolic", "88")
    page.locator("form.vitals .save").tap()
    expect(page.locator(".sets tbody tr")).to_have_count(1)
    exchange.say("crew", f"/cases/{case}/alerts", hospital=HOSPITAL, unit="A-91")
    expect(page.locator(".answer")).to_be_visible()
    for larger in ("screen", "text"):
        if larger == "text":
            page.evaluate("document.documentElement.style.fontSize = '200%'")
        page.set_viewport_size({"width": 512 if larger == "screen" else 1024, "height": 768})
        for part in page.locator(".tabs [data-part]").evaluate_all("all => all.map(e => e.dataset.part)"):
            tablet.part(part)
            helpers = page.locator(".protocol-tabs button").evaluate_all("all => all.map(e => e.dataset.focus)")
            for helper in helpers or [""]:
                if helper:
                    page.locator(f"[data-focus='{helper}']").tap()
                assert page.evaluate(TOO_WIDE) == [], (larger, part, helper)


def test_once_a_hospital_is_warned_what_there_is_to_tell_it_stands_above_the_list(
    tablets: Tablets, exchange: Exchange
) -> None:
    exchange.run()
    tablet = tablets(locale="en-GB")
    page = tablet.bind()
    tablet.part("hospital")
    page.locator(".hospital .warn").first.tap()
    for what in ("The patient is worse: alarm again", "Told by telephone", "We are not coming", "A second patient"):
        shown = page.locator(".part .standing").get_by_text(what, exact=True)
        expect(shown).to_be_visible()
        assert shown.evaluate(
            "e => e.getBoundingClientRect().y < document.querySelector('.hospitals').getBoundingClientRect().y"
        )
    page.get_by_placeholder("What changed").fill("pale")
    page.locator("[data-focus=trauma]").tap()
    expect(page.get_by_placeholder("What changed")).to_have_value(
        "pale"
    )  # what comes in does not replace what is typed


def test_what_is_normal_reads_the_same_in_the_other_part_and_the_other_language(
    tablets: Tablets, exchange: Exchange
) -> None:
    case = exchange.run(complaint="103104")
    tablet = tablets()
    page = tablet.bind()
    tablet.part("findings")
    for focus in ("face-normal", "arm-normal", "3520029"):
        page.locator(f"[data-focus='{focus}']").tap()
        expect(page.locator(f"[data-focus='{focus}']")).to_have_attribute("aria-pressed", "true")
    tablet.all_sent()
    page.context.add_cookies([{"name": "language", "value": "en", "url": exchange.address}])
    page = tablet.unlock()
    tablet.part("protocols")
    page.locator("[data-focus='gaze-normal']").tap()
    for focus in ("face-normal", "arm-normal", "3520029"):
        expect(page.locator(f"[data-focus='{focus}']")).to_have_attribute("aria-pressed", "true")
    expect(page.locator("[data-score='g-fast']")).to_have_text("1/4")
    tablet.part("findings")
    page.locator("[data-focus='3520039']").tap()
    expect(page.locator("[data-focus='face-normal']")).to_have_attribute("aria-pressed", "false")
    tablet.all_sent()
    codes = {one["finding"]["code"] for one in exchange.read(case)["findings"]}
    assert codes == {"3520029", "3520039"}


def test_the_ecg_is_photographed_from_the_helper(tablets: Tablets, exchange: Exchange) -> None:
    exchange.run()
    tablet = tablets()
    tablet.context.grant_permissions(["camera"], origin=exchange.address)
    page = tablet.bind()
    tablet.part("protocols")
    page.locator(".stemi [data-focus=photo]").tap()
    expect(page.locator(".run")).to_have_attribute("data-part", "attachments")
    expect(page.locator(".attach-camera")).to_be_hidden()  # the page's own policy does not stand in the way
    expect(page.locator(".part input[type=file]").first).to_be_attached()


def test_a_second_patient_gets_a_case_of_their_own(tablets: Tablets, exchange: Exchange) -> None:
    first = exchange.run()
    tablet = tablets(locale="en-GB")
    page = tablet.bind()
    tablet.report("en_route")
    tablet.part("hospital")
    page.get_by_text("A second patient", exact=True).tap()
    page.get_by_role("button", name="Begin a record for a second patient").tap()
    expect(page.locator(f".run:not([data-case='{first}'])")).to_be_visible()
    second = page.locator(".run").get_attribute("data-case")
    tablet.all_sent()
    assert second is not None
    assert list(exchange.read(second)["units"][0]["times"]) == ["en_route"]
    said = page.locator(".patients")
    expect(said).to_contain_text("Patient 2 of 2 of this call")
    said.get_by_role("button").tap()
    expect(page.locator(f".run[data-case='{first}']")).to_be_visible()
    expect(page.locator(".patients")).to_contain_text("Patient 1 of 2 of this call")
    page.locator(".patients").get_by_role("button").tap()
    expect(page.locator(f".run[data-case='{second}']")).to_be_visible()


def test_a_dose_is_corrected_in_five_taps_and_the_list_of_everything_said_tells_both(
    tablets: Tablets, exchange: Exchange
) -> None:
    case = exchange.run()
    tablet = tablets(locale="en-GB")
    page = tablet.bind()
    exchange.say("crew", f"/cases/{case}/medications", code="124201", dose=300, dose_unit="3706021", route="9927035")
    tablet.part("medications")
    expect(page.locator(".noted li")).to_contain_text("300")
    page.evaluate("Object.assign(work, { taps: 0, typed: 0 })")
    page.locator(".noted").get_by_role("button", name="Correct").tap()
    expect(page.locator(".picked")).to_contain_text("Correct: Aspirin 300")
    for digit in "100":
        page.locator(f".give [data-press='{digit}']").tap()
    page.locator(".give .save").tap()
    expect(page.locator(".noted li")).to_contain_text("100")
    assert work(page) == {"taps": 5, "typed": 0}
    tablet.all_sent()
    (given,) = exchange.read(case)["medications"]
    assert (given["medication"]["dose"], given["medication"]["route"]) == (100, "9927035")
    assert exchange.kinds(case).count("medication_given") == 2  # what it corrects stays in the log
    tablet.context.set_offline(True)
    tablet.part("findings")
    page.locator("[data-focus='9901053']").tap()
    page.wait_for_timeout(1_000)  # a second tap at once is a glove's: it takes nothing back
    page.locator("[data-focus='9901053'][aria-pressed=true]").tap()
    page.locator("[data-focus='arm-normal']").tap()
    page.get_by_role("button", name="All entries").tap()
    for fate, what in (("corrected", "300"), ("kept", "100"), ("withdrawn", "STEMI, inferior"), ("queued", "Helper")):
        expect(page.locator(f".said .{fate}", has_text=what)).to_have_count(1)
    shoot(page, "said")


def test_a_noted_line_is_corrected_in_two_taps(tablets: Tablets, exchange: Exchange) -> None:
    case = exchange.run()
    tablet = tablets(locale="en-GB")
    page = tablet.bind()
    tablet.part("procedures")
    page.locator(".groups details[open] .taps button").first.tap()
    expect(page.locator(".noted li")).to_have_count(1)
    page.locator(".noted").get_by_role("button", name="Correct").tap()
    expect(page.locator(".mending")).to_contain_text("Touch what it really was.")
    other = page.locator(".groups details[open] .taps button").nth(1)
    other.tap()
    expect(page.locator(".noted li")).to_contain_text(other.inner_text())
    expect(page.locator(".mending")).to_be_hidden()
    tablet.all_sent()
    assert len(exchange.read(case)["procedures"]) == 1
    assert exchange.kinds(case).count("procedure_done") == 2


def test_what_was_refused_stays_in_the_list_of_everything_said(tablets: Tablets, exchange: Exchange) -> None:
    exchange.run()
    tablet = tablets(locale="en-GB")
    page = tablet.bind()
    expect(tablet.next).to_be_visible()
    say = "(dose) => goldenhour.contextFor(goldenhour.open).say(`/cases/${goldenhour.open}/medications`, dose)"
    page.evaluate(say, {"code": "124201", "dose": -5, "dose_unit": "3706021"})  # as an older app might have let through
    expect(page.locator(".refusal").first).to_be_visible()
    page.get_by_role("button", name="All entries").tap()
    expect(page.locator(".said .kept_aside").first).to_contain_text("refused")
    page.get_by_role("button", name="I have seen it").tap()
    expect(page.locator(".said .kept_aside", has_text="Medication")).to_have_count(1)
