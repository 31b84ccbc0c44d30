"""What a resource others wrote says of who the patient is, however it says it."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from goldenhour.emergency import bodies as says
from goldenhour.emergency.case import Case
from goldenhour.emergency.country import load_country
from goldenhour.exchange.strangers import Reader, Told

READER = Reader(load_country("taiwan"))
NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
MRN = "https://his.example/mrn"


def read(resource: dict[str, Any], *about: dict[str, Any]) -> Told:
    return READER.of_resource(resource, about, NOON)


def patient(**more: Any) -> dict[str, Any]:
    return {"resourceType": "Patient", "name": [{"family": "歐陽", "given": ["大同"]}], **more}


def test_a_chinese_name_is_read_without_a_blank_and_a_latin_one_with() -> None:
    assert read(patient()).name == "歐陽大同"
    assert read(patient(name=[{"family": "Smith", "given": ["John", "Q"]}])).name == "Smith John Q"


def test_a_national_id_is_one_by_its_form_whatever_system_the_hospital_gives_it() -> None:
    told = read(patient(identifier=[{"system": MRN, "value": "a123456789"}, {"system": MRN, "value": "77"}]))
    assert (told.ids, sorted(told.who.numbers)) == (("A123456789",), [f"{MRN}|77"])
    assert told.who.valid_ids == {"A123456789"}
    assert read(patient(identifier=[{"value": "A123456788"}])).who.valid_ids == frozenset(), "its check digit is wrong"


def test_telephone_numbers_agree_with_and_without_the_country() -> None:
    here = read(patient(telecom=[{"system": "phone", "value": "0912-345-678"}]))
    there = read(patient(telecom=[{"system": "phone", "value": "+886 912 345 678"}, {"system": "email", "value": "x"}]))
    assert here.who.phones == there.who.phones == {"912345678"}


def test_when_they_came_stands_in_their_encounters_and_a_day_alone_says_nothing() -> None:
    came = {"resourceType": "Encounter", "period": {"start": "2026-11-22T10:00:00+08:00"}}
    told = read(
        patient(), came, {"resourceType": "Encounter", "period": {"start": "2026-11-21"}}, {"resourceType": "Flag"}
    )
    assert told.arrived == (datetime.fromisoformat("2026-11-22T10:00:00+08:00"),)


def test_the_patient_of_a_document_or_of_a_reference_that_only_names_them() -> None:
    inside = {
        "resourceType": "Bundle",
        "entry": [{"resource": {"resourceType": "Composition"}}, {"resource": patient()}],
    }
    named = {
        "resourceType": "QuestionnaireResponse",
        "subject": {"identifier": {"value": "A123456789"}, "display": "歐陽大同"},
    }
    assert [read(one).name for one in (inside, named)] == ["歐陽大同"] * 2
    assert read(named).ids == ("A123456789",)


def test_nonsense_that_validation_would_let_through_is_read_as_nothing() -> None:
    told = read({"resourceType": "List", "subject": [1], "identifier": "x"})
    assert told == Told(told.who)


def test_a_case_says_what_its_crew_and_the_caller_said_and_the_numbers_it_was_given() -> None:
    case = Case("case-0001")
    case.patient = says.PatientDescribed(name="歐陽大同", birth_date=date(1957, 5, 3), national_id="A123456789")
    case.call = says.CallTaken(
        place=says.Place(lat=25, lon=121),
        complaint="1",
        level="1",
        patient_sex=says.Sex.MALE,
        caller_phone="0912345678",
    )
    told = READER.of_case(case, "hospital/x", [patient(identifier=[{"system": MRN, "value": "77"}])], NOON)
    assert (told.name, told.born, told.sex, told.ids) == ("歐陽大同", "1957-05-03", "male", ("A123456789",))
    assert f"{MRN}|77" in told.who.numbers, "those of a patient who was said to be this one before"
