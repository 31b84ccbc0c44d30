"""A volunteer without an account, over HTTP: registering, answering a call, their data, withdrawing."""

from __future__ import annotations

import asyncio
import html
import json
import re
from datetime import datetime
from typing import Any

import httpx
import msgspec
import pytest
import sqlalchemy as sa

from goldenhour.responders.keeping import joins
from goldenhour.responders.wired import wired
from tests.dispatch.telling import begun
from tests.responders.scene import FORM, device, kept, metres_north

ARREST = {"complaint": "103101"}
SECRETS = ("忠孝西路", "五樓左側", "25.0478,", "0987654321")
"""The address, the note, the exact place, the caller's number."""


@pytest.fixture
def phone(client):
    """A browser of somebody without an account."""
    return client(None)


async def say(browser: httpx.AsyncClient, path: str, **body: Any) -> httpx.Response:
    return await browser.post(path, json={"body": body})


async def called(client, people, house, world) -> tuple[str, str]:
    """A volunteer who was called by the dispatcher: the case, and the token of the volunteer's browser."""
    token, _ = await kept(house, metres_north(140))
    desk = client(people.dispatcher)
    case_id = await begun(desk, world, note="五樓左側", caller_phone="0987654321", **ARREST)
    answer = await desk.post(f"/cases/{case_id}/responders", json={"body": {"number": 1}})
    assert (answer.status_code, answer.json()) == (201, {"called": 1, "radius_m": 500})
    return case_id, token


async def test_who_registers_is_called_only_once_the_authority_verified_them(client, people, house, phone):
    answer = await say(phone, "/responders/join", **FORM)
    assert answer.status_code == 201, answer.text
    page = await phone.get("/responders/me", headers={"accept-language": "en"})
    assert "not verified yet" in page.text
    (one,) = await wired(house).volunteers.everyone()
    listed = await client(people.authority).get("/responders/volunteers", headers={"accept": "text/html"})
    assert one.said.name in listed.text
    verified = await client(people.authority).post(f"/responders/volunteers/{one.id}/verification", json={})
    assert verified.status_code == 201
    assert "You can be called now" in (await phone.get("/responders/me", headers={"accept-language": "en"})).text


async def test_who_sends_the_same_registration_again_because_the_answer_was_lost_gets_the_same_answer(client, house):
    saying = {"id": "0f0e0d0c-1111-4222-8333-444455556666", "body": FORM}
    lost, again = [await client(None).post("/responders/join", json=saying) for _ in range(2)]
    assert (again.status_code, again.json()) == (lost.status_code, lost.json())
    assert again.cookies["volunteer"] == lost.cookies["volunteer"]
    assert len(await wired(house).volunteers.everyone()) == 1
    code = again.json()["way_back"]["code"]
    assert (await say(client(None), "/responders/return", code=code)).status_code == 200


async def test_two_that_come_at_once_keep_one_volunteer(client, house):
    saying = {"id": "0f0e0d0c-1111-4222-8333-444455556666", "body": FORM}
    answers = await asyncio.gather(*(client(None).post("/responders/join", json=saying) for _ in range(5)))
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.text for answer in answers}) == 1
    assert len(await wired(house).volunteers.everyone()) == 1


async def test_another_registration_under_the_same_id_is_told_to_change_what_is_kept(client, house):
    saying = {"id": "0f0e0d0c-1111-4222-8333-444455556666", "body": FORM}
    assert (await client(None).post("/responders/join", json=saying)).status_code == 201
    other = await client(None).post("/responders/join", json={**saying, "body": {**FORM, "phone": "0987 000 111"}})
    assert (other.status_code, other.json()["error"]["code"]) == (409, "id_used_otherwise")
    assert "volunteer" not in other.cookies


