"""Fetching a small document from somebody else's server: one attempt, bounded in time and size, no redirect followed,
and no address of a machine's own neighbourhood knocked at."""

from __future__ import annotations

import asyncio
import ipaddress
import socket
from urllib.parse import urlsplit

import httpx

from goldenhour.adapters.http_posting import NotReached

PATIENCE_S = 5.0
ANSWER_AT_MOST = 64 * 1024


class Fetcher:
    """`get` may be used by many at once."""

    def __init__(self, patience_s: float = PATIENCE_S) -> None:
        self.patience_s = patience_s
        limits = httpx.Limits(max_connections=20, max_keepalive_connections=0)
        self._client = httpx.AsyncClient(timeout=patience_s, follow_redirects=False, limits=limits, trust_env=False)

    async def get(self, address: str) -> bytes:
        """The body of a 200 answer. Raises NotReached, saying why."""
        try:
            async with asyncio.timeout(self.patience_s):
                await check_not_next_door(address)
                return await self._get(address)
        except TimeoutError:
            raise NotReached(f"no answer within {self.patience_s:g} s") from None
        except (httpx.HTTPError, httpx.InvalidURL, OSError, ValueError) as error:
            raise NotReached(type(error).__name__) from None

    async def _get(self, address: str) -> bytes:
        async with self._client.stream("GET", address, headers={"accept": "application/json"}) as answer:
            if answer.status_code != 200:
                raise NotReached(f"it answered {answer.status_code}")
            content = b""
            async for part in answer.aiter_raw():
                content += part
                if len(content) > ANSWER_AT_MOST:
                    raise NotReached(f"more than {ANSWER_AT_MOST // 1024} KiB")
            return content

    async def close(self) -> None:
        await self._client.aclose()


async def check_not_next_door(address: str) -> None:
    """Link-local addresses answer to whoever is on the machine (cloud metadata); https to this machine itself is nobody's
    key set. Private networks stay: hospitals have their servers there, and their certificate is checked."""
    parts = urlsplit(address)
    port = parts.port or (443 if parts.scheme == "https" else 80)
    found = await asyncio.get_running_loop().getaddrinfo(parts.hostname or "", port, type=socket.SOCK_STREAM)
    for *_, place in found:
        one = ipaddress.ip_address(str(place[0]).partition("%")[0])
        if one.is_link_local or one.is_multicast or one.is_unspecified or (one.is_loopback and parts.scheme == "https"):
            raise NotReached("an address that is not asked")
