"""The kit over HTTP: one page that asks for nothing, noted each time, on paper as well."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from goldenhour.emergency.house import House
from goldenhour.emergency.people import Person
from tests.alerts.scene import coming
from tests.conftest import Client, People

MakeClient = Callable[[Person | None], Client]


@pytest.mark.parametrize("who", ["ed_nurse", "dispatcher", "crew"])
async def test_the_page_needs_nothing_else(house: House, client: MakeClient, people: People, who: str) -> None:
    await coming(house)
    page = await client(getattr(people, who)).get("/downtime")
    assert page.status_code == 200
    fetched = re.findall(r"<(?:script|link|img|iframe)\b[^>]*(?:src|href)=\"([^\"]*)\"|url\(", page.text)
    assert [one for one in fetched if one != "data:,"] == []
    assert "A-91" in page.text


@pytest.mark.parametrize("path", ["/downtime", "/downtime/kit.pdf"])
async def test_that_patients_were_read_is_noted_each_time(
    house: House, client: MakeClient, people: People, path: str
) -> None:
    await coming(house)
    before, _ = await house.audit.head()
    assert (await client(people.ed_nurse).get(path)).status_code == 200
    noted = [(one.entry.kind, one.entry.subject, one.entry.by) for one in await house.audit.read(before)]
    assert noted == [
        ("case_read", "case/case-0001", people.ed_nurse.id), ("cases_listed", "person/ed_nurse", people.ed_nurse.id),
    ]  # fmt: skip


async def test_the_device_is_told_whose_kit_it_keeps_and_how_old_it_is(
    house: House, client: MakeClient, people: People
) -> None:
    kit = await client(people.ed_nurse).get("/downtime")
    assert int(kit.headers["x-kit-made"]) == round(house.world.now().timestamp() * 1000)
    board = await client(people.ed_nurse).get("/board", headers={"accept": "text/html"}, follow_redirects=True)
    assert f'data-kit-for="{kit.headers["x-kit-for"]}"' in board.text
    stranger = await client(None).get("/sign-in", headers={"accept": "text/html"})
    assert 'data-kit-for=""' in stranger.text


async def test_it_is_a_pdf_on_paper(house: House, client: MakeClient, people: People) -> None:
    answer = await client(people.ed_nurse).get("/downtime/kit.pdf")
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF")


@pytest.mark.parametrize("who", ["authority", "administrator", "specialist", "aed_manager"])
async def test_who_has_no_site_is_refused(house: House, client: MakeClient, people: People, who: str) -> None:
    answer = await client(getattr(people, who)).get("/downtime")
    assert (answer.status_code, answer.json()["error"]["code"]) == (403, "not_allowed")
