"""The question what a hospital has free, on its board in a real browser: it opens by itself, and one tap answers it."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from goldenhour.emergency.capacity_bodies import CapacityReported, Urgency
from tests.browser.hospital import Hospital
from tests.browser.test_board import OpenBoard, board, chromium, patient
from tests.conftest import HOSPITAL, People

__all__ = ["board", "chromium"]
pytestmark = pytest.mark.browser
ASK = f"/hospitals/{HOSPITAL}/capacity/questions"
SAID = CapacityReported(can_take={Urgency.IMMEDIATE: 3, Urgency.DELAYED: 5}, name="林")


def test_a_question_opens_beside_the_tiles_and_same_as_before_answers_it(hospital: Hospital, board: OpenBoard) -> None:
    hospital.tell(f"hospital/{HOSPITAL}", SAID)
    page = board("en")
    expect(page.locator(".capacity-side")).to_contain_text("3")
    assert hospital.say(People().dispatcher, ASK, name="陳", note="bus").status_code == 201
    panel = page.locator(".capacity-panel")
    expect(panel).to_contain_text("bus")
    page.mouse.click(5, 1000)  # the first touch of a wall only lets it sound
    page.locator("[data-step='1']").first.click()
    expect(panel.get_by_label("red", exact=True)).to_have_value("4")
    page.keyboard.press("Escape")
    expect(panel).to_have_count(0)
    expect(page.locator("[data-question]")).to_be_visible()  # closed is not answered, and it does not open again
    page.locator("[data-question]").click()
    panel.get_by_role("button", name="Same as before").click()
    expect(page.locator("[data-question]")).to_have_count(0)
    assert hospital.house.book.hospitals[HOSPITAL].capacity.real.can_take[Urgency.IMMEDIATE].value == 3


def test_while_a_warning_rings_no_question_opens_by_itself(hospital: Hospital, board: OpenBoard) -> None:
    hospital.do(patient(hospital.house, 0))
    page = board("zh_Hant")
    expect(page.locator(".tile.unacknowledged")).to_be_visible()
    assert hospital.say(People().dispatcher, ASK, name="陳").status_code == 201
    expect(page.locator("[data-question]")).to_be_visible()
    expect(page.locator(".capacity-panel")).to_have_count(0)
