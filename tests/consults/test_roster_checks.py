"""What a roster may say, through the door: each refusal, and what is asked back."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from goldenhour.emergency.house import House
from tests.alerts.scene import tell
from tests.conftest import HOSPITAL, OTHER_HOSPITAL
from tests.consults.scene import duty, roster

PATH = f"/hospitals/{HOSPITAL}/rosters"
COVERS = f"/hospitals/{HOSPITAL}/covers"
RULES = f"/hospitals/{HOSPITAL}/consult-rules"


def body_of(*duties: Any, **more: Any) -> dict[str, Any]:
    return msgspec.to_builtins(roster(*duties, **more))  # type: ignore[no-any-return]


def covering(by: Any, **more: Any) -> dict[str, Any]:
    return {"specialty": "neurology", "by": msgspec.to_builtins(by), "name": "林怡君", **more}


def refused(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json()["error"]["code"]


async def test_a_roster_is_set_and_kept_with_its_hospital(house: House, client: Any, people: Any) -> None:
    answer = await client(people.ed_nurse).say(PATH, **body_of(duty("陳", 0, 24)))
    assert answer.status_code == 201
    assert len(house.book.hospitals[HOSPITAL].rosters["neurology"]) == 1


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        (body_of(duty("陳", 0, 24), specialty="astrology"), (422, "specialty_unknown")),
        (body_of(hours=-24), (422, "stretch_wrong")),
        (body_of(hours=24 * 500), (422, "stretch_wrong")),
        (body_of(duty("陳", 0, 25)), (422, "turn_outside")),
        (body_of(duty("陳", 8, 8)), (422, "turn_ends_first")),
        (body_of(duty("陳", 0, 12, duty_id="d-1"), duty("李", 12, 24, duty_id="d-1")), (422, "turn_twice")),
        (body_of(duty("陳", 0, 24), duty("陳", 8, 16)), (422, "turns_overlap")),
        (body_of(duty("陳", 0, 72), hours=72), (428, "turn_long")),
        (body_of(duty("陳", 0, 20)), (428, "roster_has_gaps")),
    ],
)
async def test_a_roster_that_cannot_be_is_refused_with_what_is_wrong(
    client: Any, people: Any, said: dict[str, Any], expected: tuple[int, str]
) -> None:
    assert refused(await client(people.ed_nurse).say(PATH, **said)) == expected


async def test_a_gap_is_named_in_the_countrys_time_and_kept_when_it_is_meant(client: Any, people: Any) -> None:
    answer = await client(people.ed_nurse).say(PATH, **body_of(duty("陳", 0, 20)))
    assert "2026-11-23 04:00" in answer.json()["error"]["message"]
    sure = await client(people.ed_nurse).say(PATH, confirmed=("roster_has_gaps",), **body_of(duty("陳", 0, 20)))
    assert sure.status_code == 201


async def test_who_is_on_duty_elsewhere_is_refused_and_the_first_place_named(
    house: House, client: Any, people: Any
) -> None:
    await tell(house, f"hospital/{OTHER_HOSPITAL}", roster(duty("陳", 0, 24, person="person/1")))
    answer = await client(people.ed_nurse).say(PATH, **body_of(duty("陳", 0, 24, person="person/1")))
    assert refused(answer) == (409, "on_duty_elsewhere")
    assert "馬偕" in answer.json()["error"]["message"]


async def test_a_name_on_duty_elsewhere_may_be_another_person(house: House, client: Any, people: Any) -> None:
    await tell(house, f"hospital/{OTHER_HOSPITAL}", roster(duty("陳", 0, 24)))
    said = body_of(duty("陳", 0, 24))
    assert refused(await client(people.ed_nurse).say(PATH, **said)) == (428, "same_name_elsewhere")
    assert (await client(people.ed_nurse).say(PATH, confirmed=("same_name_elsewhere",), **said)).status_code == 201


async def test_a_cover_is_of_a_turn_that_is_there_and_by_somebody_who_is_free(
    house: House, client: Any, people: Any
) -> None:
    await tell(
        house, f"hospital/{HOSPITAL}", roster(duty("陳", 0, 12, duty_id="d-1"), duty("李", 12, 24, duty_id="d-2"))
    )
    nurse = client(people.ed_nurse)
    assert refused(await nurse.say(COVERS, **covering(duty("王", 0, 8), duty="d-9"))) == (409, "no_such_turn")
    assert refused(await nurse.say(COVERS, **covering(duty("王", 8, 14), duty="d-1"))) == (409, "no_such_turn")
    assert refused(await nurse.say(COVERS, **covering(duty("王", 8, 4), duty="d-1"))) == (422, "turn_ends_first")
    assert refused(await nurse.say(COVERS, **covering(duty("李", 20, 28)))) == (409, "turns_overlap")
    assert (await nurse.say(COVERS, **covering(duty("李", 0, 12), duty="d-1"))).status_code == 201


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ({"wait_s": 5}, (422, "wait_out_of_bounds")),
        ({"wait_s": 3600}, (422, "wait_out_of_bounds")),
        ({"order": ["0000000000"]}, (404, "hospital_unknown")),
        ({"order": [OTHER_HOSPITAL, OTHER_HOSPITAL]}, (422, "order_repeats")),
        ({"order": [HOSPITAL]}, (422, "order_repeats")),
        ({"specialties": {"astrology": True}}, (422, "specialty_unknown")),
    ],
)
async def test_rules_that_make_no_sense_are_refused(
    client: Any, people: Any, said: dict[str, Any], expected: tuple[int, str]
) -> None:
    assert refused(await client(people.ed_nurse).say(RULES, name="林怡君", **said)) == expected


async def test_rules_are_kept_with_their_hospital(house: House, client: Any, people: Any) -> None:
    said = {"wait_s": 45, "order": [OTHER_HOSPITAL], "specialties": {"neurology": False}, "name": "林怡君"}
    assert (await client(people.ed_nurse).say(RULES, **said)).status_code == 201
    rules = house.book.hospitals[HOSPITAL].consult_rules
    assert rules is not None
    assert (rules.wait_s, rules.order) == (45, (OTHER_HOSPITAL,))
