"""What a crew noted becomes a flag, an impression, a device in FHIR, and goes with the case or the correction."""

from __future__ import annotations

from typing import Any

from msgspec.structs import replace

from goldenhour.app.fhir import PARTS
from goldenhour.emergency import bodies as says
from goldenhour.emergency.country import load_country
from goldenhour.emergency.record_bodies import ElementRecorded
from goldenhour.exchange.projection import project
from goldenhour.kit.log import Entry
from tests.emergency.telling import entry, told
from tests.exchange.everything import CALL

COUNTRY = load_country("taiwan")
F, P = says.FindingNoted, says.ProcedureDone


def said(body: says.Body, id: str, corrects: str | None = None) -> Entry:
    return replace(entry(body, 1, id, corrects), by="person/crew", role="crew", place="unit/A-91")


def made(*entries: Entry) -> dict[str, dict[str, Any]]:
    case = told(said(CALL, "call"), *entries)
    found = [one.resource for step in project(None, case, COUNTRY, PARTS) for one in step.writes]
    return {f"{one['resourceType']}/{one['id']}": one for one in found}


def of_kind(kind: str, *entries: Entry) -> list[dict[str, Any]]:
    return [one for one in made(*entries).values() if one["resourceType"] == kind]


def test_violence_noted_by_the_crew_is_a_flag_until_the_case_is_closed() -> None:
    (flag,) = of_kind("Flag", said(F(code="R45.6"), "violent"))
    assert (flag["status"], flag["code"]["coding"][0]["code"]) == ("active", "violence")
    assert flag["author"]["reference"].startswith("PractitionerRole/")
    (flag,) = of_kind("Flag", said(F(code="R45.6"), "violent"), said(says.CallClosed(disposition="done"), "closed"))
    assert flag["status"] == "inactive"
    assert of_kind("Flag", said(F(code="R45.6", system="another"), "violent")) == []


def test_an_order_not_to_resuscitate_is_a_flag_and_no_order_is_none() -> None:
    for element, value, code in (
        ("eArrest.T03", "3003009", "dnr-at-scene"),
        ("eOutcome.T06", "134002", "dnr-at-hospital"),
    ):
        (flag,) = of_kind("Flag", said(ElementRecorded(element=element, values=[value]), "dnr"))
        assert (flag["category"][0]["coding"][0]["code"], flag["code"]["coding"][0]["code"]) == (
            "advance-directive",
            code,
        )
    assert of_kind("Flag", said(ElementRecorded(element="eOutcome.T06", values=["134001"]), "dnr")) == []


def test_an_impression_names_the_findings_that_speak_for_the_suspicion() -> None:
    ami = said(says.ConditionSuspected(condition=says.Condition.AMI, why="ST elevation"), "suspected")
    (impression,) = of_kind("ClinicalImpression", said(F(code="9901053"), "stemi"), said(F(code="R07.4"), "pain"), ami)
    assert impression["summary"] == "ST elevation"
    assert [one["itemReference"]["reference"] for one in impression["finding"]] == [
        impression["problem"][0]["reference"], "Observation/stemi",
    ]  # fmt: skip
    assert of_kind("ClinicalImpression", said(F(code="9901053"), "stemi")) == []


def test_a_device_is_said_with_the_procedure_it_was_used_in() -> None:
    found = made(
        said(P(code="127304", system="temsis-2023"), "machine"),
        said(P(code="127302", system="temsis-2023"), "shock"),
        said(P(code="127302", system="temsis-2023"), "shock-2"),
        said(P(code="127301"), "cpr"),
    )
    devices = {key: one["type"]["coding"][0]["code"] for key, one in found.items() if key.startswith("Device/")}
    assert sorted(devices.values()) == ["aed", "mechanical-cpr"]
    assert found["Procedure/machine"]["usedReference"][0]["reference"] in devices
    assert found["Procedure/shock"]["usedReference"] == found["Procedure/shock-2"]["usedReference"]
    assert "usedReference" not in found["Procedure/cpr"]
