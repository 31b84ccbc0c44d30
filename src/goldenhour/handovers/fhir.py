"""Arrival and handover in FHIR: the stay in the emergency department (Encounter), and both signatures (Task)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from goldenhour.emergency.alert_states import arrival_of
from goldenhour.emergency.bodies import Side
from goldenhour.emergency.case import AlertState, Case, Signature
from goldenhour.emergency.fhir.building import Json, pruned, reference, text
from goldenhour.emergency.fhir.codings import concept, hl7, known_as
from goldenhour.emergency.fhir.facts import Facts
from goldenhour.emergency.fhir.own_codes import own_coding
from goldenhour.emergency.fhir.parts import Part, by_key


def seen_of_stays(case: Case) -> Any:
    """Of every warning whose patient came: when, when both had signed, and how it went on."""
    if not case.counts:
        return {}
    arrived = {key: arrival_of(case, alert) for key, alert in case.alerts.items()}
    return {
        key: (alert.hospital, arrived[key], alert.handed_over_at, alert.outcome)
        for key, alert in case.alerts.items()
        if arrived[key] is not None
    }


def stay(facts: Facts, alert_id: str, seen: Any) -> Iterator[Json]:
    """The patient in the emergency department, from the door on."""
    hospital, arrived, handed_over, outcome = seen
    left = outcome.left_ed_at if outcome is not None else None
    ended = left if left is not None and left >= arrived else None
    yield facts.resource(
        "Encounter", "gh-emergency-department-stay", (alert_id, "ed"),
        identifier=[known_as("stay", alert_id)],
        status="finished" if outcome is not None else "in-progress" if handed_over else "arrived",
        **{"class": hl7("v3-ActCode", "EMER", "emergency")},
        subject=facts.patient,
        episodeOfCare=[reference("EpisodeOfCare", facts.case.id)],
        period=facts.period(arrived, ended),
        diagnosis=[{"condition": reference("Condition", alert_id, "diagnosis")}] if outcome is not None else [],
        hospitalization=pruned({
            "origin": came_from(facts, alert_id),
            "dischargeDisposition": concept(own_coding("disposition", outcome.disposition)) if outcome else None,
        }),
        serviceProvider=reference("Organization", "hospital", hospital),
    )  # fmt: skip


def came_from(facts: Facts, alert_id: str) -> Json:
    """The scene, or the hospital that sent the patient on."""
    transfer = facts.case.transfers.get(facts.case.alerts[alert_id].transfer or "")
    if transfer is not None:
        return reference("Location", "hospital", transfer.said.hospital)
    return reference("Location", facts.case.id, "scene")


def seen_of_handovers(case: Case) -> Any:
    if not case.counts:
        return {}
    return {key: (a.hospital, a.signatures, a.state) for key, a in case.alerts.items() if a.signatures}


def handover(facts: Facts, alert_id: str, seen: Any) -> Iterator[Json]:
    """Two people sign: one that they gave, one that they took over. With both it is complete."""
    hospital, signatures, state = seen
    signed = [signature.at for signature in signatures.values()]
    complete = state is AlertState.HANDED_OVER
    yield facts.resource(
        "Task", "gh-handover", (alert_id, "handover"),
        partOf=[reference("Task", alert_id)],
        status="completed" if complete else "in-progress",
        intent="order",
        code=concept(own_coding("task", "handover")),
        focus=facts.ed_encounter(alert_id),
        **{"for": facts.patient},
        encounter=facts.encounter,
        executionPeriod=facts.period(min(signed), max(signed) if complete else None),
        authoredOn=facts.at(min(signed)),
        lastModified=facts.at(max(signed)),
        requester=facts.brought_by(facts.case.alerts[alert_id]),
        owner=reference("Organization", "hospital", hospital),
        output=[signed_by(facts, side, signature) for side, signature in sorted(signatures.items())],
    )  # fmt: skip


def signed_by(facts: Facts, side: Side, signature: Signature) -> Json:
    name = text(signature.name) or "-"
    said = {"authorString": name, "time": facts.at(signature.at), "text": name}
    return {"type": concept(own_coding("task-part", f"signed-{side}")), "valueAnnotation": said}


PARTS = (
    Part("stay", seen_of_stays, by_key, stay, "handover"),
    Part("handover", seen_of_handovers, by_key, handover, "handover"),
)
