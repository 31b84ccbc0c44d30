"""The networks' simulated past: every story can be read and is over, and all sixteen indicators have something to show."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import pytest

from goldenhour.county.past import write_all
from goldenhour.county.past_networks import past_of_networks
from goldenhour.emergency.country import load_country
from goldenhour.emergency.entries import KINDS
from goldenhour.emergency.house import House
from goldenhour.emergency.people import Role
from goldenhour.kit.log import Entry
from tests.conftest import person

COUNTRY = load_country("taiwan")
UNTIL = datetime(2026, 11, 22, 6, tzinfo=UTC)


@pytest.fixture(scope="module")
def stories() -> list[list[Entry]]:
    return list(past_of_networks(COUNTRY, UNTIL))


def test_the_same_seed_tells_the_same_stories(stories: list[list[Entry]]) -> None:
    assert list(past_of_networks(COUNTRY, UNTIL)) == stories


def test_everything_is_over_for_a_day_and_can_be_read(stories: list[list[Entry]]) -> None:
    for entry in (entry for story in stories for entry in story):
        assert entry.at < UNTIL - timedelta(days=1)
        msgspec.json.decode(entry.body, type=KINDS[entry.kind].body)


async def test_every_one_of_the_sixteen_has_a_figure_and_none_contradicts(
    stories: list[list[Entry]], house: House, client: Any
) -> None:
    await write_all(house.log, stories)
    await house.book.caught_up((await house.log.head())[0])
    assert not house.book.open_cases
    authority = client(person(Role.AUTHORITY, "county/A"))
    told = (await authority.get("/indicators/sixteen.json?from=2026-01&to=2026-10")).json()
    assert [one["indicator"] for one in told["figures"] if one["value"] is None] == []
    assert [one["indicator"] for one in told["figures"] if one["contradictory"]] == []
