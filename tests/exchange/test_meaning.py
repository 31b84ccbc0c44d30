"""What an entry means for the store: a case's resources for those who may see it, a place's for everybody."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from msgspec.structs import replace

from goldenhour.app.fhir import PARTS
from goldenhour.emergency import bodies as says
from goldenhour.emergency.country import load_country
from goldenhour.exchange.meaning import CaseMeaning
from goldenhour.kit.fhir.projecting import Before
from goldenhour.kit.fhir.store import Write
from goldenhour.kit.log import Logged
from tests.emergency.telling import entry, logged
from tests.exchange.everything import EVERYTHING, HOSPITAL

COUNTRY = load_country("taiwan")


class Told:
    """A log that holds these entries."""

    def __init__(self, entries: Sequence[Any]) -> None:
        self.entries: list[Logged] = [said.logged for said in logged(list(entries))]

    async def timeline(self, subject: str, *, after: int = 0) -> list[Logged]:
        return [one for one in self.entries if one.entry.subject == subject]


class Nothing:
    """A store in which nobody else wrote."""

    def of_case(self, case: str) -> list[Any]:
        return []


class NothingBefore(Before):
    def __init__(self) -> None:
        """Of no batch."""

    async def __call__(self) -> Any:
        return Nothing()

    async def of_others(self) -> Any:
        return Nothing()


nothing_before = NothingBefore()


async def writes_of(entries: Sequence[Any]) -> list[tuple[str, list[Write]]]:
    log = Told(entries)
    meaning = CaseMeaning(log, COUNTRY, PARTS)  # type: ignore[arg-type]
    return [(one.entry.id, list(await meaning(one, nothing_before))) for one in log.entries]


async def test_a_warned_hospital_gets_what_was_there_before() -> None:
    steps = dict(await writes_of(EVERYTHING))
    told = {f"{one.type}/{one.id}": one for one in steps["alert"]}
    assert "Observation/v1.pulse" in told
    assert all(f"hospital/{HOSPITAL}" in one.audience for one in told.values())


async def test_an_ambulance_and_a_closed_service_are_for_everybody() -> None:
    registered = says.UnitRegistered(name="演練91", county="A", lat=25.0, lon=121.5)
    closed = says.DiversionChanged(what=says.Capability.STROKE, closed=True, reason="維修")
    steps = await writes_of([
        replace(entry(registered, 0, "unit"), subject="unit/A-91"),
        replace(entry(closed, 1, "closed"), subject=f"hospital/{HOSPITAL}"),
        replace(entry(says.CrewSignedOn(names=["某人"]), 2, "crew"), subject="unit/A-91"),
    ])  # fmt: skip
    assert [(name, [(one.type, one.id) for one in made]) for name, made in steps] == [
        ("unit", [("Organization", "unit.A-91"), ("Location", "unit.A-91")]),
        ("closed", [("HealthcareService", f"hospital.{HOSPITAL}.stroke")]),
        ("crew", []),
    ]
    assert all("*" in one.audience for _, made in steps for one in made)


async def test_entries_that_come_again_because_the_store_refused_them_mean_the_same_again() -> None:
    log = Told(EVERYTHING)
    meaning = CaseMeaning(log, COUNTRY, PARTS)  # type: ignore[arg-type]
    await meaning(log.entries[0], nothing_before)
    first = [await meaning(one, nothing_before) for one in log.entries[1:12]]
    again = [await meaning(one, nothing_before) for one in log.entries[1:12]]
    assert again == first
