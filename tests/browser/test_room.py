"""A consult's room between two real Chromium processes: picture and voice both ways, directly and through a real relay that
dies and comes back, and lines written meanwhile that arrive once and in order."""

from __future__ import annotations

import contextlib
import hashlib
import shutil
import socket
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from goldenhour.app import wiring
from goldenhour.app.settings import Settings
from goldenhour.attachments.taking import attachments_of
from goldenhour.emergency.attached_bodies import Attached, AttachmentAdded
from goldenhour.emergency.house import House
from goldenhour.emergency.people import Role
from goldenhour.people.accounts import Accounts
from tests.attachments.sending import ecg_paper
from tests.browser.conftest import Exchange
from tests.browser.relay import SECRET, Coturn, a_coturn
from tests.conftest import HOSPITAL, OTHER_HOSPITAL
from tests.consults.scene import consulting, taken

pytestmark = pytest.mark.browser
FAKE = ["--no-sandbox", "--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"]
PEOPLE = {
    "nurse": (Role.ED_NURSE, HOSPITAL),
    "specialist": (Role.SPECIALIST, OTHER_HOSPITAL),
}
REMEMBER = """(() => {
  const Real = RTCPeerConnection;
  window.connections = [];
  window.RTCPeerConnection = class extends Real {
    constructor(settings) { super({ ...settings, ...ONLY }); window.connections.push(this); }
  };
})()"""
FRAMES = """async () => {
  let frames = 0, heard = 0;
  for (const one of window.connections.filter((one) => one.connectionState === "connected"))
    for (const report of (await one.getStats()).values()) {
      if (report.type !== "inbound-rtp") continue;
      if (report.kind === "video") frames += report.framesDecoded ?? 0;
      else heard += report.packetsReceived ?? 0;
    }
  return [frames, heard];
}"""
SLOW = 120_000


@dataclass
class Rooms(Exchange):
    """A Golden Hour in which one consult is asked and taken, with or without a relay."""

    relay: Coturn | None = None
    path: str = "/cases/case-0001/consults/consult-0001"

    @contextlib.asynccontextmanager
    async def opened(self) -> AsyncIterator[House]:
        secret = self.data.parent / "secret"
        secret.write_text(SECRET)
        more = {"turn_urls": self.relay.url, "turn_secret_file": secret} if self.relay else {}
        async with wiring.open_house(Settings(data=self.data, **more)) as house:
            assert isinstance(house.door, Accounts)
            self.house = house
            if not self.tokens:
                await consulting(house, taken(), with_ecg(house))
                for name, (role, hospital) in PEOPLE.items():
                    account = await house.door.register(
                        None, name=f"{name} Wang", sign_in=name, password="four words that rhyme", roles={role},
                        organisation=f"hospital/{hospital}",
                    )  # fmt: skip
                    self.tokens[name] = (await house.door.begin_session(account.person())).token
            yield house

    def lines(self) -> list[str]:
        case = self.house.book.open_cases["case-0001"]
        return [one.said.text for one in case.consults["consult-0001"].room]


def with_ecg(house: House) -> AttachmentAdded:
    """An ECG of the case, its bytes kept."""
    data = ecg_paper()
    sha256 = hashlib.sha256(data).hexdigest()
    path = attachments_of(house).store.path_of(sha256)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return AttachmentAdded(
        attachment="attachment-0001", sha256=sha256, size=len(data), media_type="image/jpeg", what=Attached.ECG12,
        taken_at=house.world.now(),
    )  # fmt: skip


def served(folder: Path, relay: Coturn | None = None) -> Rooms:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    rooms = Rooms(folder / "data", port, relay=relay)
    rooms.start()
    return rooms


@pytest.fixture
def browsers() -> Iterator[tuple[Browser, Browser]]:
    """Two processes, as at two hospitals."""
    path = shutil.which("chromium") or shutil.which("google-chrome")
    assert path, "no Chromium: install Debian's `chromium`"
    with sync_playwright() as play:
        both = [play.chromium.launch(executable_path=path, args=FAKE) for _ in range(2)]
        yield both[0], both[1]
        for one in both:
            one.close()


