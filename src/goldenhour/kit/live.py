"""Live pages: server-sent events that resume where they stopped. One subject changing sends that one, never the list.

A `Showing` says, for one kind of screen, on which topics a state appears and how it looks there. Frames are rendered
only where somebody is watching, once per language, and wait in the watcher's tray under the subject's key: a slow
screen gets the newest state of each subject, never a growing queue.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from goldenhour.kit.log import encode_json
from goldenhour.kit.world import World

BEAT_SECONDS = 5.0
"""A screen that has heard nothing for three beats says so itself (screens/static/live.js)."""


@dataclass(frozen=True)
class Showing:
    """One kind of screen. Topics are `<name>/<which>`, e.g. `board/1101100011`.

    `topics(state)`: the topics on which this state appears now. `key(state)`: the element's id on the page.
    `order(state, topic)`: text by which elements are sorted. `html(state, topic, language)`: the element.
    `all(topic)`: every state now on the topic, for the first page and for catching up.
    """

    name: str
    topics: Callable[[Any], Iterable[str]]
    key: Callable[[Any], str]
    order: Callable[[Any, str], str]
    html: Callable[[Any, str, str], str]
    all: Callable[[str], Iterable[Any]]

    def put(self, state: Any, topic: str, language: str) -> bytes:
        """The frame that shows this state."""
        data = {"key": self.key(state), "order": self.order(state, topic), "html": self.html(state, topic, language)}
        return frame("put", data, state.seq)


def frame(event: str, data: Any, seq: int | None = None) -> bytes:
    """One server-sent event."""
    identified = b"id: %d\n" % seq if seq is not None else b""
    return identified + b"event: " + event.encode() + b"\ndata: " + encode_json(data) + b"\n\n"


@dataclass(eq=False)
class Watcher:
    """One connected screen. `tray` holds what it has not been sent yet, the newest per key."""

    topic: str
    language: str
    noted: Callable[[Any], None] | None = None
    """Told once of every state this screen is shown, for the audit."""
    seen: set[str] = field(default_factory=set)
    tray: dict[str, bytes] = field(default_factory=dict)
    ready: asyncio.Event = field(default_factory=asyncio.Event)

    def lay(self, key: str, what: bytes) -> None:
        self.tray.pop(key, None)
        self.tray[key] = what
        self.ready.set()

    def note(self, key: str, state: Any) -> None:
        if self.noted is not None and key not in self.seen:
            self.seen.add(key)
            self.noted(state)

    def take(self) -> bytes:
        everything = b"".join(self.tray.values())
        self.tray.clear()
        self.ready.clear()
        return everything


class Live:
    """Who watches what. `changed` is a listener of the book."""

    def __init__(self, world: World, seq: Callable[[], int]) -> None:
        self.world = world
        self.seq = seq
        self.showings: dict[str, Showing] = {}
        self.watchers: dict[str, dict[Watcher, None]] = {}  # in the order they came, so that a run can be repeated

    def add(self, showing: Showing) -> None:
        self.showings[showing.name] = showing

    def changed(self, before: Any | None, after: Any) -> None:
        """Send the change to every topic where the state appears or appeared."""
        watched = {topic.partition("/")[0] for topic in self.watchers}
        for showing in self.showings.values():
            if showing.name not in watched:
                continue
            now = dict.fromkeys(showing.topics(after))
            gone = (
                [topic for topic in dict.fromkeys(showing.topics(before)) if topic not in now]
                if before is not None
                else []
            )
            for topic in filter(self.watchers.__contains__, now):
                self._show(showing, after, topic)
            for topic in filter(self.watchers.__contains__, gone):
                key = showing.key(after)
                for watcher in self.watchers[topic]:
                    watcher.lay(key, frame("gone", {"key": key}, after.seq))

    def _show(self, showing: Showing, state: Any, topic: str) -> None:
        key = showing.key(state)
        rendered: dict[str, bytes] = {}
        for watcher in self.watchers[topic]:
            if watcher.language not in rendered:
                rendered[watcher.language] = showing.put(state, topic, watcher.language)
            watcher.lay(key, rendered[watcher.language])
            watcher.note(key, state)

    def send(self, topic: str, event: str, data: Any) -> None:
        """Something passing (a unit's position) to the watchers of a topic; not resumed, the newest per event key."""
        for watcher in self.watchers.get(topic, ()):
            watcher.lay(f"{event}:{data.get('key', '')}", frame(event, data))

    async def stream(
        self, topic: str, language: str, after: int | None, noted: Callable[[Any], None] | None = None
    ) -> AsyncIterator[bytes]:
        """Frames for one screen, for ever: first what changed since `after` (None: nothing is missing), with the list
        of all keys so that the page drops what has left; then every change; a beat every five seconds."""
        showing = self.showings[topic.partition("/")[0]]
        watcher = Watcher(topic, language, noted)
        self.watchers.setdefault(topic, {})[watcher] = None
        try:
            head, states = self.seq(), list(showing.all(topic))
            missed = [s for s in states if after is not None and s.seq > after]
            # No id before everything missed is sent, and that in order: a line cut here must not skip the rest.
            yield frame("keys", {"keys": [showing.key(s) for s in states]})
            for state in sorted(missed, key=lambda s: s.seq):
                watcher.note(showing.key(state), state)
                yield showing.put(state, topic, language)
            yield self._beat(head or None)
            due = self.world.monotonic() + BEAT_SECONDS
            while True:
                try:
                    await asyncio.wait_for(watcher.ready.wait(), max(0.0, due - self.world.monotonic()))
                except TimeoutError:
                    due = self.world.monotonic()
                else:
                    yield watcher.take()
                if self.world.monotonic() >= due:  # by the clock: a line that is never idle must not fall silent
                    yield self._beat()
                    due = self.world.monotonic() + BEAT_SECONDS
        finally:
            self.watchers[topic].pop(watcher, None)
            if not self.watchers[topic]:
                del self.watchers[topic]

    def _beat(self, seq: int | None = None) -> bytes:
        return frame("beat", {"now": self.world.now().isoformat()}, seq)
