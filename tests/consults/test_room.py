"""Who may be in a consult's room, what may be written there, and what lets a browser use the relay."""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from goldenhour.consults.room import Relay, credential
from goldenhour.emergency.consult_bodies import ConsultEnded
from goldenhour.emergency.house import House
from goldenhour.emergency.people import Person
from tests.conftest import Client, People
from tests.consults.scene import NEUROLOGIST, SECOND, consulting, taken

MakeClient = Callable[[Person | None], Client]
RELAY = Relay(("turn:relay.example:3478",), b"secret shared with the relay")


def test_a_credential_says_until_when_and_for_whom_and_is_signed() -> None:
    given = credential(RELAY, "member-1", datetime(2026, 11, 22, 2, 0, tzinfo=UTC))
    assert given["username"] == "1795327200:member-1"
    signed = hmac.new(RELAY.secret, given["username"].encode(), hashlib.sha1).digest()
    assert base64.b64decode(given["credential"]) == signed
    assert given["urls"] == ["turn:relay.example:3478"]


def test_two_participants_have_different_credentials() -> None:
    now = datetime(2026, 11, 22, tzinfo=UTC)
    one, other = credential(RELAY, "member-1", now), credential(RELAY, "member-2", now)
    assert one["credential"] != other["credential"]


async def test_both_sides_write_and_it_is_kept_once(house: House, client: MakeClient, people: People) -> None:
    path = await consulting(house, taken())
    for n, (person, text) in enumerate(((people.ed_nurse, "BP 190/100"), (SECOND, "which hand?"))):
        for _ in range(2):
            answer = await client(person).say(f"{path}/room-notes", id=f"line-000{n}", text=text, name=person.name)
            assert answer.status_code in (200, 201), answer.text
    consult = (await house.book.case("case-0001")).consults["consult-0001"]
    assert [one.said.text for one in consult.room] == ["BP 190/100", "which hand?"]
    assert [one.by for one in consult.room] == [people.ed_nurse.id, SECOND.id]


async def test_whoever_is_only_rung_takes_it_first(house: House, client: MakeClient) -> None:
    path = await consulting(house)
    answer = await client(NEUROLOGIST).say(f"{path}/room-notes", text="?", name="Dr Elsewhere")
    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "take_it_first")


async def test_a_hospital_that_was_rung_in_vain_is_not_in_the_room(house: House, client: MakeClient) -> None:
    path = await consulting(house, taken(hospital="1131010011"))
    answer = await client(NEUROLOGIST).say(f"{path}/room-notes", text="?", name="Dr Elsewhere")
    assert (answer.status_code, answer.json()["error"]["code"]) == (404, "no_such_consult")


@pytest.mark.parametrize("text", [" ", "\n\t"])
async def test_an_empty_line_is_none(house: House, client: MakeClient, people: People, text: str) -> None:
    path = await consulting(house, taken())
    answer = await client(people.ed_nurse).say(f"{path}/room-notes", text=text, name="林怡君")
    assert answer.json()["error"]["code"] == "empty_line"


async def test_a_consult_that_was_taken_back_has_a_closed_room(
    house: House, client: MakeClient, people: People
) -> None:
    path = await consulting(house, taken(), ConsultEnded(consult="consult-0001", reason="better", name="林怡君"))
    answer = await client(people.ed_nurse).say(f"{path}/room-notes", text="late", name="林怡君")
    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "room_closed")


async def test_nobody_corrects_anothers_line(house: House, client: MakeClient, people: People) -> None:
    path = await consulting(house, taken())
    await client(people.ed_nurse).say(f"{path}/room-notes", id="line-0001", text="BP 190/100", name="林怡君")
    answer = await client(SECOND).say(f"{path}/room-notes", corrects="line-0001", text="BP 90/50", name="Dr Other")
    assert answer.status_code in (403, 404, 409)
