"""Triage at the scene in FHIR: one Observation for each time a casualty was sorted, by our own codes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from goldenhour.emergency.case import Case
from goldenhour.emergency.fhir.building import Json, annotation
from goldenhour.emergency.fhir.codings import concept, hl7
from goldenhour.emergency.fhir.facts import Facts
from goldenhour.emergency.fhir.own_codes import own_coding
from goldenhour.emergency.fhir.parts import Part, by_id


def seen_of_sorting(case: Case) -> Any:
    return case.casualty.judged if case.casualty and case.counts else ()


def sorting(facts: Facts, judged_id: str, judged: Any) -> Iterator[Json]:
    """The category, the method, and why where it is not what the answers led to."""
    yield facts.resource(
        "Observation", "gh-scene-triage", (judged_id,),
        status=facts.status(judged_id),
        category=[concept(hl7("observation-category", "exam", "Exam"))],
        code=concept(own_coding("observation", "scene-triage")),
        subject=facts.patient,
        encounter=facts.encounter,
        effectiveDateTime=facts.at(judged.at),
        performer=facts.actors(judged_id),
        valueCodeableConcept=concept(own_coding("triage-category", judged.category)),
        method=concept(own_coding("triage-method", judged.method)),
        note=annotation(judged.why),
    )  # fmt: skip


PARTS = (Part("scene-triage", seen_of_sorting, by_id, sorting),)
