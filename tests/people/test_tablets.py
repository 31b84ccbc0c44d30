"""A tablet is bound to a person, goes with them onto an ambulance, and is signed out from elsewhere."""

from __future__ import annotations

from datetime import timedelta

import httpx
import pytest

from goldenhour.emergency.house import House
from goldenhour.emergency.people import Role
from goldenhour.people.accounts import Accounts
from goldenhour.people.tables import Account
from tests.people.conftest import Add, Browser, kinds
from tests.world import TestWorld

DEVICE = "018f2f2a-0000-7000-8000-000000000001"


@pytest.fixture
async def crew(add: Add) -> Account:
    return await add("crew", Role.CREW, "county/A")


@pytest.fixture
async def tablet(crew: Account, accounts: Accounts, browser: Browser) -> httpx.AsyncClient:
    """The browser of a tablet that was bound and whose session is over."""
    signed_in = browser(await accounts.begin_session(crew.person()))
    answer = await signed_in.post("/tablet/enrolment", json={"device": DEVICE, "name": "Tablet 3"})
    assert answer.status_code == 200, answer.text
    cookie = answer.headers["set-cookie"]
    assert all(part in cookie for part in ("tablet=tablet.", "HttpOnly", "SameSite=strict"))
    alone = browser()
    alone.cookies.set("tablet", answer.cookies["tablet"])
    return alone


async def test_a_bound_tablet_speaks_for_its_person_without_a_session(
    tablet: httpx.AsyncClient, crew: Account, accounts: Accounts
) -> None:
    assert (await tablet.get("/whoever")).text == crew.name
    assert "tablet_bound" in await kinds(accounts.trail.audit)


async def test_a_tablet_has_a_crew_s_rights_only(accounts: Accounts, add: Add, browser: Browser) -> None:
    both = await accounts.register(None, name="Both", sign_in="both", password="four unrelated words here",
                                   roles={Role.CREW, Role.ADMINISTRATOR}, organisation="county/A")  # fmt: skip
    answer = await browser(await accounts.begin_session(both.person())).post(
        "/tablet/enrolment", json={"device": DEVICE, "name": "Tablet"}
    )
    alone = browser()
    alone.cookies.set("tablet", answer.cookies["tablet"])
    assert (await alone.get("/people", headers={"accept": "application/json"})).status_code == 403


async def test_only_a_crew_that_proved_who_it_is_binds_a_tablet(
    tablet: httpx.AsyncClient, accounts: Accounts, add: Add, browser: Browser
) -> None:
    nurse = browser(await accounts.begin_session((await add("nurse")).person()))
    for asks, status in ((browser(), 401), (nurse, 403), (tablet, 401)):
        assert (await asks.post("/tablet/enrolment", json={"device": DEVICE, "name": "T"})).status_code == status


async def test_the_tablet_goes_onto_an_ambulance_and_the_unit_is_told(
    tablet: httpx.AsyncClient, crew: Account, accounts: Accounts, house: House
) -> None:
    answer = await tablet.put("/tablet/unit", json={"unit": "A-91"})
    assert (answer.status_code, answer.json()["unit"]) == (200, "A-91")
    assert house.book.units["A-91"].crew == (crew.name,)
    assert (await tablet.put("/tablet/unit", json={"unit": "F-91"})).status_code == 403
    await tablet.put("/tablet/unit", json={"unit": None})
    assert house.book.units["A-91"].crew == ()
    assert [turn.person.unit for turn in await accounts.turns(DEVICE)] == [None, "A-91", None]


async def test_signed_out_from_elsewhere_it_is_told_to_wipe_and_stays_known(
    tablet: httpx.AsyncClient, crew: Account, accounts: Accounts, browser: Browser
) -> None:
    at_home = browser(await accounts.begin_session(crew.person()), accept="application/json")
    answer = await at_home.post(f"/account/tablets/{DEVICE}/sign-out", headers={"content-type": "application/json"})
    assert answer.status_code == 200, answer.text
    wiped = await tablet.get("/account", headers={"accept": "application/json"})
    assert (wiped.status_code, wiped.json()["error"]["code"]) == (401, "device_wiped")
    device = await accounts.device(tablet.cookies["tablet"])
    assert device is not None
    assert device.ended_at is not None
    assert "tablet_signed_out" in await kinds(accounts.trail.audit)


async def test_an_administrator_signs_out_the_tablets_of_their_own_people_and_no_other(
    tablet: httpx.AsyncClient, accounts: Accounts, add: Add, browser: Browser, house: House
) -> None:
    mine = browser(await accounts.begin_session((await add("boss", Role.ADMINISTRATOR, "county/A")).person()))
    foreign = browser(await accounts.begin_session((await add("other", Role.ADMINISTRATOR, "county/F")).person()))
    json = {"content-type": "application/json", "accept": "application/json"}
    assert (await foreign.get("/people/tablets", headers=json)).json()["tablets"] == []
    assert (await foreign.post(f"/people/tablets/{DEVICE}/sign-out", headers=json)).status_code == 403
    assert [one["name"] for one in (await mine.get("/people/tablets", headers=json)).json()["tablets"]] == ["Tablet 3"]
    await tablet.put("/tablet/unit", json={"unit": "A-91"})
    (listed,) = (await mine.get("/people/tablets", headers=json)).json()["tablets"]
    assert (listed["unit"], listed["unit_name"]) == ("A-91", house.book.units["A-91"].name)
    page = (await mine.get("/people", headers={"accept": "text/html"})).text
    assert "Tablet 3" in page
    assert "Yes, sign out and wipe" in page  # asked once more: what a locked tablet has not sent is lost
    assert (await mine.post(f"/people/tablets/{DEVICE}/sign-out", headers=json)).status_code == 200


async def test_a_person_who_was_switched_off_takes_their_tablets_with_them(
    tablet: httpx.AsyncClient, crew: Account, accounts: Accounts
) -> None:
    await accounts.deactivate(None, crew.id)
    assert (await tablet.get("/account")).json()["error"]["code"] == "device_wiped"


async def test_ninety_days_unused_end_it_without_wiping(tablet: httpx.AsyncClient, world: TestWorld) -> None:
    world.clock.pass_(days=89)
    assert (await tablet.get("/whoever")).text != "nobody"
    world.clock.pass_(days=91)
    assert (await tablet.get("/whoever")).text == "nobody"
    assert (await tablet.get("/account")).json()["error"]["code"] == "sign_in_first"


async def test_whose_it_was_is_remembered_when_somebody_else_binds_it(
    tablet: httpx.AsyncClient, crew: Account, accounts: Accounts, add: Add, browser: Browser, world: TestWorld
) -> None:
    world.clock.pass_(hours=8)
    next_shift = await add("next", Role.CREW, "county/A")
    await browser(await accounts.begin_session(next_shift.person())).post(
        "/tablet/enrolment", json={"device": DEVICE, "name": "Tablet 3"}
    )
    turns = await accounts.turns(DEVICE)
    assert [turn.person.id for turn in turns] == [crew.id, next_shift.id]
    assert turns[1].since - turns[0].since == timedelta(hours=8)
    assert (await tablet.get("/whoever")).text == "nobody", "the former token is void"
