"""The board's tiles and its live feed: to whom a frame goes, how big it is, what a screen that was away gets."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import msgspec
import pytest

from goldenhour.alerts import board
from goldenhour.emergency import bodies as says
from goldenhour.emergency.alert_bodies import AlertRenewed
from goldenhour.emergency.house import House
from goldenhour.kit.refusals import Refusal
from tests.alerts.scene import SIGNS, coming, many_coming, on_the_road, rich_case, tell, warned
from tests.conftest import HOSPITAL, OTHER_HOSPITAL
from tests.emergency.telling import split_off

TOPIC, OTHER_TOPIC = f"board/{HOSPITAL}", f"board/{OTHER_HOSPITAL}"
ALERT = "/cases/case-0001/alerts/alert-0001"


class Screen:
    """One connected board: the frames it has been sent, beats left out."""

    def __init__(self, house: House, topic: str, after: int | None = None) -> None:
        self.stream = house.live.stream(topic, "zh_Hant", after)

    async def read(self) -> list[tuple[str, dict[str, Any]]]:
        """What the next piece of the stream holds."""
        return parsed(await asyncio.wait_for(anext(self.stream), 8))

    async def connected(self) -> list[tuple[str, dict[str, Any]]]:
        """Everything up to the first beat: the keys and what was missed."""
        frames: list[tuple[str, dict[str, Any]]] = []
        while not frames or frames[-1][0] != "beat":
            frames += await self.read()
        return frames[:-1]

    async def quiet(self) -> bool:
        """Whether nothing waits to be sent."""
        try:
            return [
                event for event, _ in parsed(await asyncio.wait_for(anext(self.stream), 0.2)) if event != "beat"
            ] == []
        except TimeoutError:
            return True


def parsed(piece: bytes) -> list[tuple[str, dict[str, Any]]]:
    frames = []
    for frame in piece.decode().strip().split("\n\n"):
        lines = dict(line.split(": ", 1) for line in frame.splitlines())
        frames.append((lines["event"], json.loads(lines["data"])))
    return frames


@pytest.fixture
async def screens(house: House) -> AsyncIterator[Any]:
    opened: list[Screen] = []

    async def open_screen(topic: str = TOPIC, after: int | None = None) -> Screen:
        screen = Screen(house, topic, after)
        opened.append(screen)
        await screen.connected()
        return screen

    yield open_screen
    for screen in opened:
        await screen.stream.aclose()


# ── the feed ─────────────────────────────────────────────────────────────────────────────────────────────────────────
async def test_one_changed_case_among_two_hundred_sends_one_frame_to_that_hospital_and_nothing_to_another(
    house: House, screens: Any
) -> None:
    await many_coming(house, 200)
    await coming(house)
    here, beside, elsewhere = await screens(), await screens(), await screens(OTHER_TOPIC)
    await tell(house, "case/case-0001", says.VitalSignsTaken(**SIGNS))
    for screen in (here, beside):
        frames = await screen.read()
        assert [(event, data["key"]) for event, data in frames] == [("put", "case-case-0001")]
        assert await screen.quiet()
    assert await elsewhere.quiet()


async def test_a_new_alert_appears_and_leaves_when_diverted_and_appears_where_it_is_sent_next(
    house: House, screens: Any
) -> None:
    await on_the_road(house)
    here, there = await screens(), await screens(OTHER_TOPIC)
    await tell(house, "case/case-0001", warned(house), ids=("alert-0001",))
    assert [event for event, _ in await here.read()] == ["put"]
    await tell(house, "case/case-0001", says.AlertDiverted(alert="alert-0001", reason="滿床", name="林"))
    assert await here.read() == [("gone", {"key": "case-case-0001"})]
    await tell(house, "case/case-0001", warned(house, OTHER_HOSPITAL), ids=("alert-0002",))
    assert [event for event, _ in await there.read()] == ["put"]
    assert await here.quiet()


async def test_a_screen_that_was_away_gets_exactly_what_it_missed(house: House) -> None:
    await many_coming(house, 5)
    await coming(house)
    seen = house.book.seq
    await tell(house, "case/case-0001", says.VitalSignsTaken(**SIGNS))
    await tell(house, "case/case-many-0003", says.AlertDiverted(alert="alert-many-0003", reason="x", name="x"))
    screen = Screen(house, TOPIC, after=seen)
    frames = await screen.connected()
    await screen.stream.aclose()
    (keys_event, keys), *puts = frames
    assert keys_event == "keys"
    assert "case-case-many-0003" not in keys["keys"]
    assert len(keys["keys"]) == 6  # five patients and the doors
    assert [(event, data["key"]) for event, data in puts] == [("put", "case-case-0001")]


async def test_a_patient_of_two_hospitals_is_shown_to_each_with_its_own_answer(house: House) -> None:
    await coming(house)
    await tell(house, "case/case-0001", warned(house, OTHER_HOSPITAL), ids=("alert-0002",))
    await tell(house, "case/case-0001", says.AlertAcknowledged(alert="alert-0002", name="馬偕護理師"))
    case, showing = await house.book.case("case-0001"), house.live.showings["board"]
    assert "馬偕護理師" not in showing.html(case, TOPIC, "zh_Hant")
    assert "unacknowledged" in showing.html(case, TOPIC, "zh_Hant")
    assert "馬偕護理師" in showing.html(case, OTHER_TOPIC, "zh_Hant")


async def test_a_closed_door_reaches_the_hospitals_own_screens(house: House, screens: Any) -> None:
    here, elsewhere = await screens(), await screens(OTHER_TOPIC)
    await tell(
        house, f"hospital/{HOSPITAL}", says.DiversionChanged(what=says.Capability.ALL, closed=True, reason="停電")
    )
    ((event, data),) = await here.read()
    assert (event, data["key"], data["order"]) == ("put", "closures", "")
    assert "停電" in data["html"]
    assert await elsewhere.quiet()


async def test_an_alert_nobody_watched_stands_unacknowledged_when_the_first_screen_connects(
    house: House, client: Any, people: Any, world: Any
) -> None:
    await coming(house)
    world.clock.pass_(minutes=30)
    page = (await client(people.ed_nurse).get("/board")).text
    assert 'class="tile unacknowledged"' in page
    assert 'data-alarm="medium"' in page
    (one,) = (await client(people.ed_nurse).get(f"/hospitals/{HOSPITAL}/alerts")).json()
    assert (one["state"], one["acknowledged_by"]) == ("alerted", None)


# ── who may see it ───────────────────────────────────────────────────────────────────────────────────────────────────
async def test_a_foreign_hospital_sees_nothing_on_page_data_feed_or_fragment(
    house: House, client: Any, people: Any
) -> None:
    await coming(house, note="祕密")
    foreign = client(people.foreign_nurse)
    page = await foreign.get("/board")
    assert page.status_code == 200
    assert "case-0001" not in page.text
    assert (await foreign.get(f"/hospitals/{HOSPITAL}/alerts")).status_code == 404
    assert (await foreign.get(f"/hospitals/{OTHER_HOSPITAL}/alerts")).json() == []
    assert (await foreign.get(ALERT)).status_code == 404
    assert (await foreign.get(f"/live?topic={TOPIC}")).status_code == 404


@pytest.mark.parametrize(
    "who", ["dispatcher", "crew", "specialist", "aed_manager", "authority", "administrator", "foreign_nurse"]
)
async def test_only_the_emergency_department_itself_may_watch_its_board(people: Any, who: str) -> None:
    with pytest.raises(Refusal):
        board.may_watch(getattr(people, who), TOPIC)
    board.may_watch(people.ed_nurse, TOPIC)
    board.may_watch(people.ed_physician, TOPIC)


async def test_every_patient_on_the_board_is_an_audited_reading(house: House, client: Any, people: Any) -> None:
    await many_coming(house, 3)
    before = (await house.audit.head())[0]
    await client(people.ed_nurse).get("/board")
    await house.flush_audit()
    read = await house.audit.read(before)
    assert sorted(one.entry.subject for one in read) == [f"case/case-many-{n:04}" for n in range(3)]
    assert {one.entry.by for one in read} == {people.ed_nurse.id}


# ── the tile ─────────────────────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize("language", ["zh_Hant", "en"])
async def test_the_fullest_case_fits_a_frame_of_eight_kibibytes(house: House, language: str) -> None:
    case_id, _ = await rich_case(house)
    frame = house.live.showings["board"].put(await house.book.case(case_id), TOPIC, language)
    assert 4_000 < len(frame) <= 8 * 1024


async def test_a_tile_is_drawn_without_looking_at_any_other_case(house: House, monkeypatch: Any) -> None:
    case_id, _ = await coming(house)
    case = await house.book.case(case_id)
    monkeypatch.setattr(house.book, "open_cases", None)
    monkeypatch.setattr(house.book, "coming_to", None)
    assert house.live.showings["board"].put(case, TOPIC, "zh_Hant")


async def test_what_people_typed_cannot_become_markup(house: House) -> None:
    await on_the_road(house)
    evil = "<script>alert(1)</script>"
    await tell(
        house,
        "case/case-0001",
        says.HistoryTaken(complaint=evil),
        warned(house, note=evil),
        ids=("h-000001", "alert-0001"),
    )
    await tell(house, "case/case-0001", says.AlertAcknowledged(alert="alert-0001", name=evil))
    html = house.live.showings["board"].html(await house.book.case("case-0001"), TOPIC, "zh_Hant")
    assert "<script" not in html
    assert "&lt;script&gt;" in html


async def test_tiles_stand_unacknowledged_first_then_by_priority_then_by_arrival_then_the_arrived(house: House) -> None:
    for case, more in {
        "low-noted": {"priority": says.Priority.LOW, "minutes": 1},
        "high-noted": {"priority": says.Priority.HIGH, "minutes": 9},
        "late": {"minutes": 20},
        "soon": {"minutes": 5},
        "high": {"priority": says.Priority.HIGH, "minutes": 30},
        "here": {"priority": says.Priority.HIGH, "minutes": 1},
    }.items():
        await coming(house, case, f"alert-{case}", **more)
    for case in ("low-noted", "high-noted"):
        await tell(house, f"case/{case}", says.AlertAcknowledged(alert=f"alert-{case}", name="林"))
    await tell(house, "case/here", says.PatientArrived(alert="alert-here"))
    states = sorted(house.live.showings["board"].all(TOPIC), key=lambda state: board.order(state, TOPIC))
    assert [state.id for state in states] == [HOSPITAL, "high", "soon", "late", "high-noted", "low-noted", "here"]


async def test_a_tile_says_who_acknowledged_and_when_and_what_is_prepared(house: House) -> None:
    await coming(house)
    await tell(
        house,
        "case/case-0001",
        says.AlertAcknowledged(alert="alert-0001", name="林怡君"),
        says.HospitalPrepared(alert="alert-0001", what=says.Preparation.CATH_LAB),
        says.HospitalPrepared(alert="alert-0001", what=says.Preparation.CT),
        says.HospitalPrepared(alert="alert-0001", what=says.Preparation.CT, ready=False),
    )
    html = house.live.showings["board"].html(await house.book.case("case-0001"), TOPIC, "en")
    assert "林怡君 10:00" in html
    assert "cath lab ✓" in html
    assert "CT ✓" not in html
    assert "data-alarm" not in html


async def test_vital_signs_are_drawn_with_the_last_value_and_its_age_and_a_child_has_no_news2(house: House) -> None:
    await coming(house)
    at = house.world.now() - timedelta(minutes=7)
    await tell(house, "case/case-0001", says.VitalSignsTaken(pulse=118), at=at)
    showing = house.live.showings["board"]
    html = showing.html(await house.book.case("case-0001"), TOPIC, "en")
    assert "<b>118</b>" in html
    assert f'data-since="{at.isoformat(timespec="seconds")}"' in html
    assert "NEWS2 ≥<b>2</b>" in html
    await tell(house, "case/case-0001", says.PatientDescribed(age_years=7))
    assert "NEWS2" not in showing.html(await house.book.case("case-0001"), TOPIC, "en")


async def test_synthetic_patients_say_so(house: House) -> None:
    await on_the_road(house, synthetic=True)
    await tell(house, "case/case-0001", warned(house))
    assert "synthetic-mark" in house.live.showings["board"].html(await house.book.case("case-0001"), TOPIC, "en")


async def test_allergies_stand_on_the_tile_and_all_that_was_known_before_in_the_panel(
    house: House, client: Any, people: Any
) -> None:
    await coming(house)
    showing = house.live.showings["board"]
    assert "Allergies" not in showing.html(await house.book.case("case-0001"), TOPIC, "en")
    panel = (await client(people.ed_nurse).get(ALERT)).text
    assert "<dt>Allergies</dt><dd>not yet known</dd>" in panel
    known = {"name": "王大明", "national_id": "A123456789", "history": "高血壓", "allergies": "Penicillin",
             "regular_medications": "Warfarin"}  # fmt: skip
    await tell(house, "case/case-0001", says.PatientDescribed(**known))
    assert "<dd>Allergies: Penicillin" in showing.html(await house.book.case("case-0001"), TOPIC, "en")
    panel = (await client(people.ed_nurse).get(ALERT)).text
    for text in known.values():
        assert text in panel


async def test_an_arrival_is_called_estimated_until_the_unit_left_the_scene(house: House) -> None:
    await coming(house)
    showing = house.live.showings["board"]

    async def now_shown(*marks: says.Mark) -> str:
        for mark in marks:
            await tell(house, "case/case-0001", says.TimeReported(unit="A-91", mark=mark))
        return showing.html(await house.book.case("case-0001"), TOPIC, "en")

    assert '<b class="still">not yet at the scene</b>' in await now_shown()
    shown = await now_shown(says.Mark.AT_SCENE)
    assert '<b class="still">still at the scene</b>' in shown
    assert "estimated" in shown
    assert "data-eta" not in shown
    shown = await now_shown(says.Mark.LEFT_SCENE)
    assert "scene" not in shown
    assert '<time class="minutes" data-until' in shown
    shown = await now_shown(says.Mark.AT_HOSPITAL)
    assert "<b>at the door</b>" in shown
    assert "ETA" not in shown


async def test_what_lies_beside_the_usual_is_said_in_words_and_too_few_signs_are_no_score(house: House) -> None:
    await coming(house)
    showing = house.live.showings["board"]
    await tell(house, "case/case-0001", says.VitalSignsTaken(temperature_c=37.0))
    html = showing.html(await house.book.case("case-0001"), TOPIC, "en")
    assert "too few signs" in html
    assert "≥" not in html
    await tell(house, "case/case-0001", says.VitalSignsTaken(**SIGNS))
    html = showing.html(await house.book.case("case-0001"), TOPIC, "en")
    assert '<span class="outside">low</span>' in html
    assert "▼" not in html


# ── worse, elsewhere, two patients ───────────────────────────────────────────────────────────────────────────────────
async def test_a_renewed_alert_alarms_again_says_what_is_worse_and_who_had_acknowledged(house: House) -> None:
    await coming(house)
    case = "case/case-0001"
    await tell(house, case, says.AlertAcknowledged(alert="alert-0001", name="林怡君"))
    showing = house.live.showings["board"]
    assert "data-alarm" not in showing.html(await house.book.case("case-0001"), TOPIC, "en")
    await tell(house, case, AlertRenewed(alert="alert-0001", why="GCS 14 → 9", priority=says.Priority.HIGH))
    tile = showing.html(await house.book.case("case-0001"), TOPIC, "en")
    for part in ('data-alarm="high"', 'data-ringing="2"', "GCS 14 → 9", "Worse: acknowledge again", "before ✓ 林怡君"):
        assert part in tile


async def test_a_withdrawn_warning_says_so_for_two_minutes_without_alarm_and_is_then_gone(
    house: House, screens: Any, world: Any
) -> None:
    await coming(house)
    here = await screens()
    withdrawn = says.AlertStoodDown(alert="alert-0001", reason="died at the scene")
    said_at = world.clock.now() - timedelta(minutes=9)  # it waited on a tablet: what counts is when it was heard
    await tell(house, "case/case-0001", withdrawn, at=said_at)
    ((event, data),) = await here.read()
    assert (event, data["key"], data["order"]) == ("put", "case-case-0001", "9")
    assert "died at the scene" in data["html"]
    assert "data-alarm" not in data["html"]
    showing = house.live.showings["board"]
    assert [showing.key(state) for state in showing.all(TOPIC)] == ["closures", "case-case-0001"]
    world.clock.pass_(minutes=2)
    assert [showing.key(state) for state in showing.all(TOPIC)] == ["closures"]


async def test_a_patient_who_goes_elsewhere_says_so_for_five_minutes_without_alarm_and_is_then_gone(
    house: House, screens: Any, world: Any
) -> None:
    await coming(house)
    here, there = await screens(), await screens(OTHER_TOPIC)
    await tell(house, "case/case-0001", warned(house, OTHER_HOSPITAL, instead_of="alert-0001"), ids=("alert-0002",))
    ((event, data),) = await here.read()
    assert (event, data["key"], data["order"]) == ("put", "case-case-0001", "9")
    assert "馬偕" in data["html"]
    assert "data-alarm" not in data["html"]
    ((_, data),) = await there.read()
    assert "data-alarm" in data["html"]
    showing = house.live.showings["board"]
    assert [showing.key(state) for state in showing.all(TOPIC)] == ["closures", "case-case-0001"]
    world.clock.pass_(minutes=5)
    assert [showing.key(state) for state in showing.all(TOPIC)] == ["closures"]
    await tell(house, "case/case-0001", says.VitalSignsTaken(**SIGNS))
    assert [event for event, _ in await there.read()] == ["put"]
    assert await here.quiet(), "what happens elsewhere is no longer this hospital's"


async def test_two_patients_of_one_ambulance_are_two_tiles_that_name_each_other(house: House, screens: Any) -> None:
    await coming(house)
    here = await screens()
    second = split_off("A-91", patient_age=30, patient_sex=says.Sex.MALE)
    second = msgspec.structs.replace(second, from_case="case-0001")
    await tell(house, "case/case-0002", second)
    await tell(house, "case/case-0002", warned(house), ids=("alert-0002",))
    frames = []
    while {data["key"] for _, data in frames} < {"case-case-0001", "case-case-0002"}:
        frames += await here.read()
    tiles = {data["key"]: data["html"] for _, data in frames}
    assert "同車" in tiles["case-case-0001"]
    assert "30" in tiles["case-case-0001"]
    assert "同車" in tiles["case-case-0002"]


async def test_what_is_in_hand_acknowledges_the_ringing_it_shows_and_can_be_judged_once_the_patient_is_there(
    house: House, client: Any, people: Any
) -> None:
    await coming(house)
    nurse = client(people.ed_nurse)
    part = (await nurse.get(ALERT)).text
    assert "&#34;ringing&#34;: 1" in part
    assert "judgement" not in part
    await tell(house, "case/case-0001", says.PatientArrived(alert="alert-0001"))
    assert "judgement" in (await nurse.get(ALERT)).text


async def test_the_crews_list_offers_what_got_worse_and_another_hospital_instead(
    house: House, client: Any, people: Any
) -> None:
    await on_the_road(house)
    await tell(house, "case/case-0001", says.VitalSignsTaken(**SIGNS))
    await tell(house, "case/case-0001", warned(house), ids=("alert-0001",))
    crew = client(people.crew)
    assert (await crew.get(f"{ALERT}/worsening")).json()["worse"] is False
    worse = {**SIGNS, "consciousness": says.Consciousness.PAIN}
    await tell(house, "case/case-0001", says.VitalSignsTaken(**worse))
    said = (await crew.get(f"{ALERT}/worsening")).json()
    assert (said["worse"], said["offered"], said["priority"]) == (True, True, "high")
    part = (await crew.get("/cases/case-0001/hospitals", headers={"accept": "text/html"})).text
    assert f"{ALERT}/renewal" in part
    assert "&#34;instead_of&#34;: &#34;alert-0001&#34;" in part


async def test_of_fifty_alerts_in_one_second_none_is_lost_and_each_is_one_tile(
    house: House, client: Any, people: Any, screens: Any
) -> None:
    cases = [await on_the_road(house, f"case-burst-{n:02}") for n in range(50)]
    here, crew = await screens(), client(people.crew)
    answers = await asyncio.gather(
        *(crew.say(f"/cases/{case}/alerts", hospital=HOSPITAL, unit="A-91", priority="high") for case in cases)
    )
    assert {answer.status_code for answer in answers} == {201}
    frames: list[tuple[str, dict[str, Any]]] = []
    while len(frames) < len(cases):
        frames += await here.read()
    assert sorted(data["key"] for _, data in frames) == sorted(f"case-{case}" for case in cases)
    assert all("data-alarm" in data["html"] for _, data in frames)
    assert await here.quiet()
