"""Boards that know of themselves, in real browser windows: proven, asleep, blocked, cut off; and who is told each time."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser, Dialog, Page, expect

from goldenhour.emergency import ladder_bodies as ladder
from goldenhour.listening.watching import Watch
from tests.browser.hospital import Hospital, serve
from tests.browser.test_board import (
    OpenBoard,
    board,
    chromium,
    listening,
    noticed,
    patient,
    shoot,
    tile,
)
from tests.conftest import HOSPITAL, People

pytestmark = pytest.mark.browser
__all__ = ["board", "chromium"]  # fixtures

NURSE, CREW = People().ed_nurse, People().crew
ALERT = "document.documentElement.dataset"


def found_by_the_crew(hospital: Hospital) -> dict[str, Any]:
    headers = {"authorization": f"Bearer {CREW.id}", "accept-language": "en"}
    found: dict[str, Any] = httpx.get(
        f"{hospital.address}/hospitals/{HOSPITAL}/listening", headers=headers, timeout=60
    ).json()
    return found


def until(what: Callable[[], Any], page: Page, seconds: float = 60) -> None:
    """Wait until this is so, the browser going on meanwhile."""
    for _ in range(round(seconds * 10)):
        if what():
            return
        page.wait_for_timeout(100)
    raise AssertionError("it did not come to be so")


def until_state(hospital: Hospital, page: Page, state: str) -> None:
    until(lambda: found_by_the_crew(hospital)["state"] == state, page)


def told(hospital: Hospital) -> list[str]:
    """The states told on the hospital's timeline, in order."""
    timeline = hospital.do(hospital.house.log.timeline(f"hospital/{HOSPITAL}"))
    return [bytes(one.entry.body).decode() for one in timeline if one.entry.kind == "listening_changed"]


@pytest.fixture
def watch(hospital: Hospital, monkeypatch: pytest.MonkeyPatch) -> Watch:
    """The server's watch, without its patience; looked with by hand."""
    monkeypatch.setattr("goldenhour.listening.watching.GRACE", timedelta(seconds=0.1))
    made = Watch(hospital.house)
    made.began -= timedelta(hours=1)
    return made


def look(hospital: Hospital, watch: Watch) -> None:
    for _ in range(2):
        hospital.do(watch.look())
        time.sleep(0.15)


# ── proven ───────────────────────────────────────────────────────────────────────────────────────────────────────────
def test_a_board_that_may_not_sound_is_silent_to_the_crew_and_somebody_is_told_until_it_is_touched(
    chromium: Browser, hospital: Hospital, watch: Watch
) -> None:
    context = chromium.new_context(base_url=hospital.address, viewport={"width": 1920, "height": 1080})
    context.add_cookies([{"name": "session", "value": NURSE.id, "url": hospital.address}])
    page = context.new_page()
    page.goto("/board")  # not looked at by the driver before the touch: its looks count as gestures
    until_state(hospital, page, "silent")
    assert found_by_the_crew(hospital)["words"].startswith("1 screen is open, but silent: telephone")
    page.wait_for_timeout(6000)
    look(hospital, watch)
    assert '"silent"' in told(hospital)[-1]
    assert "browsers" in told(hospital)[-1]
    page.mouse.click(600, 30)
    until_state(hospital, page, "listening")
    look(hospital, watch)
    assert '"listening"' in told(hospital)[-1]
    context.close()


def test_the_sound_is_proven_by_somebody_who_hears_it_and_the_crew_reads_when(
    board: OpenBoard, hospital: Hospital
) -> None:
    page = board("en")
    listening(page)
    until(lambda: found_by_the_crew(hospital)["words"] == "1 screen is listening, sound not proven this shift", page)
    page.locator("[data-sound-test]").click()
    expect(page.locator("#sound-test")).to_be_visible()
    page.wait_for_function("() => alarm.peak() > 0.2", polling=20)  # the real pattern leaves the page
    shoot(page, "volume-test-en")
    page.locator("#sound-test .names button").first.click()
    expect(page.locator("#sound-test")).to_be_hidden()
    until(lambda: found_by_the_crew(hospital)["words"] == "1 screen is listening, sound proven just now", page)
    (sighting,) = hospital.house.book.screens.values()
    assert (sighting.heard_by, sighting.visible) == (NURSE.name, True)
    page.reload()  # it is remembered on the device
    listening(page)
    until(lambda: found_by_the_crew(hospital)["proven_at"] is not None, page)
    assert len(hospital.house.book.screens) == 1


