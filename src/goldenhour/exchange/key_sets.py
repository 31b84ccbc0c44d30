"""The keys of a client: as they were registered, or from the address that was registered; never from another."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from goldenhour.exchange.assertions import AssertionRefused, Presented
from goldenhour.exchange.client_tables import Client
from goldenhour.exchange.keys import Key, find_key, kids_of
from goldenhour.kit.world import World

Fetch = Callable[[str], Awaitable[bytes]]
"""The document at an https address. Raises an exception with the reason when it cannot be had."""

FRESH_S = 300.0
"""So long a fetched key set is believed: after that, a key its owner took away is no longer good."""
AGAIN_S = 30.0
"""An unknown kid asks for the key set anew, but not more often than this: nobody can make us knock all day."""
KEPT_AT_MOST = 1_000


class KeySets:
    def __init__(self, fetch: Fetch, world: World) -> None:
        self.fetch = fetch
        self.world = world
        self._kept: dict[str, tuple[bytes, float]] = {}
        self._failed: dict[str, tuple[str, float]] = {}
        self._asking: dict[str, asyncio.Lock] = {}

    async def key_of(self, client: Client, said: Presented) -> Key:
        """The key this assertion says it was signed with. Raises AssertionRefused."""
        if said.jku and said.jku != client.jwks_uri:
            raise AssertionRefused(
                "wrong_jku", "jku of the client_assertion is not the address that is registered.", client.id
            )
        if client.jwks_uri:
            return await self._fetched(client, said)
        key = find_key(client.jwks, said.kid, said.alg)
        if key is None:
            known = ", ".join(kids_of(client.jwks)) or "none"
            raise AssertionRefused("unknown_key", unknown(said, f"registered are: {known}"), client.id)
        return key

    async def _fetched(self, client: Client, said: Presented) -> Key:
        async with self._asking.setdefault(client.jwks_uri, asyncio.Lock()):
            kept = self._kept.get(client.jwks_uri)
            now = self.world.monotonic()
            key = find_key(kept[0], said.kid, said.alg) if kept and now - kept[1] < FRESH_S else None
            if key is None and not (kept and now - kept[1] < AGAIN_S):
                key = find_key(await self._ask(client), said.kid, said.alg)
        if key is None:
            raise AssertionRefused("unknown_key", unknown(said, f"looked for at {client.jwks_uri}"), client.id)
        return key

    async def _ask(self, client: Client) -> bytes:
        address, now = client.jwks_uri, self.world.monotonic()
        failed = self._failed.get(address)
        if failed is None or now - failed[1] >= AGAIN_S:
            try:
                content = await self.fetch(address)
            except Exception as error:
                failed = self._failed[address] = (str(error) or type(error).__name__, now)
            else:
                self._failed.pop(address, None)
                if len(self._kept) >= KEPT_AT_MOST:
                    self._kept.pop(next(iter(self._kept)))
                self._kept[address] = (content, now)
                return content
        raise AssertionRefused("keys_away", f"Your key set at {address} cannot be had: {failed[0][:200]}.", client.id)


def unknown(said: Presented, where: str) -> str:
    return f"There is no key {said.kid[:80]} for {said.alg} ({where})."
