"""A nurse says whose it is that another system wrote: by keyboard, in both languages, on a screen and on a phone."""

from __future__ import annotations

import asyncio
import contextlib
import os
import socket
import threading
import time
from collections.abc import AsyncIterator, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from playwright.sync_api import Browser, Page, expect

from goldenhour.app import wiring
from goldenhour.app.edge import running_edge
from goldenhour.app.server import make_app
from goldenhour.app.settings import Settings
from goldenhour.emergency import bodies as says
from goldenhour.emergency.fhir.codings import CANONICAL
from goldenhour.emergency.house import House
from goldenhour.exchange.access import Access
from goldenhour.exchange.admitting import admit, noting
from tests.alerts.scene import coming, tell
from tests.browser import test_quality
from tests.browser.test_quality import PEOPLE, Running
from tests.conftest import HOSPITAL, PATIENCE, OpenDoor, register_units
from tests.exchange import scene

pytestmark = pytest.mark.browser
chromium = test_quality.chromium
OWNER = f"hospital/{HOSPITAL}"
LIST = "/exchange/worklist"
WIDTHS = [(1366, 768), (390, 844)]
ON_THEIR_WAY = (("歐陽大同", says.Sex.MALE, date(1957, 5, 3)), ("陳怡君", says.Sex.FEMALE, date(1988, 2, 29)))
WRITTEN = (
    ("歐陽大同", "male", "1946-05-03", "A123456789"),
    ("陳怡君", "female", "1988-02-28", "B234567890"),
    ("無名氏", "male", "", ""),
)


async def written(house: House) -> None:
    """Two patients on their way, described by their crews; three the hospital's system wrote."""
    now = house.world.now()
    for number, (name, sex, born) in enumerate(ON_THEIR_WAY):
        await coming(house, f"case-{number:04}", f"alert-{number:04}")
        described = says.PatientDescribed(name=name, sex=sex, birth_date=born, national_id="A123456789")
        await tell(house, f"case/case-{number:04}", described)
    arrived = (now + timedelta(minutes=20)).isoformat(timespec="seconds")
    for number, (name, gender, birth, national) in enumerate(WRITTEN):
        patient: dict[str, Any] = {
            "resourceType": "Patient", "id": f"his-{number}", "name": [{"text": name}], "gender": gender,
            "identifier": [{"system": "https://his.example/mrn", "value": f"00{number}7781"}],
            "telecom": [{"system": "phone", "value": "0912-345-678"}],
        }  # fmt: skip
        patient |= {"birthDate": birth} if birth else {}
        patient["identifier"] += [{"system": "http://www.moi.gov.tw", "value": national}] if national else []
        encounter = {
            "resourceType": "Encounter", "id": f"stay-{number}", "status": "arrived", "period": {"start": arrived},
            "class": {"system": "http://terminology.hl7.org/CodeSystem/v3-ActCode", "code": "EMER"},
            "subject": {"reference": f"Patient/his-{number}"},
        }  # fmt: skip
        for resource in (patient, encounter):
            await write(house, resource)


async def reported(house: House) -> None:
    """Two reports the hospital's system sent of people on their way, one of which cannot be taken."""
    await tell(house, "case/case-0000", says.PatientArrived(alert="alert-0000"))
    for number, (question, code) in enumerate((("killip", "2"), ("strategy", "9"))):
        item = {"linkId": question, "answer": [{"valueCoding": {"code": code}}]}
        report = {
            "resourceType": "QuestionnaireResponse", "id": f"report-{number}", "status": "completed", "item": [item],
            "questionnaire": f"{CANONICAL}/Questionnaire/report-ami", "subject": {"display": "歐陽大同"},
        }  # fmt: skip
        await write(house, report)


async def write(house: House, resource: dict[str, Any]) -> None:
    his = Access(by="client/his", role="", organisation=OWNER, audience=frozenset({OWNER}), table={"*": "cruds"})
    await house.facts["fhir"].repository.update(his, resource["resourceType"], resource["id"], resource)


@pytest.fixture
def running(tmp_path: Path) -> Iterator[Running]:
    """A server with the FHIR API, and a hand in its house."""
    found: list[Any] = []

    @contextlib.asynccontextmanager
    async def opened() -> AsyncIterator[House]:
        async with wiring.open_house(Settings(data=tmp_path / "data")) as house:
            door = OpenDoor()
            for person in vars(PEOPLE).values():
                door.let_in(person)
            house.door = door
            await register_units(house)
            scene.parts_of(house)
            async with running_edge(
                house, Settings(data=tmp_path / "data"), admit, noting(house), publishing=False
            ) as edge:
                await edge.projector.ready.wait()
                found.extend([house, asyncio.get_running_loop()])
                yield house

    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = uvicorn.Server(
        uvicorn.Config(make_app(opened), port=port, log_level="warning", timeout_graceful_shutdown=1)
    )
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started and thread.is_alive():
        time.sleep(0.02)
    yield Running(f"http://127.0.0.1:{port}", found[0], found[1])
    server.should_exit = True
    thread.join(timeout=10)


