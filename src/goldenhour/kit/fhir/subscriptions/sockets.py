"""Notifications over a websocket: `bind <token>` is answered `bound <id>`; then `ping <id>` at each event (R4), or the
Bundle itself (Backport). What happened while nobody was bound waits and comes first."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta

from starlette.types import Receive, Scope, Send

from goldenhour.kit.fhir.decoding import Json, encode
from goldenhour.kit.fhir.subscriptions.engine import Engine, Listener, Undelivered

TOKEN_S = 60
SLOWEST_S = 10
MOST_BOUND = 2_000
WAITING_AT_MOST = 100
Waiting = asyncio.Queue[tuple[str, asyncio.Future[None]]]
"""What goes out on one websocket, in order, and who waits until it has."""


class Sockets:
    """The endpoint `/_websocket`, and the words that bind."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self._tokens: dict[str, tuple[tuple[str, ...], datetime]] = {}
        self.open = 0

    def token(self, subscriptions: list[str]) -> tuple[str, str]:
        """A new word for these subscriptions, and until when it is good."""
        now = self.engine.world.now()
        self._tokens = {word: kept for word, kept in self._tokens.items() if kept[1] > now}
        word, until = self.engine.world.secret(32).hex(), now + timedelta(seconds=TOKEN_S)
        self._tokens[word] = (tuple(subscriptions), until)
        return word, until.isoformat(timespec="seconds")

    def spend(self, word: str) -> tuple[str, ...]:
        """The subscriptions of a word, which is good once."""
        names, until = self._tokens.pop(word, ((), self.engine.world.now()))
        return names if until > self.engine.world.now() else ()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await receive()  # websocket.connect
        if self.open >= MOST_BOUND:
            await send({"type": "websocket.close", "code": 1013, "reason": "too many are open"})
            return
        await send({"type": "websocket.accept"})
        self.open += 1
        waiting: Waiting = asyncio.Queue(WAITING_AT_MOST)
        sending = asyncio.create_task(self.pass_on(waiting, send))
        bound: dict[str, Listener] = {}
        try:
            while True:
                message = await receive()
                if message["type"] == "websocket.disconnect":
                    return
                await self.hear(str(message.get("text") or ""), bound, waiting, send)
        finally:
            self.open -= 1
            sending.cancel()
            for name, listener in bound.items():
                self.engine.sockets.get(name, set()).discard(listener)

    async def hear(self, text: str, bound: dict[str, Listener], waiting: Waiting, send: Send) -> None:
        """One message of the other side."""
        word = text.removeprefix("bind-with-token ").removeprefix("bind ").strip()
        names = self.spend(word)
        if not names:
            said = (
                "error: fetch a word at Subscription/<id>/$get-ws-binding-token and say 'bind <word>' within a minute"
            )
            await send({"type": "websocket.send", "text": said})
            return
        for name in names:
            if name in bound:
                continue
            bound[name] = listener = self.listener(name, waiting)
            self.engine.sockets.setdefault(name, set()).add(listener)
            await send({"type": "websocket.send", "text": f"bound {name}"})
            await self.engine.nudge(name)

    def listener(self, name: str, waiting: Waiting) -> Listener:
        async def listen(bundle: Json) -> None:
            """Return when it is on the wire; a reader too slow for that has not got it."""
            text = encode(bundle).decode() if bundle else f"ping {name}"
            sent: asyncio.Future[None] = asyncio.get_running_loop().create_future()
            try:
                waiting.put_nowait((text, sent))
                async with asyncio.timeout(SLOWEST_S):
                    await sent
            except (asyncio.QueueFull, TimeoutError) as slow:
                raise Undelivered("the websocket does not take it in") from slow

        return listen

    async def pass_on(self, waiting: Waiting, send: Send) -> None:
        while True:
            text, sent = await waiting.get()
            await send({"type": "websocket.send", "text": text})
            if not sent.done():
                sent.set_result(None)
