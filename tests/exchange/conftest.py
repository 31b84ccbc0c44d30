"""The token endpoint as a program without a session sees it, and the FHIR API's own answer to who asks."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from goldenhour.emergency.house import House
from goldenhour.emergency.people import Person
from tests.conftest import Client
from tests.exchange import scene


@pytest.fixture
def program(house: House, client: Callable[[Person | None], Client]) -> Client:
    """A program that is signed in nowhere."""
    scene.parts_of(house)
    return client(None)


@pytest.fixture
def his(house: House) -> Any:
    """`await his(scopes=...)` registers a system."""

    async def make(**said: Any) -> Any:
        return await scene.registered(house, **said)

    return make
