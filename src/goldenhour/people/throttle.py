"""Slowing down whoever guesses passwords: a moving window of failed sign-ins per name and per address."""

from __future__ import annotations

from collections.abc import Callable
from math import ceil
from typing import Any

from limits import RateLimitItem, parse
from limits.strategies import MovingWindowRateLimiter

from goldenhour.kit.attempts import Attempts
from goldenhour.kit.refusals import Category, Refusal


class Throttle:
    """`count` before a password is looked at, so that many attempts at once do not slip through; `forgive` when it was
    right: only failures stay counted. Limits are written like "10 per 15 minutes"."""

    def __init__(self, monotonic: Callable[[], float], per_name: str, per_address: str) -> None:
        self.monotonic = monotonic
        self.per_name, self.per_address = parse(per_name), parse(per_address)
        self._attempts = Attempts(monotonic)
        self._limiter: Any = MovingWindowRateLimiter(self._attempts)

    def count(self, name: str, address: str) -> None:
        """Raises Refusal(TOO_MANY), saying when to try again. Names nobody has are counted like any other."""
        if address:
            self._hit(self.per_address, "address", address)
        self._hit(self.per_name, "name", name)

    def forgive(self, name: str, address: str) -> None:
        self._limiter.clear(self.per_name, "name", name)
        if address:
            self._attempts.give_back(self.per_address.key_for("address", address))

    def _hit(self, limit: RateLimitItem, *whose: str) -> None:
        if not self._limiter.hit(limit, *whose):
            again_at = self._limiter.get_window_stats(limit, *whose).reset_time
            raise too_many_attempts(again_at - self.monotonic())


def too_many_attempts(seconds: float) -> Refusal:
    return Refusal(
        Category.TOO_MANY,
        "too_many_attempts",
        "Too many sign-ins went wrong here. Try again in {minutes} minutes, or ask your administrator.",
        minutes=max(1, ceil(seconds / 60)),
    )
