"""What the program says of a transfer by itself: once, in time, whoever is faster, and again after a restart."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from goldenhour.emergency import bodies as says
from goldenhour.emergency import transfer_bodies as transfers
from goldenhour.emergency.house import House
from goldenhour.transfers.keeping import Keeper
from tests.alerts.scene import tell
from tests.conftest import OTHER_HOSPITAL
from tests.transfers.scene import (
    CASE,
    PATH,
    THIRD_HOSPITAL,
    TRANSFER,
    accepted,
    agreed,
    asked,
    asking,
    transfer,
    under_way,
)

CASE_SUBJECT = f"case/{CASE}"
REFUSED = transfers.TransferRefused(transfer=TRANSFER, hospital=OTHER_HOSPITAL, reason="滿床", name="王")


async def kept(house: House) -> Keeper:
    """The engine after one look at everything open."""
    keeper = Keeper(house.book, house.world, str)
    keeper.start()
    await keeper.look()
    return keeper


async def alerts_to(house: House, hospital: str) -> list[Any]:
    return [one for one in (await house.book.case(CASE)).alerts.values() if one.hospital == hospital]


async def count(house: House, kind: str) -> int:
    return sum(said.kind == kind for said in (await house.book.case(CASE)).timeline)


async def test_the_hospital_that_accepts_is_warned_and_the_others_need_not_answer(house: House) -> None:
    await asking(house, OTHER_HOSPITAL, THIRD_HOSPITAL)
    await tell(house, CASE_SUBJECT, accepted())
    await kept(house)
    (alert,) = await alerts_to(house, OTHER_HOSPITAL)
    assert (alert.state, alert.priority, alert.transfer) == ("alerted", "high", TRANSFER)
    stands = await transfer(house)
    assert stands.alert == alert.id
    assert stands.asks[THIRD_HOSPITAL].state == "taken_elsewhere"


async def test_looking_again_or_starting_anew_says_nothing_twice(house: House) -> None:
    await asking(house, OTHER_HOSPITAL, THIRD_HOSPITAL)
    await tell(house, CASE_SUBJECT, accepted())
    await kept(house)
    seq = house.book.seq
    await kept(house)
    assert house.book.seq == seq


async def test_two_engines_on_one_log_say_it_once(house: House) -> None:
    await agreed(house)
    await asyncio.gather(kept(house), kept(house))
    assert len(await alerts_to(house, OTHER_HOSPITAL)) == 1


async def test_at_half_the_time_the_phones_of_who_has_not_answered_are_rung_once(house: House, world: Any) -> None:
    await asking(house, OTHER_HOSPITAL, THIRD_HOSPITAL)
    await tell(house, CASE_SUBJECT, transfers.TransferRefused(
        transfer=TRANSFER, hospital=THIRD_HOSPITAL, reason="滿床", name="王"))  # fmt: skip
    world.clock.pass_(seconds=7 * 60)
    await kept(house)
    assert await count(house, "transfer_rung") == 0
    world.clock.pass_(seconds=31)
    for _ in range(2):  # and after a restart
        await kept(house)
        assert [channel for _, channel in (await transfer(house)).asks[OTHER_HOSPITAL].rung] == [
            "web_push",
            "sms",
            "voice",
        ]
    assert (await transfer(house)).asks[THIRD_HOSPITAL].rung == ()
    world.clock.pass_(minutes=8)
    await kept(house)
    assert (await transfer(house)).asks[OTHER_HOSPITAL].state == "time_out"


async def test_silence_is_an_answer_when_the_time_is_over_and_not_before(house: House, world: Any) -> None:
    await asking(house)
    keeper = await kept(house)
    world.clock.pass_(minutes=14)
    await keeper.look()
    assert (await transfer(house)).asks[OTHER_HOSPITAL].state == "waiting"
    world.clock.pass_(minutes=1)
    await keeper.look()
    assert (await transfer(house)).asks[OTHER_HOSPITAL].state == "time_out"


async def test_a_question_asked_anew_times_out_anew(house: House, world: Any) -> None:
    await asking(house)
    keeper = await kept(house)
    for _ in range(2):
        world.clock.pass_(minutes=20)
        await keeper.look()
        await tell(house, CASE_SUBJECT, asked(house))
        keeper.news.add(CASE)
        await keeper.look()
        assert (await transfer(house)).asks[OTHER_HOSPITAL].state == "waiting"
    assert await count(house, "transfer_ask_ended") == 2


async def test_a_hospital_that_cannot_after_all_is_no_longer_warned_and_is_warned_anew_when_it_can_again(
    house: House,
) -> None:
    await agreed(house)
    await kept(house)
    await tell(house, CASE_SUBJECT, REFUSED)
    await kept(house)
    assert [one.state for one in await alerts_to(house, OTHER_HOSPITAL)] == ["stood_down"]
    await tell(house, CASE_SUBJECT, accepted())
    await kept(house)
    assert [one.state for one in await alerts_to(house, OTHER_HOSPITAL)] == ["stood_down", "alerted"]


async def test_a_no_on_the_board_is_a_refusal_of_the_transfer(house: House, client: Any, people: Any) -> None:
    await agreed(house)
    await kept(house)
    (alert,) = await alerts_to(house, OTHER_HOSPITAL)
    receiver = client(people.foreign_nurse)
    assert (
        await receiver.say(f"/cases/{CASE}/alerts/{alert.id}/diversion", reason="CT壞", name="王")
    ).status_code == 201
    await kept(house)
    stands = await transfer(house)
    assert (stands.state, stands.asks[OTHER_HOSPITAL].reason) == ("requested", "CT壞")
    assert len(await alerts_to(house, OTHER_HOSPITAL)) == 1


async def test_there_is_no_way_on_the_board_to_refuse_a_patient_who_has_left(
    house: House, client: Any, people: Any
) -> None:
    await under_way(house)
    await kept(house)
    (alert,) = await alerts_to(house, OTHER_HOSPITAL)
    answer = await client(people.foreign_nurse).say(
        f"/cases/{CASE}/alerts/{alert.id}/diversion", reason="CT壞", name="王"
    )
    assert answer.json()["error"]["code"] == "transfer_departed"


@pytest.mark.parametrize("how", [transfers.TransferEnding.DIED, transfers.TransferEnding.TURNED_BACK])
async def test_a_patient_who_does_not_come_is_not_expected_any_more(
    house: House, how: transfers.TransferEnding
) -> None:
    await under_way(house)
    await kept(house)
    await tell(house, CASE_SUBJECT, transfers.TransferEnded(transfer=TRANSFER, how=how))
    await kept(house)
    (alert,) = await alerts_to(house, OTHER_HOSPITAL)
    assert alert.state == "stood_down"


async def test_the_arrival_noted_on_the_board_ends_the_transfer(house: House, client: Any, people: Any) -> None:
    await under_way(house)
    await kept(house)
    (alert,) = await alerts_to(house, OTHER_HOSPITAL)
    await client(people.foreign_nurse).say(f"/cases/{CASE}/alerts/{alert.id}/arrival")
    await kept(house)
    stands = await transfer(house)
    assert (stands.state, stands.ending) == ("ended", "arrived")
    assert len(await alerts_to(house, OTHER_HOSPITAL)) == 1


async def test_the_board_counts_to_the_time_last_said_by_transport_or_vehicle(house: House, world: Any) -> None:
    await agreed(house)
    await kept(house)
    eta = world.now().replace(minute=50)
    await tell(house, CASE_SUBJECT, transfers.VehicleSeen(transfer=TRANSFER, lat=25, lon=121.5, eta_at=eta))
    (alert,) = await alerts_to(house, OTHER_HOSPITAL)
    assert alert.eta_at == eta


async def test_both_sides_sign_for_a_transfer_the_sender_gives(house: House, client: Any, people: Any) -> None:
    await under_way(house)
    await kept(house)
    (alert,) = await alerts_to(house, OTHER_HOSPITAL)
    receiver, sender = client(people.foreign_nurse), client(people.ed_nurse)
    await receiver.say(f"/cases/{CASE}/alerts/{alert.id}/arrival")
    for who, side in ((sender, "giving"), (receiver, "receiving")):
        answer = await who.say(f"/cases/{CASE}/alerts/{alert.id}/signatures", side=side, name="某")
        assert answer.status_code == 201, answer.text
    await kept(house)
    case = await house.book.case(CASE)
    assert case.alerts[alert.id].state == "handed_over"
    assert [one.state for one in case.transfers.values()] == ["ended"]


async def test_a_call_that_is_closed_closes_no_transfer(house: House) -> None:
    await asking(house)
    await tell(house, CASE_SUBJECT, says.CallClosed(disposition="transported"))
    assert (await house.book.case(CASE)).is_open
    await tell(house, CASE_SUBJECT, accepted())
    await kept(house)
    assert (await transfer(house)).alert


async def test_it_works_beside_the_requests_and_a_mistake_with_one_case_leaves_the_others(
    house: House, client: Any, people: Any
) -> None:
    await asking(house)
    keeper = Keeper(house.book, house.world, str)
    working = asyncio.create_task(keeper.keep())
    try:
        keeper.news.add("case-nobody-knows")
        await client(people.foreign_nurse).say(f"{PATH}/asks/{OTHER_HOSPITAL}/acceptance", name="王")
        async with asyncio.timeout(20):
            while not (await transfer(house)).alert:
                await asyncio.sleep(0.02)
    finally:
        working.cancel()
