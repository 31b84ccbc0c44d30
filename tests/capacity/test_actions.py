"""Asking and saying what is free: who may, and which figures can be."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from tests.alerts.scene import tell
from tests.conftest import HOSPITAL, OTHER_HOSPITAL
from tests.incidents.scene import INCIDENT, declared
from tests.transfers.scene import asking

REPORT = f"/hospitals/{HOSPITAL}/capacity"
ASK = f"/hospitals/{HOSPITAL}/capacity/questions"


def code(answer: Any) -> str:
    return str(answer.json()["error"]["code"])


async def test_a_hospital_says_what_it_has_and_the_question_is_answered(house: Any, client: Any, people: Any) -> None:
    assert (await client(people.dispatcher).say(ASK, name="陳")).status_code == 201
    state = house.book.hospitals[HOSPITAL]
    assert len(state.capacity.waiting(house.world.now())) == 1
    nurse = client(people.ed_nurse)
    assert (await nurse.say(REPORT, can_take={"immediate": 2}, free={"cath_labs": 1}, name="林")).status_code == 201
    state = house.book.hospitals[HOSPITAL]
    assert state.capacity.waiting(house.world.now()) == []
    assert state.capacity.real.can_take["immediate"].name == "林"


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"free": {"ward_beds": 5000}}, "free.ward_beds"),
        ({"free": {"icu_beds": 201}}, "free.icu_beds"),
        ({"can_take": {"immediate": -1}}, "can_take"),
        ({"can_take": {"purple": 1}}, "can_take"),
        ({"can_take": {"immediate": 2.5}}, "can_take"),
        ({}, "can_take"),
        ({"can_take": {"immediate": 1}, "name": "  "}, "name"),
    ],
)
async def test_figures_that_cannot_be_are_refused_with_a_sentence(
    house: Any, client: Any, people: Any, body: dict[str, Any], field: str
) -> None:
    before = (await house.log.head())[0]
    answer = await client(people.ed_nurse).say(REPORT, **{"name": "林", **body})
    assert answer.status_code == 422, answer.text
    assert answer.json()["error"]["field"].startswith(field.partition(".")[0])
    assert answer.json()["error"]["message"]
    assert (await house.log.head())[0] == before


@pytest.mark.parametrize(
    ("hours", "refused"), [(24, "time_in_future"), (-13, "counted_long_ago")], ids=["tomorrow", "long ago"]
)
async def test_a_figure_is_neither_tomorrows_nor_yesterdays(
    house: Any, client: Any, people: Any, hours: float, refused: str
) -> None:
    at = house.world.now() + timedelta(hours=hours)
    answer = await client(people.ed_nurse).say(REPORT, at=at, can_take={"immediate": 1}, name="林")
    assert (answer.status_code, code(answer)) == (422, refused)


async def test_the_same_question_within_minutes_is_refused_and_another_is_not(client: Any, people: Any) -> None:
    dispatcher = client(people.dispatcher)
    assert (await dispatcher.say(ASK, name="陳")).status_code == 201
    again = await dispatcher.say(ASK, name="陳")
    assert (again.status_code, code(again)) == (409, "just_asked")
    assert (await dispatcher.say(ASK, name="陳", drill=True)).status_code == 201


async def test_an_emergency_department_asks_for_the_patient_it_moves_and_for_no_other(
    house: Any, client: Any, people: Any
) -> None:
    await asking(house)
    other, nurse = f"/hospitals/{OTHER_HOSPITAL}/capacity/questions", client(people.ed_nurse)
    assert code(await nurse.say(other, name="林")) == "not_yours_to_ask"
    mine = {"case": "case-0001", "transfer": "transfer-0001", "name": "林"}
    assert (await nurse.say(other, **mine)).status_code == 201
    assert code(await client(people.foreign_nurse).say(ASK, **mine)) == "not_yours_to_ask"


async def test_nobody_asks_a_hospital_that_is_not_there(client: Any, people: Any) -> None:
    answer = await client(people.dispatcher).say("/hospitals/nowhere/capacity/questions", name="陳")
    assert answer.status_code == 404


async def test_many_are_asked_in_one_tap_and_one_that_cannot_be_keeps_no_other_from_it(
    house: Any, client: Any, people: Any
) -> None:
    dispatcher = client(people.dispatcher)
    many = {"hospitals": [HOSPITAL, "nowhere", OTHER_HOSPITAL], "drill": True, "note": "exercise", "name": "陳"}
    answer = await dispatcher.say("/capacity/questions", id="asked-them-all", **many)
    assert answer.status_code == 201
    assert answer.json()["asked"] == [HOSPITAL, OTHER_HOSPITAL]
    assert [one["code"] for one in answer.json()["not_asked"]] == ["hospital_unknown"]
    head = (await house.log.head())[0]
    again = await dispatcher.say("/capacity/questions", id="asked-them-all", **many)
    assert again.json()["asked"] == [HOSPITAL, OTHER_HOSPITAL]
    assert (await house.log.head())[0] == head
    assert (await client(people.ed_nurse).say("/capacity/questions", **many)).status_code == 403


async def test_a_question_for_an_incident_is_for_one_that_goes_on_and_a_drills_is_a_drills(
    house: Any, client: Any, people: Any
) -> None:
    dispatcher = client(people.dispatcher)
    assert code(await dispatcher.say(ASK, incident=INCIDENT, name="陳")) == "incident_not_open"
    await tell(house, f"incident/{INCIDENT}", declared(drill=True), ids=(INCIDENT,))
    assert code(await dispatcher.say(ASK, incident=INCIDENT, name="陳")) == "drill_or_not"
    assert (await dispatcher.say(ASK, incident=INCIDENT, drill=True, name="陳")).status_code == 201
