"""An outcome is reported by the hospital the patient came to, once, and only if it can be true."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from goldenhour.emergency import bodies as says
from goldenhour.emergency.bodies import Condition
from goldenhour.emergency.house import House
from goldenhour.emergency.report_bodies import ReportSigned
from tests.conftest import OTHER_HOSPITAL
from tests.timelines.one_case import ED, Story, a_stroke, views_caught_up

PATH = "/cases/case-0001/alerts/case-0001-alert/outcome"
REPORT: dict[str, Any] = {"condition": "stroke", "diagnosis": "Ischaemic stroke", "disposition": "intensive_care"}


@pytest.fixture
async def stroke(house: House) -> Story:
    """A patient who arrived 30 minutes after the call; it is now two hours after the call."""
    story = await a_stroke(house)
    house.world.clock.pass_(hours=2)  # type: ignore[attr-defined]
    return story


async def test_the_hospital_reports_what_became_of_its_patient(stroke: Story, client: Any, people: Any) -> None:
    nurse = client(people.ed_nurse)
    answer = await nurse.say(PATH, **REPORT, triage_level=2, ct_at=stroke.at(45).isoformat())
    assert answer.status_code == 201, answer.text
    outcome = (await stroke.house.book.case(stroke.case)).alerts["case-0001-alert"].outcome
    assert outcome is not None
    assert (outcome.diagnosis, outcome.triage_level, outcome.ct_at) == ("Ischaemic stroke", 2, stroke.at(45))


async def test_another_hospital_finds_no_such_patient(stroke: Story, client: Any, people: Any) -> None:
    foreign = client(people.foreign_nurse)
    assert (await foreign.say(PATH, **REPORT)).status_code == 404
    assert (await foreign.get(PATH)).status_code == 404
    assert (await foreign.get(f"{PATH}.json")).status_code == 404


@pytest.mark.parametrize("role", ["crew", "dispatcher", "authority", "administrator", "specialist", "aed_manager"])
async def test_only_an_emergency_department_reports_and_lists(
    stroke: Story, client: Any, people: Any, role: str
) -> None:
    someone = client(getattr(people, role))
    assert (await someone.say(PATH, **REPORT)).status_code == 403
    assert (await someone.get("/outcomes")).status_code == 403
    assert (await someone.get(PATH)).status_code == 403


async def test_a_physician_may_report_as_well(stroke: Story, client: Any, people: Any) -> None:
    assert (await client(people.ed_physician).say(PATH, **REPORT)).status_code == 201


async def test_nothing_is_reported_of_a_patient_who_has_not_arrived(house: House, client: Any, people: Any) -> None:
    story = Story(house)
    place = says.Place(lat=25.0, lon=121.5, county="A")
    await story.say(0, says.CallTaken(place=place, complaint="103104", level="2305003"))
    await story.say(1, says.UnitSent(unit="A-91", name="A-91"))
    await story.say(2, says.HospitalAlerted(hospital="0401180014", unit="A-91"), id="case-0001-alert")
    nurse = client(people.ed_nurse)
    assert (await nurse.say(PATH, **REPORT)).json()["error"]["code"] == "not_arrived"
    assert (await nurse.get(PATH)).status_code == 409
    await story.say(9, says.TimeReported(unit="A-91", mark=says.Mark.AT_HOSPITAL))  # T07 is an arrival, too
    assert (await nurse.say(PATH, **REPORT)).status_code == 201


async def test_a_second_report_is_refused_and_a_correction_taken(stroke: Story, client: Any, people: Any) -> None:
    nurse = client(people.ed_nurse)
    first = (await nurse.say(PATH, **REPORT)).json()["id"]
    assert (await nurse.say(PATH, **REPORT)).json()["error"]["code"] == "already_reported"
    better = REPORT | {"diagnosis": "Intracerebral haemorrhage"}
    second = (await nurse.say(PATH, corrects=first, **better)).json()["id"]
    assert (await nurse.say(PATH, corrects=first, **REPORT)).json()["error"]["code"] == "corrected_meanwhile"
    assert (await nurse.get(f"{PATH}.json")).json()["corrects"] == second
    third = await nurse.say(PATH, corrects=second, **REPORT, mrs=3)
    assert third.status_code == 201
    outcome = (await stroke.house.book.case(stroke.case)).alerts["case-0001-alert"].outcome
    assert outcome is not None
    assert (outcome.diagnosis, outcome.mrs) == ("Ischaemic stroke", 3)


async def test_one_hospital_cannot_correct_the_report_of_another(stroke: Story, client: Any, people: Any) -> None:
    await stroke.say(40, says.HospitalAlerted(hospital=OTHER_HOSPITAL, unit="A-91"), id="other-alert")
    await stroke.say(70, says.PatientArrived(alert="other-alert"))
    mine = (await client(people.ed_nurse).say(PATH, **REPORT)).json()["id"]
    theirs = "/cases/case-0001/alerts/other-alert/outcome"
    refused = await client(people.foreign_nurse).say(theirs, corrects=mine, **REPORT)
    assert refused.json()["error"]["code"] == "corrects_nothing"


async def test_a_struck_report_is_wanted_again(stroke: Story, client: Any, people: Any) -> None:
    nurse = client(people.ed_nurse)
    said = (await nurse.say(PATH, **REPORT)).json()["id"]
    assert (await nurse.say("/cases/case-0001/struck", corrects=said, reason="wrong patient")).status_code == 201
    assert (await nurse.say(PATH, **REPORT)).status_code == 201


def refused_as(answer: Any) -> tuple[str, str | None]:
    error = answer.json()["error"]
    return error["code"], error["field"]


@pytest.mark.parametrize(
    ("changes", "code", "field"),
    [
        ({"diagnosis": "   "}, "no_diagnosis", "diagnosis"),
        ({"cpc": 2}, "not_for_condition", "cpc"),
        ({"wire_at": 45}, "not_for_condition", "wire_at"),
        ({"condition": "ami", "needle_at": 45}, "not_for_condition", "needle_at"),
        ({"condition": "other", "operation_at": 45}, "not_for_condition", "operation_at"),
        ({"ct_at": 20}, "before_arrival", "ct_at"),
        ({"needle_at": 20}, "before_arrival", "needle_at"),
        ({"left_ed_at": 20}, "before_arrival", "left_ed_at"),
        ({"condition": "ami", "wire_at": 20}, "before_arrival", "wire_at"),
        ({"condition": "trauma", "operation_at": 20}, "before_arrival", "operation_at"),
        ({"condition": "ohca", "rosc_at": -6}, "before_the_call", "rosc_at"),
        ({"ct_at": 126}, "time_in_future", "ct_at"),
        ({"condition": "ohca", "rosc_at": 126}, "time_in_future", "rosc_at"),
        ({"ct_at": "2026-11-22T11:00:00"}, "wrong_body", "ct_at"),
        ({"disposition": "died_in_ed", "mrs": 2}, "dead_and_alive", "mrs"),
        ({"disposition": "discharged", "mrs": 6}, "dead_and_alive", "mrs"),
        ({"condition": "ohca", "disposition": "died_in_ed", "survived_to_discharge": True}, "dead_and_alive",
         "survived_to_discharge"),
        ({"condition": "ohca", "cpc": 5, "survived_to_discharge": True}, "dead_and_alive", "cpc"),
        ({"cpc": 9}, "wrong_body", "cpc"),
        ({"disposition": "moon"}, "wrong_body", "disposition"),
    ],
)  # fmt: skip
async def test_what_cannot_be_true_is_refused(
    stroke: Story, client: Any, people: Any, changes: dict[str, Any], code: str, field: str
) -> None:
    answer = await client(people.ed_nurse).say(PATH, **REPORT | timed(stroke, changes))
    assert refused_as(answer) == (code, field)
    assert (await stroke.house.book.case(stroke.case)).alerts["case-0001-alert"].outcome is None


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"ct_at": 60, "needle_at": 50}, "needle_before_ct"),
        ({"condition": "ohca", "survived_to_discharge": False, "cpc": 2}, "cpc_of_the_dead"),
        ({"condition": "ohca", "disposition": "discharged"}, "discharged_after_arrest"),
    ],
)
async def test_the_unusual_is_asked_about_once(
    stroke: Story, client: Any, people: Any, changes: dict[str, Any], code: str
) -> None:
    nurse, report = client(people.ed_nurse), REPORT | timed(stroke, changes)
    answer = await nurse.say(PATH, **report)
    assert (answer.status_code, refused_as(answer)[0]) == (428, code)
    assert (await nurse.say(PATH, confirmed=(code,), **report)).status_code == 201


async def test_a_treatment_on_the_next_day_is_asked_about(stroke: Story, client: Any, people: Any) -> None:
    stroke.house.world.clock.pass_(hours=30)  # type: ignore[attr-defined]
    nurse, report = client(people.ed_nurse), REPORT | {"ct_at": stroke.at(60 * 26).isoformat()}
    assert refused_as(await nurse.say(PATH, **report)) == ("late_ct_at", "ct_at")
    assert (await nurse.say(PATH, confirmed=("late_ct_at",), **report)).status_code == 201


def timed(story: Story, changes: dict[str, Any]) -> dict[str, Any]:
    """Minutes after the call become times."""
    return {
        name: story.at(value).isoformat() if name.endswith("_at") and isinstance(value, int) else value
        for name, value in changes.items()
    }


# ── the list ─────────────────────────────────────────────────────────────────────────────────────────────────────────
async def test_who_waits_longest_stands_first_and_what_is_overdue_says_so(
    house: House, client: Any, people: Any
) -> None:
    began = house.world.now()
    for number, hours in ((1, 30), (2, 50), (3, 2)):
        await a_stroke(house, f"case-000{number}", began - timedelta(hours=hours))
    await views_caught_up(house)
    nurse = client(people.ed_nurse)
    listing = (await nurse.get("/outcomes.json")).json()
    assert [one["case"] for one in listing["missing"]] == ["case-0002", "case-0001", "case-0003"]
    assert (listing["due"], listing["done"]) == (3, 0)
    page = (await nurse.get("/outcomes")).text
    assert page.partition('id="missing"')[2].count("</svg>overdue") == 2
    assert "2 outcomes and 2 whole reports are overdue" in page
    await nurse.say("/cases/case-0002/alerts/case-0002-alert/outcome", **REPORT)
    await views_caught_up(house)
    listing = (await nurse.get("/outcomes.json")).json()
    assert [one["case"] for one in listing["reported"]] == ["case-0002"]
    assert (listing["missing_in_all"], listing["done"]) == (2, 1)


async def test_the_list_of_a_hospital_with_no_patients_says_so(house: House, client: Any, people: Any) -> None:
    page = await client(people.ed_nurse).get("/outcomes")
    assert "Nothing is missing" in page.text
    assert "Nobody arrived in the last 30 days" in page.text


async def test_a_hospital_lists_no_patient_of_another(stroke: Story, client: Any, people: Any) -> None:
    await views_caught_up(stroke.house)
    assert (await client(people.foreign_nurse).get("/outcomes.json")).json()["missing"] == []


async def test_every_patient_on_the_list_is_noted_as_read(stroke: Story, client: Any, people: Any) -> None:
    await views_caught_up(stroke.house)
    await client(people.ed_nurse).get("/outcomes")
    (reading,) = await stroke.house.audit.timeline("case/case-0001")
    assert (reading.entry.by, reading.entry.kind) == (people.ed_nurse.id, "case_read")


async def test_opening_the_form_is_noted_as_reading(stroke: Story, client: Any, people: Any) -> None:
    assert (await client(people.ed_nurse).get(PATH)).status_code == 200
    assert len(await stroke.house.audit.timeline("case/case-0001")) == 1


async def test_the_form_knows_what_the_crew_said(stroke: Story, client: Any, people: Any) -> None:
    page = (await client(people.ed_nurse).get(PATH)).text
    assert "suspected by the crew" in page
    assert 'value="stroke" data-type="text" required checked' in page
    assert "王大明" in page


async def test_a_signed_whole_report_says_the_outcome_as_well(stroke: Story, client: Any, people: Any) -> None:
    nurse = client(people.ed_nurse)
    assert "Nothing is missing" not in (await nurse.get("/outcomes", headers={"accept-language": "en"})).text
    await stroke.say(200, ReportSigned(alert="case-0001-alert", disease=Condition.STROKE, name="林"), ED)
    page = (await nurse.get("/outcomes", headers={"accept-language": "en"})).text
    assert "Nothing is missing" in page
    assert "Whole report: signed" in page
