"""A burst passes, a flood does not; what is urgent has room of its own; a site floods until it has stopped for a minute."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from goldenhour.kit.pace import AT_ONCE_AT_MOST, Pace, Sort
from goldenhour.kit.refusals import Category, Refusal
from tests.world import TestWorld, make_world


def taken(pace: Pace, n: int, account: str = "person/one", sort: Sort = Sort.ORDINARY, room: int = 1) -> int:
    """How many of `n` at this moment are not refused."""
    kept = 0
    for _ in range(n):
        try:
            pace.count(account, "hospital/one", sort, room)
        except Refusal:
            continue
        kept += 1
    return kept


@pytest.fixture
def world() -> TestWorld:
    """Both its clocks stand still until told."""
    made = make_world()
    return replace(made, monotonic=lambda: made.now().timestamp())


def test_who_is_refused_is_told_when_to_come_again(world: TestWorld) -> None:
    pace = Pace(world, 10)
    taken(pace, 20)
    with pytest.raises(Refusal) as refused:
        pace.count("person/one", "hospital/one")
    assert (refused.value.category, refused.value.values) == (Category.TOO_MANY, {"seconds": 1})


def test_twice_the_pace_within_a_second_and_the_pace_over_ten(world: TestWorld) -> None:
    pace = Pace(world, 10)
    kept = []
    for _ in range(20):
        kept.append(taken(pace, 50))
        world.clock.pass_(seconds=1)
    assert kept[0] == 20
    assert sum(kept) == 200


def test_what_is_urgent_is_counted_apart_and_never_against_the_site(world: TestWorld) -> None:
    pace = Pace(world, 10)
    for number in range(10):
        taken(pace, 50, f"person/{number}")
    assert taken(pace, 1, "person/0") == 0
    for number in range(10):
        assert taken(pace, 200, f"person/{number}", Sort.URGENT) == 200
    assert taken(pace, 200, "person/0", Sort.URGENT) == 0


def test_a_site_has_less_than_its_accounts_together_and_a_large_one_has_more(world: TestWorld) -> None:
    pace = Pace(world, 10)
    assert sum(taken(pace, 20, f"person/{number}") for number in range(10)) == 60
    world.clock.pass_(seconds=100)
    assert sum(taken(pace, 20, f"person/{number}", room=10) for number in range(10)) == 200


def test_a_site_floods_since_it_was_first_refused_until_a_minute_after_it_was_last(world: TestWorld) -> None:
    pace = Pace(world, 10)
    taken(pace, 20)
    assert pace.flooding() == {}
    began = world.now()
    taken(pace, 30)
    world.clock.pass_(seconds=50)
    taken(pace, 30)
    world.clock.pass_(seconds=50)
    flood = pace.flooding()["hospital/one"]
    assert (flood.since, flood.last - began, flood.accounts) == (began, timedelta(seconds=50), {"person/one"})
    assert flood.refused == 40
    world.clock.pass_(seconds=11)
    assert pace.flooding() == {}


def test_streams_are_counted_while_they_are_open(world: TestWorld) -> None:
    pace = Pace(world, 10)
    closing = [pace.open_stream("person/one", "hospital/one") for _ in range(AT_ONCE_AT_MOST)]
    with pytest.raises(Refusal):
        pace.open_stream("person/one", "hospital/one")
    pace.open_stream("person/two", "hospital/one")
    for close in closing:
        close()
    pace.open_stream("person/one", "hospital/one")
    assert pace.open == {"person/one": 1, "person/two": 1}


def test_without_a_pace_nobody_is_slowed_down(world: TestWorld) -> None:
    pace = Pace(world, 0)
    assert taken(pace, 1000) == 1000
    assert pace.flooding() == {}
