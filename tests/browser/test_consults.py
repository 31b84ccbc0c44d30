"""A consult in two real browsers: asked in three taps, rung and taken in one, advised in five, and both see it at once."""

from __future__ import annotations

import contextlib
import socket
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from goldenhour.app import wiring
from goldenhour.app.settings import Settings
from goldenhour.emergency.house import House
from goldenhour.emergency.people import Role
from goldenhour.people.accounts import Accounts
from tests.browser import conftest
from tests.browser.conftest import CrewTablet, Exchange
from tests.conftest import HOSPITAL, register_units

STATION = "1531120038"
WHO = {
    "station": ({Role.ED_PHYSICIAN}, f"hospital/{STATION}"),
    "specialist": ({Role.SPECIALIST}, f"hospital/{HOSPITAL}"),
}


class Ringing(Exchange):
    """One in which consults ring."""

    @contextlib.asynccontextmanager
    async def opened(self) -> AsyncIterator[House]:
        async with wiring.open_house(Settings(data=self.data), climbing=True) as house:
            assert isinstance(house.door, Accounts)
            await register_units(house)
            self.tokens = await conftest.let_in(house.door)
            yield house


@pytest.fixture
def ringing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Ringing]:
    monkeypatch.setattr(conftest, "WHO", {**conftest.WHO, **WHO})
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    exchange = Ringing(tmp_path / "data", port)
    exchange.start()
    yield exchange
    exchange.stop()


def page_of(chromium: Any, exchange: Ringing, who: str, size: dict[str, int]) -> Page:
    context = chromium.new_context(viewport=size, locale="en")
    context.add_cookies([{"name": "session", "value": exchange.tokens[who], "url": exchange.address}])
    page: Page = context.new_page()
    page.goto(f"{exchange.address}/language/en?back=/consults")
    return page


def on_duty(exchange: Ringing) -> None:
    now = datetime.now(UTC)
    begins, ends = (now - timedelta(hours=1)).isoformat(), (now + timedelta(hours=20)).isoformat()
    turn = {"id": "duty-0001", "name": "陳建宏", "begins": begins, "ends": ends}
    exchange.say("nurse", f"/hospitals/{HOSPITAL}/rosters", specialty="neurology", begins=begins, ends=ends,
                 duties=[turn], name="林怡君")  # fmt: skip


def test_asked_in_three_taps_taken_in_one_advised_in_five_and_seen_at_once(chromium: Any, ringing: Ringing) -> None:
    on_duty(ringing)
    place = {"lat": 25.108, "lon": 121.81, "county": "F"}
    case = ringing.say("station", "/visits", hospital=STATION, place=place, complaint="103119", level="2305003")
    ringing.say("station", f"/cases/{case}/suspected-condition", condition="stroke")
    asking = page_of(chromium, ringing, "station", {"width": 1366, "height": 768})
    answering = page_of(chromium, ringing, "specialist", {"width": 390, "height": 844})
    expect(answering.get_by_text("No consult is waiting here.")).to_be_visible()

    asking.locator(f'a[href="/cases/{case}/consults"]').click()  # 1
    asking.locator('#ask label:has(input[value="neurology"])').click()  # 2
    asking.locator("#ask button.main").click()  # 3
    asking.wait_for_url("**/consults/*-*")

    answering.locator("[data-take]").click()  # rung by the live line, taken in one tap
    answering.wait_for_url("**/consults/*-*")
    expect(asking.get_by_text("Taken by")).to_be_visible()

    answering.locator('#advise label:has(input[value="transfer"])').click()  # 1, the diagnosis is filled in
    answering.locator("#advise summary").click()  # 2
    answering.locator('[data-review="60"]').click()  # 3
    answering.locator("[data-add-drug]").select_option("Aspirin")  # 4
    answering.locator("#a-drugs").press_sequentially("300 mg PO")
    answering.locator("#advise button.main").click()  # 5
    expect(asking.locator(".advice")).to_contain_text("Aspirin 300 mg PO")
    for page in (asking, answering):
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_a_crew_asks_without_a_network_and_reads_who_took_it_and_what_was_advised(
    chromium: Any, ringing: Ringing
) -> None:
    on_duty(ringing)
    case = ringing.run()
    context = chromium.new_context(locale="en-GB", viewport={"width": 1366, "height": 768}, has_touch=True)
    context.add_cookies([{"name": "session", "value": ringing.tokens["crew"], "url": ringing.address}])
    tablet = CrewTablet(context, ringing)
    page = tablet.bind()
    tablet.offline()
    tablet.part("consults")  # 1
    page.locator("[data-focus=specialty-neurology]").tap()  # 2
    page.locator("[data-focus=ask-now]").tap()  # 3
    answer = page.locator(".consult-answer")
    expect(answer).to_contain_text("Not sent yet")
    expect(page.locator(".consult-form .consult-card.unsent")).to_be_visible()  # shown, and not asked again
    expect(page.locator("[data-focus=ask-now]")).to_have_count(0)

    context.set_offline(False)
    expect(answer).to_contain_text("Rings")
    place = f"/cases/{case}/consults/{answer.get_attribute('data-consult')}"
    assert ringing.kinds(case).count("consult_asked") == 1
    ringing.say("specialist", f"{place}/taking", hospital=HOSPITAL, name="陳建宏")
    expect(answer).to_contain_text("Taken by 陳建宏")
    room = page.locator(".consult-form .consult-hands a").get_attribute("href")
    assert context.request.get(f"{ringing.address}{room}").ok
    ringing.say("specialist", f"{place}/advice", advice="transfer_if", transfer_if="血壓下降", diagnosis="TIA",
                orders=["每 5 分鐘量血壓"], name="陳建宏")  # fmt: skip
    expect(answer).to_contain_text("血壓下降")
    expect(page.locator(".consult-card.advised")).to_contain_text("每 5 分鐘量血壓")
    assert tablet.wrongs == []
    context.close()
