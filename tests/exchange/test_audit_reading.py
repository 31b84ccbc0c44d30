"""Who saw a patient is asked at the FHIR API itself, and answered to those it concerns."""

from __future__ import annotations

from goldenhour.emergency import bodies as says
from goldenhour.emergency.house import House
from goldenhour.kit.fhir.validation import Validator
from tests.alerts.scene import coming, tell
from tests.conftest import OTHER_HOSPITAL, Client
from tests.exchange.scene import parts_of
from tests.exchange.test_admitting import FHIR, bearer


async def seen_patient(house: House, program: Client) -> dict[str, str]:
    """A hospital's system has read a patient; its headers."""
    await coming(house)
    await tell(house, "case/case-0001", says.PatientDescribed(name="歐陽測試", age_years=67))
    await house.facts["fhir"].projector.settled()
    his = await bearer(house, program)
    assert (await program.get(f"{FHIR}/Patient/case-0001", headers=his)).status_code == 200
    await parts_of(house).notes.flush()
    return his


async def test_a_reading_is_found_by_its_patient_and_read_by_its_id(house: House, program: Client) -> None:
    his = await seen_patient(house, program)
    found = (await program.get(f"{FHIR}/AuditEvent?patient=Patient/case-0001", headers=his)).json()
    (event,) = [entry["resource"] for entry in found["entry"]]
    assert event["resourceType"] == "AuditEvent"
    assert not [issue for issue in Validator().check(event) if issue.stops]
    alone = await program.get(f"{FHIR}/AuditEvent/{event['id']}", headers=his)
    assert alone.json() == event


async def test_another_organisation_learns_nothing_of_it(house: House, program: Client) -> None:
    his = await seen_patient(house, program)
    event = (await program.get(f"{FHIR}/AuditEvent?patient=Patient/case-0001", headers=his)).json()["entry"][0][
        "resource"
    ]
    other = await bearer(house, program, organisation=f"hospital/{OTHER_HOSPITAL}")
    assert (await program.get(f"{FHIR}/AuditEvent?patient=Patient/case-0001", headers=other)).status_code == 404
    assert (await program.get(f"{FHIR}/AuditEvent/{event['id']}", headers=other)).status_code == 404


async def test_what_cannot_be_asked_is_refused_with_what_can(house: House, program: Client) -> None:
    his = await seen_patient(house, program)
    for query, status in (
        ("", 400),
        ("?nonsense=1", 400),
        ("?patient=Patient/case-0001&date=yesterday", 400),
        ("?patient=Patient/case-0001&_count=-1", 400),
        ("?patient=Patient/case-0001&date=ge2020-01-01", 200),
    ):
        reply = await program.get(f"{FHIR}/AuditEvent{query}", headers=his)
        assert reply.status_code == status, (query, reply.text)
    assert (
        await program.post(f"{FHIR}/AuditEvent", json={"resourceType": "AuditEvent"}, headers=his)
    ).status_code == 405
