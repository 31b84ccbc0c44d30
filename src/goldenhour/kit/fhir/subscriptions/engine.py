"""The engine: it follows the store, keeps what each subscription is owed, and delivers it, one at a time for each
subscriber, in order, trying again for days. Writers never wait for it.

A subscription goes from `requested` to `active` when its first contact was answered; to `error` while deliveries fail; to
`off` when they failed for `GIVE_UP_S`. Each step is a new version of the resource, with the reason in words.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from pathlib import Path
from typing import Protocol

import structlog

from goldenhour.kit.fhir.access import owner_of
from goldenhour.kit.fhir.beside import Store
from goldenhour.kit.fhir.decoding import Json, decode, encode
from goldenhour.kit.fhir.outcomes import FhirRefusal
from goldenhour.kit.fhir.projection import Projection
from goldenhour.kit.fhir.search.parameters import parse_query
from goldenhour.kit.fhir.store import Version
from goldenhour.kit.fhir.subscriptions.events import Event, Events
from goldenhour.kit.fhir.subscriptions.matching import Matcher
from goldenhour.kit.fhir.subscriptions.notices import notification, status_of
from goldenhour.kit.fhir.subscriptions.reading import Subscribed, Topic, subscribed
from goldenhour.kit.world import World

logger = structlog.get_logger()

GIVE_UP_S = 7 * 86_400.0
FIRST_WAIT_S = 1.0
LONGEST_WAIT_S = 3_600.0
DAY_S = 86_400.0
KEEP_EVENTS_S = 30 * DAY_S
BATCH = 1_000
AT_ONCE = 64
"""Deliveries under way at the same time, over all subscribers."""
IN_TROUBLE_AT_ONCE = 16
"""The same for those whose last delivery failed: however many hang until their time is over, the others have room."""


class Post(Protocol):
    """Sends a notification. Raises `Undelivered` with the reason unless it was answered with success."""

    async def __call__(self, url: str, body: bytes, headers: Mapping[str, str], timeout_s: float) -> None: ...


class Undelivered(Exception):
    """The subscriber did not take it; the reason in words."""


Tell = Callable[[Version, str, str], Awaitable[None]]
"""Write a new version of a Subscription: (its newest version, the new status, the reason)."""
AudienceOf = Callable[[str], frozenset[str] | None]
"""Which organisations' resources this organisation may see (None: all)."""
Listener = Callable[[Json], Awaitable[None]]


