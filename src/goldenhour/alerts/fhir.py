"""A warning to a hospital in FHIR: what it is asked to do (Task), each time its alarm rang (Communication), and the
hospital's judgement (Observation)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from goldenhour.emergency.bodies import Priority
from goldenhour.emergency.case import Alert, AlertState, Case
from goldenhour.emergency.fhir.building import Json, annotation, reference, text
from goldenhour.emergency.fhir.codings import concept, hl7, known_as
from goldenhour.emergency.fhir.facts import Facts
from goldenhour.emergency.fhir.own_codes import own_coding
from goldenhour.emergency.fhir.parts import Part, Rows, by_key

PRIORITIES = {Priority.HIGH: "stat", Priority.MEDIUM: "urgent", Priority.LOW: "routine"}
STATES = {
    AlertState.ALERTED: "requested",
    AlertState.ACKNOWLEDGED: "accepted",
    AlertState.ARRIVED: "in-progress",
    AlertState.HANDED_OVER: "completed",
    AlertState.DIVERTED: "rejected",
    AlertState.STOOD_DOWN: "cancelled",
}
"""State of an alert -> status of the task. A hospital that diverts rejects it; a crew that goes elsewhere cancels it."""


def hospital(alert: Alert) -> Json:
    return reference("Organization", "hospital", alert.hospital)


def seen_of_alerts(case: Case) -> Any:
    return case.alerts if case.counts else {}


def part_of(code: str, value: Json) -> Json:
    """An input or output of the task."""
    return {"type": concept(own_coding("task-part", code)), **value}


# ── the task ─────────────────────────────────────────────────────────────────────────────────────────────────────────
def task_of(alert: Alert) -> Any:
    return (
        alert.state, alert.priority, alert.eta_at, alert.ringing, alert.acknowledged_by, alert.acknowledged_at,
        tuple(alert.prepared.items()), alert.diverted_reason, alert.stood_down_reason, alert.moved_to,
    )  # fmt: skip


def seen_of_tasks(case: Case) -> Any:
    return {key: task_of(alert) for key, alert in seen_of_alerts(case).items()}


def task(facts: Facts, alert_id: str, seen: Any) -> Iterator[Json]:
    """What the emergency department is asked: take notice, make ready, receive. Its answers are the outputs."""
    alert = facts.case.alerts[alert_id]
    reason = text(alert.diverted_reason) or text(alert.stood_down_reason)
    yield facts.resource(
        "Task", "gh-alert", (alert_id,),
        identifier=[known_as("alert", alert_id)],
        basedOn=[reference("ServiceRequest", facts.case.id)],
        status=STATES[alert.state],
        statusReason={"text": reason} if reason else None,
        businessStatus=concept(own_coding("alert-state", alert.state)),
        intent="order",
        priority=PRIORITIES[alert.priority],
        code=concept(own_coding("task", "pre-arrival-alert")),
        description=text(alert.note),
        focus=facts.encounter,
        **{"for": facts.patient},
        encounter=facts.encounter,
        executionPeriod=facts.period(alert.alerted_at, alert.handed_over_at),
        authoredOn=facts.at(alert.alerted_at),
        requester=facts.brought_by(alert),
        owner=hospital(alert),
        input=inputs(facts, alert),
        output=outputs(facts, alert),
    )  # fmt: skip


def inputs(facts: Facts, alert: Alert) -> list[Json]:
    """What the crew says with it."""
    found = [part_of("ringing", {"valueInteger": alert.ringing})]
    if alert.eta_at is not None:
        found.append(part_of("eta", {"valueDateTime": facts.at(alert.eta_at)}))
    return found


def outputs(facts: Facts, alert: Alert) -> list[Json]:
    """What the hospital answered: who noticed, what is ready; or where the patient goes instead."""
    found = []
    if alert.acknowledged_at is not None:
        found.append(part_of("acknowledged-at", {"valueDateTime": facts.at(alert.acknowledged_at)}))
    if name := text(alert.acknowledged_by):
        found.append(part_of("acknowledged-by", {"valueString": name}))
    found += [part_of(f"prepared-{what}", {"valueBoolean": ready}) for what, ready in alert.prepared.items()]
    if alert.moved_to:
        found.append(part_of("moved-to", {"valueReference": reference("Organization", "hospital", alert.moved_to)}))
    return found


# ── each ringing ─────────────────────────────────────────────────────────────────────────────────────────────────────
def seen_of_ringings(case: Case) -> Any:
    return [(alert, alert.ringings) for alert in seen_of_alerts(case).values()]


def rows_of_ringings(seen: Any) -> Rows:
    return [(f"{alert.id}\n{n}", (alert.id, n, ringing)) for alert, rung in seen for n, ringing in enumerate(rung, 1)]


def ringing(facts: Facts, _: str, seen: Any) -> Iterator[Json]:
    """The warning itself, and each renewal because the patient got worse: sent, shown, by whom acknowledged."""
    alert_id, n, rung = seen
    alert = facts.case.alerts[alert_id]
    yield facts.resource(
        "Communication", "gh-alert-message", (alert_id, "ringing", str(n)),
        basedOn=[reference("Task", alert_id)],
        partOf=[reference("Communication", alert_id, "ringing", "1")] if n > 1 else [],
        status="completed" if rung.acknowledged_at else "in-progress",
        category=[concept(hl7("communication-category", "alert", "Alert"))],
        priority=PRIORITIES[rung.priority],
        subject=facts.patient,
        encounter=facts.encounter,
        sent=facts.at(rung.at),
        received=facts.at(rung.sounding_at or rung.shown_at),
        recipient=[hospital(alert)],
        sender=facts.brought_by(alert),
        payload=[{"contentString": said} for said in (text(rung.why), text(alert.note if n == 1 else "")) if said],
        note=annotation(rung.acknowledged_by, time=facts.at(rung.acknowledged_at)) if rung.acknowledged_at else [],
    )  # fmt: skip


# ── what it was worth ────────────────────────────────────────────────────────────────────────────────────────────────
def seen_of_judgements(case: Case) -> Any:
    return {key: (a.judged, a.judged_at) for key, a in seen_of_alerts(case).items() if a.judged is not None}


def judgement(facts: Facts, alert_id: str, seen: Any) -> Iterator[Json]:
    judged, at = seen
    yield facts.resource(
        "Observation", "gh-verdict", (alert_id, "verdict"),
        status="final",
        code=concept(own_coding("observation", "warning-verdict")),
        subject=facts.patient,
        focus=[reference("Task", alert_id)],
        encounter=facts.encounter,
        effectiveDateTime=facts.at(at),
        valueCodeableConcept=concept(own_coding("verdict", judged.verdict)),
        note=annotation(judged.note),
    )  # fmt: skip


PARTS = (
    Part("alert", seen_of_tasks, by_key, task, "alerts"),
    Part("ringing", seen_of_ringings, rows_of_ringings, ringing, "alerts"),
    Part("judgement", seen_of_judgements, by_key, judgement, "alerts"),
)
