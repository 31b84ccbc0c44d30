"""Work beside the requests goes on after a mistake in it."""

from __future__ import annotations

import asyncio

import pytest

from goldenhour.kit.tasks import every
from tests.world import make_world


async def test_work_that_failed_once_is_done_the_next_time() -> None:
    done: list[str] = []

    async def work() -> None:
        done.append("tried")
        if len(done) == 1:
            raise ValueError("a mistake of ours")
        if len(done) == 3:
            raise asyncio.CancelledError

    with pytest.raises(asyncio.CancelledError):
        await every(make_world(), 0.001, work)
    assert done == ["tried"] * 3
