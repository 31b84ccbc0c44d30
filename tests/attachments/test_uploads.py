"""The tus resource: what its answers say, who may, and what is refused with which words."""

from __future__ import annotations

import hashlib
from typing import Any

import pytest

from goldenhour.attachments.taking import attachments_of
from goldenhour.emergency.house import House
from tests.alerts.scene import on_the_road
from tests.attachments.sending import BYTES, SPOKEN, ask, begin, metadata, photo, send, sum_header, upload

ID = "photo-00000001"


async def test_what_is_spoken_here_is_told_before_anybody_signs_in(client: Any) -> None:
    answer = await client(None).request("OPTIONS", "/uploads")
    assert answer.status_code == 204
    assert answer.headers["tus-version"] == "1.0.0"
    assert answer.headers["tus-max-size"] == "25000000"
    assert set(answer.headers["tus-extension"].split(",")) >= {"creation", "checksum", "termination", "expiration"}
    assert "sha256" in answer.headers["tus-checksum-algorithm"].split(",")
    assert "sha1" in answer.headers["tus-checksum-algorithm"].split(",")  # the extension demands it


async def test_a_photo_sent_in_two_pieces_becomes_one_entry_and_its_bytes_are_kept_under_their_sum(
    house: House, client: Any, people: Any
) -> None:
    await on_the_road(house)
    crew, data = client(people.crew), photo()
    begun = await begin(crew, len(data), id=ID, what="ecg12", text="V1-V6", taken_at="2026-11-22T09:58:00+08:00")
    assert begun.status_code == 201
    place = begun.headers["location"]
    assert place == f"/uploads/{ID}"
    assert "upload-expires" in begun.headers
    first = await send(crew, place, 0, data[:100])
    assert (first.status_code, first.headers["upload-offset"], first.headers["attachment-state"]) == (
        204,
        "100",
        "coming",
    )
    asked = await ask(crew, place)
    assert (asked.headers["upload-offset"], asked.headers["upload-length"]) == ("100", str(len(data)))
    assert asked.headers["cache-control"] == "no-store"
    last = await send(crew, place, 100, data[100:])
    assert (last.status_code, last.headers["attachment-state"]) == (204, "added")

    (one,) = (await house.book.case("case-0001")).attachments
    assert (one.id, one.body.what, one.body.text, one.body.media_type) == (ID, "ecg12", "V1-V6", "image/jpeg")
    assert one.body.sha256 == hashlib.sha256(data).hexdigest()
    assert one.at.isoformat() == "2026-11-22T01:58:00+00:00"
    assert attachments_of(house).store.path_of(one.body.sha256).read_bytes() == data
    assert await attachments_of(house).store.unfinished() == []


async def test_after_the_end_it_is_still_known_how_far_an_upload_came(house: House, client: Any, people: Any) -> None:
    await on_the_road(house)
    crew, data = client(people.crew), photo()
    await upload(crew, data, id=ID)
    asked = await ask(crew, f"/uploads/{ID}")
    assert (asked.headers["upload-offset"], asked.headers["attachment-state"]) == (str(len(data)), "added")
    again = await begin(crew, len(data), id=ID)
    assert (again.status_code, again.headers["upload-offset"], again.headers["attachment-state"]) == (
        201, str(len(data)), "added",
    )  # fmt: skip
    assert len((await house.book.case("case-0001")).attachments) == 1


async def test_an_upload_begun_again_goes_on_from_where_it_was(house: House, client: Any, people: Any) -> None:
    await on_the_road(house)
    crew, data = client(people.crew), photo()
    await send(crew, (await begin(crew, len(data), id=ID)).headers["location"], 0, data[:50])
    again = await begin(crew, len(data), id=ID)
    assert again.headers["upload-offset"] == "50"
    other_size = await begin(crew, len(data) + 1, id=ID)
    assert (other_size.status_code, other_size.json()["error"]["code"]) == (409, "id_used_otherwise")


