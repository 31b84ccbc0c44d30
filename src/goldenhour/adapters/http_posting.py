"""Posting to somebody else's server: one attempt, bounded in time and size, and never a redirect followed."""

from __future__ import annotations

import asyncio
import ssl
import zlib
from collections.abc import Awaitable, Callable, Mapping
from typing import NamedTuple

import httpx

PATIENCE_S = 5.0
ANSWER_AT_MOST = 16 * 1024
POOLS = 16
"""Pools of connections. A pool looks through all of its own at every request: many small ones cost less than a large one."""


class Posted(NamedTuple):
    """What the other side answered."""

    status: int
    body: bytes


class NotReached(Exception):
    """No answer: the other side is away, hangs, or answers without end. Says which."""


Post = Callable[[str, bytes, Mapping[str, str]], Awaitable[Posted]]
"""Address, body, headers. Raises NotReached."""


class Poster:
    """The real one. `post` may be used by many at once; one that hangs holds up none of the others."""

    def __init__(self, patience_s: float = PATIENCE_S) -> None:
        self.patience_s = patience_s
        limits = httpx.Limits(max_connections=200, max_keepalive_connections=4)
        trusted = httpx.create_ssl_context(trust_env=False)
        self._clients = [self._client(trusted, limits) for _ in range(POOLS)]

    def _client(self, trusted: ssl.SSLContext, limits: httpx.Limits) -> httpx.AsyncClient:
        return httpx.AsyncClient(
            verify=trusted, timeout=self.patience_s, follow_redirects=False, limits=limits, trust_env=False
        )

    async def post(self, address: str, body: bytes, headers: Mapping[str, str]) -> Posted:
        try:
            async with asyncio.timeout(self.patience_s):
                return await self._post(address, body, headers)
        except TimeoutError:
            raise NotReached(f"no answer within {self.patience_s:g} s") from None
        except httpx.HTTPError as error:
            raise NotReached(str(error) or type(error).__name__) from None

    async def _post(self, address: str, body: bytes, headers: Mapping[str, str]) -> Posted:
        client = self._clients[zlib.crc32(address.encode(errors="surrogatepass")) % POOLS]
        async with client.stream("POST", address, content=body, headers=dict(headers)) as answer:
            content = b""
            async for part in answer.aiter_raw():
                content += part
                if len(content) > ANSWER_AT_MOST:
                    raise NotReached("an answer without end")
            return Posted(answer.status_code, content)

    async def close(self) -> None:
        for client in self._clients:
            await client.aclose()