@pytest.fixture
def window(chromium: Browser, running: Running) -> Iterator[Any]:
    """Open the list; at the end nothing may have thrown or broken the content security policy."""
    opened: list[Any] = []
    wrongs: list[str] = []

    def open_page(
        language: str = "en", width: int = 1366, height: int = 768, path: str = LIST, who: Any = None
    ) -> Page:
        context = chromium.new_context(base_url=running.address, viewport={"width": width, "height": height})
        cookies = {"session": (who or PEOPLE.ed_nurse).id, "language": language}
        context.add_cookies([{"name": n, "value": v, "url": running.address} for n, v in cookies.items()])
        page = context.new_page()
        page.set_default_timeout(PATIENCE)
        page.on("pageerror", lambda error: wrongs.append(str(error)))
        page.on("console", lambda said: wrongs.append(said.text) if "Content Security" in said.text else None)
        opened.append(context)
        page.goto(path)
        return page

    yield open_page
    for context in opened:
        context.close()
    assert wrongs == []


def shoot(page: Page, name: str) -> None:
    if folder := os.environ.get("GOLDENHOUR_SHOTS"):
        page.screenshot(path=f"{folder}/worklist-{name}.png", full_page=True)


def test_it_fits_a_screen_and_a_phone_in_both_languages(running: Running, window: Any) -> None:
    running.do(written(running.house))
    for language in ("zh_Hant", "en"):
        for width, height in WIDTHS:
            page = window(language, width, height)
            assert page.evaluate("document.documentElement.scrollWidth") <= width
            expect(page.locator(".stranger")).to_have_count(len(WRITTEN))
            shoot(page, f"{language}-{width}")


def test_by_keyboard_a_patient_is_said_to_be_this_one_and_it_is_taken_back(running: Running, window: Any) -> None:
    running.do(written(running.house))
    page = window()
    theirs = page.locator("[id='Patient.his-0']")
    expect(theirs.locator("[data-verdict=close]").first).to_contain_text("Republic")
    expect(page.locator("[id='Patient.his-1'] .candidate").first).to_contain_text("Another national id")
    theirs.get_by_role("button", name="It is this patient").first.focus()
    page.keyboard.press("Enter")
    expect(page.locator(".stranger")).to_have_count(2)
    shoot(page, "en-said")
    page.reload()
    expect(page.locator(".decisions li")).to_have_count(1)
    page.get_by_role("button", name="Take it back").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".stranger")).to_have_count(3)
    expect(page.locator(".decisions")).to_have_count(0)


def test_what_belongs_to_none_of_our_cases_leaves_the_list(running: Running, window: Any) -> None:
    running.do(written(running.house))
    page = window("zh_Hant")
    page.locator("[id='Patient.his-2']").get_by_role("button", name="不屬於我們的任何案件").press("Enter")
    expect(page.locator(".stranger")).to_have_count(2)
    expect(page.locator(".decisions li")).to_contain_text("不屬於任何案件")


def test_a_report_that_was_taken_and_one_that_was_not_say_so_and_fit(running: Running, window: Any) -> None:
    running.do(written(running.house))
    running.do(reported(running.house))
    page = window("zh_Hant")
    for number in range(2):
        button = page.locator(f"[id='QuestionnaireResponse.report-{number}']").get_by_role(
            "button", name="就是這位病人"
        )
        button.first.press("Enter")
        expect(page.locator(".decisions li")).to_have_count(number + 1)
    expect(page.locator(".report-taken")).to_have_count(2)
    expect(page.locator(".report-taken[data-refused]")).to_have_count(1)
    for width, height in WIDTHS:
        page.set_viewport_size({"width": width, "height": height})
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        shoot(page, f"reports-{width}")


OTHER_PAGES = {
    "apps": ("/cases/case-0000/apps", PEOPLE.ed_nurse),
    "extracts": ("/extracts", PEOPLE.authority),
    "upload": ("/outcomes/upload", PEOPLE.ed_nurse),
}


@pytest.mark.parametrize("name", OTHER_PAGES)
def test_the_pages_beside_it_fit_too_and_all_on_them_is_reached_by_keyboard(
    running: Running, window: Any, name: str
) -> None:
    running.do(written(running.house))
    running.do(scene.app_registered(running.house))
    path, who = OTHER_PAGES[name]
    for width, height in WIDTHS:
        page = window("zh_Hant", width, height, path, who)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        shoot(page, f"{name}-{width}")
    wanted = page.evaluate(REACHABLE)
    for _ in range(page.locator("a, button, input, select, summary").count()):
        page.keyboard.press("Tab")
        page.evaluate("document.activeElement.dataset.reached = 1")
    assert page.locator("main [data-reached]").count() == wanted > 0


REACHABLE = """[...document.querySelectorAll("main :is(a[href], button, input, select, summary)")]
  .filter((one) => one.checkVisibility() && !one.disabled && one.tabIndex >= 0).length"""