async def test_a_creation_may_bring_the_bytes_along(house: House, client: Any, people: Any) -> None:
    await on_the_road(house)
    data = photo()
    headers = {**SPOKEN, **BYTES, "upload-length": str(len(data)), **metadata(id=ID)}
    answer = await client(people.crew).post("/uploads", headers=headers, content=data)
    assert (answer.status_code, answer.headers["attachment-state"]) == (201, "added")


async def test_bytes_at_the_wrong_place_are_refused_and_the_right_place_is_said(
    house: House, client: Any, people: Any
) -> None:
    await on_the_road(house)
    crew, data = client(people.crew), photo()
    place = (await begin(crew, len(data))).headers["location"]
    answer = await send(crew, place, 7, data[7:])
    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "wrong_offset")
    assert (await ask(crew, place)).headers["upload-offset"] == "0"


@pytest.mark.parametrize("algorithm", ["sha256", "sha1"])
async def test_a_piece_with_a_wrong_checksum_does_not_count_and_a_right_one_does(
    house: House, client: Any, people: Any, algorithm: str
) -> None:
    await on_the_road(house)
    crew, data = client(people.crew), photo()
    place = (await begin(crew, len(data))).headers["location"]
    wrong = await send(crew, place, 0, data[:80], **sum_header(data[:79], algorithm))
    assert (wrong.status_code, wrong.json()["error"]["code"]) == (460, "checksum_differs")
    assert wrong.headers["tus-resumable"] == "1.0.0"
    assert (await ask(crew, place)).headers["upload-offset"] == "0"
    right = await send(crew, place, 0, data[:80], **sum_header(data[:80], algorithm))
    assert right.headers["upload-offset"] == "80"


async def test_an_unknown_checksum_is_not_understood(house: House, client: Any, people: Any) -> None:
    await on_the_road(house)
    crew = client(people.crew)
    place = (await begin(crew, 100)).headers["location"]
    answer = await send(crew, place, 0, b"x", upload_checksum="crc32 AAAA")
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "unknown_checksum")


async def test_a_file_that_does_not_sum_up_to_what_its_sender_saw_is_begun_anew(
    house: House, client: Any, people: Any
) -> None:
    await on_the_road(house)
    crew, data = client(people.crew), photo()
    answer = await upload(crew, data, id=ID, sha256="0" * 64)
    assert answer.status_code == 460
    assert (await ask(crew, f"/uploads/{ID}")).status_code == 404
    assert (await upload(crew, data, id=ID, sha256=hashlib.sha256(data).hexdigest())).status_code == 204


async def test_more_bytes_than_announced_are_refused(house: House, client: Any, people: Any) -> None:
    await on_the_road(house)
    crew = client(people.crew)
    place = (await begin(crew, 10)).headers["location"]
    answer = await send(crew, place, 0, b"x" * 11)
    assert (answer.status_code, answer.json()["error"]["code"]) == (413, "more_than_announced")


