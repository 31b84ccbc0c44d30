"""Alerts that nobody acknowledges, in virtual time, while everything around the ladder fails.

Tablets warn a hospital over a network that loses, doubles, delays and reorders, and say that the patient got worse; the
server is killed and started again; clocks jump; screens say that they show it, and die; the gateway fails, hangs and lies;
nurses acknowledge early, late, or two at once. What stands in the log at the end is held against the promises of
docs/explanation/alert-delivery.md.

`python -m tests.simulation.ladder SEED` runs one schedule and prints what happened.
"""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import random
import selectors
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from functools import cache
from typing import Any

import msgspec

from goldenhour.adapters.channel_gateway import Gateway, GatewayChannel
from goldenhour.adapters.http_posting import NotReached, Posted
from goldenhour.adapters.log_sqlite import SqliteLog
from goldenhour.alerts.actions import acknowledge_alert, alert_hospital, renew_alert
from goldenhour.emergency import bodies as says
from goldenhour.emergency.actions import Action, Saying, say
from goldenhour.emergency.alert_bodies import AlertRenewed
from goldenhour.emergency.book import Book, Change
from goldenhour.emergency.case import Case, Climb
from goldenhour.emergency.country import Country, load_country
from goldenhour.emergency.entries import understand
from goldenhour.emergency.folding import fold
from goldenhour.emergency.ladder import DEFAULTS
from goldenhour.emergency.ladder_bodies import AlertClimbed, AnswerState, ChannelAnswered, Contact, ContactsSet, Step
from goldenhour.emergency.people import Person, Role
from goldenhour.kit.log import Entry, Log, Logged, encode_json
from goldenhour.kit.refusals import Refusal
from goldenhour.ladders import climbing
from goldenhour.ladders.actions import acknowledge_by_phone
from goldenhour.ladders.channels import Answer, Letter
from goldenhour.ladders.climbing import Climber
from goldenhour.listening.actions import say_alert_is_shown
from tests.simulation.lying_disk import LyingDisk
from tests.simulation.memory_log import MemoryLog, Platters
from tests.simulation.network import Network
from tests.simulation.people import Ledger, Outbox
from tests.simulation.server import Letter as Post
from tests.simulation.virtual_time import (
    BEGIN,
    JumpingSelector,
    Machine,
    NothingLeftToWaitFor,
    VirtualLoop,
    run_in_virtual_time,
    task_of_a_machine,
    world_of,
)

HOSPITAL = "0401180014"
"""In the country's tables."""
FAULTS_FOR_S = 110.0
OVER_AT_S = 275.0
AFTERWARDS_S = 45.0
"""How long it is watched after the last acknowledgement: at least one step would have been due."""
IN_TIME_S = 4.0
"""How long after it was due, on a server that is up, a step may be: a look a second, the store's time, some retries."""
LADDER = DEFAULTS[says.Priority.HIGH]
PHONES = (Step.PUSH, Step.SMS, Step.VOICE)
CONTACT = Contact(name="林怡君", number="0912345678")
NURSES = tuple(
    Person(id=f"person/{name}", name=name, roles=frozenset({Role.ED_NURSE}), organisation=f"hospital/{HOSPITAL}")
    for name in ("林怡君", "陳淑芬")
)
DISPATCHER = Person(id="person/d", name="D", roles=frozenset({Role.DISPATCHER}), organisation="county/A")


@dataclass(frozen=True)
class Wrong:
    """Deliberate mistakes in the engine. The simulation is worth something only if it catches each of them."""

    forgets: bool = False  # timers in memory only
    sends_first: bool = False  # the effect before the entry
    does_not_look: bool = False  # appends without saying what it had seen
    by_day: bool = False  # counts by the time of day alone
    by_process: bool = False  # counts by the monotonic clock alone
    gives_up: bool = False  # does not send again what had no answer
    rings_once: bool = False  # does not hear that a patient got worse


RIGHT = Wrong()


