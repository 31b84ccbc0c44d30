"""The page of a report opens to the hospital the patient came to, in both languages, and says where every value is from."""

from __future__ import annotations

from typing import Any

import pytest

from goldenhour.emergency import bodies as says
from goldenhour.emergency.bodies import Condition
from goldenhour.emergency.house import House
from goldenhour.emergency.report_items import TABLES
from tests.outcomes.test_report_checks import told
from tests.timelines.one_case import DESK, Story


@pytest.mark.parametrize("disease", [disease.value for disease in TABLES])
async def test_each_report_opens_with_its_sources(house: House, client: Any, people: Any, disease: str) -> None:
    await told(house, Condition(disease))
    page = await client(people.ed_nurse).get(f"/outcomes/case-0001/{disease}")
    assert page.status_code == 200
    assert "from the ambulance record" in page.text
    assert "not the ministry" in page.text
    assert page.text.count('class="q"') >= 40


async def test_the_empty_form_fills_nothing_in(house: House, client: Any, people: Any) -> None:
    await told(house, Condition.STROKE)
    page = await client(people.ed_nurse).get("/outcomes/case-0001/stroke?empty=1")
    assert "from the ambulance record" not in page.text
    assert 'data-state="proposed"' not in page.text


async def test_programs_read_the_same(house: House, client: Any, people: Any) -> None:
    await told(house, Condition.AMI)
    read = (await client(people.ed_nurse).get("/outcomes/case-0001/ami.json")).json()
    assert (read["disease"], read["state"]) == ("ami", "")
    assert "killip" in read["missing"]
    lines = {line["item"]: line for line in read["lines"]}
    assert lines["scene_ecg"]["known"]["value"] == "stemi"


async def test_others_find_no_such_patient_and_no_such_report(house: House, client: Any, people: Any) -> None:
    await told(house, Condition.STROKE)
    assert (await client(people.foreign_nurse).get("/outcomes/case-0001/stroke")).status_code == 404
    assert (await client(people.crew).get("/outcomes/case-0001/stroke")).status_code == 403
    assert (await client(people.ed_nurse).get("/outcomes/case-0001/measles")).status_code == 404


async def test_a_patient_still_on_the_way_has_no_report(house: House, client: Any, people: Any) -> None:
    story = Story(house)
    place = says.Place(lat=25.0, lon=121.5, county="A")
    await story.say(0, says.CallTaken(place=place, complaint="103104", level="2305003"), DESK)
    await story.say(1, says.UnitSent(unit="A-91", name="A-91"), DESK)
    await story.say(2, says.HospitalAlerted(hospital="0401180014", unit="A-91"), id="alert")
    page = await client(people.ed_nurse).get("/outcomes/case-0001/stroke.json")
    assert page.json()["error"]["code"] == "not_arrived"


async def test_the_reading_is_audited(house: House, client: Any, people: Any) -> None:
    await told(house, Condition.STROKE)
    before = (await house.audit.head())[0]
    await client(people.ed_nurse).get("/outcomes/case-0001/stroke")
    assert (await house.audit.head())[0] == before + 1