async def test_who_withdrew_leaves_no_trace_of_having_registered_and_may_register_anew(client, house, phone):
    saying = {"id": "0f0e0d0c-1111-4222-8333-444455556666", "body": FORM}
    first = await phone.post("/responders/join", json=saying)
    await say(phone, "/responders/me/withdrawal")
    rows = await wired(house).volunteers.database.run(lambda c: c.execute(sa.select(joins)).all())
    assert rows == []
    assert (await client(None).post("/responders/join", json=saying)).json() != first.json()


async def test_a_registration_that_is_sent_again_counts_once(client):
    saying = {"id": "0f0e0d0c-1111-4222-8333-444455556666", "body": FORM}
    assert {(await client(None).post("/responders/join", json=saying)).status_code for _ in range(61)} == {201}
    assert (await say(client(None), "/responders/join", **FORM)).status_code == 201


async def test_reading_volunteers_is_noted_without_their_names(client, people, house, phone):
    await say(phone, "/responders/join", **FORM)
    (one,) = await wired(house).volunteers.everyone()
    await client(people.authority).get("/responders/volunteers", headers={"accept": "text/html"})
    noted = await house.audit.read(0)
    assert f"volunteer/{one.id}" in {logged.entry.subject for logged in noted}
    assert all(FORM["name"].encode() not in bytes(logged.entry.body) for logged in noted)


@pytest.mark.parametrize(
    ("changed", "field"),
    [({"consent": ""}, "consent"), ({"home": "121.5, 25.0"}, "home"), ({"home": "somewhere"}, "home"),
     ({"certificate_until": "2026-01-01"}, "certificate_until"), ({"certificate_until": "never"}, "certificate_until")],
)  # fmt: skip
async def test_what_is_refused_names_its_field(phone, changed, field):
    answer = await say(phone, "/responders/join", **{**FORM, **changed})
    assert answer.status_code in (400, 422)
    assert answer.json()["error"]["field"] == field


@pytest.mark.parametrize(
    "link",
    ["geo:25.0490,121.5180", "https://www.google.com/maps/search/?api=1&query=25.0490%2C121.5180",
     "https://www.google.com/maps/place/x/@25.3,121.9,17z/data=!3m1!8m2!3d25.0490!4d121.5180",
     "https://maps.apple.com/?ll=25.0490,121.5180&q=home"],
)  # fmt: skip
async def test_a_place_may_be_pasted_as_a_map_shares_it(phone, house, link):
    assert (await say(phone, "/responders/join", **{**FORM, "home": link})).status_code == 201
    (one,) = await wired(house).volunteers.everyone()
    assert [(area.lat, area.lon) for area in one.said.areas] == [(25.049, 121.518)]


async def test_mistakes_in_the_form_lock_nobody_out(phone):
    for _ in range(70):
        assert (await say(phone, "/responders/join", **{**FORM, "home": "somewhere"})).status_code == 422
    assert (await say(phone, "/responders/join", **FORM)).status_code == 201


async def test_who_is_registered_on_this_phone_is_not_asked_to_register_again(phone):
    await say(phone, "/responders/join", **FORM)
    answer = await phone.get("/responders/join")
    assert (answer.status_code, answer.headers["location"]) == (303, "/responders/me")


async def test_a_school_may_register_a_class_and_nobody_a_thousand(client):
    codes = []
    for _ in range(61):
        codes.append((await say(client(None), "/responders/join", **FORM)).status_code)
    assert codes == [201] * 60 + [429]


async def test_before_accepting_the_page_shows_no_address_and_nothing_of_the_patient(
    client, people, house, world, phone
):
    case_id, token = await called(client, people, house, world)
    phone.cookies.set("volunteer", token, path="/responders")
    before = (await phone.get("/responders/now")).text
    assert all(secret not in before for secret in SECRETS)
    assert (await say(phone, f"/responders/calls/{case_id}/answer", accepts=True)).status_code == 201
    after = (await phone.get("/responders/now")).text
    assert "忠孝西路" in after
    assert all(secret not in after for secret in ("五樓左側", "0987654321"))
    panel = await client(people.dispatcher).get(f"/desk/cases/{case_id}", headers={"accept": "text/html"})
    assert "data-until" in panel.text.partition('id="volunteers"')[2]


