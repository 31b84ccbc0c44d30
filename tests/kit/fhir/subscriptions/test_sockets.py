"""Notifications over a websocket: bound by a word that is good once, in order, and nothing that waited is lost."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

from goldenhour.kit.fhir.subscriptions.engine import Engine
from goldenhour.kit.fhir.subscriptions.operations import Operations
from goldenhour.kit.fhir.subscriptions.sockets import Sockets
from tests.kit.fhir.asking import Fhir
from tests.kit.fhir.subscriptions.test_engine import PATIENT, Json, Receiver, active, plain, subscribing, until


class Wire:
    """The other side of a websocket."""

    def __init__(self) -> None:
        self.to_server: asyncio.Queue[Any] = asyncio.Queue()
        self.got: list[str] = []
        self.to_server.put_nowait({"type": "websocket.connect"})

    async def send(self, message: Any) -> None:
        if message["type"] == "websocket.send":
            self.got.append(message["text"])

    def say(self, text: str) -> None:
        self.to_server.put_nowait({"type": "websocket.receive", "text": text})


@contextlib.asynccontextmanager
async def listening(folder: Path) -> AsyncIterator[tuple[Fhir, Engine, Sockets, Wire]]:
    async with subscribing(folder, Receiver()) as (fhir, engine):
        sockets, wire = Sockets(engine), Wire()
        for one in Operations(engine, sockets).operators():
            fhir.api.operations[one.name] = one
        serving = asyncio.create_task(sockets({"type": "websocket"}, wire.to_server.get, wire.send))
        try:
            yield fhir, engine, sockets, wire
        finally:
            wire.to_server.put_nowait({"type": "websocket.disconnect"})
            await serving


def over_a_socket() -> Json:
    asked = plain("https://nowhere.example")
    return {**asked, "channel": {"type": "websocket", "payload": "application/fhir+json"}}


async def word(fhir: Fhir, name: str) -> str:
    reply = await fhir("GET", f"/Subscription/{name}/$get-ws-binding-token")
    return str(reply.json()["parameter"][0]["valueString"])


async def test_what_happened_before_anybody_listened_comes_first(tmp_path: Path) -> None:
    async with listening(tmp_path) as (fhir, engine, _, wire):
        name = await fhir.make(over_a_socket())
        await active(fhir, name)
        await fhir.make(PATIENT)
        await until(lambda: engine.events.owed(name).last == 1)  # type: ignore[union-attr]
        wire.say(f"bind {await word(fhir, name)}")
        await until(lambda: f"ping {name}" in wire.got)
        await fhir.make(PATIENT)
        await until(lambda: wire.got.count(f"ping {name}") == 2)
        assert wire.got[0] == f"bound {name}"


async def test_a_word_binds_once_and_a_wrong_one_never(tmp_path: Path) -> None:
    async with listening(tmp_path) as (fhir, _, sockets, wire):
        name = await fhir.make(over_a_socket())
        await active(fhir, name)
        good = await word(fhir, name)
        assert sockets.spend(good) == (name,)
        wire.say(f"bind {good}")
        wire.say("bind nonsense")
        await until(lambda: len(wire.got) == 2)
        assert all(text.startswith("error") for text in wire.got)
