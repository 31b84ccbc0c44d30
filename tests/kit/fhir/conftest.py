"""A FHIR API of its own for each test."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.kit.fhir.asking import Fhir, fhir_api


@pytest.fixture
async def fhir(tmp_path: Path) -> AsyncIterator[Fhir]:
    async with fhir_api(tmp_path) as api:
        yield api
