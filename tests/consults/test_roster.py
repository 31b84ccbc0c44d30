"""Who is on duty: rosters replace their stretch, covers their part, and an instant is looked up."""

from __future__ import annotations

from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from goldenhour.consults.roster import Index, Rosters, elsewhere, gaps, overlaps
from goldenhour.emergency.consult_bodies import Duty, DutyCovered
from goldenhour.emergency.duties import Said, duties_of
from goldenhour.emergency.hospital import HospitalState
from tests.consults.scene import DAY, duty, roster


def hour(n: float) -> datetime:
    return DAY + timedelta(hours=n)


def names(duties: list[Duty] | tuple[Duty, ...]) -> list[str]:
    return [one.name for one in duties]


def cover(by: Duty, of: str = "") -> DutyCovered:
    return DutyCovered(specialty="neurology", by=by, duty=of, name="林怡君")


def test_a_roster_replaces_what_was_set_for_its_stretch_and_leaves_the_rest() -> None:
    first = roster(duty("陳", 0, 24), duty("李", 24, 48), hours=48)
    second = roster(duty("王", 0, 12), hours=12)
    found = duties_of([first, second])
    assert [(one.name, one.begins, one.ends) for one in found] == [
        ("王", hour(0), hour(12)),
        ("陳", hour(12), hour(24)),
        ("李", hour(24), hour(48)),
    ]


def test_a_cover_takes_its_part_of_a_turn() -> None:
    said: list[Said] = [roster(duty("陳", 0, 24, duty_id="d-1")), cover(duty("李", 8, 16), of="d-1")]
    index = Index(duties_of(said))
    assert [names(index.on_duty(hour(n))) for n in (7.9, 8, 15.9, 16)] == [["陳"], ["李"], ["李"], ["陳"]]


def test_two_covers_are_a_swap() -> None:
    said: list[Said] = [
        roster(duty("陳", 0, 24, duty_id="d-1"), duty("李", 24, 48, duty_id="d-2"), hours=48),
        cover(duty("李", 0, 24), of="d-1"),
        cover(duty("陳", 24, 48), of="d-2"),
    ]
    assert names(duties_of(said)) == ["李", "陳"]


def test_a_cover_of_nothing_adds_a_turn() -> None:
    index = Index(duties_of([cover(duty("陳", 0, 24))]))
    assert names(index.on_duty(hour(1))) == ["陳"]


def test_the_first_line_comes_first_and_the_end_of_a_turn_is_not_in_it() -> None:
    index = Index([duty("後", 0, 24, line=2), duty("前", 0, 24)])
    assert names(index.on_duty(hour(0))) == ["前", "後"]
    assert index.on_duty(hour(24)) == ()
    assert index.on_duty(hour(-1)) == ()


turns = st.lists(st.tuples(st.integers(0, 60), st.integers(1, 30), st.integers(1, 3)), max_size=12)


@given(turns=turns, at=st.integers(-2, 95))
def test_the_index_finds_whoever_a_plain_search_finds(turns: list[tuple[int, int, int]], at: int) -> None:
    duties = [duty(f"n{n}", b, b + length, line=line) for n, (b, length, line) in enumerate(turns)]
    plain = {one.name for one in duties if one.begins <= hour(at) < one.ends}
    assert set(names(Index(duties).on_duty(hour(at)))) == plain


@given(turns=turns, begins=st.integers(0, 60), length=st.integers(1, 30))
def test_nobody_of_before_is_left_in_a_stretch_that_was_set_anew(
    turns: list[tuple[int, int, int]], begins: int, length: int
) -> None:
    old = [duty(f"n{n}", b, b + span) for n, (b, span, _) in enumerate(turns)]
    new = roster(hours=length, day=hour(begins))
    kept = duties_of([roster(*old, hours=100), new])
    before = Index(old)
    for at in range(-1, 95):
        wanted = () if begins <= at < begins + length else tuple(sorted(names(before.on_duty(hour(at)))))
        assert tuple(sorted(names(Index(kept).on_duty(hour(at))))) == wanted


def test_the_rosters_of_a_hospital_follow_what_is_said() -> None:
    state = HospitalState("h", rosters={"neurology": [roster(duty("陳", 0, 24))]})
    rosters = Rosters({"h": state})
    assert names(rosters.on_duty("h", "neurology", hour(1))) == ["陳"]
    state.rosters["neurology"].append(cover(duty("李", 0, 24), of="陳-0"))
    assert names(rosters.on_duty("h", "neurology", hour(1))) == ["李"]
    assert rosters.on_duty("h", "trauma", hour(1)) == rosters.on_duty("x", "neurology", hour(1)) == ()


# ── what is wrong with one ───────────────────────────────────────────────────────────────────────────────────────────
def test_an_overlap_is_found_also_behind_a_short_turn() -> None:
    duties = [duty("陳", 0, 24), duty("陳", 1, 2), duty("陳", 23, 30), duty("李", 0, 24)]
    assert [(one.begins, other.begins) for one, other in overlaps(duties)] == [
        (hour(0), hour(1)),
        (hour(0), hour(23)),
    ]
    assert overlaps([duty("陳", 0, 24), duty("陳", 24, 48)]) == []


def test_gaps_are_where_nobody_is_on_duty() -> None:
    found = gaps([duty("陳", 2, 8), duty("李", 8, 12), duty("王", 10, 11), duty("張", 20, 23)], hour(0), hour(24))
    assert [(gap.begins, gap.ends) for gap in found] == [
        (hour(0), hour(2)),
        (hour(12), hour(20)),
        (hour(23), hour(24)),
    ]


def test_one_person_in_two_places_is_found_by_account_or_by_name_and_number() -> None:
    there = {"other": HospitalState("other", rosters={"neurology": [roster(
        duty("陳", 0, 24, person="person/1"), duty("李", 0, 24, phone="0912-345678"), duty("王", 0, 24),
    )]})}  # fmt: skip
    mine = [
        duty("陳大文", 8, 16, person="person/1"), duty("李", 8, 16, phone="0912345678"), duty("王", 8, 16),
        duty("張", 8, 16), duty("李", 24, 25, phone="0912345678"),
    ]  # fmt: skip
    found = [(one.name, place.hospital, surely) for one, place, surely in elsewhere(mine, "here", Rosters(there))]
    assert sorted(found) == sorted([("陳大文", "other", True), ("李", "other", True), ("王", "other", False)])
    assert not list(elsewhere(mine, "other", Rosters(there)))
