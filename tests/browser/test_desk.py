"""The desk in a real browser, as a dispatcher uses it: by keyboard alone, by the map, and two at once."""

from __future__ import annotations

import asyncio
import contextlib
import os
import re
import shutil
import socket
import threading
import time
import uuid
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import httpx
import pytest
import uvicorn
from playwright.sync_api import Browser, Page, expect, sync_playwright

from goldenhour.app import wiring
from goldenhour.app.server import make_app
from goldenhour.app.settings import Settings
from goldenhour.emergency import bodies as says
from goldenhour.emergency import ladder_bodies as ladder
from goldenhour.emergency.house import House
from goldenhour.emergency.people import Person
from tests.alerts.scene import tell
from tests.conftest import HOSPITAL, PATIENCE, OpenDoor, People, register_units

pytestmark = pytest.mark.browser

T = TypeVar("T")
PEOPLE = People()
SECOND = Person(
    id="person/dispatcher-2",
    name="Second desk",
    roles=PEOPLE.dispatcher.roles,
    organisation=PEOPLE.dispatcher.organisation,
)
DESK = {"width": 1440, "height": 900}
MAIN_STATION = {"lat": 25.0478, "lon": 121.5170, "county": "A", "address": "臺北市中正區忠孝西路一段49號"}


@dataclass
class Served:
    """A whole Golden Hour on its own port, with an empty county of three units."""

    address: str
    house: House
    loop: asyncio.AbstractEventLoop

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        """Do this where the server runs."""
        return asyncio.run_coroutine_threadsafe(work, self.loop).result(20)

    def tell(self, subject: str, *bodies: says.Body) -> None:
        """What the program itself says, such as a step of the ladder."""
        self.run(tell(self.house, subject, *bodies))

    def say(self, person: Person, path: str, **body: Any) -> str:
        """Say something as somebody else would, from elsewhere. Gives the entry's id."""
        entry_id = str(uuid.uuid4())
        answer = httpx.post(
            self.address + path,
            json={"id": entry_id, "body": body},
            headers={"authorization": f"Bearer {person.id}"},
            timeout=60,
        )
        assert answer.status_code in (200, 201), answer.text
        return entry_id

    def call(self, **changes: Any) -> str:
        body = {"place": MAIN_STATION, "complaint": "103109", "level": "2305003", "synthetic": True, **changes}
        return self.say(PEOPLE.dispatcher, "/calls", **body)


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    inside: list[Any] = []

    @contextlib.asynccontextmanager
    async def opened() -> AsyncIterator[House]:
        async with wiring.open_house(Settings(data=tmp_path / "data")) as house:
            inside.extend((house, asyncio.get_running_loop()))
            door = OpenDoor()
            for person in (*vars(PEOPLE).values(), SECOND):
                door.let_in(person)
            house.door = door
            await register_units(house)
            yield house

    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    config = uvicorn.Config(make_app(opened), port=port, log_level="warning", timeout_graceful_shutdown=1)
    running = uvicorn.Server(config)
    thread = threading.Thread(target=running.run, daemon=True)
    thread.start()
    while not running.started and thread.is_alive():
        time.sleep(0.02)
    yield Served(f"http://127.0.0.1:{port}", *inside)
    running.should_exit = True
    thread.join(timeout=10)


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    path = shutil.which("chromium") or shutil.which("google-chrome")
    if path is None:
        pytest.fail("no Chromium: install Debian's `chromium`")
    with sync_playwright() as play:
        flags = ["--no-sandbox", "--use-angle=swiftshader", "--enable-unsafe-swiftshader"]
        browser = play.chromium.launch(executable_path=path, args=flags)
        yield browser
        browser.close()


