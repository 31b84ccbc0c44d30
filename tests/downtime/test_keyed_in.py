"""What was written on paper is entered with its true times, marked so, and makes nobody hurry."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from goldenhour.emergency.case import FROM_PAPER
from goldenhour.emergency.house import House
from goldenhour.emergency.people import Person
from goldenhour.ladders.due import rings
from goldenhour.listening.heartbeats import ringing_at
from tests.conftest import HOSPITAL, Client, People
from tests.properties.test_policies import CALL

MakeClient = Callable[[Person | None], Client]


async def keyed_in(house: House, dispatcher: Client, *, warned_min_ago: float, origin: str = FROM_PAPER) -> str:
    """A call two hours ago, a unit sent, and the hospital warned so many minutes ago; all said now."""
    now = house.world.now()
    call: dict[str, Any] = {**CALL, "origin": origin}
    taken = await dispatcher.say("/calls", at=now - timedelta(hours=2), **call)
    case = str(taken.json()["id"])
    sent = await dispatcher.say(f"/cases/{case}/units", at=now - timedelta(hours=2), unit="A-91", name="A-91")
    warned = await dispatcher.say(
        f"/cases/{case}/alerts", at=now - timedelta(minutes=warned_min_ago), hospital=HOSPITAL, unit="A-91"
    )
    assert [one.status_code for one in (taken, sent, warned)] == [201] * 3, warned.text
    return case


async def rings_for(house: House, case_id: str) -> tuple[bool, bool]:
    """Whether the ladder climbs for it, and whether pages repeat it."""
    case = await house.book.case(case_id)
    (alert,) = case.alerts.values()
    return rings(case, alert), bool(ringing_at(house, HOSPITAL))


async def test_a_warning_keyed_in_afterwards_rings_nowhere(house: House, client: MakeClient, people: People) -> None:
    case = await keyed_in(house, client(people.dispatcher), warned_min_ago=100)
    assert await rings_for(house, case) == (False, False)
    board = await client(people.ed_nurse).get("/board", headers={"accept": "text/html"}, follow_redirects=True)
    assert case in board.text
    assert "data-alarm=" not in board.text


async def test_a_warning_of_now_rings_though_its_call_was_on_paper(
    house: House, client: MakeClient, people: People
) -> None:
    case = await keyed_in(house, client(people.dispatcher), warned_min_ago=1)
    assert await rings_for(house, case) == (True, True)


async def test_an_old_warning_that_nobody_called_paper_rings(house: House, client: MakeClient, people: People) -> None:
    case = await keyed_in(house, client(people.dispatcher), warned_min_ago=100, origin="119")
    assert await rings_for(house, case) == (True, True)


async def test_the_timeline_says_where_it_comes_from_and_keeps_both_times(
    house: House, client: MakeClient, people: People
) -> None:
    case = await keyed_in(house, client(people.dispatcher), warned_min_ago=100)
    headers = {"accept": "text/html", "accept-language": "en"}
    page = await client(people.dispatcher).get(f"/cases/{case}/timeline", headers=headers)
    assert page.text.count("keyed in from paper") == 3
    assert "100 min after it happened" in page.text
