"""A hospital's system asks for a filled-in report and sends it back instead of a nurse typing it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import pytest

from goldenhour.app.linked_reports import running_linked_reports
from goldenhour.app.projecting import publish_program
from goldenhour.emergency import bodies as says
from goldenhour.emergency.bodies import Condition
from goldenhour.emergency.house import House
from goldenhour.emergency.people import Person
from goldenhour.emergency.record_bodies import RecordSigned, Signer
from goldenhour.emergency.report_bodies import ReportAnswered
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
    await tell(house, f"case/{case}", RecordSigned(who=Signer.CREW, name="救護員"))
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


@pytest.mark.parametrize(
    "asked",
    [
        "Patient/case-rich/$ambulance-document",
        "Composition/case-rich.document/$document",
        "Patient/case-rich/$outcome-document?disease=ami",
    ],
)
async def test_a_document_of_the_case_is_valid_and_whole(house: House, program: Client, asked: str) -> None:
    his = await arrived(house, program)
    await publish_program(house.log, house.facts["fhir"].store, house.world, house.country)
    answer = await program.get(f"{FHIR}/{asked}", headers=his)
    assert answer.status_code == 200, answer.text
    bundle = answer.json()
    assert (bundle["type"], bundle["entry"][0]["resource"]["resourceType"]) == ("document", "Composition")
    assert errors(bundle) == []


async def test_of_our_composition_the_head_is_kept_and_document_gives_all_its_sections(
    house: House, program: Client
) -> None:
    his = await arrived(house, program)
    await publish_program(house.log, house.facts["fhir"].store, house.world, house.country)
    place = f"{FHIR}/Composition/case-rich.document"
    kept = (await program.get(place, headers=his)).json()
    bundle = (await program.get(f"{place}/$document", headers=his)).json()
    inside = {f"{one['resource']['resourceType']}/{one['resource']['id']}" for one in bundle["entry"]}
    sections = bundle["entry"][0]["resource"]["section"]
    named = {entry["reference"] for section in sections for entry in section["entry"]}
    assert all("entry" not in section for section in kept["section"])
    assert {"Vital signs", "Suspected condition", "Warnings to hospitals"} <= {one["title"] for one in sections}
    assert named
    assert named <= inside


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


KILLIP = {"linkId": "killip", "answer": [{"valueCoding": {"code": "2"}}]}
LIST = "/exchange/worklist"
DOCUMENT = "Bundle.document-1"
RESPONSE = "QuestionnaireResponse.report-1"


async def waiting(house: House, program: Client, *, document: bool = False, killip: Any = KILLIP) -> dict[str, str]:
    """A report of somebody the sender names without a number waits, by itself or in a document."""
    his = await arrived(house, program)
    response = await filled_in(program, his)
    of_nobody = {name: said for name, said in response.items() if name not in ("subject", "encounter")}
    sent = {**of_nobody, "id": "report-1", "status": "in-progress", "subject": {"display": "王大明"},
            "item": [{"linkId": "section-arrival", "item": [killip]}]}  # fmt: skip
    if document:
        urn = "urn:uuid:6b0f1b3e-57b9-4a43-8c7e-0e8e3b1f4b8e"
        sent = {"resourceType": "Bundle", "id": "document-1", "type": "collection",
                "entry": [{"fullUrl": urn, "resource": sent}]}  # fmt: skip
    made = await send(program, his, sent)
    assert made.status_code == 201, made.text
    assert "it waits until somebody" in made.text
    return his


async def send(program: Client, his: dict[str, str], resource: Any) -> Any:
    address = f"{FHIR}/{resource['resourceType']}/{resource['id']}"
    return await program.put(address, json=resource, headers={**his, **JSON, "prefer": "return=OperationOutcome"})


async def listed(nurse: Client) -> str:
    """The list, after what was linked was taken in."""
    answer = await nurse.get(LIST, headers={"accept": "text/html"})
    assert answer.status_code == 200, answer.text
    return answer.text


async def said_by_systems(house: House) -> list[tuple[str, dict[str, str]]]:
    """By whom answers were taken into the report, and which."""
    return [
        (said.logged.entry.by, {item: answer.value for item, answer in said.body.answers.items()})
        for said in (await house.book.case("case-rich")).timeline
        if isinstance(said.body, ReportAnswered) and said.body.origin
    ]


@pytest.mark.parametrize("name", [RESPONSE, DOCUMENT])
async def test_a_report_that_waited_is_taken_when_a_person_says_whose_it_is_and_once_however_often(
    house: House, program: Client, client: MakeClient, people: People, name: str
) -> None:
    his = await waiting(house, program, document=name == DOCUMENT)
    nurse = client(people.ed_nurse)
    for _ in range(2):
        assert (await nurse.say(f"{LIST}/{name}/link", case="case-rich")).status_code == 201
        assert "Answers of the outcome report taken into the case: 1" in await listed(nurse)
        assert (await nurse.say(f"{LIST}/{name}/undo")).status_code == 201
        assert "leaves them there" in await listed(nurse), "what waits again says that its answers stay"
    assert (await nurse.say(f"{LIST}/{name}/link", case="case-rich")).status_code == 201
    await listed(nurse)
    again = await send(program, his, (await program.get(f"{FHIR}/{name.replace('.', '/')}", headers=his)).json())
    assert again.status_code == 200, again.text
    ((by, answers),) = await said_by_systems(house)
    assert by.startswith("client/")
    assert answers == {"killip": "2"}


async def test_what_a_nurse_answered_after_the_report_was_sent_stays_as_she_said(
    house: House, program: Client, client: MakeClient, people: People
) -> None:
    await waiting(house, program)
    nurse = client(people.ed_nurse)
    answering = "/cases/case-rich/alerts/alert-rich/reports/ami/answers"
    assert (await nurse.say(answering, answers={"killip": {"value": "3"}})).status_code == 201
    assert (await nurse.say(f"{LIST}/{RESPONSE}/link", case="case-rich")).status_code == 201
    assert "Nothing was taken of the outcome report" in await listed(nurse)
    assert await said_by_systems(house) == []
    report = (await house.book.case("case-rich")).alerts["alert-rich"].reports[Condition.AMI]
    assert report.answers["killip"].answer.value == "3"


async def test_a_report_that_cannot_be_taken_says_why_in_the_list(
    house: House, program: Client, client: MakeClient, people: People
) -> None:
    await waiting(house, program, killip={"linkId": "killip", "answer": [{"valueCoding": {"code": "9"}}]})
    nurse = client(people.ed_nurse)
    assert (await nurse.say(f"{LIST}/{RESPONSE}/link", case="case-rich")).status_code == 201
    assert "Outcome report not taken into the case" in await listed(nurse)
    assert await said_by_systems(house) == []


async def test_what_was_linked_just_before_the_program_stopped_is_taken_when_it_starts(
    house: House, program: Client, client: MakeClient, people: People
) -> None:
    await waiting(house, program)
    nurse, edge = client(people.ed_nurse), house.facts["fhir"]
    hearing = next(one for one in house.book.listeners if "LinkedReports" in repr(one))
    house.book.listeners.remove(hearing)
    assert (await nurse.say(f"{LIST}/{RESPONSE}/link", case="case-rich")).status_code == 201
    house.book.listeners.append(hearing)
    await house.write_views()
    assert await said_by_systems(house) == []
    async with running_linked_reports(house, edge.store, edge.projector):
        async with asyncio.timeout(20):
            while not await said_by_systems(house):
                await asyncio.sleep(0.01)


async def test_a_report_of_a_patient_who_waits_is_taken_with_the_patient(
    house: House, program: Client, client: MakeClient, people: People
) -> None:
    his = await arrived(house, program)
    patient = {"resourceType": "Patient", "id": "his-1", "name": [{"text": "王大明"}]}
    assert (await send(program, his, patient)).status_code == 201
    response = await filled_in(program, his)
    of_theirs = {name: said for name, said in response.items() if name != "encounter"}
    sent = {**of_theirs, "id": "report-1", "status": "in-progress", "subject": {"reference": "Patient/his-1"},
            "item": [{"linkId": "section-arrival", "item": [KILLIP]}]}  # fmt: skip
    assert (await send(program, his, sent)).status_code == 201
    nurse = client(people.ed_nurse)
    assert (await nurse.say(f"{LIST}/Patient.his-1/link", case="case-rich")).status_code == 201
    assert "taken into the case: 1" in await listed(nurse)
    assert [answers for _, answers in await said_by_systems(house)] == [{"killip": "2"}]


async def test_a_report_in_a_document_about_a_patient_of_ours_is_taken_as_it_comes_and_another_hospitals_is_only_kept(
    house: House, program: Client
) -> None:
    his = await arrived(house, program)
    response = {**await filled_in(program, his), "status": "in-progress", "item": [KILLIP]}
    urn = "urn:uuid:6b0f1b3e-57b9-4a43-8c7e-0e8e3b1f4b8e"
    document = {"resourceType": "Bundle", "id": "document-1", "type": "collection",
                "entry": [{"fullUrl": urn, "resource": response}]}  # fmt: skip
    other = await bearer(house, program, organisation=f"hospital/{OTHER_HOSPITAL}")
    theirs = await send(program, other, {**document, "id": "document-2"})
    assert theirs.status_code == 201, theirs.text
    assert await said_by_systems(house) == []
    assert (await send(program, his, document)).status_code == 201
    assert [answers for _, answers in await said_by_systems(house)] == [{"killip": "2"}]
