"""Asking a specialist and answering: who may, what is refused, what is asked back."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from goldenhour.emergency import bodies as says
from goldenhour.emergency.consult import ConsultState
from goldenhour.emergency.people import Person, Role
from tests.alerts.scene import coming, on_the_road, tell
from tests.conftest import HOSPITAL, OTHER_HOSPITAL
from tests.consults.scene import (
    NEUROLOGIST,
    SECOND,
    advised,
    consulting,
    rung,
    taken,
    visit,
)

VISIT: dict[str, Any] = {
    "hospital": HOSPITAL,
    "place": {"lat": 25.0408, "lon": 121.519, "county": "A"},
    "complaint": "103119",
    "level": "2305003",
}
QUESTION = {"hospital": HOSPITAL, "specialty": "neurology", "question": "可否施打血栓溶解劑？", "name": "林怡君"}
TAKING = {"hospital": OTHER_HOSPITAL, "name": "Dr Elsewhere"}
ADVICE = {"advice": "treat_here", "diagnosis": "TIA", "name": "Dr Elsewhere"}
DECLINING = {"hospital": OTHER_HOSPITAL, "name": "Dr Elsewhere", "reason": "手術中"}


def refused(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json()["error"]["code"]


async def consult_of(house: Any, case: str = "case-0001", consult: str = "consult-0001") -> Any:
    return (await house.book.case(case)).consults[consult]


# ── a patient who came by themselves ─────────────────────────────────────────────────────────────────────────────────
async def test_a_patient_who_walks_in_begins_a_case_in_which_the_department_writes(
    house: Any, client: Any, people: Any
) -> None:
    nurse = client(people.ed_nurse)
    begun = await nurse.say("/visits", **VISIT)
    assert begun.status_code == 201
    case = f"/cases/{begun.json()['id']}"
    for path, body in (
        ("patient", {"name": "王小明", "age_years": 67}),
        ("history", {"complaint": "左側無力"}),
        ("vital-signs", {"pulse": 96}),
        ("findings", {"code": "290301"}),
        ("procedures", {"code": "127301"}),
        ("medications", {"code": "124201", "dose": 100, "dose_unit": "mg"}),
        ("suspected-condition", {"condition": "stroke"}),
    ):
        answer = await nurse.say(f"{case}/{path}", **body)
        assert answer.status_code == 201, answer.text
    told = await house.book.case(begun.json()["id"])
    assert (told.visited, told.patient.age_years, len(told.vital_signs)) == (HOSPITAL, 67, 1)


async def test_a_visit_begins_only_at_ones_own_door(client: Any, people: Any) -> None:
    answer = await client(people.foreign_nurse).say("/visits", **VISIT)
    assert refused(answer) == (403, "not_your_door")


async def test_a_visit_takes_place_in_the_hospitals_county(client: Any, people: Any) -> None:
    answer = await client(people.ed_nurse).say("/visits", **{**VISIT, "place": {**VISIT["place"], "county": "F"}})
    assert refused(answer) == (422, "not_the_hospitals_county")


async def test_a_visit_with_an_unknown_code_is_kept_once_that_is_meant(client: Any, people: Any) -> None:
    odd = {**VISIT, "complaint": "999999"}
    assert refused(await client(people.ed_nurse).say("/visits", **odd)) == (428, "unknown_code")
    assert (await client(people.ed_nurse).say("/visits", confirmed=("unknown_code",), **odd)).status_code == 201


async def test_a_department_writes_nothing_about_a_patient_who_is_not_there_yet(
    house: Any, client: Any, people: Any
) -> None:
    await coming(house)
    answer = await client(people.ed_nurse).say("/cases/case-0001/vital-signs", pulse=96)
    assert refused(answer) == (409, "not_at_your_door")
    await tell(house, "case/case-0001", says.PatientArrived(alert="alert-0001"))
    assert (await client(people.ed_nurse).say("/cases/case-0001/vital-signs", pulse=96)).status_code == 201


async def test_a_department_writes_nothing_about_another_hospitals_patient(
    house: Any, client: Any, people: Any
) -> None:
    await visit(house)
    answer = await client(people.foreign_nurse).say("/cases/case-0001/vital-signs", pulse=96)
    assert refused(answer) == (404, "not_your_case")


async def test_a_visit_ends_at_the_same_door_when_nothing_is_asked_any_more(
    house: Any, client: Any, people: Any
) -> None:
    await consulting(house)
    ending = {"disposition": "home"}
    assert refused(await client(people.ed_nurse).say("/cases/case-0001/visit-end", **ending)) == (409, "visit_goes_on")
    assert refused(await client(people.foreign_nurse).say("/cases/case-0001/visit-end", **ending)) == (
        404,
        "not_your_case",
    )
    await tell(house, "case/case-0001", taken(), advised())
    assert (await client(people.ed_nurse).say("/cases/case-0001/visit-end", **ending)).status_code == 201
    assert not (await house.book.case("case-0001")).is_open


# ── asking ───────────────────────────────────────────────────────────────────────────────────────────────────────────
async def test_the_entry_of_the_question_is_the_consult(house: Any, client: Any, people: Any) -> None:
    await visit(house)
    answer = await client(people.ed_nurse).say("/cases/case-0001/consults", **QUESTION)
    assert answer.status_code == 201
    consult = await consult_of(house, consult=answer.json()["id"])
    assert (consult.state, consult.said.question) == (ConsultState.ASKED, QUESTION["question"])


async def test_a_crew_asks_about_the_patient_of_its_own_run_only(house: Any, client: Any, people: Any) -> None:
    case = await on_the_road(house)
    assert (await client(people.crew).say(f"/cases/{case}/consults", **QUESTION)).status_code == 201
    answer = await client(people.foreign_crew).say(f"/cases/{case}/consults", **QUESTION)
    assert refused(answer) == (404, "wrong_case")


async def test_a_case_that_was_closed_opens_again_while_a_specialist_is_asked(
    house: Any, client: Any, people: Any
) -> None:
    await coming(house)
    handed_over = [says.HandoverSigned(alert="alert-0001", side=side, name="x") for side in says.Side]
    await tell(house, "case/case-0001", says.PatientArrived(alert="alert-0001"), *handed_over)
    await tell(house, "case/case-0001", says.CallClosed(disposition="transported"))
    assert "case-0001" not in house.book.open_cases
    assert (await client(people.ed_nurse).say("/cases/case-0001/consults", **QUESTION)).status_code == 201
    assert "case-0001" in house.book.open_cases
    assert not list(house.live.showings["desk"].all("desk/A"))


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"specialty": "astrology"}, (422, "specialty_unknown")),
        ({"question": "  "}, (422, "no_question")),
        ({"hospital": OTHER_HOSPITAL}, (403, "not_your_hospital")),
        ({"name": " "}, (422, "name_missing")),
        ({"second_opinion_on": "nothing-there"}, (404, "no_such_consult")),
    ],
)
async def test_a_question_that_cannot_be_asked_is_refused(
    house: Any, client: Any, people: Any, change: dict[str, Any], expected: tuple[int, str]
) -> None:
    await visit(house)
    assert refused(await client(people.ed_nurse).say("/cases/case-0001/consults", **{**QUESTION, **change})) == expected


async def test_a_second_question_to_the_same_specialty_shows_the_live_one_first(
    house: Any, client: Any, people: Any
) -> None:
    await consulting(house, taken())
    answer = await client(people.ed_physician).say("/cases/case-0001/consults", **QUESTION)
    assert refused(answer) == (428, "already_asked")
    assert "Dr Elsewhere" in answer.json()["error"]["message"]
    sure = await client(people.ed_physician).say("/cases/case-0001/consults", confirmed=("already_asked",), **QUESTION)
    assert sure.status_code == 201
    other = await client(people.ed_physician).say("/cases/case-0001/consults", **{**QUESTION, "specialty": "trauma"})
    assert other.status_code == 201


async def test_a_second_opinion_waits_for_the_first_and_keeps_both(house: Any, client: Any, people: Any) -> None:
    await consulting(house, taken())
    second = {**QUESTION, "specialty": "neurosurgery", "second_opinion_on": "consult-0001"}
    nurse = client(people.ed_nurse)
    assert refused(await nurse.say("/cases/case-0001/consults", **second)) == (409, "no_first_opinion")
    await tell(house, "case/case-0001", advised())
    assert (await nurse.say("/cases/case-0001/consults", id="consult-0002", **second)).status_code == 201
    await tell(house, "case/case-0001", rung("consult-0002"), taken("consult-0002"), advised("consult-0002"))
    case = await house.book.case("case-0001")
    assert [bool(consult.advised) for consult in case.consults.values()] == [True, True]


async def test_a_question_is_corrected_in_its_words_but_not_moved(house: Any, client: Any, people: Any) -> None:
    await visit(house)
    nurse = client(people.ed_nurse)
    first = (await nurse.say("/cases/case-0001/consults", **QUESTION)).json()["id"]
    moved = await nurse.say("/cases/case-0001/consults", corrects=first, **{**QUESTION, "specialty": "trauma"})
    assert refused(moved) == (409, "consult_moves")
    clearer = await nurse.say(
        "/cases/case-0001/consults", corrects=first, **{**QUESTION, "question": "NIHSS 12，可否溶栓？"}
    )
    assert clearer.status_code == 201
    assert (await consult_of(house, consult=first)).said.question.startswith("NIHSS 12")


# ── taking, declining, ending ────────────────────────────────────────────────────────────────────────────────────────
async def test_the_first_to_take_it_wins_and_the_second_is_told_who(house: Any, client: Any) -> None:
    path = await consulting(house)
    answers = await asyncio.gather(
        client(NEUROLOGIST).say(f"{path}/taking", **TAKING),
        client(SECOND).say(f"{path}/taking", **{**TAKING, "name": "Dr Second"}),
    )
    won, lost = sorted(answers, key=lambda answer: answer.status_code)
    assert (won.status_code, *refused(lost)) == (201, 409, "already_taken")
    assert (await consult_of(house)).taken_by in lost.json()["error"]["message"]


async def test_only_a_hospital_that_was_rung_learns_of_the_consult(house: Any, client: Any, people: Any) -> None:
    path = await consulting(house)
    stranger = Person(
        id="person/stranger", name="x", roles=frozenset({Role.SPECIALIST}), organisation="hospital/1111060015"
    )
    assert refused(await client(stranger).say(f"{path}/taking", hospital="1111060015", name="x")) == (
        404,
        "not_your_case",
    )
    assert refused(await client(people.ed_physician).say(f"{path}/taking", hospital=HOSPITAL, name="x")) == (
        404,
        "no_such_consult",
    )


async def test_nobody_takes_it_for_another_hospital(house: Any, client: Any) -> None:
    path = await consulting(house)
    answer = await client(NEUROLOGIST).say(f"{path}/taking", hospital=HOSPITAL, name="x")
    assert refused(answer) == (403, "not_your_hospital")


async def test_a_hospital_declines_before_it_is_taken(house: Any, client: Any) -> None:
    path = await consulting(house)
    assert (await client(NEUROLOGIST).say(f"{path}/declining", **DECLINING)).status_code == 201
    consult = await consult_of(house)
    assert [(one.hospital, one.person) for one in consult.declined] == [(OTHER_HOSPITAL, "")]
    assert consult.state is ConsultState.ASKED


async def test_who_took_it_and_cannot_go_on_declines_and_it_rings_again(house: Any, client: Any) -> None:
    path = await consulting(house, taken())
    answer = await client(SECOND).say(f"{path}/declining", only_me=True, **DECLINING)
    assert answer.status_code == 201
    consult = await consult_of(house)
    assert (consult.state, consult.taken_by, consult.declined[0].person) == (ConsultState.ASKED, "", SECOND.id)


async def test_what_is_advised_can_be_neither_taken_nor_declined_nor_ended(
    house: Any, client: Any, people: Any
) -> None:
    path = await consulting(house, taken(), advised())
    for word, body in (("taking", TAKING), ("declining", DECLINING)):
        assert refused(await client(NEUROLOGIST).say(f"{path}/{word}", **body)) == (409, "already_advised")
    answer = await client(people.ed_nurse).say(f"{path}/ending", reason="轉走了", name="林怡君")
    assert refused(answer) == (409, "already_advised")


async def test_the_asking_side_takes_it_back_and_nobody_else_does(house: Any, client: Any, people: Any) -> None:
    path = await consulting(house)
    body = {"reason": "已好轉", "name": "林怡君"}
    assert refused(await client(people.foreign_nurse).say(f"{path}/ending", **body)) == (404, "no_such_consult")
    assert (await client(people.ed_nurse).say(f"{path}/ending", **body)).status_code == 201
    assert refused(await client(NEUROLOGIST).say(f"{path}/taking", **TAKING)) == (409, "consult_over")


# ── advising ─────────────────────────────────────────────────────────────────────────────────────────────────────────
async def test_an_advice_is_given_by_the_hospital_that_took_it(house: Any, client: Any) -> None:
    path = await consulting(house)
    assert refused(await client(NEUROLOGIST).say(f"{path}/advice", **ADVICE)) == (409, "take_it_first")
    await tell(house, "case/case-0001", taken())
    assert (await client(NEUROLOGIST).say(f"{path}/advice", **ADVICE)).status_code == 201
    again = await client(NEUROLOGIST).say(f"{path}/advice", **{**ADVICE, "advice": "transfer"})
    assert again.status_code == 201
    consult = await consult_of(house)
    assert (len(consult.advice), consult.advised.said.advice) == (2, "transfer")
    assert consult.advised.hospital == OTHER_HOSPITAL


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"advice": "transfer_if"}, (422, "conditions_missing")),
        ({"diagnosis": " "}, (422, "no_diagnosis")),
        ({"review_at": "2026-11-22T01:00:00Z"}, (422, "review_in_past")),
        ({"review_at": "2026-12-22T01:00:00Z"}, (428, "review_far")),
        ({"drugs": [{"drug": "Aspirin", "dose": 100}]}, (422, "dose_without_unit")),
        ({"drugs": [{"drug": "Aspirin", "code": "124201", "dose": 5000, "unit": "mg"}]}, (422, "impossible_dose")),
        ({"drugs": [{"drug": "Aspirin", "code": "124201", "dose": 650, "unit": "毫克"}]}, (428, "unusual_dose")),
        ({"drugs": [{"drug": "tPA", "code": "1", "dose": 50, "unit": "mg"}]}, (428, "unknown_drug")),
    ],
)
async def test_an_advice_that_cannot_be_is_refused_and_an_unusual_one_asked_about(
    house: Any, client: Any, change: dict[str, Any], expected: tuple[int, str]
) -> None:
    path = await consulting(house, taken())
    assert refused(await client(NEUROLOGIST).say(f"{path}/advice", **{**ADVICE, **change})) == expected


# ── what came of it ──────────────────────────────────────────────────────────────────────────────────────────────────
async def test_the_side_that_asked_tells_what_came_of_treating_here(house: Any, client: Any, people: Any) -> None:
    path = await consulting(house, taken(), advised())
    house.world.clock.pass_(hours=1)
    odd = {"body": {"returned": "here", "at": "2026-11-22T01:00:00Z"}}
    assert refused(await client(people.ed_nurse).post(f"{path}/return", json=odd)) == (422, "return_time_wrong")
    linked = {"returned": "here", "case": "case-0009"}
    assert refused(await client(people.ed_nurse).say(f"{path}/return", **linked)) == (422, "link_not_yours")
    assert (await client(people.ed_nurse).say(f"{path}/return", returned="no", name="林怡君")).status_code == 201
    assert (await consult_of(house)).returned == "no"


async def test_there_is_no_return_to_tell_of_where_nobody_advised_to_treat_here(
    house: Any, client: Any, people: Any
) -> None:
    path = await consulting(house, taken())
    assert refused(await client(people.ed_nurse).say(f"{path}/return", returned="no")) == (409, "not_treated_here")
    assert refused(await client(people.foreign_nurse).say(f"{path}/return", returned="no")) == (404, "no_such_consult")
