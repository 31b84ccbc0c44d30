"""A network that loses, doubles, delays and reorders messages, and cuts lines, as its seeded chance decides."""

from __future__ import annotations

import asyncio
import random
from collections import deque
from collections.abc import Callable

CUT = b""
"""What a line ends with when the reader notices that it was cut."""


class Network:
    """Between all devices and the server. `faulty` is switched off at the end, so that everything can arrive."""

    def __init__(self, chance: random.Random) -> None:
        self.chance = chance
        self.faulty = True
        self.lost = self.doubled = self.cut = 0

    def carry(self, deliver: Callable[[], None]) -> None:
        """Deliver one message: never, once or twice, each copy in its own time."""
        for _ in range(self._copies()):
            asyncio.get_running_loop().call_later(self.delay(), deliver)

    def delay(self) -> float:
        """Seconds. Now and then a message takes so long that it has been sent again before it arrives."""
        if self.faulty and self.chance.random() < 0.08:
            return self.chance.uniform(2.0, 25.0)
        return self.chance.uniform(0.005, 0.4)

    def _copies(self) -> int:
        fate = self.chance.random() if self.faulty else 1.0
        self.lost += fate < 0.2
        self.doubled += 0.2 <= fate < 0.35
        return 0 if fate < 0.2 else 2 if fate < 0.35 else 1


class Line:
    """One long connection to a screen: events in order, until it breaks (noticed, or simply silent from then on)."""

    def __init__(self, network: Network) -> None:
        self.network = network
        self.broken = False
        self._arrives = 0.0
        self._under_way: deque[bytes] = deque()
        self._arrived: asyncio.Queue[bytes] = asyncio.Queue()

    def put(self, event: bytes) -> None:
        if self.broken:
            return
        if self.network.faulty and self.network.chance.random() < 0.06:
            self.broken = True
            self.network.cut += 1
            if self.network.chance.random() < 0.5:
                return
            event = CUT
        loop = asyncio.get_running_loop()
        self._arrives = max(self._arrives, loop.time() + self.network.chance.uniform(0.005, 0.4))
        self._under_way.append(event)
        loop.call_at(self._arrives, self._arrive)  # timers of one moment run in any order, a line's events do not

    def _arrive(self) -> None:
        self._arrived.put_nowait(self._under_way.popleft())

    async def get(self, patience: float) -> bytes:
        """The next event; `CUT` when the line broke or nothing came for `patience` seconds."""
        try:
            return await asyncio.wait_for(self._arrived.get(), patience)
        except TimeoutError:
            return CUT
