"""Two hospitals with settings that are nonsense in every way the model allows: marked, warned all the same, alone with it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import msgspec
import pytest
from structlog.testing import capture_logs

from goldenhour.emergency.bodies import Condition, Priority
from goldenhour.emergency.house import House
from goldenhour.emergency.ladder import DEFAULTS, ladder_for
from goldenhour.emergency.people import Person
from tests.conftest import HOSPITAL, OTHER_HOSPITAL, Client, People
from tests.faults.broken_sites import FIRST, SECOND, UNKNOWN, say_nonsense
from tests.properties.test_policies import CALL

A_CALL: dict[str, Any] = CALL
MakeClient = Callable[[Person | None], Client]


async def warn(dispatcher: Client, hospital: str, unit: str) -> int:
    case = (await dispatcher.say("/calls", **A_CALL)).json()["id"]
    await dispatcher.say(f"/cases/{case}/units", unit=unit, name=unit)
    return (await dispatcher.say(f"/cases/{case}/alerts", hospital=hospital, unit=unit)).status_code


@pytest.fixture
async def broken(house: House) -> House:
    await say_nonsense(house, FIRST, SECOND, UNKNOWN)
    return house


async def test_the_others_are_warned_without_an_error(broken: House, client: MakeClient, people: People) -> None:
    with capture_logs() as said:
        assert await warn(client(people.dispatcher), HOSPITAL, "A-91") == 201
        assert await warn(client(people.dispatcher), OTHER_HOSPITAL, "A-92") == 201
        for who, page in (("ed_nurse", "/board"), ("foreign_nurse", "/board"), ("dispatcher", "/desk"),
                          ("ed_nurse", "/downtime"), ("ed_nurse", "/consults/rosters"), ("authority", "/listening")):  # fmt: skip
            answer = await client(getattr(people, who)).get(
                page, headers={"accept": "text/html"}, follow_redirects=True
            )
            assert answer.status_code == 200, page
    assert [line for line in said if line.get("log_level") in ("error", "critical")] == []


async def test_the_broken_sites_run_on_defaults_and_are_still_warned(
    broken: House, client: MakeClient, people: People
) -> None:
    for hospital, unit in ((FIRST, "A-91"), (SECOND, "A-92")):
        state = broken.book.hospitals[hospital]
        assert ladder_for(state, Condition.OTHER, Priority.HIGH) == DEFAULTS[Priority.HIGH]
        assert state.unfit.keys() == {
            "ladder_set", "contacts_set", "roster_set", "duty_covered", "consult_rules_set",
        }  # fmt: skip
        assert sum(len(said) for said in state.rosters.values()) == 1
        assert await warn(client(people.dispatcher), hospital, unit) == 201
    nurse = msgspec.structs.replace(people.ed_nurse, id="person/there", organisation=f"hospital/{FIRST}")
    for page in ("/board", "/downtime", "/consults/rosters", "/ladder", "/listening"):
        answer = await client(nurse).get(page, headers={"accept": "text/html"}, follow_redirects=True)
        assert answer.status_code == 200, page


async def test_a_broken_site_is_marked_by_name_until_it_is_set_again(
    broken: House, client: MakeClient, people: People
) -> None:
    async def marks() -> int:
        headers = {"accept": "text/html", "accept-language": "en"}
        return (await client(people.authority).get("/listening", headers=headers)).text.count("setting not followed")

    assert await marks() == 10
    nurse = client(msgspec.structs.replace(people.ed_nurse, id="person/there", organisation=f"hospital/{FIRST}"))
    steps: dict[str, Any] = {"condition": "other", "priority": "high", "steps": {"telephone": 45}}
    assert (await nurse.say(f"/hospitals/{FIRST}/ladder", **steps)).status_code == 201
    assert await marks() == 9
    assert ladder_for(broken.book.hospitals[SECOND], Condition.OTHER, Priority.HIGH) == DEFAULTS[Priority.HIGH]


async def test_a_flood_from_one_site_changes_that_site_only(house: House, client: MakeClient, people: People) -> None:
    flooding, before = client(people.foreign_nurse), house.book.hospitals.get(HOSPITAL)

    async def flood(hospital: str) -> set[int]:
        said = [flooding.say(f"/hospitals/{hospital}/contacts", ed_phone=f"02-5555-{n:04}") for n in range(60)]
        return {answer.status_code for answer in await asyncio.gather(*said)}

    _, refused, warned = await asyncio.gather(
        flood(OTHER_HOSPITAL), flood(HOSPITAL), warn(client(people.dispatcher), HOSPITAL, "A-91")
    )
    assert warned == 201
    assert refused == {403}
    assert house.book.hospitals.get(HOSPITAL) == before
