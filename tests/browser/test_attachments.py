# ruff: noqa: F811 (fixtures that are imported are named again as arguments)
"""Photos and ECGs in real browser windows: sent from a tablet whose network comes and goes, read large in the hospital."""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import msgspec
import pytest
from playwright.sync_api import Browser, Page, expect

from goldenhour.app.wiring import LOCALES
from goldenhour.attachments.words import WORDS
from goldenhour.emergency.house import House
from goldenhour.kit.languages import load_catalogues
from tests.alerts.scene import coming
from tests.attachments.sending import ecg_paper, photo, upload
from tests.browser.hospital import Hospital
from tests.browser.test_board import OpenBoard, board, chromium  # noqa: F401
from tests.conftest import PATIENCE, People

pytestmark = pytest.mark.browser
CREW = People().crew
CASE = "case-0001"
POLICY = (
    "default-src 'self'; style-src 'self' 'unsafe-inline'; script-src 'self' 'nonce-n'; img-src 'self' data: blob:; "
    "worker-src 'self' blob:; connect-src 'self'"
)
FRAME = """<!doctype html><html lang="zh-Hant-TW" data-zone="Asia/Taipei"><meta charset="utf-8">
<meta name="viewport" content="width=device-width"><title>part</title>
<link rel="stylesheet" href="/static/look.css"><link rel="stylesheet" href="/static/forms.css">
<link rel="stylesheet" href="/static/tablet.css"><link rel="stylesheet" href="/static/attachments/attachments.css">
<script src="/static/vendor/tus-js-client/tus.min.js"></script>
<body class="tablet touch"><main id="root"></main>
<script type="module" nonce="n">
import { openDB } from "/static/vendor/idb/index.js";
import { part } from "/static/attachments/attachments.js";
const db = await openDB("blobs", 1, { upgrade: (db) => db.createObjectStore("blobs", { keyPath: "id" }) });
const words = WORDS_HERE, toasts = [];
const blobs = {
  listBlobs: async () => (await db.getAll("blobs")).map(({ bytes, ...meta }) => ({ ...meta, size: bytes.byteLength })),
  readBlob: async (id) => (await db.get("blobs", id))?.bytes,
  deleteBlob: (id) => db.delete("blobs", id),
};
const ctx = {
  caseState: { id: CASE_HERE, attachments: [] }, unit: "A-91", blobs, now: () => Date.now(),
  word: (key, values = {}) => (words[key] ?? key).replace(/\\{(\\w+)\\}/g, (p, name) => values[name] ?? p),
  toast: (text) => toasts.push(text), undo: async () => {},
  async attach(blob, meta) {
    const id = crypto.randomUUID();
    await db.put("blobs", { ...meta, id, case: CASE_HERE, bytes: new Uint8Array(await blob.arrayBuffer()) });
    document.dispatchEvent(new CustomEvent("tablet:blob", { detail: { id } }));
    return id;
  },
};
globalThis.ctx = ctx;
part.render(document.getElementById("root"), ctx);
document.documentElement.dataset.ready = "";
</script>"""


def frame(case: str) -> str:
    catalogue = load_catalogues(LOCALES)["zh_Hant"]
    words = {key: catalogue.ugettext(text) for key, text in WORDS.items()}
    return FRAME.replace("WORDS_HERE", msgspec.json.encode(words).decode()).replace("CASE_HERE", f'"{case}"')


OpenTablet = Callable[..., Page]


@pytest.fixture
def tablet(chromium: Browser, hospital: Hospital) -> Iterator[OpenTablet]:
    """The part in a page of its own, on the real server; nothing may have thrown or broken the policy at the end."""
    wrongs: list[str] = []
    made: list[Any] = []

    def open_tablet(case: str = CASE, context: Any = None) -> Page:
        if context is None:
            context = chromium.new_context(
                base_url=hospital.address, viewport={"width": 1024, "height": 768}, has_touch=True
            )
            cookies = {"session": CREW.id, "language": "zh_Hant"}
            context.add_cookies([{"name": n, "value": v, "url": hospital.address} for n, v in cookies.items()])
            made.append(context)
        page: Page = context.new_page()
        page.set_default_timeout(PATIENCE)
        page.on("pageerror", lambda error: wrongs.append(str(error)))
        page.on("console", lambda said: wrongs.append(said.text) if "Policy" in said.text else None)
        html = frame(case)
        page.route("**/part-alone", lambda route: route.fulfill(
            body=html, content_type="text/html", headers={"content-security-policy": POLICY}))  # fmt: skip
        page.goto("/part-alone")
        expect(page.locator("html")).to_have_attribute("data-ready", "")
        return page

    yield open_tablet
    for context in made:
        context.close()
    assert wrongs == []


def choose(page: Page, name: str, data: bytes, what: str = "photo", camera: bool = True) -> None:
    kind = "[capture]" if camera else ":not([capture])"
    page.locator(f"input[data-what={what}]{kind}").set_input_files(
        {"name": name, "mimeType": "image/jpeg", "buffer": data}
    )