def test_whoever_hears_nothing_says_so_and_the_proof_is_gone(board: OpenBoard, hospital: Hospital) -> None:
    page = board("en")
    listening(page)
    page.locator("[data-sound-test]").click()
    page.locator("[data-not-heard]").click()
    expect(page.locator("[data-no-sound]")).to_be_visible()
    expect(page.locator("[data-sound-test]")).to_have_text("Nobody hears this screen")
    assert page.evaluate("alarm.state") == "ready"
    shoot(page, "not-heard-en")
    words = page.locator("[data-listening-words]")
    expect(words).to_contain_text("1 screen is open, but silent")  # what crews read, too
    page.reload()
    expect(page.locator("[data-sound-test]")).to_have_text("Nobody hears this screen")
    page.locator("[data-sound-test]").click()
    page.locator("[data-not-heard]").click()
    page.locator("[data-test-again]").click()
    page.locator(".names button").first.click()
    page.wait_for_function(
        "() => document.querySelector('[data-listening-words]').textContent.includes('is listening')"
    )


# ── shown, sounding ──────────────────────────────────────────────────────────────────────────────────────────────────
def test_an_alert_is_said_to_be_shown_when_it_is_on_the_page_and_sounding_when_samples_leave_it(
    board: OpenBoard, hospital: Hospital
) -> None:
    page = board()
    hospital.do(patient(hospital.house, 0))
    alert = lambda: hospital.house.book.open_cases["case-0000"].alerts["alert-0000"]  # noqa: E731
    until(lambda: alert().shown_at is not None, page)
    listening(page)
    until(lambda: alert().sounding_at is not None, page)
    second = board()
    listening(second)
    expect(tile(second, 0)).to_have_attribute("data-sounding", "")
    second.wait_for_timeout(1500)
    timeline = hospital.do(hospital.house.log.timeline("case/case-0000"))
    assert [one.entry.kind for one in timeline].count("alert_shown") == 2


def test_muting_is_no_acknowledgement_and_whatever_is_new_is_heard(board: OpenBoard, hospital: Hospital) -> None:
    hospital.do(patient(hospital.house, 0))
    page = board("en")
    listening(page)
    expect(page.locator("[data-mute]")).to_be_visible()
    page.locator("[data-mute]").click()
    page.wait_for_function(f"() => {ALERT}.alarmState === 'muted'")
    page.wait_for_timeout(500)
    assert page.evaluate("alarm.peak()") == 0
    expect(tile(page, 0)).to_have_class("tile unacknowledged")
    expect(page.locator("[data-mute]")).to_contain_text("nobody has acknowledged")
    shoot(page, "muted-en")
    hospital.do(patient(hospital.house, 3))
    page.wait_for_function(f"() => {ALERT}.alarmState === 'sounding'")
    page.wait_for_function("() => alarm.peak() > 0.05", polling=20)


def test_a_louder_step_is_louder_and_heard_on_every_page_of_that_emergency_department(
    board: OpenBoard, hospital: Hospital, chromium: Browser
) -> None:
    hospital.do(patient(hospital.house, 1))  # medium
    page = board("en")
    listening(page)
    loudest = """() => new Promise(done => {
        let most = 0;
        const end = performance.now() + 2500;
        (function look() {
            most = Math.max(most, alarm.peak());
            performance.now() < end ? setTimeout(look, 15) : done(most);
        })();
    })"""
    page.wait_for_function("() => alarm.peak() > 0.05", polling=20)
    before = page.evaluate(loudest)
    context = chromium.new_context(base_url=hospital.address)
    context.add_cookies(
        [
            {"name": "session", "value": NURSE.id, "url": hospital.address},
            {"name": "language", "value": "en", "url": hospital.address},
        ]
    )
    other = context.new_page()
    other.goto("/outcomes")
    other.locator("h1").first.click()
    climbed = ladder.AlertClimbed(alert="alert-0001", step=ladder.Step.LOUDER, channel=ladder.Channel.SCREENS)
    hospital.tell("case/case-0001", climbed)
    expect(tile(page, 1)).to_have_attribute("data-louder", "")
    after = page.evaluate(loudest)
    assert after > before * 1.3
    shoot(page, "louder-en")
    banner = other.locator("[data-banner=ringing]")
    expect(banner).to_contain_text("A warning rings on the board")
    other.mouse.click(5, 5)
    other.wait_for_function("() => globalThis.alarm && alarm.peak() > 0.05", polling=20)
    shoot(other, "everywhere-en")
    hospital.do(noticed(hospital.house, 1))
    expect(banner).to_have_count(0)
    context.close()