def on_the_map(panel: str) -> list[dict[str, Any]]:
    """The volunteers among what the panel marks on the desk's map."""
    found = [json.loads(html.unescape(text)) for text in re.findall(r'data-marks="([^"]*)"', panel)]
    return [mark for marks in found for mark in marks if mark["kind"].startswith("volunteer")]


async def test_only_who_is_under_way_stands_on_the_map_and_not_to_the_metre_unless_their_page_is_open(
    client, people, house, world, phone
):
    token, _ = await kept(house, metres_north(140), live=True)
    desk = client(people.dispatcher)
    case_id = await begun(desk, world, **ARREST)
    await desk.post(f"/cases/{case_id}/responders", json={"body": {"number": 1}})
    path = f"/desk/cases/{case_id}"
    english = {"accept": "text/html", "accept-language": "en"}
    assert on_the_map((await desk.get(path, headers=english)).text) == [], "called, and has not answered"
    phone.cookies.set("volunteer", token, path="/responders")
    await say(phone, f"/responders/calls/{case_id}/answer", accepts=True)
    (mark,) = on_the_map((await desk.get(path, headers=english)).text)
    assert (mark["lat"], mark["lon"]) == (25.049, 121.517)
    assert (mark["label"], mark["kind"]) == ("Volunteer 1", "volunteer_from")
    near = metres_north(61)
    await say(phone, "/responders/me/position", lat=near[0], lon=near[1])
    (mark,) = on_the_map((await desk.get(path, headers=english)).text)
    assert (mark["lat"], mark["lon"], mark["kind"]) == (*near, "volunteer")
    await say(phone, f"/responders/calls/{case_id}/step", step="arrived")
    assert on_the_map((await desk.get(path, headers=english)).text) == []


async def test_who_declined_may_come_after_all_until_all_are_stood_down(client, people, house, world, phone):
    case_id, token = await called(client, people, house, world)
    phone.cookies.set("volunteer", token, path="/responders")
    await say(phone, f"/responders/calls/{case_id}/answer", accepts=False)
    assert "after all" in (await phone.get("/responders/now", headers={"accept-language": "en"})).text
    await say(phone, f"/responders/calls/{case_id}/answer", accepts=True)
    assert "忠孝西路" in (await phone.get("/responders/now")).text
    await say(phone, f"/responders/calls/{case_id}/answer", accepts=False)
    assert (await say(client(people.dispatcher), f"/cases/{case_id}/responders/stand-down")).status_code == 201
    assert "article" not in (await phone.get("/responders/now")).text


async def test_who_turned_back_by_a_slip_may_come_after_all_or_be_called_again(client, people, house, world, phone):
    case_id, token = await called(client, people, house, world)
    phone.cookies.set("volunteer", token, path="/responders")
    await say(phone, f"/responders/calls/{case_id}/answer", accepts=True)
    await say(phone, f"/responders/calls/{case_id}/step", step="turned_back")
    now = (await phone.get("/responders/now", headers={"accept-language": "en"})).text
    assert "You said that you had to turn back." in now
    assert "忠孝西路" not in now
    await say(phone, f"/responders/calls/{case_id}/answer", accepts=True)
    assert "忠孝西路" in (await phone.get("/responders/now")).text
    await say(phone, f"/responders/calls/{case_id}/step", step="turned_back")
    again = await client(people.dispatcher).post(f"/cases/{case_id}/responders", json={"body": {"number": 2}})
    assert again.json()["called"] == 1
    (part,) = (await house.book.case(case_id)).bystanders.responders.values()
    assert part.state.value == "called"


