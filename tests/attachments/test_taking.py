"""From bytes to an entry: whose, of which case, when the case is not here yet, when there is no room, when nobody goes on."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec
import pytest

from goldenhour.adapters.files_disk import DiskFiles
from goldenhour.attachments import taking
from goldenhour.attachments.taking import Attachments, attachments_of
from goldenhour.emergency import bodies as says
from goldenhour.emergency.consult_bodies import VisitBegun
from goldenhour.emergency.house import House
from goldenhour.kit.log import disk_full
from goldenhour.kit.uploads.store import Room
from tests.alerts.scene import a_call, on_the_road, sent, tell
from tests.attachments.sending import ask, begin, photo, send, upload
from tests.conftest import HOSPITAL
from tests.world import TestWorld

ID = "photo-00000001"


async def test_the_photo_of_a_case_nobody_here_knows_is_kept_and_told_as_soon_as_the_case_comes(
    house: House, client: Any, people: Any
) -> None:
    crew, data, taking_in = client(people.crew), photo(), attachments_of(house)
    answer = await upload(crew, data, case="case-offline", id=ID)
    assert (answer.status_code, answer.headers["attachment-state"]) == (204, "waiting")
    assert answer.headers["attachment-why"] == "no_such_case"
    await taking_in.look_after()
    assert (await ask(crew, f"/uploads/{ID}")).headers["attachment-state"] == "waiting"

    await on_the_road(house, "case-offline")
    await taking_in.look_after()
    (one,) = (await house.book.case("case-offline")).attachments
    assert one.id == ID
    assert (await ask(crew, f"/uploads/{ID}")).headers["attachment-state"] == "added"
    assert taking_in.waiting == {}


async def test_it_is_not_told_before_the_crew_is_on_the_case(house: House, client: Any, people: Any) -> None:
    await tell(house, "case/case-0002", a_call())
    crew = client(people.crew)
    assert (await upload(crew, photo(), case="case-0002", id=ID)).headers["attachment-why"] == "wrong_case"
    await tell(house, "case/case-0002", sent())
    assert (await ask(crew, f"/uploads/{ID}")).headers["attachment-state"] == "added"


async def test_what_waited_when_the_server_stopped_is_told_by_the_next(
    house: House, client: Any, people: Any, tmp_path: Path
) -> None:
    await upload(client(people.crew), photo(), case="case-offline", id=ID)
    await on_the_road(house, "case-offline")
    limits = attachments_of(house).limits
    started_again = Attachments(house, DiskFiles(tmp_path / "data" / "attachments"), limits)
    await started_again.open()
    await started_again.look_after()
    assert [one.id for one in (await house.book.case("case-offline")).attachments] == [ID]
    assert await started_again.store.unfinished() == []


async def test_a_full_log_makes_a_complete_upload_wait(
    house: House, client: Any, people: Any, monkeypatch: Any
) -> None:
    await on_the_road(house)

    async def full(*args: Any, **named: Any) -> Any:
        raise disk_full()

    with monkeypatch.context() as patched:
        patched.setattr(house.log, "append", full)
        answer = await upload(client(people.crew), photo(), id=ID)
    assert (answer.headers["attachment-state"], answer.headers["attachment-why"]) == ("waiting", "storage_full")
    await attachments_of(house).look_after()
    assert len((await house.book.case("case-0001")).attachments) == 1


async def test_the_same_picture_from_two_tablets_is_two_entries_and_one_file(
    house: House, client: Any, people: Any
) -> None:
    await on_the_road(house)
    other = msgspec.structs.replace(people.crew, id="person/second")
    await upload(client(people.crew), photo(), id="photo-of-first")
    await upload(client(other), photo(), id="photo-of-second")
    first, second = (await house.book.case("case-0001")).attachments
    assert first.body.sha256 == second.body.sha256
    folder = attachments_of(house).store.path_of(first.body.sha256).parent
    assert len(list(folder.iterdir())) == 1


async def test_an_id_already_taken_by_another_entry_is_refused(house: House, client: Any, people: Any) -> None:
    await on_the_road(house)
    crew = client(people.crew)
    await crew.say("/cases/case-0001/vital-signs", id=ID, pulse=80)
    answer = await begin(crew, 100, id=ID)
    assert answer.status_code == 404
    assert len((await house.book.case("case-0001")).vital_signs) == 1


async def test_a_photo_taken_on_the_ambulance_of_before_goes_to_the_case_of_before(
    house: House, client: Any, people: Any
) -> None:
    await on_the_road(house, "case-0001", unit="A-91")
    moved = client(msgspec.structs.replace(people.crew, unit="A-92"))
    assert (await upload(moved, photo(), id=ID)).headers["attachment-state"] == "waiting"
    assert (await upload(moved, photo(), id="photo-2-taken-before", unit="A-91")).headers["attachment-state"] == "added"


@pytest.mark.parametrize(
    "data",
    [b"<html><script>alert(1)</script>" + b" " * 600, b"MZ" + b"\0" * 600, b"GIF89a" + b"\0" * 600, b"\0" * 600,
     b"<?xml version='1.0'?><svg onload='alert(1)'/>" + b" " * 600],
)  # fmt: skip
async def test_what_is_no_picture_and_no_ecg_is_refused_whatever_it_calls_itself(
    house: House, client: Any, people: Any, data: bytes
) -> None:
    await on_the_road(house)
    crew = client(people.crew)
    answer = await upload(crew, data, id=ID, filename="ecg.jpg", filetype="image/jpeg")
    assert (answer.status_code, answer.json()["error"]["code"]) == (422, "wrong_type")
    assert (await house.book.case("case-0001")).attachments == []
    assert list(attachments_of(house).store.begun.iterdir()) == []  # type: ignore[attr-defined]


async def test_where_there_is_no_room_nothing_begins_and_it_is_said(
    house: House, client: Any, people: Any, monkeypatch: Any
) -> None:
    await on_the_road(house)
    taking_in, crew = attachments_of(house), client(people.crew)
    for room in (Room(used=10**11, free=10**12, total=10**12), Room(used=0, free=10**6, total=10**9)):

        async def say_room(room: Room = room) -> Room:
            return room

        monkeypatch.setattr(taking_in.store, "room", say_room)
        answer = await begin(crew, 5000, id=ID)
        assert (answer.status_code, answer.json()["error"]["code"]) == (507, "no_room_for_files")
        assert answer.headers["retry-after"]
    assert await taking_in.store.unfinished() == []


async def test_nobody_begins_without_end(house: House, client: Any, people: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr(taking, "BEGUN_AT_MOST", 2)
    await on_the_road(house)
    crew = client(people.crew)
    assert [(await begin(crew, 100)).status_code for _ in range(3)] == [201, 201, 429]


async def test_an_upload_nobody_finishes_is_dropped_and_its_end_noted(
    house: House, client: Any, people: Any, world: TestWorld
) -> None:
    await on_the_road(house)
    crew, taking_in = client(people.crew), attachments_of(house)
    place = (await begin(crew, 100, id=ID)).headers["location"]
    await send(crew, place, 0, b"x" * 40)
    world.clock.pass_(days=13)
    await taking_in.expire()
    assert (await ask(crew, place)).headers["upload-offset"] == "40"
    world.clock.pass_(days=2)
    await taking_in.expire()
    assert (await ask(crew, place)).status_code == 404
    noted = [one.entry for one in await house.audit.read(0) if one.entry.kind == "upload_expired"]
    assert [(one.subject, one.by) for one in noted] == [(f"upload/{ID}", people.crew.id)]
    assert taking_in.expired == 1


async def test_what_is_complete_and_waits_for_its_case_is_never_dropped(
    house: House, client: Any, people: Any, world: TestWorld
) -> None:
    await upload(client(people.crew), photo(), case="case-offline", id=ID)
    world.clock.pass_(days=400)
    await attachments_of(house).expire()
    await on_the_road(house, "case-offline")
    await attachments_of(house).look_after()
    assert len((await house.book.case("case-offline")).attachments) == 1


async def test_an_emergency_department_adds_to_the_case_of_a_patient_who_is_there(
    house: House, client: Any, people: Any
) -> None:
    place = says.Place(lat=25.0408, lon=121.519, county="A")
    visit = VisitBegun(hospital=HOSPITAL, place=place, complaint="103119", level="2305003")
    await tell(house, "case/case-visit", visit)
    await upload(client(people.ed_nurse), photo(), case="case-visit", id="photo-of-nurse")
    other = await begin(client(people.foreign_nurse), 100, case="case-visit", id="photo-of-other")
    assert other.status_code == 404, "said before the first byte"
    case = await house.book.case("case-visit")
    assert [one.id for one in case.attachments] == ["photo-of-nurse"]
    assert (await begin(client(people.specialist), 100, case="case-visit", id="photo-of-third")).status_code == 403
