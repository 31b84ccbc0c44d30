"""Arrival and the two signatures: who for which side, when, and what is shown of it."""

from __future__ import annotations

from typing import Any

import pytest

from goldenhour.emergency import bodies as says
from tests.alerts.scene import coming, tell

ALERT = "/cases/case-0001/alerts/alert-0001"
PEOPLE = ("dispatcher", "crew", "ed_nurse", "ed_physician", "specialist", "aed_manager", "authority", "administrator",
          "foreign_crew", "foreign_nurse")  # fmt: skip
WHO_MAY: list[tuple[str, dict[str, Any], tuple[int, ...]]] = [
    #                                                             disp crew nurs phys spec aed  auth admi fcre fnur
    (f"{ALERT}/arrival",    {},                                  (403, 403, 201, 201, 403, 403, 403, 403, 403, 404)),
    (f"{ALERT}/signatures", {"side": "giving", "name": "王"},    (403, 201, 403, 403, 403, 403, 403, 403, 404, 404)),
    (f"{ALERT}/signatures", {"side": "receiving", "name": "林"}, (403, 403, 201, 201, 403, 403, 403, 403, 404, 404)),
]  # fmt: skip
TABLE = [(path, body, who, status) for path, body, row in WHO_MAY for who, status in zip(PEOPLE, row, strict=True)]


@pytest.mark.parametrize(("path", "body", "who", "status"), TABLE)
async def test_each_side_speaks_for_itself_and_nobody_else_does(
    house: Any, client: Any, people: Any, path: str, body: dict[str, Any], who: str, status: int
) -> None:
    await coming(house)
    await tell(house, "case/case-0001", says.TimeReported(unit="A-91", mark=says.Mark.AT_HOSPITAL))
    answer = await client(getattr(people, who)).say(path, **body)
    assert answer.status_code == status, answer.text


async def test_with_both_signatures_the_patient_is_handed_over_and_leaves_the_board(
    house: Any, client: Any, people: Any
) -> None:
    await coming(house)
    nurse, crew = client(people.ed_nurse), client(people.crew)
    assert (await nurse.say(f"{ALERT}/arrival")).status_code == 201
    assert (await crew.say(f"{ALERT}/signatures", side="giving", name="王小明")).status_code == 201
    assert (await house.book.case("case-0001")).alerts["alert-0001"].state == "arrived"
    signed = await nurse.say(f"{ALERT}/signatures", side="receiving", name="林怡君", place_in_ed="急救區 2")
    assert signed.status_code == 201
    alert = (await house.book.case("case-0001")).alerts["alert-0001"]
    assert alert.state == "handed_over"
    assert {side: one.name for side, one in alert.signatures.items()} == {"giving": "王小明", "receiving": "林怡君"}
    assert (await nurse.get("/hospitals/0401180014/alerts")).json() == []


async def test_a_side_signs_once(house: Any, client: Any, people: Any) -> None:
    await coming(house)
    crew = client(people.crew)
    await client(people.ed_nurse).say(f"{ALERT}/arrival")
    await crew.say(f"{ALERT}/signatures", side="giving", name="王小明")
    again = await crew.say(f"{ALERT}/signatures", side="giving", name="別人")
    assert (again.status_code, again.json()["error"]["code"]) == (409, "already_signed")
    assert "王小明" in again.json()["error"]["message"]


async def test_nobody_signs_before_the_patient_is_there(house: Any, client: Any, people: Any) -> None:
    await coming(house)
    answer = await client(people.crew).say(f"{ALERT}/signatures", side="giving", name="王小明")
    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "not_arrived")


async def test_the_units_time_at_hospital_is_enough_to_sign(house: Any, client: Any, people: Any) -> None:
    await coming(house)
    await tell(house, "case/case-0001", says.TimeReported(unit="A-91", mark=says.Mark.AT_HOSPITAL))
    answer = await client(people.crew).say(f"{ALERT}/signatures", side="giving", name="王小明")
    assert answer.status_code == 201


async def test_a_signature_needs_a_name(house: Any, client: Any, people: Any) -> None:
    await coming(house)
    await client(people.ed_nurse).say(f"{ALERT}/arrival")
    answer = await client(people.crew).say(f"{ALERT}/signatures", side="giving", name="  ")
    assert answer.json()["error"]["code"] == "name_missing"


# ── what is shown ────────────────────────────────────────────────────────────────────────────────────────────────────
async def test_the_piece_of_page_offers_each_side_its_own_form_and_shows_the_others_signature(
    house: Any, client: Any, people: Any
) -> None:
    await coming(house)
    nurse, crew = client(people.ed_nurse), client(people.crew)
    assert "Signed when the patient has arrived" in (await crew.get("/cases/case-0001/handover")).text
    await nurse.say(f"{ALERT}/arrival")
    html = (await crew.get("/cases/case-0001/handover")).text
    assert html.count("<form") == 1
    assert 'value="giving"' in html
    await crew.say(f"{ALERT}/signatures", side="giving", name="王小明")
    html = (await nurse.get("/cases/case-0001/handover")).text
    assert "王小明" in html
    assert "10:00" in html
    assert 'value="receiving"' in html
    await nurse.say(f"{ALERT}/signatures", side="receiving", name="林怡君")
    assert "Handed over" in (await crew.get("/cases/case-0001/handover")).text


async def test_the_handover_opens_only_to_who_may_see_the_patient_and_is_audited(
    house: Any, client: Any, people: Any
) -> None:
    await coming(house)
    assert (await client(people.foreign_nurse).get("/cases/case-0001/handover")).status_code == 404
    assert (await client(people.foreign_crew).get("/cases/case-0001/handover")).status_code == 404
    before = (await house.audit.head())[0]
    await client(people.crew).get("/cases/case-0001/handover")
    (read,) = await house.audit.read(before)
    assert (read.entry.subject, read.entry.by) == ("case/case-0001", people.crew.id)


async def test_before_anyone_is_warned_there_is_nobody_to_hand_over_to(house: Any, client: Any, people: Any) -> None:
    from tests.alerts.scene import on_the_road

    await on_the_road(house)
    assert "nobody to hand over to" in (await client(people.crew).get("/cases/case-0001/handover")).text


async def test_the_handover_names_the_patient_and_what_was_known_before(house: Any, client: Any, people: Any) -> None:
    await coming(house)
    await tell(house, "case/case-0001", says.PatientDescribed(name="王大明", allergies="Penicillin"))
    nurse = client(people.ed_nurse)
    await nurse.say(f"{ALERT}/arrival")
    shown = (await nurse.get("/cases/case-0001/handover")).text
    assert "王大明" in shown
    assert "Penicillin" in shown