async def test_who_was_stood_down_by_mistake_can_be_called_again_and_nobody_else_counts_as_coming(
    client, people, house, world, phone
):
    case_id, token = await called(client, people, house, world)
    desk = client(people.dispatcher)
    phone.cookies.set("volunteer", token, path="/responders")
    await say(phone, f"/responders/calls/{case_id}/answer", accepts=True)
    await desk.post(f"/cases/{case_id}/responders/stand-down", json={"body": {}, "confirmed": ["volunteers_coming"]})
    panel = await desk.get(f"/desk/cases/{case_id}", headers={"accept": "text/html", "accept-language": "en"})
    assert "Call 1 volunteer within" in panel.text
    again = await desk.post(f"/cases/{case_id}/responders", json={"body": {"number": 2}})
    assert again.json()["called"] == 1
    (part,) = (await house.book.case(case_id)).bystanders.responders.values()
    assert part.state.value == "called", "asked anew, for they are on their way home"
    assert "data-waiting" in (await phone.get("/responders/now")).text


async def test_standing_down_who_is_coming_is_asked_about_and_then_nobody_is_shown_as_coming(
    client, people, house, world, phone
):
    case_id, token = await called(client, people, house, world)
    phone.cookies.set("volunteer", token, path="/responders")
    await say(phone, f"/responders/calls/{case_id}/answer", accepts=True)
    desk, path = client(people.dispatcher), f"/cases/{case_id}/responders/stand-down"
    asked = await desk.post(path, json={"body": {}})
    assert asked.json()["error"]["code"] == "volunteers_coming"
    assert (await desk.post(path, json={"body": {}, "confirmed": ["volunteers_coming"]})).status_code == 201
    panel = await desk.get(f"/desk/cases/{case_id}", headers={"accept": "text/html", "accept-language": "en"})
    volunteers = panel.text.partition('id="volunteers"')[2].partition("</section>")[0]
    assert "told that they are not needed" in volunteers
    assert "data-until" not in volunteers


async def test_who_has_not_answered_is_counted_in_one_line(client, people, house, world):
    for metres in (140, 180, 220):
        await kept(house, metres_north(metres))
    desk = client(people.dispatcher)
    case_id = await begun(desk, world, **ARREST)
    await desk.post(f"/cases/{case_id}/responders", json={"body": {"number": 1}})
    panel = await desk.get(f"/desk/cases/{case_id}", headers={"accept": "text/html", "accept-language": "en"})
    volunteers = panel.text.partition('id="volunteers"')[2].partition("</section>")[0]
    assert volunteers.count("<li>") == 1
    assert "<b>3 volunteers</b> · the nearest 140 m away" in volunteers
    assert panel.text.index('id="phone-cpr"') < panel.text.index('id="volunteers"')


async def test_steps_need_an_acceptance_and_stand_on_the_case_in_their_order(client, people, house, world, phone):
    case_id, token = await called(client, people, house, world)
    phone.cookies.set("volunteer", token, path="/responders")
    early = await say(phone, f"/responders/calls/{case_id}/step", step="arrived")
    assert (early.status_code, early.json()["error"]["code"]) == (409, "not_accepted")
    await say(phone, f"/responders/calls/{case_id}/answer", accepts=True)
    for step in ("arrived", "compressing", "shocked", "shocked", "handed_over"):
        world.clock.pass_(seconds=40)
        answer = await say(phone, f"/responders/calls/{case_id}/step", step=step)
        assert answer.status_code == 201, answer.text
    again = await say(phone, f"/responders/calls/{case_id}/step", step="arrived")
    assert again.json()["error"]["code"] == "already_done"
    (part,) = (await house.book.case(case_id)).bystanders.responders.values()
    assert [step.value for _, step in part.steps] == ["arrived", "compressing", "shocked", "shocked", "handed_over"]
    said = [said.logged.entry for said in (await house.book.case(case_id)).timeline if said.kind == "responder_did"]
    assert {(entry.by, entry.role) for entry in said} == {(f"volunteer/{part.id}", "")}


