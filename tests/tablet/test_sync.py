"""Handing in: every saying is answered by its id, kept once, in order, and nothing is lost because it cannot be taken."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from goldenhour.emergency.house import House
from tests.conftest import HOSPITAL, Client, People
from tests.tablet.scene import Tablet, case_begun, everything, signs, tell

MakeClient = Callable[[Any], Client]


@pytest.fixture
async def tablet(house: House, client: MakeClient, people: People) -> Tablet:
    """A tablet on A-91, which was sent to case-0001 five minutes ago."""
    await case_begun(house)
    return Tablet(house, client(None), people.crew)


async def test_each_saying_is_answered_by_its_id_in_the_same_order(tablet: Tablet) -> None:
    said = [signs(pulse=80 + number) for number in range(5)]
    answers = await tablet.hand_in(*said)
    assert [(answer["id"], answer["state"]) for answer in answers] == [(one["id"], "kept") for one in said]
    seqs = [answer["receipt"]["seq"] for answer in answers]
    assert seqs == sorted(seqs)
    case = await tablet.house.book.case("case-0001")
    assert [taken.signs.pulse for taken in case.vital_signs] == [80, 81, 82, 83, 84]


async def test_the_same_delivery_again_keeps_nothing_twice_and_is_answered_the_same(tablet: Tablet) -> None:
    said = [signs(pulse=80), signs(pulse=81), {"nonsense": True}, signs(path="/cases/case-0001/nothing-like-it")]
    first = await tablet.hand_in(*said)
    kept = await everything(tablet.house)
    again = await tablet.hand_in(*said)
    assert await everything(tablet.house) == kept
    assert [answer["state"] for answer in first] == ["kept", "kept", "kept_aside", "kept_aside"]
    assert [(a["state"], a["receipt"]["seq"]) for a in again] == [(a["state"], a["receipt"]["seq"]) for a in first]


async def test_garbage_in_the_middle_holds_up_nobody_and_is_kept_letter_for_letter(tablet: Tablet) -> None:
    garbage: list[Any] = [17, None, "text", [], {"id": 5}, {"id": "no-path-0001", "body": {}}]
    said = [signs(pulse=80), *garbage, signs(pulse=81)]
    answers = await tablet.hand_in(*said)
    assert [answer["state"] for answer in answers] == ["kept", *["kept_aside"] * len(garbage), "kept"]
    aside = await tablet.house.log.timeline(f"device/{tablet.device.id}")
    kept = [json.loads(bytes(one.entry.body))["saying"] for one in aside]
    assert sorted(kept) == sorted(json.dumps(one, separators=(",", ":")) for one in garbage)


async def test_the_same_saying_twice_in_one_delivery_is_one(tablet: Tablet) -> None:
    one = signs(pulse=80)
    answers = await tablet.hand_in(one, one)
    assert [answer["state"] for answer in answers] == ["kept", "kept"]
    assert answers[0]["receipt"]["seq"] == answers[1]["receipt"]["seq"]
    assert len((await tablet.house.book.case("case-0001")).vital_signs) == 1


async def test_one_id_for_two_things_keeps_the_first_and_keeps_the_second_aside(tablet: Tablet) -> None:
    one = signs(pulse=80)
    other = {**signs(pulse=120), "id": one["id"]}
    answers = await tablet.hand_in(one, other)
    assert [answer["state"] for answer in answers] == ["kept", "kept_aside"]
    case = await tablet.house.book.case("case-0001")
    assert [taken.signs.pulse for taken in case.vital_signs] == [80]
    assert [aside.body.code for aside in case.kept_aside] == ["id_used_otherwise"]


async def test_a_later_saying_may_correct_one_of_the_same_delivery(tablet: Tablet) -> None:
    wrong = signs(pulse=80)
    right = signs(pulse=88, corrects=wrong["id"])
    await tablet.hand_in(wrong, right, signs(pulse=90))
    case = await tablet.house.book.case("case-0001")
    assert [taken.signs.pulse for taken in case.vital_signs] == [88, 90]


async def test_an_unusual_value_is_asked_about_and_what_depends_on_it_waits(tablet: Tablet) -> None:
    unusual = signs(pulse=230)
    correction = signs(pulse=130, corrects=unusual["id"])
    answers = await tablet.hand_in(unusual, correction, signs(pulse=80))
    assert [answer["state"] for answer in answers] == ["ask", "again", "kept"]
    assert answers[0]["refusal"]["category"] == "confirm"
    code = answers[0]["refusal"]["code"]
    answers = await tablet.hand_in({**unusual, "confirmed": [code]}, correction)
    assert [answer["state"] for answer in answers] == ["kept", "kept"]


async def test_what_no_action_takes_is_kept_aside_on_its_case_with_the_reason(tablet: Tablet) -> None:
    impossible = signs(pulse=900)
    (answer,) = await tablet.hand_in(impossible, app="3")
    assert answer["state"] == "kept_aside"
    (aside,) = (await tablet.house.book.case("case-0001")).kept_aside
    assert json.loads(aside.body.saying) == impossible
    assert (aside.body.path, aside.body.app) == (impossible["path"], "3")
    assert aside.body.code == answer["refusal"]["code"]
    assert aside.body.message


async def test_a_case_that_is_not_the_tablets_is_not_written_on_even_aside(tablet: Tablet) -> None:
    await case_begun(tablet.house, "case-0002", unit="A-92")
    before = await tablet.house.log.timeline("case/case-0002")
    answers = await tablet.hand_in(signs(case="case-0002"), signs(case="nowhere-0001"))
    assert [answer["state"] for answer in answers] == ["kept_aside", "kept_aside"]
    assert await tablet.house.log.timeline("case/case-0002") == before
    assert len(await tablet.house.log.timeline(f"device/{tablet.device.id}")) == 2
    assert await tablet.house.log.timeline("case/nowhere-0001") == []


async def test_several_tablets_of_one_crew_write_on_the_same_case_at_once(
    tablet: Tablet, client: MakeClient, people: People
) -> None:
    others = [tablet, *(Tablet(tablet.house, client(None), people.crew) for _ in range(3))]
    said = [[signs(pulse=60 + number) for number in range(40)] for _ in others]
    answers = await asyncio.gather(*(one.hand_in(*some) for one, some in zip(others, said, strict=True)))
    assert {answer["state"] for some in answers for answer in some} == {"kept"}
    case = await tablet.house.book.case("case-0001")
    assert len(case.vital_signs) == 160
    for some in said:  # each tablet's own order is the order of the timeline
        ids = [one["id"] for one in some]
        assert [entry.id for entry in case.timeline if entry.id in ids] == ids


async def test_a_full_disk_leaves_everything_in_the_outbox(tablet: Tablet, monkeypatch: pytest.MonkeyPatch) -> None:
    from goldenhour.kit.log import disk_full

    async def full(*_: Any, **__: Any) -> None:
        raise disk_full()

    with monkeypatch.context() as patched:
        patched.setattr(tablet.house.log, "append", full)
        said = [signs(pulse=80), signs(pulse=81), {"nonsense": True}]
        answers = await tablet.hand_in(*said)
    assert [answer["state"] for answer in answers] == ["again"] * 3
    assert {answer["refusal"]["code"] for answer in answers} == {"storage_full"}
    assert [answer["state"] for answer in await tablet.hand_in(*said)] == ["kept", "kept", "kept_aside"]


async def test_a_whole_delivery_of_one_case_is_one_append(tablet: Tablet, monkeypatch: pytest.MonkeyPatch) -> None:
    appended, append = [], tablet.house.log.append

    async def counted(batch: Any, **more: Any) -> Any:
        appended.append(len(batch))
        return await append(batch, **more)

    monkeypatch.setattr(tablet.house.log, "append", counted)
    answers = await tablet.hand_in(*(signs(pulse=60 + number % 60) for number in range(500)))
    assert {answer["state"] for answer in answers} == {"kept"}
    assert appended == [500]


async def test_more_than_five_hundred_at_once_are_refused_whole(tablet: Tablet) -> None:
    answer = await tablet.post([signs() for _ in range(501)])
    assert answer.status_code == 422


# ── whose and when ───────────────────────────────────────────────────────────────────────────────────────────────────
async def test_a_tablet_that_was_signed_out_still_hands_over_and_nothing_of_it_is_acted_upon(tablet: Tablet) -> None:
    tablet.sign_out()
    (answer,) = await tablet.hand_in(signs(pulse=80))
    assert (answer["state"], answer["refusal"]["code"]) == ("kept_aside", "device_signed_out")
    case = await tablet.house.book.case("case-0001")
    assert (case.vital_signs, len(case.kept_aside)) == ([], 1)
    feed = await tablet.get("/tablet/feed")
    assert (feed.status_code, feed.json()["error"]["code"]) == (401, "device_wiped")


async def test_nobody_hands_in_without_a_tablet(house: House, client: MakeClient, people: People) -> None:
    for asks in (client(None), client(people.crew)):
        answer = await asks.post("/tablet/sync", json={"device": "device-0001", "sayings": []})
        assert answer.status_code == 401


async def test_what_was_written_on_a_unit_is_said_from_it_whichever_the_tablet_is_on_now(tablet: Tablet) -> None:
    begin = tablet.house.world.now()
    tablet.turns((begin - timedelta(hours=3), "A-91"), (begin - timedelta(minutes=1), "A-92"))
    written = signs(pulse=80, unit="A-91", at=begin - timedelta(minutes=2))
    elsewhere = signs(pulse=81, unit="F-91", at=begin - timedelta(minutes=2))
    answers = await tablet.hand_in(written, elsewhere)
    assert [answer["state"] for answer in answers] == ["kept", "kept_aside"]
    assert answers[1]["refusal"]["code"] == "not_on_that_unit"
    case = await tablet.house.book.case("case-0001")
    assert case.timeline[-2].logged.entry.place == "unit/A-91"


async def test_a_record_that_was_open_when_it_was_written_takes_it_thirty_days_later(
    tablet: Tablet, world: Any
) -> None:
    written = world.now()
    late = signs(pulse=80, at=written, written_at=written)
    await tablet.end_run()
    world.clock.pass_(days=30)
    too_late = signs(pulse=99, at=written, written_at=world.now())
    answers = await tablet.hand_in(late, too_late)
    assert [answer["state"] for answer in answers] == ["kept", "kept_aside"]
    assert answers[1]["refusal"]["code"] == "record_closed"


async def test_what_was_written_before_the_unit_was_stood_down_is_kept(tablet: Tablet, world: Any) -> None:
    before = signs(pulse=80, at=world.now(), written_at=world.now())
    world.clock.pass_(minutes=5)
    await tablet.stand_down()
    world.clock.pass_(minutes=5)
    after = signs(pulse=81, at=world.now(), written_at=world.now())
    answers = await tablet.hand_in(before, after)
    assert [answer["state"] for answer in answers] == ["kept", "kept_aside"]


async def test_a_warning_that_lay_for_hours_is_asked_about_before_it_rings(tablet: Tablet, world: Any) -> None:
    alert = tablet.alert(at=world.now())
    world.clock.pass_(hours=3)
    (answer,) = await tablet.hand_in(alert)
    assert (answer["state"], answer["refusal"]["code"]) == ("ask", "old_warning")
    (answer,) = await tablet.hand_in({**alert, "confirmed": ["old_warning"]})
    assert answer["state"] == "kept"


async def test_a_warning_for_a_run_that_is_over_rings_nowhere_and_is_kept_aside(tablet: Tablet, world: Any) -> None:
    alert = tablet.alert(at=world.now())
    await tablet.end_run()
    world.clock.pass_(days=30)
    (answer,) = await tablet.hand_in(alert)
    assert (answer["state"], answer["refusal"]["code"]) == ("kept_aside", "warning_too_late")


# ── a specialist is asked ────────────────────────────────────────────────────────────────────────────────────────────
async def test_a_question_that_was_sent_twice_is_one_consult_and_the_tablet_is_fed_what_became_of_it(
    tablet: Tablet, world: Any
) -> None:
    question = tablet.question(at=world.now())
    for _ in range(2):
        (answer,) = await tablet.hand_in(question)
        assert answer["state"] == "kept"
    consult = (await tablet.house.book.case("case-0001")).consults[question["id"]]
    assert (consult.said.specialty, consult.said.hospital, consult.state) == ("neurology", HOSPITAL, "asked")
    await tell(tablet.house, "case/case-0001", "consult_taken", world.now(), consult=consult.id, hospital=HOSPITAL,
               name="陳建宏")  # fmt: skip
    (fed,) = (await tablet.get("/tablet/feed?after=0")).json()["cases"]
    assert [one["kind"] for one in fed["entries"]][-2:] == ["consult_asked", "consult_taken"]


async def test_a_second_question_to_the_same_specialty_is_asked_back(tablet: Tablet, world: Any) -> None:
    first, second = tablet.question(at=world.now()), tablet.question(at=world.now(), question="途中給什麼藥？")
    answers = await tablet.hand_in(first, second)
    assert [answer["state"] for answer in answers] == ["kept", "ask"]
    assert answers[1]["refusal"]["code"] == "already_asked"


async def test_a_question_and_its_taking_back_arrive_together(tablet: Tablet, world: Any) -> None:
    question = tablet.question(at=world.now())
    path = f"/cases/case-0001/consults/{question['id']}/ending"
    ending = {**tablet.question(at=world.now()), "path": path, "body": {"reason": "誤按", "name": "王大明"}}
    answers = await tablet.hand_in(question, ending)
    assert [answer["state"] for answer in answers] == ["kept", "kept"]
    assert (await tablet.house.book.case("case-0001")).consults[question["id"]].state == "ended"


async def test_a_crew_asks_about_no_other_units_patient(tablet: Tablet, world: Any) -> None:
    await case_begun(tablet.house, "case-0002", "A-92")
    (answer,) = await tablet.hand_in({**tablet.question(at=world.now()), "path": "/cases/case-0002/consults"})
    assert (answer["state"], answer["refusal"]["code"]) == ("kept_aside", "wrong_case")
    assert not (await tablet.house.book.case("case-0002")).consults


async def test_a_question_that_lay_for_hours_is_asked_about_before_it_rings(tablet: Tablet, world: Any) -> None:
    question = tablet.question(at=world.now())
    world.clock.pass_(hours=3)
    (answer,) = await tablet.hand_in(question)
    assert (answer["state"], answer["refusal"]["code"]) == ("ask", "old_question")
    (answer,) = await tablet.hand_in({**question, "confirmed": ["old_question"]})
    assert answer["state"] == "kept"


async def test_a_question_for_a_run_that_is_over_rings_nobody_and_is_kept_aside(tablet: Tablet, world: Any) -> None:
    question = tablet.question(at=world.now())
    await tablet.end_run()
    (answer,) = await tablet.hand_in(question)
    assert (answer["state"], answer["refusal"]["code"]) == ("kept_aside", "question_too_late")


# ── clocks ───────────────────────────────────────────────────────────────────────────────────────────────────────────
async def only_entry(tablet: Tablet, said: dict[str, Any], **more: Any) -> Any:
    (answer,) = await tablet.hand_in(said, **more)
    assert answer["state"] == "kept", answer
    return (await tablet.house.book.case("case-0001")).timeline[-1].logged.entry


@pytest.mark.parametrize("fast_min", [-10, 10, 600])
async def test_two_tablets_with_clocks_apart_write_the_same_moment(tablet: Tablet, world: Any, fast_min: int) -> None:
    fast = timedelta(minutes=fast_min)
    entry = await only_entry(tablet, signs(at=world.now() + fast, clock_ms=-fast_min * 60_000))
    assert (entry.at, entry.clock_ms) == (world.now(), -fast_min * 60_000)
    assert entry.device_at == world.now() + fast


async def test_a_clock_that_was_never_measured_is_held_against_the_moment_of_sending(
    tablet: Tablet, world: Any
) -> None:
    wrong = world.now() + timedelta(days=400)
    said = signs(at=wrong - timedelta(minutes=3))
    entry = await only_entry(tablet, said, sent_at=wrong)
    assert entry.at == world.now() - timedelta(minutes=3)
    world.clock.pass_(seconds=40)  # sent again later, the reckoning is another; the saying is the same
    answers = await tablet.hand_in(said, sent_at=wrong)
    assert [answer["state"] for answer in answers] == ["kept"]
    assert len((await tablet.house.book.case("case-0001")).vital_signs) == 1


async def test_what_lies_in_the_future_by_a_clock_set_since_is_shifted_not_refused(tablet: Tablet, world: Any) -> None:
    ahead = world.now() + timedelta(hours=2)
    entry = await only_entry(tablet, signs(at=ahead - timedelta(minutes=1), written_at=ahead, clock_ms=0))
    assert entry.at == world.now() - timedelta(minutes=1)
    assert entry.clock_ms == -2 * 3_600_000


async def test_a_time_typed_wrongly_into_the_future_is_no_matter_of_clocks(tablet: Tablet, world: Any) -> None:
    said = signs(at=world.now() + timedelta(hours=2), written_at=world.now(), clock_ms=0)
    (answer,) = await tablet.hand_in(said)
    assert (answer["state"], answer["refusal"]["code"]) == ("kept_aside", "time_in_future")
