"""The hospital's board in real browser windows: seen, heard, answered by name; full, empty, cut off. Photographed."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from goldenhour.emergency import bodies as says
from goldenhour.emergency.house import House
from goldenhour.emergency.people import Person
from tests.alerts.scene import SIGNS, a_call, coming, sent, tell, warned
from tests.browser.hospital import Hospital
from tests.conftest import HOSPITAL, PATIENCE, People

pytestmark = pytest.mark.browser

WALL = {"width": 1920, "height": 1080}
SOUND_LOCKED = "--autoplay-policy=document-user-activation-required"
FONT_SIZE = "e => parseFloat(getComputedStyle(e).fontSize)"
READABLE_AT_3_M = 48
"""CSS pixels on a wall screen of 1080 lines: the least for the largest words."""


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    path = shutil.which("chromium") or shutil.which("google-chrome")
    if path is None:
        pytest.fail("no Chromium: install Debian's `chromium`")
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=path, args=["--no-sandbox", SOUND_LOCKED])
        yield browser
        browser.close()


OpenBoard = Callable[..., Page]
NURSE = People().ed_nurse


@pytest.fixture
def board(chromium: Browser, hospital: Hospital) -> Iterator[OpenBoard]:
    """Open the board as the ED nurse; at the end nothing may have thrown or broken the content security policy."""
    opened: list[tuple[Page, list[str]]] = []

    def open_board(language: str = "zh_Hant", person: Person = NURSE, **settings: Any) -> Page:
        context = chromium.new_context(
            **{"base_url": hospital.address, "viewport": WALL, "timezone_id": "Europe/Lisbon", **settings}
        )
        cookies = {"session": person.id, "language": language}
        context.add_cookies([{"name": n, "value": v, "url": hospital.address} for n, v in cookies.items()])
        page = context.new_page()
        page.set_default_timeout(PATIENCE)
        wrongs: list[str] = []
        page.on("pageerror", lambda error: wrongs.append(str(error)))
        page.on("console", lambda said: wrongs.append(said.text) if "Content Security Policy" in said.text else None)
        opened.append((page, wrongs))
        page.goto("/board")
        expect(page.locator("html")).to_have_attribute("data-live-state", "live")
        return page

    yield open_board
    for page, wrongs in opened:
        page.context.close()
        assert wrongs == []


def shoot(page: Page, name: str) -> None:
    if folder := os.environ.get("GOLDENHOUR_SHOTS"):
        page.screenshot(path=f"{folder}/board-{name}.png")


PATIENTS: list[tuple[float, says.Sex, says.Condition, str, str]] = [
    (64, says.Sex.MALE, says.Condition.AMI, "晨泳後胸悶冷汗，左臂痠麻", "9901051"),
    (81, says.Sex.FEMALE, says.Condition.STROKE, "右側無力、說話不清", "3520051"),
    (33, says.Sex.MALE, says.Condition.TRAUMA, "機車與貨車對撞", "2903001"),
    (57, says.Sex.MALE, says.Condition.OHCA, "家中倒地，女兒壓胸", "3011011"),
    (26, says.Sex.FEMALE, says.Condition.OTHER, "氣喘發作，講話斷續", ""),
    (7, says.Sex.MALE, says.Condition.OTHER, "發燒抽搐三分鐘", ""),
]


async def patient(house: House, n: int, **more: Any) -> None:
    """The n-th patient on the way: told as a crew tells it, A-91 or A-92."""
    age, sex, condition, complaint, finding = PATIENTS[n % len(PATIENTS)]
    case, unit, now = f"case-{n:04}", ("A-91", "A-92")[n % 2], house.world.now()
    await tell(house, f"case/{case}", a_call(synthetic=True, patient_age=age, patient_sex=sex), sent(unit))
    for k in range(4):
        values = {**SIGNS, "systolic": 128 - 9 * k - n, "pulse": 88 + 7 * k + n, "spo2": 97 - k, "breaths": 18 + 2 * k}
        await tell(house, f"case/{case}", says.VitalSignsTaken(**values), at=now - timedelta(minutes=17 - 4 * k))
    await tell(
        house,
        f"case/{case}",
        says.HistoryTaken(complaint=complaint, onset_at=now - timedelta(minutes=38)),
        *([says.FindingNoted(code=finding)] if finding else []),
        says.MedicationGiven(code="124102"),
        says.TimeReported(unit=unit, mark=says.Mark.LEFT_SCENE),
        *([] if condition is says.Condition.OTHER else [says.ConditionSuspected(condition=condition)]),
    )
    priority = [says.Priority.HIGH, says.Priority.MEDIUM, says.Priority.LOW][n % 3]
    alert = warned(house, unit=unit, **{"minutes": 4 + 3 * n, "priority": priority, **more})
    await tell(house, f"case/{case}", alert, ids=(f"alert-{n:04}",))


async def noticed(house: House, n: int, name: str = "林怡君") -> None:
    await tell(house, f"case/case-{n:04}", says.AlertAcknowledged(alert=f"alert-{n:04}", name=name))


def tile(page: Page, n: int) -> Any:
    return page.locator(f"#case-case-{n:04}")


def listening(page: Page) -> None:
    """Allow this window to be heard, as a nurse does: one touch. (The driver's own looks at a page count as gestures, so on
    a slow machine the banner may be gone before the hand is there.)"""
    page.mouse.click(8, 8)
    expect(page.locator("html")).not_to_have_attribute("data-alarm-state", "blocked")


def nothing_cut(page: Page) -> bool:
    """Whether every visible tile holds its arrival time and its last ATMIST line whole."""
    inside = """all => all.every(tile => {
        const frame = tile.getBoundingClientRect(), middle = tile.querySelector(".middle").getBoundingClientRect();
        const when = tile.querySelector(".when").getBoundingClientRect();
        const last = tile.querySelector(".atmist dd:last-child").getBoundingClientRect();
        return when.right <= frame.right + 1 && when.left >= frame.left && last.bottom <= middle.bottom + 1;
    })"""
    return bool(page.locator(".tile:visible").evaluate_all(inside))


def is_heard(page: Page) -> bool:
    """Whether samples leave the page within one repetition of the slowest alarm."""
    for _ in range(600):
        if page.evaluate("alarm.peak()") > 0.05:
            return True
        page.wait_for_timeout(50)
    return False


# ── the alarm ────────────────────────────────────────────────────────────────────────────────────────────────────────
def test_a_screen_that_cannot_be_heard_says_so_in_its_largest_letters_until_somebody_touches_it(
    board: OpenBoard, hospital: Hospital
) -> None:
    hospital.do(patient(hospital.house, 0))
    page = board()
    blocked = page.locator(".board-silent")
    expect(blocked).to_be_visible()
    everything = page.locator("body *:visible").evaluate_all(f"all => all.map({FONT_SIZE})")
    assert blocked.evaluate(FONT_SIZE) == max(everything)
    shoot(page, "silent-zh")
    blocked.click()
    expect(blocked).to_be_hidden()
    expect(page.locator("html")).to_have_attribute("data-alarm-state", "sounding")
    assert is_heard(page)
    shoot(page, "one-unacknowledged-zh")


def test_a_warning_sounds_in_every_window_until_a_named_person_acknowledges_and_both_see_who(
    board: OpenBoard, hospital: Hospital
) -> None:
    people = People()
    hospital.tell("case/case-0001", a_call(patient_age=64, patient_sex=says.Sex.MALE), sent("A-91"))
    first, second = board(), board("en", people.ed_physician)
    for page in (first, second):
        listening(page)
        expect(page.locator(".nothing.while-known")).to_be_visible()
        assert page.evaluate("alarm.state") == "ready"
        page.evaluate("window.notReloaded = true")
    shoot(first, "empty-zh")
    shoot(second, "empty-en")

    eta = (hospital.house.world.now() + timedelta(minutes=9)).isoformat()
    answer = hospital.say(
        people.crew, "/cases/case-0001/alerts", hospital=HOSPITAL, unit="A-91", eta_at=eta, priority="high"
    )
    assert answer.status_code == 201
    for page in (first, second):
        expect(tile(page, 1)).to_be_visible()
        expect(page.locator("html")).to_have_attribute("data-alarm-state", "sounding")
        assert page.evaluate("alarm.priority") == "high"
        assert page.evaluate("window.notReloaded")
    assert is_heard(page)

    tile(first, 1).click()
    shoot(first, "acknowledge-zh")
    first.locator("#ack-name").fill("林怡君")
    first.locator(".acknowledge .type-name button").click()
    for page in (first, second):
        expect(tile(page, 1).locator(".acknowledged")).to_contain_text("林怡君")
        expect(page.locator("html")).to_have_attribute("data-alarm-state", "ready")
        assert page.evaluate("window.notReloaded")
    hand = first.locator("#in-hand")
    expect(hand.locator(".acknowledged")).to_contain_text("林怡君")
    shoot(first, "in-hand-zh")


def test_the_name_typed_once_is_one_touch_the_next_time(board: OpenBoard, hospital: Hospital) -> None:
    for n in (0, 1):
        hospital.do(patient(hospital.house, n))
    page = board()
    listening(page)
    page.keyboard.press("a")
    page.locator("#ack-name").fill("陳大文")
    page.keyboard.press("Enter")
    expect(tile(page, 0).locator(".acknowledged")).to_contain_text("陳大文")
    page.keyboard.press("Escape")
    expect(page.locator("#in-hand")).to_be_hidden()
    tile(page, 1).click()
    page.locator(".acknowledge .names button", has_text="陳大文").click()
    expect(tile(page, 1).locator(".acknowledged")).to_contain_text("陳大文")
    expect(page.locator("html")).to_have_attribute("data-alarm-state", "ready")


def test_the_second_window_is_told_who_was_first(board: OpenBoard, hospital: Hospital) -> None:
    hospital.do(patient(hospital.house, 0))
    page = board()
    listening(page)
    tile(page, 0).click()
    name = page.locator("#ack-name")
    name.fill("慢了一步")
    hospital.do(noticed(hospital.house, 0, "林怡君"))
    expect(tile(page, 0).locator(".acknowledged")).to_contain_text("林怡君")
    expect(name).to_have_value("慢了一步")  # what somebody is typing is not taken away
    page.locator(".acknowledge .type-name button").click()
    expect(page.locator("#in-hand .refusal")).to_contain_text("林怡君")


def test_a_field_somebody_is_about_to_write_in_stays_under_their_hands(board: OpenBoard, hospital: Hospital) -> None:
    hospital.do(patient(hospital.house, 0))
    page = board()
    listening(page)
    tile(page, 0).click()
    name, hand = page.locator("#ack-name"), page.locator("#in-hand")
    name.focus()
    hospital.tell("case/case-0000", says.VitalSignsTaken(**{**SIGNS, "pulse": 141}))
    expect(tile(page, 0)).to_contain_text("141")
    page.wait_for_timeout(500)  # what is in hand has asked anew by now
    page.keyboard.insert_text("陳大文")
    expect(name).to_have_value("陳大文")
    name.fill("")
    hospital.do(noticed(hospital.house, 0, "林怡君"))
    expect(tile(page, 0).locator(".acknowledged")).to_contain_text("林怡君")
    expect(name).to_be_focused()
    hand.focus()  # left with nothing written: what happened meanwhile is shown
    expect(hand.locator("p.acknowledged")).to_contain_text("林怡君")


def test_a_press_whose_tile_is_drawn_anew_before_the_finger_lifts_still_counts(
    board: OpenBoard, hospital: Hospital
) -> None:
    for n in (0, 1):
        hospital.do(patient(hospital.house, n))
    page = board()
    listening(page)
    shown = tile(page, 1)
    shown.hover()
    page.mouse.down()
    hospital.tell("case/case-0001", says.VitalSignsTaken(**{**SIGNS, "pulse": 141}))
    expect(shown).to_contain_text("141")
    page.mouse.up()
    expect(page.locator("#in-hand h2")).to_contain_text("81 歲")


# ── answering ────────────────────────────────────────────────────────────────────────────────────────────────────────
def test_preparing_arriving_and_signing_are_one_touch_each(board: OpenBoard, hospital: Hospital) -> None:
    hospital.do(patient(hospital.house, 0))
    hospital.do(noticed(hospital.house, 0))
    page = board()
    listening(page)
    tile(page, 0).click()
    hand = page.locator("#in-hand")
    expect(hand.locator(".preparations .proposed").first).to_be_visible()
    who, panel = hand.locator("h2").bounding_box(), hand.bounding_box()
    assert who is not None
    assert panel is not None
    assert who["width"] > panel["width"] / 2  # who it is, in any language, is not squeezed by when
    hand.locator("[data-body*=cath_lab]").click()
    expect(hand.locator("[data-body*=cath_lab]")).to_have_attribute("aria-pressed", "true")
    expect(tile(page, 0).locator(".ready")).to_have_count(1)
    hand.locator("[data-say$='/arrival']").click()
    expect(tile(page, 0)).to_have_class("tile is-here in-this-hand")
    hospital.tell("case/case-0000", says.HandoverSigned(alert="alert-0000", side=says.Side.GIVING, name="王小明"))
    expect(hand.locator(".signatures")).to_contain_text("王小明")
    shoot(page, "handover-zh")
    hand.locator("form[data-say$='/signatures'] button").click()
    expect(tile(page, 0)).to_have_count(0)
    expect(hand).to_be_hidden()


def test_a_diverted_patient_leaves_the_board_and_a_closed_door_is_said_at_the_side(
    board: OpenBoard, hospital: Hospital
) -> None:
    hospital.do(patient(hospital.house, 0))
    page = board("en")
    listening(page)
    tile(page, 0).click()
    hand = page.locator("#in-hand")
    hand.locator("summary").click()
    hand.locator("input[name=reason]").nth(1).check()
    shoot(page, "divert-en")
    hand.locator("form[data-say$='/diversion'] .names button").first.click()  # by touch alone
    expect(tile(page, 0)).to_have_count(0)
    expect(page.locator("html")).to_have_attribute("data-alarm-state", "ready")

    page.locator("[data-door=stroke]").click()
    hand.locator("[data-other]").check()
    hand.locator(".other-reason").fill("CT under repair")
    hand.locator(".type-name input").fill("陳志明")
    hand.locator(".typed-name").click()
    expect(page.locator(".doors .closed")).to_contain_text("CT under repair")
    shoot(page, "closed-door-en")
    page.locator("[data-door=stroke]").click()
    hand.locator(".names button", has_text="陳志明").click()  # typed once, touched the next time
    expect(page.locator(".doors .closed")).to_have_count(0)


def test_a_withdrawn_warning_stays_marked_and_silent_until_somebody_touches_it(
    board: OpenBoard, hospital: Hospital
) -> None:
    hospital.do(coming(hospital.house))
    page = board("en")
    expect(page.locator(".tile.unacknowledged")).to_have_count(1)
    hospital.tell("case/case-0001", says.AlertStoodDown(alert="alert-0001", reason="no transport"))
    gone = page.locator(".tile.gone")
    expect(gone).to_contain_text("warning withdrawn: no transport")
    expect(page.locator("[data-alarm]")).to_have_count(0)
    gone.click()
    expect(page.locator(".tile")).to_have_count(0)


# ── many, few, cut off ───────────────────────────────────────────────────────────────────────────────────────────────
def test_twelve_patients_stand_without_scrolling_and_the_thirteenth_is_counted(
    board: OpenBoard, hospital: Hospital
) -> None:
    for n in range(13):
        hospital.do(patient(hospital.house, n))
        if n not in (0, 5):
            hospital.do(noticed(hospital.house, n))
    page = board()
    listening(page)
    tiles = page.locator(".tile:visible")
    expect(tiles).to_have_count(12)
    expect(page.locator("#rest")).to_contain_text("1")
    assert page.evaluate("document.documentElement.scrollHeight") <= WALL["height"]
    edges = "all => all.map(e => { const r = e.getBoundingClientRect(); return [r.top, r.right, r.bottom]; })"
    boxes = tiles.evaluate_all(edges)
    side = page.locator("#closures").bounding_box()
    assert side is not None
    assert all(top >= 0 and bottom <= WALL["height"] and right <= side["x"] for top, right, bottom in boxes)
    assert nothing_cut(page)
    loudest = page.locator(".tile.unacknowledged").first
    for what in (".who", ".when [data-until]"):
        assert loudest.locator(what).evaluate(FONT_SIZE) >= READABLE_AT_3_M
    shoot(page, "full-zh")
    english = board("en")
    listening(english)
    shoot(english, "full-en")
    hospital.do(noticed(hospital.house, 0))
    hospital.do(noticed(hospital.house, 5))
    expect(page.locator(".tile.unacknowledged")).to_have_count(0)
    arrivals = page.locator(".tile:visible .when [data-until]")
    assert nothing_cut(page)
    assert min(arrivals.evaluate_all(f"all => all.map({FONT_SIZE})")) >= READABLE_AT_3_M
    shoot(page, "full-acknowledged-zh")


def test_a_lost_connection_is_said_in_words_and_every_tile_says_it_may_be_old(
    board: OpenBoard, hospital: Hospital
) -> None:
    for n in range(3):
        hospital.do(patient(hospital.house, n))
    page = board()
    listening(page)
    page.context.set_offline(True)
    hospital.stop()
    expect(page.locator(".board-lost")).to_be_visible()
    expect(page.locator(".tile .stale").first).to_be_visible()
    shoot(page, "lost-zh")


def test_an_empty_board_that_lost_its_line_does_not_say_that_nobody_is_coming(
    board: OpenBoard, hospital: Hospital
) -> None:
    page = board()
    listening(page)
    size = page.locator(".while-known").evaluate(FONT_SIZE)
    page.context.set_offline(True)
    hospital.stop()
    expect(page.locator(".while-lost")).to_be_visible()
    expect(page.locator(".while-known")).to_be_hidden()
    assert page.locator(".while-lost").evaluate(FONT_SIZE) == size
    shoot(page, "lost-empty-zh")


@pytest.mark.parametrize("n", [2, 5, 12])
def test_beside_an_alarm_whoever_is_almost_here_stays_large(board: OpenBoard, hospital: Hospital, n: int) -> None:
    for k in range(n):
        more = {"minutes": 28} if k == 1 else {"minutes": 1} if k == 0 else {}
        hospital.do(patient(hospital.house, k, **more))
        hospital.tell(f"case/case-{k:04}", says.TimeReported(unit=("A-91", "A-92")[k % 2], mark=says.Mark.LEFT_SCENE))
        if k != 1:
            hospital.do(noticed(hospital.house, k))
    page = board()
    listening(page)
    expect(page.locator(".tile.weighty")).to_have_attribute("data-case", "case-0000")
    width = "(tile) => tile.getBoundingClientRect().width"
    assert tile(page, 0).evaluate(width) >= tile(page, 1).evaluate(width) * 0.95
    assert nothing_cut(page)
    assert page.evaluate("document.documentElement.scrollHeight") <= WALL["height"]
    shoot(page, f"weighty-{n}-zh")


@pytest.mark.parametrize(("name", "size"), [("desk", (1440, 900)), ("4k", (3840, 2160)), ("tablet", (1024, 768))])
def test_the_board_holds_on_other_screens(
    board: OpenBoard, hospital: Hospital, name: str, size: tuple[int, int]
) -> None:
    for n in range(4):
        hospital.do(patient(hospital.house, n))
        if n > 1:
            hospital.do(noticed(hospital.house, n))
    page = board(viewport={"width": size[0], "height": size[1]})
    listening(page)
    assert page.evaluate("document.documentElement.scrollHeight") <= size[1]
    assert page.evaluate("document.documentElement.scrollWidth") <= size[0]
    assert nothing_cut(page)
    shoot(page, f"four-{name}-zh")


def test_on_a_phone_the_patients_stand_under_one_another_and_one_is_answered_in_full(
    board: OpenBoard, hospital: Hospital
) -> None:
    for n in range(3):
        hospital.do(patient(hospital.house, n))
    page = board(viewport={"width": 390, "height": 844})
    listening(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    widths = page.locator(".tile").evaluate_all("all => all.map(e => e.getBoundingClientRect().width)")
    assert all(width > 350 for width in widths)
    assert nothing_cut(page)
    shoot(page, "phone-zh")
    tile(page, 0).click()
    name = page.locator(".acknowledge .names button").first
    expect(name).to_be_visible()
    assert page.locator("#in-hand").evaluate("e => e.getBoundingClientRect().width") == 390
    shoot(page, "phone-in-hand-zh")
    name.click()
    expect(tile(page, 0).locator(".acknowledged")).to_contain_text(NURSE.name)


def test_a_name_half_typed_for_one_patient_is_never_anothers(board: OpenBoard, hospital: Hospital) -> None:
    for n in range(2):
        hospital.do(patient(hospital.house, n))
    page = board()
    listening(page)
    tile(page, 0).click()
    page.locator("#ack-name").fill("陳大")
    tile(page, 1).press("Enter")
    expect(page.locator("#in-hand [data-in-hand]")).to_have_attribute("data-in-hand", "case-0001")
    expect(page.locator("#ack-name")).to_have_value("")
