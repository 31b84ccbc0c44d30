"""Times by a right clock, whatever the tablet's own clock shows.

The tablet measures at every contact by how much its clock is wrong, and says so with each saying (`clock_ms`). One that
never had contact says nothing; then the moment of sending by its clock is held against ours. What would still lie in
the future was written by a clock that was set since it was measured: it is shifted as a whole, not refused.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TypeVar

import msgspec

from goldenhour.emergency.actions import Saying, corrected

ON_THE_WAY = timedelta(seconds=10)
"""So long a message may take in a bad network: within it nothing can be said about a clock that was not measured."""
JITTER = timedelta(seconds=2)
"""So little a measured clock may be ahead of ours without being wrong."""
MS = timedelta(milliseconds=1)
S = TypeVar("S", bound=Saying)


def offset_of(sent_at: datetime | None, now: datetime) -> int | None:
    """By how many milliseconds a clock must be corrected that showed `sent_at` when it was `now` by ours."""
    if sent_at is None or sent_at.tzinfo is None or abs(now - sent_at) <= ON_THE_WAY:
        return None
    return (now - sent_at) // MS


def written_at(saying: Saying, now: datetime) -> datetime:
    """When this was typed, by a right clock and never ahead of ours. What does not say so was typed when it happened."""
    said = saying.written_at or saying.at
    if said is None or said.tzinfo is None:
        return now
    return min(corrected(said, saying.clock_ms), now)


def mended(saying: S, sent_at: datetime | None, now: datetime) -> S:
    """The saying with a correction that puts its writing into the past; its own one where that is right."""
    clock_ms = offset_of(sent_at, now) if saying.clock_ms is None else saying.clock_ms
    typed = saying.written_at or saying.at
    if typed is not None and typed.tzinfo is not None:
        ahead = corrected(typed, clock_ms) - now
        if ahead > JITTER:
            clock_ms = (clock_ms or 0) - -(-ahead // MS)
    return msgspec.structs.replace(saying, clock_ms=clock_ms)
