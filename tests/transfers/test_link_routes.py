"""The one-time link: one code, one phone, one transfer, and not for long."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from goldenhour.emergency import transfer_bodies as transfers
from tests.alerts.scene import tell
from tests.transfers.scene import CASE, PATH, TRANSFER, agreed, asking, transfer

HEADERS = {"content-type": "application/json"}


async def code_for(client: Any, who: Any) -> str:
    answer = await client(who).post(f"{PATH}/link", content=b"{}", headers=HEADERS)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["code"])


async def riding(client: Any, people: Any) -> Any:
    """A phone that has entered the code."""
    phone = client(None)
    answer = await phone.post("/ride", json={"code": await code_for(client, people.ed_nurse)})
    assert answer.status_code == 201
    return phone


async def test_the_vehicle_says_where_it_is_and_what_it_measures_for_its_own_transfer(
    house: Any, client: Any, people: Any
) -> None:
    await agreed(house)
    phone = await riding(client, people)
    assert (await phone.say("/ride/position", lat=25.03, lon=121.5)).status_code == 201
    assert (await phone.say("/ride/vital-signs", pulse=88, phase="transport")).status_code == 201
    case = await house.book.case(CASE)
    seen = case.transfers[TRANSFER].seen
    assert (seen.said.lat, seen.said.lon) == (25.03, 121.5)
    assert case.vital_signs[-1].signs.pulse == 88
    assert case.timeline[-1].logged.entry.by == f"vehicle/{TRANSFER}"


async def test_what_cannot_be_is_refused_from_a_vehicle_too(house: Any, client: Any, people: Any) -> None:
    await agreed(house)
    phone = await riding(client, people)
    assert (await phone.say("/ride/vital-signs", pulse=9000)).status_code == 422
    assert (await phone.say("/ride/vital-signs", pulse=20)).status_code == 428
    assert (await phone.say("/ride/position", lat=91, lon=0)).status_code == 422


async def test_a_code_opens_once(house: Any, client: Any, people: Any) -> None:
    await agreed(house)
    code = await code_for(client, people.ed_nurse)
    assert (await client(None).post("/ride", json={"code": code.lower().replace("-", " ")})).status_code == 201
    assert (await client(None).post("/ride", json={"code": code})).json()["error"]["code"] == "no_such_code"


async def test_a_code_grows_old_and_so_does_the_link(house: Any, client: Any, people: Any, world: Any) -> None:
    await agreed(house)
    code = await code_for(client, people.ed_nurse)
    world.clock.pass_(minutes=31)
    assert (await client(None).post("/ride", json={"code": code})).status_code == 404
    phone = await riding(client, people)
    world.clock.pass_(minutes=12 * 60 + 1)
    assert (await phone.say("/ride/position", lat=25, lon=121)).json()["error"]["code"] == "link_over"


async def test_the_sender_takes_it_back_and_a_new_code_ends_the_old(house: Any, client: Any, people: Any) -> None:
    await agreed(house)
    first = await riding(client, people)
    second = await riding(client, people)
    assert (await first.say("/ride/position", lat=25, lon=121)).status_code == 401
    await client(people.ed_nurse).post(f"{PATH}/link/end", content=b"{}", headers=HEADERS)
    assert (await second.say("/ride/position", lat=25, lon=121)).status_code == 401


async def test_when_the_transfer_is_over_the_link_says_nothing_more(house: Any, client: Any, people: Any) -> None:
    await agreed(house)
    phone = await riding(client, people)
    ended = transfers.TransferEnded(transfer=TRANSFER, how=transfers.TransferEnding.NOT_NEEDED)
    await tell(house, f"case/{CASE}", ended)
    for path, body in (("/ride/position", {"lat": 25, "lon": 121}), ("/ride/vital-signs", {"pulse": 80})):
        assert (await phone.say(path, **body)).json()["error"]["code"] == "transfer_over"
    assert "Enter the code" in (await phone.get("/ride", headers={"accept": "text/html"})).text


async def test_there_is_no_code_before_a_hospital_has_accepted_and_none_for_the_receiver(
    house: Any, client: Any, people: Any
) -> None:
    await asking(house)
    early = await client(people.ed_nurse).post(f"{PATH}/link", content=b"{}", headers=HEADERS)
    assert early.json()["error"]["code"] == "not_accepted"
    foreign = await client(people.foreign_nurse).post(f"{PATH}/link", content=b"{}", headers=HEADERS)
    assert foreign.status_code == 404


async def test_whoever_guesses_is_slowed_down(house: Any, client: Any, people: Any) -> None:
    await agreed(house)
    tried = [(await client(None).post("/ride", json={"code": f"2222-22{n:02}"})).status_code for n in range(12)]
    assert tried == [404] * 10 + [429] * 2


async def test_neither_code_nor_token_is_kept_as_it_is(house: Any, client: Any, people: Any) -> None:
    await agreed(house)
    code = await code_for(client, people.ed_nurse)
    links = house.facts["transfer_links"]
    phone = client(None)
    await phone.post("/ride", json={"code": code})
    rows = await links.database.run(lambda c: c.execute(sa.text("select * from transfer_links")).all())
    kept = repr(rows)
    assert code.replace("-", "") not in kept
    assert phone.cookies["ride"] not in kept


async def test_the_page_of_the_vehicle_names_no_patient(house: Any, client: Any, people: Any) -> None:
    await agreed(house)
    from goldenhour.emergency import bodies as says

    await tell(house, f"case/{CASE}", says.PatientDescribed(name="歐陽測試"))
    phone = await riding(client, people)
    page = (await phone.get("/ride", headers={"accept": "text/html"})).text
    assert "data-share" in page
    assert "歐陽測試" not in page
    assert (await phone.get(PATH)).status_code == 401
    assert (await transfer(house)).state == "accepted"
