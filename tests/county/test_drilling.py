"""A drill declared in the simulated county: its crews sort, drive and are received, by what people could say."""

from __future__ import annotations

import asyncio

from goldenhour.county.drilling import bring, look, sort_next, take_notice, waits_for_vehicle
from goldenhour.emergency import bodies as says
from goldenhour.emergency import incident_bodies as incidents
from goldenhour.emergency.case import AlertState
from goldenhour.emergency.casualties import Whereabouts, whereabouts
from goldenhour.emergency.house import House
from goldenhour.incidents.keeping import Keeper
from tests.alerts.scene import tell
from tests.conftest import HOSPITAL, OTHER_HOSPITAL
from tests.county.test_consulting import county_of
from tests.incidents.scene import GROUP, INCIDENT, RED, an_incident


async def a_simulated_unit(house: House) -> None:
    body = says.UnitRegistered(name="模擬91", county="A", lat=25.04, lon=121.52, synthetic=True)
    await tell(house, "unit/S-91", body)


async def sorted_once(house: House) -> str:
    await a_simulated_unit(house)
    await an_incident(house, drill=True, synthetic=True, estimated=1)
    county = county_of(house, speed=1e9)
    for _ in range(3):
        await sort_next(county, house.book.incidents[INCIDENT])
    (case,) = house.book.casualties(INCIDENT)
    return case.id


async def test_as_many_casualties_are_sorted_as_were_estimated(house: House) -> None:
    case = await house.book.case(await sorted_once(house))
    assert case.casualty is not None
    assert (case.drill, case.synthetic, case.counts) == (True, True, False)


async def test_who_has_a_hospital_is_brought_there_and_received(house: House) -> None:
    case_id, county = await sorted_once(house), county_of(house, speed=1e9)
    sent = incidents.Assigned(case=case_id, hospital=HOSPITAL, reason="近")
    await tell(house, f"incident/{INCIDENT}", incidents.DistributionSet(assigned=(sent,), name="林"))
    warned = incidents.GroupWarned(
        incident=INCIDENT, hospital=HOSPITAL, counts={RED: 1}, name="林", drill=True, synthetic=True
    )
    await tell(house, f"case/{GROUP}", warned, ids=("group-0001",))
    keeper = Keeper(house.book, house.world, str, lambda state: None)
    keeper.start()
    await keeper.look()
    assert waits_for_vehicle(await house.book.case(case_id))
    await take_notice(county, await house.book.case(GROUP))
    assert (await house.book.case(GROUP)).alerts["group-0001"].state is AlertState.ACKNOWLEDGED
    await bring(county, await house.book.case(case_id))
    case = await house.book.case(case_id)
    assert whereabouts(case) is Whereabouts.ARRIVED
    assert all(run.is_over for run in case.runs.values())


async def test_in_earnest_and_elsewhere_the_simulated_people_do_nothing(house: House) -> None:
    await a_simulated_unit(house)
    await an_incident(house, synthetic=True)
    county = county_of(house, speed=1e9)
    look(county)
    await asyncio.sleep(0)
    assert not house.book.casualties(INCIDENT)
    assert OTHER_HOSPITAL not in county.controls.taken
