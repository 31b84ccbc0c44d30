"""Who goes where: nobody beyond what a hospital said while another has room, the reds first, the same for the same."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from goldenhour.emergency.country import Level
from goldenhour.emergency.incident_bodies import TriageCategory
from goldenhour.incidents.distributing import DISTRIBUTED, Place, Room, Waiting, distribute
from tests.world import BEGIN

C = TriageCategory
CATEGORIES = st.sampled_from([*DISTRIBUTED, C.DEAD])
CASUALTIES = st.lists(st.tuples(CATEGORIES, st.booleans()), max_size=40).map(
    lambda all: [Waiting(f"c{n:03}", f"A-{n:03}", category, special) for n, (category, special) in enumerate(all)]
)


def place(name: str, minutes: float = 10, level: Level = Level.SEVERE, **room: int) -> Place:
    return Place(name, minutes, level, {C(category): Room(n, BEGIN) for category, n in room.items()})


@st.composite
def places(draw: st.DrawFn) -> list[Place]:
    """Hospitals, each of which said of all three colours what it can take."""
    return [
        Place(
            f"h{n}", draw(st.floats(1, 90)), draw(st.sampled_from(Level)),
            {one: Room(draw(st.integers(0, 20)), BEGIN) for one in (C.IMMEDIATE, C.DELAYED, C.MINIMAL)},
        )
        for n in range(draw(st.integers(1, 6)))
    ]  # fmt: skip


def by_colour(category: TriageCategory) -> TriageCategory:
    """The expectant take the beds of the immediate."""
    return C.IMMEDIATE if category is C.EXPECTANT else category


@given(CASUALTIES, places())
@settings(max_examples=150, deadline=None)
def test_nobody_beyond_what_a_hospital_said_while_any_has_room(casualties: list[Waiting], all_: list[Place]) -> None:
    wanted = Counter(by_colour(one.category) for one in casualties if one.category is not C.DEAD)
    placed = distribute(casualties, all_)
    sent = Counter((one.hospital, by_colour(one.category)) for one in placed)
    for colour, n in wanted.items():
        room = {one.hospital: one.room[colour].value for one in all_}
        if n <= sum(room.values()):
            assert all(sent[hospital, colour] <= most for hospital, most in room.items())
            assert not any(one.over for one in placed if by_colour(one.category) is colour)
        else:
            assert all(sent[hospital, colour] >= most for hospital, most in room.items())


@given(CASUALTIES, places())
@settings(max_examples=100, deadline=None)
def test_everybody_but_the_dead_is_placed_once_the_most_urgent_first(
    casualties: list[Waiting], all_: list[Place]
) -> None:
    placed = distribute(casualties, all_)
    assert Counter(one.case for one in placed) == Counter(o.case for o in casualties if o.category is not C.DEAD)
    order = [DISTRIBUTED.index(one.category) for one in placed]
    assert order == sorted(order)


@given(CASUALTIES, places())
@settings(max_examples=100, deadline=None)
def test_where_a_red_goes_does_not_depend_on_the_less_urgent(casualties: list[Waiting], all_: list[Place]) -> None:
    reds = [one for one in casualties if one.category is C.IMMEDIATE]
    assert distribute(casualties, all_)[: len(reds)] == distribute(reds, all_)


@given(CASUALTIES, places(), st.randoms(use_true_random=False))
@settings(max_examples=100, deadline=None)
def test_the_same_in_whatever_order_they_are_looked_at(casualties: list[Waiting], all_: list[Place], chance) -> None:  # type: ignore[no-untyped-def]
    mixed, others = list(casualties), list(all_)
    chance.shuffle(mixed)
    chance.shuffle(others)
    assert distribute(mixed, others) == distribute(casualties, all_)


def reds(n: int) -> list[Waiting]:
    return [Waiting(f"c{k}", f"A-{k:03}", C.IMMEDIATE) for k in range(n)]


def test_the_nearest_capable_comes_first_and_does_not_get_them_all() -> None:
    near, far = place("near", 5, immediate=10), place("far", 12, immediate=10)
    got = Counter(one.hospital for one in distribute(reds(6), [near, far]))
    assert got["near"] > got["far"] > 0


def test_a_red_passes_a_nearby_general_hospital_and_a_green_does_not() -> None:
    small, great = place("small", 5, Level.GENERAL, immediate=5, minimal=5), place("great", 15, immediate=5, minimal=5)
    green = Waiting("g", "A-500", C.MINIMAL)
    assert [one.hospital for one in distribute([*reds(1), green], [small, great])] == ["great", "small"]


def test_a_burnt_patient_goes_to_the_severe_level() -> None:
    near, great = place("near", 5, Level.MODERATE, delayed=5), place("great", 20, delayed=5)
    one = Waiting("c", "A-001", C.DELAYED)
    assert distribute([one], [near, great])[0].hospital == "near"
    burnt = Waiting("c", "A-001", C.DELAYED, special=True)
    assert distribute([burnt], [near, great])[0].hospital == "great"


def test_who_said_it_has_room_comes_before_who_said_nothing() -> None:
    silent, said = place("silent", 5), place("said", 12, immediate=2)
    assert [one.hospital for one in distribute(reds(1), [silent, said])] == ["said"]


def test_a_closed_hospital_gets_somebody_only_where_there_is_no_other() -> None:
    closed = Place("closed", 1, Level.SEVERE, closed="停電")
    assert distribute(reds(1), [closed, place("open", 80)])[0].hospital == "open"
    (only,) = distribute(reds(1), [closed])
    assert (only.hospital, only.over) == ("closed", True)


def test_who_is_bound_there_already_takes_room() -> None:
    full = Place("full", 1, Level.SEVERE, {C.IMMEDIATE: Room(2, BEGIN)}, {C.IMMEDIATE: 2})
    assert distribute(reds(1), [full, place("other", 60, immediate=1)])[0].hospital == "other"


@pytest.mark.parametrize("casualties", [[], [Waiting("c", "A-001", C.DEAD)]])
def test_without_anybody_to_send_or_anywhere_to_send_them_nothing_is_proposed(casualties: list[Waiting]) -> None:
    assert distribute(casualties, [place("h")]) == []
    assert distribute(reds(2), []) == []


def test_every_proposal_says_why() -> None:
    (one,) = distribute(reds(1), [place("h", immediate=3)])
    assert [reason.text(str) for reason in one.reasons] == ["10 min", "severe level", "said it can take 3"]
