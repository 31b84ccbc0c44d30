"""EDXL-HAVE: what is known is written with its age, what nobody said is not written at all."""

from __future__ import annotations

from typing import Any

from lxml import etree

from goldenhour.emergency.edxl import HAVE
from tests.conftest import HOSPITAL, TAIPEI

NS = {"h": HAVE}


async def document(client: Any, people: Any, county: str = TAIPEI) -> Any:
    answer = await client(people.authority).get(f"/capacity.xml?county={county}")
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("application/xml")
    return etree.fromstring(answer.content)


def facility(tree: Any, hospital: str = HOSPITAL) -> Any:
    (found,) = tree.xpath(f"h:facility[h:facilityInformation/h:facilityID='hospital-{hospital}']", namespaces=NS)
    return found


async def test_a_hospitals_figures_are_written_with_who_counted_them_and_when(client: Any, people: Any) -> None:
    said = {"can_take": {"immediate": 2}, "free": {"icu_beds": 0}, "name": "林\uffff & \u0001王"}
    assert (await client(people.ed_nurse).say(f"/hospitals/{HOSPITAL}/capacity", **said)).status_code == 201
    found = facility(await document(client, people))
    ed = found.find("h:facilityInformation/h:emergencyDepartmentStatus", NS)
    assert ed.findtext("h:emsTraffic/h:emsTrafficStatus", namespaces=NS) == "Normal"
    assert ed.findtext("h:emsCapacity/h:triageCode/h:triageCodeValue", namespaces=NS) == "Red"
    assert ed.findtext("h:emsCapacity/h:triageCode/h:triageCountQuantity", namespaces=NS) == "2"
    item = found.find("h:serviceList/h:serviceListItem", NS)
    assert item.findtext("h:serviceTaxonomyKeyValue", namespaces=NS) == "icu_beds"
    assert item.findtext("h:serviceBedCapacity/h:availableCount", namespaces=NS) == "0"
    assert item.findtext("h:serviceBedCapacity/h:availability", namespaces=NS) == "Full"
    note = item.findtext("h:serviceBedCapacity/h:capacityNote", namespaces=NS)
    assert note == "counted 2026-11-22T02:00:00+00:00 by 林 & 王"


async def test_what_nobody_said_is_not_written_and_a_closed_door_is(client: Any, people: Any) -> None:
    closing = {"what": "stroke", "closed": True, "reason": "no CT"}
    assert (await client(people.ed_nurse).say(f"/hospitals/{HOSPITAL}/diversion", **closing)).status_code == 201
    found = facility(await document(client, people))
    assert not found.xpath(".//h:emsCapacity | .//h:serviceList", namespaces=NS)
    assert found.xpath("string(.//h:emsTrafficStatus)", namespaces=NS) == "Advisory"
    assert found.xpath("string(.//h:emsTrafficReason)", namespaces=NS) == "stroke care: no CT"


async def test_every_hospital_of_the_county_stands_there_once_and_no_other(
    house: Any, client: Any, people: Any
) -> None:
    tree = await document(client, people)
    ids = [one.text for one in tree.iter(f"{{{HAVE}}}facilityID")]
    theirs = {f"hospital-{one.id}" for one in house.country.hospitals if one.county == TAIPEI}
    assert set(ids) == theirs
    assert len(ids) == len(theirs)


async def test_a_drills_figures_leave_the_house_for_nobody(client: Any, people: Any) -> None:
    said = {"can_take": {"immediate": 99}, "drill": True, "name": "林"}
    assert (await client(people.ed_nurse).say(f"/hospitals/{HOSPITAL}/capacity", **said)).status_code == 201
    assert not facility(await document(client, people)).xpath(".//h:emsCapacity", namespaces=NS)


async def test_a_county_nobody_knows_is_refused(client: Any, people: Any) -> None:
    assert (await client(people.authority).get("/capacity.xml?county=XX")).status_code == 404