@pytest.fixture
def desk(chromium: Browser, served: Served) -> Iterator[Callable[..., Page]]:
    """Open the desk as a dispatcher; at the end nothing may have thrown or broken the content security policy."""
    opened: list[tuple[Page, list[str]]] = []

    def open_desk(person: Person = PEOPLE.dispatcher, locale: str = "zh-TW", viewport: Any = None) -> Page:
        browsing = chromium.new_context(base_url=served.address, locale=locale, viewport=viewport or DESK)
        browsing.add_cookies([{"name": "session", "value": person.id, "url": served.address}])
        page = browsing.new_page()
        page.set_default_timeout(PATIENCE)
        wrongs: list[str] = []
        page.on("pageerror", lambda error: wrongs.append(str(error)))
        page.on("console", lambda said: wrongs.append(said.text) if "Content Security Policy" in said.text else None)
        opened.append((page, wrongs))
        page.goto("/desk")
        page.wait_for_selector("[data-live-state=live]:not(html)")
        page.wait_for_selector(".place.unit", state="attached")  # the desk's own module has run
        return page

    yield open_desk
    for page, wrongs in opened:
        page.context.close()
        assert wrongs == []


def shoot(page: Page, name: str) -> None:
    """Keep a picture where GOLDENHOUR_SHOTS says."""
    if folder := os.environ.get("GOLDENHOUR_SHOTS"):
        Path(folder).mkdir(parents=True, exist_ok=True)
        page.screenshot(path=f"{folder}/{name}.png")


def take_call_by_keyboard(page: Page, address: str = "25.0478, 121.5170", complaint: str = "胸痛") -> None:
    """Not one click: N for a new call, Enter finds the address, typing the complaint, a letter the level, S takes it."""
    page.keyboard.press("n")
    page.keyboard.type(address)
    page.keyboard.press("Enter")
    expect(page.locator("#complaint-text")).to_be_focused()
    page.keyboard.type(complaint)
    page.keyboard.press("Enter")
    page.keyboard.press("w")
    page.keyboard.press("s")


def test_a_call_is_taken_a_unit_sent_and_its_times_seen_by_keyboard_alone(desk, served):
    page = desk()
    shoot(page, "desk-empty-zh")
    take_call_by_keyboard(page)
    card = page.locator("#cases article")
    expect(card).to_contain_text("胸痛")
    expect(card).to_have_attribute("data-attention", "0")
    first = page.locator("#chosen .ranked > li").first
    expect(first).to_contain_text("A-91")
    expect(first.locator(".reasons")).to_contain_text("EMT-P")
    expect(page.locator("#chosen-title")).to_be_focused()
    shoot(page, "desk-ranking-zh")

    page.keyboard.press("1")
    expect(card).to_contain_text("A-91")
    expect(card).to_have_attribute("data-attention", "2")
    case_id = card.get_attribute("data-case")
    for mark, code in (("en_route", "T03"), ("at_scene", "T04")):
        served.say(PEOPLE.crew, f"/cases/{case_id}/units/A-91/times", mark=mark)
        expect(card.locator(".times li", has_text=code).locator("time")).to_be_visible()
    expect(card.locator(".times li", has_text="T05").locator("time")).to_have_count(0)
    served.say(PEOPLE.crew, f"/cases/{case_id}/alerts", hospital=HOSPITAL, unit="A-91", priority="high")
    expect(card).to_have_attribute("data-attention", "1")
    expect(card.locator(".alert [data-since]")).to_have_text("00:01")
    shoot(page, "desk-times-zh")


def test_a_collapse_is_found_by_the_callers_word_and_an_arrest_brings_its_level(desk):
    page = desk()
    take_call = page.locator("#call-form")
    find(page, "臺大醫院")
    page.keyboard.type("躺")
    expect(take_call.locator("[data-none]")).to_contain_text("換個說法")
    page.locator("#complaint-text").fill("昏倒")
    expect(take_call.locator("[data-none]")).to_be_empty()
    expect(take_call.locator("[role=option]:visible")).to_have_count(3)
    page.keyboard.press("Enter")
    expect(take_call.locator("[name=level][value='2305001']")).to_be_checked()
    page.keyboard.press("s")
    expect(page.locator("#chosen-title")).to_contain_text("OHCA")
    expect(page.locator("#chosen .first-unit")).to_contain_text("A-91")


