"""The room's page and its signals over HTTP: who gets in, what is noted, and what only this page may use."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

import goldenhour
from goldenhour.emergency.consult_bodies import ConsultEnded, RoomNote
from goldenhour.emergency.house import House
from goldenhour.emergency.people import Person
from tests.conftest import Client, People
from tests.consults.scene import NEUROLOGIST, consulting, taken

MakeClient = Callable[[Person | None], Client]


async def test_both_sides_open_the_room_and_that_is_noted(house: House, client: MakeClient, people: People) -> None:
    path = await consulting(house, taken())
    before, _ = await house.audit.head()
    for person in (people.ed_nurse, NEUROLOGIST):
        answer = await client(person).get(f"{path}/room")
        assert answer.status_code == 200
        assert "data-room" in answer.text
    noted = [one.entry for one in await house.audit.read(before)]
    assert [(one.by, one.subject) for one in noted] == [
        (people.ed_nurse.id, "case/case-0001"), (NEUROLOGIST.id, "case/case-0001"),
    ]  # fmt: skip


async def test_camera_and_microphone_are_for_this_page_only(house: House, client: MakeClient, people: People) -> None:
    path = await consulting(house, taken())
    room = await client(people.ed_nurse).get(f"{path}/room")
    elsewhere = await client(people.ed_nurse).get("/board", headers={"accept": "text/html"})
    assert room.headers["permissions-policy"] == "camera=(self), microphone=(self)"
    assert elsewhere.headers["permissions-policy"] == "camera=(), microphone=()"


@pytest.mark.parametrize("place", ["room", "room/events"])
async def test_who_only_sees_the_case_is_not_in_the_room(
    house: House, client: MakeClient, people: People, place: str
) -> None:
    path = await consulting(house, taken())
    for person in (people.authority, people.dispatcher, people.foreign_crew):
        answer = await client(person).get(f"{path}/{place}")
        assert answer.status_code == 404, person


async def test_a_closed_room_still_shows_what_was_written(house: House, client: MakeClient, people: People) -> None:
    ended = ConsultEnded(consult="consult-0001", reason="better", name="林怡君")
    note = RoomNote(consult="consult-0001", text="look at lead III", name="Dr Elsewhere")
    path = await consulting(house, taken(), note, ended)
    page = await client(people.ed_nurse).get(f"{path}/room")
    assert "look at lead III" in page.text
    assert "data-room" not in page.text
    events = await client(people.ed_nurse).get(f"{path}/room/events")
    assert events.json()["error"]["code"] == "room_closed"


async def test_a_signal_of_somebody_who_is_not_there_is_refused(
    house: House, client: MakeClient, people: People
) -> None:
    path = await consulting(house, taken())
    answer = await client(people.ed_nurse).post(f"{path}/room/signals", json={"sender": "nobody", "data": []})
    assert (answer.status_code, answer.json()["error"]["code"]) == (404, "not_in_the_room")
    huge = await client(people.ed_nurse).post(f"{path}/room/signals", json={"sender": "x", "data": "x" * 70_000})
    assert huge.status_code == 413
    form = await client(people.ed_nurse).post(f"{path}/room/signals", data={"sender": "x"})
    assert form.status_code == 400


def test_nothing_in_the_program_can_record_what_is_said_or_shown() -> None:
    """No page of ours calls a recorder, and the room says so."""
    source = Path(goldenhour.__file__).parent
    scripts = [
        path.read_text(encoding="utf-8") for path in source.rglob("static/**/*.js") if "vendor" not in path.parts
    ]
    assert len(scripts) > 50
    assert not [one for one in scripts if "MediaRecorder" in one or "captureStream" in one]
