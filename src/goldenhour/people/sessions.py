"""Sessions: open until signed out, idle too long or too old. Kept in memory too, for every request asks `who`.

What ends a session here ends it at once. A server beside this one, on the same database, sees it within `TRUSTED_S`.
"""

from __future__ import annotations

import base64
import hashlib
from datetime import datetime, timedelta

import msgspec
import structlog

from goldenhour.emergency.people import Person, sign_in_first
from goldenhour.kit.refusals import Refusal
from goldenhour.kit.world import World
from goldenhour.people import tables
from goldenhour.people.store import Store
from goldenhour.people.tables import Session

IDLE = timedelta(hours=12)
ABSOLUTE = timedelta(hours=24)
TOKEN_BYTES = 32
TRUSTED_S = 10.0
"""Seconds for which a session read from the database is believed without asking again."""
SEEN_EVERY = timedelta(minutes=15)
"""How often the last use is written down. A crash makes a session at most this much more idle."""
KEPT_AT_MOST = 20_000

logger = structlog.get_logger()


def hash_of(token: str) -> str:
    """What is kept of a token. A fast hash is enough for 256 random bits."""
    return hashlib.sha256(token.encode()).hexdigest()


class Kept(msgspec.Struct):
    """A session in memory: when it was read (monotonic seconds), and the last use that is written down."""

    session: Session
    read_at: float
    written: datetime


class Sessions:
    def __init__(self, store: Store, world: World, idle: timedelta = IDLE, absolute: timedelta = ABSOLUTE) -> None:
        self.store = store
        self.world = world
        self.idle = idle
        self.absolute = absolute
        self._kept: dict[str, Kept] = {}
        self._endings = 0

    async def who(self, token: str | None) -> Person | None:
        """The person of an open session, or None; being asked counts as use."""
        if not token:
            return None
        kept, now = await self._open_one(hash_of(token)), self.world.now()
        if kept is None:
            return None
        kept.session.seen_at = now
        if now - kept.written >= SEEN_EVERY:
            await self._write_seen(kept)
        return kept.session.person

    async def still(self, key: str) -> Person | None:
        """The person of an open session, by the hash of its token; no use of it."""
        kept = await self._open_one(key)
        return kept.session.person if kept else None

    async def _open_one(self, key: str) -> Kept | None:
        kept = self._kept.get(key)
        if kept is None or self.world.monotonic() - kept.read_at > TRUSTED_S:
            kept = await self._read(key, kept)
        if kept is None or not kept.session.is_open(self.world.now(), self.idle):
            self._kept.pop(key, None)
            return None
        return kept

    async def begin(self, person: Person) -> str:
        """Open a session; the token is known to the caller alone. Sessions long over are swept out."""
        token = base64.urlsafe_b64encode(self.world.secret(TOKEN_BYTES)).decode().rstrip("=")
        now = self.world.now()
        session = Session(
            token_hash=hash_of(token), person=person, made_at=now, seen_at=now, expires_at=now + self.absolute
        )
        over = (tables.sessions.c.expires_at <= now) | (tables.sessions.c.seen_at <= now - self.idle)

        def write(connection: tables.Connection) -> None:
            tables.end_sessions(connection, over)
            tables.add_session(connection, session)

        await self.store.run(write)
        return token

    async def end(self, token: str) -> None:
        key = hash_of(token)
        await self.store.run(lambda c: tables.end_sessions(c, tables.sessions.c.token_hash == key))
        self._forget(key)

    def forget_person(self, person_id: str) -> None:
        """Ask the database again about this person's sessions: they were ended, or the person has changed."""
        self._forget(*(key for key, kept in self._kept.items() if kept.session.person.id == person_id))

    async def of(self, person_id: str) -> list[Session]:
        """The open sessions of a person."""
        return await self._open(tables.people.c.id == person_id)

    async def on_unit(self, unit_id: str) -> list[Person]:
        """Who is on this unit now, by their sessions; each once."""
        on_it = await self._open(tables.sessions.c.unit == unit_id)
        return list({session.person.id: session.person for session in on_it}.values())

    async def take_unit(self, token: str, unit_id: str | None) -> Person:
        """Put the session on a unit, or on none. Raises Refusal(NOT_SIGNED_IN) when it is over."""
        if await self.who(token) is None:
            raise sign_in_first()
        key = hash_of(token)
        await self.store.run(lambda c: tables.change_session(c, key, unit=unit_id))
        self._forget(key)
        person = await self.who(token)
        if person is None:
            raise sign_in_first()
        return person

    async def _open(self, *wanted: tables.Condition) -> list[Session]:
        now = self.world.now()
        found = await self.store.run(lambda c: tables.read_sessions(c, *wanted))
        for session in found:  # the last use in memory is newer than the one written down
            if kept := self._kept.get(session.token_hash):
                session.seen_at = max(session.seen_at, kept.session.seen_at)
        return [session for session in found if session.is_open(now, self.idle)]

    async def _read(self, key: str, known: Kept | None) -> Kept | None:
        endings, read_at = self._endings, self.world.monotonic()
        found = await self.store.run(lambda c: tables.read_sessions(c, tables.sessions.c.token_hash == key))
        if not found:
            self._kept.pop(key, None)
            return None
        kept = Kept(found[0], read_at, found[0].seen_at)
        if known:
            kept.session.seen_at = max(kept.session.seen_at, known.session.seen_at)
        if endings == self._endings:  # else something was ended while we read: believe it this once only
            self._kept[key] = kept
            while len(self._kept) > KEPT_AT_MOST:
                self._kept.pop(next(iter(self._kept)))
        return kept

    async def _write_seen(self, kept: Kept) -> None:
        seen_at = kept.written = kept.session.seen_at
        try:
            await self.store.run(lambda c: tables.change_session(c, kept.session.token_hash, seen_at=seen_at))
        except Refusal:  # a full disk keeps nobody from reading
            logger.warning("last_use_not_written", person=kept.session.person.id)

    def _forget(self, *keys: str) -> None:
        self._endings += 1
        for key in keys:
            self._kept.pop(key, None)
