"""An app of the hospital is opened from a case by whoever may see it, and by nobody else."""

from __future__ import annotations

import functools
from collections.abc import Callable
from urllib.parse import parse_qs, urlsplit

import pytest

from goldenhour.emergency.house import House
from goldenhour.emergency.people import Person
from goldenhour.exchange.opening import OFFERED, apps_for
from tests.alerts.scene import coming
from tests.conftest import OTHER_HOSPITAL, Client, People
from tests.exchange.scene import FHIR, app_registered, parts_of

MakeClient = Callable[[Person | None], Client]
PAGE = {"accept": "text/html"}
OURS = {"sec-fetch-site": "same-origin", "content-type": "application/x-www-form-urlencoded", **PAGE}
APPS = "/cases/case-0001/apps"


@pytest.fixture
async def app(house: House) -> str:
    await coming(house)
    house.facts[OFFERED] = functools.partial(apps_for, parts_of(house).clients)
    return (await app_registered(house)).id


async def test_a_nurse_opens_an_app_of_her_hospital(house: House, client: MakeClient, people: People, app: str) -> None:
    nurse = client(people.ed_nurse)
    assert APPS in (await nurse.get("/cases/case-0001/timeline", headers=PAGE)).text
    page = await nurse.get(APPS, headers=PAGE)
    assert "Open Stroke app" in page.text
    assert "form-action 'self' https://app.example" in page.headers["content-security-policy"]
    answer = await nurse.post(f"{APPS}/{app}", headers=OURS)
    assert answer.status_code == 303, answer.text
    said = parse_qs(urlsplit(answer.headers["location"]).query)
    assert said["iss"] == [FHIR]
    found = parts_of(house).apps.launches.find(
        said["launch"][0], people.ed_nurse, await parts_of(house).clients.one(None, app)
    )
    assert found is not None
    assert found.case == "case-0001"
    kinds = [one.entry.kind for one in await house.audit.timeline("case/case-0001")]
    assert kinds[-2:] == ["case_read", "app_opened"]


async def test_the_alert_in_hand_leads_to_the_apps_where_there_are_any(
    house: House, client: MakeClient, people: People, app: str
) -> None:
    nurse = client(people.ed_nurse)
    assert f'href="{APPS}"' in (await nurse.get("/cases/case-0001/alerts/alert-0001", headers=PAGE)).text
    await parts_of(house).clients.end(None, app)
    assert APPS not in (await nurse.get("/cases/case-0001/alerts/alert-0001", headers=PAGE)).text


async def test_an_app_of_another_hospital_is_not_there(
    house: House, client: MakeClient, people: People, app: str
) -> None:
    foreign = await app_registered(house, organisation=f"hospital/{OTHER_HOSPITAL}")
    nurse = client(people.ed_nurse)
    assert foreign.id not in (await nurse.get(APPS, headers=PAGE)).text
    assert (await nurse.post(f"{APPS}/{foreign.id}", headers=OURS)).status_code == 404
    await parts_of(house).clients.end(None, app)
    assert (await nurse.post(f"{APPS}/{app}", headers=OURS)).status_code == 404
    assert APPS not in (await nurse.get("/cases/case-0001/timeline", headers=PAGE)).text


async def test_nobody_opens_an_app_for_a_case_they_may_not_see(client: MakeClient, people: People, app: str) -> None:
    stranger = client(people.foreign_nurse)
    assert (await stranger.get(APPS, headers=PAGE)).status_code == 404
    assert (await stranger.post(f"{APPS}/{app}", headers=OURS)).status_code == 404


async def test_another_site_opens_nothing(client: MakeClient, people: People, app: str) -> None:
    answer = await client(people.ed_nurse).post(f"{APPS}/{app}", headers=OURS | {"sec-fetch-site": "cross-site"})
    assert answer.status_code == 403
