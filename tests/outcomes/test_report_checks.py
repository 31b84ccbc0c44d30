"""An answer is taken from the hospital the patient came to, if it can be true; the report is signed when nothing is missing."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from goldenhour.emergency.bodies import Condition
from goldenhour.emergency.house import House
from goldenhour.outcomes.sheet import sheet_of
from tests.outcomes.four_cases import every
from tests.timelines.one_case import Story

PATH = "/cases/case-0001/alerts/alert/reports/stroke"


@pytest.fixture
async def stroke(house: House) -> Story:
    """A stroke patient who arrived 31 minutes after the call; it is now three hours after the call."""
    return await told(house, Condition.STROKE)


async def told(house: House, disease: Condition) -> Story:
    story = Story(house)
    for n, (minute, body, who, entry_id) in enumerate(every(disease, story.at)):
        await story.say(minute, body, who, id=entry_id or f"entry-{n:03}")
    house.world.clock.pass_(hours=3)  # type: ignore[attr-defined]
    return story


def values(**given: str) -> dict[str, Any]:
    return {item: {"value": value} for item, value in given.items()}


async def refused(client: Any, confirmed: tuple[str, ...] = (), **given: str) -> tuple[int, str, str | None]:
    answer = await client.say(f"{PATH}/answers", answers=values(**given), confirmed=confirmed)
    error = answer.json().get("error", {})
    return answer.status_code, error.get("code", ""), error.get("field")


async def test_an_answer_is_kept_and_may_be_given_again(stroke: Story, client: Any, people: Any) -> None:
    nurse = client(people.ed_nurse)
    saying = {"id": "11111111-1111-4111-8111-111111111111", "body": {"answers": values(nihss="9")}}
    assert (await nurse.post(f"{PATH}/answers", json=saying)).status_code == 201
    assert (await nurse.post(f"{PATH}/answers", json=saying)).status_code == 200
    assert (await nurse.say(f"{PATH}/answers", answers=values(nihss="8"))).status_code == 201
    case = await stroke.house.book.case(stroke.case)
    assert sheet_of(case, case.alerts["alert"], Condition.STROKE).values["nihss"] == "8"


@pytest.mark.parametrize("role", ["crew", "dispatcher", "authority", "administrator", "specialist", "aed_manager"])
async def test_only_an_emergency_department_answers_and_signs(
    stroke: Story, client: Any, people: Any, role: str
) -> None:
    someone = client(getattr(people, role))
    assert (await someone.say(f"{PATH}/answers", answers=values(nihss="9"))).status_code == 403
    assert (await someone.say(f"{PATH}/signature", name="X")).status_code == 403


async def test_another_hospital_finds_no_such_patient(stroke: Story, client: Any, people: Any) -> None:
    foreign = client(people.foreign_nurse)
    assert (await foreign.say(f"{PATH}/answers", answers=values(nihss="9"))).status_code == 404
    assert (await foreign.say(f"{PATH}/signature", name="X")).status_code == 404


async def test_there_is_no_report_for_another_condition(stroke: Story, client: Any, people: Any) -> None:
    answer = await client(people.ed_nurse).say(PATH.replace("stroke", "other") + "/answers", answers=values(sex="male"))
    assert answer.json()["error"]["code"] == "no_such_report"


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"nihss": "43"}, "out_of_range"),
        ({"nihss": "-1"}, "out_of_range"),
        ({"nihss": "9.5"}, "no_number"),
        ({"nihss": "nine"}, "no_number"),
        ({"nihss": "1e1"}, "no_number"),
        ({"mrs_before": "7"}, "no_such_choice"),
        ({"ivt": "perhaps"}, "no_such_choice"),
        ({"ct_at": "10:42"}, "no_time"),
        ({"ct_at": "2026-11-22T10:42:00"}, "no_time"),
        ({"ct_at": "2026-02-30T10:42:00Z"}, "no_time"),
        ({"ct_at": "0001-01-01T00:00:00Z"}, "no_time"),
        ({"ct_at": "2026-11-22T09:42:00Z"}, "time_in_future"),
        ({"discharged_on": "2026-11-31"}, "no_date"),
        ({"discharged_on": "2027-01-02"}, "time_in_future"),
        ({"discharged_on": "2026-11-20"}, "arrived_at_after_discharged_on"),
        ({"shoe_size": "42"}, "not_asked"),
        ({"door_to_ct": "3"}, "not_asked"),
        ({"ct_at": "2026-11-22T02:20:00Z"}, "arrived_at_after_ct_at"),
        ({"onset_at": "2026-11-22T01:30:00Z"}, "last_known_well_at_after_onset_at"),
    ],
)
async def test_what_cannot_be_is_refused_at_its_question(
    stroke: Story, client: Any, people: Any, given: dict[str, str], code: str
) -> None:
    assert await refused(client(people.ed_nurse), **given) == (422, code, next(iter(given)))


async def test_what_is_unusual_is_asked_about_once(stroke: Story, client: Any, people: Any) -> None:
    nurse = client(people.ed_nurse)
    given = {
        "ct_at": "2026-11-22T02:45:00Z",
        "needle_at": "2026-11-22T02:40:00Z",
        "stroke_type": "ischaemic",
        "ivt": "yes",
    }
    assert await refused(nurse, **given) == (428, "ct_at_after_needle_at", "needle_at")
    assert (await refused(nurse, ("ct_at_after_needle_at",), **given))[0] == 201


async def test_nobody_is_both_dead_and_alive(stroke: Story, client: Any, people: Any) -> None:
    nurse = client(people.ed_nurse)
    assert (await refused(nurse, discharged_to="home"))[0] == 201
    assert await refused(nurse, mrs_discharge="6") == (422, "dead_and_alive", "mrs_discharge")


async def test_an_incomplete_report_is_not_signed_and_says_what_is_missing(
    stroke: Story, client: Any, people: Any
) -> None:
    answer = await client(people.ed_nurse).say(f"{PATH}/signature", name="Lin")
    error = answer.json()["error"]
    assert (answer.status_code, error["code"], error["field"]) == (409, "report_incomplete", "mrs_before")
    assert "NIHSS on arrival" in error["message"]


async def test_a_whole_report_is_signed_once_and_again_when_amended(stroke: Story, client: Any, people: Any) -> None:
    nurse = client(people.ed_nurse)
    given = values(
        mrs_before="1", nihss="9", ct_at="2026-11-22T02:45:00Z", stroke_type="ich", angiogram="no",
        ed_disposition="stroke_unit",
    ) | {"atrial_fibrillation": {"absent": "not_known"}}  # fmt: skip
    assert (await nurse.say(f"{PATH}/answers", answers=given)).status_code == 201
    case = await stroke.house.book.case(stroke.case)
    shown = msgspec.to_builtins(sheet_of(case, case.alerts["alert"], Condition.STROKE).proposals())
    assert (await nurse.say(f"{PATH}/signature", name="Lin", answers=shown)).status_code == 201
    assert (await nurse.say(f"{PATH}/signature", name="Lin")).json()["error"]["code"] == "report_already_signed"
    assert (await nurse.say(f"{PATH}/answers", answers=values(mrs_discharge="2"))).status_code == 201
    assert (await nurse.say(f"{PATH}/signature", name="Lin")).status_code == 201


async def test_a_correction_stays_with_the_visit_it_corrects(stroke: Story, client: Any, people: Any) -> None:
    from goldenhour.emergency import bodies as says
    from tests.conftest import OTHER_HOSPITAL

    first = (await client(people.ed_nurse).say(f"{PATH}/answers", answers=values(nihss="9"))).json()["id"]
    await stroke.say(60, says.HospitalAlerted(hospital=OTHER_HOSPITAL, unit="A-91"), id="alert-2")
    await stroke.say(70, says.PatientArrived(alert="alert-2"))
    foreign = client(people.foreign_nurse)
    path = "/cases/case-0001/alerts/alert-2/reports/stroke/answers"
    answer = await foreign.say(path, corrects=first, answers=values(nihss="0"))
    assert answer.json()["error"]["code"] == "corrects_nothing"
