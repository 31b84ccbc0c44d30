"""The engine on a real log: a step is an entry first, then its effect; never twice, and never after an acknowledgement."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from datetime import timedelta
from typing import Any

import pytest

from goldenhour.emergency import bodies as says
from goldenhour.emergency.bodies import Priority
from goldenhour.emergency.case import Alert
from goldenhour.emergency.house import House
from goldenhour.emergency.ladder_bodies import AnswerState, Contact, ContactsSet, Step
from goldenhour.ladders import climbing
from goldenhour.ladders.channels import Answer, Letter
from goldenhour.ladders.climbing import Climber
from tests.alerts.scene import coming, tell
from tests.conftest import HOSPITAL
from tests.world import TestWorld

SENT = Answer(AnswerState.SENT)


class Told:
    """A channel that keeps what it was given, and answers as the test wishes."""

    def __init__(self, answer: Answer = SENT, hangs: bool = False) -> None:
        self.answer = answer
        self.hangs = hangs
        self.letters: list[Letter] = []

    async def send(self, letter: Letter) -> Answer:
        self.letters.append(letter)
        if self.hangs:
            await asyncio.sleep(3600)
        return self.answer

    async def reaches(self, hospital: str, contacts: ContactsSet) -> str:
        return "somebody"


@pytest.fixture(autouse=True)
def _look_often(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(climbing, "LOOK_AGAIN_S", 0.01)


@contextlib.asynccontextmanager
async def climber_of(house: House, **more: Any) -> AsyncIterator[tuple[Climber, dict[Step, Told]]]:
    channels = more.pop("channels", None) or {step: Told() for step in (Step.PUSH, Step.SMS, Step.VOICE)}
    climber = Climber(house.book, house.world, channels, **more)
    running = asyncio.create_task(climber.keep())
    try:
        yield climber, channels
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
        await climber.close()
        house.book.listeners.remove(climber.changed)


async def until(true: Callable[[], bool]) -> None:
    for _ in range(500):
        if true():
            return
        await asyncio.sleep(0.01)
    raise AssertionError("it did not come to pass within five seconds")


async def settled() -> None:
    await asyncio.sleep(0.15)


def alert_of(house: House, case: str = "case-0001", alert: str = "alert-0001") -> Alert:
    return house.book.open_cases[case].alerts[alert]


def steps_of(house: House) -> list[tuple[str, int]]:
    return [(climb.step.value, climb.round) for climb in alert_of(house).climbs]


# ── climbing ─────────────────────────────────────────────────────────────────────────────────────────────────────────
async def test_an_urgent_alert_nobody_acknowledges_climbs_step_by_step(house: House, world: TestWorld) -> None:
    async with climber_of(house) as (_, channels):
        await coming(house, priority=Priority.HIGH)
        await settled()
        assert steps_of(house) == []
        for seconds, step in ((15, "push"), (15, "louder"), (15, "sms"), (15, "telephone"), (30, "next_hospital")):
            world.clock.pass_(seconds=seconds)
            await until(lambda step=step: steps_of(house)[-1:] == [(step, 1)])  # type: ignore[misc]
        world.clock.pass_(seconds=30)
        await until(lambda: ("voice", 1) in steps_of(house))
    assert [letter.key for letter in channels[Step.SMS].letters] == [
        climb.id for climb in alert_of(house).climbs if climb.step is Step.SMS
    ]


async def test_what_a_channel_answered_stands_on_the_timeline(house: House, world: TestWorld) -> None:
    failed = Told(Answer(AnswerState.FAILED, "no phone is subscribed"))
    async with climber_of(house, channels={Step.PUSH: failed}):
        await coming(house, priority=Priority.HIGH)
        world.clock.pass_(seconds=20)
        await until(lambda: bool(alert_of(house).climbs) and alert_of(house).climbs[0].answer is not None)
    climb = alert_of(house).climbs[0]
    assert (climb.answer, climb.detail) == (AnswerState.FAILED, "no phone is subscribed")


async def test_no_acknowledged_alert_climbs(house: House, world: TestWorld) -> None:
    async with climber_of(house):
        await coming(house, priority=Priority.HIGH)
        world.clock.pass_(seconds=20)
        await until(lambda: bool(alert_of(house).climbs))
        await tell(house, "case/case-0001", says.AlertAcknowledged(alert="alert-0001", name="林怡君"))
        before = steps_of(house)
        world.clock.pass_(minutes=30)
        await settled()
        assert steps_of(house) == before


async def test_when_no_screen_listens_the_phones_ring_at_once(house: House) -> None:
    async with climber_of(house, listens=lambda hospital: False) as (_, channels):
        await coming(house, priority=Priority.HIGH)
        await until(lambda: len(channels[Step.VOICE].letters) == 1)
    assert {step for step, _ in steps_of(house)} == {"push", "sms", "telephone", "voice"}


async def test_a_hanging_channel_holds_up_neither_other_steps_nor_other_alerts(house: House, world: TestWorld) -> None:
    channels = {Step.PUSH: Told(hangs=True), Step.SMS: Told()}
    async with climber_of(house, channels=channels):
        await coming(house, priority=Priority.HIGH)
        await coming(house, "case-0002", "alert-0002", priority=Priority.HIGH)
        world.clock.pass_(seconds=50)
        await until(lambda: len(channels[Step.SMS].letters) == 2)
        assert len(channels[Step.PUSH].letters) == 2


async def test_a_channel_that_breaks_is_said_to_have_failed(house: House, world: TestWorld) -> None:
    class Broken(Told):
        async def send(self, letter: Letter) -> Answer:
            raise RuntimeError("a mistake")

    async with climber_of(house, channels={Step.PUSH: Broken()}):
        await coming(house, priority=Priority.HIGH)
        world.clock.pass_(seconds=20)
        await until(lambda: bool(alert_of(house).climbs) and alert_of(house).climbs[0].answer is not None)
    assert alert_of(house).climbs[0].detail == "our mistake: RuntimeError"


# ── again after a restart ────────────────────────────────────────────────────────────────────────────────────────────
async def test_a_restart_in_the_middle_neither_skips_nor_repeats_a_step(house: House, world: TestWorld) -> None:
    letters = []
    async with climber_of(house) as (_, channels):
        await coming(house, priority=Priority.HIGH)
        world.clock.pass_(seconds=46)
        await until(lambda: len(channels[Step.SMS].letters) == 1)
        await settled()
        letters += channels[Step.SMS].letters
    world.clock.pass_(seconds=20)
    async with climber_of(house) as (_, channels):
        await until(lambda: ("telephone", 1) in steps_of(house))
        await settled()
        letters += channels[Step.SMS].letters
    assert len(letters) == 1
    assert len(set(steps_of(house))) == len(steps_of(house))


async def test_a_step_without_an_answer_is_sent_again_under_the_same_key(house: House, world: TestWorld) -> None:
    hanging = Told(hangs=True)
    async with climber_of(house, channels={Step.SMS: hanging}):
        await coming(house, priority=Priority.HIGH)
        world.clock.pass_(seconds=46)
        await until(lambda: len(hanging.letters) == 1)
    again = Told()
    async with climber_of(house, channels={Step.SMS: again}):
        await until(lambda: len(again.letters) == 1)
    assert again.letters[0].key == hanging.letters[0].key
    assert [step for step, _ in steps_of(house)].count("sms") == 1


async def test_two_servers_on_one_log_take_each_step_once(house: House, world: TestWorld) -> None:
    async with climber_of(house), climber_of(house):
        await coming(house, priority=Priority.HIGH)
        for _ in range(8):
            world.clock.pass_(seconds=15)
            await settled()
    assert len(set(steps_of(house))) == len(steps_of(house))
    assert {"push", "louder", "sms", "telephone", "next_hospital", "voice"} <= {step for step, _ in steps_of(house)}


# ── clocks ───────────────────────────────────────────────────────────────────────────────────────────────────────────
async def test_a_clock_set_back_neither_stalls_nor_repeats(house: House, world: TestWorld) -> None:
    fast = [0.0]
    object.__setattr__(world, "monotonic", lambda: fast[0])
    async with climber_of(house):
        await coming(house, priority=Priority.HIGH)
        await settled()
        world.clock.moment -= timedelta(hours=3)
        for _ in range(14):
            fast[0] += 10
            await settled()
    assert {"push", "louder", "sms", "telephone", "next_hospital", "voice"} <= {step for step, _ in steps_of(house)}
    assert len(set(steps_of(house))) == len(steps_of(house))


async def test_a_clock_set_ahead_takes_every_step_once_and_loudly(house: House, world: TestWorld) -> None:
    async with climber_of(house):
        await coming(house, priority=Priority.HIGH)
        await settled()
        world.clock.pass_(hours=5)
        await until(lambda: len(steps_of(house)) >= 6)
        await settled()
    assert sorted(step for step, _ in steps_of(house)) == sorted(Step)


# ── whom it reaches ──────────────────────────────────────────────────────────────────────────────────────────────────
async def test_a_letter_says_what_is_coming_and_when_and_whom_to_reach(house: House, world: TestWorld) -> None:
    lin = Contact(name="林怡君", number="0912345678")
    await tell(house, f"hospital/{HOSPITAL}", ContactsSet(sms_to=(lin,)))
    async with climber_of(house) as (_, channels):
        await coming(house, priority=Priority.HIGH, minutes=10)
        world.clock.pass_(seconds=46)
        await until(lambda: len(channels[Step.SMS].letters) == 1)
    letter = channels[Step.SMS].letters[0]
    assert (letter.eta_min, letter.contacts.sms_to, letter.spoken) == (9, (lin,), "臺大醫院")
    assert letter.condition in says.Condition


async def test_the_next_hospital_is_offered_and_a_failure_to_find_one_stops_nothing(
    house: House, world: TestWorld
) -> None:
    async def breaks(case: Any, alert: Any) -> str | None:
        raise RuntimeError("no roads")

    async with climber_of(house, offer=breaks):
        await coming(house, priority=Priority.HIGH)
        world.clock.pass_(seconds=95)
        await until(lambda: ("next_hospital", 1) in steps_of(house))


# ── stopping ─────────────────────────────────────────────────────────────────────────────────────────────────────────
async def test_it_stops_when_told_to_even_in_the_moment_something_happens(house: House) -> None:
    await coming(house, priority=Priority.HIGH)
    for _ in range(30):
        climber = Climber(house.book, house.world, {})
        running = asyncio.create_task(climber.keep())
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        climber.look_at_hospital(HOSPITAL)  # the bell rings
        running.cancel()
        done, _ = await asyncio.wait([running], timeout=5)
        house.book.listeners.remove(climber.changed)
        assert done
        await climber.close()
