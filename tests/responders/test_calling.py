"""The engine: rounds as entries with ids of their own, once each whatever happens, and everybody told when it is over."""

from __future__ import annotations

import asyncio
from typing import Any

from goldenhour.emergency.house import House
from goldenhour.responders.calling import Caller, Letter
from goldenhour.responders.wired import wired
from tests.conftest import People
from tests.dispatch.telling import begun, sent
from tests.responders.scene import STATION, device, kept, metres_north

ARREST = {"complaint": "103101"}


class Heard:
    """Phones that note what they are told."""

    def __init__(self) -> None:
        self.letters: list[tuple[str, Letter]] = []
        self.forgotten: list[str] = []

    async def tell(self, volunteer: str, letter: Letter) -> str:
        self.letters.append((volunteer, letter))
        return ""

    async def forget(self, volunteer: str) -> None:
        self.forgotten.append(volunteer)


def engine(house: House, phones: Any, found: Any = ()) -> Caller:
    """A server's engine on this house; several are several servers."""
    caller = Caller(house.book, house.world, wired(house).volunteers, phones, lambda *_: found)
    caller.automatic = True
    return caller


async def looks(caller: Caller) -> None:
    caller._looking |= set(caller.book.open_cases)
    await caller.look()
    await asyncio.gather(*caller._working)


async def test_two_servers_and_a_restart_call_each_round_once(client, people: People, house, world):
    await kept(house, metres_north(100))
    case_id = await begun(client(people.dispatcher), world, synthetic=False, **ARREST)
    case = await house.book.case(case_id)
    first, second = engine(house, Heard()), engine(house, Heard())
    await asyncio.gather(first.call(case, 1), second.call(case, 1))
    await looks(engine(house, Heard()))
    rounds = (await house.book.case(case_id)).bystanders.rounds
    assert [(one.said.number, len(one.said.called)) for one in rounds] == [(1, 1)]


async def test_when_nobody_accepts_the_next_round_goes_wider_and_leaves_out_who_was_called(
    client, people, house, world
):
    _, close = await kept(house, metres_north(100))
    _, far = await kept(house, metres_north(800), radius_m=1000)
    case_id = await begun(client(people.dispatcher), world, **ARREST)
    heard = Heard()
    caller = engine(house, heard)
    await caller.call(await house.book.case(case_id), 1)
    await looks(caller)
    assert [who for who, _ in heard.letters] == [close.id]
    world.clock.pass_(seconds=46)
    await looks(caller)
    rounds = (await house.book.case(case_id)).bystanders.rounds
    assert [[one.responder for one in each.said.called] for each in rounds] == [[close.id], [far.id]]
    world.clock.pass_(seconds=46)
    await looks(caller)
    assert len((await house.book.case(case_id)).bystanders.rounds) == 2, "two rounds, and no more"


async def test_what_a_phone_hears_before_acceptance_names_no_place_and_no_patient(client, people, house, world):
    await kept(house, metres_north(130))
    case_id = await begun(client(people.dispatcher), world, patient_age=71, note="王小明 五樓", **ARREST)
    heard = Heard()
    caller = engine(house, heard)
    await caller.call(await house.book.case(case_id), 1)
    await looks(caller)
    ((_, letter),) = heard.letters
    assert (letter.metres, letter.over) == (150, False)
    said = (await house.book.case(case_id)).bystanders.rounds[0].said
    assert (said.lat, said.lon) == (round(STATION[0], 3), round(STATION[1], 3))


async def test_all_are_stood_down_and_told_once_when_the_crew_is_with_the_patient(client, people, house, world):
    _, one = await kept(house, metres_north(100))
    case_id = await sent(client(people.dispatcher), world, **ARREST)
    heard = Heard()
    caller = engine(house, heard)
    await caller.call(await house.book.case(case_id), 1)
    await looks(caller)
    world.clock.pass_(minutes=6)
    for mark in ("at_scene", "at_patient"):
        answer = await client(people.crew).say(f"/cases/{case_id}/units/A-91/times", at=world.now(), mark=mark)
        assert answer.status_code == 201, answer.text
    await looks(caller)
    await looks(caller)
    case = await house.book.case(case_id)
    assert case.bystanders.stood_down_at is not None
    assert [letter.over for who, letter in heard.letters if who == one.id] == [False, True]
    assert sum(said.kind == "responders_stood_down" for said in case.timeline) == 1


async def test_a_simulated_patient_calls_no_real_volunteer(client, people, house, world):
    await kept(house, metres_north(100))
    case_id = await begun(client(people.dispatcher), world, synthetic=True, **ARREST)
    body = await engine(house, Heard()).round_of(await house.book.case(case_id), 1)
    assert body.called == ()


async def test_a_device_that_can_be_brought_is_named_to_who_brings_it(client, people, house, world):
    await kept(house, metres_north(50))
    _, far = await kept(house, metres_north(300))
    case_id = await begun(client(people.dispatcher), world, **ARREST)
    body = await engine(house, Heard(), [device("7", metres_north(280))]).round_of(await house.book.case(case_id), 1)
    assert [(one.responder, one.aed) for one in body.called if one.aed] == [(far.id, "7")]


async def test_volunteers_are_called_even_when_nobody_can_say_where_devices_are(client, people, house, world):
    await kept(house, metres_north(50))
    case_id = await begun(client(people.dispatcher), world, **ARREST)
    caller = engine(house, Heard())

    def broken(*_: Any) -> Any:
        raise RuntimeError("the index is gone")

    caller.nearest = broken
    await caller.call(await house.book.case(case_id), 1)
    assert len((await house.book.case(case_id)).bystanders.responders) == 1


async def test_who_is_called_again_after_a_stand_down_is_told_again_both_times(client, people, house, world):
    _, one = await kept(house, metres_north(100))
    desk = client(people.dispatcher)
    case_id, heard = await begun(desk, world, **ARREST), Heard()
    caller = engine(house, heard)
    for number in (1, 2):
        await caller.call(await house.book.case(case_id), number, people.dispatcher)
        await looks(caller)
        assert (await desk.say(f"/cases/{case_id}/responders/stand-down")).status_code == 201
        await looks(caller)
    assert [letter.over for who, letter in heard.letters if who == one.id] == [False, True, False, True]


async def test_the_program_goes_wider_when_who_was_coming_turned_back_and_does_not_ring_them_again(
    client, people, house, world
):
    token, close = await kept(house, metres_north(100))
    _, far = await kept(house, metres_north(800), radius_m=1000)
    case_id, caller = await begun(client(people.dispatcher), world, **ARREST), engine(house, Heard())
    await caller.call(await house.book.case(case_id), 1)
    phone = client(None)
    phone.cookies.set("volunteer", token, path="/responders")
    await phone.post(f"/responders/calls/{case_id}/answer", json={"body": {"accepts": True}})
    await phone.post(f"/responders/calls/{case_id}/step", json={"body": {"step": "turned_back"}})
    world.clock.pass_(seconds=46)
    await looks(caller)
    rounds = (await house.book.case(case_id)).bystanders.rounds
    assert [[called.responder for called in one.said.called] for one in rounds] == [[close.id], [far.id]]
