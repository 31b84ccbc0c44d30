"""The pages of a consult: who sees them, what stands on them, and that a reading is noted."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from goldenhour.emergency.bodies import PatientDescribed
from goldenhour.emergency.consult_bodies import Advice, Ordered, RingAnswered
from goldenhour.emergency.ladder_bodies import AnswerState
from tests.alerts.scene import tell
from tests.conftest import HOSPITAL, OTHER_HOSPITAL
from tests.consults.scene import NEUROLOGIST, advised, consulting, duty, roster, taken, visit

PAGE = {"accept": "text/html"}


async def page(client: Any, path: str) -> Any:
    return await client.get(path, headers=PAGE)


async def test_the_list_shows_what_rings_to_those_rung_and_what_was_asked_to_those_who_asked(
    house: Any, client: Any, people: Any
) -> None:
    await consulting(house)
    answering = (await page(client(NEUROLOGIST), "/consults")).text
    assert 'data-alarm="high"' in answering
    assert "/cases/case-0001/consults/consult-0001/taking" in answering
    asking = (await page(client(people.ed_nurse), "/consults")).text
    assert "data-alarm=" not in asking
    assert "Rung now" in asking


async def test_a_consult_that_was_taken_rings_nowhere_any_more(house: Any, client: Any) -> None:
    await consulting(house, taken())
    shown = (await page(client(NEUROLOGIST), "/consults")).text
    assert "data-alarm=" not in shown
    assert "Dr Elsewhere" in shown


async def test_from_the_case_a_specialty_is_asked_with_the_question_already_written(
    house: Any, client: Any, people: Any
) -> None:
    await visit(house)
    shown = (await page(client(people.ed_nurse), "/cases/case-0001/consults")).text
    assert 'data-say="/cases/case-0001/consults"' in shown
    assert "Treat here or transfer?" in shown


async def test_the_page_of_a_consult_offers_each_side_its_own_answers(house: Any, client: Any, people: Any) -> None:
    path = await consulting(house)
    specialist = (await page(client(NEUROLOGIST), path)).text
    assert f"{path}/taking" in specialist
    assert f"{path}/ending" not in specialist
    nurse = (await page(client(people.ed_nurse), path)).text
    assert f"{path}/ending" in nurse
    assert f"{path}/taking" not in nurse
    await tell(house, "case/case-0001", taken())
    assert f"{path}/advice" in (await page(client(NEUROLOGIST), path)).text


@pytest.mark.parametrize("path", ["", "/consult-0001", "/consult-0001/advice.pdf"])
async def test_whoever_has_no_part_in_it_finds_no_page_of_it(house: Any, client: Any, people: Any, path: str) -> None:
    await consulting(house)
    answer = await client(people.foreign_crew).get(f"/cases/case-0001/consults{path}")
    assert answer.status_code == 404


async def test_reading_a_consult_is_noted(house: Any, client: Any) -> None:
    path = await consulting(house)
    before, _ = await house.audit.head()
    await page(client(NEUROLOGIST), path)
    noted = [one.entry for one in await house.audit.read(before)]
    assert [(one.subject, one.by) for one in noted] == [("case/case-0001", NEUROLOGIST.id)]


async def test_the_advice_on_paper_is_a_pdf_once_there_is_one(house: Any, client: Any, people: Any) -> None:
    path = await consulting(house, taken())
    nurse = client(people.ed_nurse)
    assert (await nurse.get(f"{path}/advice.pdf")).status_code == 404
    drugs = (Ordered(drug="Aspirin", code="124201", dose=100.0, unit="mg", route="PO"),)
    await tell(
        house,
        "case/case-0001",
        PatientDescribed(name="王小明"),
        advised(advice=Advice.TRANSFER_IF, transfer_if="NIHSS > 6", orders=("CT",), drugs=drugs),
    )
    answer = await nurse.get(f"{path}/advice.pdf")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/pdf")
    assert answer.content.startswith(b"%PDF")
    shown = (await page(nurse, path)).text
    assert "NIHSS &gt; 6" in shown


@pytest.mark.parametrize(("advice", "leads_on"), [(Advice.TREAT_HERE, False), (Advice.TRANSFER, True)])
async def test_an_advice_to_transfer_leads_those_who_asked_to_the_request(
    house: Any, client: Any, people: Any, advice: Advice, leads_on: bool
) -> None:
    path = await consulting(house, taken(), advised(advice=advice))
    assert ("/cases/case-0001/transfer" in (await page(client(people.ed_nurse), path)).text) is leads_on
    assert "/cases/case-0001/transfer" not in (await page(client(NEUROLOGIST), path)).text


async def test_why_a_phone_was_not_rung_stands_in_the_readers_language(house: Any, client: Any, people: Any) -> None:
    path = await consulting(house)
    rung_id = next(iter((await house.book.case("case-0001")).consults["consult-0001"].rung)).id
    failed = RingAnswered(
        consult="consult-0001", rung=rung_id, state=AnswerState.FAILED, detail="no phone is subscribed"
    )
    await tell(house, "case/case-0001", failed)
    nurse = client(people.ed_nurse)
    nurse.cookies.set("language", "zh_Hant")
    for shown in (path, "/cases/case-0001/timeline"):
        text = (await page(nurse, shown)).text
        assert "沒有手機訂閱" in text
        assert "no phone is subscribed" not in text


async def test_the_next_day_those_who_asked_are_asked_what_came_of_it(house: Any, client: Any, people: Any) -> None:
    await consulting(house, taken(), advised())
    nurse = client(people.ed_nurse)
    assert "consult-0001/return" not in (await page(nurse, "/consults")).text
    house.world.clock.pass_(hours=25)
    assert "consult-0001/return" in (await page(nurse, "/consults")).text
    assert "consult-0001/return" not in (await page(client(people.foreign_nurse), "/consults")).text
    await nurse.say("/cases/case-0001/consults/consult-0001/return", returned="no")
    assert "consult-0001/return" not in (await page(nurse, "/consults")).text


async def test_a_live_list_is_its_own_hospitals_only(client: Any) -> None:
    answer = await client(NEUROLOGIST).get("/live", params={"topic": f"consults/{HOSPITAL}"})
    assert answer.status_code == 404


# ── rosters ──────────────────────────────────────────────────────────────────────────────────────────────────────────
async def test_the_week_of_a_roster_shows_turns_and_gaps(house: Any, client: Any) -> None:
    await tell(house, f"hospital/{OTHER_HOSPITAL}", roster(duty("陳大文", 0, 12)))
    shown = (await page(client(NEUROLOGIST), "/consults/rosters?specialty=neurology&week=2026-11-22")).text
    assert "陳大文" in shown
    assert "nobody" in shown
    assert (await page(client(NEUROLOGIST), "/consults/rosters?specialty=%00&week=never")).status_code == 200


async def test_a_file_is_shown_before_it_takes_effect_and_what_is_shown_can_be_set(
    house: Any, client: Any, people: Any
) -> None:
    nurse = client(people.ed_nurse)
    content = "姓名,日期,開始,結束\n陳大文,115/11/23,08:00,20:00\n李小華,1151123,20:00,08:00\n王,115/13/1,,\n".encode()
    answer = await nurse.post("/consults/rosters/preview", content=content, headers={"accept": "application/json"})
    told = answer.json()
    assert [one["name"] for one in told["duties"]] == ["陳大文", "李小華"]
    assert told["wrong"] == ["line 4: 115/13/1 is not in the calendar"]
    assert HOSPITAL not in house.book.hospitals
    body = {"specialty": "neurology", "name": "林", **{key: told[key] for key in ("begins", "ends", "duties")}}
    said = await nurse.post(f"/hospitals/{HOSPITAL}/rosters", content=msgspec.json.encode({"body": body}),
                            headers={"content-type": "application/json"})  # fmt: skip
    assert said.status_code == 201, said.text
    shown = await nurse.post("/consults/rosters/preview", content=content, headers=PAGE)
    assert "陳大文" in shown.text


async def test_public_holidays_are_marked_and_a_file_says_who_is_on_duty_then(client: Any, people: Any) -> None:
    nurse = client(people.ed_nurse)
    content = "姓名,日期,開始,結束\n陳大文,116/2/27,08:00,20:00\n李小華,116/3/2,08:00,20:00\n".encode()
    answer = await nurse.post("/consults/rosters/preview", content=content, headers={"accept": "application/json"})
    assert answer.json()["holidays"] == ["2027-02-28 nobody", "2027-03-01 nobody"], (
        "Peace Memorial Day, and its day off"
    )
    shown = (await page(nurse, "/consults/rosters?specialty=neurology&week=2027-02-28")).text
    assert shown.count("public holiday") == 1


async def test_a_file_without_a_turn_says_so_and_shows_no_table(client: Any, people: Any) -> None:
    calendar = b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nEND:VCALENDAR\r\n"
    answer = await client(people.ed_nurse).post("/consults/rosters/preview", content=calendar, headers=PAGE)
    assert "There is no turn in this file" in answer.text
    assert "<table" not in answer.text


async def test_a_file_that_is_no_roster_is_refused(client: Any, people: Any) -> None:
    for content, code in (
        (b"a,b\n1,2\n", "no_roster"),
        (b"\xff\xfe\x00\x81", "not_text"),
        (b"BEGIN:VCALENDAR\nx", "calendar_unreadable"),
    ):
        answer = await client(people.ed_nurse).post("/consults/rosters/preview", content=content)
        assert answer.json()["error"]["code"] == code
    assert (await client(people.crew).post("/consults/rosters/preview", content=b"x")).status_code == 403
