"""A world for tests: its clock stands still until told, its chance is seeded."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from goldenhour.kit.world import World

BEGIN = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)
"""10:00 in Taipei, a Sunday."""


@dataclass
class Clock:
    """Settable time."""

    moment: datetime = BEGIN

    def now(self) -> datetime:
        return self.moment

    def pass_(self, **span: float) -> datetime:
        """Let time pass: `clock.pass_(minutes=3)`."""
        self.moment += timedelta(**span)
        return self.moment


@dataclass(frozen=True)
class TestWorld(World):
    """A world with a clock in the test's hand. Waiting is real and short."""

    __test__ = False
    clock: Clock = field(default_factory=Clock)


def make_world(seed: int = 1) -> TestWorld:
    clock = Clock()
    return TestWorld(now=clock.now, random=random.Random(seed), clock=clock)
