"""The simulated county lives through hours in a moment, by the same actions as people, and yields when people take over."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from types import SimpleNamespace
from typing import Any

import pytest

from goldenhour.adapters.log_sqlite import SqliteLog
from goldenhour.app.demo import Living, register_units
from goldenhour.county.life import Controls, County
from goldenhour.emergency.book import Book
from goldenhour.emergency.case import AlertState, Case
from goldenhour.emergency.country import load_country
from goldenhour.emergency.people import Person
from goldenhour.emergency.travel import GreatCircle
from goldenhour.emergency.unit import Sighting
from tests.simulation.lying_disk import LyingDisk
from tests.simulation.virtual_time import VirtualLoop, run_in_virtual_time, world_of


def live(seed: int, minutes: float, controls: Controls, people: Callable[[Any], Awaitable[None]] | None = None) -> Any:
    """A county for so many real minutes of virtual time; `people` does what persons do in it meanwhile."""
    loop = VirtualLoop()
    world = world_of(loop, seed)
    return run_in_virtual_time(lived(world, LyingDisk(seed), minutes, controls, people), loop)


async def lived(world: Any, disk: LyingDisk, minutes: float, controls: Controls, people: Any) -> Any:
    async def inline(work: Callable[[], Any]) -> Any:
        await asyncio.sleep(0.001)
        return work()

    log = await SqliteLog.open("log", world, vfs=disk.name, run=inline)
    country = load_country("taiwan")
    book = Book(log, world, country)
    house: Any = SimpleNamespace(world=world, log=log, book=book, country=country, travel=GreatCircle())
    following = asyncio.create_task(book.follow(0))
    await register_units(house)

    def see(person: Person, unit: str, lat: float, lon: float) -> None:
        book.sightings[unit] = Sighting(lat, lon, world.now())

    living = Living(house)
    county = County(house, "A", living.say, see, controls)
    house.county, house.say = county, living.say
    tasks = [asyncio.create_task(county.live())]
    if people:
        tasks.append(asyncio.create_task(people(house)))
    await asyncio.sleep(minutes * 60)
    house.errors = [task.exception() for task in tasks if task.done() and not task.cancelled()]
    county.stop()
    for task in (*tasks, following):
        task.cancel()
    house.cases = [await book.case(s.removeprefix("case/")) for s in await subjects(log)]
    house.faults = await log.verify()
    return house


async def subjects(log: SqliteLog) -> list[str]:
    everything = await log.read(0, limit=1_000_000)
    return [logged.entry.subject for logged in everything if logged.entry.kind == "call_taken"]


def over(house: Any) -> list[Case]:
    return [case for case in house.cases if not case.is_open]


def test_hours_pass_and_emergencies_come_to_their_end() -> None:
    house = live(1, minutes=90, controls=Controls(rate=20, speed=4.0))
    assert len(over(house)) >= 8
    assert house.faults == []
    assert not any(house.errors)
    states = {alert.state for case in over(house) for alert in case.alerts.values()}
    assert AlertState.HANDED_OVER in states
    assert any(alert.outcome for case in over(house) for alert in case.alerts.values())
    assert any(not case.alerts for case in over(house))  # some are not transported


def test_everything_it_begins_is_marked_synthetic_with_its_speed() -> None:
    house = live(2, minutes=60, controls=Controls(rate=30, speed=4.0))
    assert house.cases
    assert all(case.synthetic and case.call is not None and case.call.speed == 4.0 for case in house.cases)


def test_paused_nothing_happens() -> None:
    house = live(3, minutes=60, controls=Controls(rate=60, paused=True))
    assert house.cases == []


def test_it_sends_no_unit_while_a_person_has_the_desk() -> None:
    house = live(4, minutes=30, controls=Controls(rate=30, taken={"desk/A"}))
    assert house.cases
    assert all(not case.runs for case in house.cases)


@pytest.mark.parametrize("taken", [True, False])
def test_a_hospital_answers_only_while_nobody_has_taken_it(taken: bool) -> None:
    every = {f"hospital/{h.id}" for h in load_country("taiwan").hospitals}
    house = live(5, minutes=60, controls=Controls(rate=30, speed=6.0, taken=every if taken else set()))
    acknowledged = [alert.acknowledged_by for case in house.cases for alert in case.alerts.values()]
    assert acknowledged
    assert all(name is None for name in acknowledged) is taken


def test_a_crew_whose_hospital_diverts_goes_to_another() -> None:
    async def divert_everything_once(house: Any) -> None:
        diverted: set[str] = set()
        while True:
            await asyncio.sleep(5)
            for case in list(house.book.open_cases.values()):
                for alert in list(case.alerts.values()):
                    if case.id not in diverted and alert.state in (AlertState.ALERTED, AlertState.ACKNOWLEDGED):
                        diverted.add(case.id)
                        nurse = house.county.nurse(alert.hospital)
                        said = {"reason": "full", "name": "Lin"}
                        await house.say(nurse, "divert_alert", said, case=case.id, alert=alert.id)

    house = live(6, minutes=60, controls=Controls(rate=12, speed=4.0), people=divert_everything_once)
    assert not any(house.errors)
    ended = [case for case in over(house) if case.alerts]
    assert ended
    for case in ended:
        states = [alert.state for alert in case.alerts.values()]
        assert states[0] is AlertState.DIVERTED
        assert states[-1] is AlertState.HANDED_OVER
        assert len({alert.hospital for alert in case.alerts.values()}) == len(case.alerts)


def test_a_unit_taken_over_in_the_middle_is_left_to_the_person() -> None:
    controls = Controls(rate=10, speed=4.0)

    async def take_every_unit_soon(house: Any) -> None:
        await asyncio.sleep(240)
        controls.taken |= {f"unit/{unit}" for unit in house.book.units}
        house.said_then = (await house.log.head())[0]

    house = live(7, minutes=60, controls=controls, people=take_every_unit_soon)
    by_crews = [
        said
        for case in house.cases
        for said in case.timeline
        if said.logged.seq > house.said_then + 1 and said.logged.entry.role == "crew"
    ]
    assert by_crews == []


def test_the_same_chance_lives_the_same_hours() -> None:
    one, other = (live(8, minutes=40, controls=Controls(rate=30)) for _ in range(2))
    assert [(c.id, len(c.timeline)) for c in one.cases] == [(c.id, len(c.timeline)) for c in other.cases]
    assert one.cases
