"""Slowing down whoever guesses passwords: a moving window of failed sign-ins per name and per address."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable
from math import ceil
from typing import Any

from limits import RateLimitItem, parse
from limits.storage import MovingWindowSupport, Storage
from limits.strategies import MovingWindowRateLimiter

from goldenhour.kit.refusals import Category, Refusal

KEYS_AT_MOST = 10_000


class Attempts(Storage, MovingWindowSupport):
    """The store behind `limits`, on an injected clock (its own memory store reads the machine's and starts threads)."""

    STORAGE_SCHEME = None

    def __init__(self, monotonic: Callable[[], float]) -> None:
        super().__init__()
        self.monotonic = monotonic
        self.times: dict[str, list[float]] = {}

    def acquire_entry(self, key: str, limit: int, expiry: int, amount: int = 1) -> bool:
        now = self.monotonic()
        if len(self.times) > KEYS_AT_MOST:
            self.times = {k: times for k, times in self.times.items() if times and times[-1] > now - expiry}
        times = self._recent(key, expiry)
        if len(times) + amount > limit:
            return False
        self.times[key] = [*times, *[now] * amount]
        return True

    def get_moving_window(self, key: str, limit: int, expiry: int) -> tuple[float, int]:
        times = self._recent(key, expiry)
        return (times[0] if times else self.monotonic()), len(times)

    def give_back(self, key: str) -> None:
        """Forget the newest attempt: it was a right one."""
        if times := self.times.get(key):
            times.pop()

    def _recent(self, key: str, expiry: int) -> list[float]:
        times = self.times.get(key, [])
        return times[bisect_right(times, self.monotonic() - expiry) :]

    def clear(self, key: str) -> None:
        self.times.pop(key, None)

    def reset(self) -> int | None:
        known = len(self.times)
        self.times.clear()
        return known

    def check(self) -> bool:
        return True

    @property
    def base_exceptions(self) -> type[Exception]:
        return ValueError

    # counters, which the port asks for and a moving window does not use
    def incr(self, key: str, expiry: int, amount: int = 1) -> int:
        raise NotImplementedError

    def get(self, key: str) -> int:
        return len(self.times.get(key, ()))

    def get_expiry(self, key: str) -> float:
        raise NotImplementedError


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
