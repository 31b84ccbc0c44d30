"""What was found, done and given, in FHIR: Observation, Procedure, MedicationAdministration."""

from __future__ import annotations

from collections.abc import Iterator

from goldenhour.emergency.atmist import FINDING_TABLES
from goldenhour.emergency.bodies import MedicationGiven
from goldenhour.emergency.fhir.building import Json, annotation, code_text, number, pruned, quantity, text
from goldenhour.emergency.fhir.codings import concept, hl7, table_concept
from goldenhour.emergency.fhir.facts import Facts
from goldenhour.emergency.fhir.own_codes import own_coding
from goldenhour.emergency.noted import Noted
from goldenhour.records.fhir_judged import device_of, device_reference

HISTORY = "past_history"
UNITS = {
    "3706001": ("g", "g"), "3706015": ("ug", "µg"), "3706021": ("mg", "mg"), "3706025": ("mL", "mL"),
    "3706027": ("mL/h", "mL/h"), "3706033": ("[drp]", "drops"), "3706035": ("L/min", "L/min"),
    "3706037": ("ug/min", "µg/min"), "3706043": ("{puff}", "puffs"), "3706049": ("[iU]", "IU"),
    "mg": ("mg", "mg"), "g": ("g", "g"), "ml": ("mL", "mL"), "mcg": ("ug", "µg"),
}  # fmt: skip
"""Unit of the national record, and what imports write -> UCUM code and what people read. Units (3706049) are taken for
international units: our assumption."""


def finding(facts: Facts, _: str, noted: Noted) -> Iterator[Json]:
    """Something seen or examined: what it is, is the value. A disease of before is a condition, not a finding."""
    body = noted.body
    code = table_concept(facts.country, FINDING_TABLES, body.code, body.system, body.text)
    if HISTORY in facts.country.tables_with(code_text(body.code)):
        yield before_today(facts, noted, code)
        return
    yield facts.resource(
        "Observation", "gh-finding", (noted.id,),
        status=facts.status(noted.id),
        category=[concept(hl7("observation-category", "exam", "Exam"))],
        code=concept(own_coding("observation", "finding")),
        subject=facts.patient,
        encounter=facts.encounter,
        effectiveDateTime=facts.at(noted.at),
        performer=facts.actors(noted.id),
        valueCodeableConcept=code,
        note=annotation(body.text),
    )  # fmt: skip


def before_today(facts: Facts, noted: Noted, code: Json) -> Json:
    return facts.resource(
        "Condition", "gh-past-history", (noted.id,),
        clinicalStatus=concept(hl7("condition-clinical", "active", "Active")),
        verificationStatus=concept(hl7("condition-ver-status", "unconfirmed", "Unconfirmed")),
        category=[concept(hl7("condition-category", "problem-list-item", "Problem List Item"))],
        code=code,
        subject=facts.patient,
        encounter=facts.encounter,
        recordedDate=facts.at(noted.at),
        recorder=facts.actor(noted.id),
        note=annotation(noted.body.text),
    )  # fmt: skip


def procedure(facts: Facts, _: str, noted: Noted) -> Iterator[Json]:
    """Something done to the patient."""
    body, used = noted.body, device_of(noted)
    yield facts.resource(
        "Procedure", "gh-procedure", (noted.id,),
        status="completed",
        code=table_concept(facts.country, ["procedures"], body.code, body.system, body.text),
        subject=facts.patient,
        encounter=facts.encounter,
        performedDateTime=facts.at(noted.at),
        performer=[{"actor": actor} for actor in facts.actors(noted.id)],
        note=annotation(body.text),
        usedReference=[device_reference(facts.case.id, used)] if used else [],
    )  # fmt: skip


def medication(facts: Facts, _: str, noted: Noted) -> Iterator[Json]:
    """A medicine the crew gave."""
    body = noted.body
    assert isinstance(body, MedicationGiven)
    route = table_concept(facts.country, ["medication_routes"], body.route, body.system) if text(body.route) else None
    yield facts.resource(
        "MedicationAdministration", "gh-medication-given", (noted.id,),
        status="completed",
        medicationCodeableConcept=table_concept(facts.country, ["medications"], body.code, body.system, body.text),
        subject=facts.patient,
        context=facts.encounter,
        effectiveDateTime=facts.at(noted.at),
        performer=[{"actor": actor} for actor in facts.actors(noted.id)],
        note=annotation(body.text) + (annotation(route["text"]) if body.dose is None and route else []),
        dosage=dosage(facts, body, route),
    )  # fmt: skip


def dosage(facts: Facts, body: MedicationGiven, route: Json | None) -> Json:
    """Dose and route. FHIR wants a dose or a rate with a dosage (mad-1): a route alone is said in words, as a note."""
    if body.dose is None:
        return {}
    return pruned({"route": route, "dose": dose(facts, body)})


def dose(facts: Facts, body: MedicationGiven) -> Json:
    assert body.dose is not None
    if known := UNITS.get(body.dose_unit.lower()):
        return quantity(body.dose, *known)
    said = table_concept(facts.country, ["dose_units"], body.dose_unit) if text(body.dose_unit) else {}
    return pruned({"value": number(body.dose), "unit": said.get("text")})