def test_a_call_is_taken_where_the_map_was_clicked(desk):
    page = desk(locale="en-GB")
    page.locator("#map canvas").click(position={"x": 300, "y": 150})
    expect(page.locator("#located")).to_contain_text("City")
    county = page.locator("[name='place.county']").input_value()
    assert county in ("A", "F")
    assert page.locator("[name='place.how']").input_value() == "map"
    expect(page.locator(".place.picked")).to_be_visible()


def find(page: Page, words: str) -> None:
    page.keyboard.press("n")
    page.keyboard.type(words)
    page.keyboard.press("Enter")
    expect(page.locator("#complaint-text")).to_be_focused()


def test_an_address_is_found_when_its_field_is_left(desk):
    page = desk(locale="en-GB")
    page.keyboard.press("n")
    page.keyboard.type("25.0478, 121.5170")
    page.keyboard.press("Tab")
    expect(page.locator("[name='place.lat']")).to_have_value("25.0478")
    expect(page.locator("[data-locate]")).to_be_focused()  # where Tab went: nobody is moved on who does not ask for it


def test_other_words_in_the_address_drop_the_old_point(desk):
    page = desk(locale="en-GB")
    find(page, "臺大醫院")
    page.locator("#f-place-address").fill("信義區市府路1號")
    expect(page.locator("[name='place.lat']")).to_have_value("")
    expect(page.locator("#located")).to_contain_text("press Enter to find it again")
    expect(page.locator(".place.picked")).to_have_count(0)
    page.keyboard.press("Alt+s")
    expect(page.locator("#cases article")).to_have_count(0)


def test_a_clicked_point_keeps_its_place_while_it_is_given_a_name(desk):
    page = desk(locale="en-GB")
    page.locator("#map canvas").click(position={"x": 300, "y": 150})
    expect(page.locator("[name='place.how']")).to_have_value("map")
    page.locator("#f-place-address").fill("under the bridge")
    expect(page.locator("[name='place.how']")).to_have_value("map")


def test_without_the_connection_searching_says_so_and_the_map_still_works(desk):
    page = desk(locale="en-GB")
    page.context.set_offline(True)
    page.keyboard.press("n")
    page.keyboard.type("臺大醫院")
    page.keyboard.press("Enter")
    expect(page.locator("#located")).to_contain_text("Searching needs the connection")
    page.locator("#map canvas").click(position={"x": 300, "y": 150})
    expect(page.locator("[name='place.county']")).to_have_value("A")
    page.context.set_offline(False)


def test_a_place_known_only_to_the_township_is_asked_about(desk):
    page = desk(locale="en-GB")
    find(page, "中正區北平西路3號")
    page.keyboard.type("103109")
    page.keyboard.press("Alt+w")
    page.keyboard.press("Alt+s")
    expect(page.locator("#call-form .question")).to_contain_text("click the map, or take it so")
    expect(page.locator("#cases article")).to_have_count(0)


def test_the_same_key_twice_sends_one_unit_and_it_can_be_undone(desk, served):
    case_id = served.call()
    page = desk(locale="en-GB")
    page.keyboard.press("j")
    expect(page.locator("#chosen .ranked > li").first).to_contain_text("A-91")
    page.keyboard.press("1")
    expect(page.locator("#chosen .ranked > li").first).not_to_contain_text("A-91")
    page.keyboard.press("1")
    page.wait_for_timeout(1000)  # the list has settled: now the press is meant, and asked about
    expect(page.locator("#notices .question")).to_have_count(0)
    page.keyboard.press("1")
    expect(page.locator("#notices .question")).to_contain_text("A-91 is already on its way to this case")
    page.locator("#notices .question button").last.click()
    page.locator("#notices .sent button").click()
    expect(page.locator(f"#case-{case_id}")).to_contain_text("誤派")
    expect(page.locator("#notices .sent")).to_have_count(0)


