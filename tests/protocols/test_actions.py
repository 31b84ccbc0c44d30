"""What the protocol helpers may note, and who may."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from goldenhour.emergency.house import House
from goldenhour.emergency.people import Person, Role
from goldenhour.emergency.protocol_bodies import Protocol, ProtocolNoted
from tests.alerts.scene import on_the_road
from tests.conftest import Client, People

CASE = "case-0001"
PATH = f"/cases/{CASE}/protocol"

Speaks = Callable[[Person | None], Client]


@pytest.fixture
async def case(house: House) -> str:
    return await on_the_road(house)


@pytest.mark.parametrize("role", [role.value for role in Role])
async def test_only_the_crew_on_the_case_notes_a_step(client: Speaks, people: People, case: str, role: str) -> None:
    answer = await client(getattr(people, role)).say(PATH, protocol="arrest", step="rosc")
    assert answer.status_code == (201 if role == "crew" else 403), answer.text


async def test_another_crew_cannot_note_a_step(client: Speaks, people: People, case: str) -> None:
    answer = await client(people.foreign_crew).say(PATH, protocol="arrest", step="rosc")
    assert answer.json()["error"]["code"] == "wrong_case"


async def test_a_step_is_kept_in_the_case_and_one_nobody_knows_as_it_was_written(
    client: Speaks, people: People, house: House, case: str
) -> None:
    crew = client(people.crew)
    assert (await crew.say(PATH, protocol="arrest", step="rhythm_check", value="3011011")).status_code == 201
    assert (await crew.say(PATH, protocol="arrest", step="of-another-program")).status_code == 201
    assert [step.body for step in house.book.open_cases[case].protocol] == [
        ProtocolNoted(protocol=Protocol.ARREST, step="rhythm_check", value="3011011"),
        ProtocolNoted(protocol=Protocol.ARREST, step="of-another-program"),
    ]


@pytest.mark.parametrize("body", [{"protocol": "plumbing", "step": "rosc"}, {"protocol": "arrest", "step": ""}])
async def test_a_step_without_a_name_or_a_helper_is_refused(
    client: Speaks, people: People, case: str, body: dict[str, str]
) -> None:
    assert (await client(people.crew).say(PATH, **body)).status_code == 422


async def test_a_step_said_in_error_is_struck_and_gone_from_the_case(
    client: Speaks, people: People, house: House, case: str
) -> None:
    crew = client(people.crew)
    await crew.say(PATH, protocol="arrest", step="rosc", id="rosc-00001")
    struck = await crew.say(f"/cases/{CASE}/struck", corrects="rosc-00001", reason="wrong button")
    assert struck.status_code == 201, struck.text
    assert house.book.open_cases[case].protocol == []
