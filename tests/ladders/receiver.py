"""Real HTTP servers in this process: a gateway that behaves, fails, hangs or lies, and a push service that decrypts."""

from __future__ import annotations

import asyncio
import base64
import contextlib
import json
import os
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

import http_ece
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec

from goldenhour.ladders.subscriptions import Keys


@dataclass
class Request:
    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


Behaviour = Callable[[Request], Awaitable[bytes]]


def answer(status: int, body: bytes = b"", **headers: str) -> bytes:
    lines = [f"HTTP/1.1 {status} X", f"content-length: {len(body)}", "connection: close"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


@dataclass
class Receiver:
    """Answers as `behaves` says; keeps what it was asked."""

    behaves: Behaviour
    asked: list[Request] = field(default_factory=list)
    port: int = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError):
            head = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
            headers = {n.lower(): v for n, _, v in (line.partition(": ") for line in head[1:] if line)}
            body = await reader.readexactly(int(headers.get("content-length", "0")))
            request = Request(head[0].split(" ")[1], headers, body)
            self.asked.append(request)
            writer.write(await self.behaves(request))
            await writer.drain()
        writer.close()


@contextlib.asynccontextmanager
async def receiving(behaves: Behaviour) -> AsyncIterator[Receiver]:
    receiver = Receiver(behaves)
    server = await asyncio.start_server(receiver.serve, "127.0.0.1", 0)
    receiver.port = server.sockets[0].getsockname()[1]
    try:
        yield receiver
    finally:
        server.close()


# ── how a gateway may behave ─────────────────────────────────────────────────────────────────────────────────────────
async def accepts(request: Request) -> bytes:
    return answer(200, json.dumps({"id": request.json["id"], "state": "accepted"}).encode())


async def fails(request: Request) -> bytes:
    return answer(500, b"<html>oops</html>")


async def refuses(request: Request) -> bytes:
    return answer(403, b"no")


async def hangs(request: Request) -> bytes:
    await asyncio.sleep(3600)
    return b""


async def says_yes_in_garbage(request: Request) -> bytes:
    return answer(200, b"\x00\xffOK")


async def speaks_of_another(request: Request) -> bytes:
    return answer(200, b'{"id": "somebody-elses", "state": "accepted"}')


async def never_ends(request: Request) -> bytes:
    return answer(200, b"x" * 200_000)


async def sends_elsewhere(request: Request) -> bytes:
    return answer(307, b"", location="http://127.0.0.1:1/secret")


def slow(seconds: float) -> Behaviour:
    async def behaves(request: Request) -> bytes:
        await asyncio.sleep(seconds)
        return await accepts(request)

    return behaves


def at_first(first: Behaviour, times: int, then: Behaviour) -> Behaviour:
    left = [times]

    async def behaves(request: Request) -> bytes:
        left[0] -= 1
        return await (first if left[0] >= 0 else then)(request)

    return behaves


# ── a phone and its push service ─────────────────────────────────────────────────────────────────────────────────────
class Browser:
    """What a browser keeps of a push subscription; it alone can read what is sent to it."""

    def __init__(self) -> None:
        self.private = ec.generate_private_key(ec.SECP256R1())
        self.secret = os.urandom(16)

    @property
    def keys(self) -> Keys:
        point = self.private.public_key().public_bytes(
            serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint
        )
        return Keys(b64(point), b64(self.secret))

    def read(self, sealed: bytes) -> Any:
        return json.loads(http_ece.decrypt(sealed, private_key=self.private, auth_secret=self.secret))


def b64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


async def takes_it(request: Request) -> bytes:
    return answer(201)


async def is_gone(request: Request) -> bytes:
    return answer(410)
