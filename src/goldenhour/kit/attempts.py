"""Counting attempts in a moving window, on an injected clock: what every throttle here is made of."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable

from limits.storage import MovingWindowSupport, Storage

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