@dataclass
class Outcome:
    """What one schedule saw. `broken` names every promise that was not kept; it must be empty."""

    seed: int
    broken: list[str] = field(default_factory=list)
    restarts: int = 0
    renewals: int = 0
    shown: int = 0
    jumps: int = 0
    climbs: int = 0
    sent: int = 0
    lost: int = 0
    doubled: int = 0
    trace: str = ""


@dataclass
class Ringing:
    """One ringing of an alert: since when (true time), until when, by whom it was answered when, what it climbed."""

    number: int
    entry_id: str
    began: float
    ended_at: float = float("inf")
    acknowledged_at: float = float("inf")
    shown_at: float = float("inf")
    said: set[bool] = field(default_factory=set)
    climbs: list[Climb] = field(default_factory=list)

    @property
    def over_at(self) -> float:
        return min(self.ended_at, self.acknowledged_at)


class WrongClimber(Climber):
    """The engine with a mistake in it."""

    wrong: Wrong

    def start(self) -> None:
        if not self.wrong.forgets:
            super().start()

    def _look(self, case: Case) -> None:
        if not (self.wrong.rings_once and any(alert.ringing > 1 for alert in case.alerts.values())):
            super()._look(case)

    async def _take(self, case: Any, alert: Any, steps: Any, elapsed: float) -> None:
        if self.wrong.sends_first:
            for step in steps:
                if step.step in self.channels:
                    entry = await self._entry(case, alert, step, elapsed)
                    body = msgspec.json.decode(entry.body, type=AlertClimbed)
                    climb = Climb(entry.id, body.step, body.round, body.ringing, body.channel, entry.at, body.after_s)
                    await self.channels[step.step].send(self._letter(case, alert, climb))
        if self.wrong.does_not_look:
            entries = [await self._entry(case, alert, step, elapsed) for step in steps]
            with contextlib.suppress(Refusal):
                await self.book.log.append(entries)
            await self.book.refresh(self.book.subject_of(case))
            return
        await super()._take(case, alert, steps, elapsed)

    def _send_what_has_no_answer(self, case: Any, alert: Any, watched: Any) -> None:
        if self.wrong.gives_up:
            old = {climb.id for climb in alert.climbs_now if self.world.now() - climb.at > timedelta(seconds=2)}
            watched.in_hand |= old
        super()._send_what_has_no_answer(case, alert, watched)


class WrongClock(climbing.LadderClock):
    wrong: Wrong = RIGHT

    def read(self, alert: Any, world: Any) -> float:
        if self.wrong.by_day:
            return float((world.now() - alert.rings_since).total_seconds())
        self.elapsed += world.monotonic() - self.read_at
        self.read_at = world.monotonic()
        return self.elapsed


@cache
def taiwan() -> Country:
    return load_country("taiwan")


class Silent:
    """The program's own log, counted: what the engine calls its mistake must have been a fault we made."""

    def __init__(self) -> None:
        self.mistakes: list[str] = []

    def warning(self, event: str, **more: Any) -> None: ...

    def exception(self, event: str, **more: Any) -> None:
        failure = sys.exc_info()[1]
        if not (isinstance(failure, Refusal) and failure.code == "database_away"):
            self.mistakes.append(f"{event}: {failure!r}")


class Pushing:
    """A push service that takes some, refuses some, and keeps some waiting."""

    def __init__(self, schedule: Schedule) -> None:
        self.schedule = schedule

    async def reaches(self, hospital: str, contacts: ContactsSet) -> str:
        return "1"

    async def send(self, letter: Letter) -> Answer:
        self.schedule.arrived(letter.key)
        await asyncio.sleep(self.schedule.chance.choice((0.05, 0.3, 12.0)))
        return Answer(self.schedule.chance.choice((AnswerState.SENT, AnswerState.FAILED)))


class QuickSelector(JumpingSelector):
    """Asks no file whether it is ready: there is none."""

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        if timeout is None:
            raise NothingLeftToWaitFor
        self.now += max(timeout, 0.0)
        return []


class QuickLoop(VirtualLoop):
    def __init__(self) -> None:
        asyncio.SelectorEventLoop.__init__(self, QuickSelector())
        self.clock = self._selector  # type: ignore[attr-defined]
        self.set_task_factory(task_of_a_machine)


