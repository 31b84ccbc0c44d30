"""A check by phone: without a network first, then with one; and the place's page that shows it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from goldenhour.aeds.keeping.register import label_of
from goldenhour.emergency.people import Role
from tests.attachments.sending import photo
from tests.browser import conftest
from tests.browser.conftest import Exchange

PHONE = {"width": 390, "height": 844}
PLACE = {"name": "範例國中", "county": "A", "category": "assembly", "staff": 10}


@pytest.fixture(autouse=True)
def with_a_manager(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(conftest, "WHO", {**conftest.WHO, "manager": ({Role.AED_MANAGER}, "county/A")})


@pytest.fixture
def site(exchange: Exchange) -> str:
    site = exchange.say("manager", "/sites", **PLACE)
    exchange.say("manager", f"/sites/{site}/devices/1/registration", location="一樓川堂", barcode="4710000001")
    return site


@pytest.fixture
def phone(chromium: Any, exchange: Exchange, site: str) -> Iterator[BrowserContext]:
    context: BrowserContext = chromium.new_context(viewport=PHONE, locale="en", has_touch=True)
    context.add_cookies([{"name": "session", "value": exchange.tokens["manager"], "url": exchange.address}])
    yield context
    context.close()


def fits(page: Page) -> None:
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_a_check_without_a_network_waits_in_the_phone_and_is_there_with_one(
    phone: BrowserContext, exchange: Exchange, site: str
) -> None:
    page = phone.new_page()
    wrongs: list[str] = []
    page.on("pageerror", lambda error: wrongs.append(str(error)))
    page.goto(f"{exchange.address}/language/en?back=/check")
    expect(page.get_by_role("button", name="範例國中 · 一樓川堂")).to_be_visible()
    page.evaluate("navigator.serviceWorker.ready")
    page.reload()
    page.wait_for_function("navigator.serviceWorker.controller !== null")

    phone.set_offline(True)
    page.goto(f"{exchange.address}/check/{label_of(site, '1')}")
    expect(page.get_by_role("heading", name="範例國中 · 一樓川堂")).to_be_visible()
    fits(page)
    page.get_by_label("Pads until").fill("2027-12-31")
    page.get_by_role("button", name="It works").click()
    expect(page.get_by_text("kept on this phone")).to_be_visible()
    assert "Checks (0)" in exchange.shown("manager", f"/sites/{site}")

    page.goto(f"{exchange.address}/check")  # the phone was locked and opened again; it still waits
    phone.set_offline(False)
    page.evaluate("dispatchEvent(new Event('online'))")
    expect(page.locator("[data-waiting]")).to_be_hidden()
    shown = exchange.shown("manager", f"/sites/{site}")
    assert "Checks (1)" in shown
    assert "2027-12-31" in shown
    assert wrongs == []


def test_a_barcode_finds_the_device_a_photo_goes_along_and_used_and_out_of_service_are_one_tap_each(
    phone: BrowserContext, exchange: Exchange, site: str
) -> None:
    page = phone.new_page()
    page.goto(f"{exchange.address}/language/en?back=/check/NOSUCHCODE")
    expect(page.get_by_text("No device of yours has this code.")).to_be_visible()
    page.get_by_label("Code on the label").fill("4710 000001")
    page.get_by_role("button", name="Open", exact=True).click()
    page.get_by_label("Photo").set_input_files(
        files=[{"name": "a.png", "mimeType": "image/jpeg", "buffer": photo(40, 30)}]
    )
    page.get_by_role("button", name="It works").click()
    expect(page.get_by_text("Kept. Thank you.")).to_be_visible()
    assert ">Photo</a>" in exchange.shown("manager", f"/sites/{site}")
    page.get_by_role("button", name="範例國中 · 一樓川堂").click()
    page.get_by_role("button", name="It was used today").dblclick()  # the second tap of a hasty finger opens nothing
    expect(page.get_by_text("範例國中 · 一樓川堂 · It was used today: Kept. Thank you.")).to_be_visible()
    expect(page.get_by_role("heading", name="範例國中 · 一樓川堂")).to_be_hidden()
    assert "used, consumables not replaced yet" in exchange.shown("manager", f"/sites/{site}")
    page.get_by_role("button", name="範例國中 · 一樓川堂").click()
    page.get_by_text("Out of service", exact=True).click()
    page.get_by_role("button", name="is not there").click()
    expect(page.get_by_text("Kept. Thank you.")).to_be_visible()
    assert "is not there" in exchange.shown("manager", f"/sites/{site}")
    page.goto(f"{exchange.address}/sites/{site}")
    fits(page)


def test_swapped_coordinates_are_turned_round_with_one_tap_and_pressing_early_waits_for_the_photo(
    phone: BrowserContext, exchange: Exchange
) -> None:
    page = phone.new_page()
    page.goto(f"{exchange.address}/language/en?back=/sites")
    page.get_by_text("Register a place", exact=True).click()
    page.get_by_label("Name of the place").fill("範例百貨")
    page.get_by_label("Kind of place").select_option("shopping")
    page.get_by_label("Latitude").fill("121.5435, 25.0330")
    page.get_by_label("Longitude").focus()
    page.get_by_role("button", name="Register", exact=True).click()
    expect(page.get_by_text("look swapped: 25.033, 121.5435")).to_be_visible()
    fits(page)
    page.get_by_role("button", name="Turn them round").click()
    expect(page.get_by_role("heading", name="範例百貨")).to_be_visible()
    page.get_by_label("Where it hangs", exact=True).fill("服務臺旁")
    page.get_by_label("Photo of where it hangs").set_input_files(
        files=[{"name": "a.png", "mimeType": "image/png", "buffer": photo(400, 300)}]
    )
    page.get_by_role("button", name="Register", exact=True).click()
    expect(page.get_by_role("img", name="Photo of where it hangs")).to_be_attached()
