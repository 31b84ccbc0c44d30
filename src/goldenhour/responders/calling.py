"""The engine that calls volunteers: a round is first an entry on the timeline, then its effect on phones.

As with consults (`consults/ringing.py`) nothing here is the truth. Ids follow from the case and the number of the round, and
a round is kept on condition that nobody wrote to the case meanwhile: two dispatchers cannot call twice, two servers cannot
ring twice, and a server that was away goes on where the log is.
"""

from __future__ import annotations

import asyncio
import contextlib
import uuid
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import NamedTuple, Protocol
from zoneinfo import ZoneInfo

import msgspec
import structlog

from goldenhour.emergency.bodies import Body
from goldenhour.emergency.book import Book, Change
from goldenhour.emergency.bystander_bodies import (
    CalledResponder,
    ResponderDid,
    RespondersCalled,
    RespondersStoodDown,
    ResponderStep,
    Task,
)
from goldenhour.emergency.bystanders import ResponderState
from goldenhour.emergency.case import Case
from goldenhour.emergency.defibrillators import Found, NearestAeds
from goldenhour.emergency.people import Person
from goldenhour.kit.log import Entry, encode_json
from goldenhour.kit.sentences import Translate
from goldenhour.kit.world import World
from goldenhour.responders.choosing import Near, Point, choose, near, rules_of
from goldenhour.responders.due import round_due, stand_down_due
from goldenhour.responders.keeping import Volunteers
from goldenhour.responders.volunteers import Volunteer

PROGRAM = "program/responders"
NAMESPACE = uuid.UUID("8e5a1c53-47c2-5d0f-8a53-0d3f2c9b7a10")
"""Of all ids made here; never to be changed."""
LOOK_AGAIN_S = 1.0
LIVE_FOR = timedelta(minutes=5)
"""So long a position sent by an open page counts."""
DEVICES_ASKED = 8
ROUNDED = 3
"""Decimals of a degree: some 100 m. What a volunteer learns before accepting."""
SENT_AGAIN_FOR = timedelta(minutes=5)
"""After a start, what was called longer ago is not pushed again: whoever did not come would come too late."""

logger = structlog.get_logger()


class Letter(msgspec.Struct, frozen=True, kw_only=True):
    """What a phone may know before anybody accepted: how far it is, and what is asked. Never who, never where exactly.
    `key`: the same each time this is sent. `over`: they are not needed any more."""

    key: str
    metres: int = 0
    task: Task = Task.COMPRESS
    over: bool = False
    synthetic: bool = False


class Phones(Protocol):
    """The port to the volunteers' phones (`app/responders.py`)."""

    async def tell(self, volunteer: str, letter: Letter) -> str:
        """Hand it on; empty when it was taken, else why not. Sent again under the same key it is left out behind."""
        ...

    async def forget(self, volunteer: str) -> None:
        """Erase the addresses of this volunteer's phones."""
        ...


class Live(NamedTuple):
    point: Point
    until: float


def round_id(case: str, key: str) -> str:
    return str(uuid.uuid5(NAMESPACE, f"{case}/{key}"))


def no_devices(*_: object) -> Sequence[Found]:
    """Where nobody knows any defibrillator."""
    return ()


