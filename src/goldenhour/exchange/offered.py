"""Which FHIR types this server offers, and what may be done with each."""

from __future__ import annotations

WRITABLE: tuple[str, ...] = (
    "Patient", "Encounter", "EpisodeOfCare", "Observation", "Condition", "Procedure", "MedicationAdministration",
    "MedicationStatement", "AllergyIntolerance", "Composition", "Bundle", "DocumentReference", "Binary", "Questionnaire",
    "QuestionnaireResponse", "RiskAssessment", "ClinicalImpression", "ServiceRequest", "Task", "Communication", "Flag",
    "Location", "Organization", "HealthcareService", "Practitioner", "PractitionerRole", "Device", "DeviceMetric",
    "Schedule", "Slot", "List", "Provenance", "Consent", "Subscription", "DiagnosticReport", "RelatedPerson", "Group",
    "Measure", "MeasureReport",
)  # fmt: skip
"""Others may write these; those made from our own timelines among them can only be read."""

DEFINITIONS: tuple[str, ...] = (
    "CapabilityStatement", "StructureDefinition", "ValueSet", "CodeSystem", "ConceptMap", "OperationDefinition",
    "SearchParameter",
)  # fmt: skip
"""Our own profiles and what belongs to them: the same for everybody, read only."""

AUDIT = "AuditEvent"
"""Made from the audit log; read only."""

OFFERED = frozenset({*WRITABLE, *DEFINITIONS, AUDIT})
COMPARTMENTS = ("Patient", "Encounter")
