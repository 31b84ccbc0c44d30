"""Which cases belong to which incident: so that the report of one long over finds them all, in memory or not."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa

from goldenhour.emergency.book import incident_of
from goldenhour.emergency.capacity import CAPACITY
from goldenhour.emergency.case import Case
from goldenhour.emergency.entries import understand
from goldenhour.emergency.hospital import HospitalState, fold_hospital
from goldenhour.emergency.house import House
from goldenhour.emergency.incident import Incident
from goldenhour.kit.views import View, view_table

incident_cases = view_table("incident_cases", sa.Column("incident", sa.String, index=True))


def case_rows(state: Any) -> Iterable[dict[str, Any]]:
    incident = incident_of(state) if isinstance(state, Case) else None
    return [{"incident": incident}] if incident is not None else []


VIEWS: tuple[View, ...] = (View(incident_cases, case_rows),)


async def cases_of(house: House, incident: Incident) -> list[Case]:
    """Every case of the incident: casualties, those with a second tag too, and the warnings of groups."""
    wanted = sa.select(incident_cases.c.subject).where(incident_cases.c.incident == incident.id)
    subjects = await house.ask(lambda connection: connection.scalars(wanted).all())
    return [await house.book.case(subject.partition("/")[2]) for subject in sorted(subjects)]


async def hospitals_then(house: House, incident: Incident, cases: Iterable[Case]) -> list[HospitalState]:
    """The hospitals that had to do with it, with the capacity they had told of until it ended: what they said later answers
    another question."""
    asked = {
        state.id
        for state in house.book.hospitals.values()
        if any(one.asked.incident == incident.id for one in state.capacity.questions)
    }
    warned = {alert.hospital for case in cases for alert in case.alerts.values()}
    bound = {one.hospital for one in incident.distribution.values() if one.hospital}
    return [await hospital_then(house, hospital, incident) for hospital in sorted(asked | warned | bound)]


async def hospital_then(house: House, hospital: str, incident: Incident) -> HospitalState:
    timeline = [understand(logged) for logged in await house.log.timeline(f"hospital/{hospital}")]
    until = incident.ended_at or house.world.now()
    return fold_hospital(
        hospital, [said for said in timeline if said.kind in CAPACITY and said.logged.entry.at <= until]
    )
