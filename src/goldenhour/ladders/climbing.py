"""The engine of the ladder: a step is first an entry on the timeline, then its effect; and what became of it, another.

Nothing here is the truth. Which alerts ring, what they have climbed and what was answered stands in the log, so a server
that is killed and started again goes on where the log is. The id of a step follows from the alert, its ringing, the step
and the round: two servers, or one that does not know whether it wrote, cannot take a step twice. A step is appended on
condition that nobody wrote to the case meanwhile: an acknowledgement that was faster wins.
"""

from __future__ import annotations

import asyncio
import contextlib
import heapq
import itertools
import uuid
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import msgspec
import structlog

from goldenhour.emergency.book import Book, Change
from goldenhour.emergency.capabilities import likely_condition
from goldenhour.emergency.case import Alert, Case, Climb
from goldenhour.emergency.hospital import HospitalState
from goldenhour.emergency.ladder import CHANNEL_OF, ladder_for
from goldenhour.emergency.ladder_bodies import AlertClimbed, AnswerState, ChannelAnswered, ContactsSet, Step
from goldenhour.kit.log import ID_USED_OTHERWISE, Entry, Receipt, encode_json
from goldenhour.kit.refusals import Refusal
from goldenhour.kit.world import World
from goldenhour.ladders.channels import Answer, Channels, Letter
from goldenhour.ladders.due import GRAIN_S, Due, due, rings, wait_for_next_s

PROGRAM = "program/ladder"
UNKNOWN_REACH = "?"
NAMESPACE = uuid.UUID("6f0a8f6e-5a0c-5b1e-9d52-3f6c1c0a7d11")
"""Of all ids the ladder makes; never to be changed."""
LOOK_AGAIN_S = 1.0
"""How often it looks at the clock while an alert rings, so that a jump is noticed; and when a step could not be kept."""
LOOK_AT_LEAST_S = 5.0
"""How often an alert that rings is looked at even when nothing is due: a screen may have died, a phone been subscribed."""
JUMP_S = 0.5
REACHES_WITHIN_S = 2.0

logger = structlog.get_logger()
Offer = Callable[[Case, Alert], Awaitable[str | None]]
"""The hospital to offer instead of the one that does not answer."""


async def no_offer(case: Case, alert: Alert) -> str | None:
    return None


def step_id(alert: Alert, step: Due) -> str:
    return str(uuid.uuid5(NAMESPACE, f"{alert.id}/{alert.ringing}/{step.step}/{step.round}"))


def answer_id(climb_id: str, state: AnswerState, of: str = "") -> str:
    return str(uuid.uuid5(NAMESPACE, f"{climb_id}/{state}/{of}"))


@dataclass
class LadderClock:
    """How long one alert has rung. Runs on by the monotonic clock whatever the time of day does; never goes back, and
    takes over what the time of day says when that is more (the server was away, or asleep): too early is loud, too late
    is silent."""

    elapsed: float
    read_at: float

    def read(self, alert: Alert, world: World) -> float:
        now = world.monotonic()
        by_day = (world.now() - alert.rings_since).total_seconds()
        known = max((climb.after_s for climb in alert.climbs_now), default=0.0)
        self.elapsed = max(self.elapsed + now - self.read_at, by_day, known)
        self.read_at = now
        return self.elapsed


@dataclass
class Watched:
    """An alert that rings: in which case, since which ringing, by which clock, and when it is looked at next."""

    case: str
    ringing: int
    clock: LadderClock
    wake_at: float = 0.0
    climbing: bool = False
    news: bool = False
    """Something happened while it was climbing: look again at once."""
    in_hand: set[str] = field(default_factory=set)
    """Ids of steps this server is sending or has sent."""


