"""Who is in a room and what passes there: nothing to strangers, nothing without bound, and every line to everybody once."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

import msgspec
import pytest

from goldenhour.consults.room_signals import BURST, MEMBERS_AT_MOST, WAITING_AT_MOST, Member, Rooms, Signal
from goldenhour.kit.refusals import Refusal
from goldenhour.kit.world import World


@dataclass
class Paper:
    """The lines kept so far; a reader who is let in no more gets None."""

    lines: list[str] = field(default_factory=list)
    open: bool = True

    async def after(self, seen: int) -> list[tuple[int, Any]] | None:
        return [(n, text) for n, text in enumerate(self.lines, 1) if n > seen] if self.open else None


@pytest.fixture
def rooms() -> Rooms:
    return Rooms(World())


def enter(rooms: Rooms, who: str = "anna", tab: str = "tab-1", room: str = "consult") -> Member:
    return rooms.enter(room, f"person/{who}", who, {"en": "somewhere"}, tab)


def signal(sender: Member, to: str = "", what: str = '"hello"') -> Signal:
    return Signal(sender.id, msgspec.Raw(what.encode()), to)


def waiting(member: Member) -> str:
    return b"".join(member.waiting).decode()


async def taken(stream: AsyncIterator[bytes], count: int) -> str:
    return b"".join([await anext(stream) for _ in range(count)]).decode()


def test_a_signal_reaches_whom_it_is_for_and_nobody_else(rooms: Rooms) -> None:
    anna, ben, cleo = (enter(rooms, who) for who in ("anna", "ben", "cleo"))
    for one in (anna, ben, cleo):
        one.waiting.clear()
    rooms.pass_on("consult", "person/anna", signal(anna, ben.id))
    assert '"hello"' in waiting(ben)
    assert anna.id in waiting(ben)
    assert not cleo.waiting
    rooms.pass_on("consult", "person/ben", signal(ben))
    assert ben.id in waiting(anna)
    assert ben.id in waiting(cleo)
    assert ben.id not in waiting(ben)


def test_nobody_sends_as_another_or_into_another_room(rooms: Rooms) -> None:
    anna, ben = enter(rooms, "anna"), enter(rooms, "ben")
    elsewhere = enter(rooms, "cleo", room="another")
    for room, person, said in (
        ("consult", "person/ben", signal(anna, ben.id)),
        ("another", "person/anna", signal(anna)),
        ("consult", "person/cleo", signal(elsewhere, ben.id)),
        ("consult", "person/anna", signal(anna, elsewhere.id)),
    ):
        with pytest.raises(Refusal) as refused:
            rooms.pass_on(room, person, said)
        assert refused.value.code == "not_in_the_room"
    assert not elsewhere.waiting


def test_a_room_holds_four_and_says_so(rooms: Rooms) -> None:
    for n in range(MEMBERS_AT_MOST):
        enter(rooms, f"person {n}")
    with pytest.raises(Refusal) as refused:
        enter(rooms, "one too many")
    assert refused.value.code == "room_full"


def test_a_page_that_comes_back_takes_the_place_it_had(rooms: Rooms) -> None:
    for n in range(MEMBERS_AT_MOST - 1):
        enter(rooms, f"person {n}")
    before = enter(rooms, "anna")
    after = enter(rooms, "anna")
    assert before.gone
    assert after.id != before.id
    assert len(rooms.rooms["consult"]) == MEMBERS_AT_MOST


def test_in_a_full_room_ones_own_older_page_gives_way(rooms: Rooms) -> None:
    phone = enter(rooms, "anna", "phone")
    for n in range(MEMBERS_AT_MOST - 1):
        enter(rooms, f"person {n}")
    enter(rooms, "anna", "desk")
    assert phone.gone


def test_who_sends_without_end_is_slowed_down_and_may_go_on_later(rooms: Rooms) -> None:
    now = [0.0]
    slow = Rooms(World(monotonic=lambda: now[0]))
    anna, _ = enter(slow, "anna"), enter(slow, "ben")
    for _ in range(BURST):
        slow.pass_on("consult", "person/anna", signal(anna))
    with pytest.raises(Refusal) as refused:
        slow.pass_on("consult", "person/anna", signal(anna))
    assert refused.value.code == "too_many_signals"
    now[0] = 1.0
    slow.pass_on("consult", "person/anna", signal(anna))


def test_a_page_too_slow_to_take_anything_is_let_go(rooms: Rooms) -> None:
    slow = enter(rooms, "anna")
    for _ in range(WAITING_AT_MOST + 1):
        slow.lay(b"x")
    assert slow.gone
    assert len(slow.waiting) == WAITING_AT_MOST


async def test_a_stream_begins_with_who_is_there_and_then_the_lines_not_seen(rooms: Rooms) -> None:
    ben = enter(rooms, "ben")
    anna = enter(rooms, "anna")
    paper = Paper(["one", "two"])
    stream = rooms.stream("consult", anna, {"ice": []}, 1, paper.after)
    first = await taken(stream, 2)
    assert ben.id in first.partition("\n\n")[0]
    assert 'id: 2\nevent: line\ndata: "two"' in first
    assert '"one"' not in first
    paper.lines.append("three")
    rooms.wake({"consult": None})
    assert '"three"' in await taken(stream, 1)


async def test_whoever_may_not_be_in_the_room_any_more_is_told_and_gets_nothing_more(rooms: Rooms) -> None:
    anna, paper = enter(rooms), Paper()
    stream = rooms.stream("consult", anna, {}, 0, paper.after)
    await taken(stream, 1)
    paper.open = False
    paper.lines.append("not for you")
    assert "event: over" in await taken(stream, 1)
    with pytest.raises(StopAsyncIteration):
        await anext(stream)


def test_leaving_is_told_and_an_empty_room_is_forgotten(rooms: Rooms) -> None:
    anna, ben = enter(rooms, "anna"), enter(rooms, "ben")
    rooms.leave("consult", anna)
    rooms.leave("consult", anna)
    assert waiting(ben).count("event: left") == 1
    rooms.leave("consult", ben)
    assert rooms.rooms == {}
