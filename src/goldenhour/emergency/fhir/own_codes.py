"""Golden Hour's own code systems: what no public system is known to say. One table; the guide is generated from it."""

from __future__ import annotations

import functools
from enum import StrEnum
from typing import NamedTuple

from goldenhour.emergency.alert_bodies import Verdict
from goldenhour.emergency.bodies import (
    Capability,
    Condition,
    Consciousness,
    Disposition,
    Mark,
    Phase,
    Preparation,
    Priority,
    Side,
)
from goldenhour.emergency.case import AlertState
from goldenhour.emergency.consult_bodies import Advice, Returned
from goldenhour.emergency.entries import KINDS
from goldenhour.emergency.fhir.building import Json
from goldenhour.emergency.fhir.codings import coding, own
from goldenhour.emergency.fhir.report_shapes import PROCEDURES, section_titles
from goldenhour.emergency.incident_bodies import TriageCategory, TriageMethod
from goldenhour.emergency.ladder_bodies import Channel, Step
from goldenhour.emergency.names import NAMES
from goldenhour.emergency.people import Role
from goldenhour.emergency.protocol_steps import STEPS, VALUES
from goldenhour.emergency.report_items import TABLES
from goldenhour.emergency.scores.measured import Risk
from goldenhour.emergency.transfer import AskState, TransferState
from goldenhour.emergency.transfer_bodies import TransferReason


class OwnSystem(NamedTuple):
    """A code system of ours. `codes` maps a code to its English display."""

    title: str
    about: str
    codes: dict[str, str]


def named(of: type[StrEnum]) -> dict[str, str]:
    return {str(value): name for value, name in NAMES[of].items()}


def spelled(values: type[StrEnum] | dict[str, object]) -> dict[str, str]:
    return {str(value): str(value).replace("_", " ") for value in values}


MARKS = {
    Mark.EN_ROUTE: "T03",
    Mark.AT_SCENE: "T04",
    Mark.AT_PATIENT: "T05",
    Mark.LEFT_SCENE: "T06",
    Mark.AT_HOSPITAL: "T07",
    Mark.LEFT_HOSPITAL: "T08",
    Mark.BACK_AT_STATION: "T09",
    Mark.AVAILABLE: "",
}
TIMES = {
    "call": "T01 call answered",
    "sent": "T02 unit notified",
    **{str(mark): f"{number} {NAMES[Mark][mark]}".strip() for mark, number in MARKS.items()},
}

OBSERVATIONS = {
    "acvpu": "Level of consciousness (ACVPU)",
    "on-oxygen": "Breathing supplemental oxygen",
    "finding": "Finding of the crew",
    "news2": "National Early Warning Score 2",
    "rts": "Revised Trauma Score (weighted)",
    "triage-rts": "Revised Trauma Score (triage)",
    "shock-index": "Shock index",
    "cincinnati": "Cincinnati Prehospital Stroke Scale",
    "cincinnati-face": "Cincinnati scale: facial droop",
    "cincinnati-arm": "Cincinnati scale: arm drift",
    "cincinnati-speech": "Cincinnati scale: abnormal speech",
    "g-fast": "G-FAST",
    "g-fast-gaze": "G-FAST: gaze",
    "g-fast-face": "G-FAST: face",
    "g-fast-arm": "G-FAST: arm",
    "g-fast-speech": "G-FAST: speech",
    "etco2": "End-tidal CO2",
    "last-known-well": "Last known well",
    "onset": "Onset",
    "resuscitation": "Resuscitation by the crew, summed up",
    "cpr-begun": "CPR begun",
    "first-rhythm": "First rhythm",
    "last-rhythm": "Last rhythm",
    "shocks": "Number of shocks",
    "adrenaline-doses": "Number of adrenaline doses",
    "rosc": "Return of spontaneous circulation",
    "rosc-time": "Time of return of circulation",
    "resuscitation-ended": "Time the resuscitation was ended",
    "rearrests": "Number of arrests again",
    "ct": "Time of CT",
    "needle": "Time of thrombolysis (needle)",
    "wire": "Time the wire crossed",
    "operation": "Time the operation began",
    "left-ed": "Time of leaving the emergency department",
    "triage": "Triage level in the emergency department",
    "scene-triage": "Triage category at the scene of an incident",
    "survived": "Survived to discharge from hospital",
    "cpc": "Cerebral performance category",
    "mrs": "Modified Rankin scale",
    "warning-verdict": "What the warning was worth",
    "returned": "Back at an emergency department within 24 hours of the advice to treat here",
}

SECTIONS = {
    "scales": "Scales and scores",
    "attachments": "Photos and ECGs",
    "alerts": "Warnings to hospitals",
    "arrest": "Resuscitation",
    "handover": "Handover",
    "outcome": "Outcome",
    "record": "National record",
}

TASKS = {
    "pre-arrival-alert": "Warning to a hospital before arrival",
    "handover": "Handover of the patient",
    "teleconsult": "Consult of a specialty elsewhere",
    "transfer": "Transfer of the patient to another hospital",
    "transfer-ask": "Question to a hospital whether it takes the patient",
}
TASK_PARTS = {
    "eta": "Expected time of arrival",
    "ringing": "Times the alarm began to ring",
    "acknowledged-by": "Who acknowledged",
    "acknowledged-at": "Acknowledged at",
    "reason": "Reason",
    "moved-to": "Hospital the patient goes to instead",
    **{f"prepared-{value}": f"Ready: {name}" for value, name in named(Preparation).items()},
    **{f"signed-{side}": f"Signed: {name}" for side, name in named(Side).items()},
}

