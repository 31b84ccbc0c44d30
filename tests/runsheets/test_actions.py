"""What the full record takes, from whom, and when it may be signed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from goldenhour.emergency import bodies as says
from goldenhour.emergency.house import House
from goldenhour.emergency.people import Person, Role
from tests.alerts.scene import tell
from tests.conftest import Client, People
from tests.runsheets.filling import (
    CASE,
    ELEMENTS,
    SIGNATURES,
    STROKES,
    a_run,
    fill_everything,
    fill_what_is_missing,
    record,
    sheet_in,
)

Speaks = Callable[[Person | None], Client]


@pytest.fixture
async def crew(house: House, client: Speaks, people: People) -> Client:
    await a_run(house)
    return client(people.crew)


def refused(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json()["error"]["code"]


# ── an element ───────────────────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize("role", [role.value for role in Role])
async def test_only_the_crew_records_elements(
    house: House, client: Speaks, people: People, crew: Client, role: str
) -> None:
    answer = await client(getattr(people, role)).say(ELEMENTS, element="eSituation.T04", values=["R07.9"])
    if role == "crew":
        assert answer.status_code == 201
    else:
        assert refused(answer) == (403, "not_allowed")


async def test_every_one_of_the_137_elements_can_be_given_a_value(house: House, crew: Client) -> None:
    await crew.say(f"/cases/{CASE}/medications", code="124201", dose=300, dose_unit="3706021", route="9927035")
    await crew.say(f"/cases/{CASE}/procedures", code="127301")
    await fill_everything(house, crew)
    sheet = await sheet_in(house)
    assert len(sheet.values) == 137
    assert [element for element, values in sheet.values.items() if not values] == []


async def test_an_element_with_several_values_keeps_them_in_order(house: House, crew: Client) -> None:
    await record(crew, "eSituation.T05", "R11.0", "R42", "ZZ-new-code")
    assert (await sheet_in(house)).all("eSituation.T05") == ["R11.0", "R42", "ZZ-new-code"]


async def test_a_later_saying_replaces_an_element_and_an_empty_one_takes_it_back(house: House, crew: Client) -> None:
    await record(crew, "eSituation.T04", "R07.9")
    await record(crew, "eSituation.T04", "R51")
    assert (await sheet_in(house)).all("eSituation.T04") == ["R51"]
    await record(crew, "eSituation.T04")
    assert (await sheet_in(house)).all("eSituation.T04") == []


async def test_an_element_of_a_newer_table_is_kept_as_it_is(house: House, crew: Client) -> None:
    await record(crew, "eFuture.T99", "something new")
    assert [(o.element, o.value.value) for o in (await sheet_in(house)).others] == [("eFuture.T99", "something new")]


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"element": "ePatient.T07", "values": ["a", "b"]}, "one_value_only"),
        ({"element": "eInjury.T05", "values": ["high"]}, "wrong_form"),
        ({"element": "eHistory.T08", "values": ["2026-11-22T08:15:00"]}, "wrong_form"),
        ({"element": "eNarrative.T01", "values": ["x" * 3001]}, "too_long"),
        ({"element": "eNarrative.T01", "values": ["bell \x07"]}, "cannot_be_printed"),
        ({"element": "eVitals.T18", "values": ["122001"], "of": "no-such-entry"}, "belongs_to_nothing"),
    ],
)
async def test_what_cannot_stand_in_the_record_is_refused(crew: Client, body: dict[str, Any], code: str) -> None:
    assert refused(await crew.say(ELEMENTS, **body)) == (422, code)


async def test_a_time_that_stands_as_its_own_entry_is_corrected_there(crew: Client) -> None:
    answer = await crew.say(ELEMENTS, element="eTimes.T04", values=["2026-11-22T08:15:00+08:00"])
    assert refused(answer) == (409, "said_elsewhere")


async def test_a_reason_stands_where_a_value_would(house: House, crew: Client) -> None:
    await record(crew, "eInjury.T05", "7701001")
    assert (await sheet_in(house)).all("eInjury.T05") == ["7701001"]


# ── signatures ───────────────────────────────────────────────────────────────────────────────────────────────────────
async def test_the_crew_cannot_sign_while_mandatory_elements_are_open(house: House, crew: Client) -> None:
    answer = await crew.say(SIGNATURES, who="crew", name="陳救護", strokes=STROKES)
    assert refused(answer) == (409, "record_incomplete")
    assert "Patient’s national id" in answer.json()["error"]["message"]


async def test_each_open_element_may_have_a_reason_instead_and_then_the_crew_signs(house: House, crew: Client) -> None:
    assert await fill_what_is_missing(house, crew, "7701003") > 5
    answer = await crew.say(SIGNATURES, who="crew", name="陳救護", strokes=STROKES)
    assert answer.status_code == 201, answer.text
    assert (await sheet_in(house)).signed_at is not None


async def test_patient_family_and_nurse_sign_on_the_tablet_or_say_why_not(house: House, crew: Client) -> None:
    for who, more in (
        ("patient", {"refused_reason": "unconscious"}),
        ("family", {"name": "王太太", "strokes": STROKES}),
        ("receiving_nurse", {"name": "林護理師"}),
    ):
        assert (await crew.say(SIGNATURES, who=who, **more)).status_code == 201
    assert {str(one.body.who) for one in (await sheet_in(house)).signatures} == {"patient", "family", "receiving_nurse"}


async def test_the_emergency_department_signs_for_its_nurse_and_for_nobody_else(
    client: Speaks, people: People, crew: Client
) -> None:
    nurse = client(people.ed_nurse)
    assert refused(await nurse.say(SIGNATURES, who="patient", name="x")) == (403, "other_signature")
    assert (await nurse.say(SIGNATURES, who="receiving_nurse", name="林護理師")).status_code == 201
    assert refused(await client(people.foreign_nurse).say(SIGNATURES, who="receiving_nurse", name="x")) == (
        404,
        "not_your_case",
    )


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"who": "patient", "name": " "}, (422, "signature_without_name")),
        ({"who": "crew", "refused_reason": "no time"}, (422, "signature_without_name")),
        ({"who": "patient", "name": "x", "strokes": '"/><script>'}, (422, "not_a_signature")),
        ({"who": "patient", "name": "x", "strokes": "10 10"}, (422, "not_a_signature")),
        ({"who": "dog", "name": "x"}, (422, "wrong_body")),
    ],
)
async def test_what_is_no_signature_is_refused(crew: Client, body: dict[str, str], code: tuple[int, str]) -> None:
    assert refused(await crew.say(SIGNATURES, **body)) == code


async def test_nobody_signs_twice(crew: Client) -> None:
    assert (await crew.say(SIGNATURES, who="family", name="王太太")).status_code == 201
    assert refused(await crew.say(SIGNATURES, who="family", name="王太太")) == (409, "record_already_signed")


async def test_what_comes_after_the_crew_signed_shows_as_such(house: House, crew: Client) -> None:
    await fill_what_is_missing(house, crew, "7701003")
    await crew.say(SIGNATURES, who="crew", name="陳救護", strokes=STROKES)
    await record(crew, "eNarrative.T01", "Later it was known that ...")
    sheet = await sheet_in(house)
    assert [value.after_signing for value in sheet.values["eNarrative.T01"]] == [True]
    assert [value.after_signing for value in sheet.values["ePatient.T07"]] == [False]


async def test_a_record_closes_a_day_after_the_handover(house: House, crew: Client, world: Any) -> None:
    world.clock.pass_(hours=26)
    await tell(house, f"case/{CASE}", says.CallClosed(disposition="brought to hospital"))
    assert refused(await crew.say(ELEMENTS, element="eNarrative.T01", values=["x"])) == (409, "record_closed")
