"""What the exchange's routes need of the running program, put together once (`app/exchange.py`)."""

from __future__ import annotations

from dataclasses import dataclass

from goldenhour.exchange.apps import Apps
from goldenhour.exchange.clients import Clients
from goldenhour.exchange.key_sets import KeySets
from goldenhour.exchange.noting import Notes
from goldenhour.exchange.signing import SigningKey
from goldenhour.exchange.throttle import TokenThrottle
from goldenhour.exchange.tokens import Tokens

FACT = "exchange"
"""Under what they stand in `House.facts`."""


@dataclass(frozen=True)
class Parts:
    clients: Clients
    tokens: Tokens
    apps: Apps
    key_sets: KeySets
    throttle: TokenThrottle
    notes: Notes
    signing: SigningKey
