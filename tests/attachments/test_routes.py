"""Looking at attachments: who may, that it is noted, and that what was sent can do no harm."""

from __future__ import annotations

from typing import Any

from goldenhour.attachments.taking import attachments_of
from goldenhour.emergency.house import House
from tests.alerts.scene import coming
from tests.attachments.sending import begin, photo, upload

ID = "photo-00000001"
PLACE = f"/cases/case-0001/attachments/{ID}"


async def a_photo(house: House, client: Any, people: Any, data: bytes | None = None, **said: str) -> None:
    await coming(house)
    await upload(client(people.crew), data or photo(), id=ID, **said)


async def test_the_emergency_department_reads_what_the_crew_sent_byte_for_byte_and_as_a_picture(
    house: House, client: Any, people: Any
) -> None:
    await a_photo(house, client, people, what="ecg12")
    nurse = client(people.ed_nurse)
    (listed,) = (await nurse.get("/cases/case-0001/attachments")).json()
    assert (listed["what"], listed["file"]) == ("ecg12", PLACE)
    sent = await nurse.get(listed["file"])
    assert sent.content == photo()
    assert sent.headers["content-disposition"].startswith("attachment")
    assert sent.headers["x-content-type-options"] == "nosniff"
    assert "sandbox" in sent.headers["content-security-policy"]
    assert "no-store" in sent.headers["cache-control"]
    for size in ("small", "large"):
        picture = await nurse.get(listed["picture"], params={"size": size})
        assert (picture.status_code, picture.headers["content-type"]) == (200, "image/webp")
    assert (await nurse.get(listed["picture"], params={"size": "huge"})).status_code == 422


async def test_every_reading_is_noted(house: House, client: Any, people: Any) -> None:
    await a_photo(house, client, people)
    before, _ = await house.audit.head()
    for path in (PLACE, f"{PLACE}/picture", f"{PLACE}/view", "/cases/case-0001/attachments"):
        assert (await client(people.ed_nurse).get(path)).status_code == 200
    noted = [one.entry for one in await house.audit.read(before)]
    assert [(one.kind, one.subject, one.by) for one in noted] == [
        ("case_read", "case/case-0001", people.ed_nurse.id)
    ] * 4


async def test_whoever_may_not_see_the_case_does_not_learn_that_there_is_a_file(
    house: House, client: Any, people: Any
) -> None:
    await a_photo(house, client, people)
    for person in (people.foreign_nurse, people.foreign_crew, people.administrator, people.specialist):
        for path in (PLACE, f"{PLACE}/picture", f"{PLACE}/view", "/cases/case-0001/attachments"):
            assert (await client(person).get(path)).status_code == 404, (person.id, path)
    assert (await client(None).get(PLACE)).status_code == 401


async def test_a_struck_photo_is_no_longer_shown_and_stays_in_the_timeline(
    house: House, client: Any, people: Any
) -> None:
    await a_photo(house, client, people)
    struck = await client(people.crew).say("/cases/case-0001/struck", corrects=ID, reason="another patient's")
    assert struck.status_code == 201
    assert (await client(people.ed_nurse).get(PLACE)).status_code == 404
    assert (await client(people.ed_nurse).get("/cases/case-0001/attachments")).json() == []
    timeline = await client(people.ed_nurse).get("/cases/case-0001/entries")
    assert ID in timeline.text


async def test_the_timeline_and_the_piece_of_page_lead_to_the_picture(house: House, client: Any, people: Any) -> None:
    await a_photo(house, client, people, what="ecg12", text="ST elevation V1-V4")
    nurse = client(people.ed_nurse)
    page = (await nurse.get("/cases/case-0001/timeline", headers={"accept": "text/html"})).text
    assert f"{PLACE}/view" in page
    piece = (await nurse.get("/cases/case-0001/attachments", headers={"accept": "text/html"})).text
    assert f'data-view="{PLACE}/picture"' in piece
    assert "12-lead ECG" in piece
    assert "ST elevation V1-V4" in piece


async def test_bytes_that_are_gone_are_said_to_be_gone(house: House, client: Any, people: Any) -> None:
    await a_photo(house, client, people)
    (one,) = (await house.book.case("case-0001")).attachments
    attachments_of(house).store.path_of(one.body.sha256).unlink()
    answer = await client(people.ed_nurse).get(PLACE)
    assert (answer.status_code, answer.json()["error"]["code"]) == (503, "bytes_missing")


async def test_an_administrator_sees_what_is_under_way_and_nobody_else_does(
    house: House, client: Any, people: Any
) -> None:
    await coming(house)
    await begin(client(people.crew), 5000, id=ID)
    await upload(client(people.crew), photo(), case="case-nowhere", id="photo-waiting")
    found = (await client(people.administrator).get("/uploads")).json()
    assert [(one["id"], one["why"]) for one in found["uploads"]] == [(ID, ""), ("photo-waiting", "no_such_case")]
    page = await client(people.administrator).get("/uploads", headers={"accept": "text/html"})
    assert "waits for its case" in page.text
    assert (await client(people.crew).get("/uploads")).status_code == 403
