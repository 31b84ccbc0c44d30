"""The engine on a real log: a ringing is an entry first, then its effect; never twice, never after it was taken."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from typing import Any

import pytest

from goldenhour.consults import ringing
from goldenhour.consults.ringing import Letter, Ringer, ringing_id
from goldenhour.emergency.consult_bodies import ConsultDeclined, ConsultRulesSet
from goldenhour.emergency.house import House
from goldenhour.emergency.ladder_bodies import Channel
from tests.alerts.scene import tell
from tests.conftest import HOSPITAL, OTHER_HOSPITAL
from tests.consults.scene import asked, consulting, duty, roster, taken, visit
from tests.ladders.test_climbing import settled, until
from tests.world import TestWorld


class Told:
    """A way to phones that keeps what it was given."""

    def __init__(self, ways: tuple[Channel, ...] = tuple(Channel), fails: bool = False, why: str = "") -> None:
        self.ways = ways
        self.why = why
        self.fails = fails
        self.letters: list[Letter] = []

    async def send(self, letter: Letter) -> str:
        self.letters.append(letter)
        if self.fails:
            raise RuntimeError("a mistake of ours")
        return self.why


@pytest.fixture(autouse=True)
def _look_often(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ringing, "LOOK_AGAIN_S", 0.01)


@contextlib.asynccontextmanager
async def ringing_in(house: House, reach: Told | None = None) -> AsyncIterator[Told]:
    reach = reach or Told()
    ringer = Ringer(house.book, house.world, reach, lambda: lambda text: text)
    running = asyncio.create_task(ringer.keep())
    await asyncio.sleep(0)
    try:
        yield reach
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
        await ringer.close()
        house.book.listeners.remove(ringer.changed)


def rung(house: House, consult: str = "consult-0001") -> list[tuple[str, str, str]]:
    case = house.book.open_cases["case-0001"]
    return [(one.said.hospital, one.said.to, one.said.channel.value) for one in case.consults[consult].rung]


async def on_duty_elsewhere(house: House) -> None:
    """Two of them, at the hospital that ours asks first."""
    await tell(house, f"hospital/{HOSPITAL}", ConsultRulesSet(order=(OTHER_HOSPITAL,), name="林怡君"))
    await tell(house, f"hospital/{OTHER_HOSPITAL}", roster(
        duty("陳", 0, 24, person="person/1", phone="0912345678"), duty("李", 0, 24, line=2, person="person/2"),
    ))  # fmt: skip


async def ask(house: House) -> None:
    await visit(house)
    await tell(house, "case/case-0001", asked(), ids=("consult-0001",))


FIRST = [(OTHER_HOSPITAL, "陳", "screens"), (OTHER_HOSPITAL, "陳", "web_push")]
HALF = [(OTHER_HOSPITAL, "陳", "sms"), (OTHER_HOSPITAL, "陳", "voice")]
BACK = [(OTHER_HOSPITAL, "李", "screens"), (OTHER_HOSPITAL, "李", "web_push")]


async def test_a_consult_rings_whoever_is_on_duty_and_climbs_until_it_is_taken(house: House, world: TestWorld) -> None:
    await on_duty_elsewhere(house)
    async with ringing_in(house) as reach:
        await ask(house)
        await until(lambda: len(rung(house)) == 2)
        assert rung(house) == FIRST
        world.clock.pass_(seconds=30)
        await until(lambda: len(rung(house)) == 4)
        assert rung(house) == [*FIRST, *HALF]
        await until(lambda: len(reach.letters) == 3)
        assert [letter.channel for letter in reach.letters] == [Channel.WEB_PUSH, Channel.SMS, Channel.VOICE]
        assert {letter.phone for letter in reach.letters[1:]} == {"0912345678"}
        await tell(house, "case/case-0001", taken())
        world.clock.pass_(hours=1)
        await settled()
        assert rung(house) == [*FIRST, *HALF]


async def became(house: House) -> list[tuple[str, str, str]]:
    case = await house.book.case("case-0001")
    told = [(one.said.channel.value, one.answer) for one in case.consults["consult-0001"].rung]
    return [(channel, answer.state.value, answer.detail) for channel, answer in told if answer]


async def test_what_became_of_a_push_and_a_call_stands_on_the_timeline_once(house: House, world: TestWorld) -> None:
    await on_duty_elsewhere(house)
    for reach in (Told(why="no phone is subscribed"), Told(why="no phone is subscribed")):  # and after a restart
        async with ringing_in(house, reach):
            if not house.book.open_cases:
                await ask(house)
            await until(lambda reach=reach: bool(reach.letters))  # type: ignore[misc]
            await settled()
    assert await became(house) == [("web_push", "failed", "no phone is subscribed")]
    kinds = [one.entry.kind for one in await house.log.timeline("case/case-0001")]
    assert kinds.count("ring_answered") == 1


async def test_a_letter_names_no_patient(house: House) -> None:
    await on_duty_elsewhere(house)
    async with ringing_in(house) as reach:
        await ask(house)
        await until(lambda: bool(reach.letters))
    letter = reach.letters[0]
    assert (letter.specialty, letter.person) == ("神經內科（腦中風）", "person/1")
    assert asked().question not in repr(letter)


async def test_who_declines_leaves_it_to_the_next_at_once(house: House) -> None:
    await on_duty_elsewhere(house)
    async with ringing_in(house):
        await ask(house)
        await until(lambda: len(rung(house)) == 2)
        declined = ConsultDeclined(
            consult="consult-0001", hospital=OTHER_HOSPITAL, reason="手術中", name="陳", only_me=False
        )
        await tell(house, "case/case-0001", declined)
        await until(lambda: len(rung(house)) > 2)
        assert rung(house)[2][0] != OTHER_HOSPITAL


async def test_a_server_that_was_away_goes_on_where_the_log_is(house: House, world: TestWorld) -> None:
    await on_duty_elsewhere(house)
    async with ringing_in(house):
        await ask(house)
        await until(lambda: len(rung(house)) == 2)
    world.clock.pass_(seconds=61)
    async with ringing_in(house) as reach:
        await until(lambda: len(rung(house)) == 4)
        assert rung(house) == [*FIRST, *BACK]
        await until(lambda: len(reach.letters) >= 2)
    first, *_ = [letter for letter in reach.letters if letter.name == "陳"]
    assert first.key == ringing_id("consult-0001", 2), "sent again under its own key, so that it is left out behind"


async def test_two_servers_on_one_log_ring_once(house: House) -> None:
    await on_duty_elsewhere(house)
    async with ringing_in(house), ringing_in(house):
        await ask(house)
        await until(lambda: len(rung(house)) == 2)
        await settled()
        assert rung(house) == FIRST


async def test_a_way_that_fails_holds_up_nothing(house: House, world: TestWorld) -> None:
    await on_duty_elsewhere(house)
    async with ringing_in(house, Told(fails=True)):
        await ask(house)
        await until(lambda: len(rung(house)) == 2)
        world.clock.pass_(seconds=60)
        await until(lambda: len(rung(house)) == 4)


async def test_without_any_roster_the_networks_base_hospitals_are_rung_as_houses(house: House) -> None:
    async with ringing_in(house):
        await ask(house)
        await until(lambda: len(rung(house)) == 2)
        hospital, to, _ = rung(house)[0]
        assert (hospital != HOSPITAL, to) == (True, "")


async def test_what_was_taken_before_the_start_rings_nobody(house: House) -> Any:
    await consulting(house, taken())
    async with ringing_in(house) as reach:
        await settled()
        assert (len(rung(house)), reach.letters) == (1, [])
