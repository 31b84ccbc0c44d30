"""Who is rung next, and when: from what was rung, by the clock, and at once where somebody declines."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import msgspec

from goldenhour.consults.due import Ring, due, turns_of
from goldenhour.consults.routing import Candidate
from goldenhour.emergency.consult import Consult, Declined, Rung
from goldenhour.emergency.consult_bodies import ConsultRung, Duty
from goldenhour.emergency.ladder_bodies import Channel
from tests.consults.scene import DAY, asked, duty

FIRST = duty("陳", 0, 24, person="person/1", phone="0912345678")
BACK = duty("李", 0, 24, line=2, person="person/2")
PLAN = turns_of([Candidate("base", (FIRST, BACK), ()), Candidate("far", (), ())])
WAIT = 60


def ring_on(consult: Consult, elapsed: float, ways: Any = tuple(Channel)) -> tuple[Consult, list[tuple[str, str, str]]]:
    """The consult after what is due now was rung, and that in short."""
    rings = due(consult, PLAN, WAIT, elapsed, ways)
    rung = tuple(rung_of(ring, len(consult.rung) + n, elapsed) for n, ring in enumerate(rings, 1))
    short = [(ring.turn.hospital, to(ring.turn.duty), ring.channel.value) for ring in rings]
    return msgspec.structs.replace(consult, rung=(*consult.rung, *rung)), short


def rung_of(ring: Ring, number: int, elapsed: float) -> Rung:
    body = ConsultRung(
        consult="c", number=number, hospital=ring.turn.hospital, channel=ring.channel, to=to(ring.turn.duty),
        person=ring.turn.duty.person if ring.turn.duty else "", after_s=elapsed,
    )  # fmt: skip
    return Rung(f"r{number}", DAY + timedelta(seconds=elapsed), body)


def to(one: Duty | None) -> str:
    return one.name if one else ""


def begun() -> Consult:
    return Consult("c", asked(), DAY, DAY)


def test_it_climbs_from_phone_to_gateway_to_the_back_line_to_the_next_hospital_and_begins_again() -> None:
    consult, told = begun(), []
    for elapsed in range(0, 301, 10):
        consult, rings = ring_on(consult, elapsed)
        told += [(elapsed, *ring) for ring in rings]
    assert told == [
        (0, "base", "陳", "screens"), (0, "base", "陳", "web_push"),
        (30, "base", "陳", "sms"), (30, "base", "陳", "voice"),
        (60, "base", "李", "screens"), (60, "base", "李", "web_push"),
        (120, "far", "", "screens"), (120, "far", "", "web_push"),
        (180, "base", "陳", "screens"), (180, "base", "陳", "web_push"),
        (210, "base", "陳", "sms"), (210, "base", "陳", "voice"),
        (240, "base", "李", "screens"), (240, "base", "李", "web_push"),
        (300, "far", "", "screens"), (300, "far", "", "web_push"),
    ]  # fmt: skip


def test_asked_twice_at_one_moment_it_rings_once() -> None:
    consult, first = ring_on(begun(), 0)
    assert first
    assert ring_on(consult, 0)[1] == ring_on(consult, 29)[1] == []


def test_a_channel_that_is_not_set_up_is_not_said_to_ring() -> None:
    consult, rings = ring_on(begun(), 0, (Channel.SCREENS,))
    assert [way for _, _, way in rings] == ["screens"]
    assert ring_on(consult, 30, (Channel.SCREENS,))[1] == []


def decline(consult: Consult, hospital: str, person: str = "") -> Consult:
    declined = Declined(hospital, DAY, "手術中", "x", person)
    return msgspec.structs.replace(consult, declined=(*consult.declined, declined))


def test_a_hospital_that_declines_is_left_at_once_with_everybody_in_it() -> None:
    consult, _ = ring_on(begun(), 0)
    assert ring_on(decline(consult, "base"), 5)[1] == [("far", "", "screens"), ("far", "", "web_push")]


def test_a_person_who_declines_for_themselves_leaves_it_to_the_back_line() -> None:
    consult, _ = ring_on(begun(), 0)
    assert ring_on(decline(consult, "base", "person/1"), 5)[1][0] == ("base", "李", "screens")


def test_where_everybody_has_declined_nobody_is_rung() -> None:
    consult, _ = ring_on(begun(), 0)
    assert ring_on(decline(decline(consult, "base"), "far"), 500)[1] == []
    assert due(begun(), [], WAIT, 500) == []


def test_the_same_names_in_two_hospitals_are_two_turns() -> None:
    plan = turns_of([Candidate("one", (FIRST,), ()), Candidate("two", (FIRST,), ())])
    consult = begun()
    rung = rung_of(due(consult, plan, WAIT, 0)[0], 1, 0)
    later = due(msgspec.structs.replace(consult, rung=(rung,)), plan, WAIT, 60)
    assert {ring.turn.hospital for ring in later} == {"two"}
