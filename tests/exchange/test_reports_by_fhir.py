"""A hospital's system asks for a filled-in report and sends it back instead of a nurse typing it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from goldenhour.app.projecting import publish_program
from goldenhour.emergency import bodies as says
from goldenhour.emergency.bodies import Condition
from goldenhour.emergency.house import House
from goldenhour.emergency.people import Person
from goldenhour.kit.fhir.validation import Validator
from tests.alerts.scene import rich_case, tell
from tests.conftest import OTHER_HOSPITAL, Client, People
from tests.exchange.test_admitting import FHIR, JSON, bearer

MakeClient = Callable[[Person | None], Client]
POPULATE = f"{FHIR}/Questionnaire/report-ami/$populate?subject=Patient/case-rich"


async def arrived(house: House, program: Client) -> dict[str, str]:
    """A patient with chest pain is here; the headers of the hospital's system."""
    case, alert = await rich_case(house)
    await tell(house, f"case/{case}", says.PatientArrived(alert=alert))
    await house.facts["fhir"].projector.settled()
    return await bearer(house, program)


async def filled_in(program: Client, his: dict[str, str]) -> Any:
    answer = await program.get(POPULATE, headers=his)
    assert answer.status_code == 200, answer.text
    return answer.json()["parameter"][0]["resource"]


def errors(resource: Any) -> list[str]:
    return [f"{issue.text} {issue.expression}" for issue in Validator().check(resource) if issue.stops]


async def test_the_questionnaire_comes_filled_in_and_goes_back_into_the_case(house: House, program: Client) -> None:
    his = await arrived(house, program)
    response = await filled_in(program, his)
    assert errors(response) == []
    assert sum(len(group["item"]) for group in response["item"]) > 10
    door_to_wire = {"linkId": "killip", "answer": [{"valueCoding": {"code": "2"}}]}
    sent = {**response, "status": "in-progress", "item": [{"linkId": "section-arrival", "item": [door_to_wire]}]}
    made = await program.post(f"{FHIR}/QuestionnaireResponse", json=sent, headers={**his, **JSON})
    assert made.status_code == 201, made.text
    case = await house.book.case("case-rich")
    report = case.alerts["alert-rich"].reports[Condition.AMI]
    assert report.answers["killip"].answer.value == "2"


async def test_an_answer_that_cannot_be_is_refused_and_nothing_is_kept(house: House, program: Client) -> None:
    his = await arrived(house, program)
    response = await filled_in(program, his)
    before = await house.log.head()
    wrong = {"linkId": "killip", "answer": [{"valueCoding": {"code": "9"}}]}
    sent = {**response, "status": "in-progress", "item": [{"linkId": "section-arrival", "item": [wrong]}]}
    refused = await program.post(f"{FHIR}/QuestionnaireResponse", json=sent, headers={**his, **JSON})
    assert refused.status_code == 422
    assert refused.json()["issue"][0]["details"]["text"]
    assert await house.log.head() == before


async def test_another_hospital_neither_asks_nor_answers(house: House, program: Client) -> None:
    his = await arrived(house, program)
    response = await filled_in(program, his)
    other = await bearer(house, program, organisation=f"hospital/{OTHER_HOSPITAL}")
    assert (await program.get(POPULATE, headers=other)).status_code == 404
    assert (
        await program.post(f"{FHIR}/QuestionnaireResponse", json=response, headers={**other, **JSON})
    ).status_code == 422


@pytest.mark.parametrize("operation", ["$ambulance-document", "$outcome-document?disease=ami"])
async def test_a_document_of_the_case_is_valid_and_whole(house: House, program: Client, operation: str) -> None:
    his = await arrived(house, program)
    await publish_program(house.log, house.facts["fhir"].store, house.world, house.country)
    answer = await program.get(f"{FHIR}/Patient/case-rich/{operation}", headers=his)
    assert answer.status_code == 200, answer.text
    bundle = answer.json()
    assert (bundle["type"], bundle["entry"][0]["resource"]["resourceType"]) == ("document", "Composition")
    assert errors(bundle) == []


async def test_what_is_not_there_is_said(house: House, program: Client) -> None:
    his = await arrived(house, program)
    for path, status in (
        (f"{FHIR}/Questionnaire/report-plague/$populate?subject=Patient/case-rich", 404),
        (f"{FHIR}/Questionnaire/report-ami/$populate", 400),
        (f"{FHIR}/Patient/nobody/$ambulance-document", 404),
        (f"{FHIR}/Patient/case-rich/$outcome-document?disease=plague", 404),
    ):
        answer = await program.get(path, headers=his)
        assert answer.status_code == status, (path, answer.text)


async def test_a_report_of_somebody_unknown_waits_and_counts_when_it_is_sent_again_once_a_person_said_who(
    house: House, program: Client, client: MakeClient, people: People
) -> None:
    his = await arrived(house, program)
    response = await filled_in(program, his)
    killip = {"linkId": "killip", "answer": [{"valueCoding": {"code": "2"}}]}
    of_nobody = {name: said for name, said in response.items() if name not in ("subject", "encounter")}
    sent = {**of_nobody, "id": "report-1", "status": "in-progress", "subject": {"display": "王大明"},
            "item": [{"linkId": "section-arrival", "item": [killip]}]}  # fmt: skip
    asking = {**his, **JSON, "prefer": "return=OperationOutcome"}
    address = f"{FHIR}/QuestionnaireResponse/report-1"
    made = await program.put(address, json=sent, headers=asking)
    assert made.status_code == 201, made.text
    assert "it waits until somebody" in made.text
    nurse = client(people.ed_nurse)
    said = await nurse.say("/exchange/worklist/QuestionnaireResponse.report-1/link", case="case-rich")
    assert said.status_code == 201, said.text
    await house.facts["fhir"].projector.settled()
    again = await program.put(address, json=sent, headers=asking)
    assert again.status_code == 200, again.text
    assert "it waits" not in again.text
    report = (await house.book.case("case-rich")).alerts["alert-rich"].reports[Condition.AMI]
    assert report.answers["killip"].answer.value == "2"