SYSTEMS: dict[str, OwnSystem] = {
    "run-time": OwnSystem("Times of a run", "T01 to T09 of the national record, and when a unit is free again.", TIMES),
    "observation": OwnSystem("Observations", "What is observed and has no code of LOINC that we are sure of.", OBSERVATIONS),
    "consciousness": OwnSystem("ACVPU", "The levels of consciousness that NEWS2 uses.", named(Consciousness)),
    "phase": OwnSystem("Phases", "When vital signs were taken.", named(Phase)),
    "suspected-condition": OwnSystem("Suspected conditions", "Those where minutes count, and the rest.", named(Condition)),
    "priority": OwnSystem("Alarm priority", "After IEC 60601-1-8.", named(Priority)),
    "preparation": OwnSystem("Preparations", "What an emergency department makes ready.", named(Preparation)),
    "capability": OwnSystem("Capabilities", "What a hospital is designated for and can close.", named(Capability)),
    "alert-state": OwnSystem("States of an alert", "Where a warning stands.", spelled(AlertState)),
    "transfer-state": OwnSystem("States of a transfer", "Where a transfer stands.", named(TransferState)),
    "transfer-reason": OwnSystem("Reasons of a transfer", "Why the patient has to go on.", named(TransferReason)),
    "ask-state": OwnSystem("States of a question", "What a hospital that was asked to take a patient said.", named(AskState)),
    "ladder-step": OwnSystem("Steps of the ladder", "How an unacknowledged alert climbs.", named(Step)),
    "channel": OwnSystem("Channels", "By what way a step reaches people.", named(Channel)),
    "risk": OwnSystem("Clinical risk", "By NEWS2 (RCP 2017, chart 2).", spelled(Risk)),
    "verdict": OwnSystem("Verdicts", "What a warning was worth.", named(Verdict)),
    "advice": OwnSystem("Advice", "What a specialist elsewhere advises.", named(Advice)),
    "returned": OwnSystem("Returns", "Whether a patient treated where they were came back.", named(Returned)),
    "triage-category": OwnSystem("Triage categories", "How urgent a casualty of an incident is.", named(TriageCategory)),
    "triage-method": OwnSystem("Triage methods", "How a casualty of an incident was sorted.", named(TriageMethod)),
    "disposition": OwnSystem("Dispositions", "Where the patient went from the emergency department.", named(Disposition)),
    "role": OwnSystem("Roles", "What a person may be trusted with.", {**named(Role), "program": "the program itself"}),
    "entry-kind": OwnSystem("Kinds of entries", "What can be said on a timeline.", spelled(dict.fromkeys(KINDS))),
    "protocol-step": OwnSystem("Steps of protocols", "What a protocol helper notes.", {
        f"{protocol}.{step}": name for (protocol, step), name in STEPS.items()}),
    "protocol-value": OwnSystem("Values of steps", "What a step may say.", dict(VALUES)),
    "task": OwnSystem("Tasks", "What an emergency department is asked to do.", TASKS),
    "task-part": OwnSystem("Parts of a task", "What goes with an alert and a handover.", TASK_PARTS),
    "section": OwnSystem("Sections", "Sections of the ambulance document that have no LOINC code.", SECTIONS),
    "unit": OwnSystem("Kinds of units", "What an organisation or place is, beside HL7's kinds.", {
        "ambulance": "Ambulance", "county": "County dispatch centre", "scene": "Scene of the emergency"}),
    "flag": OwnSystem("Flags", "What whoever comes near the patient must know.", {
        "violence": "Violent behaviour, harm to self or others", "dnr-at-scene": "Order not to resuscitate, met by the crew",
        "dnr-at-hospital": "Order not to resuscitate, at the hospital"}),
    "device": OwnSystem("Devices", "Kinds of devices the record says were used.", {
        "aed": "Automated external defibrillator", "mechanical-cpr": "Mechanical CPR device",
        "manual-defibrillator": "Manual defibrillator"}),
    "documents": OwnSystem("Documents", "Which outcome report a document is.", {
        f"report-{disease}": table.title for disease, table in TABLES.items()}),
    "report-sections": OwnSystem("Sections of the outcome reports", "The parts of the four reports.", section_titles()),
    "report-items": OwnSystem("Questions of the outcome reports", "Every question of the four reports.", {
        item.id: item.label for table in TABLES.values() for item in table.items}),
    "report-answers": OwnSystem("Answers of the outcome reports", "A code means something with its question.", {
        one.code: one.label for table in TABLES.values() for item in table.items for one in item.choices}),
    "report-procedures": OwnSystem("Treatments in the outcome reports", "What was done, where a report says when.",
        dict(PROCEDURES.values())),
    "episode": OwnSystem("Kinds of episodes", "What an episode of care is about.", {"emergency": "Emergency"}),
}  # fmt: skip
"""Short name -> code system."""

UNLISTED = {"unknown-code": "Codes in none of the country's tables, kept as they were written."}
"""Systems of ours whose codes cannot be listed."""


@functools.cache
def own_coding(system: str, code: str) -> Json:
    """A code of one of our own systems with its display: one object for all who say it, not to be changed. A code the
    system does not have is a mistake of ours: KeyError."""
    return coding(own(system), code, SYSTEMS[system].codes[code])


def own_coding_or_text(system: str, code: str) -> Json | None:
    """The same for what a newer program may have written: None where the system does not have it."""
    return own_coding(system, code) if code in SYSTEMS[system].codes else None
