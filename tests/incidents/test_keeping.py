"""What the program says in an incident by itself: announced to the group's hospital, acknowledged for all, once."""

from __future__ import annotations

from typing import Any

from goldenhour.emergency import bodies as says
from goldenhour.emergency import incident_bodies as incidents
from goldenhour.emergency.case import Alert, AlertState
from goldenhour.emergency.casualty import case_of_group, case_of_tag
from goldenhour.emergency.house import House
from goldenhour.emergency.tags import tag_number
from goldenhour.incidents.keeping import Keeper
from goldenhour.ladders.due import rings
from tests.alerts.scene import tell
from tests.conftest import HOSPITAL, OTHER_HOSPITAL
from tests.incidents.scene import GROUP, INCIDENT, RED, a_casualty, an_incident

SUBJECT = f"incident/{INCIDENT}"


def case_id(place: int) -> str:
    return case_of_tag(INCIDENT, tag_number("A", place))


def sent(*places: int, to: str = HOSPITAL, **more: Any) -> incidents.DistributionSet:
    assigned = tuple(incidents.Assigned(case=case_id(place), hospital=to, reason="指揮官") for place in places)
    return incidents.DistributionSet(assigned=assigned, name="林", **more)


def group(to: str = HOSPITAL, **more: Any) -> incidents.GroupWarned:
    return incidents.GroupWarned(incident=INCIDENT, hospital=to, counts={RED: 2}, name="林", **more)


async def looked(house: House) -> list[Any]:
    """The engine after one look at everything; what it drew."""
    drawn: list[Any] = []
    keeper = Keeper(house.book, house.world, str, drawn.append)
    keeper.start()
    await keeper.look()
    return drawn


async def alerts_of(house: House, place: int) -> list[Alert]:
    return list((await house.book.case(case_id(place))).alerts.values())


async def two_bound_for_the_hospital(house: House) -> None:
    await an_incident(house)
    await a_casualty(house, 1)
    await a_casualty(house, 2)
    await tell(house, SUBJECT, sent(1, 2))
    await tell(house, f"case/{GROUP}", group(), ids=("group-0001",))
    await looked(house)


async def test_each_casualty_is_announced_quietly_and_the_group_alone_rings(house: House) -> None:
    await two_bound_for_the_hospital(house)
    for place in (1, 2):
        case = await house.book.case(case_id(place))
        (alert,) = case.alerts.values()
        assert (alert.hospital, alert.group, alert.state) == (HOSPITAL, GROUP, AlertState.ALERTED)
        assert not rings(case, alert)
    whole = await house.book.case(GROUP)
    assert rings(whole, whole.alerts["group-0001"])


async def test_one_acknowledgement_by_a_named_person_stands_for_all_and_is_said_once(house: House) -> None:
    await two_bound_for_the_hospital(house)
    await tell(house, f"case/{GROUP}", says.AlertAcknowledged(alert="group-0001", name="王護理師"))
    await looked(house)
    head = await house.log.head()
    await looked(house)
    assert await house.log.head() == head
    for place in (1, 2):
        (alert,) = await alerts_of(house, place)
        assert (alert.state, alert.acknowledged_by) == (AlertState.ACKNOWLEDGED, "王護理師")


async def test_whoever_gets_worse_rings_on_its_own(house: House) -> None:
    await two_bound_for_the_hospital(house)
    (alert,) = await alerts_of(house, 1)
    from goldenhour.emergency.alert_bodies import AlertRenewed

    await tell(house, f"case/{case_id(1)}", AlertRenewed(alert=alert.id, why="GCS 14 → 6"))
    case = await house.book.case(case_id(1))
    assert rings(case, case.alerts[alert.id])


async def test_sent_elsewhere_the_new_hospitals_warning_takes_the_place_of_the_old(house: House) -> None:
    await two_bound_for_the_hospital(house)
    await tell(house, f"case/{case_of_group(INCIDENT, OTHER_HOSPITAL)}", group(OTHER_HOSPITAL))
    await tell(house, SUBJECT, sent(1, to=OTHER_HOSPITAL))
    await looked(house)
    old, new = await alerts_of(house, 1)
    assert (old.state, old.moved_to) == (AlertState.STOOD_DOWN, OTHER_HOSPITAL)
    assert (new.hospital, new.state) == (OTHER_HOSPITAL, AlertState.ALERTED)


async def test_sent_to_a_hospital_nobody_has_warned_the_old_one_is_told_at_once(house: House) -> None:
    await two_bound_for_the_hospital(house)
    await tell(house, SUBJECT, sent(1, to=OTHER_HOSPITAL))
    await looked(house)
    (old,) = await alerts_of(house, 1)
    assert old.state is AlertState.STOOD_DOWN


async def test_a_hospital_that_refuses_the_group_refuses_each_and_can_be_warned_anew(house: House) -> None:
    await two_bound_for_the_hospital(house)
    await tell(house, f"case/{GROUP}", says.AlertDiverted(alert="group-0001", reason="停電", name="王"))
    await looked(house)
    (alert,) = await alerts_of(house, 1)
    assert (alert.state, alert.diverted_reason) == (AlertState.DIVERTED, "停電")
    await tell(house, f"case/{GROUP}", group(), ids=("group-0002",))
    await looked(house)
    assert [one.state for one in await alerts_of(house, 1)] == [AlertState.DIVERTED, AlertState.ALERTED]


async def test_a_crew_that_warned_a_hospital_by_itself_is_left_alone(house: House) -> None:
    await an_incident(house)
    await a_casualty(house, 1)
    await tell(house, f"case/{case_id(1)}", says.HospitalAlerted(hospital=OTHER_HOSPITAL, unit="A-91"))
    await tell(house, SUBJECT, sent(1))
    await tell(house, f"case/{GROUP}", group())
    await looked(house)
    assert [alert.hospital for alert in await alerts_of(house, 1)] == [OTHER_HOSPITAL]


async def test_the_second_tag_of_a_patient_comes_to_no_hospital(house: House) -> None:
    await two_bound_for_the_hospital(house)
    await tell(house, f"case/{case_id(2)}", incidents.TagsJoined(into=case_id(1), incident=INCIDENT, name="陳"))
    await looked(house)
    (alert,) = await alerts_of(house, 2)
    assert alert.state is AlertState.STOOD_DOWN
    assert [case.casualty.number for case in house.book.casualties(INCIDENT) if case.casualty] == [tag_number("A", 1)]


async def test_an_ended_incident_closes_who_is_left_and_its_groups_once_all_are_there(house: House) -> None:
    await two_bound_for_the_hospital(house)
    await a_casualty(house, 3, incidents.TriageCategory.DEAD)
    await tell(house, SUBJECT, incidents.IncidentEnded(name="林"))
    await looked(house)
    assert (await house.book.case(case_id(3))).closed_at is not None
    assert (await house.book.case(GROUP)).alerts["group-0001"].state is AlertState.ALERTED
    for place in (1, 2):
        (alert,) = await alerts_of(house, place)
        await tell(house, f"case/{case_id(place)}", says.PatientArrived(alert=alert.id))
    await looked(house)
    assert (await house.book.case(GROUP)).alerts["group-0001"].state is AlertState.STOOD_DOWN


async def test_what_depends_on_all_is_drawn_again(house: House) -> None:
    await two_bound_for_the_hospital(house)
    drawn = await looked(house)
    assert [one.id for one in drawn] == [INCIDENT, GROUP]
