"""A network as bad as one likes between a client and a server: requests and answers lost, late, doubled, cut short."""

from __future__ import annotations

import asyncio
import contextlib
import random
from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

GONE = (OSError, asyncio.IncompleteReadError, ValueError)


@dataclass
class FaultyProxy:
    """Takes one HTTP request a connection. `loss` of requests and of answers each vanish, `doubled` of requests arrive
    twice, `cut` of answers break off in the middle; everything takes up to `delay_s` each way."""

    server: int
    chance: random.Random
    loss: float = 0.3
    doubled: float = 0.2
    cut: float = 0.1
    delay_s: float = 0.05
    done: Counter[str] = field(default_factory=Counter)
    port: int = 0

    @contextlib.asynccontextmanager
    async def open(self) -> AsyncIterator[None]:
        listening = await asyncio.start_server(self.carry, "127.0.0.1", 0)
        self.port = listening.sockets[0].getsockname()[1]
        try:
            yield
        finally:
            listening.close()

    async def carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(*GONE):
            await self.carry_one(await read_message(reader), writer)
        writer.close()

    async def carry_one(self, request: bytes, writer: asyncio.StreamWriter) -> None:
        await self.wait()
        if self.happens(self.loss, "request lost"):
            return
        if self.happens(self.doubled, "request doubled"):
            _, answer = await asyncio.gather(self.ask(request), self.ask(request))
        else:
            answer = await self.ask(request)
        await self.wait()
        if self.happens(self.loss, "answer lost"):
            return
        if self.happens(self.cut, "answer cut"):
            answer = answer[: self.chance.randrange(len(answer))]
        writer.write(answer)
        await writer.drain()

    def happens(self, share: float, what: str) -> bool:
        happened = self.chance.random() < share
        self.done[what] += happened
        return happened

    async def wait(self) -> None:
        await asyncio.sleep(self.chance.uniform(0.0, self.delay_s))

    async def ask(self, request: bytes) -> bytes:
        reader, writer = await asyncio.open_connection("127.0.0.1", self.server)
        writer.write(request)
        answer = await read_message(reader)
        writer.close()
        return answer


async def read_message(reader: asyncio.StreamReader) -> bytes:
    """One HTTP/1.1 message with a body of a stated length."""
    head = await reader.readuntil(b"\r\n\r\n")
    lengths = [int(line.split(b":")[1]) for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:")]
    return head + await reader.readexactly(lengths[0] if lengths else 0)
