"""The report of an incident: its times, its hospitals, and what nobody said."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from lxml import etree

from goldenhour.emergency import bodies as says
from goldenhour.emergency import incident_bodies as incidents
from goldenhour.emergency.capacity_bodies import CapacityAsked, CapacityReported, Urgency
from goldenhour.emergency.casualty import case_of_tag
from goldenhour.emergency.edxl import TEP
from goldenhour.emergency.tags import tag_number
from tests.alerts.scene import sent, tell
from tests.conftest import HOSPITAL, OTHER_HOSPITAL
from tests.incidents.scene import INCIDENT, RED, YELLOW, declared, tagged

ADDRESS = f"/incidents/{INCIDENT}/after-action"
PLANNED = (incidents.PlannedInject(minute=5, text="起火"), incidents.PlannedInject(minute=9, text="記者到場"))


def case(place: int) -> str:
    return case_of_tag(INCIDENT, tag_number("A", place))


def number(place: int) -> str:
    return tag_number("A", place)


class Exercise:
    """A drill told minute by minute."""

    def __init__(self, house: Any) -> None:
        self.house, self.begin = house, house.world.now() - timedelta(hours=2)

    def at(self, minute: float) -> datetime:
        return self.begin + timedelta(minutes=minute)

    async def on(self, minute: float, subject: str, *bodies: Any, id: str = "") -> None:
        await tell(self.house, subject, *bodies, at=self.at(minute), ids=(id,) if id else ())

    async def casualty(self, place: int, category: Any, tag: float, left: float | None, there: float | None) -> None:
        await self.on(tag, f"case/{case(place)}", tagged(place, category, drill=True))
        if left is not None:
            await self.on(left, f"case/{case(place)}", incidents.CasualtyLoaded(unit="A-91", name="A-91"))
        elif there is not None:
            await self.on(tag, f"case/{case(place)}", sent())
        if there is not None:
            mark = says.TimeReported(unit="A-91", mark=says.Mark.AT_HOSPITAL)
            await self.on(there, f"case/{case(place)}", mark)

    async def to(self, hospital: str, *places: int) -> None:
        assigned = tuple(incidents.Assigned(case=case(place), hospital=hospital) for place in places)
        await self.on(20, f"incident/{INCIDENT}", incidents.DistributionSet(assigned=assigned, name="林"))


async def told(house: Any) -> Exercise:
    """Two reds and a yellow to one hospital that said it can take one red; a second yellow arrives without a departure; one
    is never moved; one has two tags. The other hospital was asked and is silent."""
    it, warned = Exercise(house), incidents.GroupWarned(
        incident=INCIDENT, hospital=HOSPITAL, counts={RED: 2}, name="林", drill=True
    )  # fmt: skip
    await it.on(0, f"incident/{INCIDENT}", declared(drill=True, injects=PLANNED), id=INCIDENT)
    for hospital in (HOSPITAL, OTHER_HOSPITAL):
        asking = CapacityAsked(incident=INCIDENT, drill=True, name="林")
        await it.on(1, f"hospital/{hospital}", asking, id=f"asked-{hospital}")
    report = CapacityReported(can_take={Urgency.IMMEDIATE: 1, Urgency.DELAYED: 5}, drill=True, name="王")
    await it.on(3, f"hospital/{HOSPITAL}", report)
    await it.casualty(1, RED, 4, 22, 40)
    await it.casualty(2, RED, 5, 30, 50)
    await it.casualty(3, YELLOW, 6, None, 45)
    await it.casualty(4, YELLOW, 7, None, None)
    await it.on(8, f"case/{case(5)}", tagged(5, RED, drill=True))
    await it.on(9, f"case/{case(5)}", incidents.TagsJoined(into=case(1), incident=INCIDENT, name="林"))
    await it.to(HOSPITAL, 1, 2, 3)
    await it.on(21, "case/group-case-0001", warned, id="group-0001")
    await it.on(22, "case/group-case-0001", says.AlertAcknowledged(alert="group-0001", name="王護理師"))
    given = incidents.IncidentInjectGiven(text="起火", planned=0, name="林")
    await it.on(25, f"incident/{INCIDENT}", given, id="inject-0001")
    await it.on(60, f"incident/{INCIDENT}", incidents.IncidentEnded(reason="完成", name="林"))
    late = CapacityReported(can_take={Urgency.IMMEDIATE: 9}, drill=True, name="王")
    await it.on(90, f"hospital/{HOSPITAL}", late)
    return it


async def test_the_times_are_counted_from_the_declaration(house: Any, client: Any, people: Any) -> None:
    it = await told(house)
    times = (await client(people.dispatcher).get(f"{ADDRESS}.json")).json()["times"]
    found = {name: datetime.fromisoformat(at) for name, at in times.items()}
    assert found == {
        "declared_at": it.at(0), "first_tag_at": it.at(4), "first_departure_at": it.at(22), "last_red_away_at": it.at(30),
        "last_arrival_at": it.at(50), "ended_at": it.at(60),
    }  # fmt: skip


async def test_a_hospital_is_held_to_what_it_said_while_the_incident_ran(house: Any, client: Any, people: Any) -> None:
    await told(house)
    page = (await client(people.dispatcher).get(ADDRESS, headers={"accept": "text/html"})).text
    report = (await client(people.dispatcher).get(f"{ADDRESS}.json")).json()
    mine = next(one for one in report["hospitals"] if one["hospital"] == HOSPITAL)
    assert mine["could_take"]["immediate"]["value"] == 1
    assert mine["sent"] == {"immediate": 2, "delayed": 1}
    assert mine["arrived"] == 3
    assert mine["acknowledged_by"] == "王護理師"
    assert "Hospitals that were sent more than they said they can take: 1" in page
    assert "<b>(+1)</b>" in page


@pytest.mark.parametrize(
    ("minute", "question", "counts"),
    [(-10, CapacityAsked(drill=True, name="林"), True), (15, CapacityAsked(drill=True, name="林"), True),
     (-31, CapacityAsked(drill=True, name="林"), False), (61, CapacityAsked(drill=True, name="林"), False),
     (15, CapacityAsked(name="林"), False), (15, CapacityAsked(drill=True, transfer="transfer-1", name="林"), False),
     (15, CapacityAsked(drill=True, incident="incident-9", name="林"), False)],
)  # fmt: skip
async def test_a_question_in_general_counts_where_its_answer_tells_of_this_incident(
    house: Any, client: Any, people: Any, minute: int, question: CapacityAsked, counts: bool
) -> None:
    it = Exercise(house)
    await it.on(0, f"incident/{INCIDENT}", declared(drill=True), id=INCIDENT)
    await it.casualty(1, RED, 4, 22, 40)
    await it.to(HOSPITAL, 1)
    await it.on(minute, f"hospital/{HOSPITAL}", question, id="asked-0001")
    await it.on(60, f"incident/{INCIDENT}", incidents.IncidentEnded(reason="完成", name="林"))
    (mine,) = (await client(people.dispatcher).get(f"{ADDRESS}.json")).json()["hospitals"]
    assert (mine["asked_at"] is not None) == counts
    page = (await client(people.dispatcher).get(ADDRESS, headers={"accept": "text/html"})).text
    assert ("were never asked what they can take" in page) != counts


async def test_every_gap_is_named_with_the_tags_it_is_about(house: Any, client: Any, people: Any) -> None:
    await told(house)
    page = (await client(people.dispatcher).get(ADDRESS, headers={"accept": "text/html"})).text
    for gap in (
        "Hospitals that never answered what they can take: 1",
        "Casualties who arrived, and nobody said when they left the scene: 1",
        "Casualties still at the scene as far as anybody said: 1",
        "Casualties without a hospital: 1",
        "Second tags of one patient, found and joined: 1",
        "Injects that were not answered: 1",
        "Planned injects that were never given: 1",
    ):
        assert gap in page, gap
    for tag in (number(3), number(4), number(5)):
        assert tag in page


async def test_the_report_is_there_on_paper_and_as_a_chart(house: Any, client: Any, people: Any) -> None:
    await told(house)
    dispatcher = client(people.dispatcher)
    paper = await dispatcher.get(f"{ADDRESS}.pdf")
    assert paper.content.startswith(b"%PDF")
    chart = (await dispatcher.get(f"{ADDRESS}/chart.json")).json()
    assert chart["mark"]["interpolate"] == "step-after"


async def test_another_county_sees_no_report_and_no_patients(house: Any, client: Any, people: Any) -> None:
    await told(house)
    for page in (ADDRESS, f"{ADDRESS}.json", f"/incidents/{INCIDENT}/patients.xml"):
        assert (await client(people.foreign_crew).get(page)).status_code == 404


async def test_every_casualty_is_written_in_tep_once_and_the_drill_is_an_exercise(
    house: Any, client: Any, people: Any
) -> None:
    await told(house)
    answer = await client(people.authority).get(f"/incidents/{INCIDENT}/patients.xml")
    tree, ns = etree.fromstring(answer.content), {"t": TEP}
    assert tree.findtext("t:messageKind", namespaces=ns) == "Exercise"
    ids = [one.text for one in tree.iter(f"{{{TEP}}}uniquePatientID")]
    assert ids == [number(place) for place in (1, 2, 3, 4)]
    first = tree.find("t:patient", ns)
    assert first.xpath("string(.//t:triageStatus/*[2])", namespaces=ns) == "Red"
    assert first.findtext("t:patientTransport/t:destination/t:destinationID", namespaces=ns) == HOSPITAL


async def test_the_report_finds_every_casualty_when_none_is_in_memory_any_more(
    house: Any, client: Any, people: Any
) -> None:
    await told(house)
    before = (await client(people.dispatcher).get(f"{ADDRESS}.json")).json()
    house.book.open_cases.clear()
    house.book._closed.clear()
    house.book._of_incident.clear()
    assert (await client(people.dispatcher).get(f"{ADDRESS}.json")).json() == before
