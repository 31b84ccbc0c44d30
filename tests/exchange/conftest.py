"""The token endpoint as a program without a session sees it, and the FHIR API's own answer to who asks."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest

from goldenhour.app.edge import running_edge
from goldenhour.app.settings import Settings
from goldenhour.emergency.house import House
from goldenhour.emergency.people import Person
from goldenhour.exchange.admitting import admit, noting
from tests.conftest import Client
from tests.exchange import scene


@pytest.fixture
async def program(house: House, client: Callable[[Person | None], Client], tmp_path: Path) -> AsyncIterator[Client]:
    """A program that is signed in nowhere; the FHIR API is there, without our guide in it."""
    scene.parts_of(house)
    async with running_edge(house, Settings(data=tmp_path / "data"), admit, noting(house), publishing=False) as edge:
        await edge.projector.ready.wait()
        yield client(None)


@pytest.fixture
def his(house: House) -> Any:
    """`await his(scopes=...)` registers a system."""

    async def make(**said: Any) -> Any:
        return await scene.registered(house, **said)

    return make
