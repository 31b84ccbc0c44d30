"""The pages of a place, its files and labels, and what a phone keeps."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from goldenhour.aeds.keeping.register import label_of
from goldenhour.emergency.aed_bodies import (
    AedChecked,
    AedOutOfService,
    AedRegistered,
    AedRemoved,
    AedUsed,
    OutOfService,
    SiteRegistered,
    Source,
)
from goldenhour.emergency.house import House
from goldenhour.emergency.people import Person, Role
from goldenhour.emergency.site_bodies import StaffTrained
from tests.aeds.scene import DEVICE, PATH, REGISTERED, SITE, a_school, day, school
from tests.alerts.scene import tell
from tests.attachments.sending import photo
from tests.conftest import Client, People
from tests.world import TestWorld

MakeClient = Callable[[Person | None], Client]
PAGE = {"accept": "text/html"}
STRANGER = Person(id="person/x", name="別人", roles=frozenset({Role.AED_MANAGER}), organisation="county/A")


@pytest.fixture
async def keeper(house: House, client: MakeClient, people: People) -> Client:
    await a_school(house)
    return client(people.aed_manager)


async def test_my_places_are_listed_and_nobody_elses(keeper: Client, client: MakeClient, people: People) -> None:
    assert [one["site"] for one in (await keeper.get("/sites")).json()] == [SITE]
    assert (await client(STRANGER).get("/sites")).json() == []
    assert len((await client(people.authority).get("/sites")).json()) == 1
    far = Person(id="person/f", name="f", roles=frozenset({Role.AUTHORITY}), organisation="county/F")
    assert (await client(far).get("/sites")).json() == []
    assert (await client(people.crew).get("/sites")).status_code == 403


async def test_what_is_due_first_stands_first(house: House, keeper: Client) -> None:
    await a_school(house, "site-0002")
    await tell(house, "site/site-0002", AedUsed(aed="1", on=day(house, -20), name="李"))
    listed = (await keeper.get("/sites")).json()
    assert [one["site"] for one in listed] == ["site-0002", SITE]
    assert (listed[0]["out"], listed[1]["out"]) == (1, 0)


async def test_a_place_shows_what_is_due_with_its_article(house: House, keeper: Client) -> None:
    await tell(house, f"site/{SITE}", AedUsed(aed="1", on=day(house, -20), name="李"))
    page = (await keeper.get(PATH, headers=PAGE)).text
    assert "overdue 13 days" in page
    assert "art. 8" in page
    assert "used, consumables not replaced yet" in page
    assert "8 of 10 completed a course" in page
    assert "enough for the certificate" in page


async def test_the_use_of_a_device_that_was_taken_away_is_still_recorded_whole(house: House, keeper: Client) -> None:
    checked = AedChecked(aed="1", on=day(house, -9), name="李", ready=True, note="status light green")
    await tell(house, f"site/{SITE}", checked, AedOutOfService(aed="1", why=OutOfService.USED), AedRemoved(aed="1"))
    page = (await keeper.get(PATH, headers=PAGE)).text
    assert "status light green" in page, "the records of its checks are kept (article 7: two years)"
    assert "its record is missing (article 8: within seven days)" in page
    assert f'data-say="{PATH}/devices/1/uses"' in page
    said = await keeper.say(f"{PATH}/devices/1/uses", on=str(day(house)), name="李", file="a" * 64)
    assert said.status_code == 201
    device = (await school(house)).devices["1"]
    assert (device.removed, device.unrecorded, len(device.uses)) == (True, None, 1)
    assert (await keeper.say(f"{PATH}/devices/7/uses", on=str(day(house)), name="李")).status_code == 404


async def test_what_is_due_today_is_not_called_overdue_in_the_list(
    house: House, client: MakeClient, people: People, world: TestWorld
) -> None:
    world.clock.pass_(hours=18)  # 04:00 of the next day in Taipei
    await a_school(house)
    await tell(house, f"site/{SITE}", AedOutOfService(aed="1", why=OutOfService.DEFECT))
    (listed,) = (await client(people.aed_manager).get("/sites")).json()
    assert listed["next_due"] == str(day(house))
    assert "due today" in (await client(people.aed_manager).get("/sites", headers=PAGE)).text


async def test_the_form_of_a_device_offers_what_stands_now_and_forgets_nothing(
    house: House, client: MakeClient, people: People
) -> None:
    await a_school(house, lat=25.0331, lon=121.5436, where="警衛室旁", telephone="02-2755-1234")
    keeper = client(people.aed_manager)
    await tell(
        house, f"site/{SITE}", AedChecked(aed="1", on=day(house), name="李", ready=True, pads_until=day(house, 700))
    )
    page = (await keeper.get(PATH, headers=PAGE)).text
    assert f'name="pads_until" type="date" value="{day(house, 700)}"' in page
    for kept in ("25.0331", "121.5436", "警衛室旁", "02-2755-1234"):
        assert f'value="{kept}"' in page


async def test_why_a_device_is_out_has_to_be_chosen(keeper: Client) -> None:
    page = (await keeper.get(PATH, headers=PAGE)).text
    assert 'name="why" required><option value="">' in page


async def test_what_makes_a_device_useless_unnoticed_is_said(house: House, keeper: Client) -> None:
    """Without dates nobody is reminded, without coordinates nobody is sent there."""
    undated, nowhere = "without the expiry of pads and battery", "without coordinates these devices are on no map"
    page = (await keeper.get(PATH, headers=PAGE)).text
    assert undated not in page
    assert nowhere not in page
    await tell(house, f"site/{SITE}", AedRegistered(aed="2", location="體育館"))
    assert undated in (await keeper.get(PATH, headers=PAGE)).text
    somewhere = {name: value for name, value in REGISTERED.items() if name not in ("lat", "lon")}
    await tell(house, f"site/{SITE}", SiteRegistered(**somewhere))
    assert nowhere in (await keeper.get(PATH, headers=PAGE)).text


async def test_more_trained_than_staff_is_said_to_be_wrong(house: House, keeper: Client) -> None:
    everybody = tuple(f"同仁{n}" for n in range(20))
    await tell(house, f"site/{SITE}", StaffTrained(course="CPR", on=day(house, -9), minutes=90, people=everybody))
    page = (await keeper.get(PATH, headers=PAGE)).text
    assert "more people are trained than work here" in page
    assert "Apply for the safe-place certificate" not in page


async def test_a_place_is_told_to_programs_with_its_duties(keeper: Client) -> None:
    told = (await keeper.get(PATH)).json()
    assert {duty["what"] for duty in told["duties"]} >= {"check", "pads", "battery", "manager_training", "kit"}


async def test_a_stranger_is_told_to_be_named(keeper: Client, client: MakeClient) -> None:
    refused = (await client(STRANGER).get(PATH)).json()["error"]
    assert refused["code"] == "not_your_site"


@pytest.mark.parametrize("path", ["/sites", PATH, "/check", "/check/ABC"])
async def test_every_page_can_be_read_in_both_languages(keeper: Client, path: str) -> None:
    for language in ("en", "zh-TW"):
        answer = await keeper.get(path, headers={**PAGE, "accept-language": language})
        assert answer.status_code == 200


# ── files ────────────────────────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("data", "sort", "code"),
    [
        (b"PK\x03\x04 a spreadsheet", "photo", "not_a_photo"),
        (b"\xff\xd8\xff begins like one", "photo", "not_a_photo"),
        (b"%PDF-1.7", "photo", "not_a_photo"),
        (b"", "photo", "empty_file"),
        (b"anything", "document", "not_a_document"),
    ],
)
async def test_a_photo_that_is_none_is_refused(keeper: Client, data: bytes, sort: str, code: str) -> None:
    answer = await keeper.post(f"{PATH}/files", params={"sort": sort}, content=data)
    assert answer.json()["error"]["code"] == code


async def test_a_photo_is_sent_named_and_shown_without_where_it_was_taken(house: House, keeper: Client) -> None:
    kept = (await keeper.post(f"{PATH}/files", content=photo(40, 30))).json()
    assert (await keeper.get(f"{PATH}/files/{kept['sha256']}")).status_code == 404
    said = await keeper.say(f"{DEVICE}/checks", on=str(day(house)), name="李", ready=True, photo=kept["sha256"])
    assert said.status_code == 201
    shown = await keeper.get(f"{PATH}/files/{kept['sha256']}/picture")
    assert (shown.status_code, shown.headers["content-type"]) == (200, "image/webp")
    assert (await keeper.get(f"{PATH}/files/{kept['sha256']}")).content == photo(40, 30)


async def test_a_devices_data_complete_the_record_of_its_use(house: House, keeper: Client) -> None:
    await keeper.say(f"{DEVICE}/uses", id="use-00001", on=str(day(house)), name="李")
    kept = (await keeper.post(f"{PATH}/files", params={"sort": "data"}, content=b"\x00ecg")).json()
    body: dict[str, Any] = {"on": str(day(house)), "name": "李", "shocks": 1, "file": kept["sha256"]}
    assert (await keeper.say(f"{DEVICE}/uses", corrects="use-00001", **body)).status_code == 201
    site = await school(house)
    assert [use.said.shocks for use in site.devices["1"].uses] == [1]
    assert site.devices["1"].out is OutOfService.USED


async def test_a_place_applies_with_its_documents_and_sees_that_it_waits(keeper: Client) -> None:
    kept = (await keeper.post(f"{PATH}/files", params={"sort": "document"}, content=b"%PDF-1.7 plan")).json()
    body: dict[str, Any] = {"staff": 10, "trained": 8, "name": "李", "documents": {"floor_plan": kept["sha256"]}}
    assert (await keeper.say(f"{PATH}/certification-applications", **body)).status_code == 201
    assert "waits for the health authority" in (await keeper.get(PATH, headers=PAGE)).text
    assert (await keeper.get(f"{PATH}/files/{kept['sha256']}")).headers["content-type"] == "application/pdf"


# ── the phone ────────────────────────────────────────────────────────────────────────────────────────────────────────
async def test_a_phone_keeps_my_devices_and_finds_others_by_their_code(
    house: House, keeper: Client, client: MakeClient, people: People
) -> None:
    kept = (await keeper.get("/check/devices")).json()
    assert [(one["site"], one["aed"]) for one in kept["devices"]] == [(SITE, "1")]
    assert label_of(SITE, "1") in kept["devices"][0]["codes"]
    above = client(people.authority)
    assert (await above.get("/check/devices")).json()["devices"] == []
    found = (await above.get("/check/devices", params={"code": f"bc {SITE}"})).json()["devices"]
    assert [one["site"] for one in found] == [SITE]


async def test_a_code_of_anothers_device_says_whom_to_tell(keeper: Client, client: MakeClient) -> None:
    refused = await client(STRANGER).get("/check/devices", params={"code": label_of(SITE, "1")})
    assert refused.json()["error"]["code"] == "not_your_aed"
    assert (await client(STRANGER).get("/check/devices", params={"code": "NOBODY"})).json()["devices"] == []


async def test_the_worker_may_serve_the_check_pages(keeper: Client) -> None:
    answer = await keeper.get("/check/worker.js")
    assert answer.headers["service-worker-allowed"] == "/check"


async def test_the_check_page_alone_may_use_the_camera_and_run_the_reader_and_neither_may_evaluate_text(
    keeper: Client,
) -> None:
    check, elsewhere = [(await keeper.get(path, headers=PAGE)).headers for path in ("/check/ABC", PATH)]
    assert "camera=(self)" in check["permissions-policy"]
    assert "camera=(self)" not in elsewhere["permissions-policy"]
    assert "'wasm-unsafe-eval'" in check["content-security-policy"]
    assert "unsafe-eval" not in elsewhere["content-security-policy"]
    assert "'unsafe-eval'" not in check["content-security-policy"]


async def test_an_imported_place_that_nobody_keeps_here_is_not_called_overdue(
    house: House, client: MakeClient, people: People
) -> None:
    imported = SiteRegistered(**REGISTERED, source=Source.NATIONAL)
    await tell(house, "site/imported-1", imported, AedRegistered(aed="1", source=Source.NATIONAL))
    await a_school(house)
    listed = {one["site"]: one["next_due"] for one in (await client(people.authority).get("/sites")).json()}
    assert listed["imported-1"] is None
    assert listed[SITE] is not None


async def test_labels_are_a_pdf(keeper: Client) -> None:
    answer = await keeper.get(f"{PATH}/labels")
    assert answer.content.startswith(b"%PDF-")
