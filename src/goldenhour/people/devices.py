"""Tablets bound to a person: a long session of their own kind, and what was theirs at any time.

A tablet in an ambulance cannot ask for a password at every run, and where there is no network nobody could check one.
So it is bound to a person for as long as it is used (90 days idle end it), with the rights a crew needs and no other.
Signed out from elsewhere, it is known for ever: it is told to forget what it holds, and what it still hands in is kept
aside.
"""

from __future__ import annotations

import base64
from datetime import datetime, timedelta

import msgspec
import sqlalchemy as sa
import structlog

from goldenhour.emergency.people import Device, Person, Turn
from goldenhour.kit.refusals import Category, Refusal
from goldenhour.kit.world import World
from goldenhour.people import device_tables as tables
from goldenhour.people.device_tables import Bound
from goldenhour.people.sessions import SEEN_EVERY, TOKEN_BYTES, TRUSTED_S, hash_of
from goldenhour.people.store import Store

IDLE = timedelta(days=90)
ABOARD_AT_MOST = timedelta(hours=24)
"""So long somebody counts as being on a unit that their tablet was put on: the longest shift there is."""
MARK = "tablet."
"""How the token of a tablet begins, so that no session is looked for under it."""
KEPT_AT_MOST = 20_000

logger = structlog.get_logger()


def is_of_a_tablet(token: str | None) -> bool:
    return token is not None and token.startswith(MARK)


class Kept(msgspec.Struct):
    """A tablet in memory: when it was read (monotonic seconds), and the last use that is written down."""

    bound: Bound
    read_at: float
    written: datetime


class Devices:
    def __init__(self, store: Store, world: World, idle: timedelta = IDLE) -> None:
        self.store = store
        self.world = world
        self.idle = idle
        self._kept: dict[str, Kept] = {}

    async def known_by(self, token: str | None) -> Device | None:
        """The tablet with this token, also one that was signed out; None when idle too long. Being asked is use."""
        if token is None or not is_of_a_tablet(token):
            return None
        key, now = hash_of(token), self.world.now()
        kept = self._kept.get(key)
        if kept is None or self.world.monotonic() - kept.read_at > TRUSTED_S:
            kept = await self._read(key)
        if kept is None or kept.bound.is_over(now, self.idle):
            return None
        kept.bound.seen_at = now
        if now - kept.written >= SEEN_EVERY:
            await self._write_seen(kept)
        return kept.bound.device

    async def bind(self, person: Person, device_id: str, name: str) -> str:
        """The tablet is this person's from now on, on the unit they are on; its token."""
        token = MARK + base64.urlsafe_b64encode(self.world.secret(TOKEN_BYTES)).decode().rstrip("=")
        device = Device(id=checked_id(device_id), name=checked_name(name), person=person)
        await self.store.run(lambda c: tables.bind_device(c, device, hash_of(token), self.world.now()))
        self.forget()
        return token

    async def take_unit(self, device: Device, unit: str | None) -> Device:
        """Put the tablet, and with it its person, on a unit or on none."""
        person, now = msgspec.structs.replace(device.person, unit=unit), self.world.now()

        def write(connection: sa.Connection) -> None:
            tables.change_device(connection, device.id, unit=unit)
            tables.begin_turn(connection, device.id, person, now)

        await self.store.run(write)
        self.forget()
        return msgspec.structs.replace(device, person=person)

    async def sign_out(self, device_id: str) -> None:
        """From now on the tablet is told to forget what it holds, and nothing it hands in is acted upon."""
        now = self.world.now()
        await self.store.run(lambda c: tables.change_device(c, device_id, ended_at=now))
        self.forget()

    async def one(self, device_id: str) -> Bound:
        """One tablet; one nobody has is `Refusal(NOT_FOUND)`."""
        found = await self.store.run(lambda c: tables.read_devices(c, tables.devices.c.id == device_id))
        if not found:
            raise no_such_tablet()
        return found[0]

    async def of(self, person_id: str) -> list[Bound]:
        """The tablets bound to a person, signed out or not, the newest first."""
        return await self.store.run(lambda c: tables.read_devices(c, tables.devices.c.person == person_id))

    async def all(self) -> list[Bound]:
        return await self.store.run(tables.read_devices)

    async def turns(self, device_id: str) -> list[Turn]:
        """Whose the tablet was, and on which unit, in order."""
        return await self.store.run(lambda c: tables.read_turns(c, device_id))

    async def on_unit(self, unit_id: str) -> list[Person]:
        """Who is on this unit by their tablet, put on it within the longest shift there is."""
        found = await self.store.run(lambda c: tables.read_devices(c, tables.devices.c.unit == unit_id))
        now, aboard = self.world.now(), []
        for bound in found:
            turn = (await self.turns(bound.device.id))[-1]
            if bound.device.ended_at is None and now < turn.since + ABOARD_AT_MOST:
                aboard.append(bound.device.person)
        return aboard

    def forget(self) -> None:
        """Ask the database again about every tablet: something has changed."""
        self._kept.clear()

    async def _read(self, key: str) -> Kept | None:
        read_at, known = self.world.monotonic(), self._kept.pop(key, None)
        found = await self.store.run(lambda c: tables.read_devices(c, tables.devices.c.token_hash == key))
        if not found:
            return None
        kept = Kept(found[0], read_at, found[0].seen_at)
        if known:
            kept.bound.seen_at = max(kept.bound.seen_at, known.bound.seen_at)
        if len(self._kept) < KEPT_AT_MOST:
            self._kept[key] = kept
        return kept

    async def _write_seen(self, kept: Kept) -> None:
        seen_at = kept.written = kept.bound.seen_at
        try:
            await self.store.run(lambda c: tables.change_device(c, kept.bound.device.id, seen_at=seen_at))
        except Refusal:  # a full disk keeps nobody from reading
            logger.warning("last_use_not_written", device=kept.bound.device.id)


def no_such_tablet() -> Refusal:
    return Refusal(Category.NOT_FOUND, "no_such_tablet", "There is no such tablet. Choose one from the list.")


def checked_id(device_id: str) -> str:
    """A tablet makes its own id once, when it is first used: a UUID."""
    if not (8 <= len(device_id) <= 64 and device_id.isascii() and device_id.replace("-", "").isalnum()):
        raise Refusal(
            Category.INCORRECT, "wrong_device_id", "A tablet's id has 8 to 64 letters, digits and hyphens. Use a UUID.",
            field="device",
        )  # fmt: skip
    return device_id


def checked_name(name: str) -> str:
    """What people call the tablet, so that they know it in a list."""
    if not 1 <= len(name.strip()) <= 120:
        raise Refusal(Category.INCORRECT, "tablet_name", "Give the tablet a name of 1 to 120 characters.", field="name")
    return name.strip()
