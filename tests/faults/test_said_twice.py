"""The same request twice: a tablet that heard no answer sends again, and that must be harmless."""

from __future__ import annotations

import asyncio
import dataclasses
import itertools
import uuid
from collections.abc import Callable
from datetime import timedelta

import pytest

from goldenhour.emergency.house import House
from goldenhour.emergency.people import Person
from tests.alerts.scene import on_the_road
from tests.conftest import Client, People

MakeClient = Callable[[Person | None], Client]
SIGNS = {"pulse": 96, "systolic": 128}


@pytest.mark.parametrize("at", [None, "2026-11-22T09:58:00+08:00"], ids=["without a time", "with its time"])
async def test_said_twice_it_is_kept_once_and_answered_with_the_first_receipt(
    house: House, client: MakeClient, people: People, at: str | None
) -> None:
    case, crew, entry = await on_the_road(house), client(people.crew), str(uuid.uuid4())
    first = await crew.say(f"/cases/{case}/vital-signs", id=entry, at=at, **SIGNS)
    head = await house.log.head()
    house.world.clock.pass_(minutes=7)  # type: ignore[attr-defined]
    again = await crew.say(f"/cases/{case}/vital-signs", id=entry, at=at, **SIGNS)
    assert (first.status_code, again.status_code) == (201, 200)
    assert again.json() == {**first.json(), "repeated": True}
    assert await house.log.head() == head


async def test_said_again_after_moving_to_another_ambulance_it_is_still_the_same_entry(
    house: House, client: MakeClient, people: People
) -> None:
    import msgspec

    case, entry = await on_the_road(house), str(uuid.uuid4())
    first = await client(people.crew).say(f"/cases/{case}/vital-signs", id=entry, **SIGNS)
    moved = msgspec.structs.replace(people.crew, unit="A-92")
    again = await client(moved).say(f"/cases/{case}/vital-signs", id=entry, **SIGNS)
    assert again.status_code == 200
    assert again.json()["seq"] == first.json()["seq"]


async def test_the_same_id_with_another_content_is_refused_and_the_first_stays(
    house: House, client: MakeClient, people: People
) -> None:
    case, crew, entry = await on_the_road(house), client(people.crew), str(uuid.uuid4())
    await crew.say(f"/cases/{case}/vital-signs", id=entry, **SIGNS)
    head = await house.log.head()
    other = await crew.say(f"/cases/{case}/vital-signs", id=entry, **{**SIGNS, "pulse": 97})
    assert other.status_code == 409
    assert other.json()["error"]["code"] == "id_used_otherwise"
    assert await house.log.head() == head


async def test_the_same_id_on_another_case_is_refused(house: House, client: MakeClient, people: People) -> None:
    case, other = await on_the_road(house), await on_the_road(house, "case-0002")
    crew, entry = client(people.crew), str(uuid.uuid4())
    await crew.say(f"/cases/{case}/vital-signs", id=entry, **SIGNS)
    head = await house.log.head()
    answer = await crew.say(f"/cases/{other}/vital-signs", id=entry, **SIGNS)
    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "id_used_otherwise")
    assert await house.log.head() == head


async def test_twenty_copies_at_once_are_one_entry(house: House, client: MakeClient, people: People) -> None:
    """The clock goes on from copy to copy, and none says its own time: they are the same all the same."""
    ticks = itertools.count()
    now = house.world.now()
    house.book.world = dataclasses.replace(house.book.world, now=lambda: now + timedelta(milliseconds=next(ticks)))
    case, crew, entry = await on_the_road(house), client(people.crew), str(uuid.uuid4())
    head, _ = await house.log.head()
    answers = await asyncio.gather(*(crew.say(f"/cases/{case}/vital-signs", id=entry, **SIGNS) for _ in range(20)))
    assert {answer.json()["seq"] for answer in answers} == {head + 1}
    assert sorted(answer.status_code for answer in answers) == [200] * 19 + [201]
    assert (await house.log.head())[0] == head + 1
