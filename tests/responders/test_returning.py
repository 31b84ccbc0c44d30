"""A volunteer whose browser has forgotten them: back in with a code, without a password, without a mail, and out again."""

from __future__ import annotations

from typing import Any

import httpx
import pytest
import sqlalchemy as sa

from goldenhour.responders.keeping import ways_back
from goldenhour.responders.wired import wired
from tests.responders.scene import FORM, kept, metres_north


async def say(browser: httpx.AsyncClient, path: str, **body: Any) -> httpx.Response:
    return await browser.post(path, json={"body": body})


async def code_of(answer: httpx.Response) -> str:
    """The code that was just shown."""
    return answer.json()["way_back"]["code"]


@pytest.fixture
def phone(client):
    """A browser of somebody without an account."""
    return client(None)


async def test_who_lost_the_browser_comes_back_with_the_code_of_the_registration_and_withdraws(client, house, phone):
    joined = await say(phone, "/responders/join", **FORM)
    shown = joined.json()["way_back"]
    assert shown["link"].endswith(f"/responders/return#{shown['code']}")
    assert shown["qr"].startswith("<svg")
    other = client(None)
    answer = await say(other, "/responders/return", code=shown["code"])
    assert (answer.status_code, answer.json()) == (200, {"way_back": None})
    assert (await other.get("/responders/me/data.json")).json()["registration"]["name"] == FORM["name"]
    assert (await phone.get("/responders/me/data.json")).status_code == 401, "the lost browser is signed out"
    assert (await say(other, "/responders/me/withdrawal")).json()["forgotten"]
    assert await wired(house).volunteers.everyone() == []


async def test_a_code_may_be_typed_with_blanks_and_capitals_and_holds_until_it_is_renewed(client, phone):
    first = await code_of(await say(phone, "/responders/join", **FORM))
    assert (
        await say(client(None), "/responders/return", code=f" {first.upper().replace('-', ' ')} ")
    ).status_code == 200
    phone = client(None)
    assert (await say(phone, "/responders/return", code=first)).status_code == 200
    renewed = await say(phone, "/responders/me/return-code")
    assert renewed.status_code == 201
    assert (await say(client(None), "/responders/return", code=first)).status_code == 404
    assert (await say(client(None), "/responders/return", code=await code_of(renewed))).status_code == 200


async def test_wrong_unknown_spent_and_forgotten_codes_are_answered_alike(client, phone):
    code = await code_of(await say(phone, "/responders/join", **FORM))
    await say(phone, "/responders/me/withdrawal")
    answers = [await say(client(None), "/responders/return", code=one) for one in (code, "0" * 32, "", "not a code")]
    assert {(answer.status_code, answer.json()["error"]["code"]) for answer in answers} == {(404, "no_such_code")}
    assert len({answer.json()["error"]["message"] for answer in answers}) == 1
    assert all("set-cookie" not in answer.headers for answer in answers)


async def test_codes_cannot_be_tried_one_after_the_other(client, phone):
    code = await code_of(await say(phone, "/responders/join", **FORM))
    codes = [(await say(client(None), "/responders/return", code=f"{n:032x}")).status_code for n in range(11)]
    assert codes == [404] * 10 + [429]
    assert (await say(client(None), "/responders/return", code=code)).status_code == 429, (
        "counted before it is looked at"
    )


async def test_no_code_is_kept_as_it_is_shown_and_none_outlives_its_volunteer(house, phone):
    code = await code_of(await say(phone, "/responders/join", **FORM))
    assert len(code.replace("-", "")) == 32
    rows = await wired(house).volunteers.database.run(lambda c: c.execute(sa.select(ways_back)).all())
    assert len(rows) == 1
    assert code not in str(rows)
    assert code.replace("-", "") not in str(rows)
    await say(phone, "/responders/me/withdrawal")
    assert await wired(house).volunteers.database.run(lambda c: c.execute(sa.select(ways_back)).all()) == []


async def test_the_authority_gives_out_a_code_that_opens_once_and_is_noted(client, people, house):
    _, one = await kept(house, metres_north(140))
    authority = client(people.authority)
    given = await authority.post(f"/responders/volunteers/{one.id}/return-code", json={})
    assert given.status_code == 201
    noted = [logged.entry for logged in await house.audit.read(0)]
    (entry,) = [entry for entry in noted if entry.kind == "volunteer_return_code_given"]
    assert (entry.subject, entry.by) == (f"volunteer/{one.id}", people.authority.id)
    assert (await code_of(given)).encode() not in bytes(entry.body)
    phone, code = client(None), await code_of(given)
    back = await say(phone, "/responders/return", code=code)
    fresh = await code_of(back)
    assert (await say(client(None), "/responders/return", code=code)).status_code == 404
    assert (await say(client(None), "/responders/return", code=fresh)).json() == {"way_back": None}


async def test_a_code_the_authority_gave_out_does_not_lie_about_for_ever(client, people, house, world):
    _, one = await kept(house, metres_north(140))
    given = await client(people.authority).post(f"/responders/volunteers/{one.id}/return-code", json={})
    world.clock.pass_(seconds=7 * 24 * 3600 + 1)
    assert (await say(client(None), "/responders/return", code=await code_of(given))).status_code == 404


@pytest.mark.parametrize("who", ["dispatcher", "crew", "administrator"])
async def test_nobody_else_gives_out_codes(client, people, house, who):
    _, one = await kept(house, metres_north(140))
    answer = await client(getattr(people, who)).post(f"/responders/volunteers/{one.id}/return-code", json={})
    assert answer.status_code == 403


async def test_who_registered_before_there_were_codes_is_told_to_make_one(client, house):
    token, _ = await kept(house, metres_north(140))
    phone = client(None)
    phone.cookies.set("volunteer", token, path="/responders")
    assert "You have no return code" in (await phone.get("/responders/me", headers={"accept-language": "en"})).text
    await say(phone, "/responders/me/return-code")
    page = (await phone.get("/responders/me", headers={"accept-language": "en"})).text
    assert "You have a return code since" in page
    assert (await phone.get("/responders/me/data.json")).json()["return_code_made_at"]
