"""A server-sent event stream as a bare ASGI answer: ends when the reader leaves or the server stops."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

from starlette.types import Receive, Send

HEADERS = [
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"no-store"),
    (b"x-accel-buffering", b"no"),
]


async def send_events(
    frames: AsyncIterator[bytes], receive: Receive, send: Send, stopping: asyncio.Event | None = None
) -> None:
    """Send frames until the reader disconnects, or the server is stopping: then the stream ends as if complete, and the
    reader comes back by itself."""
    await send({"type": "http.response.start", "status": 200, "headers": HEADERS})

    async def pour() -> None:
        async for frame in frames:
            await send({"type": "http.response.body", "body": frame, "more_body": True})

    async def until_gone() -> None:
        while (await receive())["type"] != "http.disconnect":
            pass

    tasks = {asyncio.ensure_future(pour()), asyncio.ensure_future(until_gone())}
    if stopping is not None:
        tasks.add(asyncio.ensure_future(until(stopping)))
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        if stopping is not None and stopping.is_set():
            await send({"type": "http.response.body", "body": b"", "more_body": False})
        await frames.aclose()  # type: ignore[attr-defined]  # an async generator: leave the topic now, not when collected


async def until(event: asyncio.Event) -> None:
    await event.wait()
