"""What became of the patient, in FHIR: the diagnosis (Condition), triage (RiskAssessment), times and results (Observation).

A report may be sparse; only what was said becomes a resource.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from goldenhour.emergency.bodies import OutcomeReported
from goldenhour.emergency.case import Case
from goldenhour.emergency.fhir.building import Json, annotation, text
from goldenhour.emergency.fhir.codings import ICD10, ICD_SHAPE, coding, concept, hl7, snomed, table_concept
from goldenhour.emergency.fhir.facts import Facts
from goldenhour.emergency.fhir.own_codes import own_coding
from goldenhour.emergency.fhir.parts import Part, by_key

TIMES = {
    "rosc_at": "rosc-time", "ct_at": "ct", "needle_at": "needle", "wire_at": "wire", "operation_at": "operation",
    "left_ed_at": "left-ed",
}  # fmt: skip
"""Field of the report -> our code of the time."""
RANKIN = snomed("1255866005", "Modified Rankin Scale score")
TRIAGE = {level: f"13100{level}" for level in range(1, 6)}
"""Level 1-5 -> code of the national record (TTAS)."""


def seen_of_outcomes(case: Case) -> Any:
    if not case.counts:
        return {}
    return {key: (a.outcome, a.outcome_at) for key, a in case.alerts.items() if a.outcome is not None}


def outcome(facts: Facts, alert_id: str, seen: Any) -> Iterator[Json]:
    """All that one report says."""
    report, at = seen
    yield diagnosis(facts, alert_id, report, at)
    if report.triage_level is not None:
        yield triage(facts, alert_id, report, at)
    for field, code in TIMES.items():
        if (when := getattr(report, field)) is not None:
            yield result(facts, alert_id, code, at, own_coding("observation", code)) | {"valueDateTime": facts.at(when)}
    if report.survived_to_discharge is not None:
        yield result(facts, alert_id, "survived", at, own_coding("observation", "survived")) | {
            "valueBoolean": report.survived_to_discharge
        }
    if report.cpc is not None:
        yield result(facts, alert_id, "cpc", at, own_coding("observation", "cpc")) | {"valueInteger": report.cpc}
    if report.mrs is not None:
        scale = own_coding("observation", "mrs")
        yield result(facts, alert_id, "mrs", at, scale, RANKIN) | {"valueInteger": report.mrs}


def diagnosis(facts: Facts, alert_id: str, report: OutcomeReported, at: Any) -> Json:
    """The diagnosis as it was written; an ICD-10 code in it is said as a code as well."""
    written = text(report.diagnosis) or ""
    codes = [word for word in re.split(r"[\s,;，；()（）]+", written) if ICD_SHAPE.fullmatch(word)]
    category = own_coding("suspected-condition", report.condition)
    return facts.resource(
        "Condition", "gh-diagnosis", (alert_id, "diagnosis"),
        clinicalStatus=concept(hl7("condition-clinical", "active", "Active")),
        verificationStatus=concept(hl7("condition-ver-status", "confirmed", "Confirmed")),
        category=[concept(hl7("condition-category", "encounter-diagnosis", "Encounter Diagnosis"))],
        code=concept(*(coding(ICD10, code) for code in codes), category, text=written or category["display"]),
        subject=facts.patient,
        encounter=facts.ed_encounter(alert_id),
        recordedDate=facts.at(at),
        note=annotation(report.note),
    )  # fmt: skip


def triage(facts: Facts, alert_id: str, report: OutcomeReported, at: Any) -> Json:
    """The triage level in the emergency department, five levels (TTAS)."""
    assert report.triage_level is not None
    level = table_concept(facts.country, ["triage_levels"], TRIAGE[report.triage_level])
    return facts.resource(
        "RiskAssessment", "gh-triage", (alert_id, "triage"),
        status="final",
        code=concept(own_coding("observation", "triage")),
        subject=facts.patient,
        encounter=facts.ed_encounter(alert_id),
        occurrenceDateTime=facts.at(at),
        prediction=[{"qualitativeRisk": level}],
    )  # fmt: skip


def result(facts: Facts, alert_id: str, name: str, at: Any, *codes: Json) -> Json:
    return facts.resource(
        "Observation", "gh-outcome", (alert_id, name),
        status="final",
        category=[concept(hl7("observation-category", "survey", "Survey"))],
        code=concept(*codes),
        subject=facts.patient,
        encounter=facts.ed_encounter(alert_id),
        effectiveDateTime=facts.at(at),
    )  # fmt: skip


PARTS = (Part("outcome", seen_of_outcomes, by_key, outcome, "outcome"),)
