"""A label or a maker's sticker before the camera, to a saved check: with the reader that comes along, also without a network.

Chromium on Linux has no reader of its own, as Safari and Firefox have none.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import zxingcpp
from playwright.sync_api import Browser, BrowserContext, Page, expect

from goldenhour.aeds.keeping.register import label_of
from goldenhour.emergency.people import Role
from goldenhour.emergency.tags import tag_number
from goldenhour.kit.qr import qr_of
from tests.browser import conftest
from tests.browser.camera import Camera, barcode
from tests.browser.conftest import COUNTING, Exchange
from tests.browser.hospital import Hospital
from tests.browser.test_transfers import opened
from tests.conftest import People
from tests.incidents.scene import INCIDENT, an_incident

PLACE = {"name": "範例國中", "county": "A", "category": "assembly", "staff": 10}
OTHERS_LABEL = "https://golden.example/check/ZZZZZZZZZZ"
HERS = "範例國中 · 一樓川堂"


@pytest.fixture(autouse=True)
def with_a_manager(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(conftest, "WHO", {**conftest.WHO, "manager": ({Role.AED_MANAGER}, "county/A")})


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    film: Path = tmp_path_factory.mktemp("camera") / "film.mjpeg"
    film.touch()
    return film


@pytest.fixture(scope="module")
def chromium_arguments(film: Path) -> list[str]:
    fake = ["--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream"]
    return [*fake, f"--use-file-for-fake-video-capture={film}"]


@pytest.fixture
def camera(chromium: Browser, film: Path) -> Camera:
    return Camera(chromium, film)


@pytest.fixture
def site(exchange: Exchange) -> str:
    site = exchange.say("manager", "/sites", **PLACE)
    exchange.say("manager", f"/sites/{site}/devices/1/registration", location="一樓川堂", serial="SN-2031-77")
    exchange.say("manager", f"/sites/{site}/devices/2/registration", location="體育館", barcode="4710000000024")
    return site


@pytest.fixture
def phone(chromium: Browser, exchange: Exchange, site: str) -> Iterator[BrowserContext]:
    context = chromium.new_context(viewport={"width": 390, "height": 844}, locale="en", has_touch=True)
    context.add_cookies([{"name": "session", "value": exchange.tokens["manager"], "url": exchange.address}])
    context.add_init_script(COUNTING)
    yield context
    context.close()


@pytest.fixture
def page(phone: BrowserContext, exchange: Exchange) -> Iterator[Page]:
    """The check page, kept for when there is no network. Nothing may throw or break the content security policy."""
    page, wrongs = phone.new_page(), list[str]()
    page.on("pageerror", lambda error: wrongs.append(str(error)))
    page.on("console", lambda said: wrongs.append(said.text) if "Policy" in said.text else None)
    page.goto(f"{exchange.address}/language/en?back=/check")
    page.wait_for_function("navigator.serviceWorker.ready.then((r) => r.active?.state === 'activated')")
    page.reload()
    page.wait_for_function("navigator.serviceWorker.controller !== null")
    yield page
    assert wrongs == []


def look(page: Page) -> None:
    page.get_by_role("button", name="Scan the label or barcode").tap()


def test_from_label_to_saved_check_is_two_taps_and_nothing_typed(
    page: Page, camera: Camera, exchange: Exchange, site: str
) -> None:
    camera.sees(qr_of(f"https://golden.example/check/{label_of(site, '1')}"))
    look(page)
    expect(page.get_by_role("heading", name=HERS)).to_be_visible()
    expect(page.locator("[data-video]")).to_be_hidden()
    page.get_by_role("button", name="It works").tap()
    expect(page.get_by_text("Kept. Thank you.")).to_be_visible()
    assert "Checks (1)" in exchange.shown("manager", f"/sites/{site}")
    assert page.evaluate("work") == {"taps": 2, "typed": 0}


def test_a_makers_sticker_is_read_where_no_network_reaches_and_the_check_is_sent_later(
    page: Page, phone: BrowserContext, camera: Camera, exchange: Exchange, site: str
) -> None:
    camera.sees(barcode("SN-2031-77"), width=560)
    phone.set_offline(True)
    page.reload()
    look(page)
    expect(page.get_by_role("heading", name=HERS)).to_be_visible()
    page.get_by_role("button", name="It works").tap()
    expect(page.get_by_text("kept on this phone")).to_be_visible()
    assert "Checks (0)" in exchange.shown("manager", f"/sites/{site}")
    phone.set_offline(False)
    page.evaluate("dispatchEvent(new Event('online'))")
    expect(page.get_by_text("Kept. Thank you.")).to_be_visible()
    assert "Checks (1)" in exchange.shown("manager", f"/sites/{site}")


def test_of_several_stickers_the_one_that_is_known_counts_and_what_nobody_knows_can_be_corrected(
    page: Page, camera: Camera
) -> None:
    whole = "(01)04710000000017(17)290101(10)B5(21)SN-2031-77"
    matrix = barcode(whole, zxingcpp.BarcodeFormat.DataMatrix, gs1=True)
    camera.sees(qr_of(OTHERS_LABEL), matrix, width=700)
    look(page)
    expect(page.get_by_role("heading", name=HERS)).to_be_visible()
    page.get_by_role("button", name="Another device").tap()

    camera.sees(barcode("4710000000023"), width=560)
    look(page)
    expect(page.get_by_text("No device of yours has this code.")).to_be_visible()
    typed = page.get_by_label("Code on the label")
    expect(typed).to_have_value("4710000000023")
    typed.fill("4710000000024")
    page.get_by_role("button", name="Open", exact=True).tap()
    expect(page.get_by_role("heading", name="範例國中 · 體育館")).to_be_visible()


def test_a_camera_that_sees_nothing_says_so_after_a_while_and_can_be_closed(page: Page, camera: Camera) -> None:
    camera.sees("<h1>AED</h1>")
    page.clock.install()
    look(page)
    expect(page.get_by_role("button", name="Close the camera")).to_be_focused()
    expect(page.locator("[data-video]")).to_be_visible()
    page.clock.run_for(20_000)
    expect(page.get_by_text("Nothing read yet. Go closer")).to_be_visible()
    page.get_by_role("button", name="Close the camera").tap()
    page.clock.run_for(1_000)
    expect(page.locator("[data-video]")).to_be_hidden()
    expect(page.get_by_role("button", name="Scan the label or barcode")).to_be_visible()


CANNOT = [
    ("NotAllowedError", "This page may not use the camera."),
    ("NotFoundError", "No camera was found."),
    ("NotReadableError", "Another program has the camera."),
]


def test_each_way_it_cannot_be_read_is_told_with_what_to_do_next(page: Page, camera: Camera) -> None:
    camera.sees("<h1>AED</h1>")
    page.evaluate(
        "() => { WebAssembly.instantiateStreaming = WebAssembly.instantiate = () => { throw new Error(); }; }"
    )
    look(page)
    expect(page.locator("[data-waiting]")).to_contain_text("This browser cannot read codes here.")
    expect(page.locator("[data-video]")).to_be_hidden()
    for name, words in CANNOT:
        thrown = f"async () => {{ throw new DOMException('', '{name}'); }}"
        page.evaluate(f"() => {{ navigator.mediaDevices.getUserMedia = {thrown}; }}")
        look(page)
        expect(page.locator("[data-waiting]")).to_contain_text(words)
        expect(page.locator("[data-waiting]")).to_contain_text("type the code", ignore_case=True)
    page.evaluate("() => Object.defineProperty(navigator, 'mediaDevices', { value: undefined })")
    look(page)
    expect(page.locator("[data-waiting]")).to_contain_text("only where the address begins with https")


OWN = """globalThis.BarcodeDetector = class {
  static getSupportedFormats = async () => ["qr_code", "data_matrix", "code_128", "code_39", "ean_13", "itf", "aztec"];
  detect = async () => [{ rawValue: "SN-2031-77" }];
};"""


def test_the_browsers_own_reader_is_taken_where_there_is_one(
    phone: BrowserContext, page: Page, camera: Camera, exchange: Exchange
) -> None:
    camera.sees("<h1>AED</h1>")
    phone.add_init_script(OWN)
    asked: list[str] = []
    phone.on("request", lambda request: asked.append(request.url))
    page.reload()
    look(page)
    expect(page.get_by_role("heading", name=HERS)).to_be_visible()
    assert [url for url in asked if "barcode-detector" in url or "zxing" in url] == []


def test_a_casualtys_tag_is_read_where_no_network_reaches(
    chromium: Browser, hospital: Hospital, camera: Camera
) -> None:
    camera.sees(barcode(tag_number("A", 1)))
    hospital.do(an_incident(hospital.house, drill=True, estimated=3))
    phone = opened(
        chromium, hospital, People().crew, f"/incidents/{INCIDENT}/triage", viewport={"width": 390, "height": 844}
    )
    wrongs: list[str] = []
    phone.on("pageerror", lambda error: wrongs.append(str(error)))
    phone.on("console", lambda said: wrongs.append(said.text) if "Policy" in said.text else None)
    phone.wait_for_load_state("networkidle")
    phone.context.set_offline(True)
    phone.get_by_role("button", name="Scan").click()
    expect(phone.locator("#number")).to_have_value(tag_number("A", 1))
    expect(phone.locator("[data-step] button").first).to_be_visible()
    assert wrongs == []
