"""A long outbox is worked on in slices: others come in between, other outboxes come after."""

from __future__ import annotations

import asyncio

import pytest

from goldenhour.emergency.house import House
from goldenhour.tablet.slices import AT_A_TIME, after_the_others, one_outbox_at_a_time, slices_of


async def work(house: House, name: str, count: int, done: list[str]) -> None:
    async with one_outbox_at_a_time(house):
        for some in slices_of([name] * count):
            done.extend(some)
            await asyncio.sleep(0)


async def test_after_a_slice_everybody_else_has_a_turn(house: House) -> None:
    done: list[str] = []
    working = asyncio.create_task(work(house, "outbox", 3 * AT_A_TIME, done))
    await asyncio.sleep(0)  # it has begun
    done.append("alert")
    await working
    assert done.index("alert") == AT_A_TIME


async def test_one_outbox_is_worked_on_after_another_and_then_they_are_written_together(house: House) -> None:
    done: list[str] = []

    async def outbox(name: str) -> None:
        await work(house, name, 2 * AT_A_TIME, done)
        await after_the_others(house)
        done.append(f"{name} written")

    await asyncio.gather(outbox("first"), outbox("second"))
    half = 2 * AT_A_TIME
    assert done == ["first"] * half + ["second"] * half + ["first written", "second written"]


async def test_a_mistake_in_one_does_not_hold_up_the_next(house: House) -> None:
    with pytest.raises(ZeroDivisionError):
        async with one_outbox_at_a_time(house):
            1 / 0  # noqa: B018
    async with asyncio.timeout(1):
        await after_the_others(house)


async def test_all_who_have_decided_go_on_before_anything_is_written(house: House) -> None:
    done: list[str] = []

    async def write() -> None:
        done.append("written")

    async def outbox(name: str) -> asyncio.Task[None]:
        async with one_outbox_at_a_time(house):
            await asyncio.sleep(0)
        await after_the_others(house)
        done.append(name)
        return asyncio.create_task(write())  # as the log does, which writes for all who are there by then

    await asyncio.gather(*await asyncio.gather(*(outbox(f"outbox {number}") for number in range(4))))
    assert done == [f"outbox {number}" for number in range(4)] + ["written"] * 4
