"""A casualty in FHIR: each sorting an Observation, valid by the profiles; a drill and a group are nobody."""

from __future__ import annotations

from typing import Any

from goldenhour.emergency import bodies as says
from goldenhour.emergency import incident_bodies as incidents
from tests.conftest import HOSPITAL
from tests.emergency.telling import logged
from tests.exchange.everything import CREW, said
from tests.exchange.test_projection import VALIDATOR, last_of, steps_of
from tests.incidents.scene import INCIDENT, RED, YELLOW, tagged


def a_casualty(**more: Any) -> list[Any]:
    again = incidents.CasualtyRetriaged(
        category=YELLOW, method=incidents.TriageMethod.SALT, why="改善", name="陳救護員"
    )
    return logged([
        said(CREW, tagged(1, RED, injury="骨盆", age_years=40, sex=says.Sex.MALE, **more), 0, "tag"),
        said(CREW, again, 6, "again"),
    ])  # fmt: skip


def test_each_sorting_is_an_observation_with_its_method() -> None:
    last = last_of(a_casualty())
    values = [last[f"Observation/{one}"]["valueCodeableConcept"]["coding"][0]["code"] for one in ("tag", "again")]
    assert values == ["immediate", "delayed"]
    assert last["Observation/again"]["method"]["coding"][0]["code"] == "salt"
    assert last["Observation/again"]["note"] == [{"text": "改善"}]
    assert last["Observation/tag"]["subject"]["reference"].startswith("Patient/")


def test_what_is_said_of_a_casualty_is_what_fhir_says_it_may_be() -> None:
    for step in steps_of(a_casualty(), batches=1):
        for one in step.writes:
            assert not [issue for issue in VALIDATOR.check(one.resource) if issue.stops], one.resource["resourceType"]


def test_a_drills_casualty_is_nobody() -> None:
    assert not [one for step in steps_of(a_casualty(drill=True), batches=1) for one in step.writes]


def test_a_groups_warning_is_no_patient() -> None:
    warned = incidents.GroupWarned(incident=INCIDENT, hospital=HOSPITAL, counts={RED: 3}, name="林")
    assert not [one for step in steps_of(logged([said(CREW, warned, 0, "group")])) for one in step.writes]