async def test_who_fetches_a_device_sees_the_way_and_a_photo_of_where_it_hangs(client, people, house, world, phone):
    hanging = msgspec.structs.replace(device("7", metres_north(280)), photo="a" * 64)
    wired(house).caller.nearest = lambda *_: [hanging]
    await kept(house, metres_north(50))
    token, _ = await kept(house, metres_north(300))
    case_id = await begun(client(people.dispatcher), world, **ARREST)
    await client(people.dispatcher).post(f"/cases/{case_id}/responders", json={"body": {"number": 1}})
    phone.cookies.set("volunteer", token, path="/responders")
    assert "photos" not in (await phone.get("/responders/now")).text
    await say(phone, f"/responders/calls/{case_id}/answer", accepts=True)
    page = (await phone.get("/responders/now")).text
    assert f"/aeds/{hanging.site}/photos/{'a' * 64}?size=large" in page
    assert f"geo:{hanging.lat},{hanging.lon}" in page


async def test_a_tap_sent_twice_is_kept_once(client, people, house, world, phone):
    case_id, token = await called(client, people, house, world)
    phone.cookies.set("volunteer", token, path="/responders")
    saying = {"id": "tap-00000001", "body": {"accepts": True}}
    codes = [(await phone.post(f"/responders/calls/{case_id}/answer", json=saying)).status_code for _ in range(2)]
    assert codes == [201, 200]


async def test_whoever_was_not_called_hears_of_no_such_call(client, people, house, world, phone):
    case_id, _ = await called(client, people, house, world)
    token, _ = await kept(house, metres_north(9000))
    phone.cookies.set("volunteer", token, path="/responders")
    assert (await say(phone, f"/responders/calls/{case_id}/answer", accepts=True)).status_code == 404
    assert "article" not in (await phone.get("/responders/now")).text
    phone.cookies.clear()
    assert (await say(phone, f"/responders/calls/{case_id}/answer", accepts=True)).status_code == 401


async def test_who_withdraws_while_coming_is_said_to_have_turned_back_and_their_number_leads_nowhere(
    client, people, house, world, phone
):
    case_id, token = await called(client, people, house, world)
    phone.cookies.set("volunteer", token, path="/responders")
    await say(phone, f"/responders/calls/{case_id}/answer", accepts=True)
    data = (await phone.get("/responders/me/data.json")).json()
    assert datetime.fromisoformat(data["called"][0]["called_at"]).tzinfo is not None
    assert (data["registration"]["name"], len(data["called"])) == ("志工測試甲", 1)
    answer = await say(phone, "/responders/me/withdrawal")
    assert answer.json()["forgotten"]
    (part,) = (await house.book.case(case_id)).bystanders.responders.values()
    assert part.steps[-1][1].value == "turned_back"
    assert await wired(house).volunteers.everyone() == []
    phone.cookies.set("volunteer", token, path="/responders")
    assert (await phone.get("/responders/me/data.json")).status_code == 401


async def test_dispatchers_call_for_their_own_county_and_for_an_arrest_only(client, people, house, world):
    from tests.dispatch.telling import FOREIGN_DISPATCHER

    desk = client(people.dispatcher)
    case_id, chest_pain = await begun(desk, world, **ARREST), await begun(desk, world)
    assert (
        await client(FOREIGN_DISPATCHER).post(f"/cases/{case_id}/responders", json={"body": {"number": 1}})
    ).status_code == 404
    assert (
        await client(people.crew).post(f"/cases/{case_id}/responders", json={"body": {"number": 1}})
    ).status_code == 403
    assert (await desk.post(f"/cases/{chest_pain}/responders", json={"body": {"number": 1}})).json()["error"][
        "code"
    ] == "no_arrest_suspected"


async def test_of_two_dispatchers_who_call_at_once_the_second_is_told(client, people, house, world):
    await kept(house, metres_north(140))
    case_id = await begun(client(people.dispatcher), world, **ARREST)
    desks = [client(people.dispatcher), client(people.dispatcher)]
    asked = [desk.post(f"/cases/{case_id}/responders", json={"body": {"number": 1}}) for desk in desks]
    answers = await asyncio.gather(*asked)
    assert sorted(answer.status_code for answer in answers) == [201, 409]
    assert len((await house.book.case(case_id)).bystanders.rounds) == 1
