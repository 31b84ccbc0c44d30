"""Who is told when nobody listens: the program says `listening_changed` on the hospital's timeline, alert or no alert.

A hospital is watched from the first time one of its boards is open. Worse news waits for the grace, so that a reloaded
page or a restarted server is no news; better news is told at once.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import msgspec

from goldenhour.emergency.bodies import AlertStoodDown, Body, ListeningChanged, ListeningState
from goldenhour.emergency.case import AlertState
from goldenhour.emergency.house import House
from goldenhour.emergency.screens import Listening, ScreenKind, ScreenSighting, listening_of
from goldenhour.kit.log import Entry, encode_json
from goldenhour.kit.sentences import N_
from goldenhour.kit.tasks import every

LOOKS_EVERY = 5.0
"""Seconds."""
GRACE = timedelta(seconds=30)
"""So long it must be bad before it is told. EN 50136 grade 4 wants a failed path known within 3 minutes."""
GRACE_AT_START = timedelta(seconds=60)
"""After a start no screen has been heard of yet: they need a moment to find the server again."""
DRILL_AT_MOST = timedelta(minutes=15)
"""A drill nobody acknowledged has taught what it can. Our choice."""
BY = "program/listening"

WHY_NOBODY = N_("no board was heard of any more")
WHY_SILENT = N_("the browsers of the open boards do not let them sound")
WHY_UNHEARD = N_("somebody tested the open boards and heard nothing")
WHY_LOST = N_("the open boards have lost their live connection")
WHY_LISTENING = N_("a board can sound")
DRILL_FORGOTTEN = N_("the drill is over: nobody acknowledged within 15 minutes")

RANK = (ListeningState.NOBODY, ListeningState.SILENT, ListeningState.LISTENING)
Told = Callable[[str, ListeningChanged], Awaitable[None]]
"""Called after a change was kept, with the hospital: pushes it to its administrators where there is a way."""


async def tell_nobody(hospital: str, change: ListeningChanged) -> None:
    """Where no channel is set up, pages and the oversight page say it."""


@dataclass
class Watch:
    """Looks at all hospitals every few seconds. What it knows beyond the log is how long something has been so."""

    house: House
    told: Told = tell_nobody
    began: datetime = field(init=False)
    since: dict[str, tuple[ListeningState, datetime]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.began = self.house.world.now()

    async def keep(self) -> None:
        """Look, for ever."""
        await every(self.house.world, LOOKS_EVERY, self.look)

    async def look(self) -> None:
        """Tell every change that has lasted long enough, and end drills that were forgotten."""
        boards: dict[str, list[ScreenSighting]] = {}
        for screen in self.house.book.screens.values():
            if screen.kind is ScreenKind.BOARD:
                boards.setdefault(screen.hospital, []).append(screen)
        watched = {hospital for hospital, state in self.house.book.hospitals.items() if state.heard}
        for hospital in sorted(watched | boards.keys()):
            await self.look_at(hospital, boards.get(hospital, []))
        await self.end_forgotten_drills()

    async def look_at(self, hospital: str, boards: list[ScreenSighting]) -> None:
        now = self.house.world.now()
        found = listening_of(boards, now)
        known = self.house.book.hospitals.get(hospital)
        last = known.heard.state if known and known.heard else None
        if found.state is last:
            self.since.pop(hospital, None)
            return
        state, since = self.since.get(hospital, (None, now))
        if state is not found.state:
            since = now
            self.since[hospital] = (found.state, now)
        if is_news(last, found.state, now - since, now - self.began):
            await self.tell(hospital, change_to(found, boards))
            self.since.pop(hospital, None)

    async def tell(self, hospital: str, change: ListeningChanged) -> None:
        await self.say(f"hospital/{hospital}", "listening_changed", change)
        await self.told(hospital, change)

    async def end_forgotten_drills(self) -> None:
        now = self.house.world.now()
        for case in [case for case in self.house.book.open_cases.values() if case.practises_alone]:
            for alert in case.alerts.values():
                if alert.state is AlertState.ALERTED and now - alert.stored_at > DRILL_AT_MOST:
                    body = AlertStoodDown(alert=alert.id, reason=DRILL_FORGOTTEN)
                    await self.say(f"case/{case.id}", "alert_stood_down", body)

    async def say(self, subject: str, kind: str, body: Body) -> None:
        world = self.house.world
        raw = msgspec.Raw(encode_json(body))
        entry = Entry(id=world.new_id(), subject=subject, kind=kind, at=world.now(), by=BY, role="program", body=raw)
        receipt = (await self.house.log.append([entry]))[0]
        await self.house.book.caught_up(receipt.seq)


def is_news(last: ListeningState | None, found: ListeningState, lasted: timedelta, running: timedelta) -> bool:
    """Better at once, worse after the grace. A hospital that never had a board has nothing to lose."""
    if last is None and found is ListeningState.NOBODY:
        return False
    if last is None or RANK.index(found) > RANK.index(last):
        return found is ListeningState.LISTENING or lasted >= GRACE
    return lasted >= GRACE and running >= GRACE_AT_START


def change_to(found: Listening, boards: list[ScreenSighting]) -> ListeningChanged:
    """What is told, with why in a few words."""
    match found.state:
        case ListeningState.LISTENING:
            why = WHY_LISTENING
        case ListeningState.NOBODY:
            why = WHY_NOBODY
        case ListeningState.SILENT:
            why = why_silent([board for board in boards if not board.can_sound])
    return ListeningChanged(state=found.state, screens=found.screens, why=why)


def why_silent(boards: list[ScreenSighting]) -> str:
    """Why none of these sounds: what somebody can do here goes before what the network does."""
    if not all(board.sound for board in boards):
        return WHY_SILENT
    return WHY_UNHEARD if any(board.unheard for board in boards) else WHY_LOST
