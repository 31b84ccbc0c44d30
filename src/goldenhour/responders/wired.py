"""What the pages need of the running slice; `app/responders.py` puts it into the house."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Protocol

from limits import parse
from limits.strategies import MovingWindowRateLimiter

from goldenhour.emergency.house import House
from goldenhour.kit.attempts import Attempts
from goldenhour.kit.refusals import Category, Refusal
from goldenhour.kit.world import World
from goldenhour.responders.calling import Caller
from goldenhour.responders.joining import Joining
from goldenhour.responders.keeping import Volunteers
from goldenhour.responders.returning import ReturnCodes

FACT = "responders"
JOINS, JOINS_IN_ALL, SAYINGS = parse("60 per hour"), parse("300 per hour"), parse("120 per minute")
"""A class of forty registers behind the one address of its school. Only what is whole counts: mistakes lock nobody out."""
RETURNS, RETURNS_IN_ALL = parse("10 per minute"), parse("200 per minute")


class PushPhones(Protocol):
    """How a volunteer's browser is subscribed (`app/responders.py`). `public_key`: ours, as a browser wants it; `worker`: the
    address of the module that hears pushes."""

    worker: str

    @property
    def public_key(self) -> str: ...

    async def subscribe(self, volunteer: str, endpoint: str, p256dh: str, auth: str, language: str) -> None: ...

    async def count(self, volunteer: str) -> int: ...


@dataclass(frozen=True)
class Wired:
    volunteers: Volunteers
    caller: Caller
    phones: PushPhones
    codes: ReturnCodes
    joining: Joining
    throttle: Throttle


class Throttle:
    """So many registrations from one address, and sayings of one volunteer, and no more."""

    def __init__(self, world: World) -> None:
        self._limiter: Any = MovingWindowRateLimiter(Attempts(world.monotonic))

    def count_join(self, address: str) -> None:
        """One more registration that is about to be kept. Raises Refusal beyond the limits."""
        if not (self._limiter.hit(JOINS, f"join {address}") and self._limiter.hit(JOINS_IN_ALL, "joins")):
            raise Refusal(
                Category.TOO_MANY,
                "too_many_registrations",
                "Too many people have registered from here. Nothing was kept: try again in an hour.",
            )

    def count_saying(self, volunteer: str) -> None:
        if not self._limiter.hit(SAYINGS, f"says {volunteer}"):
            raise too_many_tries()

    def count_return(self, address: str) -> None:
        """One more return code is about to be tried. Raises Refusal beyond the limits."""
        if not (self._limiter.hit(RETURNS, f"return {address}") and self._limiter.hit(RETURNS_IN_ALL, "returns")):
            raise too_many_tries()


def too_many_tries() -> Refusal:
    return Refusal(Category.TOO_MANY, "too_many_tries", "Too many tries. Wait a minute, then try again.")


def wired(house: House) -> Wired:
    found = house.facts[FACT]
    assert isinstance(found, Wired)
    return found
