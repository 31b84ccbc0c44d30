"""A server that runs beside the test, its door open to the test's people."""

from __future__ import annotations

import asyncio
import contextlib
import threading
import time
from collections.abc import AsyncIterator, Coroutine
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import uvicorn

from goldenhour.app import wiring
from goldenhour.app.server import make_app
from goldenhour.app.settings import Settings
from goldenhour.emergency import bodies as says
from goldenhour.emergency.house import House
from goldenhour.emergency.people import Person
from tests.alerts.scene import tell
from tests.conftest import OpenDoor, People, register_units


@dataclass
class Hospital:
    """A running server, and a hand in its house."""

    address: str
    house: House
    loop: asyncio.AbstractEventLoop
    server: uvicorn.Server
    thread: threading.Thread

    def do(self, work: Coroutine[Any, Any, Any]) -> Any:
        return asyncio.run_coroutine_threadsafe(work, self.loop).result(20)

    def tell(self, subject: str, *bodies: says.Body, ids: tuple[str, ...] = (), **more: Any) -> None:
        self.do(tell(self.house, subject, *bodies, ids=ids, **more))

    def say(self, person: Person, path: str, **body: Any) -> httpx.Response:
        """Someone says something from elsewhere."""
        headers = {"authorization": f"Bearer {person.id}"}
        return httpx.post(self.address + path, json={"body": body}, headers=headers, timeout=60)

    def stop(self) -> None:
        self.server.should_exit = True
        self.thread.join(timeout=10)


def serve(data: Path, port: int) -> Hospital:
    """Start a server on this data, its door open to the test's people."""
    found: list[Any] = []

    @contextlib.asynccontextmanager
    async def opened() -> AsyncIterator[House]:
        async with wiring.open_house(Settings(data=data)) as house:
            door = OpenDoor()
            for person in vars(People()).values():
                door.let_in(person)
            house.door = door
            await register_units(house)
            found.extend([house, asyncio.get_running_loop()])
            yield house

    config = uvicorn.Config(make_app(opened), port=port, log_level="warning", timeout_graceful_shutdown=1)
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started and thread.is_alive():
        time.sleep(0.02)
    return Hospital(f"http://127.0.0.1:{port}", found[0], found[1], server, thread)
