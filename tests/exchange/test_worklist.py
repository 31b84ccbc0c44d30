"""What another system writes of a patient we do not know waits for a person; what they say holds for all of it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from goldenhour.app.fhir import PARTS
from goldenhour.emergency import bodies as says
from goldenhour.emergency.house import House
from goldenhour.emergency.people import Person
from goldenhour.exchange.meaning import CaseMeaning
from goldenhour.kit.fhir.beside import Store
from goldenhour.kit.fhir.projecting import Projector
from goldenhour.kit.fhir.store import FhirStore
from tests.alerts.scene import coming, tell, warned
from tests.conftest import HOSPITAL, OTHER_HOSPITAL, Client, People
from tests.exchange.test_admitting import FHIR, JSON, bearer

MakeClient = Callable[[Person | None], Client]
LIST = "/exchange/worklist"
NAME = "歐陽大同"
PATIENT = {
    "resourceType": "Patient", "id": "his-1", "name": [{"family": "歐陽", "given": ["大同"]}], "gender": "male",
    "birthDate": "1957-05-03", "identifier": [{"system": "https://his.example/mrn", "value": "77"}],
}  # fmt: skip
OTHER = {"hospital": OTHER_HOSPITAL}


def pulse(name: str, patient: str = "his-1", **more: Any) -> dict[str, Any]:
    return {
        "resourceType": "Observation", "id": name, "status": "final", "code": {"text": "pulse"},
        "subject": {"reference": f"Patient/{patient}"}, **{"valueString": "80", **more},
    }  # fmt: skip


async def put(program: Client, his: dict[str, str], resource: dict[str, Any]) -> None:
    answer = await program.put(
        f"{FHIR}/{resource['resourceType']}/{resource['id']}", json=resource, headers={**his, **JSON}
    )
    assert answer.status_code in (200, 201), answer.text


async def scene(house: House, program: Client) -> dict[str, str]:
    """A case announced to the hospital, whose patient the crew described; and the same person as its system writes them."""
    await coming(house)
    who = says.PatientDescribed(name="歐陽大同", sex=says.Sex.MALE, birth_date=date(1957, 5, 3))
    await tell(house, "case/case-0001", who)
    his = await bearer(house, program)
    await put(program, his, PATIENT)
    await put(program, his, pulse("his-pulse"))
    return his


def store_of(house: House) -> Store:
    store: Store = house.facts["fhir"].store
    return store


async def settled(house: House) -> None:
    await house.facts["fhir"].projector.settled()


def standing(house: House, *names: str) -> list[tuple[str, bool, bool]]:
    """Of each its case, and whether the first and the second hospital may see it."""
    found = []
    for name in names:
        version = store_of(house).read(*name.split("/"))
        assert version is not None
        seen = [f"hospital/{one}" in version.audience for one in (HOSPITAL, OTHER_HOSPITAL)]
        found.append((version.case, seen[0], seen[1]))
    return found


async def page(client: Client) -> str:
    answer = await client.get(LIST, headers={"accept": "text/html"})
    assert answer.status_code == 200, answer.text
    return answer.text


async def test_an_unknown_patient_waits_with_the_case_it_may_be_and_its_reasons(
    house: House, client: MakeClient, people: People, program: Client
) -> None:
    await scene(house, program)
    nurse = client(people.ed_nurse)
    shown = await page(nurse)
    assert NAME in shown
    for words in (
        "The same name",
        "The same date of birth",
        "nearly certain",
        "observation&nbsp;×&nbsp;1",
        "case-0001",
    ):
        assert words in shown
    assert standing(house, "Patient/his-1", "Observation/his-pulse") == [("", True, False)] * 2, "nothing by itself"


async def test_said_to_be_this_patient_all_of_theirs_belongs_to_the_case_before_and_after(
    house: House, client: MakeClient, people: People, program: Client
) -> None:
    his = await scene(house, program)
    nurse = client(people.ed_nurse)
    answer = await nurse.say(f"{LIST}/Patient.his-1/link", case="case-0001", confidence=0.99)
    assert answer.status_code == 201, answer.text
    await settled(house)
    await put(program, his, pulse("later"))
    all_of_it = ("Patient/his-1", "Observation/his-pulse", "Observation/later")
    assert standing(house, *all_of_it) == [("case-0001", True, False)] * 3
    assert NAME in await page(nurse), "among what was said lately"
    assert "It is this patient" not in await page(nurse)
    await tell(house, "case/case-0001", warned(house, OTHER_HOSPITAL))
    await settled(house)
    assert standing(house, *all_of_it) == [("case-0001", True, True)] * 3, "a hospital warned later sees it too"
    await put(program, his, {**PATIENT, "gender": "female"})
    await put(program, his, pulse("later", valueString="90"))
    assert standing(house, *all_of_it) == [("case-0001", True, True)] * 3, "and its owner still writes it"


async def test_taken_back_it_waits_again_and_the_other_hospital_sees_it_no_more(
    house: House, client: MakeClient, people: People, program: Client
) -> None:
    his = await scene(house, program)
    await put(program, his, pulse("of-the-case", encounter={"reference": "Encounter/case-0001"}))
    nurse = client(people.ed_nurse)
    await tell(house, "case/case-0001", warned(house, OTHER_HOSPITAL))
    await nurse.say(f"{LIST}/Patient.his-1/link", case="case-0001")
    await settled(house)
    assert standing(house, "Patient/his-1", "Observation/his-pulse") == [("case-0001", True, True)] * 2
    assert (await nurse.say(f"{LIST}/Patient.his-1/undo")).status_code == 201
    await settled(house)
    assert standing(house, "Patient/his-1", "Observation/his-pulse") == [("", True, False)] * 2
    assert standing(house, "Observation/of-the-case") == [("case-0001", True, True)], "it says itself where it belongs"
    await put(program, his, pulse("later"))
    assert standing(house, "Observation/later") == [("", True, False)]
    assert "It is this patient" in await page(nurse)


async def test_set_aside_it_waits_no_more_until_that_is_taken_back(
    house: House, client: MakeClient, people: People, program: Client
) -> None:
    his = await scene(house, program)
    nurse = client(people.ed_nurse)
    assert (await nurse.say(f"{LIST}/Patient.his-1/aside")).status_code == 201
    assert "Nothing waits" in await page(nurse)
    await put(program, his, {**PATIENT, "gender": "female"})
    assert "Nothing waits" in await page(nurse)
    assert (await nurse.say(f"{LIST}/Patient.his-1/undo")).status_code == 201
    assert "It is this patient" in await page(nurse)


async def test_made_again_from_the_log_it_is_the_same_version_for_version(
    house: House, client: MakeClient, people: People, program: Client, tmp_path: Path
) -> None:
    his = await scene(house, program)
    nurse = client(people.ed_nurse)
    await nurse.say(f"{LIST}/Patient.his-1/link", case="case-0001")
    await put(program, his, pulse("later"))
    await tell(house, "case/case-0001", warned(house, OTHER_HOSPITAL))
    await nurse.say(f"{LIST}/Patient.his-1/undo")
    await settled(house)
    before = store_of(house).inside.history(count=1000).versions
    again = Store(FhirStore.open(tmp_path / "again.db", house.world))
    await Projector(house.log, again, house.world, CaseMeaning(house.log, house.country, PARTS)).catch_up()
    assert again.inside.history(count=1000).versions == before
    assert [version.id for _, version in again.inside.waiting(f"hospital/{HOSPITAL}")] == ["his-1"]
    again.close()


async def test_everything_of_our_patient_holds_what_others_wrote_of_them(
    house: House, client: MakeClient, people: People, program: Client
) -> None:
    his = await scene(house, program)
    await client(people.ed_nurse).say(f"{LIST}/Patient.his-1/link", case="case-0001")
    await settled(house)
    answer = await program.get(f"{FHIR}/Patient/case-0001/$everything", headers=his)
    found = {f"{one['resource']['resourceType']}/{one['resource']['id']}" for one in answer.json()["entry"]}
    assert {"Patient/case-0001", "Patient/his-1", "Observation/his-pulse"} <= found


async def test_only_people_of_the_hospital_that_wrote_it_say_whose_it_is(
    house: House, client: MakeClient, people: People, program: Client
) -> None:
    await scene(house, program)
    for who, status in ((people.foreign_nurse, 404), (people.dispatcher, 404), (people.authority, 403),
                        (people.administrator, 403), (people.crew, 403)):  # fmt: skip
        for said in ("aside", "undo"):
            assert (await client(who).say(f"{LIST}/Patient.his-1/{said}")).status_code == status, who.id
    assert (await client(people.ed_nurse).say(f"{LIST}/Patient.case-0001/aside")).status_code == 404, (
        "ours is no stranger"
    )
    for who in (people.crew, people.administrator, people.aed_manager):
        assert (await client(who).get(LIST, headers={"accept": "text/html"})).status_code == 403, who.id
    assert NAME not in await page(client(people.dispatcher)), "a county's list holds what its own systems wrote"
    assert NAME not in await page(client(people.foreign_nurse))
    assert NAME in await page(client(people.authority))
    assert "It is this patient" not in await page(client(people.authority))


async def test_what_cannot_be_said_is_refused_with_what_to_do(
    house: House, client: MakeClient, people: People, program: Client
) -> None:
    await scene(house, program)
    await coming(house, "case-0002", "alert-0002", hospital=OTHER_HOSPITAL)
    nurse = client(people.ed_nurse)

    async def code(said: str, **body: Any) -> str:
        answer = await nurse.say(f"{LIST}/Patient.his-1/{said}", **body)
        return str(answer.json().get("error", {}).get("code", answer.status_code))

    assert await code("undo") == "not_decided"
    assert await code("link", case="case-0002") == "not_your_case"
    assert await code("link", case="case-none") == "not_your_case"
    assert await code("link", case="case-0001") == "201"
    assert await code("link", case="case-0001") == "already_decided"
    assert await code("aside") == "already_decided"


async def test_said_twice_under_one_id_it_is_kept_once(
    house: House, client: MakeClient, people: People, program: Client
) -> None:
    await scene(house, program)
    nurse = client(people.ed_nurse)
    answers = [await nurse.say(f"{LIST}/Patient.his-1/link", id="said-once-0001", case="case-0001") for _ in range(2)]
    assert [answer.status_code for answer in answers] == [201, 200]


async def test_every_patient_on_the_page_is_noted(
    house: House, client: MakeClient, people: People, program: Client
) -> None:
    await scene(house, program)
    before, _ = await house.audit.head()
    await page(client(people.ed_nurse))
    noted = {one.entry.subject for one in await house.audit.read(before) if one.entry.kind == "case_read"}
    assert {"foreign/Patient.his-1", "case/case-0001"} <= noted


@pytest.mark.parametrize(
    "resource",
    [
        {"resourceType": "QuestionnaireResponse", "id": "answers", "status": "completed",
         "subject": {"identifier": {"system": "http://www.moi.gov.tw", "value": "A123456789"}, "display": NAME}},
        {"resourceType": "Bundle", "id": "document", "type": "collection",
         "entry": [{"fullUrl": "urn:uuid:6b0f1b3e-57b9-4a43-8c7e-0e8e3b1f4b8e", "resource": {**PATIENT, "id": "inside"}}]},
    ],
    ids=["answers", "document"],
)  # fmt: skip
async def test_a_report_of_a_patient_we_cannot_map_is_not_lost(
    house: House, client: MakeClient, people: People, program: Client, resource: dict[str, Any]
) -> None:
    await coming(house)
    await tell(house, "case/case-0001", says.PatientDescribed(name=NAME, national_id="A123456789"))
    his = await bearer(house, program)
    await put(program, his, resource)
    nurse, name = client(people.ed_nurse), f"{resource['resourceType']}.{resource['id']}"
    shown = await page(nurse)
    assert NAME in shown
    assert f"{LIST}/{name}/link" in shown
    assert (await nurse.say(f"{LIST}/{name}/link", case="case-0001")).status_code == 201
    await settled(house)
    assert standing(house, name.replace(".", "/")) == [("case-0001", True, False)]


async def test_a_document_about_a_patient_of_ours_needs_nobody_to_say_so(
    house: House, client: MakeClient, people: People, program: Client
) -> None:
    await coming(house)
    his = await bearer(house, program)
    inside = {**pulse("inside", "case-0001"), "resourceType": "Observation"}
    await settled(house)
    bundle = {"resourceType": "Bundle", "id": "theirs", "type": "collection",
              "entry": [{"fullUrl": "https://his.example/fhir/Observation/inside", "resource": inside}]}  # fmt: skip
    await put(program, his, bundle)
    assert standing(house, "Bundle/theirs") == [("case-0001", True, False)]
    assert "Nothing waits" in await page(client(people.ed_nurse))
