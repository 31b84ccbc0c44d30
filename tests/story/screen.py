"""A screen that watches: the event stream of the application, read as a browser would."""

from __future__ import annotations

import asyncio
import contextlib
from typing import Any

import msgspec

from goldenhour.emergency.people import Person


class Screen:
    """GET /live as one person; `newest()` gives the frames that came since it was last asked."""

    def __init__(self, app: Any, person: Person, topic: str) -> None:
        self.arrived: asyncio.Queue[bytes] = asyncio.Queue()
        self.leaving = asyncio.Event()
        token = app.state.house.door.let_in(person)
        self.scope = {
            "type": "http",
            "method": "GET",
            "path": "/live",
            "query_string": f"topic={topic}".encode(),
            "headers": [(b"authorization", f"Bearer {token}".encode()), (b"accept-language", b"en")],
            "app": app,
        }
        self.task = asyncio.create_task(app(self.scope, self.receive, self.send))

    async def receive(self) -> dict[str, Any]:
        await self.leaving.wait()
        return {"type": "http.disconnect"}

    async def send(self, message: dict[str, Any]) -> None:
        if message["type"] == "http.response.start":
            assert message["status"] == 200
        elif message.get("body"):
            self.arrived.put_nowait(message["body"])

    async def newest(self) -> list[tuple[str, dict[str, Any]]]:
        """(event, data) of every frame that came, waiting for the first one. Beats are left out."""
        frames: list[tuple[str, dict[str, Any]]] = []
        while not frames:
            chunk = await asyncio.wait_for(self.arrived.get(), 5)
            while not self.arrived.empty():
                chunk += self.arrived.get_nowait()
            frames = [frame for frame in map(parsed, chunk.decode().split("\n\n")) if frame[0] in ("put", "gone")]
        return frames

    async def leave(self) -> None:
        self.leaving.set()
        with contextlib.suppress(asyncio.CancelledError):
            await asyncio.wait_for(self.task, 5)


def parsed(block: str) -> tuple[str, dict[str, Any]]:
    lines = dict(line.partition(": ")[::2] for line in block.splitlines())
    return lines.get("event", ""), msgspec.json.decode(lines["data"]) if "data" in lines else {}