def attached(hospital: Hospital, case: str = CASE) -> list[Any]:
    return hospital.do(case_of(hospital.house, case)).attachments


async def case_of(house: House, case: str) -> Any:
    return await house.book.case(case)


def until(true: Callable[[], Any]) -> Any:
    end = time.monotonic() + 30
    while time.monotonic() < end:
        if found := true():
            return found
        time.sleep(0.1)
    raise AssertionError("it did not happen")


def shoot(page: Page, name: str) -> None:
    if folder := os.environ.get("GOLDENHOUR_SHOTS"):
        page.screenshot(path=f"{folder}/attachments-{name}.png")


def test_a_photo_taken_without_a_network_is_kept_and_goes_by_itself(hospital: Hospital, tablet: OpenTablet) -> None:
    hospital.do(coming(hospital.house))
    page = tablet()
    page.context.set_offline(True)
    choose(page, "scene.jpg", photo(4000, 3000))
    choose(page, "ecg.jpg", ecg_paper(), "ecg12")
    lines = page.locator(".attach-list > li")
    expect(lines).to_have_count(2)
    expect(lines.first).to_contain_text("等待網路")
    shoot(page, "part-offline-zh")
    assert attached(hospital) == []
    page.context.set_offline(False)
    kept = until(lambda: len(attached(hospital)) == 2 and attached(hospital))
    assert [one.body.what for one in kept] == ["ecg12", "photo"], "the ECG goes first"
    expect(page.locator(".attach-list > li[data-id]")).to_have_count(0)


def test_what_a_tablet_sends_is_small_enough_and_an_ecg_keeps_its_millimetres(
    hospital: Hospital,
    tablet: OpenTablet,
    tmp_path: Path,
) -> None:
    from PIL import Image

    hospital.do(coming(hospital.house))
    page = tablet()
    choose(page, "ecg.jpg", photo(5000, 3500), "ecg12")
    until(lambda: len(attached(hospital)) == 1)
    choose(page, "scene.jpg", photo(5000, 3500))
    kept = until(lambda: len(attached(hospital)) == 2 and attached(hospital))
    sides = {}
    for one in kept:
        with Image.open(hospital.house.facts["attachments"].store.path_of(one.body.sha256)) as image:
            sides[str(one.body.what)] = max(image.size)
            assert not dict(image.getexif())
    assert sides == {"ecg12": 3200, "photo": 2048}


def test_a_tablet_killed_in_the_middle_goes_on_where_the_server_is(hospital: Hospital, tablet: OpenTablet) -> None:
    hospital.do(coming(hospital.house))
    page = tablet()
    context = page.context
    sent = hold_patches(page, after=1)
    big = noisy(3000)
    choose(page, "ecg.jpg", big, "ecg12")
    until(lambda: (page.wait_for_timeout(100), sent)[1])
    page.close()
    (under_way,) = hospital.do(hospital.house.facts["attachments"].store.unfinished())
    assert 0 < under_way.offset < under_way.size
    again = tablet(context=context)
    (kept,) = until(lambda: attached(hospital))
    assert kept.id == under_way.id
    expect(again.locator(".attach-list > li[data-id]")).to_have_count(0)


def noisy(side: int) -> bytes:
    """A photo that does not compress: several pieces of an upload."""
    import io
    import random

    from PIL import Image

    image = Image.frombytes("RGB", (side, side), random.Random(1).randbytes(3 * side * side))
    made = io.BytesIO()
    image.save(made, "JPEG", quality=70)
    return made.getvalue()


def hold_patches(page: Page, after: int) -> list[str]:
    """The network swallows every PATCH after the first few."""
    held: list[str] = []
    seen = [0]

    def hold(route: Any) -> None:
        if route.request.method != "PATCH":
            return route.continue_()
        seen[0] += 1
        if seen[0] <= after:
            return route.continue_()
        held.append(route.request.url)

    page.route("**/uploads/*", hold)
    return held


def test_a_network_that_comes_and_goes_loses_nothing_and_doubles_nothing(
    hospital: Hospital,
    tablet: OpenTablet,
) -> None:
    hospital.do(coming(hospital.house))
    page = tablet()
    for n in range(5):
        choose(page, f"{n}.jpg", photo(1200, 900, colour=("red", "green", "blue", "black", "white")[n]))
        page.context.set_offline(n % 2 == 0)
        page.wait_for_timeout(120)
    for _ in range(6):
        page.context.set_offline(False)
        page.wait_for_timeout(250)
        page.context.set_offline(True)
        page.wait_for_timeout(100)
    page.context.set_offline(False)
    kept = until(lambda: len(attached(hospital)) == 5 and attached(hospital))
    assert len({one.body.sha256 for one in kept}) == 5
    expect(page.locator(".attach-list > li[data-id]")).to_have_count(0)


