"""The pages of transfers: for each side what is its to see and to do, live, and nothing for anybody else."""

from __future__ import annotations

import re
from typing import Any

import pytest

from goldenhour.emergency import bodies as says
from goldenhour.transfers.keeping import Keeper
from goldenhour.transfers.live import NAME, may_watch, topics
from tests.alerts.scene import tell
from tests.conftest import HOSPITAL, OTHER_HOSPITAL
from tests.transfers.scene import CASE, PATH, THIRD_HOSPITAL, THIRD_NURSE, TRANSFER, agreed, asking, here, under_way

PAGE = {"accept": "text/html"}


async def page(client: Any, who: Any, path: str) -> Any:
    return await client(who).get(path, headers=PAGE)


async def test_the_list_shows_what_we_send_and_what_we_are_asked_and_rings_for_the_one_who_has_to_answer(
    house: Any, client: Any, people: Any
) -> None:
    await asking(house)
    sender = (await page(client, people.ed_nurse, "/transfers")).text
    receiver = (await page(client, people.foreign_nurse, "/transfers")).text
    assert "MacKay" in sender or "馬偕" in sender
    assert 'data-alarm="high"' in receiver
    assert "Read and answer" in receiver
    assert 'data-alarm="' not in sender.replace("data-alarm-words", "")
    third = (await page(client, THIRD_NURSE, "/transfers")).text
    assert f"transfer-of-{CASE}" not in third


async def test_from_the_patients_here_one_touch_leads_to_the_request_and_then_to_the_transfer(
    house: Any, client: Any, people: Any
) -> None:
    await here(house)
    nurse = client(people.ed_nurse)
    assert f'href="/cases/{CASE}/transfer"' in (await nurse.get("/transfers", headers=PAGE)).text
    form = await nurse.get(f"/cases/{CASE}/transfer", headers=PAGE)
    assert form.status_code == 200
    assert f'data-say="/cases/{CASE}/transfers"' in form.text
    body = {"hospital": HOSPITAL, "channel": "trauma", "reason": "no_theatre", "name": "林"}
    made = (await nurse.say(f"/cases/{CASE}/transfers", **body)).json()["id"]
    again = await nurse.get(f"/cases/{CASE}/transfer", headers=PAGE)
    assert (again.status_code, again.headers["location"]) == (303, f"/cases/{CASE}/transfers/{made}")


async def test_the_sender_finds_candidates_clocks_and_checklist_the_receiver_the_answer(
    house: Any, client: Any, people: Any
) -> None:
    await asking(house)
    sender = (await page(client, people.ed_nurse, PATH)).text
    assert f'data-say="{PATH}/asks"' in sender
    assert "beds and theatres: not known" in sender
    assert "First door to needle" in sender
    assert f'data-say="{PATH}/checks"' in sender
    ask = re.findall(rf'<button[^>]*data-say="{PATH}/asks"[^>]*>', sender)
    assert [OTHER_HOSPITAL in one for one in ask].count(True) == 0  # it was asked, and is waited for
    assert ['class="main"' in one for one in ask] == [True, *[False] * (len(ask) - 1)]
    receiver = (await page(client, people.foreign_nurse, PATH)).text
    assert f'data-say="{PATH}/asks/{OTHER_HOSPITAL}/acceptance"' in receiver
    assert f'data-say="{PATH}/asks"' not in receiver
    assert f'data-say="{PATH}/checks"' not in receiver


async def test_a_sender_whom_nobody_takes_is_alarmed(house: Any, client: Any, people: Any) -> None:
    await agreed(house)
    body = {"reason": "CT壞", "name": "王"}
    await client(people.foreign_nurse).say(f"{PATH}/asks/{OTHER_HOSPITAL}/refusal", **body)
    sender = (await page(client, people.ed_nurse, PATH)).text
    assert 'data-alarm="medium"' in sender
    assert "ask another hospital" in sender


