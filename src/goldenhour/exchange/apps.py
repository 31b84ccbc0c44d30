"""What people allow apps: codes that live a minute, refresh tokens that end with the person's session.

Source: RFC 6749 section 4.1, RFC 7636 (PKCE, S256 only), RFC 9700 (best practices).
"""

from __future__ import annotations

import base64
import hashlib
import re
from datetime import datetime, timedelta

import msgspec

from goldenhour.exchange import client_tables as tables
from goldenhour.exchange.client_tables import AppGrant
from goldenhour.exchange.launching import Launches
from goldenhour.exchange.tokens import LIFETIME, Tokens, hash_of, random_token
from goldenhour.kit.accounts_store import AccountsStore
from goldenhour.kit.world import World

CODE_LIVES = timedelta(seconds=60)
KEPT_AT_MOST = 10_000
VERIFIER = re.compile(r"[A-Za-z0-9\-._~]{43,128}")
CHALLENGE = re.compile(r"[A-Za-z0-9\-_]{43}")


def challenge_of(verifier: str) -> str:
    """The code_challenge of this code_verifier (RFC 7636 section 4.2, S256)."""
    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).decode().rstrip("=")


class Code(msgspec.Struct):
    """A code, from the person's yes until it is redeemed. `grant` is what became of it."""

    grant: AppGrant
    redirect_uri: str
    challenge: str
    nonce: str
    expires_at: datetime
    used: bool = False


class CodeRefused(Exception):
    """Why a code or a refresh token is not taken. Always `invalid_grant`."""


class Apps:
    def __init__(self, database: AccountsStore, world: World, tokens: Tokens) -> None:
        self.database = database
        self.world = world
        self.tokens = tokens
        self.launches = Launches(world)
        self._codes: dict[str, Code] = {}
        self._ended: dict[str, datetime] = {}

    def give_code(self, grant: AppGrant, redirect_uri: str, challenge: str, nonce: str) -> str:
        """A code for what the person has just allowed."""
        now = self.world.now()
        if len(self._codes) >= KEPT_AT_MOST:  # used ones stay as long as tokens may live that came of them
            self._codes = {key: one for key, one in self._codes.items() if one.expires_at + LIFETIME > now}
        word = random_token(self.world)
        self._codes[hash_of(word)] = Code(grant, redirect_uri, challenge, nonce, now + CODE_LIVES)
        return word

    async def redeem(self, code: str, client: str, redirect_uri: str, verifier: str) -> Code:
        """Use a code up, whatever comes of it. Raises CodeRefused; one that was used before takes its tokens back."""
        found = self._codes.get(hash_of(code))
        if found is None or found.grant.client != client:
            raise CodeRefused("There is no such code, or it is another client's.")
        if found.used:
            await self.end(found.grant.id)
            raise CodeRefused("This code was used before. Every token that came of it has been taken back.")
        found.used = True
        if self.world.now() >= found.expires_at:
            raise CodeRefused("This code has expired: it lives for 60 seconds. Begin again.")
        if redirect_uri != found.redirect_uri:
            raise CodeRefused("redirect_uri is not the one the code was asked for with.")
        if not VERIFIER.fullmatch(verifier) or challenge_of(verifier) != found.challenge:
            raise CodeRefused("code_verifier does not fit the code_challenge (S256).")
        return found

    # ── refreshing ───────────────────────────────────────────────────────────────────────────────────────────────────
    async def keep(self, grant: AppGrant) -> str:
        """A first refresh token for this grant; durable, so that a restart in the night closes no app."""
        token = random_token(self.world)
        await self.database.run(lambda c: tables.add_grant(c, grant, hash_of(token), self.world.now()))
        return token

    async def standing(self, token: str, client: str) -> AppGrant:
        """The grant of an unused refresh token. Raises CodeRefused; a used one ends the grant: two hold it."""
        found: tuple[AppGrant, bool] | None = await self.database.run(lambda c: tables.find_refresh(c, hash_of(token)))
        if found is None or found[0].client != client:
            raise CodeRefused("There is no such refresh token, or what it stands for has ended. Begin again.")
        grant, used = found
        if used:
            await self.end(grant.id)
            raise CodeRefused("This refresh token was used before. Every token that came of it has been taken back.")
        return grant

    async def rotate(self, grant: AppGrant, token: str) -> str:
        """The next refresh token in place of this one. Raises CodeRefused when it was used in this very moment."""
        following = random_token(self.world)
        old, new, now = hash_of(token), hash_of(following), self.world.now()
        if not await self.database.run(lambda c: tables.rotate_refresh(c, grant.id, old, new, now)):
            await self.end(grant.id)
            raise CodeRefused("This refresh token was used before. Every token that came of it has been taken back.")
        return following

    async def end(self, grant_id: str) -> None:
        """Nothing that came of this grant opens anything any more."""
        now = self.world.now()
        self._ended = {key: at for key, at in self._ended.items() if at + LIFETIME > now} | {grant_id: now}
        self.tokens.take_back_grant(grant_id)
        await self.database.run(lambda c: tables.end_grants(c, tables.grants.c.id == grant_id, now))

    def has_ended(self, grant_id: str) -> bool:
        """Whether it was just ended, perhaps while its first token was still being written down."""
        return grant_id in self._ended
