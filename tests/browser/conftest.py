"""A whole Golden Hour that can be stopped and started again, and a crew's tablet as a real Chromium keeps it."""

from __future__ import annotations

import contextlib
import re
import socket
import threading
import time
import uuid
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import msgspec
import pytest
import uvicorn
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from goldenhour.app import wiring
from goldenhour.app.server import make_app
from goldenhour.app.settings import Settings
from goldenhour.emergency.house import House
from goldenhour.emergency.people import Role
from goldenhour.people.accounts import Accounts
from tests.browser.hospital import Hospital, serve
from tests.conftest import HOSPITAL, PATIENCE, register_units

PIN = "271828"
SCREEN = {"width": 1280, "height": 800}
PLACE = {"lat": 25.0478, "lon": 121.5170, "county": "A", "address": "臺北市中正區忠孝西路一段49號"}
WHO = {
    "crew": ({Role.CREW}, "county/A"),
    "dispatcher": ({Role.DISPATCHER}, "county/A"),
    "nurse": ({Role.ED_NURSE}, f"hospital/{HOSPITAL}"),
    "administrator": ({Role.ADMINISTRATOR}, "county/A"),
}


@dataclass
class Exchange:
    """A Golden Hour on a port of its own, with people who have signed in. It may be stopped and started again."""

    data: Path
    port: int
    tokens: dict[str, str] = field(default_factory=dict)
    running: tuple[uvicorn.Server, threading.Thread] | None = None
    host: str = "127.0.0.1"

    @property
    def address(self) -> str:
        return f"http://{self.host}:{self.port}"

    @contextlib.asynccontextmanager
    async def opened(self) -> AsyncIterator[House]:
        async with wiring.open_house(Settings(data=self.data)) as house:
            assert isinstance(house.door, Accounts)
            self.house = house
            if not self.tokens:
                await register_units(house)
                self.tokens = await let_in(house.door)
            yield house

    def start(self) -> None:
        self.app = make_app(self.opened)
        config = uvicorn.Config(self.app, port=self.port, log_level="critical", timeout_graceful_shutdown=2)
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, daemon=True)
        thread.start()
        while not server.started and thread.is_alive():
            time.sleep(0.02)
        self.running = (server, thread)

    def stop(self) -> None:
        if self.running:
            server, thread = self.running
            self.app.state.stopping.set()  # ends the live lines
            server.should_exit = True
            thread.join(timeout=15)
            self.running = None

    def say(self, who: str, path: str, **body: Any) -> str:
        """Say something from elsewhere. Gives the entry's id."""
        entry_id = str(uuid.uuid4())
        answer = httpx.post(
            self.address + path,
            json={"id": entry_id, "body": body},
            headers={"authorization": f"Bearer {self.tokens[who]}"},
            timeout=60,
        )
        assert answer.status_code in (200, 201), answer.text
        return entry_id

    def shown(self, who: str, path: str) -> str:
        """The page there, in English."""
        headers = {"authorization": f"Bearer {self.tokens[who]}", "accept": "text/html", "accept-language": "en"}
        return httpx.get(self.address + path, headers=headers, timeout=60).text

    def read(self, case: str) -> Any:
        headers = {"authorization": f"Bearer {self.tokens['dispatcher']}"}
        return httpx.get(f"{self.address}/cases/{case}", headers=headers, timeout=60).json()

    def newer_app(self) -> None:
        """As if the program had been updated: the app's files have another version."""
        assets = self.house.facts["tablet_assets"]
        self.house.facts["tablet_assets"] = msgspec.structs.replace(assets, version="newer")

    def kinds(self, case: str) -> list[str]:
        """The kinds of entries on the case's timeline, in order."""
        headers = {"authorization": f"Bearer {self.tokens['dispatcher']}", "accept": "application/json"}
        told = httpx.get(f"{self.address}/cases/{case}/entries", headers=headers, timeout=60).text
        return re.findall(r'"kind": ?"(\w+)"', told)

    def run(self, complaint: str = "103109", **more: Any) -> str:
        """A call, and A-91 sent to it."""
        body = {"place": PLACE, "complaint": complaint, "level": "2305003", "synthetic": True, **more}
        case = self.say("dispatcher", "/calls", **body)
        self.say("dispatcher", f"/cases/{case}/units", unit="A-91", name="91 車")
        return case


async def let_in(accounts: Accounts) -> dict[str, str]:
    tokens = {}
    for name, (roles, organisation) in WHO.items():
        account = await accounts.register(
            None,
            name=f"{name} Wang",
            sign_in=name,
            password="four words that rhyme",
            roles=roles,
            organisation=organisation,
        )
        tokens[name] = (await accounts.begin_session(account.person())).token
    return tokens


