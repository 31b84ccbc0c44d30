"""The real log, book, actions and live pages on a machine that loses its power."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable
from dataclasses import dataclass
from typing import Any

import msgspec

from goldenhour.adapters.log_sqlite import SqliteLog
from goldenhour.emergency.actions import Action, Saying, say
from goldenhour.emergency.book import Book, Change
from goldenhour.emergency.case import Case
from goldenhour.emergency.country import Country
from goldenhour.emergency.people import Person
from goldenhour.kit.live import Live, Showing
from goldenhour.kit.log import Logged, Receipt
from goldenhour.kit.refusals import Refusal
from goldenhour.kit.world import World
from tests.simulation.lying_disk import LyingDisk
from tests.simulation.network import Line
from tests.simulation.virtual_time import Machine

Answer = Receipt | Refusal


@dataclass(frozen=True)
class Letter:
    """A saying on its way."""

    person: Person
    action: Action
    subject: str
    saying: Saying
    places: dict[str, str]


class Server:
    """Up or down; what lies on `disk` is all that outlives a power cut."""

    def __init__(self, world: World, disk: LyingDisk, country: Country, synchronous: str, hasty: bool) -> None:
        self.world = world
        self.disk = disk
        self.country = country
        self.synchronous = synchronous
        self.hasty = hasty  # a wrong server that answers before anything is durable
        self.machine = Machine()
        self.up = False
        self.power_gone = asyncio.Event()
        self.mistakes: list[str] = []

    async def start(self) -> tuple[list[Logged], list[Any]]:
        """Open the log and read all of it; what is kept, and what `verify` finds wrong. Raises when the power goes."""
        self.machine, self.power_gone = Machine(), asyncio.Event()
        read: tuple[list[Logged], list[Any]] = await self.machine.start(self._start())
        return read

    async def _start(self) -> tuple[list[Logged], list[Any]]:
        self.log = await SqliteLog.open(
            "log", self.world, synchronous=self.synchronous, vfs=self.disk.name, run=self._slowly
        )
        kept, faults = list(await self.log.read(0, limit=1_000_000)), list(await self.log.verify())
        self.book = Book(self.log, self.world, self.country)
        self.live = Live(self.world, lambda: self.book.seq)
        self.live.add(showing(self.book))
        self.book.listeners.append(self._show)
        self.machine.start(self.book.follow(0))
        await self.book.caught_up((await self.log.head())[0])
        self.up = True
        return kept, faults

    async def lose_power(self) -> None:
        """Everything in memory is gone at once, and of the disk's cache what chance leaves."""
        self.up = False
        self.disk.cut_after = 0
        await self.machine.stop()
        if hasattr(self, "log"):
            self.log._files.close()
        self.disk.power_on_again()

    def receive(self, letter: Letter, answer: Callable[[Answer], None]) -> None:
        """A letter that arrives where nobody listens is lost."""
        if self.up:
            self.machine.start(self._answer(letter, answer))

    async def _answer(self, letter: Letter, answer: Callable[[Answer], None]) -> None:
        if self.hasty and letter.saying.id is not None:
            answer(Receipt(letter.saying.id, 0, self.world.now()))
        try:
            said: Answer = await say(
                self.book, letter.person, letter.action, letter.subject, letter.saying, letter.places
            )
        except Refusal as refusal:
            said = refusal
        except Exception as failure:  # without power anything may fail; with it, nothing may
            if self.disk.has_power:
                self.mistakes.append(f"{letter.action.name}: {failure!r}")
            self.power_gone.set()
            return
        if self.disk.has_power:
            answer(said)
        else:
            self.power_gone.set()

    def watch(self, topic: str, after: int, line: Line) -> None:
        if self.up:
            self.machine.start(self._pour(self.live.stream(topic, "en", after), line))

    async def _pour(self, frames: AsyncIterator[bytes], line: Line) -> None:
        async for frame in frames:
            for event in frame.split(b"\n\n")[:-1]:
                line.put(event)
            if line.broken:
                return

    def _show(self, change: Change) -> None:
        if isinstance(change.after, Case):
            self.live.changed(change.before, change.after)

    async def _slowly(self, work: Callable[[], Any]) -> Any:
        """A disk takes its time; the power may go before or after the work, and inside it at every write."""
        await asyncio.sleep(self.world.random.expovariate(1 / 0.004))
        done = work()
        await asyncio.sleep(self.world.random.expovariate(1 / 0.004))
        return done


class Tile(msgspec.Struct, frozen=True):
    """What a screen shows of a case: its alerts, and by whom each was acknowledged."""

    case: str
    alerts: dict[str, str | None]


def showing(book: Book) -> Showing:
    """One screen for each hospital and each unit, with a tile per case that concerns it."""

    def topics(case: Case) -> Iterable[str]:
        hospitals = {f"screen/{alert.hospital}": None for alert in case.alerts.values()}
        return [*hospitals, *(f"screen/{unit}" for unit in case.runs)]

    def html(case: Case, topic: str, language: str) -> str:
        alerts = {alert.id: alert.acknowledged_by for alert in case.alerts.values()}
        return msgspec.json.encode(Tile(case.id, alerts)).decode()

    def everything(topic: str) -> Iterable[Case]:
        return [case for case in book.open_cases.values() if topic in topics(case)]

    return Showing("screen", topics, lambda case: case.id, lambda case, topic: "", html, everything)
