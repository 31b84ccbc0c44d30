"""The engine of a consult's ladder: a ringing is first an entry on the timeline, then its effect.

As with alerts (`ladders/climbing.py`) nothing here is the truth. Ids follow from the consult and the number of the ringing,
and a ringing is appended on condition that nobody wrote to the case meanwhile: whoever takes it faster wins, two servers
cannot ring twice, and a server that was away goes on where the log is.
"""

from __future__ import annotations

import asyncio
import contextlib
import uuid
from collections.abc import Callable, Collection
from typing import Protocol

import msgspec
import structlog

from goldenhour.consults.due import Ring, due, turns_of
from goldenhour.consults.roster import Rosters
from goldenhour.consults.routing import Candidate, candidates, rules_of
from goldenhour.emergency.book import Book, Change
from goldenhour.emergency.case import Case
from goldenhour.emergency.consult import Consult, ConsultState, Rung
from goldenhour.emergency.consult_bodies import ConsultRung, RingAnswered
from goldenhour.emergency.hospital import HospitalState
from goldenhour.emergency.ladder_bodies import AnswerState, Channel
from goldenhour.kit.log import ID_USED_OTHERWISE, Entry, encode_json
from goldenhour.kit.refusals import Refusal
from goldenhour.kit.sentences import Translate
from goldenhour.kit.world import World

PROGRAM = "program/consults"
NAMESPACE = uuid.UUID("0b1f2f0e-6d5c-5c58-9d0b-2d2f0f3a6c35")
"""Of all ids made here; never to be changed."""
LOOK_AGAIN_S = 1.0
"""How often the clock is looked at while anything rings, so that a jump of it is noticed as well."""
BETWEEN = " · "

logger = structlog.get_logger()


class Letter(msgspec.Struct, frozen=True, kw_only=True):
    """What a phone may know: that a specialty is asked for, by whom. Never who the patient is. `key`: the id of the
    `consult_rung` entry, the same each time this ringing is sent."""

    key: str
    channel: Channel
    hospital: str
    person: str
    phone: str
    name: str
    specialty: str
    asking: str
    path: str
    synthetic: bool


class Reach(Protocol):
    """The port to the world beyond the screens (`app/consults.py`)."""

    @property
    def ways(self) -> Collection[Channel]:
        """The channels that are set up here; the screens always are."""
        ...

    async def send(self, letter: Letter) -> str:
        """Hand it on; empty when it was taken, else why not. Sent again under the same key it is left out behind."""
        ...


def ringing_id(consult: str, number: int) -> str:
    return str(uuid.uuid5(NAMESPACE, f"{consult}/{number}"))


