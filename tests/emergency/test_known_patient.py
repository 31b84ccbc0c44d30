"""What a crew recorded of the patient reaches whoever takes over; what nobody asked is not made out to be nothing."""

from __future__ import annotations

from goldenhour.emergency import bodies as says
from goldenhour.emergency.house import House
from goldenhour.emergency.known_patient import ALLERGIES_ON_A_WALL, allergies_in_short, known_patient
from tests.alerts.scene import coming, tell


async def test_what_nobody_recorded_is_said_to_be_unknown(house: House) -> None:
    await coming(house)
    case = await house.book.case("case-0001")
    assert {text for _, text in known_patient(case, str)} == {"not yet known"}
    assert allergies_in_short(case, str) == ""


async def test_name_number_allergies_history_and_medication_are_handed_on_in_full(house: House) -> None:
    await coming(house)
    told = says.PatientDescribed(name="王大明", national_id="A123456789", allergies="顯影劑" * 30, history="高血壓")
    await tell(house, "case/case-0001", told)
    case = await house.book.case("case-0001")
    assert dict(known_patient(case, str)) == {
        "Patient": "王大明 · A123456789",
        "Allergies": "顯影劑" * 30,
        "Past history": "高血壓",
        "Regular medication": "not yet known",
    }
    assert len(allergies_in_short(case, str)) == len("Allergies: ") + ALLERGIES_ON_A_WALL
