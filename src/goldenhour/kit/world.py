"""What the outside world gives a program: time and chance. Injected everywhere, so that a whole system can be
run again exactly (deterministic simulation): nothing else in the package reads a clock or draws a random number."""

from __future__ import annotations

import asyncio
import os
import random
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime


@dataclass(frozen=True)
class World:
    """`now` is aware UTC; `monotonic` counts seconds and never goes back; `random` is for ids and simulated worlds;
    `secret` is for tokens and passwords."""

    now: Callable[[], datetime] = field(default=lambda: datetime.now(UTC))
    monotonic: Callable[[], float] = time.monotonic
    random: random.Random = field(default_factory=lambda: random.Random(os.urandom(16)))  # noqa: S311  not for secrets
    secret: Callable[[int], bytes] = os.urandom

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)

    def new_id(self) -> str:
        """A UUID version 7 (RFC 9562 section 5.7): made by the writer, sorts by time of making."""
        ms = int(self.now().timestamp() * 1000)
        bits = (ms & (2**48 - 1)) << 80 | 0x7 << 76 | self.random.getrandbits(12) << 64
        text = f"{bits | 0b10 << 62 | self.random.getrandbits(62):032x}"
        return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"
