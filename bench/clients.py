"""HTTP/1.1 clients as thin as can be, so that they cost the server's figures little."""

from __future__ import annotations

import asyncio
import time
from typing import Any

from goldenhour.kit.log import encode_json


class Caller:
    """One keep-alive connection, one request at a time."""

    def __init__(self, port: int, token: str, cookie: str = "") -> None:
        """Known by the token of a session, or by a cookie."""
        self.port = port
        self.known_by = f"cookie: {cookie}" if cookie else f"authorization: Bearer {token}"
        self.reader: asyncio.StreamReader | None = None

    async def post(self, path: str, content: Any) -> tuple[int, bytes]:
        body = encode_json(content)
        return await self.send("POST", path, body)

    async def get(self, path: str) -> tuple[int, bytes]:
        return await self.send("GET", path, b"")

    async def put(self, path: str, content: Any) -> tuple[int, bytes]:
        return await self.send("PUT", path, encode_json(content))

    async def send(self, method: str, path: str, body: bytes) -> tuple[int, bytes]:
        if self.reader is None:
            self.reader, self.writer = await asyncio.open_connection("127.0.0.1", self.port)
        head = (
            f"{method} {path} HTTP/1.1\r\nhost: 127.0.0.1\r\n{self.known_by}\r\naccept: application/json\r\n"
            f"content-type: application/json\r\ncontent-length: {len(body)}\r\n\r\n"
        )
        self.writer.write(head.encode() + body)
        answer = (await self.reader.readuntil(b"\r\n\r\n")).lower()
        at = answer.find(b"\r\ncontent-length:")
        length = int(answer[at + 17 : answer.index(b"\r\n", at + 2)]) if at >= 0 else 0
        return int(answer[9:12]), await self.reader.readexactly(length)

    def close(self) -> None:
        if self.reader is not None:
            self.writer.close()


class Screen:
    """One connected live page. Notes when a frame with a given key arrived and how long it was."""

    def __init__(self, port: int, token: str, topic: str) -> None:
        self.port, self.token, self.topic = port, token, topic
        self.arrived: dict[str, float] = {}
        self.longest = 0
        self.frames = 0
        self.wanted: dict[str, asyncio.Future[float]] = {}

    async def open(self) -> None:
        self.reader, self.writer = await asyncio.open_connection("127.0.0.1", self.port, limit=2**20)
        head = (
            f"GET /live?topic={self.topic} HTTP/1.1\r\nhost: 127.0.0.1\r\nauthorization: Bearer {self.token}\r\n"
            "accept-language: zh-TW\r\n\r\n"
        )
        self.writer.write(head.encode())
        status = (await self.reader.readline()).decode()
        if " 200 " not in status:
            raise RuntimeError(f"live page refused: {status}")
        await self.reader.readuntil(b"event: beat")
        self.task = asyncio.create_task(self.listen())

    async def listen(self) -> None:
        event, size = b"", 0
        while line := await self.reader.readline():
            size += len(line)
            if line.startswith(b"event: "):
                event = line[7:].strip()
            elif line.startswith(b"data: ") and event == b"put":
                now = time.perf_counter()
                key = line[len(b'data: {"key":"') :].split(b'"', 1)[0].decode()
                self.frames += 1
                self.arrived[key] = now
                self.longest = max(self.longest, len(line))
                if (wanted := self.wanted.pop(key, None)) is not None and not wanted.done():
                    wanted.set_result(now)

    def expect(self, key: str) -> asyncio.Future[float]:
        self.wanted[key] = asyncio.get_running_loop().create_future()
        return self.wanted[key]

    def close(self) -> None:
        self.task.cancel()
        self.writer.close()
