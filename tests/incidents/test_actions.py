"""What the state of incident, casualty and hospital allows, and who is told what instead."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from goldenhour.emergency import bodies as says
from goldenhour.emergency import incident_bodies as incidents
from goldenhour.emergency.casualty import case_of_tag
from goldenhour.emergency.house import House
from goldenhour.emergency.people import Person, Role
from goldenhour.emergency.tags import tag_number
from tests.alerts.scene import tell
from tests.conftest import HOSPITAL, OTHER_HOSPITAL, Client, People, person
from tests.incidents.scene import (
    CASUALTY,
    INCIDENT,
    NUMBER,
    OTHER_CASUALTY,
    RED,
    YELLOW,
    a_casualty,
    a_drill_with_casualties,
    an_incident,
)

MakeClient = Callable[[Person | None], Client]
PLACE = {"lat": 25.0478, "lon": 121.517, "county": "A"}
PATH = f"/incidents/{INCIDENT}"
SECOND_DISPATCHER = person(Role.DISPATCHER, "county/A", unit=None)
DECLARATION: dict[str, Any] = {"place": PLACE, "what": "遊覽車翻覆", "complaint": "103201", "name": "林怡君"}
TAG: dict[str, Any] = {
    "number": NUMBER, "category": "immediate", "method": "start", "place": PLACE, "complaint": "103201", "name": "陳",
}  # fmt: skip


def code(answer: Any) -> str:
    return str(answer.json()["error"]["code"])


def sentence(answer: Any) -> str:
    return str(answer.json()["error"]["message"])


# ── declaring ────────────────────────────────────────────────────────────────────────────────────────────────────────
async def test_an_incident_is_declared_and_stands_in_the_list(house: House, client: MakeClient, people: People) -> None:
    answer = await client(people.dispatcher).say("/incidents", **DECLARATION, estimated=40)
    assert answer.status_code == 201
    (incident,) = house.book.incidents.values()
    assert (incident.county, incident.is_open, incident.drill) == ("A", True, False)
    page = await client(people.crew).get("/incidents", headers={"accept": "text/html"})
    assert "遊覽車翻覆" in page.text


@pytest.mark.parametrize(
    ("more", "refusal"),
    [
        ({"injects": [{"minute": 5, "text": "起火"}]}, "injects_without_drill"),
        ({"method": "jumpstart"}, "children_only"),
        ({"complaint": "999"}, "unknown_code"),
        ({"estimated": 0}, "wrong_body"),
        ({"name": " "}, "name_missing"),
        ({"place": {**PLACE, "county": "F"}}, "not_your_county"),
    ],
)
async def test_a_declaration_that_cannot_be_is_refused(
    house: House, client: MakeClient, people: People, more: dict[str, Any], refusal: str
) -> None:
    answer = await client(people.dispatcher).say("/incidents", **{**DECLARATION, **more})
    assert code(answer) == refusal
    assert not house.book.incidents


# ── tags ─────────────────────────────────────────────────────────────────────────────────────────────────────────────
async def test_one_tag_read_by_two_phones_is_one_case_and_the_second_is_told(
    house: House, client: MakeClient, people: People
) -> None:
    await an_incident(house)
    assert (await client(people.crew).say(f"{PATH}/casualties", **TAG)).status_code == 201
    second = await client(people.dispatcher).say(f"{PATH}/casualties", **{**TAG, "category": "delayed"})
    assert code(second) == "already_tagged"
    assert NUMBER in sentence(second)
    assert len(house.book.casualties(INCIDENT)) == 1
    known = (await client(people.crew).get(f"{PATH}/tags/{NUMBER}")).json()
    assert known == {
        "number": NUMBER, "case": case_of_tag(INCIDENT, NUMBER), "category": "immediate", "method": "start",
        "joined_into": "",
    }  # fmt: skip


async def test_said_twice_under_one_id_a_tag_is_kept_once(house: House, client: MakeClient, people: People) -> None:
    await an_incident(house)
    crew = client(people.crew)
    first, second = [await crew.say(f"{PATH}/casualties", id="11111111-aaaa", **TAG) for _ in range(2)]
    assert (first.status_code, second.status_code, second.json()["repeated"]) == (201, 200, True)


@pytest.mark.parametrize(
    ("number", "refusal"),
    [("A-001-0", "wrong_check_digit"), ("Q-001-3", "wrong_tag"), (NUMBER.lower(), "wrong_tag_form")],
)
async def test_a_number_misread_is_refused_with_what_to_do(
    house: House, client: MakeClient, people: People, number: str, refusal: str
) -> None:
    await an_incident(house)
    answer = await client(people.crew).say(f"{PATH}/casualties", **{**TAG, "number": number})
    assert code(answer) == refusal
    assert not house.book.casualties(INCIDENT)


@pytest.mark.parametrize(
    ("answers", "category", "why", "refusal"),
    [
        ({"walks": "yes"}, "immediate", "", "category_not_explained"),
        ({"walks": "yes"}, "immediate", "孕婦腹痛", None),
        ({"walks": "maybe"}, "minimal", "", "answers_not_of_method"),
        ({"sort": "walk"}, "minimal", "", "answers_not_of_method"),
        ({"walks": "no", "breathes": "yes", "rate": "over_30"}, "immediate", "", None),
        ({"walks": "no"}, "immediate", "", "category_not_explained"),
        ({}, "delayed", "", None),
    ],
)
async def test_the_category_is_what_the_answers_lead_to_or_says_why_not(
    house: House, client: MakeClient, people: People, answers: dict[str, str], category: str, why: str,
    refusal: str | None,
) -> None:  # fmt: skip
    await an_incident(house)
    said = {**TAG, "answers": answers, "category": category, "why": why}
    answer = await client(people.crew).say(f"{PATH}/casualties", **said)
    assert (None if answer.status_code == 201 else code(answer)) == refusal


async def test_a_tag_repeats_what_the_incident_says_of_itself(house: House, client: MakeClient, people: People) -> None:
    await an_incident(house, drill=True)
    crew = client(people.crew)
    assert code(await crew.say(f"{PATH}/casualties", **TAG)) == "not_as_declared"
    assert (await crew.say(f"{PATH}/casualties", **TAG, drill=True)).status_code == 201


async def test_an_ended_incident_takes_no_new_tag_but_what_a_phone_kept_from_before(
    house: House, client: MakeClient, people: People, world: Any
) -> None:
    await an_incident(house)
    before = world.clock.pass_(minutes=5)
    world.clock.pass_(minutes=5)
    await client(people.dispatcher).say(f"{PATH}/end", name="林怡君")
    world.clock.pass_(minutes=5)
    crew = client(people.crew)
    refused = await crew.say(f"{PATH}/casualties", **TAG)
    assert code(refused) == "incident_ended"
    assert "10:10" in sentence(refused)
    assert "take a call or begin a run" in sentence(refused)
    assert (await crew.say(f"{PATH}/casualties", at=before, **TAG)).status_code == 201


async def test_sorted_again_the_earlier_category_stays_known(house: House, client: MakeClient, people: People) -> None:
    await an_incident(house)
    case = await a_casualty(house, 2)
    answer = await client(people.crew).say(f"/cases/{case.id}/triage", category="delayed", method="start", name="陳")
    assert answer.status_code == 201
    casualty = (await house.book.case(case.id)).casualty
    assert casualty is not None
    assert [one.category for one in casualty.judged] == [RED, YELLOW]
    assert casualty.category is YELLOW


async def test_a_sorting_that_comes_late_stands_where_it_was_done(house: House) -> None:
    await an_incident(house)
    case = await a_casualty(house, 2)
    now = house.world.now()
    for minutes, category in ((5, RED), (2, YELLOW)):
        again = incidents.CasualtyRetriaged(category=category, method=incidents.TriageMethod.START, name="陳")
        await tell(house, f"case/{case.id}", again, at=now + timedelta(minutes=minutes))
    casualty = (await house.book.case(case.id)).casualty
    assert casualty is not None
    assert [one.category for one in casualty.judged] == [RED, YELLOW, RED]


# ── two tags on one patient ──────────────────────────────────────────────────────────────────────────────────────────
async def test_two_tags_are_joined_once_and_neither_way_twice(house: House, client: MakeClient, people: People) -> None:
    await an_incident(house)
    await a_casualty(house, 2)
    await a_casualty(house, 3)
    crew = client(people.crew)
    into: dict[str, Any] = {"into": OTHER_CASUALTY, "incident": INCIDENT, "name": "陳"}
    assert (await crew.say(f"/cases/{CASUALTY}/joining", **into)).status_code == 201
    assert code(await crew.say(f"/cases/{CASUALTY}/joining", **into)) == "tags_joined"
    back = await crew.say(f"/cases/{OTHER_CASUALTY}/joining", **{**into, "into": CASUALTY})
    assert code(back) == "tags_joined"
    assert tag_number("A", 3) in sentence(back)
    assert (
        code(await crew.say(f"/cases/{CASUALTY}/triage", category="minimal", method="start", name="陳"))
        == "tags_joined"
    )
    assert [case.id for case in house.book.casualties(INCIDENT)] == [OTHER_CASUALTY]


@pytest.mark.parametrize(("into", "refusal"), [(CASUALTY, "same_tag"), ("case-9999", "not_same_incident")])
async def test_a_tag_is_joined_only_to_another_of_its_incident(
    house: House, client: MakeClient, people: People, into: str, refusal: str
) -> None:
    await an_incident(house)
    await a_casualty(house, 2)
    answer = await client(people.crew).say(f"/cases/{CASUALTY}/joining", into=into, incident=INCIDENT, name="陳")
    assert code(answer) == refusal


# ── who goes where ───────────────────────────────────────────────────────────────────────────────────────────────────
def sending(hospital: str, instead_of: str = "", **more: Any) -> dict[str, Any]:
    one = {"case": CASUALTY, "hospital": hospital, "instead_of": instead_of, "reason": "較近"}
    return {"assigned": [one | more.pop("one", {})], "name": "林", **more}


async def test_of_two_who_decide_at_once_the_second_is_told_what_the_first_decided(
    house: House, client: MakeClient, people: People
) -> None:
    await an_incident(house)
    await a_casualty(house, 2)
    one, other = client(people.dispatcher), client(people.crew)
    assert (await one.say(f"{PATH}/distribution", **sending(HOSPITAL))).status_code == 201
    second = await other.say(f"{PATH}/distribution", **sending(OTHER_HOSPITAL))
    assert code(second) == "moved_meanwhile"
    assert tag_number("A", 2) in sentence(second)
    assert "林" in sentence(second)
    assert (await other.say(f"{PATH}/distribution", **sending(OTHER_HOSPITAL, HOSPITAL))).status_code == 201
    assert house.book.incidents[INCIDENT].hospital_for(CASUALTY) == OTHER_HOSPITAL


@pytest.mark.parametrize(
    ("body", "refusal"),
    [
        (sending(HOSPITAL, one={"reason": " "}), "reason_missing"),
        (sending("no-such-hospital"), "no_such_hospital"),
        (sending(HOSPITAL, one={"case": "case-9999"}), "not_of_this_incident"),
    ],
)
async def test_a_decision_that_cannot_be_changes_nothing(
    house: House, client: MakeClient, people: People, body: dict[str, Any], refusal: str
) -> None:
    await an_incident(house)
    await a_casualty(house, 2)
    answer = await client(people.dispatcher).say(f"{PATH}/distribution", **body)
    assert answer.status_code != 201
    if refusal != "no_such_hospital":
        assert code(answer) == refusal
    assert not house.book.incidents[INCIDENT].distribution


async def test_who_has_arrived_is_not_sent_elsewhere(house: House, client: MakeClient, people: People) -> None:
    await an_incident(house)
    await a_casualty(house, 2)
    await tell(house, f"case/{CASUALTY}", says.HospitalAlerted(hospital=HOSPITAL, unit="A-91"), ids=("alert-0001",))
    await tell(house, f"case/{CASUALTY}", says.PatientArrived(alert="alert-0001"))
    answer = await client(people.dispatcher).say(f"{PATH}/distribution", **sending(OTHER_HOSPITAL))
    assert code(answer) == "casualty_arrived"


async def test_a_vehicle_leaves_with_a_casualty_who_is_its_patient_from_then_on(
    house: House, client: MakeClient, people: People
) -> None:
    await an_incident(house)
    await a_casualty(house, 2)
    dispatcher = client(people.dispatcher)
    assert code(await dispatcher.say(f"/cases/{CASUALTY}/loading", unit="X-1", name="X-1")) == "unknown_unit"
    assert (await dispatcher.say(f"/cases/{CASUALTY}/loading", unit="A-91", name="A-91")).status_code == 201
    assert code(await dispatcher.say(f"/cases/{CASUALTY}/loading", unit="A-92", name="A-92")) == "already_loaded"
    assert says.Mark.LEFT_SCENE in (await house.book.case(CASUALTY)).runs["A-91"].times
    foreign = await client(people.crew).say(f"/cases/{CASUALTY}/loading", unit="A-92", name="A-92")
    assert code(foreign) == "not_your_unit"


# ── warning, drilling ────────────────────────────────────────────────────────────────────────────────────────────────
async def test_a_hospital_is_warned_once_and_rung_again_only_for_more(
    house: House, client: MakeClient, people: People
) -> None:
    await an_incident(house)
    dispatcher, path = client(people.dispatcher), f"{PATH}/groups/{HOSPITAL}"
    assert code(await dispatcher.say(path, counts={"immediate": 0}, name="林")) == "nobody_comes"
    assert (await dispatcher.say(path, counts={"immediate": 1}, name="林")).status_code == 201
    assert code(await dispatcher.say(path, counts={"immediate": 1}, name="林")) == "group_warned"
    assert (await dispatcher.say(path, counts={"immediate": 2, "minimal": 1}, name="林")).status_code == 201
    (group,) = [case for case in house.book.of_incident(INCIDENT) if case.group]
    (alert,) = group.alerts.values()
    assert (alert.ringing, alert.renewed_why, alert.priority) == (2, "1 → 3", says.Priority.HIGH)


async def test_injects_are_a_drills_and_answered_once(house: House, client: MakeClient, people: People) -> None:
    await a_drill_with_casualties(house)
    dispatcher = client(people.dispatcher)
    assert (await dispatcher.say(f"{PATH}/injects", text="第二輛車起火", planned=0, name="林")).status_code == 201
    answered = f"{PATH}/injects/inject-0001/answer"
    assert (await dispatcher.say(answered, answer="撤離 B 區", name="林")).status_code == 201
    assert code(await dispatcher.say(answered, answer="又一次", name="林")) == "inject_answered"
    assert code(await dispatcher.say(f"{PATH}/injects/none-here/answer", answer="?", name="林")) == "no_such_inject"


async def test_in_earnest_nothing_is_made_up(house: House, client: MakeClient, people: People) -> None:
    await an_incident(house)
    assert code(await client(people.dispatcher).say(f"{PATH}/injects", text="起火", name="林")) == "not_a_drill"


async def test_a_drills_casualties_and_groups_are_in_no_figure(house: House) -> None:
    await a_drill_with_casualties(house)
    assert house.book.of_incident(INCIDENT)
    assert not any(case.counts for case in house.book.of_incident(INCIDENT))


async def test_a_patient_without_a_tag_is_no_casualty(house: House, client: MakeClient, people: People) -> None:
    from tests.alerts.scene import coming

    await coming(house)
    said: dict[str, Any] = {"category": "delayed", "method": "start", "name": "陳"}
    assert code(await client(people.crew).say("/cases/case-0001/triage", **said)) == "no_casualty"
    assert code(await client(people.foreign_crew).say("/cases/case-0001/triage", **said)) == "not_your_case"
