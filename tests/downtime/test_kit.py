"""What stands in whose kit."""

from __future__ import annotations

from datetime import timedelta

import pytest

from goldenhour.downtime.kit import kit_for, site_of
from goldenhour.emergency import bodies as says
from goldenhour.emergency.consult_bodies import Duty, RosterSet
from goldenhour.emergency.house import House
from goldenhour.emergency.ladder_bodies import Contact, ContactsSet
from goldenhour.emergency.people import Person, Role
from goldenhour.emergency.tags import read_number
from goldenhour.kit.refusals import Refusal
from tests.alerts.scene import a_call, coming, tell
from tests.conftest import HOSPITAL, OTHER_HOSPITAL, People, person


async def test_an_emergency_department_reads_whom_to_telephone_its_own_people_first(
    house: House, people: People
) -> None:
    contacts = ContactsSet(ed_phone="02-5555-0001", voice_to=(Contact(name="李值班", number="0900000001"),))
    await tell(house, f"hospital/{HOSPITAL}", contacts)
    lines = kit_for(house, people.ed_nurse, "en").lines
    assert [(one.number, one.said, one.own) for one in lines[:2]] == [
        ("02-5555-0001", True, True), ("0900000001", True, True),
    ]  # fmt: skip
    others = {one.name: one for one in lines[2:]}
    other = house.country.hospital(OTHER_HOSPITAL)
    assert others[other.short("en")].number == other.tel
    assert not others[other.short("en")].said


async def test_another_hospitals_kit_does_not_tell_whom_the_ladder_of_this_one_calls(
    house: House, people: People
) -> None:
    await tell(house, f"hospital/{HOSPITAL}", ContactsSet(voice_to=(Contact(name="李值班", number="0900000001"),)))
    for other in (people.foreign_nurse, people.dispatcher, people.crew):
        assert "0900000001" not in [one.number for one in kit_for(house, other, "en").lines]


async def test_the_roster_is_that_of_the_next_day(house: House, people: People) -> None:
    now = house.world.now()

    def turn(name: str, begins: float, ends: float) -> Duty:
        return Duty(
            id=f"duty-{name}", name=name, begins=now + timedelta(hours=begins), ends=now + timedelta(hours=ends)
        )

    duties = (turn("past", -24, 0), turn("now", -1, 8), turn("tonight", 8, 20), turn("later", 24, 30))
    said = RosterSet(
        specialty="neurology",
        begins=now - timedelta(days=1),
        ends=now + timedelta(days=2),
        duties=duties,
        name="林怡君",
    )
    await tell(house, f"hospital/{HOSPITAL}", said)
    assert [(one.duty.name, one.now) for one in kit_for(house, people.ed_nurse, "en").turns] == [
        ("now", True), ("tonight", False),
    ]  # fmt: skip
    assert kit_for(house, people.foreign_nurse, "en").turns == ()
    assert kit_for(house, people.dispatcher, "en").turns == ()


async def test_who_is_expected_stands_there_without_a_name(house: House, people: People) -> None:
    await coming(house)
    await tell(house, "case/case-0001", says.PatientDescribed(name="歐陽測試", national_id="A123456789", age_years=67))
    kit = kit_for(house, people.ed_nurse, "en")
    (one,) = kit.expected
    assert (one.units, one.age_years, one.at) == ("A-91", 67, house.world.now() + timedelta(minutes=12))
    assert "歐陽測試" not in str(kit)
    assert "A123456789" not in str(kit)
    assert kit_for(house, people.foreign_nurse, "en").expected == ()


async def test_who_has_arrived_is_not_expected_any_more(house: House, people: People) -> None:
    await coming(house)
    await tell(house, "case/case-0001", says.PatientArrived(alert="alert-0001"))
    assert kit_for(house, people.ed_nurse, "en").expected == ()


async def test_a_dispatcher_keeps_the_address_only_of_calls_without_a_unit(house: House, people: People) -> None:
    await coming(house)
    await tell(house, "case/case-0002", a_call())
    kit = kit_for(house, people.dispatcher, "en")
    assert {one.units: one.address for one in kit.expected} == {"A-91": "", "": "臺北車站"}
    assert kit_for(house, person(Role.DISPATCHER, "county/F"), "en").expected == ()


async def test_a_crew_keeps_its_own_run_only(house: House, people: People) -> None:
    await coming(house)
    assert len(kit_for(house, people.crew, "en").expected) == 1
    assert kit_for(house, person(Role.CREW, "county/A", unit="A-92"), "en").expected == ()


async def test_every_kit_has_tags_with_numbers_of_its_own(house: House, people: People) -> None:
    one, other = (kit_for(house, people.ed_nurse, "en").tags for _ in range(2))
    assert len({*one, *other}) == len(one) + len(other)
    assert all(read_number(number) == number for number in one)


@pytest.mark.parametrize(
    "who",
    [person(Role.AUTHORITY, "country/taiwan"), person(Role.CREW, "county/A"), person(Role.ED_NURSE, "county/A")],
    ids=["authority", "no unit", "no hospital"],
)
def test_who_has_no_site_has_no_kit(who: Person) -> None:
    with pytest.raises(Refusal) as refused:
        site_of(who)
    assert refused.value.code == "not_allowed"