async def test_whoever_takes_no_part_finds_nothing(house: Any, client: Any, people: Any) -> None:
    await asking(house)
    for who, status in ((THIRD_NURSE, 404), (people.crew, 403), (people.dispatcher, 403), (people.authority, 403)):
        assert (await client(who).get(PATH)).status_code == status
        assert (await client(who).get(f"{PATH}/candidates")).status_code == status


async def test_programs_read_the_candidates_with_their_reasons(house: Any, client: Any, people: Any) -> None:
    await asking(house)
    found = (await client(people.ed_nurse).get(f"{PATH}/candidates")).json()
    assert HOSPITAL not in {one["hospital"] for one in found}
    asked = next(one for one in found if one["hospital"] == OTHER_HOSPITAL)
    assert asked["asked"] == "waiting"
    assert all(one["reasons"] for one in found)
    assert [one["cost_min"] for one in found] == sorted(one["cost_min"] for one in found)


async def test_the_live_page_is_watched_by_its_own_emergency_department_only(house: Any, people: Any) -> None:
    may_watch(people.ed_nurse, f"{NAME}/{HOSPITAL}")
    for who in (people.foreign_nurse, people.crew, people.authority):
        with pytest.raises(Exception, match="does not include"):
            may_watch(who, f"{NAME}/{HOSPITAL}")


async def test_a_card_goes_when_the_hospital_has_nothing_more_to_do_with_it(house: Any) -> None:
    await asking(house, OTHER_HOSPITAL, THIRD_HOSPITAL)
    showing = house.live.showings[NAME]
    before = set(showing.topics(await house.book.case(CASE)))
    assert f"{NAME}/{THIRD_HOSPITAL}" in before
    from tests.transfers.scene import accepted

    await tell(house, f"case/{CASE}", accepted())
    keeper = Keeper(house.book, house.world, str)
    keeper.start()
    await keeper.look()
    after = set(showing.topics(await house.book.case(CASE)))
    assert f"{NAME}/{THIRD_HOSPITAL}" not in after
    assert {f"{NAME}/{HOSPITAL}", f"{NAME}/{OTHER_HOSPITAL}", f"{NAME}/{HOSPITAL}/{CASE}/{TRANSFER}"} <= after


async def test_board_and_its_data_survive_a_warning_without_a_unit_and_say_where_the_patient_comes_from(
    house: Any, client: Any, people: Any
) -> None:
    await under_way(house)
    keeper = Keeper(house.book, house.world, str)
    keeper.start()
    await keeper.look()
    await tell(house, f"case/{CASE}", says.PatientDescribed(age_years=71, sex=says.Sex.FEMALE))
    board = (await page(client, people.foreign_nurse, "/board")).text
    assert "transfer from" in board
    assert "71 years" in board
    assert 'data-condition="stroke"' in board
    coming = (await client(people.foreign_nurse).get(f"/hospitals/{OTHER_HOSPITAL}/alerts")).json()
    assert [one["unit"] for one in coming] == ["transfer"]
    alert = coming[0]["alert"]
    assert PATH in (await page(client, people.foreign_nurse, f"/cases/{CASE}/alerts/{alert}")).text
    for path in (f"/cases/{CASE}/timeline", f"/cases/{CASE}/handover"):
        assert (await page(client, people.foreign_nurse, path)).status_code == 200
    for body in ({"what": "stroke_team"},):
        answer = await client(people.foreign_nurse).say(f"/cases/{CASE}/alerts/{alert}/preparations", **body)
        assert answer.status_code == 201
    assert "stroke team ✓" in (await page(client, people.ed_nurse, PATH)).text
    await tell(house, f"case/{CASE}", says.PatientArrived(alert=alert))
    assert "<small>a transfer</small>" in (await page(client, people.foreign_nurse, "/outcomes")).text


# ── who may still read ───────────────────────────────────────────────────────────────────────────────────────────────
READABLE = (PATH, f"/cases/{CASE}", f"/cases/{CASE}/entries", f"/cases/{CASE}/timeline")