def test_a_hospital_that_does_not_answer_holds_the_panel_up_neither_for_news_nor_for_another_case(desk, served):
    first, second = served.call(), served.call(complaint="103113")
    served.say(PEOPLE.dispatcher, f"/cases/{first}/units", unit="A-91", name="91")
    alert = served.say(PEOPLE.crew, f"/cases/{first}/alerts", hospital=HOSPITAL, unit="A-91", priority="high")
    page = desk(locale="en-GB")
    page.locator(f"#case-{first} .choose").click()
    panel = page.locator("#chosen")
    expect(panel).to_contain_text("A-92")
    climbed = ladder.AlertClimbed(alert=alert, step=ladder.Step.TELEPHONE, channel=ladder.Channel.SCREENS)
    served.tell(f"case/{first}", climbed)
    expect(panel.locator(".call-them")).to_contain_text("answers: call them")
    panel.locator("#told-name").fill("half a na")
    page.locator(f"#case-{second} .choose").click()
    expect(panel.locator("[data-send]").first).to_have_attribute("data-say", f"/cases/{second}/units")
    page.locator(f"#case-{first} .choose").click()
    expect(panel.locator(".call-them")).to_be_visible()
    served.say(PEOPLE.ed_nurse, f"/cases/{first}/alerts/{alert}/acknowledgement", name="Nurse Lin")
    expect(panel.locator(".call-them")).to_have_count(0)


def test_words_on_the_map_do_not_lie_over_one_another_and_counties_of_one_name_are_told_apart(desk, served):
    served.call()
    page = desk(locale="en-GB")
    hidden = page.locator('.place.unit[data-place="unit-A-92"] .label')
    expect(hidden).to_be_hidden()
    page.keyboard.press("j")
    expect(page.locator('.place.unit[data-place="unit-A-91"]')).to_have_class(re.compile("covered"))  # under the case
    expect(page.locator('.place.unit[data-place="unit-A-92"]')).not_to_have_class(re.compile("quiet"))
    names = page.locator("#map .county").all_text_contents()
    assert len(names) == len(set(names))
    assert {"Chiayi City", "Chiayi County", "Keelung"} <= set(names)


def test_an_address_nobody_knows_says_what_to_do_and_nothing_is_sent(desk):
    page = desk()
    page.keyboard.press("n")
    page.keyboard.type("qwertz")
    page.keyboard.press("Enter")
    expect(page.locator("#located")).to_have_class("located unknown")
    page.keyboard.press("Alt+s")
    expect(page.locator("#cases article")).to_have_count(0)
    shoot(page, "desk-refused-zh")


def test_an_unusual_code_is_asked_about_and_kept_after_yes(desk):
    page = desk(locale="en-GB")
    page.keyboard.press("n")
    page.keyboard.type("25.0478, 121.5170")
    page.keyboard.press("Enter")
    expect(page.locator("#complaint-text")).to_be_focused()
    page.keyboard.type("103299")
    page.keyboard.press("Alt+w")
    page.keyboard.press("Alt+s")
    question = page.locator("#call-form .question")
    expect(question).to_contain_text("103299")
    shoot(page, "desk-confirm-en")
    page.keyboard.press("Enter")  # "Yes, it is right" has the focus
    expect(page.locator("#cases article")).to_contain_text("103299 (unknown code)")


def test_two_desks_send_one_unit_and_the_second_is_told(desk, served):
    one_case, other_case = served.call(), served.call(complaint="103104")
    first, second = desk(locale="en-GB"), desk(SECOND, locale="en-GB")
    first.locator(f"#case-{one_case}").click()
    second.locator(f"#case-{other_case}").click()
    for page in (first, second):
        expect(page.locator("#chosen .ranked > li").first).to_contain_text("A-91")
    button = second.locator("#chosen [data-send]").first.element_handle()
    with second.expect_response(lambda answer: answer.url.endswith(f"/cases/{other_case}/units")) as answered:
        first.keyboard.press("1")
        expect(first.locator(f"#case-{one_case}")).to_contain_text("A-91")
        # Their finger was already on the button as the list was before.
        second.evaluate("button => { document.body.append(button); button.click(); }", button)
    assert answered.value.status == 409
    expect(second.locator("#notices .refusal")).to_contain_text("A-91 has just been sent to another case")
    button.evaluate("button => button.remove()")
    shoot(second, "desk-conflict-en")
    expect(second.locator("#chosen .ranked > li").first).not_to_contain_text("A-91")
    second.keyboard.press("Escape")
    expect(second.locator("#notices .refusal")).to_have_count(0)


