"""The patient in FHIR, and what is known of them: age, past history, allergies, own medicines, what happened, suspicion."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from goldenhour.emergency.bodies import Condition, HistoryTaken, Sex
from goldenhour.emergency.case import Case
from goldenhour.emergency.fhir.building import Json, annotation, quantity, text
from goldenhour.emergency.fhir.codings import HL7, concept, hl7, known_as, loinc, snomed
from goldenhour.emergency.fhir.facts import Facts
from goldenhour.emergency.fhir.own_codes import own_coding
from goldenhour.emergency.suspicion import age_of

GENDERS = {Sex.MALE: "male", Sex.FEMALE: "female", Sex.OTHER: "other", Sex.UNKNOWN: "unknown"}
UNKNOWN = {"extension": [{"url": "http://hl7.org/fhir/StructureDefinition/data-absent-reason", "valueCode": "unknown"}]}
NONE_KNOWN = re.compile(
    r"無|沒有|無已知(藥物)?過敏(史)?|無過敏(史)?|否認(過敏)?|none|no|nil|nka|nkda|no known (drug )?allerg(y|ies)"
)
"""What people write for no known allergy. Anything else is kept as it stands."""
SNOMED_OF = {
    Condition.OHCA: snomed("410429000", "Cardiac arrest"),
    Condition.TRAUMA: snomed("417746004", "Traumatic injury"),
    Condition.STROKE: snomed("230690007", "Cerebrovascular accident"),
    Condition.AMI: snomed("57054005", "Acute myocardial infarction"),
}


# ── who ──────────────────────────────────────────────────────────────────────────────────────────────────────────────
def seen_of_patient(case: Case) -> Any:
    who = case.patient
    sex = who.sex or (case.call.patient_sex if case.call else None)
    return None if case.call is None else (who.name, who.national_id, sex, who.birth_date)


def patient(facts: Facts, _: str, seen: Any) -> Iterator[Json]:
    """The patient of this case. Nobody is merged here: the same person in another case is another Patient resource."""
    if seen is None:
        return
    name, national_id, sex, birth_date = seen
    number = identifier_of(facts, national_id)
    yield facts.resource(
        "Patient", "gh-patient", (facts.case.id,),
        identifier=[*([number] if number else []), temporary(facts.case.id)],
        active=True,
        name=[{"use": "official" if number else "usual", "text": text(name)}] if text(name) else [],
        gender=GENDERS.get(sex, "unknown"),
        birthDate=birth_date.isoformat() if birth_date else None,
        _birthDate=None if birth_date else UNKNOWN,
    )  # fmt: skip


def temporary(case_id: str) -> Json:
    """What a patient is known by as long as nobody knows who it is; always there, so that both can be matched."""
    return known_as("patient-of-case", case_id, use="temp")


def identifier_of(facts: Facts, written: str | None) -> Json | None:
    """The number as others know it; one of no known form (a passport) is kept without saying whose it is."""
    number = (text(written) or "").upper()
    if not number:
        return None
    for form in facts.country.settings.get("fhir", {}).get("national_ids", ()):
        if re.fullmatch(form["pattern"], number):
            kind = {"coding": [{"system": f"{HL7}/v2-0203", "code": form["type"]}]}
            return {"use": "official", "type": kind, "system": form["system"], "value": number}
    return known_as("other-number", number, use="secondary")


def seen_of_age(case: Case) -> Any:
    return (case.called_at, age) if (age := age_of(case)) is not None else None


def age(facts: Facts, _: str, seen: Any) -> Iterator[Json]:
    """The age as somebody said it: whole years, below two years months."""
    if seen is None:
        return
    called_at, years = seen
    amount = quantity(int(years), "a", "years") if years >= 2 else quantity(round(years * 12), "mo", "months")
    yield facts.resource(
        "Observation", "gh-finding", (facts.case.id, "age"),
        status="final",
        category=[concept(hl7("observation-category", "social-history", "Social History"))],
        code=concept(loinc("30525-0", "Age")),
        subject=facts.patient,
        encounter=facts.encounter,
        effectiveDateTime=facts.at(called_at),
        valueQuantity=amount,
    )  # fmt: skip


# ── what was known before today ──────────────────────────────────────────────────────────────────────────────────────
def past_history(facts: Facts, _: str, said: str | None) -> Iterator[Json]:
    """Past history in the words of whoever asked."""
    if text(said):
        yield facts.resource(
            "Condition", "gh-past-history", (facts.case.id, "past-history"),
            clinicalStatus=concept(hl7("condition-clinical", "active", "Active")),
            verificationStatus=concept(hl7("condition-ver-status", "unconfirmed", "Unconfirmed")),
            category=[concept(hl7("condition-category", "problem-list-item", "Problem List Item"))],
            code={"text": text(said)},
            subject=facts.patient,
        )  # fmt: skip


def allergies(facts: Facts, _: str, said: str | None) -> Iterator[Json]:
    """Allergies in the words of whoever asked; that none is known is said with the code for it."""
    words = text(said)
    if words is None:
        return
    none = NONE_KNOWN.fullmatch(words.strip("。. ").lower())
    yield facts.resource(
        "AllergyIntolerance", "gh-allergy", (facts.case.id, "allergies"),
        clinicalStatus=concept(hl7("allergyintolerance-clinical", "active", "Active")),
        verificationStatus=concept(hl7("allergyintolerance-verification", "unconfirmed", "Unconfirmed")),
        code=concept(snomed("716186003", "No known allergy"), text=words) if none else {"text": words},
        patient=facts.patient,
        encounter=facts.encounter,
    )  # fmt: skip


def own_medicines(facts: Facts, _: str, said: str | None) -> Iterator[Json]:
    """What the patient takes, in the words of whoever asked."""
    if text(said):
        yield facts.resource(
            "MedicationStatement", "gh-own-medicines", (facts.case.id, "own-medicines"),
            status="unknown",
            medicationCodeableConcept={"text": text(said)},
            subject=facts.patient,
            context=facts.encounter,
        )  # fmt: skip


# ── what happened ────────────────────────────────────────────────────────────────────────────────────────────────────
def what_happened(facts: Facts, _: str, history: HistoryTaken) -> Iterator[Json]:
    """Complaint and mechanism as one observation, onset and last known well as times."""
    words = [part for part in (text(history.complaint), text(history.mechanism)) if part]
    if words:
        yield observed(facts, "complaint", loinc("10154-3", "Chief complaint Narrative - Reported")) | {
            "valueString": "; ".join(words)
        }
    for name, at in (("onset", history.onset_at), ("last-known-well", history.last_known_well_at)):
        if at is not None:
            yield observed(facts, name, own_coding("observation", name)) | {"valueDateTime": facts.at(at)}


def observed(facts: Facts, name: str, code: Json) -> Json:
    return facts.resource(
        "Observation", "gh-finding", (facts.case.id, name),
        status="final",
        category=[concept(hl7("observation-category", "survey", "Survey"))],
        code=concept(code),
        subject=facts.patient,
        encounter=facts.encounter,
    )  # fmt: skip


def seen_of_suspected(case: Case) -> Any:
    if case.suspected is None:
        return None
    began = case.history.onset_at or case.history.last_known_well_at
    return (case.suspected, began)


def suspected(facts: Facts, _: str, seen: Any) -> Iterator[Json]:
    """What the crew thinks it is. One for the case: another suspicion takes its place as a further version."""
    if seen is None:
        return
    said, began = seen
    codes = [SNOMED_OF[said.condition]] if said.condition in SNOMED_OF else []
    yield facts.resource(
        "Condition", "gh-suspected-condition", (facts.case.id, "suspected"),
        clinicalStatus=concept(hl7("condition-clinical", "active", "Active")),
        verificationStatus=concept(hl7("condition-ver-status", "provisional", "Provisional")),
        category=[concept(hl7("condition-category", "encounter-diagnosis", "Encounter Diagnosis"))],
        code=concept(own_coding("suspected-condition", said.condition), *codes),
        subject=facts.patient,
        encounter=facts.encounter,
        onsetDateTime=facts.at(began),
        note=annotation(said.why),
    )  # fmt: skip