class Engine:
    def __init__(
        self,
        store: Store,
        projector: Projection,
        world: World,
        folder: Path,
        post: Post,
        tell: Tell,
        audience_of: AudienceOf,
        topics: Mapping[str, Topic],
        offered: Collection[str],
        hosts: Collection[str],
        base: str,
    ) -> None:
        self.store, self.projector, self.world = store, projector, world
        self.post, self.tell, self.audience_of = post, tell, audience_of
        self.topics, self.offered, self.hosts, self.base = topics, offered, hosts, base
        self.events = Events(folder / "subscriptions.db")
        self.matcher = Matcher(folder / "matching.db", world, store.inside)
        self.known: dict[str, tuple[Subscribed, Version, str]] = {}
        self.sockets: dict[str, set[Listener]] = {}
        self._work = asyncio.Event()
        self._busy: dict[str, asyncio.Task[None]] = {}
        self._room = asyncio.Semaphore(AT_ONCE)
        self._room_in_trouble = asyncio.Semaphore(IN_TROUBLE_AT_ONCE)
        self._beats: dict[str, float] = {}
        self._forgot = 0.0
        self.position = 0

    # ── following the store ──────────────────────────────────────────────────────────────────────────────────────
    def applied(self) -> None:
        """The store has come further: only rings the bell."""
        self._work.set()

    async def keep(self) -> None:
        """Run for ever."""
        reached = self.projector.seq  # who subscribes while all are being read is learnt from the changes
        await self.load()
        begun = [version.seq for _, version, status in self.known.values() if status in ("active", "error")]
        self.position = self.events.position() or min(begun, default=reached)
        while True:
            self._work.clear()
            try:
                await self.take_in()
                self.start_deliveries()
                self.forget_old()
            except Exception:
                logger.exception("subscriptions_failed", after=self.position)
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(1.0):
                    await self._work.wait()

    def forget_old(self) -> None:
        """Once a day, what was delivered so long ago that nobody asks for it any more."""
        now = self.world.now().timestamp()
        if now - self._forgot >= DAY_S:
            self._forgot = now
            self.events.drop_old(now - KEEP_EVENTS_S)

    async def load(self) -> None:
        """Every subscription there is, from the store."""
        cursor = ""
        while True:
            query = "_count=500&status=requested,active,error"
            search = parse_query(("Subscription",), query + (f"&_cursor={cursor}" if cursor else ""))
            page = await self.store.search(search, None)
            for entry in page.hits:
                self.learn(entry.version)
            if not page.next:
                return
            cursor = page.next

    def learn(self, version: Version) -> None:
        """A subscription as it is now; one that is over is forgotten."""
        resource = decode(version.content, 2**31) if version.content is not None else {"status": "off"}
        status = resource.get("status", "off")
        if status == "off":
            self.known.pop(version.id, None)
            return
        try:
            understood = subscribed(resource, owner_of(version.audience), self.topics, self.offered, self.hosts)
        except FhirRefusal as refusal:  # the rules changed since it was written
            logger.warning("subscription_not_served", subscription=version.id, why=str(refusal))
            self.known.pop(version.id, None)
            return
        self.known[version.id] = (understood, version, status)
        if status in ("active", "error"):
            self.events.begin(version.id, version.seq)

    async def take_in(self) -> None:
        """Match what changed since the last time and keep what each subscription is owed by it."""
        while True:
            changed = await self.store.changes(self.position, BATCH)
            if not changed:
                return
            before = dict(self.known)
            for version in changed:
                if version.type == "Subscription":
                    self.learn(version)
            serving = {name: kept for name, kept in {**before, **self.known}.items() if kept[2] in ("active", "error")}
            owed = await self.owed(serving, changed)
            self.position = changed[-1].seq
            self.events.add(owed, self.position)

    async def owed(
        self, serving: Mapping[str, tuple[Subscribed, Version, str]], changed: Sequence[Version]
    ) -> list[tuple[str, str, str, int, float]]:
        types = {version.type for version in changed}
        wanted = {text for one, _, _ in serving.values() for text in one.criteria if text.partition("?")[0] in types}
        if not wanted:
            return []
        found = await asyncio.to_thread(self.matcher.matching, wanted, changed)
        waiting: dict[tuple[str, str, int], list[str]] = {}
        for name, (one, _, _) in serving.items():
            for match in set().union(*(found.get(text, set()) for text in one.criteria)):
                waiting.setdefault(match, []).append(name)
        owed = []
        for version in changed:
            for name in waiting.get((version.type, version.id, version.version), ()):
                one, since, _ = serving[name]
                if version.seq > since.seq and version.seen_by(self.audience_of(one.owner)):
                    owed.append((name, version.type, version.id, version.version, version.last_updated.timestamp()))
        return owed

    # ── delivering ───────────────────────────────────────────────────────────────────────────────────────────────
    def start_deliveries(self) -> None:
        """Begin what is due: first contacts, waiting events, heartbeats. Each subscriber at most once at a time."""
        now = self.world.now().timestamp()
        waiting = set(self.events.waiting())
        for name, (one, _, status) in list(self.known.items()):
            if name in self._busy:
                continue
            beat = one.heartbeat_s and now - self._beats.setdefault(name, now) >= one.heartbeat_s
            if not (status == "requested" or name in waiting or beat):
                continue  # of the many who are owed nothing, nothing is asked
            owed = self.events.owed(name)
            if owed is None or owed.next_try <= now:
                self._busy[name] = task = asyncio.create_task(self.serve(name))
                task.add_done_callback(lambda _, name=name: self._busy.pop(name, None))  # type: ignore[misc]

    async def serve(self, name: str) -> None:
        """Deliver everything one subscription is owed, until it is done or fails."""
        try:
            async with self._room:
                await self.catch_up(name)
        except Undelivered as trouble:
            await self.failed(name, str(trouble))
        except KeyError:
            pass  # it ended meanwhile
        except Exception as trouble:
            logger.exception("delivery_failed", subscription=name)
            await self.failed(name, f"a mistake of ours ({type(trouble).__name__})")
        finally:
            self._work.set()

    async def catch_up(self, name: str) -> None:
        """First contact, or every event that waits, or a heartbeat that is due. Raises `Undelivered`."""
        one, version, status = self.known[name]
        if status == "requested":
            await self.first_contact(one, version)
            return
        while (owed := self.events.owed(name)) is not None and owed.waiting and name in self.known:
            await self.deliver(one, owed.delivered + 1, owed.last)
            if self.known[name][2] == "error":
                await self.became(name, "active", "")
        if one.heartbeat_s and self.world.now().timestamp() - self._beats.get(name, 0) >= one.heartbeat_s:
            await self.send(one, "heartbeat", ())

    async def first_contact(self, one: Subscribed, version: Version) -> None:
        """The handshake. Answered: active. Until then the subscriber is asked again, as with any delivery."""
        self.events.begin(one.id, version.seq)
        if one.channel == "rest-hook":
            await self.send(one, "handshake", ())
        self.events.delivered(one.id, 0)
        await self.became(one.id, "active", "")

    async def deliver(self, one: Subscribed, first: int, last: int) -> None:
        """The next events, as many as the subscriber takes at once."""
        most = one.max_count if one.is_topic_based else 1
        events = self.events.between(one.id, first, last, most)
        if not events:  # they are older than what is kept
            self.events.delivered(one.id, last)
            return
        await self.send(one, "event-notification", events)
        self.events.delivered(one.id, events[-1].number)

    async def send(self, one: Subscribed, kind: str, events: Sequence[Event]) -> None:
        """One notification over the subscription's channel. Raises `Undelivered`."""
        self._beats[one.id] = self.world.now().timestamp()
        if one.channel == "websocket":
            await self.over_sockets(one, kind, events)
            return
        headers = dict(text.split(": ", 1) for text in one.headers)
        body = b""
        if one.is_topic_based:
            body = encode(self.bundle(one, kind, events))
        elif events and one.payload:
            kept = self.store.vread(events[0].type, events[0].id, str(events[0].version))
            body = kept.content if kept is not None and kept.content is not None else b""
        if body:
            headers["content-type"] = one.payload or "application/fhir+json"
        await self.post(one.endpoint, body, headers, float(one.timeout_s))

    def bundle(self, one: Subscribed, kind: str, events: Sequence[Event], status: str = "active") -> Json:
        owed = self.events.owed(one.id)
        kept = [self.store.vread(event.type, event.id, str(event.version)) for event in events]
        versions = [version for version in kept if version is not None] if one.content != "empty" else []
        said = status_of(one, self.base, "requested" if kind == "handshake" else status, kind, owed, events)
        return notification(said, self.world.new_id(), self.world.now().timestamp(), self.base, one, versions)

    async def over_sockets(self, one: Subscribed, kind: str, events: Sequence[Event]) -> None:
        listening = list(self.sockets.get(one.id, ()))
        if not listening and events:
            raise Undelivered("no websocket is bound to this subscription")
        for listener in listening:
            await listener(self.bundle(one, kind, events) if one.is_topic_based else {})

    async def failed(self, name: str, why: str) -> None:
        """Wait longer each time; say so in the resource; after days give up, and say that too."""
        now = self.world.now().timestamp()
        owed = self.events.owed(name)
        failures = owed.failures if owed is not None else 0
        wait = min(FIRST_WAIT_S * 2**failures, LONGEST_WAIT_S)
        self.events.failed(name, now, now + wait, why)
        if name not in self.known:
            return
        since = owed.failing_since if owed is not None and owed.failing_since is not None else now
        if now - since >= GIVE_UP_S:
            await self.became(name, "off", f"Given up after {GIVE_UP_S / 86_400:.0f} days: {why}")
        elif self.known[name][2] != "error" and self.known[name][2] != "requested" and failures >= 2:
            await self.became(name, "error", f"Deliveries fail and are tried again for days: {why}")

    async def became(self, name: str, status: str, why: str) -> None:
        one, version, former = self.known[name]
        if former == status:
            return
        newest = self.store.read("Subscription", name) or version
        self.known[name] = (one, newest if former == "requested" else version, status)
        if status == "off":
            del self.known[name]
        await self.tell(newest, status, why)

    async def nudge(self, name: str) -> None:
        """A subscriber came back: what it is owed goes out at once."""
        self.events.again(name)
        self._work.set()

    async def close(self) -> None:
        for task in list(self._busy.values()):
            task.cancel()
        await asyncio.gather(*self._busy.values(), return_exceptions=True)
        self.events.close()
        self.matcher.close()