async def readable(client: Any, who: Any) -> set[int]:
    return {(await client(who).get(path, headers=PAGE)).status_code for path in READABLE}


async def test_whoever_refused_may_read_until_another_has_accepted_and_nothing_afterwards(
    house: Any, client: Any, people: Any
) -> None:
    await asking(house, OTHER_HOSPITAL, THIRD_HOSPITAL)
    refused = await client(THIRD_NURSE).say(f"{PATH}/asks/{THIRD_HOSPITAL}/refusal", reason="no bed", name="x")
    assert refused.status_code == 201
    assert await readable(client, THIRD_NURSE) == {200}, "they may still say yes"
    taken = await client(people.foreign_nurse).say(f"{PATH}/asks/{OTHER_HOSPITAL}/acceptance", name="x")
    assert taken.status_code == 201
    assert await readable(client, THIRD_NURSE) == {404}
    assert await readable(client, people.ed_nurse) == await readable(client, people.foreign_nurse) == {200}
    case = await house.book.case(CASE)
    assert f"{NAME}/{THIRD_HOSPITAL}" not in {topic[: len(f"{NAME}/{THIRD_HOSPITAL}")] for topic in topics(case)}


async def test_should_the_receiver_refuse_after_all_the_others_may_read_again(
    house: Any, client: Any, people: Any
) -> None:
    await asking(house, OTHER_HOSPITAL, THIRD_HOSPITAL)
    await client(people.foreign_nurse).say(f"{PATH}/asks/{OTHER_HOSPITAL}/acceptance", name="x")
    assert await readable(client, THIRD_NURSE) == {404}
    said = await client(people.foreign_nurse).say(
        f"{PATH}/asks/{OTHER_HOSPITAL}/refusal", reason="theatre taken", name="x"
    )
    assert said.status_code == 201
    assert await readable(client, THIRD_NURSE) == {200}


async def test_a_question_that_was_taken_back_is_not_theirs_to_read(house: Any, client: Any, people: Any) -> None:
    await asking(house, OTHER_HOSPITAL, THIRD_HOSPITAL)
    back = await client(people.ed_nurse).say(f"{PATH}/asks/{THIRD_HOSPITAL}/taken-back", why="taken_back")
    assert back.status_code == 201
    assert await readable(client, THIRD_NURSE) == {404}


# ── what is needed there; where the timeline leads ───────────────────────────────────────────────────────────────────
async def test_what_the_patient_needs_is_ticked_and_read_by_who_is_asked(house: Any, client: Any, people: Any) -> None:
    await here(house)
    nurse = client(people.ed_nurse)
    form = (await nurse.get(f"/cases/{CASE}/transfer", headers=PAGE)).text
    assert 'name="needs" value="intensive_care"' in form
    body = {"hospital": HOSPITAL, "channel": "other", "reason": "no_bed", "name": "林",
            "needs": ["intensive_care", "ECMO"]}  # fmt: skip
    made = (await nurse.say(f"/cases/{CASE}/transfers", **body)).json()["id"]
    shown = (await nurse.get(f"/cases/{CASE}/transfers/{made}", headers={**PAGE, "accept-language": "en"})).text
    assert "Needs there:" in shown
    assert "intensive care" in shown
    assert "ECMO" in shown


async def test_the_timeline_leads_to_the_transfer_and_to_the_consult(house: Any, client: Any, people: Any) -> None:
    await asking(house)
    question = {"hospital": HOSPITAL, "specialty": "neurology", "question": "lysis?", "name": "林"}
    asked = (await client(people.ed_nurse).say(f"/cases/{CASE}/consults", **question)).json()["id"]
    text = (await client(people.ed_nurse).get(f"/cases/{CASE}/timeline", headers=PAGE)).text
    assert f'href="{PATH}"' in text
    assert f'href="/cases/{CASE}/consults/{asked}"' in text
