"""Who is in which room just now, and what passes between them: browsers arranging a connection, and where somebody
points in a picture. Nothing of it is kept; what people write is an entry of the case (`room_note`), and each screen is
sent those it has not seen.

A member is one open stream of one page. Whoever comes back is a new member, so that nothing meant for the connection
before can reach the next.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

import msgspec

from goldenhour.kit.live import BEAT_SECONDS, frame
from goldenhour.kit.refusals import Category, Refusal
from goldenhour.kit.world import World

MEMBERS_AT_MOST = 4
"""Everybody sends to everybody: with more the thinnest link drowns."""
SIGNAL_AT_MOST = 64 * 1024
"""Bytes. The description of a connection is five to ten thousand."""
WAITING_AT_MOST = 300
"""Signals that wait for a page too slow to take them; then its stream ends, and it begins anew."""
BURST, A_SECOND = 150, 20.0
"""How many signals one member may send at once, and how many more each second."""


class Signal(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """From one member to another (`to`), or to everybody else (empty). What is in it is the browsers' own affair."""

    sender: str
    data: msgspec.Raw
    to: str = ""


@dataclass(eq=False)
class Member:
    """One page in a room. `tab` is the page's own name for itself: when it comes back, the member before is gone."""

    id: str
    person: str
    name: str
    place: dict[str, str]
    """What the organisation is called, by language."""
    tab: str
    allowance: float = BURST
    counted: float = 0.0
    waiting: deque[bytes] = field(default_factory=deque)
    ready: asyncio.Event = field(default_factory=asyncio.Event)
    gone: bool = False

    def lay(self, what: bytes) -> None:
        if len(self.waiting) >= WAITING_AT_MOST:
            self.gone = True
        else:
            self.waiting.append(what)
        self.ready.set()

    def shown(self) -> dict[str, Any]:
        return {"id": self.id, "name": self.name, "place": self.place}


LinesAfter = Callable[[int], Awaitable[list[tuple[int, Any]] | None]]
"""The lines with seq > this, each with its seq; None: this person is no longer in the room."""


class Rooms:
    """All rooms with somebody in them, by the consult's id."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.rooms: dict[str, dict[str, Member]] = {}

    def enter(self, room: str, person: str, name: str, place: dict[str, str], tab: str) -> Member:
        """A new member. The same page before it, or where the room is full the same person's oldest, gives way."""
        there = list(self.rooms.get(room, {}).values())
        same = [one for one in there if one.person == person and one.tab == tab]
        if not same and len(there) >= MEMBERS_AT_MOST:
            same = [one for one in there if one.person == person][:1]
            if not same:
                raise Refusal(
                    Category.TOO_MANY,
                    "room_full",
                    "{n} people are in this room already, as many as it holds. Ask one of them to leave.",
                    n=MEMBERS_AT_MOST,
                )
        for one in same:
            self.leave(room, one)
        member = Member(self.world.new_id(), person, name, place, tab, counted=self.world.monotonic())
        for other in self.rooms.setdefault(room, {}).values():
            other.lay(frame("joined", member.shown()))
        self.rooms[room][member.id] = member
        return member

    def leave(self, room: str, member: Member) -> None:
        """Gone, and the others are told. Twice is harmless."""
        member.gone = True
        member.ready.set()
        there = self.rooms.get(room, {})
        if there.pop(member.id, None) is None:
            return
        for other in there.values():
            other.lay(frame("left", {"id": member.id}))
        if not there:
            del self.rooms[room]

    def pass_on(self, room: str, person: str, signal: Signal) -> None:
        """To the other, or to all others, of the same room."""
        there = self.rooms.get(room, {})
        sender = there.get(signal.sender)
        if sender is None or sender.person != person or (signal.to and signal.to not in there):
            raise Refusal(
                Category.NOT_FOUND,
                "not_in_the_room",
                "You, or whom you speak to, are not in this room now. Come in again.",
            )
        self._count(sender)
        said = frame("signal", {"from": sender.id, "data": signal.data})
        for other in [there[signal.to]] if signal.to else there.values():
            if other is not sender:
                other.lay(said)

    def _count(self, member: Member) -> None:
        now = self.world.monotonic()
        member.allowance = min(BURST, member.allowance + (now - member.counted) * A_SECOND)
        member.counted = now
        if member.allowance < 1:
            raise Refusal(
                Category.TOO_MANY, "too_many_signals", "This page sends too much at once. It slows down by itself."
            )
        member.allowance -= 1

    def wake(self, rooms: dict[str, Any]) -> None:
        """The case of these consults has changed: whoever is in their rooms looks for lines not seen."""
        for room in rooms.keys() & self.rooms.keys():
            for member in self.rooms[room].values():
                member.ready.set()

    async def stream(
        self, room: str, member: Member, hello: dict[str, Any], seen: int, lines: LinesAfter
    ) -> AsyncIterator[bytes]:
        """Frames for one member until it is gone: who is there, the lines it has not seen (`id:` is their seq, so that a
        browser that comes back asks for the rest), what the others send, and a beat every five seconds."""
        others = [one.shown() for one in self.rooms[room].values() if one is not member]
        yield frame("hello", {"me": member.id, "members": others, **hello})
        while not member.gone:
            member.ready.clear()
            new = await lines(seen)
            if new is None:
                yield frame("over", {})
                return
            for seq, line in new:
                seen = seq
                yield frame("line", line, seq)
            while member.waiting:
                yield member.waiting.popleft()
            if not await woken(member):
                yield frame("beat", {})


async def woken(member: Member) -> bool:
    """Whether something happened before a beat is due."""
    try:
        async with asyncio.timeout(BEAT_SECONDS):
            await member.ready.wait()
    except TimeoutError:
        return False
    return True