def enter(browser: Browser, rooms: Rooms, who: str, only: str = "{}", **settings: Any) -> Page:
    context = browser.new_context(locale="en-GB", **settings)
    context.add_cookies([{"name": "session", "value": rooms.tokens[who], "url": rooms.address}])
    context.add_init_script(REMEMBER.replace("ONLY", only))
    page = context.new_page()
    page.goto(f"{rooms.address}{rooms.path}/room")
    expect(page.locator("[data-server]")).to_have_attribute("data-state", "live")
    return page


def switch_on(*pages: Page) -> None:
    for page in pages:
        page.get_by_role("button", name="Microphone").click()
        page.get_by_role("button", name="Camera").click()
        expect(page.get_by_role("button", name="Camera")).to_have_attribute("aria-pressed", "true")


def seen(page: Page) -> Any:
    return page.locator("[data-others] .room-tile")


def write(page: Page, text: str) -> None:
    page.locator("[data-text]").fill(text)
    page.locator("[data-text]").press("Enter")


def flows(*pages: Page) -> None:
    """Pictures are decoded and voice arrives, and go on doing so."""
    for page in pages:
        frames, heard = page.evaluate(FRAMES)
        more = f"async () => {{ const [f, h] = await ({FRAMES})(); return f > {frames + 5} && h > {heard + 20}; }}"
        page.wait_for_function(more, timeout=SLOW)


def shown(page: Page) -> list[str]:
    return page.locator("[data-lines] li[data-state=kept] p").all_text_contents()


def test_two_hospitals_see_hear_and_write_to_one_another(browsers: tuple[Browser, Browser], tmp_path: Path) -> None:
    rooms = served(tmp_path)
    try:
        here, there = enter(browsers[0], rooms, "nurse"), enter(browsers[1], rooms, "specialist")
        write(here, "before anybody looks")  # text needs neither camera nor microphone
        expect(there.locator("[data-lines] li p")).to_have_text("before anybody looks")
        switch_on(here, there)
        for page in (here, there):
            expect(seen(page)).to_have_attribute("data-state", "video", timeout=SLOW)
        flows(here, there)
        here.context.set_offline(True)
        for n in range(3):
            write(here, f"written in a tunnel {n}")
        there.evaluate("window.connections.forEach((one) => one.close())")
        write(there, "meanwhile elsewhere")
        expect(here.locator("[data-lines] li[data-state=waiting]")).to_have_count(3)
        here.context.set_offline(False)
        expected = ["before anybody looks", "meanwhile elsewhere", *(f"written in a tunnel {n}" for n in range(3))]
        for page in (here, there):
            expect(page.locator("[data-lines] li[data-state=kept]")).to_have_count(5, timeout=SLOW)
            assert shown(page) == expected
        assert rooms.lines() == expected
    finally:
        rooms.stop()


def test_a_relay_that_dies_is_said_and_its_return_brings_the_picture_back(
    browsers: tuple[Browser, Browser], tmp_path: Path
) -> None:
    relay = a_coturn(tmp_path)
    relay.start()
    rooms = served(tmp_path, relay)
    try:
        only = '{ iceTransportPolicy: "relay" }'
        here, there = (enter(browsers[n], rooms, who, only) for n, who in enumerate(PEOPLE))
        switch_on(here, there)
        flows(here, there)
        relay.stop()
        for page in (here, there):
            expect(seen(page)).to_have_attribute("data-state", "reconnecting", timeout=SLOW)
        write(here, "can you still read this?")
        write(there, "yes")
        for page in (here, there):
            expect(page.locator("[data-lines] li[data-state=kept]")).to_have_count(2)
        relay.start()
        for page in (here, there):
            expect(seen(page)).to_have_attribute("data-state", "video", timeout=2 * SLOW)
        flows(here, there)
        assert rooms.lines() == ["can you still read this?", "yes"]
    finally:
        relay.stop()
        rooms.stop()


