"""A registry's own table is taken row by row: taken, refused with the reason, or kept aside where nobody fits."""

from __future__ import annotations

from typing import Any

import pytest

from goldenhour.emergency.bodies import Condition
from goldenhour.emergency.house import House
from goldenhour.outcomes.sheet import sheet_of
from tests.outcomes.test_report_checks import told
from tests.timelines.one_case import Story

PATH = "/outcomes/upload/stroke"


@pytest.fixture
async def stroke(house: House) -> Story:
    return await told(house, Condition.STROKE)


async def sent(client: Any, text: str) -> Any:
    return await client.post(PATH, content=text.encode(), headers={"content-type": "text/csv"})


async def test_a_row_is_taken_by_column_names_in_either_language(stroke: Story, client: Any, people: Any) -> None:
    file = "case,NIHSS on arrival,CT 或 MRI 開始,ivt,shoe\ncase-0001,9,2026/11/22 10:45,是,42\n"
    answer = (await sent(client(people.ed_nurse), file)).json()
    assert (answer["counts"]["taken"], answer["not_understood"]) == (1, ["shoe"])
    case = await stroke.house.book.case("case-0001")
    values = sheet_of(case, case.alerts["alert"], Condition.STROKE).values
    assert (values["nihss"], values["ct_at"]) == ("9", "2026-11-22T10:45:00+08:00")
    assert case.alerts["alert"].reports[Condition.STROKE].answers["ivt"].answer.value == "yes"


async def test_the_same_file_twice_adds_nothing(stroke: Story, client: Any, people: Any) -> None:
    nurse, file = client(people.ed_nurse), "case,nihss\ncase-0001,9\n"
    assert (await sent(nurse, file)).json()["counts"]["taken"] == 1
    seq = (await stroke.house.log.head())[0]
    assert (await sent(nurse, file)).json()["counts"]["already_there"] == 1
    assert (await stroke.house.log.head())[0] == seq


async def test_what_cannot_be_is_refused_and_handed_back_with_the_reason(
    stroke: Story, client: Any, people: Any
) -> None:
    answer = (await sent(client(people.ed_nurse), "case,nihss\ncase-0001,55\nnobody,3\ncase-0001,\n")).json()
    assert [row["became"] for row in answer["rows"]] == ["refused", "unmatched", "refused"]
    assert "between 0 and 42" in answer["rows"][0]["why"]
    assert answer["back"].splitlines()[0] == "case,nihss,why"
    assert len(answer["back"].splitlines()) == 4


async def test_what_is_unusual_is_taken_and_remarked_upon(stroke: Story, client: Any, people: Any) -> None:
    file = "case,ct_at,needle_at,stroke_type,ivt\ncase-0001,2026-11-22T10:45,2026-11-22T10:40,ischaemic,yes\n"
    (row,) = (await sent(client(people.ed_nurse), file)).json()["rows"]
    assert row["became"] == "taken"
    assert "Are both times right?" in row["remarks"][0]


async def test_a_row_is_found_by_id_and_arrival_or_not_at_all(stroke: Story, client: Any, people: Any) -> None:
    from goldenhour.emergency import bodies as says

    await stroke.say(32, says.PatientDescribed(national_id="A123456789"))
    nurse = client(people.ed_nurse)
    file = "national_id,arrived_at,nihss\nA123456789,2026-11-22 10:30,9\nA123456789,2026-10-22 10:30,9\nB1,,9\n"
    answer = (await sent(nurse, file)).json()
    assert [row["became"] for row in answer["rows"]] == ["taken", "unmatched", "unmatched"]


async def test_another_hospital_finds_no_patient_of_ours(stroke: Story, client: Any, people: Any) -> None:
    answer = (await sent(client(people.foreign_nurse), "case,nihss\ncase-0001,9\n")).json()
    assert answer["rows"][0]["became"] == "unmatched"
    assert (await sent(client(people.crew), "case,nihss\n")).status_code == 403


@pytest.mark.parametrize("file", ["", "nihss\n9\n", "case,nihss\n1\n", "case,case\n1,2\n", 'case,nihss\n"1,2\n'])
async def test_a_file_that_is_no_table_is_refused_whole(stroke: Story, client: Any, people: Any, file: str) -> None:
    answer = await sent(client(people.ed_nurse), file)
    assert (answer.status_code, answer.json()["error"]["code"]) == (422, "reports_not_read")
