"""A bus has overturned: a crew sorts on a phone that loses its network, the dispatcher distributes, the hospital's board shows
one tile for all and one name stands for them."""

from __future__ import annotations

import asyncio
import os
from itertools import product
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from goldenhour.emergency.house import House
from goldenhour.emergency.people import Person
from goldenhour.emergency.tags import tag_number
from goldenhour.incidents.keeping import Keeper
from tests.browser.hospital import Hospital
from tests.browser.test_transfers import opened
from tests.conftest import People
from tests.incidents.scene import INCIDENT, a_casualty, an_incident

pytestmark = pytest.mark.browser
DESK, PHONE = {"width": 1366, "height": 768}, {"width": 390, "height": 844}
PEOPLE = People()


def shoot(page: Page, name: str) -> None:
    if folder := os.environ.get("GOLDENHOUR_SHOTS"):
        page.screenshot(path=f"{folder}/incidents-{name}.png", full_page=True)


def sort(page: Page, number: str, *answers: str) -> None:
    """One casualty: the number, then one touch for each answer."""
    page.locator("#number").fill(number)
    for answer in answers:
        page.locator(f'[data-step] button[data-answer="{answer}"]').click()


async def begin(house: House) -> None:
    await an_incident(house, drill=True, estimated=3)
    keeper = Keeper(house.book, house.world, str, lambda state: house.live.changed(state, state))
    house.facts["test_keeper"] = asyncio.create_task(keeper.keep())


async def many(house: House) -> None:
    for place in range(50, 62):
        await a_casualty(house, place, drill=True, sector="B", injury="撕裂傷", age_years=30 + place)


def seen(browser: Browser, hospital: Hospital, person: Person, path: str, **more: Any) -> Page:
    page = opened(browser, hospital, person, path, **more)
    page.on("pageerror", lambda error: print("PAGEERROR", error))
    return page


def test_sorted_on_a_phone_distributed_at_the_desk_acknowledged_on_the_board(
    chromium: Browser, hospital: Hospital
) -> None:
    hospital.do(begin(hospital.house))
    phone = seen(chromium, hospital, PEOPLE.crew, f"/incidents/{INCIDENT}/triage", viewport=PHONE)
    desk = seen(chromium, hospital, PEOPLE.dispatcher, f"/incidents/{INCIDENT}")
    board = seen(chromium, hospital, PEOPLE.ed_nurse, "/board", viewport={"width": 1920, "height": 1080})
    expect(desk.locator("html")).to_have_attribute("data-live-state", "live")
    one, two, three = (tag_number("A", place) for place in (1, 2, 3))

    sort(phone, one, "no", "yes", "over_30")
    expect(phone.locator("[data-mine] > li")).to_have_count(1)
    expect(desk.locator(".casualty")).to_have_count(1)
    shoot(phone, "phone")
    phone.context.set_offline(True)
    sort(phone, two, "yes")
    sort(phone, "A-003-0" if three != "A-003-0" else "A-003-1", "no", "no", "no")
    expect(phone.locator("[data-number-refusal]")).to_contain_text("last digit does not fit")
    phone.locator("#number").fill(three)
    expect(phone.locator("[data-unsent-words]")).to_contain_text("2 not sent yet")
    shoot(phone, "phone-offline")
    phone.context.set_offline(False)
    expect(desk.locator(".casualty")).to_have_count(3)
    expect(phone.locator("[data-unsent-words]")).to_contain_text("Everything is sent")

    desk.locator("[data-accept-all]").click()
    expect(desk.locator(".casualty", has_text=one).locator(".casualty-to b")).to_be_visible()
    desk.locator(f'.casualty[data-number="{one}"] [data-take-casualty]').click()
    desk.locator("#to-hospital").select_option(PEOPLE.ed_nurse.hospital or "")
    desk.locator("#to-reason").fill("Specialist there")
    shoot(desk, "in-hand")
    desk.get_by_role("button", name="Send there").click()
    expect(desk.locator("#casualty")).not_to_be_visible()
    desk.locator(f'[data-warn][data-say$="{PEOPLE.ed_nurse.hospital}"]').click()

    tile = board.locator(".tile.group")
    expect(tile).to_be_visible()
    expect(tile.locator(".immediate b")).to_have_text("1")
    shoot(board, "board")
    tile.click()
    expect(board.locator("[data-in-hand]")).to_contain_text(one)
    board.locator("[data-names] button").first.click()
    expect(desk.locator("#incident-now")).to_contain_text("acknowledged")
    expect(desk.locator(f'.casualty[data-number="{one}"]')).to_contain_text("✓")
    if os.environ.get("GOLDENHOUR_SHOTS"):
        shoot(board, "board-in-hand")
        shoot_everything(chromium, hospital, desk)


def shoot_everything(chromium: Browser, hospital: Hospital, desk: Page) -> None:
    """Each page in both languages, wide and narrow; the name says by how much it is too wide."""
    hospital.do(many(hospital.house))
    desk.wait_for_timeout(3000)
    shoot(desk, "desk")
    pages = {"page": f"/incidents/{INCIDENT}", "list": "/incidents", "triage": f"/incidents/{INCIDENT}/triage"}
    for language, size, (what, path) in product(("zh_Hant", "en"), (DESK, PHONE), pages.items()):
        page = seen(chromium, hospital, PEOPLE.dispatcher, path, viewport=size, language=language)
        page.wait_for_timeout(1200)
        wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        shoot(page, f"{what}-{size['width']}-{language}-{wide}")
        page.context.close()
