"""A transfer in two real browsers: asked here, accepted there in two touches, seen at once; a phone that sends its position."""

from __future__ import annotations

import os
from typing import Any

import pytest
from playwright.sync_api import APIResponse, Browser, Page, Route, expect

from goldenhour.emergency import bodies as says
from goldenhour.emergency.people import Person
from tests.browser.hospital import Hospital
from tests.conftest import OTHER_HOSPITAL, PATIENCE, People
from tests.transfers.scene import CASE, PATH, TRANSFER, accepted, asked, asking, here, requested

pytestmark = pytest.mark.browser
DESK, PHONE = {"width": 1366, "height": 768}, {"width": 390, "height": 844}
SENDER, RECEIVER = People().ed_nurse, People().foreign_nurse


def opened(browser: Browser, hospital: Hospital, person: Person | None, path: str, **settings: Any) -> Page:
    language = settings.pop("language", "en")
    context = browser.new_context(**{"base_url": hospital.address, "viewport": DESK, **settings})
    cookies = {"language": language, **({"session": person.id} if person else {})}
    context.add_cookies([{"name": n, "value": v, "url": hospital.address} for n, v in cookies.items()])
    page = context.new_page()
    page.set_default_timeout(PATIENCE)
    page.goto(path)
    return page


def shoot(page: Page, name: str) -> None:
    if folder := os.environ.get("GOLDENHOUR_SHOTS"):
        page.screenshot(path=f"{folder}/transfers-{name}.png", full_page=True)


def a_patient(hospital: Hospital) -> None:
    hospital.tell(
        f"case/{CASE}",
        says.PatientDescribed(name="測試病人", age_years=71, sex=says.Sex.FEMALE),
        says.HistoryTaken(complaint="右側無力、說話不清"),
        says.ConditionSuspected(condition=says.Condition.STROKE),
        says.VitalSignsTaken(systolic=182, diastolic=96, pulse=88, breaths=18, spo2=95),
    )


def test_one_asks_the_other_accepts_in_two_touches_and_both_see_it_at_once(
    chromium: Browser, hospital: Hospital
) -> None:
    hospital.do(here(hospital.house))
    a_patient(hospital)
    sender = opened(chromium, hospital, SENDER, "/transfers")
    sender.get_by_role("link", name="Request a transfer").click()
    sender.get_by_text("no specialist here").click()
    sender.get_by_role("button", name="Request, and choose hospitals").click()
    expect(sender.locator("html")).to_have_attribute("data-live-state", "live")
    receiver = opened(chromium, hospital, RECEIVER, "/transfers")
    expect(receiver.get_by_text("No transfer is under way")).to_be_visible()
    mine = sender.locator(".transfer-candidates > li", has_text="Mackay Memorial Hospital").first
    mine = mine if mine.count() else sender.locator(f'[data-body*="{OTHER_HOSPITAL}"]').first.locator("xpath=..")
    mine.get_by_role("button", name="Ask", exact=True).click()
    receiver.get_by_role("link", name="Read and answer").click()
    receiver.get_by_role("button", name="We take the patient").click()
    expect(receiver.get_by_text("You take this patient.")).to_be_visible()
    expect(sender.get_by_role("button", name="The patient leaves now")).to_be_visible()
    expect(sender.get_by_text("Hospitals that could take the patient")).to_have_count(0)  # nobody else is to be asked
    sender.get_by_role("button", name="The patient leaves now").click()
    for _ in range(2):
        sender.get_by_role("button", name="Yes, it is right").click()
    expect(receiver.locator("header.panel").get_by_text("on the way")).to_be_visible()


def test_a_hospital_that_was_asked_is_not_offered_again_though_the_news_overtake_the_answer(
    chromium: Browser, hospital: Hospital
) -> None:
    hospital.do(here(hospital.house))
    hospital.tell(f"case/{CASE}", requested(), ids=(TRANSFER,))
    a_patient(hospital)
    page = opened(chromium, hospital, SENDER, PATH)
    held: list[tuple[Route, APIResponse]] = []
    page.route("**/asks", lambda route: held.append((route, route.fetch())))
    expect(page.locator("html")).to_have_attribute("data-live-state", "live")
    hospital_asked = page.locator(".transfer-candidates > li").first
    with page.expect_response(lambda answer: answer.url.endswith(PATH)):  # the page asks anew for who could be asked
        hospital_asked.get_by_role("button", name="Ask", exact=True).click()
    [(route, answer)] = held
    route.fulfill(response=answer)
    expect(page.locator(".transfer-candidates > li > b")).to_have_text("asked")
    page.context.close()


@pytest.mark.parametrize("language", ["zh_Hant", "en"])
@pytest.mark.parametrize(("screen", "name"), [(DESK, "desk"), (PHONE, "phone")])
def test_nothing_runs_over_the_edge(
    chromium: Browser, hospital: Hospital, language: str, screen: dict[str, int], name: str
) -> None:
    hospital.do(asking(hospital.house))
    a_patient(hospital)
    pages = [("list", SENDER, "/transfers"), ("whole", SENDER, PATH), ("asked", RECEIVER, PATH),
             ("asked-list", RECEIVER, "/transfers"), ("ride", None, "/ride")]  # fmt: skip
    for what, person, path in pages:
        page = opened(chromium, hospital, person, path, language=language, viewport=screen)
        for details in page.locator("details").all():
            details.evaluate("e => e.open = true")
        shoot(page, f"{what}-{name}-{language}")
        over = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert over <= 0, (what, name, language)
        page.context.close()


def test_a_phone_with_the_code_sends_its_position_and_both_sides_see_it(chromium: Browser, hospital: Hospital) -> None:
    hospital.do(here(hospital.house))
    hospital.tell(f"case/{CASE}", requested(), ids=(TRANSFER,))
    hospital.tell(f"case/{CASE}", asked(hospital.house), accepted())
    sender = opened(chromium, hospital, SENDER, PATH)
    sender.get_by_text("Link for a private ambulance").click()
    sender.get_by_role("button", name="Make a code").click()
    code = sender.locator("[data-code]")
    expect(code).to_contain_text("/ride")
    phone = opened(
        chromium, hospital, None, "/ride", viewport=PHONE, permissions=["geolocation"],
        geolocation={"latitude": 25.0412, "longitude": 121.5521},
    )  # fmt: skip
    phone.get_by_label("Code").fill(str(code.text_content()).split()[-1])
    phone.get_by_role("button", name="Begin").click()
    phone.get_by_role("button", name="Send the position").click()
    expect(phone.locator("[data-position]")).to_contain_text("Position sent")
    phone.get_by_label("Pulse").fill("88")
    phone.get_by_role("button", name="Send the vital signs").click()
    expect(phone.get_by_text("Kept")).to_be_visible()
    shoot(phone, "riding-phone")
    receiver = opened(chromium, hospital, RECEIVER, PATH)
    for page in (sender, receiver):
        expect(page.get_by_text("25.0412, 121.5521")).to_be_visible()
