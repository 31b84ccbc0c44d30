"""What people say to the ladder, and what is refused with a sentence."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from goldenhour.emergency.bodies import Priority
from goldenhour.emergency.case import AlertState
from goldenhour.emergency.house import House
from goldenhour.emergency.ladder import LATEST
from goldenhour.emergency.ladder_bodies import Step
from goldenhour.emergency.people import Person
from tests.alerts.scene import coming
from tests.conftest import HOSPITAL, OTHER_HOSPITAL, Client, People

MakeClient = Callable[[Person | None], Client]
BY_PHONE = "/cases/case-0001/alerts/alert-0001/acknowledgement-by-phone"


# ── told by phone ────────────────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize("who", ["crew", "dispatcher"])
async def test_whoever_told_somebody_by_phone_may_note_their_acknowledgement(
    house: House, client: MakeClient, people: People, who: str
) -> None:
    await coming(house)
    answer = await client(getattr(people, who)).say(BY_PHONE, name="林怡君", by_phone=True)
    assert answer.status_code == 201
    alert = (await house.book.case("case-0001")).alerts["alert-0001"]
    assert (alert.state, alert.acknowledged_by, alert.acknowledged_by_phone) == (
        AlertState.ACKNOWLEDGED,
        "林怡君",
        True,
    )


async def test_a_crew_cannot_acknowledge_for_the_hospital_without_having_phoned(
    house: House, client: MakeClient, people: People
) -> None:
    await coming(house)
    answer = await client(people.crew).say(BY_PHONE, name="林怡君")
    assert (answer.status_code, answer.json()["error"]["code"]) == (422, "not_by_phone")


async def test_who_was_told_must_have_a_name(house: House, client: MakeClient, people: People) -> None:
    await coming(house)
    answer = await client(people.crew).say(BY_PHONE, name="  ", by_phone=True)
    assert (answer.status_code, answer.json()["error"]["code"]) == (422, "name_missing")


async def test_the_second_to_acknowledge_is_told_who_was_first(
    house: House, client: MakeClient, people: People
) -> None:
    await coming(house)
    await client(people.ed_nurse).say("/cases/case-0001/alerts/alert-0001/acknowledgement", name="陳淑芬")
    answer = await client(people.dispatcher).say(BY_PHONE, name="林怡君", by_phone=True)
    assert answer.status_code == 409
    assert "陳淑芬" in answer.json()["error"]["message"]


async def test_a_crew_of_another_county_cannot_speak_for_this_run(
    house: House, client: MakeClient, people: People
) -> None:
    await coming(house)
    answer = await client(people.foreign_crew).say(BY_PHONE, name="林怡君", by_phone=True)
    assert answer.status_code == 404


# ── settings of a hospital ───────────────────────────────────────────────────────────────────────────────────────────
async def test_a_hospital_sets_its_own_ladder(house: House, client: MakeClient, people: People) -> None:
    answer = await client(people.ed_nurse).say(
        f"/hospitals/{HOSPITAL}/ladder", condition="ohca", steps={"sms": 40, "voice": None}, repeat_s=90
    )
    assert answer.status_code == 201
    said = house.book.hospitals[HOSPITAL].ladders["ohca/high"]
    assert said.steps == {Step.SMS: 40, Step.VOICE: None}


async def test_a_later_setting_replaces_the_former(house: House, client: MakeClient, people: People) -> None:
    nurse = client(people.ed_nurse)
    for seconds in (40, 50):
        await nurse.say(f"/hospitals/{HOSPITAL}/ladder", condition="ohca", steps={"sms": seconds})
    assert house.book.hospitals[HOSPITAL].ladders["ohca/high"].steps == {Step.SMS: 50}


@pytest.mark.parametrize("step", Step)
async def test_a_step_later_than_its_bound_is_refused_with_the_bound(
    client: MakeClient, people: People, step: Step
) -> None:
    latest = LATEST[Priority.HIGH][step]
    nurse, path = client(people.ed_nurse), f"/hospitals/{HOSPITAL}/ladder"
    assert (await nurse.say(path, condition="ohca", steps={step: latest})).status_code == 201
    refused = await nurse.say(path, condition="ohca", steps={step: latest + 1})
    assert (refused.status_code, refused.json()["error"]["code"]) == (422, "step_too_late")
    assert f"{latest} s" in refused.json()["error"]["message"]


async def test_the_telephone_cannot_be_left_out(client: MakeClient, people: People) -> None:
    answer = await client(people.ed_nurse).say(
        f"/hospitals/{HOSPITAL}/ladder", condition="ohca", steps={"telephone": None}
    )
    assert (answer.status_code, answer.json()["error"]["code"]) == (422, "step_needed")


@pytest.mark.parametrize(("field", "wrong"), [("unshown_s", 31), ("repeat_s", 59), ("repeat_s", 301)])
async def test_other_times_have_bounds_as_well(client: MakeClient, people: People, field: str, wrong: int) -> None:
    answer = await client(people.ed_nurse).say(f"/hospitals/{HOSPITAL}/ladder", condition="ohca", **{field: wrong})
    assert (answer.status_code, answer.json()["error"]["field"]) == (422, field)


async def test_nobody_sets_another_hospital_but_an_administrator(client: MakeClient, people: People) -> None:
    path = f"/hospitals/{OTHER_HOSPITAL}/contacts"
    refused = await client(people.ed_nurse).say(path, ed_phone="02-25433535")
    assert (refused.status_code, refused.json()["error"]["code"]) == (403, "not_your_hospital")
    assert (await client(people.administrator).say(path, ed_phone="02-25433535")).status_code == 201


async def test_a_hospital_nobody_knows_cannot_be_set(client: MakeClient, people: People) -> None:
    answer = await client(people.administrator).say("/hospitals/9999999999/contacts", ed_phone="02-25433535")
    assert (answer.status_code, answer.json()["error"]["code"]) == (404, "hospital_unknown")


async def test_contacts_replace_what_was_set_before(house: House, client: MakeClient, people: People) -> None:
    nurse, path = client(people.ed_nurse), f"/hospitals/{HOSPITAL}/contacts"
    await nurse.say(path, ed_phone="02-23123456#65555", sms_to=[{"name": "林怡君", "number": "0912-345678"}])
    await nurse.say(path, voice_to=[{"name": "陳淑芬", "number": "+886 912345678"}], keypress_acknowledges=True)
    contacts = house.book.hospitals[HOSPITAL].contacts
    assert (contacts.ed_phone, contacts.sms_to, contacts.voice_to[0].name) == (None, (), "陳淑芬")


@pytest.mark.parametrize("number", ["call me", "12", "02-23123456; rm -rf", ""])
async def test_what_cannot_be_dialled_is_no_number(client: MakeClient, people: People, number: str) -> None:
    answer = await client(people.ed_nurse).say(f"/hospitals/{HOSPITAL}/contacts", ed_phone=number)
    assert answer.status_code == 422


async def test_a_keypress_acknowledges_only_by_the_name_of_somebody_who_is_called(
    client: MakeClient, people: People
) -> None:
    answer = await client(people.ed_nurse).say(f"/hospitals/{HOSPITAL}/contacts", keypress_acknowledges=True)
    assert (answer.status_code, answer.json()["error"]["code"]) == (422, "nobody_to_call")
