"""The compartments of a patient and of an encounter: which parameters of which types put a resource into them.

Source: FHIR R4 CompartmentDefinition/patient and CompartmentDefinition/encounter.
"""

from __future__ import annotations

import functools

from goldenhour.kit.fhir.outcomes import refused
from goldenhour.kit.fhir.search.criteria import Belonging, Named, Several
from goldenhour.kit.fhir.search.registry import TYPE_NUMBERS, parameters_of

PATIENT = """
    Account subject; AdverseEvent subject; AllergyIntolerance patient recorder asserter; Appointment actor;
    AppointmentResponse actor; AuditEvent patient; Basic patient author; BodyStructure patient; CarePlan patient
    performer; CareTeam patient participant; ChargeItem subject; Claim patient payee; ClaimResponse patient;
    ClinicalImpression subject; Communication subject sender recipient; CommunicationRequest subject sender
    recipient requester; Composition subject author attester; Condition patient asserter; Consent patient; Coverage
    policy-holder subscriber beneficiary payor; CoverageEligibilityRequest patient; CoverageEligibilityResponse
    patient; DetectedIssue patient; DeviceRequest subject performer; DeviceUseStatement subject; DiagnosticReport
    subject; DocumentManifest subject author recipient; DocumentReference subject author; Encounter patient;
    EnrollmentRequest subject; EpisodeOfCare patient; ExplanationOfBenefit patient payee; FamilyMemberHistory
    patient; Flag patient; Goal patient; Group member; ImagingStudy patient; Immunization patient;
    ImmunizationEvaluation patient; ImmunizationRecommendation patient; Invoice subject patient recipient; List
    subject source; MeasureReport patient; Media subject; MedicationAdministration patient performer subject;
    MedicationDispense subject patient receiver; MedicationRequest subject; MedicationStatement subject;
    MolecularSequence patient; NutritionOrder patient; Observation subject performer; Patient link; Person patient;
    Procedure patient performer; Provenance patient; QuestionnaireResponse subject author; RelatedPerson patient;
    RequestGroup subject participant; ResearchSubject individual; RiskAssessment subject; Schedule actor;
    ServiceRequest subject performer; Specimen subject; SupplyDelivery patient; SupplyRequest subject;
    VisionPrescription patient
"""
ENCOUNTER = """
    CarePlan encounter; CareTeam encounter; ChargeItem context; Claim encounter; ClinicalImpression encounter;
    Communication encounter; CommunicationRequest encounter; Composition encounter; Condition encounter;
    DeviceRequest encounter; DiagnosticReport encounter; DocumentManifest related-ref; DocumentReference encounter;
    ExplanationOfBenefit encounter; Media encounter; MedicationAdministration context; MedicationRequest encounter;
    NutritionOrder encounter; Observation encounter; Procedure encounter; QuestionnaireResponse encounter;
    RequestGroup encounter; ServiceRequest encounter; VisionPrescription encounter
"""
TABLES = {"Patient": PATIENT, "Encounter": ENCOUNTER}


@functools.cache
def compartment(of: str) -> dict[str, tuple[str, ...]]:
    """Resource type -> the parameters by which it belongs to a compartment of this kind."""
    lines = (line.split() for line in TABLES[of].split(";"))
    return {type_: tuple(codes) for type_, *codes in lines}


@functools.cache
def _numbers(types: tuple[str, ...], of: str) -> tuple[int, ...]:
    codes = compartment(of) if of in TABLES else {}
    chosen = {type_: codes.get(type_, ()) for type_ in types or sorted(codes)}
    parameters = [parameters_of(type_).get(code) for type_, named in chosen.items() for code in named]
    return tuple(sorted({one.number for one in parameters if one is not None and one.kind == "reference"}))


def belonging(types: tuple[str, ...], of: str, id_: str) -> Belonging:
    """That a resource of these types (all, where none are named) is in the compartment of `of/id_`.

    Raises `FhirRefusal` (404): there is no such compartment.
    """
    numbers = _numbers(types, of)
    if not numbers:
        raise refused(404, "not-found", f"There is no compartment of {of} with {', '.join(types) or 'anything'} in it.")
    return Belonging(numbers, id_, TYPE_NUMBERS[of])


def everything(of: str, ids: tuple[str, ...]) -> Several:
    """That a resource is one of these itself or in its compartment."""
    return Several((Named(ids, (TYPE_NUMBERS[of],)), *(belonging((), of, one) for one in ids)), every=False)


def numbers_of(of: str) -> tuple[int, ...]:
    """The parameters by which any resource belongs to a compartment of this kind."""
    return _numbers((), of)
