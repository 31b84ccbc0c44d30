"""Access tokens: 256 random bits, valid five minutes, kept in memory only, by their hash.

A restart forgets them: clients fetch a new one, as they must every five minutes. Nothing has to be written for one and
nothing can be stolen from the disk, and the check on every request is one look into a dictionary.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable
from datetime import datetime, timedelta

import msgspec

from goldenhour.emergency.people import PROGRAM_MARK
from goldenhour.exchange.access import Access
from goldenhour.kit.world import World

LIFETIME = timedelta(seconds=300)
KEPT_AT_MOST = 50_000
TOKEN_BYTES = 32


class Live(msgspec.Struct, frozen=True):
    """A token in force: what it opens, until when, and the app's grant it belongs to."""

    access: Access
    expires_at: datetime
    grant: str = ""


def hash_of(token: str) -> str:
    """What is kept of a token. A fast hash is enough for 256 random bits."""
    return hashlib.sha256(token.encode()).hexdigest()


def random_token(world: World, mark: str = "") -> str:
    return mark + base64.urlsafe_b64encode(world.secret(TOKEN_BYTES)).decode().rstrip("=")


class Tokens:
    def __init__(self, world: World, kept_at_most: int = KEPT_AT_MOST) -> None:
        self.world = world
        self.kept_at_most = kept_at_most
        self._live: dict[str, Live] = {}

    def give(self, access: Access, grant: str = "") -> str:
        """A new token for this access; known to the caller alone."""
        token = random_token(self.world, PROGRAM_MARK)
        now = self.world.now()
        if len(self._live) >= self.kept_at_most:
            self._forget(lambda live: live.expires_at <= now)
            while len(self._live) >= self.kept_at_most:  # the oldest go first: their clients fetch new ones
                self._live.pop(next(iter(self._live)))
        self._live[hash_of(token)] = Live(access, now + LIFETIME, grant)
        return token

    def look_up(self, token: str) -> Access | None:
        """What this token opens; None when it was never given, has expired or was taken back. Microseconds."""
        key = hash_of(token)
        live = self._live.get(key)
        if live is None:
            return None
        if self.world.now() >= live.expires_at:
            del self._live[key]
            return None
        return live.access

    def take_back_client(self, client: str) -> None:
        """Every token of a client: it was ended or changed."""
        self._forget(lambda live: live.access.client == client)

    def take_back_grant(self, grant: str) -> None:
        """Every token that came of one grant of a person to an app."""
        self._forget(lambda live: live.grant == grant)

    def _forget(self, wanted: Callable[[Live], bool]) -> None:
        self._live = {key: live for key, live in self._live.items() if not wanted(live)}
