"""Taking, correcting and closing a call: what is allowed, and what is refused with which code."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from tests.dispatch.telling import CALL, FOREIGN_DISPATCHER, begun, sent

NEIHU = {"lat": 25.0830, "lon": 121.5900, "county": "A", "address": "內湖區成功路四段"}
BANQIAO = {"lat": 25.0130, "lon": 121.4650, "county": "F"}


def call(**changes: Any) -> dict[str, Any]:
    return {**CALL, **changes}


async def test_a_dispatcher_takes_a_call_and_the_case_is_open(client, people, house):
    answer = await client(people.dispatcher).say("/calls", id="call-0001", **call(note="胸口悶", patient_age=63))
    assert answer.status_code == 201
    case = house.book.open_cases["call-0001"]
    assert (case.call.complaint, case.call.note, case.call.patient_age) == ("103109", "胸口悶", 63)


@pytest.mark.parametrize(
    ("changes", "status", "code"),
    [
        ({"place": BANQIAO}, 422, "foreign_county"),
        ({"place": {**NEIHU, "county": "F"}}, 428, "county_differs"),
        ({"place": {"lat": 35.68, "lon": 139.77, "county": "A"}}, 422, "place_abroad"),
        ({"place": {"lat": 95, "lon": 121.5, "county": "A"}}, 422, "wrong_body"),
        ({"complaint": "999999"}, 428, "unknown_code"),
        ({"level": "OHCA!"}, 428, "unknown_code"),
        ({"patient_age": 112}, 428, "unusual_age"),
        ({"place": {**NEIHU, "uncertainty_km": 14.5}}, 428, "place_vague"),
        ({"patient_age": 180}, 422, "wrong_body"),
        ({"colour": "blue"}, 422, "wrong_body"),
    ],
)
async def test_a_call_that_cannot_be_right_is_refused_and_nothing_is_kept(client, people, house, changes, status, code):
    answer = await client(people.dispatcher).say("/calls", **call(**changes))
    assert (answer.status_code, answer.json()["error"]["code"]) == (status, code)
    assert not house.book.open_cases


async def test_an_unknown_code_is_kept_word_for_word_once_confirmed(client, people, house):
    desk = client(people.dispatcher)
    answer = await desk.say("/calls", id="call-0002", confirmed=("unknown_code",), **call(complaint="103299-new"))
    assert answer.status_code == 201
    assert house.book.open_cases["call-0002"].call.complaint == "103299-new"


async def test_a_vague_place_is_asked_about_once_and_not_again_when_something_else_is_corrected(client, people, world):
    desk, vague = client(people.dispatcher), {**NEIHU, "uncertainty_km": 2.9}
    case_id = str(world.new_id())
    assert (await desk.say("/calls", **call(place={**vague, "uncertainty_km": 1.0}))).status_code == 201
    assert "within 2.9 km" in (await desk.say("/calls", **call(place=vague))).json()["error"]["message"]
    assert (await desk.say("/calls", id=case_id, confirmed=("place_vague",), **call(place=vague))).status_code == 201
    correct = f"/cases/{case_id}/call"
    elsewhere = call(place={**vague, "lat": 25.07})
    assert (await desk.say(correct, corrects=case_id, **elsewhere)).json()["error"]["code"] == "place_vague"
    assert (await desk.say(correct, corrects=case_id, **call(place=vague, note="again"))).status_code == 201


async def test_only_dispatchers_take_calls(client, people):
    for person in (people.crew, people.ed_nurse, people.authority, people.administrator):
        assert (await client(person).say("/calls", **call())).status_code == 403
    assert (await client(None).say("/calls", **call())).status_code == 401


async def test_a_call_of_yesterday_is_asked_about(client, people, world):
    desk = client(people.dispatcher)
    at = world.now() - timedelta(hours=25)
    assert (await desk.say("/calls", at=at, **call())).json()["error"]["code"] == "old_call"
    assert (await desk.say("/calls", at=at, confirmed=("old_call",), **call())).status_code == 201


async def test_a_correction_takes_the_place_of_what_it_names_and_keeps_the_time_of_the_call(
    client, people, house, world
):
    desk = client(people.dispatcher)
    case_id = await begun(desk, world)
    called_at = house.book.open_cases[case_id].called_at
    world.clock.pass_(minutes=2)
    answer = await desk.say(
        f"/cases/{case_id}/call", corrects=case_id, at=called_at, **call(complaint="103101", place=NEIHU)
    )
    assert answer.status_code == 201
    case = house.book.open_cases[case_id]
    assert (case.call.complaint, case.call.place.address) == ("103101", NEIHU["address"])
    assert case.called_at == called_at


async def test_a_correction_must_name_what_it_corrects(client, people, world):
    desk = client(people.dispatcher)
    case_id = await begun(desk, world)
    answer = await desk.say(f"/cases/{case_id}/call", **call())
    assert (answer.status_code, answer.json()["error"]["code"]) == (422, "corrects_nothing_named")


async def test_of_two_corrections_at_once_the_second_is_told_to_read_again(client, people, house, world):
    desk = client(people.dispatcher)
    case_id = await begun(desk, world)
    first = await desk.say(f"/cases/{case_id}/call", corrects=case_id, at=world.now(), **call(note="first"))
    second = await desk.say(f"/cases/{case_id}/call", corrects=case_id, at=world.now(), **call(note="second"))
    assert first.status_code == 201
    assert (second.status_code, second.json()["error"]["code"]) == (409, "corrected_meanwhile")
    assert house.book.open_cases[case_id].call.note == "first"


async def test_a_correction_cannot_move_the_call_behind_the_unit_that_was_sent(client, people, world):
    desk = client(people.dispatcher)
    case_id = await sent(desk, world)
    answer = await desk.say(f"/cases/{case_id}/call", corrects=case_id, at=world.now() + timedelta(minutes=1), **call())
    assert answer.json()["error"]["code"] == "call_after_dispatch"


async def test_another_countys_dispatcher_finds_no_such_case(client, people, world):
    case_id = await begun(client(people.dispatcher), world)
    foreign = client(FOREIGN_DISPATCHER)
    body = call(place=BANQIAO)
    corrected = await foreign.say(f"/cases/{case_id}/call", corrects=case_id, at=world.now(), **body)
    closed = await foreign.say(f"/cases/{case_id}/closing", disposition="not mine")
    assert [answer.json()["error"]["code"] for answer in (corrected, closed)] == ["not_your_case"] * 2


async def test_a_case_closes_once_nobody_is_busy_with_it_and_only_once(client, people, house, world):
    desk = client(people.dispatcher)
    case_id = await sent(desk, world)
    early = await desk.say(f"/cases/{case_id}/closing", disposition="cancelled")
    assert (early.status_code, early.json()["error"]["code"]) == (409, "still_under_way")
    await desk.say(f"/cases/{case_id}/units/A-91/stand-down", reason="cancelled")
    assert (await desk.say(f"/cases/{case_id}/closing", disposition=" ")).json()["error"]["code"] == "no_disposition"
    assert (await desk.say(f"/cases/{case_id}/closing", disposition="cancelled")).status_code == 201
    assert case_id not in house.book.open_cases
    again = await desk.say(f"/cases/{case_id}/closing", disposition="cancelled again")
    assert (again.status_code, again.json()["error"]["code"]) == (409, "case_closed")


# ── a second patient of one call ─────────────────────────────────────────────────────────────────────────────────────
def second_of(case: Any, **changes: Any) -> dict[str, Any]:
    """What a crew sends when it finds a second patient: what both share, as it stands in the first case."""
    run = case.runs["A-91"]
    shared = {"place": CALL["place"], "complaint": case.call.complaint, "level": case.call.level, "unit": run.unit,
              "name": run.name, "called_at": case.called_at.isoformat(), "sent_at": run.sent_at.isoformat(),
              "times": {mark: at.isoformat() for mark, at in run.times.items()}}  # fmt: skip
    return {**shared, **changes}


async def test_a_crew_splits_a_second_patient_off_and_brings_both(client, people, house, world):
    first = await sent(client(people.dispatcher), world)
    crew = client(people.crew)
    await crew.say(f"/cases/{first}/units/A-91/times", at=world.now(), mark="at_scene")
    body = second_of(await house.book.case(first), patient_age=30, note="副駕駛")
    answer = await crew.say(f"/cases/{first}/split", **body)
    assert answer.status_code == 201, answer.text
    second = house.book.open_cases[answer.json()["id"]]
    assert (second.split_from, second.runs["A-91"].times) == (first, house.book.open_cases[first].runs["A-91"].times)
    assert [case.id for case in house.book.cases_under_way("A-91")] == [first, second.id]
    assert house.book.case_of_unit("A-91").id == first
    assert [case.id for case in house.book.cases_of_unit("A-91")] == [first, second.id]
    assert house.book.same_call(second) == [house.book.open_cases[first]]
    assert house.book.same_call(house.book.open_cases[first]) == [second]


async def test_a_third_patient_split_off_from_the_second_belongs_to_the_same_call(client, people, house, world):
    first = await sent(client(people.dispatcher), world)
    crew = client(people.crew)
    second, third = "second-patient", "third-patient"
    await crew.say(f"/cases/{first}/split", id=second, **second_of(await house.book.case(first)))
    await crew.say(f"/cases/{second}/split", id=third, **second_of(await house.book.case(second)))
    assert {case.id for case in house.book.same_call(house.book.open_cases[first])} == {second, third}
    assert {case.id for case in house.book.same_call(house.book.open_cases[third])} == {first, second}


@pytest.mark.parametrize(
    ("who", "changes", "status", "code"),
    [
        ("foreign_crew", {}, 404, "no_first_case"),
        ("ed_nurse", {}, 403, "not_allowed"),
        ("crew", {"unit": "A-92"}, 404, "no_first_case"),
        ("dispatcher", {"unit": "A-92"}, 409, "unit_not_on_run"),
        ("crew", {"synthetic": True}, 422, "not_the_same_call"),
        ("crew", {"place": BANQIAO}, 422, "not_the_same_call"),
        ("crew", {"complaint": "999999"}, 428, "unknown_code"),
        ("crew", {"patient_age": 112}, 428, "unusual_age"),
    ],
)
async def test_a_second_patient_begins_with_the_crew_and_the_call_of_the_first(
    client, people, house, world, who, changes, status, code
):
    first = await sent(client(people.dispatcher), world)
    body = second_of(await house.book.case(first), **changes)
    answer = await client(getattr(people, who)).say(f"/cases/{first}/split", **body)
    assert (answer.status_code, answer.json()["error"]["code"]) == (status, code)
    assert list(house.book.open_cases) == [first]


async def test_nobody_is_split_off_from_a_case_that_is_over(client, people, house, world):
    desk = client(people.dispatcher)
    first = await sent(desk, world)
    body = second_of(await house.book.case(first))
    await desk.say(f"/cases/{first}/units/A-91/stand-down", reason="cancelled")
    assert (await desk.say(f"/cases/{first}/split", **body)).json()["error"]["code"] == "unit_not_on_run"
    await desk.say(f"/cases/{first}/closing", disposition="cancelled")
    assert (await desk.say(f"/cases/{first}/split", **body)).json()["error"]["code"] == "no_first_case"