def test_a_call_is_corrected_and_the_card_changes_in_its_place(desk, served):
    case_id = served.call(note="first words", patient_age=63)
    page = desk(locale="en-GB")
    page.keyboard.press("j")
    expect(page.locator("#chosen-title")).to_contain_text("Chest pain")
    page.keyboard.press("c")
    expect(page.locator("#call-form [name=note]")).to_have_value("first words")
    page.locator("#complaint-text").fill("stroke")
    page.keyboard.press("Enter")
    page.keyboard.press("s")
    expect(page.locator(f"#case-{case_id}")).to_contain_text("Stroke")
    expect(page.locator("#cases article")).to_have_count(1)
    expect(page.locator(f"#case-{case_id} .synthetic-mark")).to_be_visible()  # what the form does not show is kept


def test_a_unit_is_stood_down_and_the_case_closed_by_keyboard(desk, served):
    case_id = served.call()
    served.say(PEOPLE.dispatcher, f"/cases/{case_id}/units", unit="A-91", name="A-91")
    page = desk(locale="en-GB")
    page.keyboard.press("j")
    page.locator("#run-A-91 summary").press("Enter")
    page.locator("#why-A-91").fill("false alarm")
    page.keyboard.press("Enter")
    expect(page.locator(f"#case-{case_id}")).to_contain_text("false alarm")
    page.locator("#chosen-title").focus()
    page.keyboard.press("x")
    page.keyboard.type("false alarm")
    page.keyboard.press("Enter")
    expect(page.locator("#cases article")).to_have_count(0)
    expect(page.locator("#cases [data-when-empty]")).to_be_visible()


def test_a_unit_moves_on_the_map_as_it_is_seen(desk, served):
    page = desk()
    mark = page.locator('.place.unit[data-place="unit-A-91"]')
    before = mark.bounding_box()
    httpx.post(
        f"{served.address}/units/A-91/position",
        json={"lat": 25.0600, "lon": 121.5500},
        headers={"authorization": f"Bearer {PEOPLE.crew.id}"},
        timeout=60,
    ).raise_for_status()
    page.wait_for_function(
        "before => document.querySelector('[data-place=\"unit-A-91\"]').getBoundingClientRect().x > before + 5",
        arg=before["x"],
    )


def test_a_full_desk_keeps_who_waits_at_the_top(desk, served):
    for n in range(40):
        place = MAIN_STATION | {"lat": 25.03 + n % 8 * 0.006, "lon": 121.53 + n % 5 * 0.01, "address": f"測試路{n}號"}
        case_id = served.call(place=place, complaint=f"1031{n % 20 + 1:02}", level=f"230500{(1, 3, 5, 7)[n % 4]}")
        if n == 17:
            served.say(PEOPLE.dispatcher, f"/cases/{case_id}/units", unit="A-91", name="A-91")
    page = desk()
    expect(page.locator("[data-count-all]")).to_have_text("40")
    expect(page.locator("[data-count-waiting]")).to_have_text("39")
    expect(page.locator("#cases article").last).to_contain_text("A-91")
    shoot(page, "desk-full-zh")
    tablet = desk(viewport={"width": 1024, "height": 768})
    shoot(tablet, "desk-tablet-zh")


def test_a_lost_connection_is_said_in_words(desk, served):
    served.call()
    page = desk(locale="en-GB")
    page.evaluate("document.documentElement.dataset.liveState = 'lost'")
    expect(page.locator(".desk-lost")).to_be_visible()
    shoot(page, "desk-lost-en")
