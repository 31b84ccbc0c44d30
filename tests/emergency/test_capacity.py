"""What a hospital has free: each figure keeps its age, and a drill's never stands for the real one."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import msgspec

from goldenhour.emergency.capacity import Age, Capacity, Figure, in_words, said_ago, told
from goldenhour.emergency.capacity_bodies import CapacityAsked, CapacityReported, Resource, Urgency
from goldenhour.emergency.entries import KINDS, Said
from goldenhour.kit.log import Entry, Logged, encode_json

NOW = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)
KIND_OF = {kind.body: name for name, kind in KINDS.items()}


def said(body: CapacityAsked | CapacityReported, minute: float, id: str = "x") -> Said:
    at = NOW + timedelta(minutes=minute)
    kind = KIND_OF[type(body)]
    entry = Entry(id=id, subject="hospital/h", kind=kind, at=at, by="person/p", place="county/A",
                  body=msgspec.Raw(encode_json(body)))  # fmt: skip
    return Said(Logged(1, at, entry, b""), body)


def beds(n: int, **more: object) -> CapacityReported:
    return CapacityReported(free={Resource.ICU_BEDS: n}, name="林", **more)  # type: ignore[arg-type]


def folded(*entries: Said) -> Capacity:
    capacity = Capacity()
    for entry in entries:
        capacity = told(capacity, entry)
    return capacity


def test_what_is_not_named_keeps_its_figure_and_its_age() -> None:
    capacity = folded(said(beds(3), 0), said(CapacityReported(can_take={Urgency.IMMEDIATE: 2}, name="王"), 40))
    assert capacity.real.free[Resource.ICU_BEDS] == Figure(3, NOW, "林")
    assert capacity.real.can_take[Urgency.IMMEDIATE].at == NOW + timedelta(minutes=40)
    assert capacity.real.free[Resource.ICU_BEDS].age(NOW + timedelta(minutes=41)) is Age.AGEING
    assert capacity.real.newest == capacity.real.can_take[Urgency.IMMEDIATE]


def test_an_older_count_that_comes_in_late_replaces_no_newer_one() -> None:
    capacity = folded(said(beds(1), 30), said(beds(9), 5))
    assert capacity.real.free[Resource.ICU_BEDS].value == 1


def test_a_figure_ages_by_the_minute_and_by_the_words() -> None:
    figure = Figure(2, NOW, "林")
    assert [figure.age(NOW + timedelta(minutes=m)) for m in (0, 29, 30, 119, 120)] == [
        Age.FRESH, Age.FRESH, Age.AGEING, Age.AGEING, Age.STALE,
    ]  # fmt: skip
    later = NOW + timedelta(minutes=14)
    assert in_words(Resource.OPERATING_TEAMS, figure, later).text() == "2 operating teams free, said 14 min ago"
    assert said_ago(figure, NOW + timedelta(hours=5)).text() == "said 5 h ago"
    assert said_ago(figure, NOW + timedelta(days=3)).text() == "said 3 days ago"


def test_a_question_waits_until_figures_come_in_after_it_and_not_for_ever() -> None:
    asked = said(CapacityAsked(incident="i", name="陳"), 0, "q")
    early, late = folded(said(beds(3), -5), asked), folded(asked, said(beds(3), 5))
    assert [q.id for q in early.waiting(NOW)] == ["q"]
    assert late.waiting(NOW + timedelta(minutes=6)) == []
    assert late.questions[0].answered_at == NOW + timedelta(minutes=5)
    assert early.waiting(NOW + timedelta(hours=3)) == []


def test_a_drill_is_answered_by_a_drill_and_its_figures_stand_apart() -> None:
    capacity = folded(
        said(CapacityAsked(drill=True, name="陳"), 0, "drill"),
        said(CapacityAsked(name="陳"), 1, "real"),
        said(beds(3), 2),
        said(beds(50, drill=True), 3),
    )
    assert all(question.answered_at for question in capacity.questions)
    assert capacity.figures().free[Resource.ICU_BEDS].value == 3
    assert capacity.figures(drill=True).free[Resource.ICU_BEDS].value == 50


def test_in_a_drill_what_nobody_said_for_it_is_what_is_really_so() -> None:
    capacity = folded(said(beds(3), 0), said(CapacityReported(can_take={Urgency.MINIMAL: 9}, drill=True, name="林"), 1))
    assert capacity.figures(drill=True).free[Resource.ICU_BEDS].value == 3
    assert Urgency.MINIMAL not in capacity.figures().can_take
