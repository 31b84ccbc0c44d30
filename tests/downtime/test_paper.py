"""The form for what was on paper: who finds what on it; a call keyed in by its fields comes with its true time."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from goldenhour.app.wiring import phones_in
from goldenhour.downtime.routes import DISPATCH_PHONES
from goldenhour.emergency.case import FROM_PAPER
from goldenhour.emergency.house import House
from goldenhour.emergency.people import Person
from tests.alerts.scene import coming
from tests.conftest import Client, People
from tests.properties.test_policies import CALL

MakeClient = Callable[[Person | None], Client]
PAGE = {"accept": "text/html", "accept-language": "en"}


async def page(client: Client, path: str) -> str:
    answer = await client.get(path, headers=PAGE)
    assert answer.status_code == 200, answer.text
    return answer.text


async def test_a_dispatcher_keys_a_call_in_and_goes_on_with_it(
    house: House, client: MakeClient, people: People
) -> None:
    dispatcher = client(people.dispatcher)
    form = await page(dispatcher, "/downtime/paper")
    assert f'name="origin" value="{FROM_PAPER}"' in form
    assert "data-when" in form
    at = house.world.now() - timedelta(hours=3)
    call: dict[str, Any] = {**CALL, "origin": FROM_PAPER}
    taken = await dispatcher.say("/calls", at=at, **call)
    case = taken.json()["id"]
    assert f"/downtime/paper/{case}" in await page(dispatcher, "/downtime/paper")
    on = await page(dispatcher, f"/downtime/paper/{case}")
    assert f'data-say="/cases/{case}/units"' in on
    assert f'data-say="/cases/{case}/alerts"' not in on, "nobody was sent yet"
    await dispatcher.say(f"/cases/{case}/units", at=at, unit="A-91", name="A-91")
    on = await page(dispatcher, f"/downtime/paper/{case}")
    for path in ("times", "alerts", "closing"):
        assert f'data-say="/cases/{case}/{path}"' in on


async def test_a_call_that_was_not_on_paper_is_not_offered(house: House, client: MakeClient, people: People) -> None:
    case, _ = await coming(house)
    assert case not in await page(client(people.dispatcher), "/downtime/paper")
    assert "Take a call" not in await page(client(people.ed_nurse), "/downtime/paper")


async def test_an_emergency_department_keys_in_the_arrival_and_signs(
    house: House, client: MakeClient, people: People
) -> None:
    case, alert = await coming(house)
    nurse = client(people.ed_nurse)
    assert case in await page(nurse, "/downtime/paper")
    on = await page(nurse, f"/downtime/paper/{case}")
    assert f'data-say="/cases/{case}/alerts/{alert}/arrival"' in on
    assert f'data-say="/cases/{case}/units"' not in on
    assert (await client(people.foreign_nurse).get(f"/downtime/paper/{case}", headers=PAGE)).status_code == 404
    assert (await client(people.crew).get("/downtime/paper", headers=PAGE)).status_code == 403


async def test_the_desks_own_form_says_now(client: MakeClient, people: People) -> None:
    desk = await page(client(people.dispatcher), "/desk")
    assert "called-at" not in desk
    assert 'name="origin"' not in desk


async def test_the_kit_has_the_dispatch_centres_own_number_where_it_is_set(
    house: House, client: MakeClient, people: People
) -> None:
    assert "--dispatch-phones" in await page(client(people.ed_nurse), "/downtime")
    house.facts[DISPATCH_PHONES] = phones_in("A=02-1111-2222, F = 02-3333-4444,nonsense")
    for who in (people.ed_nurse, people.crew, people.dispatcher):
        kit = await page(client(who), "/downtime")
        assert 'href="tel:02-1111-2222"' in kit
        assert "02-3333-4444" not in kit