class Ringer:
    """Rings for every consult that nobody has taken, as long as `keep` runs."""

    def __init__(self, book: Book, world: World, reach: Reach, say: Callable[[], Translate]) -> None:
        self.book = book
        self.world = world
        self.reach = reach
        self.say = say
        self.rosters = Rosters(book.hospitals)
        self.waiting: dict[str, str] = {}
        """Consult -> its case."""
        self._clocks: dict[str, tuple[float, float]] = {}
        self._sent: set[str] = set()
        self._busy: set[str] = set()
        self._bell = asyncio.Event()
        self._working: set[asyncio.Task[None]] = set()

    # ── hearing ──────────────────────────────────────────────────────────────────────────────────────────────────────
    def changed(self, change: Change) -> None:
        """A listener of the book."""
        if isinstance(change.after, Case):
            self.look(change.after)
        elif isinstance(change.after, HospitalState) and self.waiting:
            self._bell.set()

    def look(self, case: Case) -> None:
        for consult in case.consults.values():
            if consult.state is ConsultState.ASKED:
                self.waiting[consult.id] = case.id
                self._bell.set()
            elif self.waiting.pop(consult.id, None) is not None:
                self._clocks.pop(consult.id, None)

    async def keep(self) -> None:
        """Run for ever: look at everything that rings whenever something changed, and every second."""
        for case in list(self.book.open_cases.values()):
            self.look(case)
        self.book.listeners.append(self.changed)
        while True:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(LOOK_AGAIN_S if self.waiting else None):
                    await self._bell.wait()
            self._bell.clear()
            for consult_id, case_id in list(self.waiting.items()):
                if consult_id not in self._busy:
                    self._busy.add(consult_id)
                    task = asyncio.create_task(self._attend(consult_id, case_id))
                    self._working.add(task)
                    task.add_done_callback(self._working.discard)

    async def close(self) -> None:
        """Leave what is under way: it stands in the log, and is sent again at the next start."""
        for task in list(self._working):
            task.cancel()
        await asyncio.gather(*self._working, return_exceptions=True)

    # ── ringing ──────────────────────────────────────────────────────────────────────────────────────────────────────
    async def _attend(self, consult_id: str, case_id: str) -> None:
        """Ring what is due for one consult. A mistake of ours is loud, and tried again."""
        try:
            while await self._ring(consult_id, case_id):
                pass
        except Exception:
            logger.exception("consult_not_rung", consult=consult_id, case=case_id)
        finally:
            self._busy.discard(consult_id)

    async def _ring(self, consult_id: str, case_id: str) -> bool:
        """One look; whether something was rung, so that one should look again."""
        case = await self.book.case(case_id)
        consult = case.consults.get(consult_id)
        if consult is None or consult.state is not ConsultState.ASKED:
            self.waiting.pop(consult_id, None)
            return False
        self._send_what_is_new(case, consult)
        elapsed = self.elapsed(consult)
        wait_s = rules_of(self.book.hospitals, consult.said.hospital).wait_s
        rings = due(consult, turns_of(self.candidates(consult)), wait_s, elapsed, self.reach.ways)
        if not rings:
            return False
        entries = [
            self._entry(case, consult, ring, len(consult.rung) + place, elapsed) for place, ring in enumerate(rings, 1)
        ]
        await self.book.keep_as_seen(case, entries)
        return True

    def candidates(self, consult: Consult) -> list[Candidate]:
        country = self.book.country
        said = consult.said
        return candidates(
            said.hospital, said.specialty, self.world.now(), country, self.book.hospitals, self.rosters,
            country.languages[0],
        )  # fmt: skip

    def elapsed(self, consult: Consult) -> float:
        """How long it has waited: by the monotonic clock, by the time of day when that says more (the server was away),
        and never less than what was rung already: too early is loud, too late is silent."""
        now = self.world.monotonic()
        by_day = (self.world.now() - consult.stored_at).total_seconds()
        known = max((rung.said.after_s for rung in consult.rung), default=0.0)
        before, read_at = self._clocks.get(consult.id, (0.0, now))
        elapsed = max(before + now - read_at, by_day, known)
        self._clocks[consult.id] = elapsed, now
        return elapsed

    def _entry(self, case: Case, consult: Consult, ring: Ring, number: int, elapsed: float) -> Entry:
        duty, say = ring.turn.duty, self.say()
        body = ConsultRung(
            consult=consult.id, number=number, hospital=ring.turn.hospital, channel=ring.channel,
            person=duty.person if duty else "", to=duty.name if duty else "",
            why=BETWEEN.join(one.text(say) for one in ring.turn.why)[:300], after_s=round(elapsed, 3),
        )  # fmt: skip
        return Entry(
            id=ringing_id(consult.id, number), subject=f"case/{case.id}", kind="consult_rung", at=self.world.now(),
            by=PROGRAM, body=msgspec.Raw(encode_json(body)),
        )  # fmt: skip

    # ── effects ──────────────────────────────────────────────────────────────────────────────────────────────────────
    def _send_what_is_new(self, case: Case, consult: Consult) -> None:
        """Whatever of the turn that goes on this server has not sent: just rung, or before it went away. Screens show what
        stands on the timeline by themselves."""
        last = consult.rung[-1].said.to if consult.rung else ""
        for rung in consult.rung:
            if rung.id in self._sent or rung.said.channel is Channel.SCREENS or rung.said.to != last:
                continue
            self._sent.add(rung.id)
            task = asyncio.create_task(self._send(case.id, consult.id, self._letter(case, consult, rung)))
            self._working.add(task)
            task.add_done_callback(self._working.discard)

    async def _send(self, case_id: str, consult_id: str, letter: Letter) -> None:
        try:
            why = await self.reach.send(letter)
        except Exception:
            logger.exception("consult_not_sent", key=letter.key, channel=letter.channel)
            return
        if why:
            logger.warning("consult_not_sent", key=letter.key, channel=letter.channel, why=why)
        await self._note(case_id, consult_id, letter.key, why)

    async def _note(self, case_id: str, consult_id: str, rung: str, why: str) -> None:
        """Keep what became of a ringing; the same of one sent again is kept once."""
        state = AnswerState.FAILED if why else AnswerState.SENT
        body = RingAnswered(consult=consult_id, rung=rung, state=state, detail=why[:300])
        entry = Entry(
            id=str(uuid.uuid5(NAMESPACE, f"{rung}/{state}")), subject=f"case/{case_id}", kind="ring_answered",
            at=self.world.now(), by=PROGRAM, body=msgspec.Raw(encode_json(body)),
        )  # fmt: skip
        try:
            await self.book.log.append([entry])
        except Refusal as refusal:
            if refusal.code != ID_USED_OTHERWISE:
                logger.exception("ring_not_noted", key=rung, code=refusal.code)

    def _letter(self, case: Case, consult: Consult, rung: Rung) -> Letter:
        said, country = rung.said, self.book.country
        language = country.languages[0]
        on_duty = self.rosters.on_duty(said.hospital, consult.said.specialty, self.world.now())
        duty = next((one for one in on_duty if one.name == said.to), None)
        asking = country.find_hospital(consult.said.hospital)
        return Letter(
            key=rung.id, channel=said.channel, hospital=said.hospital, person=said.person, name=said.to,
            phone=(duty.phone if duty else "") or "",
            specialty=country.label("specialties", consult.said.specialty, language),
            asking=asking.short(language) if asking else consult.said.hospital,
            path=f"/cases/{case.id}/consults/{consult.id}", synthetic=case.synthetic,
        )  # fmt: skip