class Schedule:
    """One seed's evening."""

    def __init__(self, seed: int, wrong: Wrong, loop: VirtualLoop, disk: LyingDisk | None) -> None:
        self.wrong = wrong
        self.disk = disk
        self.loop = loop
        self.chance = random.Random(f"ladder {seed}")
        self.outcome = Outcome(seed)
        self.offset = 0.0
        self.world = replace(world_of(loop, seed), now=lambda: BEGIN + timedelta(seconds=loop.time() + self.offset))
        self.network = Network(random.Random(f"network {seed}"))
        self.ledger = Ledger()
        self.log_of_program = Silent()
        self.platters = Platters()
        self.machine = Machine()
        self.up = False
        self.ups: list[list[float]] = []
        self.seen: dict[str, float] = {}
        self.tapped: set[str] = set()
        self.worse: dict[str, float] = {}
        self.attempts: dict[str, list[float]] = {}
        self.over_at = OVER_AT_S
        self.screens_die_at = self.chance.choice((None, None, 0.0, self.chance.uniform(5, 120)))
        self.cases = [f"case-{n}" for n in range(self.chance.choice((1, 1, 2)))]

    # ── the machine room ─────────────────────────────────────────────────────────────────────────────────────────────
    async def pass_by(self) -> Outcome:
        power = asyncio.create_task(self.supply_power())
        jumping = asyncio.create_task(self.let_clocks_jump())
        people = [asyncio.create_task(self.alert_and_answer(case)) for case in self.cases]
        await asyncio.wait(people, timeout=OVER_AT_S - AFTERWARDS_S)
        await asyncio.sleep(AFTERWARDS_S)
        self.over_at = self.loop.time()
        for task in (power, jumping, *people):
            task.cancel()
        await asyncio.gather(power, jumping, *people, return_exceptions=True)
        await self.go_down()
        self.hold_against(await self.what_is_kept())
        return self.sum_up()

    async def supply_power(self) -> None:
        while True:
            await self.start()
            if self.loop.time() >= FAULTS_FOR_S:
                self.network.faulty = False
                return
            await asyncio.sleep(min(self.chance.expovariate(1 / 45), FAULTS_FOR_S))
            await self.go_down()
            self.outcome.restarts += 1
            await asyncio.sleep(self.chance.uniform(0.1, 12.0))

    async def start(self) -> None:
        self.machine = Machine()
        await self.machine.start(self._start())
        self.up = True
        self.ups.append([self.loop.time(), float("inf")])

    async def _start(self) -> None:
        self.log = await self.open_log()
        if not (await self.log.head())[0]:
            with contextlib.suppress(Refusal):  # a store that goes away has kept it all the same
                await self.log.append(list(beginning(self.cases, self.world.now())))
        self.book = Book(self.log, self.world, taiwan())
        self.book.listeners.append(self.note)
        self.machine.start(self.book.follow(0))
        await self.book.caught_up((await self.log.head())[0])
        for _ in range(self.chance.choice((1, 1, 1, 2))):  # now and then two servers on one log
            self.machine.start(self.climber().keep())

    async def open_log(self) -> Log:
        away = 0.02 if self.loop.time() < FAULTS_FOR_S else 0.0
        if self.disk is None:
            return MemoryLog(self.platters, self.world, self.chance, away)
        return await SqliteLog.open("log", self.world, synchronous="FULL", vfs=self.disk.name, run=self._slowly)

    async def _slowly(self, work: Any) -> Any:
        await asyncio.sleep(self.chance.expovariate(1 / 0.004))
        return work()

    def climber(self) -> Climber:
        gateway = Gateway("gateway", b"s" * 32, self.post, self.world, lambda message: message, "en")
        channels: dict[Step, Any] = {
            Step.PUSH: Pushing(self),
            Step.SMS: GatewayChannel("sms", gateway),
            Step.VOICE: GatewayChannel("voice", gateway),
        }
        if self.wrong is RIGHT:
            return Climber(self.book, self.world, channels, self.listens)
        climber = WrongClimber(self.book, self.world, channels, self.listens)
        climber.wrong = self.wrong
        return climber

    def listens(self, hospital: str) -> bool:
        return self.screens_die_at is None or self.loop.time() < self.screens_die_at

    async def go_down(self) -> None:
        """The process is killed: what it had in memory is gone, and nothing in it runs on."""
        if not self.up:
            return
        self.up = False
        self.ups[-1][1] = self.loop.time()
        await self.machine.stop()
        if self.disk is not None:
            self.disk.cut_after = 0
            self.log._files.close()  # type: ignore[attr-defined]
            self.disk.power_on_again()

    async def let_clocks_jump(self) -> None:
        """The time of day is set forward or back, by seconds or by hours."""
        while self.chance.random() < 0.5:
            await asyncio.sleep(self.chance.uniform(5, 120))
            jump = self.chance.choice((-7200.0, -90.0, -3.0, 3.0, 90.0, 7200.0))
            if jump < -300 and any(f"{case} warns" not in self.tapped for case in self.cases):
                continue  # a tap told by a clock that is hours ahead is refused with a sentence, and is another story
            self.offset += jump
            self.outcome.jumps += 1

    # ── what is outside ──────────────────────────────────────────────────────────────────────────────────────────────
    async def post(self, address: str, body: bytes, headers: Mapping[str, str]) -> Posted:
        """A gateway that is not there, hangs, fails, lies, or takes the message."""
        said = msgspec.json.decode(body)
        self.arrived(said["id"].rpartition(".")[0])
        fate = self.chance.random() if self.loop.time() < FAULTS_FOR_S else 1.0
        if fate < 0.15:
            raise NotReached("away")
        if fate < 0.25:
            await asyncio.sleep(5.0)
            raise NotReached("hangs")
        await asyncio.sleep(self.chance.uniform(0.01, 0.5))
        if fate < 0.35:
            return Posted(500, b"")
        if fate < 0.45:
            return Posted(200, b"OK")
        return Posted(200, encode_json({"id": said["id"], "state": "accepted"}))

    def arrived(self, climb: str) -> None:
        """A step has its effect outside: its entry must be kept by then."""
        if not any(climb in ids for ids in self.book._ids.values()):
            self.outcome.broken.append(f"{climb} was sent before it was kept")
        self.attempts.setdefault(climb, []).append(self.loop.time())

    # ── the people ───────────────────────────────────────────────────────────────────────────────────────────────────
    def outbox(self) -> Outbox:
        return Outbox(self.world, self.network, self, self.ledger, self.chance)  # type: ignore[arg-type]

    def receive(self, letter: Post, answer: Any) -> None:
        if self.up:
            self.machine.start(self._answer(letter, answer))

    async def _answer(self, letter: Post, answer: Any) -> None:
        try:
            said: Any = await say(self.book, letter.person, letter.action, letter.subject, letter.saying, letter.places)
        except Refusal as refusal:
            said = refusal
        answer(said)

    async def alert_and_answer(self, case: str) -> None:
        unit = f"A-{case}"
        crew = Person(id=f"person/{unit}", name=unit, roles=frozenset({Role.CREW}), organisation="county/A", unit=unit)
        await asyncio.sleep(self.chance.uniform(0.0, 25.0))
        body = {"hospital": HOSPITAL, "unit": unit, "priority": "high"}
        alert = await self.outbox().say(f"{case} warns", crew, alert_hospital, case, body)
        self.tapped.add(f"{case} warns")
        screens = range(self.chance.choice((0, 1, 2)))
        watching = [asyncio.create_task(self.show(case, alert, f"screen-{n}")) for n in screens]
        worse = self.chance.choice(("never", "never", "while it rings", "later"))
        try:
            if worse == "while it rings":
                await asyncio.sleep(self.chance.uniform(0.0, 70.0))
                await self.get_worse(case, alert, crew)
            await self.answer(case, alert, 1)
            if worse == "later":
                await asyncio.sleep(self.chance.uniform(0.0, 20.0))
                await self.get_worse(case, alert, crew)
            await self.answer(case, alert, 2)
        finally:
            for screen in watching:
                screen.cancel()
            await asyncio.gather(*watching, return_exceptions=True)

    async def get_worse(self, case: str, alert: str, crew: Person) -> None:
        await self.outbox().say(f"{case} gets worse", crew, renew_alert, case, {"why": "pale"}, alert=alert)

    async def show(self, case: str, alert: str, screen: str) -> None:
        """A board that says of each ringing that it has it on its page, and that it sounds; as another may have said."""
        while True:
            await asyncio.sleep(self.chance.uniform(0.5, 30.0))
            for sounding in (False, True):
                body = {"screen": screen, "sounding": sounding}
                what = f"{screen} {'sounds' if sounding else 'shows'} {case} at {self.loop.time():.3f}"
                await self.outbox().say(what, NURSES[0], say_alert_is_shown, case, body, alert=alert)

    async def answer(self, case: str, alert: str, ringing: int) -> None:
        match self.chance.choice(("soon", "late", "in the moment of a step", "in the moment of a step", "never")):
            case "soon":
                await asyncio.sleep(self.chance.uniform(1, 30))
            case "late":
                await asyncio.sleep(self.chance.uniform(20, 130))
            case "never":
                await asyncio.sleep(1000.0)
            case _:
                await self.tap_in_the_moment_of_a_step(case, alert)
        await self.acknowledge(case, alert, ringing)

    async def tap_in_the_moment_of_a_step(self, case: str, alert: str) -> None:
        """A tap on a screen beside the server, while the ladder is deciding: only one of the two can be first."""
        while alert not in self.seen:
            await asyncio.sleep(0.5)
        began = max(self.seen[alert], self.worse.get(case, 0.0))
        step_at = began + self.chance.choice((15.0, 30.0, 45.0, 60.0, 90.0))
        await asyncio.sleep(max(0.0, step_at + self.chance.uniform(-0.02, 0.03) - self.loop.time()))
        saying = Saying(id=self.world.new_id(), body=msgspec.Raw(encode_json({"name": NURSES[0].name})))
        self.receive(Post(NURSES[0], acknowledge_alert, case, saying, {"alert": alert}), lambda answer: None)

    async def acknowledge(self, case: str, alert: str, ringing: int) -> None:
        """One nurse, or two in the same moment, or a nurse and the dispatcher who has telephoned."""
        ways: list[tuple[Person, Action, dict[str, Any]]] = [(NURSES[0], acknowledge_alert, {"name": NURSES[0].name})]
        ways += self.chance.choice(
            (
                [],
                [(NURSES[1], acknowledge_alert, {"name": NURSES[1].name})],
                [(DISPATCHER, acknowledge_by_phone, {"name": "told", "by_phone": True})],
            )
        )
        await asyncio.gather(
            *(
                self.outbox().say(f"{person.id} acknowledges {case} {ringing}", person, action, case, body, alert=alert)
                for person, action, body in ways
            )
        )

    # ── the promises ─────────────────────────────────────────────────────────────────────────────────────────────────
    def note(self, change: Change) -> None:
        for said in change.said:
            self.seen.setdefault(said.id, self.loop.time())
            self.ledger.note(f"{said.kind} {said.id}")
            if isinstance(said.body, AlertRenewed):
                self.worse.setdefault(change.subject.removeprefix("case/"), self.loop.time())

    async def what_is_kept(self) -> list[Logged]:
        if self.disk is None:
            return self.platters.kept
        machine = Machine()
        log: Any = await machine.start(self.open_log())
        kept = list(await log.read(0, limit=1_000_000))
        await machine.stop()
        log._files.close()
        return kept

    def hold_against(self, kept: list[Logged]) -> None:
        broken = self.outcome.broken
        broken += self.log_of_program.mistakes + self.ledger.contradictions
        there = {one.entry.id for one in kept}
        broken += [f"{entry_id} was told to its writer and is gone" for entry_id in self.ledger.told.keys() - there]
        for name in self.cases:
            said = [understand(one) for one in kept if one.entry.subject == f"case/{name}"]
            case = fold(name, said)
            tapped = self.ledger.said.get(f"{name} warns", [])
            if len(there.intersection(tapped)) != 1 or len(case.alerts) != 1:
                broken.append(f"{name}: {len(case.alerts)} alerts for one tap")
                continue
            self.check_alert(case)

    def seen_at(self, entry_id: str) -> float:
        """When an entry was first seen to be kept; one that became durable as everything was shut down, then."""
        return self.seen.get(entry_id, self.over_at)

    def check_alert(self, case: Case) -> None:
        for ringing in self.ringings(case):
            for step, round, due_at in self.expected(ringing):
                self.check_in_time(case, ringing, step, round, due_at)
            self.check_sent(case, ringing)

    def ringings(self, case: Case) -> list[Ringing]:
        """The ringings of its alert in order; what must not stand in the log in this order is broken."""
        (alert,) = case.alerts.values()
        rung, broken, taken = [Ringing(1, alert.id, self.seen_at(alert.id))], self.outcome.broken, set()
        for said in case.timeline:
            now, at = rung[-1], self.seen_at(said.id)
            match said.body:
                case AlertRenewed():
                    now.ended_at = at
                    rung.append(Ringing(now.number + 1, said.id, at))
                    self.outcome.renewals += 1
                case says.AlertShown() as body:
                    if body.sounding in now.said:
                        broken.append(f"{case.id}: shown twice in ringing {now.number}")
                    now.said.add(body.sounding)
                    now.shown_at = min(now.shown_at, at)
                    self.outcome.shown += 1
                case says.AlertAcknowledged():
                    if now.acknowledged_at < float("inf"):
                        broken.append(f"{case.id}: acknowledged twice")
                    now.acknowledged_at = at
                case AlertClimbed() as body:
                    self.outcome.climbs += 1
                    if body.ringing != now.number:
                        broken.append(f"{case.id}: {body.step} of ringing {body.ringing} in ringing {now.number}")
                    if now.acknowledged_at < float("inf"):
                        broken.append(f"{case.id}: {body.step} after the acknowledgement")
                    if (now.number, body.step, body.round) in taken:
                        broken.append(f"{case.id}: {body.step} {body.round} taken twice")
                    taken.add((now.number, body.step, body.round))
                    now.climbs += [climb for climb in alert.climbs if climb.id == said.id]
        if len(rung) > 1 + len(self.ledger.said.get(f"{case.id} gets worse", [])):
            broken.append(f"{case.id}: {len(rung)} ringings for one renewal")
        return rung

    def expected(self, ringing: Ringing) -> Iterator[tuple[Step, int, float]]:
        """Every step this ringing must have climbed, and when it was due in true time."""
        for step, after_s in LADDER.steps.items():
            due_at = ringing.began + after_s
            if step is Step.PUSH:
                unshown = ringing.began + LADDER.unshown_s
                looked_at = self.deadline(ringing, unshown)  # shown by then, it waits for its own time
                due_at = unshown if looked_at is None or ringing.shown_at > looked_at else due_at
            if self.screens_die_at is not None and step in LADDER.at_once:
                due_at = min(due_at, max(ringing.began, self.screens_die_at) + climbing.LOOK_AT_LEAST_S)
            yield step, 1, due_at
        for climb in ringing.climbs:
            if climb.step in LADDER.repeated:
                yield climb.step, climb.round + 1, self.seen_at(climb.id) + LADDER.repeat_s

    def check_in_time(self, case: Case, ringing: Ringing, step: Step, round: int, due_at: float) -> None:
        deadline = self.deadline(ringing, due_at)
        if deadline is None or deadline > min(ringing.over_at, self.over_at):
            return
        climb = next((one for one in ringing.climbs if (one.step, one.round) == (step, round)), None)
        at = self.seen_at(climb.id) if climb else None
        if at is None or at > deadline:
            self.outcome.broken.append(
                f"{case.id}, ringing {ringing.number}: {step} {round} due at {due_at:.1f}, by {deadline:.1f}, "
                f"taken at {at if at else 'no time'}"
            )

    def deadline(self, ringing: Ringing, due_at: float) -> float | None:
        """By when a step must have been taken: as soon as the server has been up for a few seconds after it was due.
        Where the time of day was set wrong, a restart may forget how long it was since the last entry of the alert."""
        marks = sorted([ringing.began, *(self.seen_at(climb.id) for climb in ringing.climbs)])
        went_down = 0.0
        for up, down in self.ups:
            if self.outcome.jumps and marks[0] < up and went_down <= due_at + IN_TIME_S:
                due_at += up - max(mark for mark in marks if mark <= up)
            went_down = down
            if (by := max(due_at, up) + IN_TIME_S) <= down:
                return by
        return None

    def check_sent(self, case: Case, ringing: Ringing) -> None:
        """Every step to a phone went out, once the server had a few seconds for it before that ringing was over."""
        answered = {said.body.climb for said in case.timeline if isinstance(said.body, ChannelAnswered)}
        over_at = min(ringing.over_at, self.over_at)
        for climb in ringing.climbs:
            if climb.step not in PHONES:
                continue
            self.outcome.sent += 1
            attempts = self.attempts.get(climb.id, [])
            deadline = self.deadline(ringing, self.seen_at(climb.id))
            if not attempts and deadline is not None and deadline < over_at:
                self.outcome.broken.append(f"{case.id}: {climb.step} {climb.round} never left")
            patience = self.deadline(ringing, max([self.seen_at(climb.id), *attempts]) + 60.0)
            if climb.id not in answered and patience is not None and patience < over_at:
                self.outcome.broken.append(f"{case.id}: {climb.step} {climb.round} was never answered")

    def sum_up(self) -> Outcome:
        outcome = self.outcome
        outcome.lost, outcome.doubled = self.network.lost, self.network.doubled
        outcome.trace = hashlib.sha256("\n".join(self.ledger.trace).encode()).hexdigest()
        outcome.broken = list(dict.fromkeys(outcome.broken))
        return outcome