def test_a_thin_link_carries_voice_alone_and_says_so(browsers: tuple[Browser, Browser], tmp_path: Path) -> None:
    relay = a_coturn(tmp_path)
    relay.start(bytes_a_second=12_000)  # voice needs about 5,000, a picture more than 18,000
    rooms = served(tmp_path, relay)
    try:
        only = '{ iceTransportPolicy: "relay" }'
        here, there = (enter(browsers[n], rooms, who, only) for n, who in enumerate(PEOPLE))
        switch_on(here, there)
        for page in (here, there):
            expect(seen(page)).to_have_attribute("data-state", "audio", timeout=2 * SLOW)
            expect(seen(page)).to_contain_text("voice only")
        expect(here.locator("[data-sending]")).to_contain_text("the link carries no more")
        write(here, "read this instead")
        expect(there.locator("[data-lines] li[data-state=kept] p")).to_have_text("read this instead")
    finally:
        relay.stop()
        rooms.stop()


def tap(page: Page, x: float, y: float) -> None:
    """At a part of the picture's width and height."""
    box = page.locator("[data-stage] img").bounding_box()
    assert box
    page.mouse.click(box["x"] + x * box["width"], box["y"] + y * box["height"])


def test_both_look_at_the_same_place_of_an_ecg_and_read_the_same_figure(
    browsers: tuple[Browser, Browser], tmp_path: Path
) -> None:
    rooms = served(tmp_path)
    try:
        here, there = enter(browsers[0], rooms, "nurse"), enter(browsers[1], rooms, "specialist")
        here.locator("[data-choose]").select_option(label="12-lead ECG")
        for page in (here, there):
            expect(page.locator("[data-stage] img")).to_be_visible()
            page.wait_for_function("document.querySelector('[data-stage] img').naturalWidth > 0")
        here.get_by_role("button", name="Set the scale by two taps").click()
        tap(here, 0.3, 0.5)
        tap(here, 0.5, 0.5)
        expect(here.locator("[data-picture]")).to_have_attribute("data-tool", "measure")
        tap(here, 0.3, 0.4)
        tap(here, 0.7, 0.4)
        for page in (here, there):
            expect(page.locator("[data-said]")).to_contain_text("800 ms")  # twice ten millimetres at 25 mm/s
        there.locator("[data-stage]").focus()
        there.keyboard.press("+")
        there.keyboard.press("ArrowRight")
        part = "() => { const { x, y, zoom } = document.querySelector('[data-stage]').dataset; return [x, y, zoom]; }"
        there_at = there.evaluate(part)
        assert float(there_at[2]) > 1
        here.wait_for_function(f"(wanted) => String(({part})()) === String(wanted)", arg=there_at)
        there.get_by_role("button", name="Point").click()
        there.locator("[data-stage]").focus()
        there.keyboard.press("Enter")
        expect(here.locator("[data-stage] svg .pointed")).to_have_count(1)
        late = enter(browsers[0], rooms, "nurse")  # a second screen of the same person is a member of its own
        expect(late.locator("[data-said]")).to_contain_text("800 ms")
    finally:
        rooms.stop()


def test_without_camera_and_microphone_the_room_says_so_and_writes(
    browsers: tuple[Browser, Browser], tmp_path: Path
) -> None:
    rooms = served(tmp_path)
    try:
        here, there = enter(browsers[0], rooms, "nurse"), enter(browsers[1], rooms, "specialist")
        refused = "() => { navigator.mediaDevices.getUserMedia = async () => { throw new DOMException('no', NAME); }; }"
        here.evaluate(refused.replace("NAME", "'NotAllowedError'"))
        here.get_by_role("button", name="Camera").click()
        expect(here.locator("[data-video-how]")).to_contain_text("refused")
        here.evaluate(refused.replace("NAME", "'NotFoundError'"))
        here.get_by_role("button", name="Microphone").click()
        expect(here.locator("[data-audio-how]")).to_contain_text("no microphone found")
        expect(seen(there)).to_have_attribute("data-state", "text", timeout=SLOW)
        write(here, "text is enough")
        expect(there.locator("[data-lines] li[data-state=kept] p")).to_have_text("text is enough")
    finally:
        rooms.stop()
