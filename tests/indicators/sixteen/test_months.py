"""Counting only what was touched finds what counting everything anew would find."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from goldenhour.emergency.bodies import Condition
from goldenhour.emergency.case import Case
from goldenhour.emergency.hospital import HospitalState
from goldenhour.emergency.indicator_bodies import Asked, AskedSide, SatisfactionAnswered, Topic
from goldenhour.indicators.sixteen.counting import months_between
from goldenhour.indicators.sixteen.months import ByMonth, Months
from goldenhour.indicators.sixteen.views import VIEWS
from goldenhour.kit.views import Views, open_engine
from tests.indicators.sixteen.told import BEGIN, LARGE, SMALL, THIRD, advised, asked, moved, suspected, told

MONTHS = months_between("2026-01", "2026-06")
TAIPEI = ZoneInfo("Asia/Taipei")
HEART = {"ami_diagnosis": "stemi", "strategy": "ppci", "wire_at": 180}
STORIES: tuple[Callable[[str], Sequence[Any]], ...] = (
    lambda hospital: (),
    lambda hospital: (suspected(Condition.STROKE),),
    lambda hospital: (asked(hospital=hospital),),
    lambda hospital: (asked(hospital=hospital), advised()),
    lambda hospital: moved(Condition.AMI, answers=HEART),
)


def views_in(folder: str) -> Views:
    return Views(open_engine(f"sqlite:///{Path(folder) / 'views.db'}"), VIEWS)


def case(name: str, story: int, month: int, hospital: str) -> Case:
    return told(f"case-{name}", *STORIES[story](hospital), began=BEGIN + timedelta(days=30 * month), hospital=hospital)


def answered(name: str, months: list[int]) -> HospitalState:
    said = SatisfactionAnswered(who=Asked.PATIENT, side=AskedSide.DEMAND, token="t", scores={next(iter(Topic)): 5})
    return HospitalState(name, satisfaction=[(BEGIN + timedelta(days=30 * n), said) for n in months])


MONTH = st.integers(-2, 3)
CASES = st.builds(
    case, st.sampled_from("abc"), st.integers(0, len(STORIES) - 1), MONTH, st.sampled_from((SMALL, LARGE, THIRD))
)
HOSPITALS = st.builds(answered, st.sampled_from((SMALL, LARGE)), st.lists(MONTH, max_size=3))
CHANGES = st.lists(st.lists(st.one_of(CASES, HOSPITALS), min_size=1, max_size=3), max_size=6)


def subject_of(state: Any) -> str:
    return f"case/{state.id}" if isinstance(state, Case) else f"hospital/{state.id}"


async def said(views: Views, *states: Any) -> None:
    await views.write({subject_of(state): state for state in states}, 1)


async def counted(views: Views, months: Months) -> ByMonth:
    return await views.run(lambda connection: months.ask(connection, MONTHS))


async def followed(changes: list[list[Any]]) -> None:
    with TemporaryDirectory() as folder:
        views, kept = views_in(folder), Months(TAIPEI, (LARGE,))
        views.listeners.append(kept.touched)
        for states in changes:
            await said(views, *states)
            assert ordered(await counted(views, kept)) == ordered(await counted(views, Months(TAIPEI, (LARGE,))))
        views.close()


def ordered(found: ByMonth) -> Any:
    """The minutes of a time in one order: rows have none."""
    for months in found.values():
        for places in months.values():
            for tally in places.values():
                tally.minutes.sort()
    return found


@settings(max_examples=25, deadline=None)
@given(CHANGES)
def test_after_any_changes_the_kept_months_are_those_of_a_count_from_nothing(changes: list[list[Any]]) -> None:
    asyncio.run(followed(changes))


async def test_only_the_months_a_correction_touches_are_counted_again(tmp_path: Path) -> None:
    views, months = views_in(str(tmp_path)), Months(TAIPEI, (LARGE,))
    views.listeners.append(months.touched)
    await said(views, case("a", 3, 0, SMALL), case("b", 3, 1, SMALL))
    await counted(views, months)
    before = months.counts
    await said(views, case("a", 3, 0, SMALL))
    await counted(views, months)
    assert months.counts == before, "said again as it was"
    await said(views, case("a", 3, 2, THIRD))
    found = await counted(views, months)
    assert months.counts == before + 4, "March and May, of consults and of visits"
    assert {month: set(places) for month, places in found["consult_time"].items() if places} == {
        "2026-04": {SMALL}, "2026-05": {THIRD},
    }  # fmt: skip
    views.close()


async def test_tables_made_again_are_counted_again(tmp_path: Path) -> None:
    views, months = views_in(str(tmp_path)), Months(TAIPEI, ())
    views.listeners.append(months.touched)
    await said(views, case("a", 3, 0, SMALL))
    assert (await counted(views, months))["consult_time"]["2026-03"]
    views.clear()
    assert not (await counted(views, months))["consult_time"]["2026-03"]
    views.close()