def beginning(cases: list[str], now: Any) -> Iterator[Entry]:
    """What was there before: the hospital's contacts, and a call with a unit sent for each case."""
    contacts = ContactsSet(sms_to=(CONTACT,), voice_to=(CONTACT,))
    yield entry(f"hospital/{HOSPITAL}", "contacts_set", contacts, now)
    place = says.Place(lat=25.0478, lon=121.5170, county="A")
    for case in cases:
        yield entry(f"case/{case}", "call_taken", says.CallTaken(place=place, complaint="103119", level="2305003"), now)
        yield entry(f"case/{case}", "unit_sent", says.UnitSent(unit=f"A-{case}", name="A"), now)


def entry(subject: str, kind: str, body: says.Body, now: Any) -> Entry:
    return Entry(
        id=f"{subject.replace('/', '-')}-{kind.replace('_', '-')}", subject=subject, kind=kind, at=now, by="person/test",
        body=msgspec.Raw(encode_json(body)),
    )  # fmt: skip


def simulate(seed: int, wrong: Wrong = RIGHT, on_disk: bool = False) -> Outcome:
    loop = QuickLoop()
    disk = LyingDisk(seed) if on_disk else None
    schedule = Schedule(seed, wrong, loop, disk)
    clock = climbing.LadderClock
    with patched(climbing, logger=schedule.log_of_program, LadderClock=clock_of(wrong) or clock):
        try:
            outcome: Outcome = run_in_virtual_time(schedule.pass_by(), loop)
        finally:
            if disk is not None:
                disk.unregister()
    return outcome


def clock_of(wrong: Wrong) -> type[climbing.LadderClock] | None:
    if not (wrong.by_day or wrong.by_process):
        return None
    return type("Clock", (WrongClock,), {"wrong": wrong})


@contextlib.contextmanager
def patched(module: Any, **values: Any) -> Iterator[None]:
    before = {name: getattr(module, name) for name in values}
    for name, value in values.items():
        setattr(module, name, value)
    try:
        yield
    finally:
        for name, value in before.items():
            setattr(module, name, value)


if __name__ == "__main__":
    sys.stdout.write(f"{simulate(int(sys.argv[1]), on_disk=len(sys.argv) > 2)}\n")
