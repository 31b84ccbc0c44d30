"""The arrival that a crew is offered to tell once it has left the scene."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from goldenhour.emergency import bodies as says
from goldenhour.emergency.case import Case
from goldenhour.emergency.house import House
from goldenhour.emergency.people import Person
from goldenhour.records.arriving import arriving, drive
from tests.alerts.scene import coming, on_the_road, tell
from tests.conftest import HOSPITAL, Client, People

Speaks = Callable[[Person | None], Client]
M = says.Mark


async def reported(house: House, case: str, *marks: says.Mark) -> Case:
    for mark in marks:
        await tell(house, f"case/{case}", says.TimeReported(unit="A-91", mark=mark))
    return await house.book.case(case)


async def test_on_leaving_the_scene_the_drive_from_there_is_offered(house: House) -> None:
    case, alert = await coming(house, minutes=40)
    state = await reported(house, case, M.EN_ROUTE, M.AT_SCENE)
    assert await arriving(house, state, "A-91") is None
    state = await reported(house, case, M.LEFT_SCENE)
    offered = await arriving(house, state, "A-91")
    minutes = await drive(house, state, HOSPITAL)
    assert offered is not None
    assert minutes is not None
    assert (offered.alert, offered.estimated) == (alert, True)
    assert offered.eta_at == house.world.now() + max(minutes, 1) * timedelta(minutes=1)
    assert offered.minutes >= minutes


async def test_what_was_told_on_the_way_can_be_moved_and_is_not_estimated_again(house: House) -> None:
    case, alert = await coming(house)
    await reported(house, case, M.LEFT_SCENE)
    eta_at = house.world.now() + timedelta(minutes=9)
    await tell(house, f"case/{case}", says.EtaRevised(alert=alert, eta_at=eta_at))
    offered = await arriving(house, await house.book.case(case), "A-91")
    assert offered is not None
    assert (offered.estimated, offered.eta_at, offered.minutes) == (False, eta_at, 9)
    assert offered.later - offered.earlier == timedelta(minutes=10)


async def test_an_estimate_that_has_run_out_still_lies_ahead(house: House) -> None:
    case, _ = await coming(house)
    state = await reported(house, case, M.LEFT_SCENE)
    house.world.clock.pass_(minutes=90)  # type: ignore[attr-defined]
    offered = await arriving(house, state, "A-91")
    assert offered is not None
    assert offered.eta_at > house.world.now()


async def test_nothing_is_offered_at_the_hospital_nor_without_a_warning(house: House) -> None:
    case, _ = await coming(house)
    assert await arriving(house, await reported(house, case, M.LEFT_SCENE, M.AT_HOSPITAL), "A-91") is None
    unwarned = await on_the_road(house, "case-0002", unit="A-92")
    await tell(house, f"case/{unwarned}", says.TimeReported(unit="A-92", mark=M.LEFT_SCENE))
    assert await arriving(house, await house.book.case(unwarned), "A-92") is None


async def test_the_offer_is_one_tap_for_the_crew_and_for_nobody_else(
    client: Speaks, people: People, house: House
) -> None:
    case, alert = await coming(house)
    await reported(house, case, M.LEFT_SCENE)
    address = f"/tablet/runs/{case}/arrival"
    answer = await client(people.crew).get(address)
    assert f'data-say="/cases/{case}/alerts/{alert}/eta"' in answer.text
    assert (await client(people.foreign_crew).get(address)).status_code == 404
    assert (await client(people.dispatcher).get(address)).status_code == 403


async def test_at_the_hospital_the_tablet_no_longer_counts_down(client: Speaks, people: People, house: House) -> None:
    case, _ = await coming(house)
    headers = {"accept": "text/html", "accept-language": "en"}
    await reported(house, case, M.LEFT_SCENE)
    before = (await client(people.crew).get(f"/tablet/runs/{case}", headers=headers)).text
    assert "data-until" in before
    await reported(house, case, M.AT_HOSPITAL)
    after = (await client(people.crew).get(f"/tablet/runs/{case}", headers=headers)).text
    assert "data-until" not in after
    assert "at the hospital since" in after