def test_the_photo_of_a_run_the_server_does_not_know_yet_stays_here_until_it_does(
    hospital: Hospital,
    tablet: OpenTablet,
) -> None:
    page = tablet("case-offline")
    choose(page, "scene.jpg", photo())
    expect(page.locator(".attach-list li[data-state=waiting]")).to_contain_text("等此趟任務")
    hospital.do(coming(hospital.house, "case-offline", "alert-offline"))
    until(lambda: len(attached(hospital, "case-offline")) == 1)
    expect(page.locator(".attach-list > li[data-id]")).to_have_count(0)


def test_what_cannot_be_read_or_is_not_taken_is_said_in_words(hospital: Hospital, tablet: OpenTablet) -> None:
    hospital.do(coming(hospital.house))
    page = tablet()
    choose(page, "broken.jpg", b"<html>not a picture</html>")
    expect(page.locator(".refusal[role=alert]")).to_contain_text("無法讀取")
    page.locator("input[data-what=photo]:not([capture])").set_input_files(
        {"name": "letter.pdf", "mimeType": "application/pdf", "buffer": b"not a PDF at all"}
    )
    line = page.locator(".attach-list li[data-state=refused]")
    expect(line).to_contain_text("不接受這種檔案")
    shoot(page, "part-refused-zh")
    line.get_by_role("button", name="收回").tap()
    expect(page.locator(".attach-list li[data-id]")).to_have_count(0)


# ── the hospital ─────────────────────────────────────────────────────────────────────────────────────────────────────
def send_from_elsewhere(hospital: Hospital, data: bytes, **said: str) -> None:
    async def send() -> None:
        headers = {"authorization": f"Bearer {CREW.id}"}
        async with httpx.AsyncClient(base_url=hospital.address, headers=headers) as client:
            answer = await upload(client, data, **said)
            assert answer.headers["attachment-state"] == "added", answer.text

    asyncio.run_coroutine_threadsafe(send(), hospital.loop).result(20)


@pytest.mark.parametrize("language", ["zh_Hant", "en"])
def test_the_board_says_that_there_is_an_ecg_and_a_touch_shows_it_large(
    hospital: Hospital,
    board: OpenBoard,
    language: str,
) -> None:
    hospital.do(coming(hospital.house))
    page = board(language)
    send_from_elsewhere(hospital, ecg_paper(), what="ecg12", text="ST V1-V4")
    tile = page.locator(".tile")
    expect(tile.locator(".attached")).to_contain_text("12導程" if language == "zh_Hant" else "12-lead ECG")
    assert "base64" not in page.content()
    shoot(page, f"tile-{language}")
    tile.click()
    expect(page.locator("#in-hand .attached-one img")).to_be_visible()
    shoot(page, f"in-hand-{language}")
    page.locator("#in-hand .attached-one").click()
    viewer = page.locator(".viewer")
    expect(viewer).to_contain_text("ST V1-V4")
    expect(page.locator(".viewer img")).to_have_js_property("naturalWidth", 2600)
    # the alert is not acknowledged: its tile is seen beside the picture
    assert viewer.bounding_box()["x"] >= page.locator("#in-hand").bounding_box()["x"] - 1  # type: ignore[index]
    shoot(page, f"viewer-beside-{language}")
    page.keyboard.press("Escape")
    expect(viewer).to_have_count(0)
    hospital.say(NURSE, f"/cases/{CASE}/alerts/alert-0001/acknowledgement", name="林護理師")
    expect(page.locator("#in-hand .acknowledged")).to_be_visible()
    page.locator("#in-hand .attached-one").click()
    expect(viewer).to_be_visible()
    assert viewer.bounding_box()["width"] == 1920  # type: ignore[index]
    expect(page.locator(".viewer img")).to_have_js_property("naturalWidth", 2600)
    before = page.locator(".viewer img").bounding_box()
    for key in ("+", "+", "ArrowRight", "r"):
        page.keyboard.press(key)
    after = page.locator(".viewer img").bounding_box()
    assert before != after
    page.keyboard.press("0")
    page.mouse.move(900, 500)
    page.mouse.wheel(0, -300)
    page.mouse.down()
    page.mouse.move(700, 400)
    page.mouse.up()
    shoot(page, f"viewer-{language}")
    page.keyboard.press("Escape")
    expect(viewer).to_have_count(0)


NURSE = People().ed_nurse


def test_the_timeline_leads_to_the_picture(hospital: Hospital, board: OpenBoard) -> None:
    hospital.do(coming(hospital.house))
    send_from_elsewhere(hospital, ecg_paper(), what="ecg12")
    page = board()
    page.goto(f"/cases/{CASE}/timeline")
    page.get_by_role("link", name="開啟查看").click()
    expect(page.locator(".viewer img")).to_be_visible()
    expect(page.locator(".viewer img")).to_have_js_property("naturalWidth", 2600)
    shoot(page, "view-zh")
