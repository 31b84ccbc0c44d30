"""Waiting for a place in the log: it ends when the store is there, and never goes on for ever."""

from __future__ import annotations

import asyncio

import pytest

from goldenhour.kit.fhir import projection
from goldenhour.kit.fhir.outcomes import FhirRefusal
from goldenhour.kit.fhir.projection import FAR_BEHIND, Projection
from tests.simulation.memory_log import MemoryLog


@pytest.fixture
def standing(monkeypatch: pytest.MonkeyPatch) -> Projection:
    monkeypatch.setattr(projection, "PATIENCE_S", 0.01)
    return Projection(MemoryLog.__new__(MemoryLog), 5)


async def test_who_waits_goes_on_when_the_store_is_there_and_no_earlier(standing: Projection) -> None:
    waiting = asyncio.create_task(standing.caught_up(7))
    await asyncio.sleep(0)
    standing.come_to(6)
    await asyncio.sleep(0)
    assert not waiting.done()
    standing.come_to(7)
    await waiting
    await standing.caught_up(7)


async def test_who_waits_too_long_is_told_that_what_they_sent_is_kept(standing: Projection) -> None:
    with pytest.raises(FhirRefusal) as refusal:
        await standing.caught_up(6)
    assert refusal.value.status == 503
    assert "is kept" in str(refusal.value)


async def test_nothing_is_taken_while_the_store_does_not_move_and_again_when_it_does(standing: Projection) -> None:
    standing.demand()
    with pytest.raises(FhirRefusal):
        await standing.caught_up(6)
    with pytest.raises(FhirRefusal, match="Nothing was written"):
        standing.demand()
    standing.come_to(6)
    standing.demand()


async def test_nothing_is_taken_while_the_store_is_far_behind(standing: Projection) -> None:
    standing.newest = 5 + FAR_BEHIND
    standing.demand()
    standing.newest += 1
    with pytest.raises(FhirRefusal, match="Nothing was written"):
        standing.demand()


async def test_a_listener_that_fails_keeps_nobody_waiting(standing: Projection) -> None:
    def fails() -> None:
        raise RuntimeError

    standing.listeners.append(fails)
    waiting = asyncio.create_task(standing.caught_up(6))
    await asyncio.sleep(0)
    standing.come_to(6)
    await waiting
