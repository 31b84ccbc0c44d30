"""What an outcome asks for, by condition: the few fields that other registries need, and no more.

OHCA: return of circulation, survival, cerebral performance (Utstein resuscitation registry template, Nolan JP, et al.
Resuscitation 2024;201:110288). Stroke: door-to-CT, door-to-needle, modified Rankin scale. AMI: door-to-wire. Major
trauma: door-to-operation.
"""

from __future__ import annotations

from datetime import timedelta

from goldenhour.emergency.bodies import Condition
from goldenhour.kit.sentences import N_

OF_EVERYONE = ("condition", "diagnosis", "disposition", "triage_level")
OF_CONDITION: dict[Condition, tuple[str, ...]] = {
    Condition.OHCA: ("rosc_at", "survived_to_discharge", "cpc"),
    Condition.STROKE: ("ct_at", "needle_at", "mrs"),
    Condition.AMI: ("wire_at",),
    Condition.TRAUMA: ("operation_at",),
    Condition.OTHER: (),
}
LATER = frozenset({"survived_to_discharge", "cpc", "mrs", "left_ed_at"})
"""Known only when the patient leaves: they are added by correcting the report, and nobody waits for them."""
NOT_DONE = frozenset({"rosc_at", "ct_at", "needle_at", "wire_at", "operation_at"})
"""Times of what may never have happened to this patient: left open then."""

NAMES: dict[str, str] = {
    "condition": N_("Condition"),
    "diagnosis": N_("Diagnosis"),
    "disposition": N_("Where the patient went from here"),
    "triage_level": N_("Triage level"),
    "rosc_at": N_("Return of circulation (ROSC)"),
    "ct_at": N_("CT begun"),
    "needle_at": N_("Thrombolysis begun (needle)"),
    "wire_at": N_("Wire crossed in the cath lab"),
    "operation_at": N_("Operation begun"),
    "left_ed_at": N_("Left the emergency department"),
    "survived_to_discharge": N_("Left the hospital alive"),
    "cpc": N_("Cerebral performance category (CPC)"),
    "mrs": N_("Modified Rankin scale (mRS)"),
    "note": N_("Note"),
}

DIAGNOSES: dict[Condition, tuple[str, ...]] = {
    Condition.OHCA: (N_("Cardiac arrest, cardiac cause"), N_("Cardiac arrest, other cause")),
    Condition.STROKE: (N_("Ischaemic stroke"), N_("Intracerebral haemorrhage"), N_("Transient ischaemic attack")),
    Condition.AMI: (N_("STEMI"), N_("NSTEMI"), N_("Unstable angina")),
    Condition.TRAUMA: (N_("Multiple trauma"), N_("Traumatic brain injury"), N_("Fracture")),
    Condition.OTHER: (),
}
"""The diagnoses that most of these patients get, one tap each; any other is typed."""

CPC = {
    1: N_("good performance"),
    2: N_("moderate disability"),
    3: N_("severe disability"),
    4: N_("coma or vegetative state"),
    5: N_("brain death or death"),
}
"""Utstein."""
MRS = {
    0: N_("no symptoms"),
    1: N_("no significant disability"),
    2: N_("slight disability"),
    3: N_("moderate disability"),
    4: N_("moderately severe disability"),
    5: N_("severe disability"),
    6: N_("dead"),
}
"""van Swieten JC, et al. Stroke 1988;19:604-607."""

DUE_AFTER = timedelta(hours=24)
"""From arrival. Our choice: the national rule wants the record itself signed within 24 hours."""


def fields_for(condition: Condition) -> tuple[str, ...]:
    """The fields of a report about a patient with this condition, in the order of the form."""
    return (*OF_EVERYONE, *OF_CONDITION[condition], "left_ed_at", "note")