class Caller:
    """Calls volunteers for every case that is due, as long as `keep` runs."""

    def __init__(self, book: Book, world: World, volunteers: Volunteers, phones: Phones, nearest: NearestAeds) -> None:
        self.book = book
        self.world = world
        self.volunteers = volunteers
        self.phones = phones
        self.nearest = nearest
        self.say: Translate = lambda words: words
        self.automatic = False
        """Simulated cases are called for by themselves (the demo)."""
        self._live: dict[str, Live] = {}
        self._sent: set[str] = set()
        self._bell = asyncio.Event()
        self._looking: set[str] = set()
        self._working: set[asyncio.Task[None]] = set()

    # ── hearing ──────────────────────────────────────────────────────────────────────────────────────────────────────
    def changed(self, change: Change) -> None:
        """A listener of the book."""
        if isinstance(change.after, Case):
            self._looking.add(change.after.id)
            self._bell.set()

    async def keep(self) -> None:
        """Run for ever: look at what changed, and every second at every case whose volunteers may be due."""
        self._looking |= set(self.book.open_cases)
        self.book.listeners.append(self.changed)
        while True:
            await self.look()
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(LOOK_AGAIN_S if self._looking or self._waits() else None):
                    await self._bell.wait()
            self._bell.clear()

    def _waits(self) -> bool:
        return any(
            case.bystanders.rounds and not case.bystanders.stood_down_at for case in self.book.open_cases.values()
        )

    async def look(self) -> None:
        """Do what is due now. A mistake of ours is loud, and tried again."""
        wanted = self._looking | {case.id for case in self.book.open_cases.values() if case.bystanders.rounds}
        self._looking = set()
        for case_id in wanted:
            try:
                await self._attend(case_id)
            except Exception:
                logger.exception("responders_not_called", case=case_id)
                self._looking.add(case_id)

    async def close(self) -> None:
        for task in list(self._working):
            task.cancel()
        await asyncio.gather(*self._working, return_exceptions=True)

    # ── calling ──────────────────────────────────────────────────────────────────────────────────────────────────────
    async def _attend(self, case_id: str) -> None:
        case = await self.book.case(case_id)
        if case.drill or case.call is None:
            return
        if why := stand_down_due(case):
            await self._keep(case, f"over/{len(case.bystanders.rounds)}", RespondersStoodDown(reason=self.say(why)))
            case = await self.book.case(case_id)
        rules = rules_of(self.book.country, case.county)
        if self.automatic and case.synthetic:
            rules = msgspec.structs.replace(rules, automatic=True)
        if number := round_due(case, rules, self.world.now()):
            await self.call(case, number)
            case = await self.book.case(case_id)
        self._send_what_is_new(case)

    async def call(self, case: Case, number: int, by: Person | None = None) -> RespondersCalled:
        """Keep a round, said by this person or by the program. It is kept once, whoever is faster."""
        body = await self.round_of(case, number, again=by is not None)
        await self._keep(case, str(number), body, by)
        return body

    async def round_of(self, case: Case, number: int, *, again: bool = False) -> RespondersCalled:
        """Who would be called now: those in reach who were not called yet; `again`: also who turned back or was told not to
        come, whom only a person calls again."""
        assert case.call is not None
        place, rules = case.call.place, rules_of(self.book.country, case.county)
        where = (place.lat, place.lon)
        known = {} if case.bystanders.stood_down_at else case.bystanders.responders
        candidates = [one for one in await self.candidates(case, number) if is_free(case, one.volunteer, again)]
        devices = self.devices(where)
        brought = {
            f"{one.called.site}/{one.called.aed}"
            for one in known.values()
            if one.accepts and one.state is not ResponderState.OVER and one.called.aed
        }
        called = choose(candidates, where, devices, rules, brought)
        return RespondersCalled(
            lat=round(where[0], ROUNDED), lon=round(where[1], ROUNDED), radius_m=rules.radius_of(number),
            called=tuple(called), number=number,
        )  # fmt: skip

    def devices(self, where: Point) -> Sequence[Found]:
        """The nearest that can be brought. Whoever knows them failing must keep nobody from being called."""
        try:
            return self.nearest(where, self.world.now(), DEVICES_ASKED)
        except Exception:
            logger.exception("devices_not_found")
            return ()

    async def candidates(self, case: Case, number: int) -> list[Near]:
        """Who may be called and is in reach, the nearest first. Simulated volunteers come to simulated patients only."""
        assert case.call is not None
        rules, place = rules_of(self.book.country, case.county), case.call.place
        all_of_them = [one for one in await self.volunteers.everyone() if one.synthetic == case.synthetic]
        zone = ZoneInfo(self.book.country.timezone)
        return near(
            all_of_them, (place.lat, place.lon), self.world.now(), zone, rules.radius_of(number), self.live_points()
        )

    async def _keep(self, case: Case, key: str, body: Body, by: Person | None = None) -> None:
        kind = "responders_called" if isinstance(body, RespondersCalled) else "responders_stood_down"
        entry = Entry(
            id=round_id(case.id, key), subject=f"case/{case.id}", kind=kind, at=self.world.now(),
            by=by.id if by else PROGRAM, role="dispatcher" if by else "", place=by.place if by else "",
            body=msgspec.Raw(encode_json(body)),
        )  # fmt: skip
        await self.book.keep_as_seen(case, [entry])

    # ── positions of open pages ──────────────────────────────────────────────────────────────────────────────────────
    def see(self, volunteer: Volunteer, point: Point) -> None:
        """Where a volunteer's open page is; kept in memory only, for a few minutes."""
        if volunteer.said.live:
            self._live[volunteer.id] = Live(point, self.world.monotonic() + LIVE_FOR.total_seconds())

    def live_points(self) -> Mapping[str, Point]:
        now = self.world.monotonic()
        self._live = {key: live for key, live in self._live.items() if live.until > now}
        return {key: live.point for key, live in self._live.items()}

    async def forget(self, volunteer: Volunteer) -> None:
        """Everything that tells who this was is erased. Whoever is waited for is said to have turned back first."""
        for case in list(self.book.open_cases.values()):
            mine = case.bystanders.responders.get(volunteer.id)
            if mine is not None and mine.accepts and case.bystanders.stood_down_at is None:
                await self._turn_back(case, volunteer.id)
        self._live.pop(volunteer.id, None)
        await self.phones.forget(volunteer.id)
        await self.volunteers.forget(volunteer.id)

    async def _turn_back(self, case: Case, volunteer: str) -> None:
        body = ResponderDid(responder=volunteer, step=ResponderStep.TURNED_BACK)
        entry = Entry(
            id=self.world.new_id(), subject=f"case/{case.id}", kind="responder_did", at=self.world.now(), by=PROGRAM,
            body=msgspec.Raw(encode_json(body)),
        )  # fmt: skip
        await self.book.keep_as_seen(case, [entry])

    # ── effects ──────────────────────────────────────────────────────────────────────────────────────────────────────
    def _send_what_is_new(self, case: Case) -> None:
        """What of this case this server has not sent: just called or stood down, or before it went away."""
        said, now = case.bystanders, self.world.now()
        if said.stood_down_at is not None:
            for one in said.responders.values():
                if one.accepts is not False and not one.sent_home and now - said.stood_down_at < SENT_AGAIN_FOR:
                    key = f"{key_of(case, one.id)}/over"
                    self._send(one.id, Letter(key=key, over=True, synthetic=case.synthetic))
            return
        for one in said.responders.values():
            if one.accepts is None and not one.sent_home and now - one.called_at < SENT_AGAIN_FOR:
                self._send(one.id, letter(case, one.called))

    def _send(self, volunteer: str, said: Letter) -> None:
        if said.key in self._sent:
            return
        self._sent.add(said.key)
        task = asyncio.create_task(self._tell(volunteer, said))
        self._working.add(task)
        task.add_done_callback(self._working.discard)

    async def _tell(self, volunteer: str, said: Letter) -> None:
        try:
            why = await self.phones.tell(volunteer, said)
        except Exception:
            logger.exception("volunteer_not_told", key=said.key)
            return
        if why:
            logger.warning("volunteer_not_told", key=said.key, why=why)


def letter(case: Case, called: CalledResponder) -> Letter:
    metres = int(round((called.metres or 0) / 50) * 50)
    return Letter(key=key_of(case, called.responder), metres=metres, task=called.task, synthetic=case.synthetic)


def key_of(case: Case, volunteer: str) -> str:
    """What is sent under it is sent once; called again, a volunteer is told again."""
    times = sum(one.responder == volunteer for call in case.bystanders.rounds for one in call.said.called)
    return f"{case.id}/{volunteer}" + (f"/{times}" if times > 1 else "")


def is_free(case: Case, volunteer: str, again: bool) -> bool:
    """Whether this round may call them: not called yet, or (`again`) one who may be called once more."""
    known = case.bystanders.responders.get(volunteer)
    return known is None or (again and known.may_be_called_again(case.bystanders.stood_down_at is not None))
