"""A call in FHIR: the emergency (EpisodeOfCare), the request for help (ServiceRequest), where it is (Location)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from goldenhour.emergency.bodies import CallTaken
from goldenhour.emergency.case import Case
from goldenhour.emergency.fhir.building import Json, annotation, number, reference, text
from goldenhour.emergency.fhir.codings import concept, hl7, known_as, table_concept
from goldenhour.emergency.fhir.facts import Facts
from goldenhour.emergency.fhir.own_codes import own_coding
from goldenhour.emergency.fhir.parts import Part, once, whole

PRIORITIES = {"2305001": "stat", "2305003": "urgent", "2305005": "routine", "2305007": "routine"}
"""Dispatch level -> FHIR request priority. Our assumption; an unknown level says none."""


def ended_at(case: Case) -> datetime | None:
    """When nobody has anything left to do: closed, else the last thing that was reported."""
    if case.is_open:
        return None
    known = [case.closed_at, *(at for run in case.runs.values() for at in run.times.values())]
    known += [alert.handed_over_at for alert in case.alerts.values()]
    return max((at for at in known if at is not None), default=case.called_at)


def seen_of_emergency(case: Case) -> Any:
    if case.call is None:
        return None
    return (case.called_at, ended_at(case), case.county, case.suspected is not None, case.call.incident_number)


def emergency(facts: Facts, _: str, seen: Any) -> Iterator[Json]:
    """The emergency as a whole, from the call to its end."""
    if seen is None:
        return
    called_at, ended, county, suspected, incident = seen
    yield facts.resource(
        "EpisodeOfCare", "gh-emergency", (facts.case.id,),
        identifier=[known_as("case", facts.case.id)]
        + ([known_as("incident", incident)] if text(incident) else []),
        status="finished" if ended else "active",
        type=[concept(own_coding("episode", "emergency"))],
        diagnosis=[{"condition": reference("Condition", facts.case.id, "suspected")}] if suspected else [],
        patient=facts.patient,
        managingOrganization=reference("Organization", "county", county) if county else None,
        period=facts.period(called_at, ended),
        referralRequest=[reference("ServiceRequest", facts.case.id)],
    )  # fmt: skip


def seen_of_call(case: Case) -> Any:
    return None if case.call is None else (case.call, case.called_at, case.split_from, case.is_open)


def call(facts: Facts, _: str, seen: Any) -> Iterator[Json]:
    """The request for help, and the place it is about."""
    if seen is None:
        return
    taken, called_at, split_from, still_open = seen
    yield facts.resource(
        "ServiceRequest", "gh-call", (facts.case.id,),
        identifier=[known_as("call", split_from or facts.case.id)],
        status="active" if still_open else "completed",
        intent="order",
        category=[concept(hl7("v3-ActCode", "EMER", "emergency"))],
        priority=PRIORITIES.get(taken.level),
        code=table_concept(facts.country, ["dispatch_complaints"], taken.complaint),
        orderDetail=[table_concept(facts.country, ["dispatch_levels"], taken.level)],
        subject=facts.patient,
        encounter=facts.encounter,
        occurrenceDateTime=facts.at(called_at),
        authoredOn=facts.at(called_at),
        locationReference=[reference("Location", facts.case.id, "scene")],
        note=annotation(taken.note),
    )  # fmt: skip
    yield scene(facts, taken)


def scene(facts: Facts, taken: CallTaken) -> Json:
    """Where help is needed. How sure the position is stands in its description."""
    place = taken.place
    county = facts.country.find_county(place.county)
    said = [part for part in (place.how, uncertain(place.uncertainty_km)) if part]
    return facts.resource(
        "Location", "gh-place", (facts.case.id, "scene"),
        status="active",
        description=text("; ".join(said)),
        mode="instance",
        type=[concept(own_coding("unit", "scene"))],
        address={
            **({"text": text(place.address)} if text(place.address) else {}),
            **({"city": county.name(facts.language)} if county else {}),
            "country": facts.country.code,
        },
        position={"longitude": number(place.lon), "latitude": number(place.lat)},
    )  # fmt: skip


def uncertain(km: float | None) -> str:
    return f"± {km:g} km" if km else ""


PARTS = (
    Part("emergency", seen_of_emergency, once, emergency, "mission"),
    Part("call", seen_of_call, whole, call, "dispatch"),
)
