"""A mistake of ours in folding one case, or in one screen, stays with that case and that screen."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from structlog.testing import capture_logs

from goldenhour.app.settings import Settings
from goldenhour.app.wiring import open_house
from goldenhour.emergency import bodies as says
from goldenhour.emergency import book as book_module
from goldenhour.emergency.case import Case
from goldenhour.emergency.entries import Said
from goldenhour.emergency.folding import fold, fold_on
from goldenhour.emergency.house import House
from goldenhour.emergency.people import Person
from tests.alerts.scene import coming, tell
from tests.conftest import Client, People
from tests.world import make_world

MakeClient = Callable[[Person | None], Client]


@pytest.fixture
def bad_case(monkeypatch: pytest.MonkeyPatch) -> str:
    """A case whose vital signs nobody can fold."""

    def bad(name: str, timeline: Sequence[Said]) -> None:
        if name == "case-0001" and any(said.kind == "vital_signs_taken" for said in timeline):
            raise ZeroDivisionError("a mistake of ours")

    def bad_fold(name: str, timeline: Sequence[Said]) -> Case:
        bad(name, timeline)
        return fold(name, timeline)

    def bad_fold_on(before: Case, news: Sequence[Said]) -> Case:
        bad(before.id, news)
        return fold_on(before, news)

    monkeypatch.setitem(book_module.FOLDS, "case", bad_fold)
    monkeypatch.setattr(book_module, "fold_on", bad_fold_on)
    return "case-0001"


async def test_a_case_nobody_can_fold_is_kept_and_stops_no_other(
    house: House, client: MakeClient, people: People, bad_case: str
) -> None:
    await coming(house, bad_case)
    await coming(house, "case-0002", "alert-0002")
    crew = client(people.crew)
    with capture_logs() as said:
        assert (await crew.say(f"/cases/{bad_case}/vital-signs", pulse=96)).status_code == 201
    assert ("subject_not_folded", f"case/{bad_case}") in [(line["event"], line.get("subject")) for line in said]
    answer = await crew.say("/cases/case-0002/vital-signs", pulse=96)
    assert answer.status_code == 201
    assert len((await house.book.case("case-0002")).vital_signs) == 1
    assert house.book.seq == answer.json()["seq"]


async def test_the_server_starts_all_the_same(tmp_path: Path, bad_case: str) -> None:
    async def open_and_tell(tell: Callable[[House], Any]) -> None:
        async with open_house(Settings(data=tmp_path / "data"), make_world()) as house:
            await tell(house)

    async def two_cases(house: House) -> None:
        await coming(house, bad_case)
        await tell(house, f"case/{bad_case}", says.VitalSignsTaken(pulse=96))
        await coming(house, "case-0002", "alert-0002")

    async def look(house: House) -> None:
        assert "case-0002" in house.book.open_cases

    await open_and_tell(two_cases)
    (tmp_path / "data" / "views.db").unlink()
    await open_and_tell(look)
    await open_and_tell(look)


async def test_a_screen_that_cannot_be_drawn_stops_no_other(house: House, client: MakeClient, people: People) -> None:
    await coming(house)
    heard: list[str] = []

    def broken(change: Any) -> None:
        raise ZeroDivisionError("a mistake of ours")

    house.book.listeners[:0] = [broken]
    house.book.listeners.append(lambda change: heard.append(change.subject))
    assert (await client(people.crew).say("/cases/case-0001/vital-signs", pulse=96)).status_code == 201
    assert heard == ["case/case-0001"]
