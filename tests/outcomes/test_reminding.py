"""Who owes reports is reminded: in the daytime, every three days, once, whatever is started again."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from goldenhour.emergency.house import House
from goldenhour.emergency.report_bodies import ReportsReminded
from goldenhour.outcomes.chasing import Owing
from goldenhour.outcomes.reminding import AGAIN_AFTER, Reminding, due, reminder_id
from tests.conftest import HOSPITAL
from tests.timelines.one_case import a_stroke, views_caught_up

TAIPEI = ZoneInfo("Asia/Taipei")
NOON = datetime(2026, 3, 10, 12, tzinfo=TAIPEI)
OWING = Owing(hospital="h", outcomes=1, reports=0, begun=0, oldest_at=NOON - timedelta(days=2))


@pytest.mark.parametrize(("hour", "reminded"), [(8, False), (9, True), (16, True), (17, False), (23, False)])
def test_reminders_go_out_in_the_daytime_of_the_country(hour: int, reminded: bool) -> None:
    assert bool(due([OWING], lambda hospital: None, NOON.replace(hour=hour), TAIPEI)) is reminded


def test_a_hospital_is_reminded_again_after_three_days_and_not_before() -> None:
    assert due([OWING], lambda hospital: NOON - AGAIN_AFTER, NOON, TAIPEI)
    assert not due([OWING], lambda hospital: NOON - AGAIN_AFTER + timedelta(minutes=1), NOON, TAIPEI)


def test_a_reminder_is_named_after_hospital_and_day() -> None:
    assert reminder_id("h", NOON, TAIPEI) == reminder_id("h", NOON + timedelta(hours=2), TAIPEI)
    assert reminder_id("h", NOON, TAIPEI) != reminder_id("h", NOON + timedelta(days=1), TAIPEI)
    assert reminder_id("h", NOON, TAIPEI) != reminder_id("other", NOON, TAIPEI)


class Ward:
    """A house, at ten in the morning, whose reminders are caught."""

    def __init__(self, house: House) -> None:
        self.house, self.pushed = house, list[tuple[str, ReportsReminded]]()

    async def push(self, hospital: str, body: ReportsReminded) -> None:
        self.pushed.append((hospital, body))

    async def started_again(self) -> None:
        """A program that knows nothing but the log."""
        await Reminding(self.house, self.push).look()


@pytest.fixture
async def ward(house: House) -> Ward:
    await a_stroke(house, "case-0001", house.world.now() - timedelta(days=2))
    await views_caught_up(house)
    return Ward(house)


async def test_a_start_neither_repeats_a_reminder_nor_forgets_the_next(
    ward: Ward, world: Any, client: Any, people: Any
) -> None:
    for _ in range(3):
        await ward.started_again()
    ((hospital, body),) = ward.pushed
    assert (hospital, body.outcomes, body.reports) == (HOSPITAL, 1, 1)
    (owing,) = (await client(people.authority).get("/outcomes/chase.json")).json()["chase"]["owing"]
    assert datetime.fromisoformat(owing["reminded_at"]) == world.now()
    world.clock.pass_(days=3)
    await ward.started_again()
    assert len(ward.pushed) == 2


async def test_who_owes_nothing_is_not_reminded(house: House) -> None:
    await a_stroke(house, "case-0001", house.world.now() - timedelta(hours=2))
    await views_caught_up(house)
    ward = Ward(house)
    await ward.started_again()
    assert ward.pushed == []
