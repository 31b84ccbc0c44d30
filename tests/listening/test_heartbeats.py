"""Heartbeats over HTTP: taken in from one's own screens, in memory only, and asked about by whoever sends patients."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from goldenhour.emergency.house import House
from goldenhour.emergency.people import Person
from tests.alerts.scene import coming
from tests.conftest import HOSPITAL, OTHER_HOSPITAL, Client, People
from tests.world import TestWorld

MakeClient = Callable[[Person | None], Client]
SCREEN = "wall-0001"


async def beat(client: Client, screen: str = SCREEN, hospital: str = HOSPITAL, **more: Any) -> Any:
    return await client.post(f"/screens/{screen}/heartbeat", json={"topic": f"board/{hospital}", "sound": True, **more})


async def listening(client: Client, hospital: str = HOSPITAL) -> Any:
    return (await client.get(f"/hospitals/{hospital}/listening")).json()


async def test_a_board_that_beats_is_listened_with_until_its_lease_is_over(
    house: House, client: MakeClient, people: People, world: TestWorld
) -> None:
    nurse, crew = client(people.ed_nurse), client(people.crew)
    assert (await listening(crew))["state"] == "nobody"
    heard_at = world.now().isoformat()
    answer = await beat(nurse, heard_at=heard_at, heard_by="林怡君", awake=True, seq=7)
    assert answer.status_code == 200
    assert answer.json()["state"] == "listening"
    assert answer.json()["words"] == "1 screen is listening, sound proven just now"
    found = await listening(crew)
    assert (found["state"], found["screens"], found["sounding"]) == ("listening", 1, 1)
    sighting = house.book.screens[SCREEN]
    assert (sighting.heard_by, sighting.awake, sighting.seq, sighting.by) == ("林怡君", True, 7, people.ed_nurse.id)
    world.clock.pass_(seconds=16)
    assert (await listening(crew))["state"] == "nobody"


async def test_a_heartbeat_is_no_entry(house: House, client: MakeClient, people: People) -> None:
    before = await house.log.head()
    await beat(client(people.ed_nurse))
    assert await house.log.head() == before


async def test_a_screen_knows_since_when_it_beats_without_a_gap(
    house: House, client: MakeClient, people: People, world: TestWorld
) -> None:
    nurse, began = client(people.ed_nurse), world.now()
    for _ in range(3):
        await beat(nurse)
        world.clock.pass_(seconds=10)
    assert house.book.screens[SCREEN].since == began
    world.clock.pass_(seconds=20)
    await beat(nurse)
    assert house.book.screens[SCREEN].since == world.now()


async def test_only_an_emergency_department_has_boards_and_only_its_own(client: MakeClient, people: People) -> None:
    assert (await beat(client(people.crew))).status_code == 403
    assert (await beat(client(people.ed_nurse), hospital=OTHER_HOSPITAL)).json()["error"]["code"] == "not_your_screen"
    assert (await beat(client(None))).status_code == 401


@pytest.mark.parametrize("wrong", [{"screen": "x"}, {"screen": "a.b.c.d.e"}])
async def test_a_screens_name_is_a_name(client: MakeClient, people: People, wrong: dict[str, str]) -> None:
    assert (await beat(client(people.ed_nurse), **wrong)).json()["error"]["code"] == "wrong_screen"


async def test_a_heartbeat_from_another_site_or_of_another_shape_is_refused(client: MakeClient, people: People) -> None:
    nurse = client(people.ed_nurse)
    elsewhere = {"sec-fetch-site": "cross-site"}
    answer = await nurse.post(f"/screens/{SCREEN}/heartbeat", json={"topic": f"board/{HOSPITAL}"}, headers=elsewhere)
    assert answer.json()["error"]["code"] == "other_site"
    assert (await beat(nurse, volume=11)).status_code == 400 or (await beat(nurse, volume=11)).status_code == 422


async def test_a_hospital_cannot_fill_the_memory_with_screens(
    house: House, client: MakeClient, people: People, world: TestWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("goldenhour.listening.heartbeats.SCREENS_AT_MOST", 2)
    nurse = client(people.ed_nurse)
    await beat(nurse, "wall-0001")
    await beat(nurse, "wall-0002")
    assert (await beat(nurse, "wall-0003")).json()["error"]["code"] == "too_many_screens"
    assert (await beat(nurse, "wall-0002")).status_code == 200
    world.clock.pass_(hours=2)
    assert (await beat(nurse, "wall-0003")).status_code == 200
    assert list(house.book.screens) == ["wall-0003"]


async def test_the_answer_names_what_rings_without_the_patient(
    house: House, client: MakeClient, people: People
) -> None:
    await coming(house)
    answer = (await beat(client(people.ed_nurse), kind="page")).json()
    (ringing,) = answer["ringing"]
    assert (ringing["case"], ringing["alert"], ringing["louder"], ringing["drill"]) == (
        "case-0001",
        "alert-0001",
        False,
        False,
    )


async def test_a_hospitals_people_ask_about_their_own_and_whoever_sends_patients_about_all(
    client: MakeClient, people: People
) -> None:
    for asking in (people.crew, people.dispatcher, people.authority, people.administrator):
        assert (await listening(client(asking), OTHER_HOSPITAL))["state"] == "nobody"
    assert (await listening(client(people.ed_nurse)))["state"] == "nobody"
    assert (await listening(client(people.ed_nurse), OTHER_HOSPITAL))["error"]["code"] == "not_allowed"
    assert (await listening(client(people.specialist)))["error"]["code"] == "not_allowed"
    assert (await listening(client(people.crew), "nowhere"))["error"]["category"] == "not_found"
