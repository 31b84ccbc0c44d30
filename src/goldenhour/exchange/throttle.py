"""Slowing down whoever guesses at the token endpoint: failures per address, tokens per client."""

from __future__ import annotations

from collections.abc import Callable
from math import ceil
from typing import Any

from limits import RateLimitItem, parse
from limits.strategies import MovingWindowRateLimiter

from goldenhour.kit.attempts import Attempts

PER_ADDRESS = "60 per 5 minutes"
"""Failures. Not per client id: it is no secret, and whoever knew it could lock its hospital out."""
PER_CLIENT = "60 per minute"
"""Tokens given. One lasts five minutes; whoever fetches one per request is told so."""


class TooMany(Exception):
    """Come again in so many seconds."""

    def __init__(self, seconds: int) -> None:
        super().__init__(f"again in {seconds} s")
        self.seconds = seconds


class TokenThrottle:
    def __init__(
        self, monotonic: Callable[[], float], per_address: str = PER_ADDRESS, per_client: str = PER_CLIENT
    ) -> None:
        self.monotonic = monotonic
        self.per_address, self.per_client = parse(per_address), parse(per_client)
        self._attempts = Attempts(monotonic)
        self._limiter: Any = MovingWindowRateLimiter(self._attempts)

    def count(self, address: str) -> None:
        """Before anything is looked at: many at once must not slip through. Raises TooMany."""
        self._hit(self.per_address, "address", address)

    def forgive(self, address: str, client: str) -> None:
        """The request was a right one: only failures stay counted, and this client has one token more. Raises TooMany."""
        self._attempts.give_back(self.per_address.key_for("address", address))
        self._hit(self.per_client, "client", client)

    def _hit(self, limit: RateLimitItem, *whose: str) -> None:
        if not self._limiter.hit(limit, *whose):
            again_at = self._limiter.get_window_stats(limit, *whose).reset_time
            raise TooMany(max(1, ceil(again_at - self.monotonic())))
