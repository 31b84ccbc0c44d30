"""The pages of an incident, and the board where its group stands as one tile."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from goldenhour.alerts import board
from goldenhour.emergency import incident_bodies as incidents
from goldenhour.emergency.house import House
from goldenhour.emergency.people import Person
from goldenhour.incidents.keeping import Keeper
from tests.alerts.scene import coming, tell
from tests.conftest import HOSPITAL, Client, People
from tests.incidents.scene import (
    CASUALTY,
    GROUP,
    INCIDENT,
    NUMBER,
    RED,
    YELLOW,
    a_casualty,
    a_drill_with_casualties,
    an_incident,
)

MakeClient = Callable[[Person | None], Client]
PAGE = {"accept": "text/html"}
PATH = f"/incidents/{INCIDENT}"


async def bound(house: House, *cases: str) -> None:
    """These casualties are to go to the hospital, and the program has looked once."""
    assigned = tuple(incidents.Assigned(case=case, hospital=HOSPITAL, reason="指揮官") for case in cases)
    await tell(house, f"incident/{INCIDENT}", incidents.DistributionSet(assigned=assigned, name="林"))
    keeper = Keeper(house.book, house.world, str, lambda state: None)
    keeper.start()
    await keeper.look()


@pytest.mark.parametrize("language", ["en", "zh-Hant-TW"])
async def test_whoever_commands_sees_figures_casualties_and_the_proposal(
    house: House, client: MakeClient, people: People, language: str
) -> None:
    await a_drill_with_casualties(house)
    reader = client(people.dispatcher)
    page = await reader.get(PATH, headers={**PAGE, "accept-language": language})
    assert page.status_code == 200
    assert "A-002-" in page.text
    part = await reader.get(f"{PATH}/decisions", headers={**PAGE, "accept-language": language})
    assert part.status_code == 200
    assert "data-accept-all" in part.text
    assert part.text.count("<tr>") >= 12  # a hospital a line


async def test_the_proposal_for_programs_places_the_reds_first(
    house: House, client: MakeClient, people: People
) -> None:
    await a_drill_with_casualties(house)
    placed = (await client(people.dispatcher).get(f"{PATH}/decisions", headers={"accept": "application/json"})).json()
    assert [one["category"] for one in placed] == ["immediate", "delayed"]
    assert all(one["reasons"] for one in placed)


async def test_an_emergency_department_of_the_county_reads_and_decides_nothing(
    house: House, client: MakeClient, people: People
) -> None:
    await a_drill_with_casualties(house)
    part = await client(people.ed_nurse).get(f"{PATH}/decisions", headers=PAGE)
    assert part.status_code == 200
    assert "data-accept-all" not in part.text


@pytest.mark.parametrize("path", ["", "/decisions", "/triage", f"/tags/{NUMBER}"])
async def test_for_others_there_is_no_such_incident(
    house: House, client: MakeClient, people: People, path: str
) -> None:
    await a_drill_with_casualties(house)
    answer = await client(people.foreign_crew).get(f"{PATH}{path}")
    assert answer.json()["error"]["code"] == "no_such_incident"


async def test_the_phone_gets_the_steps_and_the_tags_arithmetic(
    house: House, client: MakeClient, people: People
) -> None:
    await an_incident(house)
    page = await client(people.crew).get(f"{PATH}/triage", headers=PAGE)
    assert page.status_code == 200
    assert "quasigroup" in page.text
    assert "jumpstart" in page.text


async def test_a_tag_nobody_has_is_said_to_be_free(house: House, client: MakeClient, people: People) -> None:
    await an_incident(house)
    answer = await client(people.crew).get(f"{PATH}/tags/{NUMBER}")
    assert answer.json()["error"]["code"] == "tag_not_used"


# ── the board ────────────────────────────────────────────────────────────────────────────────────────────────────────
async def test_the_board_has_one_tile_for_all_of_them_beside_ordinary_patients(
    house: House, client: MakeClient, people: People
) -> None:
    await coming(house)
    await a_drill_with_casualties(house)
    await bound(house, CASUALTY)
    on_it = [state.id for state in house.live.showings[board.NAME].all(f"board/{HOSPITAL}")]
    assert on_it == [HOSPITAL, "case-0001", GROUP]
    page = await client(people.ed_nurse).get("/board", headers=PAGE)
    assert "triage-figure immediate" in page.text


async def test_behind_the_tile_each_casualty_can_be_received(house: House, client: MakeClient, people: People) -> None:
    await a_drill_with_casualties(house)
    await bound(house, CASUALTY)
    nurse = client(people.ed_nurse)
    part = await nurse.get(f"/cases/{GROUP}/alerts/group-0001", headers=PAGE)
    assert "A-002-" in part.text
    (alert,) = (await house.book.case(CASUALTY)).alerts
    assert (await nurse.say(f"/cases/{CASUALTY}/alerts/{alert}/arrival")).status_code == 201
    assert (await nurse.get(f"/cases/{CASUALTY}/alerts/{alert}", headers=PAGE)).status_code == 200


async def test_the_figures_on_the_page_count_by_category(house: House, client: MakeClient, people: People) -> None:
    await an_incident(house)
    for place, category in ((1, RED), (2, RED), (3, YELLOW)):
        await a_casualty(house, place, category)
    page = await client(people.dispatcher).get(PATH, headers=PAGE)
    assert 'class="incident-total"><b>3</b>' in page.text
