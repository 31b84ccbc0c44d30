"""An OperationDefinition says what the operation does: where it stands, what it takes, what it answers with."""

from __future__ import annotations

from typing import Any

import pytest

from goldenhour.app.projecting import publish_program
from goldenhour.emergency.house import House
from goldenhour.exchange import PREFIX
from goldenhour.exchange.guide.operations import OPERATIONS, OperationOf, operations
from tests.conftest import Client
from tests.exchange.test_admitting import FHIR, JSON
from tests.exchange.test_reports_by_fhir import arrived

DEFINITIONS = {one["code"]: one for one in operations()}
VALUES = {
    "questionnaire": ("valueCanonical", "http://goldenhour.dev/fhir/Questionnaire/report-ami"),
    "subject": ("valueReference", {"reference": "Patient/case-rich"}),
    "disease": ("valueCode", "ami"),
}
"""A value of every parameter there is."""


def address(one: OperationOf) -> str:
    place = f"/{one.types[0]}" if "type" in one.levels else "/Patient/case-rich"
    return f"{FHIR}{place}/${one.code}"


def said(one: OperationOf, *without: str) -> dict[str, Any]:
    given = [(taken.name, *VALUES[taken.name]) for taken in one.takes if taken.name not in without]
    return {"resourceType": "Parameters", "parameter": [{"name": name, kind: value} for name, kind, value in given]}


async def test_what_is_wired_names_our_definitions_and_they_can_be_read(house: House, program: Client) -> None:
    his = await arrived(house, program)
    edge = house.facts["fhir"]
    await publish_program(house.log, edge.store, house.world, house.country)
    ours = [one for one in edge.api.operations.values() if "goldenhour.dev" in one.definition]
    assert {one.name for one in ours} == set(DEFINITIONS)
    statement = (await program.get(f"{FHIR}/metadata")).json()["rest"][0]["resource"]
    listed = {(kind["type"], one["name"], one["definition"]) for kind in statement for one in kind.get("operation", ())}
    for one in ours:
        name = one.definition.rpartition("/")[2]
        read = (await program.get(f"{PREFIX}/OperationDefinition/{name}", headers=his)).json()
        assert (read["url"], read["code"], set(read["resource"])) == (one.definition, one.name, set(one.types))
        assert {level for level in ("system", "type", "instance") if read[level]} == one.levels
        assert {(kind, one.name, one.definition) for kind in one.types} <= listed


@pytest.mark.parametrize("one", OPERATIONS.values(), ids=lambda one: one.code)
async def test_it_takes_what_it_says_and_answers_with_what_it_says(
    house: House, program: Client, one: OperationOf
) -> None:
    his = await arrived(house, program)
    await publish_program(house.log, house.facts["fhir"].store, house.world, house.country)
    answer = await program.post(address(one), json=said(one), headers={**his, **JSON})
    assert answer.status_code == 200, answer.text
    resource, (name, kind) = answer.json(), one.gives
    if name != "return":
        resource = {part["name"]: part["resource"] for part in resource["parameter"]}[name]
    assert resource["resourceType"] == kind


@pytest.mark.parametrize("one", OPERATIONS.values(), ids=lambda one: one.code)
async def test_what_it_does_not_say_is_refused(house: House, program: Client, one: OperationOf) -> None:
    his = await arrived(house, program)
    more = said(one)
    more["parameter"].append({"name": "nonsense", "valueString": "x"})
    answer = await program.post(address(one), json=more, headers={**his, **JSON})
    assert (answer.status_code, answer.json()["issue"][0]["code"]) == (400, "not-supported")
    for taken in one.takes:
        without = await program.post(address(one), json=said(one, taken.name), headers={**his, **JSON})
        assert (without.status_code == 400) is taken.required or taken.name == "questionnaire"