class Climber:
    """Watches every alert that rings, as long as `keep` runs."""

    def __init__(
        self,
        book: Book,
        world: World,
        channels: Channels,
        listens: Callable[[str], bool] = lambda hospital: True,
        offer: Offer = no_offer,
    ) -> None:
        self.book = book
        self.world = world
        self.channels = channels
        self.listens = listens
        self.offer = offer
        self.watched: dict[str, Watched] = {}
        self._heap: list[tuple[float, int, str]] = []
        self._order = itertools.count()
        self._bell = asyncio.Event()
        self._working: set[asyncio.Task[None]] = set()
        self._offset = 0.0

    # ── hearing ──────────────────────────────────────────────────────────────────────────────────────────────────────
    def start(self) -> None:
        """Look at everything that is open: what rang when the server went away rings on."""
        self._offset = self._day_against_monotonic()
        for case in list(self.book.open_cases.values()):
            self._look(case)

    def changed(self, change: Change) -> None:
        """A listener of the book."""
        if isinstance(change.after, Case):
            self._look(change.after)
        elif isinstance(change.after, HospitalState):
            self.look_at_hospital(change.after.id)

    def look_at_hospital(self, hospital: str) -> None:
        """Something about this hospital is different: its ladder, its contacts, whether a screen listens."""
        for case in list(self.book.coming_to(hospital)):
            self._look(case)

    def _look(self, case: Case) -> None:
        for alert in case.alerts.values():
            if not rings(case, alert):
                self.watched.pop(alert.id, None)
                continue
            watched = self.watched.get(alert.id)
            if watched is None or watched.ringing != alert.ringing:
                clock = LadderClock(0.0, self.world.monotonic())
                watched = self.watched[alert.id] = Watched(case.id, alert.ringing, clock)
            self._wake(alert.id, watched, self.world.monotonic())

    def _wake(self, alert_id: str, watched: Watched, at: float) -> None:
        watched.wake_at = at
        heapq.heappush(self._heap, (at, next(self._order), alert_id))
        self._bell.set()

    # ── waiting ──────────────────────────────────────────────────────────────────────────────────────────────────────
    async def keep(self) -> None:
        """Run for ever: sleep until the next step of any alert is due, take it, and never let one alert wait for
        another."""
        self.start()
        self.book.listeners.append(self.changed)
        while True:
            await self._wait()
            self._notice_a_jump()
            for alert_id in self._woken():
                self._begin(self._attend(alert_id))

    async def _wait(self) -> None:
        self._bell.clear()
        patience = None
        if self._heap:
            patience = min(LOOK_AGAIN_S, max(0.0, self._heap[0][0] - self.world.monotonic()))
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(patience):  # not wait_for: in Python 3.11 that can swallow being told to stop
                await self._bell.wait()

    def _woken(self) -> list[str]:
        """The alerts whose time has come. What was put on the heap for an earlier plan is passed over."""
        now, woken = self.world.monotonic() + GRAIN_S, []
        while self._heap and self._heap[0][0] <= now:
            at, _, alert_id = heapq.heappop(self._heap)
            watched = self.watched.get(alert_id)
            if watched is None or watched.wake_at != at:
                continue
            if watched.climbing:
                watched.news = True
                continue
            watched.climbing, watched.news = True, False
            woken.append(alert_id)
        return woken

    def _notice_a_jump(self) -> None:
        """When the time of day has jumped, look at every alert at once: some may be due by it."""
        offset = self._day_against_monotonic()
        if abs(offset - self._offset) > JUMP_S:
            logger.warning("clock_jumped", seconds=round(offset - self._offset, 3))
            for alert_id, watched in self.watched.items():
                self._wake(alert_id, watched, self.world.monotonic())
        self._offset = offset

    def _day_against_monotonic(self) -> float:
        return self.world.now().timestamp() - self.world.monotonic()

    def _begin(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._working.add(task)
        task.add_done_callback(self._working.discard)

    async def close(self) -> None:
        """Leave what is under way: it stands in the log without an answer, and is sent again at the next start."""
        for task in list(self._working):
            task.cancel()
        await asyncio.gather(*self._working, return_exceptions=True)

    # ── climbing ─────────────────────────────────────────────────────────────────────────────────────────────────────
    async def _attend(self, alert_id: str) -> None:
        """Take what is due for one alert and plan when to look next. A mistake of ours is loud, and tried again."""
        watched = self.watched.get(alert_id)
        if watched is None:
            return
        again: float | None = LOOK_AGAIN_S
        try:
            again = await self._climb(alert_id, watched)
        except Exception:
            logger.exception("ladder_failed", alert=alert_id, case=watched.case)
        finally:
            watched.climbing = False
        again = 0.0 if watched.news else again
        if self.watched.get(alert_id) is watched and again is not None:
            self._wake(alert_id, watched, self.world.monotonic() + again)

    async def _climb(self, alert_id: str, watched: Watched) -> float | None:
        """One look at an alert: take its steps if any are due. In how many seconds to look again (None: no more)."""
        case = await self.book.case(watched.case)
        alert = case.alerts.get(alert_id)
        if alert is None or not rings(case, alert) or alert.ringing != watched.ringing:
            return None
        self._send_what_has_no_answer(case, alert, watched)
        ladder = ladder_for(self.book.hospitals.get(alert.hospital), likely_condition(case), alert.priority)
        elapsed, listening = watched.clock.read(alert, self.world), self._listening(case, alert)
        now = alert.rings_since + timedelta(seconds=elapsed)
        steps = [step for step in due(alert, ladder, listening, now) if await self._worth_taking(alert, step)]
        if steps:
            await self._take(case, alert, steps, elapsed)
            return 0.0
        wait_s = wait_for_next_s(alert, ladder, listening, now)
        return LOOK_AT_LEAST_S if wait_s is None else min(max(10 * GRAIN_S, wait_s), LOOK_AT_LEAST_S)

    async def _worth_taking(self, alert: Alert, step: Due) -> bool:
        """A phone step that reaches nobody is taken once, and said to have failed; it is not repeated."""
        return step.round == 1 or bool(await self._to(alert, step.step))

    def _listening(self, case: Case, alert: Alert) -> bool:
        """Whether a screen there can sound. A simulated patient is looked at by simulated people, on no screen."""
        drill = bool(getattr(case, "drill", False))
        return self.listens(alert.hospital) or (case.synthetic and not drill)

    async def _to(self, alert: Alert, step: Step) -> str:
        """Whom a step reaches. When that cannot be found out, it is taken all the same."""
        channel = self.channels.get(step)
        if channel is None:
            return ""
        try:
            async with asyncio.timeout(REACHES_WITHIN_S):
                return await channel.reaches(alert.hospital, self._contacts(alert))
        except Exception:
            logger.exception("reach_not_known", step=step, hospital=alert.hospital)
            return UNKNOWN_REACH

    def _contacts(self, alert: Alert) -> ContactsSet:
        state = self.book.hospitals.get(alert.hospital)
        return state.contacts if state else ContactsSet()

    async def _take(self, case: Case, alert: Alert, steps: list[Due], elapsed: float) -> None:
        """Keep the steps, on condition that the case is as it was looked at; whoever was faster is looked at again."""
        entries = [await self._entry(case, alert, step, elapsed) for step in steps]
        await self.book.keep_as_seen(case, entries)

    async def _entry(self, case: Case, alert: Alert, step: Due, elapsed: float) -> Entry:
        body = AlertClimbed(
            alert=alert.id, step=step.step, round=step.round, ringing=alert.ringing, after_s=round(elapsed, 3),
            channel=CHANNEL_OF[step.step], to=(await self._to(alert, step.step))[:300],
            hospital=await self._offered(case, alert) if step.step is Step.NEXT_HOSPITAL else None,
        )  # fmt: skip
        return self._saying(case.id, step_id(alert, step), "alert_climbed", body)

    async def _offered(self, case: Case, alert: Alert) -> str | None:
        """The next suitable hospital; a step is taken even where none can be found."""
        try:
            return await self.offer(case, alert)
        except Exception:
            logger.exception("no_hospital_to_offer", case=case.id)
            return None

    def _saying(self, case_id: str, entry_id: str, kind: str, body: AlertClimbed | ChannelAnswered) -> Entry:
        return Entry(
            id=entry_id, subject=f"case/{case_id}", kind=kind, at=self.world.now(), by=PROGRAM,
            body=msgspec.Raw(encode_json(body)),
        )  # fmt: skip

    # ── effects ──────────────────────────────────────────────────────────────────────────────────────────────────────
    def _send_what_has_no_answer(self, case: Case, alert: Alert, watched: Watched) -> None:
        """Every step that goes out and has no answer yet is sent: just taken, or before the server went away."""
        for climb in alert.climbs_now:
            if climb.answer is None and climb.step in self.channels and climb.id not in watched.in_hand:
                watched.in_hand.add(climb.id)
                self._begin(self._send(case, alert, climb, watched))

    async def _send(self, case: Case, alert: Alert, climb: Climb, watched: Watched) -> None:
        try:
            answer = await self.channels[climb.step].send(self._letter(case, alert, climb))
        except Exception as mistake:
            logger.exception("channel_failed", step=climb.step, alert=alert.id)
            answer = Answer(AnswerState.FAILED, f"our mistake: {type(mistake).__name__}")
        try:
            await self.note_answer(case.id, alert.id, climb.id, answer)
        except Exception:
            logger.exception("answer_not_kept", climb=climb.id)
            await self.world.sleep(LOOK_AGAIN_S)
            watched.in_hand.discard(climb.id)  # sent again, under the same key
            self._wake(alert.id, watched, self.world.monotonic())

    def _letter(self, case: Case, alert: Alert, climb: Climb) -> Letter:
        hospital = self.book.country.find_hospital(alert.hospital)
        language = self.book.country.languages[0]
        return Letter(
            key=climb.id, step=climb.step, round=climb.round, hospital=alert.hospital,
            spoken=hospital.short(language) if hospital else alert.hospital, condition=likely_condition(case),
            priority=alert.priority, eta_min=minutes_until(alert.eta_at, self.world.now()),
            contacts=self._contacts(alert), drill=bool(getattr(case, "drill", False)), synthetic=case.synthetic,
            casualties=sum(case.group.said.counts.values()) if case.group else 0,
        )  # fmt: skip

    async def note_answer(
        self, case_id: str, alert_id: str, climb_id: str, answer: Answer, of: str = ""
    ) -> Receipt | None:
        """Keep what a channel said. The same answer of the same step (and receipt, `of`) is kept once: None if it was."""
        body = ChannelAnswered(alert=alert_id, climb=climb_id, state=answer.state, detail=answer.detail[:300])
        entry = self._saying(case_id, answer_id(climb_id, answer.state, of), "channel_answered", body)
        try:
            receipt = (await self.book.log.append([entry]))[0]
        except Refusal as refusal:
            if refusal.code != ID_USED_OTHERWISE:
                raise
            return None
        await self.book.caught_up(receipt.seq)
        return None if receipt.repeated else receipt


def minutes_until(eta: datetime | None, now: datetime) -> int | None:
    return None if eta is None else max(0, round((eta - now).total_seconds() / 60))
