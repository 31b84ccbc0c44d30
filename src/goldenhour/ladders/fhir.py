"""The ladder in FHIR: each step an unacknowledged alert climbed (Communication), by which channel and with what answer."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from goldenhour.emergency.case import Case, Climb
from goldenhour.emergency.fhir.building import Json, reference, text
from goldenhour.emergency.fhir.codings import concept, hl7
from goldenhour.emergency.fhir.facts import Facts
from goldenhour.emergency.fhir.own_codes import own_coding
from goldenhour.emergency.fhir.parts import Part, Rows
from goldenhour.emergency.ladder_bodies import AnswerState

STATES = {AnswerState.FAILED: "stopped", AnswerState.SENT: "in-progress"}
"""What a channel said -> status; delivered and acknowledged are completed. None of them means that a person has seen it."""


def seen_of_climbs(case: Case) -> Any:
    return [(one.id, one.hospital, one.climbs) for one in case.alerts.values()] if case.counts else []


def rows_of_climbs(seen: Any) -> Rows:
    return [(climb.id, (alert, hospital, climb)) for alert, hospital, climbs in seen for climb in climbs]


def climb(facts: Facts, _: str, seen: Any) -> Iterator[Json]:
    """One step of the ladder."""
    alert, hospital, step = seen
    yield facts.resource(
        "Communication", "gh-ladder-step", (step.id,),
        basedOn=[reference("Task", alert)],
        partOf=[reference("Communication", alert, "ringing", str(step.ringing))],
        status=status_of(step),
        statusReason={"text": said} if (said := text(step.detail)) else None,
        category=[concept(hl7("communication-category", "alert", "Alert"))],
        medium=[concept(own_coding("channel", step.channel))],
        subject=facts.patient,
        topic=concept(own_coding("ladder-step", step.step)),
        encounter=facts.encounter,
        sent=facts.at(step.at),
        received=facts.at(step.answered_at) if step.answer in (AnswerState.DELIVERED, AnswerState.ACKNOWLEDGED) else None,
        recipient=[reference("Organization", "hospital", step.hospital or hospital)],
        payload=[{"contentString": said}] if (said := text(step.to)) else [],
    )  # fmt: skip


def status_of(step: Climb) -> str:
    return STATES.get(step.answer, "completed") if step.answer is not None else "in-progress"


PARTS = (Part("climb", seen_of_climbs, rows_of_climbs, climb, "alerts"),)
