"""What the app gives this slice, since no slice may import another: the actions, and the other slices' parts of the app."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from goldenhour.emergency.actions import Action
from goldenhour.emergency.house import House

FACT = "tablet"
DataOf = Callable[[House], Any]
"""One part of what the tablet needs to know offline, as anything that can be written as JSON."""


@dataclass(frozen=True)
class Wired:
    """`parts` are addresses of ES modules, in the order in which they are loaded; `words` English messages by key;
    `assets` addresses the service worker keeps (one that ends in a slash stands for all files under it); `data` makes
    the parts of the reference data by name."""

    actions: tuple[Action, ...]
    parts: tuple[str, ...] = ()
    words: Mapping[str, str] | None = None
    assets: tuple[str, ...] = ()
    data: Mapping[str, DataOf] | None = None


def wired(house: House) -> Wired:
    found = house.facts[FACT]
    assert isinstance(found, Wired)
    return found
