"""The case as a program reads it, who may, and that it is noted."""

from __future__ import annotations

from collections.abc import Callable

import msgspec

from goldenhour.emergency import bodies as says
from goldenhour.emergency.house import House
from goldenhour.emergency.people import Person
from goldenhour.kit.log import Entry
from goldenhour.records.reading import CaseRead
from tests.alerts.scene import on_the_road, tell, warned
from tests.conftest import HOSPITAL, Client, People

Speaks = Callable[[Person | None], Client]


async def test_a_program_reads_the_case_as_it_stands(client: Speaks, people: People, house: House) -> None:
    case = await on_the_road(house)
    await tell(house, f"case/{case}", says.VitalSignsTaken(systolic=86, pulse=121, breaths=26, spo2=90))
    await tell(house, f"case/{case}", says.FindingNoted(code="9901053"), says.MedicationGiven(code="124201"))
    await tell(house, f"case/{case}", says.ConditionSuspected(condition=says.Condition.AMI), warned(house))
    answer = await client(people.ed_nurse).get(f"/cases/{case}")
    read = msgspec.json.decode(answer.content, type=CaseRead)
    assert (read.id, read.open, read.units[0].unit) == (case, True, "A-91")
    assert read.vital_signs[0].news2 is not None
    assert read.vital_signs[0].news2.score == 3 + 2 + 3 + 3  # breaths 26, pulse 121, systolic 86, SpO2 90
    assert set(read.vital_signs[0].news2.missing) == {"on_oxygen", "consciousness", "temperature_c"}
    assert read.suspected == says.ConditionSuspected(condition=says.Condition.AMI)
    assert read.alerts[0].alert.hospital == HOSPITAL
    assert answer.headers["cache-control"] == "no-store"


async def test_news2_is_not_told_of_a_child(client: Speaks, people: People, house: House) -> None:
    case = await on_the_road(house, patient_age=7)
    await tell(house, f"case/{case}", says.VitalSignsTaken(systolic=86, pulse=121))
    assert (await client(people.crew).get(f"/cases/{case}")).json()["vital_signs"][0]["news2"] is None


async def test_an_entry_of_a_newer_writer_is_kept_aside_verbatim(client: Speaks, people: People, house: House) -> None:
    case = await on_the_road(house)
    body = b'{"spin": 7,  "why": "later"}'
    entry = Entry(
        id="from-the-future", subject=f"case/{case}", kind="spin_measured", at=house.world.now(), by="person/x",
        body=msgspec.Raw(body),
    )  # fmt: skip
    await house.book.caught_up((await house.log.append([entry]))[0].seq)
    answer = await client(people.crew).get(f"/cases/{case}")
    assert body in answer.content
    assert answer.json()["not_understood"][0]["why"] == "unknown kind"


async def test_another_hospital_and_another_crew_do_not_learn_that_the_case_exists(
    client: Speaks, people: People, house: House
) -> None:
    case = await on_the_road(house)
    await tell(house, f"case/{case}", warned(house))
    for stranger in (people.foreign_nurse, people.foreign_crew, people.specialist, people.administrator):
        assert (await client(stranger).get(f"/cases/{case}")).status_code == 404


async def test_every_reading_is_audited(client: Speaks, people: People, house: House) -> None:
    case = await on_the_road(house)
    await client(people.crew).get(f"/cases/{case}")
    noted = [logged.entry for logged in await house.audit.timeline(f"case/{case}")]
    assert [(entry.kind, entry.by) for entry in noted] == [("case_read", people.crew.id)]


async def test_the_api_describes_the_reading_and_every_action(client: Speaks, house: House) -> None:
    described = (await client(None).get("/openapi.json")).json()
    assert described["paths"]["/cases/{case}"]["get"]["responses"]["200"]["content"]
    assert "CaseRead" in described["components"]["schemas"]
    for path in ("patient", "history", "vital-signs", "findings", "procedures", "medications", "struck"):
        assert "post" in described["paths"][f"/cases/{{case}}/{path}"]
