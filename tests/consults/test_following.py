"""What came of "treat here": the same patient at any door within 24 hours is found and linked, once."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from goldenhour.consults.following import note_returns
from goldenhour.emergency.bodies import PatientDescribed
from goldenhour.emergency.consult_bodies import Advice, Returned
from goldenhour.emergency.house import House
from tests.alerts.scene import coming, tell
from tests.conftest import OTHER_HOSPITAL
from tests.consults.scene import advised, at_the_door, consulting, taken

NUMBER = "A123456789"


async def treated_here(house: House, advice: Advice = Advice.TREAT_HERE) -> None:
    await consulting(house, taken(), advised(advice=advice), PatientDescribed(national_id=NUMBER))
    house.world.clock.pass_(hours=3)  # type: ignore[attr-defined]


async def returned(house: House) -> Any:
    await note_returns(house)
    consult = (await house.book.case("case-0001")).consults["consult-0001"]
    return consult.returned, consult.returned_case


async def test_a_patient_who_walks_into_another_hospital_is_found_and_linked(house: House) -> None:
    await treated_here(house)
    assert await returned(house) == (None, None)
    there = at_the_door(hospital=OTHER_HOSPITAL)
    await tell(house, "case/case-0002", there, PatientDescribed(national_id=NUMBER))
    assert await returned(house) == (Returned.ELSEWHERE, "case-0002")
    before = house.book.seq
    assert await returned(house) == (Returned.ELSEWHERE, "case-0002")
    assert house.book.seq == before


async def test_a_patient_an_ambulance_brings_back_is_found_too(house: House) -> None:
    await treated_here(house)
    await coming(house, "case-0002", "alert-0002")
    await tell(house, "case/case-0002", PatientDescribed(national_id=NUMBER))
    assert await returned(house) == (Returned.HERE, "case-0002")


@pytest.mark.parametrize("hours", [0.0, 30.0])
async def test_neither_the_same_visit_nor_one_days_later_is_a_return(house: House, hours: float) -> None:
    await treated_here(house)
    if hours:
        at = house.world.now() + timedelta(hours=hours)
        house.world.clock.pass_(hours=hours)  # type: ignore[attr-defined]
        await tell(house, "case/case-0002", at_the_door(), PatientDescribed(national_id=NUMBER), at=at)
    assert await returned(house) == (None, None)


async def test_another_patient_is_no_return_and_a_transfer_is_not_followed(house: House) -> None:
    await treated_here(house, Advice.TRANSFER)
    await tell(house, "case/case-0002", at_the_door(), PatientDescribed(national_id=NUMBER))
    assert await returned(house) == (None, None)


async def test_what_those_who_asked_have_answered_stands(house: House, client: Any, people: Any) -> None:
    await treated_here(house)
    path = "/cases/case-0001/consults/consult-0001/return"
    assert (await client(people.ed_nurse).say(path, returned="no")).status_code == 201
    await tell(house, "case/case-0002", at_the_door(), PatientDescribed(national_id=NUMBER))
    assert await returned(house) == (Returned.NO, None)
