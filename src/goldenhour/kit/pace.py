"""How fast one account and one site may ask, so that a flood from one slows nobody else; and which sites flood now.

A moving window over a second and over ten: a burst as people make it passes, what goes on without pause does not. What
must not be slowed down is counted by itself, with far more room. In memory, of one server.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from datetime import datetime, timedelta
from enum import StrEnum
from math import ceil
from typing import Any

import msgspec
import structlog
from limits import RateLimitItem, RateLimitItemPerSecond
from limits.strategies import MovingWindowRateLimiter

from goldenhour.kit.attempts import Attempts
from goldenhour.kit.refusals import Category, Refusal
from goldenhour.kit.world import World

FACT = "pace"
LONG_S = 10
HELD_S = 1.0
"""A refusal is answered after so long: whoever sends the next as soon as the last was answered is slowed down by it."""
OVER_AFTER = timedelta(seconds=60)
"""A site that was refused nothing for so long floods no more."""
AT_ONCE_AT_MOST = 64
"""Event streams one account may hold open: a ward's screens under one sign-in, not a programming mistake's thousand."""

logger = structlog.get_logger()


class Sort(StrEnum):
    """What is counted apart. `times` the pace of one account it may go."""

    ORDINARY = "ordinary"
    URGENT = "urgent"  # what warns, and what answers a warning
    FILES = "files"  # scripts and pictures of pages: cheap, and many at once
    PROGRAM = "program"  # a hospital's system


TIMES: dict[Sort, float] = {Sort.ORDINARY: 1, Sort.URGENT: 10, Sort.FILES: 20, Sort.PROGRAM: 10}
OF_A_SITE: dict[Sort, float] = {Sort.ORDINARY: 3, Sort.PROGRAM: 10}
"""The same for all accounts of a site together. What is urgent is never counted against a whole site: one broken screen
must not take a hospital's word for an acknowledgement away."""


class Flood(msgspec.Struct):
    """A site that asks faster than it may: since when, when last, how often it was refused, and by which accounts."""

    since: datetime
    last: datetime
    refused: int = 0
    accounts: set[str] = msgspec.field(default_factory=set)


class Pace:
    def __init__(self, world: World, per_s: float) -> None:
        """`per_s`: ordinary requests of one account a second, in the long run; 0 bounds nothing."""
        self.world = world
        self.per_s = per_s
        self.floods: dict[str, Flood] = {}
        self.open: dict[str, int] = {}
        """Event streams open now, by account."""
        self._attempts = Attempts(world.monotonic)
        self._limiter: Any = MovingWindowRateLimiter(self._attempts)

    def count(self, account: str, site: str, sort: Sort = Sort.ORDINARY, room: int = 1) -> None:
        """Count one request; a site with more people has `room` times as much. Raises Refusal(TOO_MANY), whose value
        `seconds` says when to come again."""
        if not self.per_s:
            return
        for limit in windows(self.per_s * TIMES[sort]):
            self._hit(limit, account, site, sort, account)
        if site and sort in OF_A_SITE:
            for limit in windows(self.per_s * OF_A_SITE[sort] * room):
                self._hit(limit, account, site, sort, site)

    def _hit(self, limit: RateLimitItem, account: str, site: str, sort: Sort, whose: str) -> None:
        if not self._limiter.hit(limit, sort, whose):
            again_at = self._limiter.get_window_stats(limit, sort, whose).reset_time
            self._note(account, site)
            raise too_fast(again_at - self.world.monotonic())

    def open_stream(self, account: str, site: str) -> Callable[[], None]:
        """Count an event stream until what is given back is called. Raises Refusal(TOO_MANY)."""
        if self.per_s and self.open.get(account, 0) >= AT_ONCE_AT_MOST:
            self._note(account, site)
            raise too_fast(LONG_S)
        self.open[account] = self.open.get(account, 0) + 1
        return lambda: self._close(account)

    def _close(self, account: str) -> None:
        self.open[account] -= 1
        if not self.open[account]:
            del self.open[account]

    # ── who floods ───────────────────────────────────────────────────────────────────────────────────────────────────
    def _note(self, account: str, site: str) -> None:
        """One without a site is one by itself."""
        now, site = self.world.now(), site or account
        flood = self.flood_of(site)
        if flood is None:
            flood = self.floods[site] = Flood(now, now)
            logger.warning("site_floods", site=site, account=account)
        flood.last, flood.refused = now, flood.refused + 1
        flood.accounts.add(account)

    def flood_of(self, site: str) -> Flood | None:
        """How this site floods now, if it does."""
        flood = self.floods.get(site)
        if flood is not None and self.world.now() - flood.last > OVER_AFTER:
            del self.floods[site]
            logger.info("site_floods_no_more", site=site, refused=flood.refused)
            return None
        return flood

    def flooding(self) -> dict[str, Flood]:
        """Every site that floods now."""
        return {site: flood for site in list(self.floods) if (flood := self.flood_of(site))}


@functools.cache
def windows(per_s: float) -> tuple[RateLimitItem, ...]:
    """Twice the pace within a second, the pace over ten."""
    return (
        RateLimitItemPerSecond(max(1, round(2 * per_s)), 1),
        RateLimitItemPerSecond(max(1, round(LONG_S * per_s)), LONG_S),
    )


def too_fast(seconds: float) -> Refusal:
    return Refusal(
        Category.TOO_MANY,
        "too_fast",
        "More is asked from here than one account or one site may ask. Nothing was kept: wait {seconds} s, then try again.",
        seconds=max(1, ceil(seconds)),
    )