@pytest.mark.parametrize(
    ("headers", "status", "code"),
    [
        ({"tus-resumable": "0.2.2", "upload-length": "5"}, 412, "wrong_tus_version"),
        ({"upload-length": "5"}, 412, "wrong_tus_version"),
        (SPOKEN, 400, "wrong_number"),
        ({**SPOKEN, "upload-length": "-5"}, 400, "wrong_number"),
        ({**SPOKEN, "upload-length": "９"}, 400, "wrong_number"),
        ({**SPOKEN, "upload-length": "0"}, 422, "empty_file"),
        ({**SPOKEN, "upload-length": "25000001"}, 413, "file_too_large"),
        ({**SPOKEN, "upload-length": "5", "upload-metadata": "case ???"}, 400, "wrong_metadata"),
        ({**SPOKEN, "upload-length": "5", "upload-metadata": "case " + "A" * 5000}, 400, "wrong_metadata"),
        ({**SPOKEN, "upload-length": "5"}, 422, "no_case_named"),
        ({**SPOKEN, "upload-length": "5", **metadata("../../etc/passwd")}, 422, "wrong_id"),
        ({**SPOKEN, "upload-length": "5", **metadata(id="../../../log.db")}, 422, "wrong_id"),
        ({**SPOKEN, "upload-length": "5", **metadata(what="malware")}, 422, "unknown_what"),
        ({**SPOKEN, "upload-length": "5", **metadata(taken_at="yesterday")}, 422, "wrong_taken_at"),
        ({**SPOKEN, "upload-length": "5", **metadata(taken_at="2030-01-01T00:00:00Z")}, 422, "wrong_taken_at"),
        ({**SPOKEN, "upload-length": "5", **metadata(sha256="z")}, 422, "wrong_sha256"),
        ({**SPOKEN, "upload-length": "5", **metadata(unit="F-91")}, 404, "wrong_case"),
        ({**SPOKEN, "upload-length": "5", **metadata(), "sec-fetch-site": "cross-site"}, 403, "other_site"),
    ],
)  # fmt: skip
async def test_what_cannot_be_begun_is_refused_with_a_sentence(
    house: House, client: Any, people: Any, headers: dict[str, str], status: int, code: str
) -> None:
    raw = {name: value.encode() for name, value in headers.items()}
    answer = await client(people.crew).post("/uploads", headers=raw)
    assert (answer.status_code, answer.json()["error"]["code"]) == (status, code)
    assert answer.json()["error"]["message"].endswith(".")
    assert answer.headers["tus-resumable"] == "1.0.0"
    assert await attachments_of(house).store.unfinished() == []


async def test_only_a_crew_sends_and_only_their_own_upload_is_found(house: House, client: Any, people: Any) -> None:
    await on_the_road(house)
    for person in (people.dispatcher, people.authority, people.administrator):
        assert (await begin(client(person), 5)).status_code == 403
    assert (await begin(client(people.ed_nurse), 5)).status_code == 404, "the patient is not at her door"
    assert (await begin(client(None), 5)).status_code == 401
    place = (await begin(client(people.crew), 500, id=ID)).headers["location"]
    other = client(people.foreign_crew)
    for answer in (
        await ask(other, place),
        await send(other, place, 0, b"x"),
        await other.delete(place, headers=SPOKEN),
    ):
        assert answer.status_code == 404
    assert (await begin(other, 500, id=ID)).status_code == 404
    assert (await ask(client(people.crew), place)).headers["upload-offset"] == "0"


async def test_an_upload_that_is_ended_is_gone_with_its_bytes(house: House, client: Any, people: Any) -> None:
    await on_the_road(house)
    crew = client(people.crew)
    place = (await begin(crew, 500, id=ID)).headers["location"]
    await send(crew, place, 0, b"x" * 10)
    assert (await crew.delete(place, headers=SPOKEN)).status_code == 204
    assert (await ask(crew, place)).status_code == 404
    assert await attachments_of(house).store.unfinished() == []


async def test_where_only_posts_come_through_the_method_is_said_in_a_header(
    house: House, client: Any, people: Any
) -> None:
    await on_the_road(house)
    crew, data = client(people.crew), photo()
    place = (await begin(crew, len(data))).headers["location"]
    headers = {**SPOKEN, **BYTES, "upload-offset": "0", "x-http-method-override": "PATCH"}
    answer = await crew.post(place, headers=headers, content=data)
    assert answer.headers["attachment-state"] == "added"
    assert (await crew.post(place, headers=SPOKEN)).status_code == 404


async def test_a_name_that_is_a_path_leads_nowhere(house: House, client: Any, people: Any) -> None:
    crew = client(people.crew)
    for place in ("/uploads/..%2flog.db", "/uploads/...journal", "/uploads/x"):
        answer = await ask(crew, place)
        assert answer.status_code in (404, 422), place
    assert (await crew.request("DELETE", "/uploads/..%2f..%2flog.db", headers=SPOKEN)).status_code in (404, 422)
