"""What a tablet hears of its cases: what is new, which have left, and that it read them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from goldenhour.emergency.bodies import Side
from goldenhour.emergency.house import House
from tests.conftest import HOSPITAL, Client, People
from tests.tablet.scene import Tablet, case_begun, signs, tell

MakeClient = Callable[[Any], Client]


@pytest.fixture
async def tablet(house: House, client: MakeClient, people: People) -> Tablet:
    await case_begun(house)
    return Tablet(house, client(None), people.crew)


async def feed(tablet: Tablet, after: int = 0, more: str = "") -> dict[str, Any]:
    answer = await tablet.get(f"/tablet/feed?after={after}{more}")
    assert answer.status_code == 200, answer.text
    told: dict[str, Any] = answer.json()
    return told


def kinds(case: dict[str, Any]) -> list[str]:
    return [entry["kind"] for entry in case["entries"]]


async def test_a_tablet_begins_with_its_unit_s_cases_whole_and_no_other(tablet: Tablet) -> None:
    await case_begun(tablet.house, "case-0002", unit="A-92")
    told = await feed(tablet)
    assert [case["id"] for case in told["cases"]] == ["case-0001"]
    assert kinds(told["cases"][0]) == ["call_taken", "unit_sent"]
    assert told["cases"][0]["whole"] is True
    assert (told["seq"], told["unit"], told["gone"]) == (tablet.house.book.seq, "A-91", [])


async def test_then_it_hears_only_what_came_since_as_the_log_keeps_it(tablet: Tablet) -> None:
    seen = (await feed(tablet))["seq"]
    assert (await feed(tablet, seen))["cases"] == []
    said = signs(pulse=80, clock_ms=-60_000, at=tablet.house.world.now() + timedelta(minutes=1))
    await tablet.hand_in(said)
    (case,) = (await feed(tablet, seen))["cases"]
    (entry,) = case["entries"]
    assert (entry["id"], entry["kind"], entry["clock_ms"]) == (said["id"], "vital_signs_taken", -60_000)
    assert (entry["by_name"], entry["body"]["pulse"]) == (tablet.person.name, 80)


async def test_a_case_that_is_new_to_the_unit_comes_whole(tablet: Tablet) -> None:
    await case_begun(tablet.house, "case-0002", unit="A-92")
    seen = (await feed(tablet))["seq"]
    await tell(tablet.house, "case/case-0002", "unit_sent", tablet.house.world.now(), unit="A-91", name="A-91")
    (case,) = (await feed(tablet, seen))["cases"]
    assert kinds(case) == ["call_taken", "unit_sent", "unit_sent"]


async def test_a_case_leaves_when_the_crew_is_free_and_may_be_asked_for_to_complete_it(tablet: Tablet) -> None:
    seen = (await feed(tablet))["seq"]
    await tablet.end_run()
    told = await feed(tablet, seen)
    assert (told["cases"], told["gone"]) == ([], ["case-0001"])
    (case,) = (await feed(tablet, told["seq"], "&case=case-0001"))["cases"]
    assert kinds(case)[-1] == "time_reported"


async def test_a_case_leaves_when_both_have_signed_and_the_crew_has_signed_the_record(tablet: Tablet) -> None:
    house, now = tablet.house, tablet.house.world.now()
    alert = tablet.alert(at=now)
    await tablet.hand_in(alert)
    for side in Side:
        await tell(house, "case/case-0001", "handover_signed", now, alert=alert["id"], side=side.value, name="Wang")
    seen = (await feed(tablet))["seq"]
    assert [case["id"] for case in (await feed(tablet))["cases"]] == ["case-0001"], "the record is still to be signed"
    await tell(house, "case/case-0001", "record_signed", now, who="crew", name="Wang", strokes="M0 0L1 1")
    assert (await feed(tablet, seen))["gone"] == ["case-0001"]


async def test_a_case_long_over_or_of_others_is_not_to_be_had(tablet: Tablet, world: Any) -> None:
    await case_begun(tablet.house, "case-0002", unit="A-92")
    await tablet.end_run()
    assert (await tablet.get("/tablet/feed?case=case-0002")).status_code == 404
    world.clock.pass_(hours=25)
    assert (await tablet.get("/tablet/feed?case=case-0001")).status_code == 404


async def test_a_tablet_that_was_away_for_long_hears_of_what_memory_has_lost(tablet: Tablet) -> None:
    seen = (await feed(tablet))["seq"]
    await tablet.end_run()
    tablet.house.facts["tablet_held_since"] = tablet.house.book.seq + 1  # as after a start of the server
    tablet.house.book._closed.clear()
    assert (await feed(tablet, seen))["gone"] == ["case-0001"]


async def test_a_place_beyond_the_log_begins_anew(tablet: Tablet) -> None:
    assert [case["id"] for case in (await feed(tablet, 10**15))["cases"]] == ["case-0001"]


async def test_reading_is_noted_once_an_hour_for_each_case_not_at_every_look(tablet: Tablet, world: Any) -> None:
    async def noted() -> int:
        return sum(one.entry.kind == "case_read" for one in await tablet.house.audit.read(0))

    seen = (await feed(tablet))["seq"]
    for pulse in (80, 81, 82):
        await tablet.hand_in(signs(pulse=pulse))
        await feed(tablet, seen)
    assert await noted() == 1
    world.clock.pass_(minutes=61)
    await feed(tablet, seen)
    assert await noted() == 2


async def test_a_closed_door_is_told_with_whether_anybody_would_hear(tablet: Tablet) -> None:
    await tell(tablet.house, f"hospital/{HOSPITAL}", "diversion_changed", tablet.house.world.now(), what="all",
               closed=True, reason="full", name="Lin")  # fmt: skip
    hospital = (await feed(tablet))["hospitals"][HOSPITAL]
    assert [closure["reason"] for closure in hospital["closures"]] == ["full"]
    assert hospital["listening"]["screens"] == 0
    assert hospital["listening"]["words"]
