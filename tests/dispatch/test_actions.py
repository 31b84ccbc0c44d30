"""Units: sent, stood down, reporting times, registered, on and off duty. What is allowed, and what is refused."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from goldenhour.emergency.bodies import Mark
from tests.dispatch.telling import FOREIGN_DISPATCHER, begun, sent

NEW_UNIT = {"name": "內湖92", "county": "A", "lat": 25.08, "lon": 121.59}


def code_of(answer) -> str:
    return answer.json()["error"]["code"]


# ── sending ──────────────────────────────────────────────────────────────────────────────────────────────────────────
async def test_a_unit_is_sent_with_the_reasons_the_dispatcher_saw(client, people, house, world):
    desk = client(people.dispatcher)
    case_id = await begun(desk, world)
    answer = await desk.say(f"/cases/{case_id}/units", unit="A-91", name="A-91", eta_min=3.5, why="3 min, free")
    assert answer.status_code == 201
    assert house.book.open_cases[case_id].runs["A-91"].why == "3 min, free"


async def test_a_unit_busy_elsewhere_cannot_be_sent(client, people, world):
    desk = client(people.dispatcher)
    await sent(desk, world)
    other = await begun(desk, world)
    answer = await desk.say(f"/cases/{other}/units", unit="A-91", name="A-91")
    assert (answer.status_code, code_of(answer)) == (409, "unit_busy")


async def test_a_unit_is_sent_to_a_case_only_once(client, people, world):
    desk = client(people.dispatcher)
    case_id = await sent(desk, world)
    answer = await desk.say(f"/cases/{case_id}/units", unit="A-91", name="A-91")
    assert (answer.status_code, code_of(answer)) == (409, "unit_already_sent")


async def test_of_two_desks_sending_one_unit_to_two_cases_at_the_same_moment_one_has_it(client, people, house, world):
    desk = client(people.dispatcher)
    cases = [await begun(desk, world) for _ in range(6)]
    answers = await asyncio.gather(*(desk.say(f"/cases/{case}/units", unit="A-91", name="A-91") for case in cases))
    assert sorted(answer.status_code for answer in answers) == [201, 409, 409, 409, 409, 409]
    assert {code_of(answer) for answer in answers if answer.status_code == 409} == {"unit_busy"}
    assert sum("A-91" in case.runs for case in house.book.open_cases.values()) == 1


async def test_a_unit_nobody_knows_or_off_duty_cannot_be_sent(client, people, world):
    desk = client(people.dispatcher)
    case_id = await begun(desk, world)
    await desk.say("/units/A-92/duty", on_duty=False, reason="refuelling")
    unknown = await desk.say(f"/cases/{case_id}/units", unit="A-99", name="A-99")
    resting = await desk.say(f"/cases/{case_id}/units", unit="A-92", name="A-92")
    assert (code_of(unknown), code_of(resting)) == ("unknown_unit", "unit_off_duty")


async def test_a_neighbours_unit_comes_once_its_county_has_been_asked(client, people, world):
    desk = client(people.dispatcher)
    case_id = await begun(desk, world)
    asked = await desk.say(f"/cases/{case_id}/units", unit="F-91", name="F-91")
    assert (asked.status_code, code_of(asked)) == (428, "neighbour_unit")
    agreed = await desk.say(f"/cases/{case_id}/units", unit="F-91", name="F-91", confirmed=("neighbour_unit",))
    assert agreed.status_code == 201


async def test_a_second_unit_is_asked_about_until_the_first_is_stood_down(client, people, world):
    desk = client(people.dispatcher)
    case_id = await sent(desk, world)
    path, second = f"/cases/{case_id}/units", {"unit": "A-92", "name": "A-92"}
    asked = await desk.say(path, **second)
    assert (asked.status_code, code_of(asked)) == (428, "second_unit")
    assert "Send A-92 too?" in asked.json()["error"]["message"]
    assert (await desk.say(path, confirmed=("second_unit",), **second)).status_code == 201
    for unit in ("A-91", "A-92"):
        assert (await desk.say(f"{path}/{unit}/stand-down", reason="sent by mistake")).status_code == 201
    assert (await desk.say(path, **second)).status_code == 201


async def test_a_unit_is_not_sent_before_the_call_nor_to_a_closed_case_nor_by_another_county(client, people, world):
    desk = client(people.dispatcher)
    case_id = await begun(desk, world)
    path = f"/cases/{case_id}/units"
    early = await desk.say(path, at=world.now() - timedelta(minutes=2), unit="A-91", name="A-91")
    foreign = await client(FOREIGN_DISPATCHER).say(path, unit="F-91", name="F-91")
    await desk.say(f"/cases/{case_id}/closing", disposition="cancelled")
    closed = await desk.say(path, unit="A-91", name="A-91")
    assert [code_of(answer) for answer in (early, foreign, closed)] == [
        "sent_before_call",
        "not_your_case",
        "case_closed",
    ]


async def test_only_dispatchers_send_and_stand_down(client, people, world):
    case_id = await sent(client(people.dispatcher), world)
    for person in (people.crew, people.ed_nurse, people.authority, people.administrator):
        speaker = client(person)
        assert (await speaker.say(f"/cases/{case_id}/units", unit="A-92", name="A-92")).status_code == 403
        assert (await speaker.say(f"/cases/{case_id}/units/A-91/stand-down", reason="x")).status_code == 403


# ── standing down ────────────────────────────────────────────────────────────────────────────────────────────────────
async def test_a_unit_stood_down_is_free_for_the_next_case(client, people, world):
    desk = client(people.dispatcher)
    case_id = await sent(desk, world)
    assert (await desk.say(f"/cases/{case_id}/units/A-91/stand-down", reason="nearer unit")).status_code == 201
    other = await begun(desk, world)
    assert (await desk.say(f"/cases/{other}/units", unit="A-91", name="A-91")).status_code == 201


async def test_standing_down_needs_a_reason_and_a_unit_that_is_busy_here(client, people, world):
    desk = client(people.dispatcher)
    case_id = await sent(desk, world)
    path = f"/cases/{case_id}/units/A-91/stand-down"
    assert code_of(await desk.say(path, reason="  ")) == "no_reason"
    assert code_of(await desk.say(f"/cases/{case_id}/units/A-92/stand-down", reason="x")) == "unit_not_sent"
    await desk.say(path, reason="cancelled")
    assert code_of(await desk.say(path, reason="cancelled")) == "run_over"


async def test_a_unit_with_the_patient_aboard_is_asked_about_before_it_is_stood_down(client, people, world):
    desk = client(people.dispatcher)
    case_id = await sent(desk, world)
    world.clock.pass_(minutes=20)
    await desk.say(f"/cases/{case_id}/units/A-91/times", at=world.now(), mark="left_scene")
    answer = await desk.say(f"/cases/{case_id}/units/A-91/stand-down", reason="x")
    assert (answer.status_code, code_of(answer)) == (428, "patient_aboard")


# ── times ────────────────────────────────────────────────────────────────────────────────────────────────────────────
async def test_the_crew_reports_its_times_in_order_and_is_free_after_the_last(client, people, house, world):
    case_id = await sent(client(people.dispatcher), world)
    crew = client(people.crew)
    for mark in ("en_route", "at_scene", "at_patient", "left_scene", "at_hospital", "left_hospital", "back_at_station"):
        world.clock.pass_(minutes=4)
        answer = await crew.say(f"/cases/{case_id}/units/A-91/times", at=world.now(), mark=mark)
        assert answer.status_code == 201, answer.text
    assert house.book.case_of_unit("A-91") is None
    assert len((await house.book.case(case_id)).runs["A-91"].times) == 7


async def test_a_dispatcher_reports_a_time_heard_by_radio(client, people, house, world):
    desk = client(people.dispatcher)
    case_id = await sent(desk, world)
    world.clock.pass_(minutes=6)
    at = world.now() - timedelta(minutes=1)
    assert (await desk.say(f"/cases/{case_id}/units/A-91/times", at=at, mark="at_scene")).status_code == 201
    assert house.book.open_cases[case_id].runs["A-91"].times[Mark.AT_SCENE] == at


async def test_nobody_else_reports_a_units_times(client, people, world):
    case_id = await sent(client(people.dispatcher), world)
    path = f"/cases/{case_id}/units/A-91/times"
    assert code_of(await client(people.foreign_crew).say(path, mark="en_route")) == "not_your_case"
    assert code_of(await client(FOREIGN_DISPATCHER).say(path, mark="en_route")) == "not_your_case"
    assert (await client(people.ed_nurse).say(path, mark="en_route")).status_code == 403


async def test_a_time_is_not_reported_twice_but_it_can_be_corrected(client, people, house, world):
    case_id = await sent(client(people.dispatcher), world)
    crew, path = client(people.crew), f"/cases/{case_id}/units/A-91/times"
    world.clock.pass_(minutes=5)
    await crew.say(path, id="time-0001", at=world.now(), mark="at_scene")
    world.clock.pass_(minutes=1)
    assert code_of(await crew.say(path, at=world.now(), mark="at_scene")) == "time_already_reported"
    right = world.now() - timedelta(minutes=2)
    assert (await crew.say(path, corrects="time-0001", at=right, mark="at_scene")).status_code == 201
    assert house.book.open_cases[case_id].runs["A-91"].times[Mark.AT_SCENE] == right


async def test_times_out_of_order_and_of_units_not_sent_are_refused(client, people, world):
    desk = client(people.dispatcher)
    case_id = await sent(desk, world)
    world.clock.pass_(minutes=10)
    path = f"/cases/{case_id}/units/A-91/times"
    await desk.say(path, at=world.now(), mark="at_scene")
    early = await desk.say(path, at=world.now() - timedelta(minutes=5), mark="left_scene")
    stranger = await desk.say(f"/cases/{case_id}/units/A-92/times", mark="en_route")
    assert (code_of(early), code_of(stranger)) == ("times_out_of_order", "unit_not_sent")


async def test_a_unit_stood_down_reports_only_that_it_is_back(client, people, world):
    desk = client(people.dispatcher)
    case_id = await sent(desk, world)
    await desk.say(f"/cases/{case_id}/units/A-91/stand-down", reason="cancelled")
    world.clock.pass_(minutes=5)
    path = f"/cases/{case_id}/units/A-91/times"
    assert code_of(await desk.say(path, at=world.now(), mark="at_scene")) == "run_stood_down"
    assert (await desk.say(path, at=world.now(), mark="back_at_station")).status_code == 201


# ── units ────────────────────────────────────────────────────────────────────────────────────────────────────────────
async def test_an_administrator_registers_a_unit_and_it_can_be_sent(client, people, house, world):
    answer = await client(people.administrator).say("/units/A-93/registration", **NEW_UNIT)
    assert answer.status_code == 201
    desk = client(people.dispatcher)
    case_id = await begun(desk, world)
    assert (await desk.say(f"/cases/{case_id}/units", unit="A-93", name="內湖92")).status_code == 201


@pytest.mark.parametrize(
    ("unit", "changes", "status", "code"),
    [
        ("A-93", {"county": "?"}, 404, "county_unknown"),
        ("A-93", {"lat": 35.0}, 422, "place_abroad"),
        ("A-93", {"crew_level": "astronaut"}, 428, "unknown_code"),
        ("A%2093", {}, 422, "wrong_unit_id"),
    ],
)
async def test_a_unit_that_cannot_be_right_is_not_registered(client, people, house, unit, changes, status, code):
    answer = await client(people.administrator).say(f"/units/{unit}/registration", **NEW_UNIT | changes)
    assert (answer.status_code, code_of(answer)) == (status, code)
    assert set(house.book.units) == {"A-91", "A-92", "F-91"}


async def test_only_administrators_register_units(client, people):
    for person in (people.dispatcher, people.crew, people.authority):
        assert (await client(person).say("/units/A-93/registration", **NEW_UNIT)).status_code == 403


async def test_duty_is_changed_by_the_crew_of_the_unit_and_the_desk_of_its_county_only(client, people, house):
    assert (await client(people.crew).say("/units/A-91/duty", on_duty=False)).status_code == 201
    assert house.book.units["A-91"].on_duty is False
    assert (await client(people.dispatcher).say("/units/A-91/duty", on_duty=True)).status_code == 201
    assert (await client(people.crew).say("/units/A-92/duty", on_duty=False)).status_code == 403
    assert (await client(FOREIGN_DISPATCHER).say("/units/A-92/duty", on_duty=False)).status_code == 403


async def test_nobody_goes_off_duty_in_the_middle_of_a_run(client, people, world):
    await sent(client(people.dispatcher), world)
    answer = await client(people.crew).say("/units/A-91/duty", on_duty=False)
    assert (answer.status_code, code_of(answer)) == (409, "unit_under_way")


async def test_a_unit_nobody_registered_has_no_duty(client, people):
    assert (await client(people.dispatcher).say("/units/A-99/duty", on_duty=True)).status_code == 404


# ── positions ────────────────────────────────────────────────────────────────────────────────────────────────────────
async def test_a_crew_says_where_it_is_and_nothing_is_written_down(client, people, house):
    before = await house.log.head()
    answer = await client(people.crew).post("/units/A-91/position", json={"lat": 25.05, "lon": 121.52})
    assert (answer.status_code, answer.json()["newest"]) == (200, True)
    assert house.book.sightings["A-91"].lat == 25.05
    assert await house.log.head() == before


async def test_positions_that_cannot_be_are_refused_and_the_last_good_one_stands(client, people, house, world):
    crew = client(people.crew)
    await crew.post("/units/A-91/position", json={"lat": 25.05, "lon": 121.52})
    world.clock.pass_(seconds=30)
    refused = {}
    for name, position in {
        "abroad": {"lat": 0.0, "lon": 0.0},
        "jump": {"lat": 22.63, "lon": 120.30},
        "future": {"lat": 25.05, "lon": 121.52, "at": (world.now() + timedelta(hours=1)).isoformat()},
        "globe": {"lat": 91, "lon": 121.52},
        "words": {"lat": "here", "lon": 121.52},
    }.items():
        refused[name] = code_of(await crew.post("/units/A-91/position", json=position))
    assert refused == {
        "abroad": "position_abroad",
        "jump": "position_jumped",
        "future": "time_in_future",
        "globe": "wrong_fields",
        "words": "wrong_fields",
    }
    assert (house.book.sightings["A-91"].lat, house.book.sightings["A-91"].lon) == (25.05, 121.52)


async def test_a_position_that_comes_late_moves_nothing(client, people, house, world):
    crew = client(people.crew)
    await crew.post("/units/A-91/position", json={"lat": 25.05, "lon": 121.52})
    late = {"lat": 25.06, "lon": 121.53, "at": (world.now() - timedelta(minutes=1)).isoformat()}
    assert (await crew.post("/units/A-91/position", json=late)).json() == {"unit": "A-91", "newest": False}
    assert house.book.sightings["A-91"].lat == 25.05


async def test_only_the_crew_of_a_unit_says_where_it_is(client, people, house):
    for person in (people.foreign_crew, people.dispatcher, people.administrator):
        answer = await client(person).post("/units/A-91/position", json={"lat": 25.05, "lon": 121.52})
        assert answer.status_code == 403
    assert not house.book.sightings
