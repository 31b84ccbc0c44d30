"""A consult in FHIR: the question follows its states, every advice stays, what came of it is an observation."""

from __future__ import annotations

from goldenhour.consults.fhir import PARTS, STATES
from goldenhour.emergency import consult_bodies as consults
from goldenhour.emergency.consult import ConsultState
from goldenhour.emergency.country import load_country
from goldenhour.emergency.fhir.building import Json
from goldenhour.emergency.fhir.facts import Facts
from goldenhour.emergency.fhir.parts import made
from goldenhour.kit.log import Entry
from tests.conftest import OTHER_HOSPITAL
from tests.consults.scene import advised, asked, at_the_door, rung, taken
from tests.emergency.telling import entry, minute, told

COUNTRY = load_country("taiwan")
BEGUN = (entry(at_the_door(), 0, "visit"), entry(asked(), 1, "c"), entry(rung("c"), 2, "r"))
TAKEN = entry(taken("c"), 3, "t")


def resources(*further: Entry) -> dict[str, Json]:
    facts = Facts(told(*BEGUN, *further), COUNTRY)
    return {f"{one['resourceType']}/{one['id']}": one for part in PARTS for one in made(part, facts)}


def test_every_state_of_a_consult_is_one_of_the_request() -> None:
    assert set(STATES) == set(ConsultState)


def test_the_question_names_who_asks_which_specialty_and_what() -> None:
    request = resources()["ServiceRequest/c"]
    assert (request["status"], request["priority"]) == ("active", "stat")
    assert request["performerType"]["coding"][0]["code"] == "neurology"
    assert request["reasonCode"][0]["text"] == asked().question
    assert "performer" not in request


def test_who_took_it_performs_it() -> None:
    request = resources(TAKEN)["ServiceRequest/c"]
    assert request["performer"][0]["reference"] == f"Organization/hospital.{OTHER_HOSPITAL}"


def test_an_advice_says_line_by_line_what_to_do_and_a_replaced_one_stays() -> None:
    drug = consults.Ordered(drug="Aspirin", dose=100.0, unit="mg", route="PO")
    first = entry(advised("c", orders=("CT",), drugs=(drug,), review_at=minute(90)), 5, "a1")
    second = entry(advised("c", advice=consults.Advice.TRANSFER_IF, transfer_if="NIHSS > 6"), 9, "a2")
    found = resources(TAKEN, first, second)
    lines = [one["contentString"] for one in found["Communication/a1"]["payload"]]
    assert lines[:3] == ["TIA", "CT", "Aspirin 100 mg PO"]
    assert found["Communication/a2"]["topic"]["coding"][0]["code"] == "transfer_if"
    assert found["ServiceRequest/c"]["status"] == "completed"


def test_what_came_of_it_is_an_observation_of_the_question() -> None:
    noted = entry(consults.ReturnNoted(consult="c", returned=consults.Returned.ELSEWHERE), 600, "n")
    found = resources(TAKEN, entry(advised("c"), 5, "a"), noted)["Observation/c.return"]
    assert found["valueCodeableConcept"]["coding"][0]["code"] == "elsewhere"


def test_a_second_opinion_points_to_the_first_question() -> None:
    second = entry(asked("neurosurgery", second_opinion_on="c"), 7, "c2")
    assert resources(second)["ServiceRequest/c2"]["supportingInfo"][0]["reference"] == "ServiceRequest/c"
