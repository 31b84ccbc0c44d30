"""When nobody listens somebody is told, after the grace and once; a restart is no news; what is better is told at once."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from goldenhour.emergency.bodies import ListeningState
from goldenhour.emergency.house import House
from goldenhour.emergency.screens import ScreenKind, ScreenSighting
from goldenhour.listening.watching import DRILL_AT_MOST, GRACE, GRACE_AT_START, Watch, is_news
from tests.alerts.scene import tell
from tests.conftest import HOSPITAL
from tests.world import TestWorld

NOBODY, SILENT, LISTENING = ListeningState.NOBODY, ListeningState.SILENT, ListeningState.LISTENING


class Ward:
    """A hospital whose boards are opened and closed, watched second by second."""

    def __init__(self, house: House, world: TestWorld) -> None:
        self.house, self.world = house, world
        self.watch = Watch(house, self.hear)
        self.boards: dict[str, dict[str, Any]] = {}
        self.heard: list[ListeningState] = []

    async def hear(self, hospital: str, change: Any) -> None:
        assert hospital == HOSPITAL
        self.heard.append(change.state)

    def restart(self) -> None:
        """A server started anew: its memory of screens is empty, the log is not."""
        self.house.book.screens.clear()
        self.watch = Watch(self.house, self.hear)

    async def pass_(self, seconds: float) -> None:
        for _ in range(round(seconds / 5)):
            self.world.clock.pass_(seconds=5)
            for name, more in self.boards.items():
                sighting = ScreenSighting(name, HOSPITAL, self.world.now(), **{"sound": True, **more})
                self.house.book.screens[name] = sighting
            await self.watch.look()

    @property
    async def entries(self) -> list[str]:
        timeline = await self.house.log.timeline(f"hospital/{HOSPITAL}")
        return [one.entry.kind for one in timeline]


@pytest.fixture
def ward(house: House, world: TestWorld) -> Ward:
    return Ward(house, world)


async def test_a_hospital_that_loses_its_only_board_is_told_of_after_the_grace_and_once(ward: Ward) -> None:
    ward.boards["wall-0001"] = {}
    await ward.pass_(120)
    assert ward.heard == [LISTENING]
    ward.boards.clear()
    await ward.pass_(15 + GRACE.total_seconds() - 5)
    assert ward.heard == [LISTENING]
    await ward.pass_(10)
    assert ward.heard == [LISTENING, NOBODY]
    await ward.pass_(300)
    assert await ward.entries == ["listening_changed", "listening_changed"]
    state = ward.house.book.hospitals[HOSPITAL].heard
    assert state is not None
    assert (state.state, state.screens) == (NOBODY, 0)
    ward.boards["wall-0001"] = {}
    await ward.pass_(5)
    assert ward.heard == [LISTENING, NOBODY, LISTENING]


async def test_of_two_boards_one_may_go(ward: Ward) -> None:
    ward.boards = {"wall-0001": {}, "wall-0002": {}}
    await ward.pass_(120)
    del ward.boards["wall-0002"]
    await ward.pass_(120)
    assert ward.heard == [LISTENING]


@pytest.mark.parametrize(
    ("deaf", "why"),
    [({"sound": False}, "browser"), ({"connected": False}, "connection"), ({"unheard": True}, "heard nothing")],
)
async def test_boards_that_fall_silent_are_told_of_with_the_reason(ward: Ward, deaf: Any, why: str) -> None:
    ward.boards["wall-0001"] = {}
    await ward.pass_(120)
    ward.boards["wall-0001"] = deaf
    await ward.pass_(60)
    assert ward.heard == [LISTENING, SILENT]
    state = ward.house.book.hospitals[HOSPITAL].heard
    assert state is not None
    assert why in state.why


async def test_a_board_that_was_never_allowed_to_sound_is_told_of_too(ward: Ward) -> None:
    ward.boards["wall-0001"] = {"sound": False}
    await ward.pass_(20)
    assert ward.heard == []
    await ward.pass_(20)
    assert ward.heard == [SILENT]


async def test_a_reloaded_page_and_a_restarted_server_are_no_news(ward: Ward) -> None:
    ward.boards["wall-0001"] = {}
    await ward.pass_(120)
    boards, ward.boards = ward.boards, {}
    await ward.pass_(25)  # reloading
    ward.boards = boards
    await ward.pass_(60)
    ward.boards = {}
    ward.restart()
    await ward.pass_(GRACE_AT_START.total_seconds() - 5)
    assert ward.heard == [LISTENING]
    ward.boards = boards
    await ward.pass_(60)
    assert ward.heard == [LISTENING]


async def test_a_board_that_does_not_come_back_after_a_restart_is_told_of(ward: Ward) -> None:
    ward.boards["wall-0001"] = {}
    await ward.pass_(120)
    ward.boards = {}
    ward.restart()
    await ward.pass_(GRACE_AT_START.total_seconds() + 5)
    assert ward.heard == [LISTENING, NOBODY]


async def test_other_pages_and_hospitals_without_boards_are_not_watched(ward: Ward) -> None:
    ward.boards["page-0001"] = {"kind": ScreenKind.PAGE}
    await ward.pass_(300)
    assert await ward.entries == []


@pytest.mark.parametrize("found", list(ListeningState))
@pytest.mark.parametrize("last", [None, *ListeningState])
def test_worse_waits_for_both_graces(last: ListeningState | None, found: ListeningState) -> None:
    long, short = timedelta(hours=1), timedelta(seconds=10)
    if last is found or (last is None and found is NOBODY):
        return
    assert is_news(last, found, long, long)
    if found is not LISTENING:
        assert not is_news(last, found, short, long)
    if found is NOBODY or (last, found) == (LISTENING, SILENT):
        assert not is_news(last, found, long, short)


async def test_a_drill_nobody_acknowledges_ends_itself(ward: Ward) -> None:
    from goldenhour.emergency import bodies as says

    drill = says.DrillBegun(hospital=HOSPITAL, condition=says.Condition.AMI, name="林")
    await tell(ward.house, "case/drill-0001", drill, ids=("drill-0001",))
    ward.world.clock.pass_(seconds=DRILL_AT_MOST.total_seconds())
    await ward.watch.look()
    assert "drill-0001" in ward.house.book.open_cases
    await ward.pass_(5)
    assert "drill-0001" not in ward.house.book.open_cases