@pytest.fixture
def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
    return port


@pytest.fixture
def hospital(tmp_path: Path, free_port: int) -> Iterator[Hospital]:
    running = serve(tmp_path / "data", free_port)
    yield running
    running.stop()


@pytest.fixture
def exchange(tmp_path: Path, free_port: int) -> Iterator[Exchange]:
    exchange = Exchange(tmp_path / "data", free_port)
    exchange.start()
    yield exchange
    exchange.stop()


COUNTING = """(() => { globalThis.work = { taps: 0, typed: 0 };
  addEventListener("pointerdown", () => { work.taps += 1; }, { capture: true });
  addEventListener("keydown", (e) => { if (e.key.length === 1) work.typed += 1; }, { capture: true });
})();"""


class CrewTablet:
    """One tablet: what it keeps outlives its pages. Its crew touches it as a crew does."""

    def __init__(self, context: BrowserContext, exchange: Exchange) -> None:
        self.context = context
        self.exchange = exchange
        self.wrongs: list[str] = []
        context.add_init_script(COUNTING)

    def open(self) -> Page:
        """A new window of it; the former one is gone, as when the program was killed."""
        for page in self.context.pages:
            page.close()
        self.page = self.context.new_page()
        self.page.set_default_timeout(PATIENCE)
        self.page.on("pageerror", lambda error: self.wrongs.append(str(error)))
        self.page.on("console", lambda said: self.wrongs.append(said.text) if "Policy" in said.text else None)
        self.page.goto(self.exchange.address + "/tablet/app")
        return self.page

    def bind(self, unit: str | None = "A-91") -> Page:
        """Bound to its person, given a PIN, put onto an ambulance."""
        self.open()
        return self.fill_new_pin(unit)

    def fill_new_pin(self, unit: str | None = "A-91") -> Page:
        page = self.page
        for field_id in ("#new-pin", "#new-pin-again"):
            page.locator(field_id).fill(PIN)
        page.locator(".door .main").tap()
        choice = page.locator(f"button[data-unit='{unit}']")
        expect(choice.or_(page.locator(".waiting, .run")).first).to_be_visible()
        if unit and choice.count():  # else its person is on that ambulance already
            choice.tap()
            expect(page.locator(".waiting, .run").first).to_be_visible()
        return page

    def unlock(self) -> Page:
        page = self.open()
        page.locator("#pin").fill(PIN)
        page.locator(".door .main").tap()
        expect(page.locator(".waiting, .run").first).to_be_visible()
        return page

    def offline(self) -> None:
        """The network goes, once the run is on the tablet."""
        expect(self.page.locator(".run")).to_be_visible()
        self.context.set_offline(True)

    def kept_for_offline(self) -> None:
        """The whole app stands in the cache."""
        self.page.wait_for_function("navigator.serviceWorker.ready.then((r) => r.active?.state === 'activated')")

    @property
    def next(self) -> Locator:
        return self.page.locator(".next button")

    def report(self, *marks: str) -> None:
        """Tap the large button, each time once it has settled."""
        for mark in marks:
            self.page.wait_for_timeout(1000)
            expect(self.next).to_have_attribute("data-mark", mark)
            self.next.tap()
            expect(self.page.locator(f".times .done[data-mark={mark}]")).to_be_visible()

    def part(self, name: str) -> None:
        self.page.locator(f".tabs [data-part={name}]").tap()

    def press(self, sign: str, digits: str) -> None:
        """Touch the number, then the keys of the page's own keypad."""
        self.page.locator(f"#v-{sign}").tap()
        for digit in digits:
            self.page.locator(f"form.vitals [data-press='{digit}']").tap()

    def all_sent(self) -> None:
        expect(self.page.locator(".unsent[data-count]")).to_have_count(0)


@pytest.fixture
def tablets(chromium: Browser, exchange: Exchange) -> Iterator[Callable[..., CrewTablet]]:
    """Tablets of the crew; at the end nothing may have thrown or broken the content security policy."""
    made: list[CrewTablet] = []

    def tablet(**settings: Any) -> CrewTablet:
        settings = {"locale": "zh-TW", "viewport": SCREEN, "has_touch": True, "timezone_id": "Asia/Taipei"} | settings
        context = chromium.new_context(**settings)
        context.add_cookies([{"name": "session", "value": exchange.tokens["crew"], "url": exchange.address}])
        made.append(CrewTablet(context, exchange))
        return made[-1]

    yield tablet
    for one in made:
        one.context.close()
    assert [wrong for one in made for wrong in one.wrongs] == []