# ── asleep, closed, cut off ──────────────────────────────────────────────────────────────────────────────────────────
def test_a_board_that_stands_still_is_missed_and_says_so_itself_when_it_wakes_up_to_date(
    board: OpenBoard, hospital: Hospital, watch: Watch
) -> None:
    """A dialog holds the page up as sleep does: nothing of it runs, while its worker, its feed and its process go on."""
    page = board("en")
    listening(page)
    until_state(hospital, page, "listening")
    look(hospital, watch)
    dialogs: list[Dialog] = []
    page.on("dialog", lambda dialog: dialogs.append(dialog))
    page.evaluate("() => { setTimeout(() => alert('stand still'), 0); }")
    until(lambda: dialogs, page)
    deadline = time.monotonic() + 60
    while found_by_the_crew(hospital)["state"] != "nobody":
        assert time.monotonic() < deadline, "a page that stood still went on saying that it listens"
        time.sleep(0.5)
    look(hospital, watch)
    assert '"nobody"' in told(hospital)[-1]
    hospital.do(patient(hospital.house, 0))
    dialogs[0].accept()
    expect(page.locator("[data-slept]")).to_contain_text("slept")
    expect(tile(page, 0)).to_be_visible()
    until_state(hospital, page, "listening")
    look(hospital, watch)
    assert '"listening"' in told(hospital)[-1]


def test_of_two_boards_one_may_close_and_when_the_other_does_somebody_is_told(
    board: OpenBoard, hospital: Hospital, watch: Watch
) -> None:
    first, second = board(), board()
    listening(first)
    listening(second)
    until(lambda: found_by_the_crew(hospital)["sounding"] == 2, first)
    look(hospital, watch)
    second.goto("about:blank")
    until(lambda: found_by_the_crew(hospital)["screens"] == 1, first)
    look(hospital, watch)
    assert len(told(hospital)) == 1
    first.goto("about:blank")
    until_state(hospital, first, "nobody")
    look(hospital, watch)
    assert '"nobody"' in told(hospital)[-1]


def test_two_windows_of_one_browser_are_two_screens(board: OpenBoard, hospital: Hospital) -> None:
    page = board()
    other = page.context.new_page()
    other.goto("/board")
    until(lambda: found_by_the_crew(hospital)["screens"] == 2, page)


def test_a_board_comes_back_by_itself_when_its_network_does(board: OpenBoard, hospital: Hospital) -> None:
    page = board()
    listening(page)
    until_state(hospital, page, "listening")
    page.context.set_offline(True)
    until_state(hospital, page, "nobody")
    page.context.set_offline(False)
    until_state(hospital, page, "listening")


# ── a drill ──────────────────────────────────────────────────────────────────────────────────────────────────────────
def test_a_drill_rings_on_the_board_and_is_called_a_drill(board: OpenBoard, hospital: Hospital) -> None:
    page = board("en")
    listening(page)
    begun = hospital.say(NURSE, "/drills", hospital=HOSPITAL, condition="ami", priority="high", name="林怡君")
    drill = page.locator(f"#case-{begun.json()['id']}")
    expect(drill).to_contain_text("Drill")
    page.wait_for_function("() => alarm.peak() > 0.05", polling=20)
    shoot(page, "drill-en")
    drill.click()
    page.locator(".acknowledge .names button").first.click()
    expect(drill).to_have_count(0)
    page.wait_for_function(f"() => {ALERT}.alarmState === 'ready'")
    page.goto(f"/drills/{begun.json()['id']}")
    expect(page.locator(".drill-result")).to_contain_text("acknowledged after")
    expect(page.locator("table")).to_contain_text("the alarm sounded")
    shoot(page, "drill-result-en")


def test_a_restarted_server_finds_its_boards_again_and_nobody_is_told_of_anything(
    board: OpenBoard, hospital: Hospital, watch: Watch, tmp_path: Path
) -> None:
    page = board("en")
    listening(page)
    until_state(hospital, page, "listening")
    look(hospital, watch)
    hospital.stop()
    again = serve(tmp_path / "data", int(hospital.address.rpartition(":")[2]))
    fresh = Watch(again.house)
    again.do(fresh.look())
    assert not again.house.book.screens
    until_state(again, page, "listening")
    look(again, fresh)
    assert len(told(again)) == 1
    again.do(patient(again.house, 0))
    expect(tile(page, 0)).to_be_visible()
    until(lambda: again.house.book.open_cases["case-0000"].alerts["alert-0000"].sounding_at is not None, page)
    again.stop()
