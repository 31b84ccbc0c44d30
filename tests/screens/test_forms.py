"""forms.js and send.js: one filling has one id until it is kept; refusals lead to the field; nothing is lost unsaid."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime

import pytest
from playwright.sync_api import Page, Route, expect
from starlette.responses import HTMLResponse, JSONResponse, Response

from tests.screens.conftest import Served
from tests.screens.sample import refusal

pytestmark = pytest.mark.browser


def keep(page: Page) -> None:
    page.locator("form[data-say] button.main").first.click()


def wait_until_said(page: Page, served: Served, times: int) -> None:
    for _ in range(100):
        if len(served.sample.said) >= times:
            return
        page.wait_for_timeout(50)
    raise AssertionError(f"said {len(served.sample.said)} times, expected {times}")


def test_a_form_is_said_as_typed_json(open_page: Callable[..., Page], served: Served) -> None:
    page = open_page("saying")
    page.fill("[name=systolic]", "１２０")  # full-width digits, as an input method leaves them
    page.fill("[name='place.lat']", "25.05")
    page.fill("[name='place.address']", " 忠孝東路 1 號 ")
    page.fill("[name=seen_at]", "2026-11-22T14:05:00")
    page.fill("[name=note]", "冷汗、胸悶, 噁心")
    page.check("[name=conscious][value=false]")
    page.check("[name=done][value=o2]")
    page.check("[name=done][value=iv]")
    keep(page)
    expect(page.locator("form .notice.kept")).to_be_visible()
    (said,) = served.sample.said
    assert said["body"] == {
        "systolic": 120,
        "place": {"lat": 25.05, "address": "忠孝東路 1 號"},
        "seen_at": "2026-11-22T06:05:00.000Z",  # the wall clock is Taipei's, wherever the browser thinks it is
        "note": ["冷汗", "胸悶", "噁心"],
        "conscious": False,
        "done": ["o2", "iv"],
    }
    assert re.fullmatch(r"[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}", said["id"])
    assert datetime.fromisoformat(said["at"]).tzinfo is not None
    assert said["confirmed"] == []


def test_empty_fields_are_left_out_and_what_is_no_number_goes_as_written(
    open_page: Callable[..., Page], served: Served
) -> None:
    page = open_page("saying")
    page.fill("[name=systolic]", "很低")
    keep(page)
    wait_until_said(page, served, 1)
    assert served.sample.said[0]["body"] == {"systolic": "很低"}


def test_a_new_filling_has_a_new_id(open_page: Callable[..., Page], served: Served) -> None:
    page = open_page("saying")
    for times in (1, 2):
        keep(page)
        wait_until_said(page, served, times)
        expect(page.locator("form[data-say]")).not_to_have_attribute("aria-busy", "true")
    assert served.sample.said[0]["id"] != served.sample.said[1]["id"]


@pytest.mark.parametrize("trouble", ["cut off", "server error", "not now"])
def test_a_failed_sending_is_repeated_with_the_same_id(
    open_page: Callable[..., Page], served: Served, trouble: str
) -> None:
    served.sample.answers = [
        {
            "cut off": None,
            "server error": Response(status_code=502),
            "not now": refusal(503, "unavailable", "disk_full", "The disk is full."),
        }[trouble]
    ]
    page = open_page("saying")
    page.fill("[name=systolic]", "120")
    keep(page)
    waiting = page.locator("form .notice.waiting")
    expect(waiting).to_contain_text("Not sent yet, trying again")
    expect(page.locator(".unsent")).to_have_text("1 not sent yet")
    expect(page.locator("form .notice.kept")).to_be_visible()
    expect(waiting).to_have_count(0)
    expect(page.locator(".unsent")).to_have_text("All sent")
    first, second = served.sample.said
    assert first == second


def test_what_is_on_its_way_cannot_be_changed_or_sent_twice(open_page: Callable[..., Page], served: Served) -> None:
    served.sample.answers = [None]
    page = open_page("saying")
    page.fill("[name=systolic]", "120")
    keep(page)
    expect(page.locator("form .notice.waiting")).to_be_visible()
    assert page.eval_on_selector("[name=systolic]", "field => field.closest('[inert]') !== null")
    page.evaluate("document.querySelector('form[data-say]').requestSubmit()")
    expect(page.locator("form .notice.kept")).to_be_visible()
    assert len({said["id"] for said in served.sample.said}) == 1
    assert len(served.sample.said) == 2


def test_a_refusal_names_the_field_and_keeps_what_was_filled_in(open_page: Callable[..., Page], served: Served) -> None:
    message = "A systolic pressure of 900 is not possible. Measure again."
    served.sample.answers = [refusal(422, "incorrect", "out_of_range", message, "systolic")]
    page = open_page("saying")
    page.fill("[name=systolic]", "900")
    keep(page)
    expect(page.get_by_text(message)).to_have_count(1)
    field = page.locator("[name=systolic]")
    expect(field).to_be_focused()
    expect(field).to_have_attribute("aria-invalid", "true")
    expect(page.locator(".field-refusal")).to_have_text(message)
    expect(field).to_have_value("900")
    field.fill("90")
    keep(page)
    expect(page.locator("form .notice.kept")).to_be_visible()
    expect(page.locator("form .refusal")).to_have_count(0)
    assert served.sample.said[0]["id"] == served.sample.said[1]["id"]


@pytest.mark.parametrize("name", ["body.place.lat", "place.lat"])
def test_a_refused_field_is_found_by_either_name(open_page: Callable[..., Page], served: Served, name: str) -> None:
    served.sample.answers = [refusal(422, "incorrect", "out_of_range", "Not in Taiwan.", name)]
    page = open_page("saying")
    keep(page)
    expect(page.locator("[name='place.lat']")).to_be_focused()


def test_the_unusual_is_asked_and_said_again_confirmed(open_page: Callable[..., Page], served: Served) -> None:
    question = "A systolic pressure of 300 is rare. Is it right?"
    served.sample.answers = [refusal(428, "confirm", "systolic_very_high", question, "systolic")]
    page = open_page("saying")
    page.fill("[name=systolic]", "300")
    keep(page)
    expect(page.locator("form .refusal.question")).to_contain_text(question)
    page.get_by_role("button", name="Yes, it is right").click()
    expect(page.locator("form .notice.kept")).to_be_visible()
    first, second = served.sample.said
    assert second["confirmed"] == ["systolic_very_high"]
    assert (second["id"], second["body"]) == (first["id"], first["body"])


def test_no_to_the_question_leads_back_to_the_field(open_page: Callable[..., Page], served: Served) -> None:
    served.sample.answers = [refusal(428, "confirm", "systolic_very_high", "Is it right?", "systolic")]
    page = open_page("saying")
    page.fill("[name=systolic]", "300")
    keep(page)
    page.get_by_role("button", name="No, change it").click()
    expect(page.locator("[name=systolic]")).to_be_focused()
    assert len(served.sample.said) == 1


def test_a_page_instead_of_an_answer_never_counts_as_kept(open_page: Callable[..., Page], served: Served) -> None:
    served.sample.answers = [HTMLResponse("<h1>Sign in</h1>")]
    page = open_page("saying")
    page.fill("[name=systolic]", "120")
    keep(page)
    expect(page.locator("form .refusal")).to_contain_text("did not answer as expected")
    expect(page.locator("[name=systolic]")).to_have_value("120")


def test_a_button_says_its_body_with_one_tap(open_page: Callable[..., Page], served: Served) -> None:
    page = open_page("saying")
    page.get_by_role("button", name="At the scene").click()
    expect(page.locator("#notices .notice.kept")).to_be_visible()
    assert served.sample.said[0]["body"] == {"what": "at_scene"}


def test_a_correction_names_what_it_corrects_and_the_time_it_tells_of(
    open_page: Callable[..., Page], served: Served
) -> None:
    page = open_page("saying")
    button = page.get_by_role("button", name="At the scene")
    button.evaluate("b => { b.dataset.corrects = 'entry-7'; b.dataset.at = '2026-11-22T06:00:00Z'; }")
    button.click()
    wait_until_said(page, served, 1)
    assert (served.sample.said[0]["corrects"], served.sample.said[0]["at"]) == ("entry-7", "2026-11-22T06:00:00Z")


def test_a_refused_button_is_told_among_the_notices(open_page: Callable[..., Page], served: Served) -> None:
    served.sample.answers = [refusal(409, "conflict", "already", "The crew is already at the scene.")]
    page = open_page("saying")
    page.get_by_role("button", name="At the scene").click()
    expect(page.locator("#notices .refusal")).to_contain_text("already at the scene")


def test_then_goes_to_what_was_made(open_page: Callable[..., Page], served: Served) -> None:
    served.sample.answers = [JSONResponse({"id": "feed"}, status_code=201)]
    page = open_page("saying")
    page.eval_on_selector("form[data-say]", "form => { form.dataset.then = 'goto:/page/{id}'; }")
    keep(page)
    page.wait_for_url("**/page/feed")


def test_a_key_presses_its_button_but_not_while_typing(open_page: Callable[..., Page], served: Served) -> None:
    page = open_page("saying")
    page.locator("[name='place.address']").press("a")
    expect(page.locator("[name='place.address']")).to_have_value("a")
    assert served.sample.said == []
    page.locator("[name='place.address']").press("Alt+a")
    wait_until_said(page, served, 1)
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("s")
    wait_until_said(page, served, 2)


def test_a_key_is_shown_beside_what_it_does(open_page: Callable[..., Page]) -> None:
    page = open_page("saying")
    expect(page.locator("[data-key=a] kbd")).to_have_text("A")


def test_the_keypad_fills_the_number_in_focus(open_page: Callable[..., Page]) -> None:
    page = open_page("saying", has_touch=True, viewport={"width": 1024, "height": 768})
    page.locator("[name=pulse]").focus()
    for press in ("1", "1", "9", "back", "8"):
        page.locator(f"[data-press='{press}']").click()
    expect(page.locator("[name=pulse]")).to_have_value("118")


def test_touch_targets_are_twelve_millimetres(open_page: Callable[..., Page]) -> None:
    page = open_page("gallery_tablet", has_touch=True, viewport={"width": 1024, "height": 768})
    small = page.eval_on_selector_all(
        "main button, .thumb button, main select, main label:has(input)",
        """all => all.filter((e) => e.getClientRects().length && e.getBoundingClientRect().height < 46)
           .map((e) => e.textContent)""",
    )
    assert small == []


def test_what_is_pressed_or_sent_before_the_scripts_have_come_is_said_once_they_are_there(
    open_page: Callable[..., Page], served: Served
) -> None:
    page = open_page("saying")
    held: list[Route] = []
    page.route("**/static/forms.js", lambda route: held.append(route))
    page.reload(wait_until="commit")
    page.fill("[name='place.address']", "忠孝東路 1 號")
    keep(page)
    for _ in range(2):
        page.locator("button[data-key=a]").click()
    assert served.sample.said == []
    held[0].continue_()
    wait_until_said(page, served, 2)
    page.wait_for_load_state()
    bodies = [said["body"] for said in served.sample.said]
    assert len(bodies) == 2
    assert {"place": {"address": "忠孝東路 1 號"}} in bodies
    assert {"what": "at_scene"} in bodies
    assert "?" not in page.url
