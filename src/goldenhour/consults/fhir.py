"""A consult in FHIR: the question (ServiceRequest), each advice (Communication), what came of it (Observation).

The advice is a Communication and no CarePlan: it is what one physician says to another, and whoever asked decides what is
carried out. Drugs stand in it as words for the same reason; what is given becomes a MedicationAdministration of its own.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from goldenhour.emergency.bodies import Priority
from goldenhour.emergency.case import Case
from goldenhour.emergency.consult import Advised, Consult, ConsultState
from goldenhour.emergency.consult_bodies import Ordered
from goldenhour.emergency.fhir.building import Json, annotation, reference, text
from goldenhour.emergency.fhir.codings import concept, known_as, table_concept
from goldenhour.emergency.fhir.facts import Facts
from goldenhour.emergency.fhir.own_codes import own_coding
from goldenhour.emergency.fhir.parts import Part, Rows, by_key

PRIORITIES = {Priority.HIGH: "stat", Priority.MEDIUM: "urgent", Priority.LOW: "routine"}
STATES = {
    ConsultState.ASKED: "active",
    ConsultState.TAKEN: "active",
    ConsultState.ADVISED: "completed",
    ConsultState.ENDED: "revoked",
}


# ── the question ─────────────────────────────────────────────────────────────────────────────────────────────────────
def seen_of_questions(case: Case) -> Any:
    return {
        key: (one.said, one.state, one.asked_at, one.taken_by, one.taken_hospital, one.ended_reason)
        for key, one in case.consults.items()
    }


def question(facts: Facts, consult_id: str, seen: Any) -> Iterator[Json]:
    said, state, asked_at, taken_by, taken_hospital, ended_reason = seen
    yield facts.resource(
        "ServiceRequest", "gh-consult", (consult_id,),
        identifier=[known_as("consult", consult_id)],
        basedOn=[reference("ServiceRequest", facts.case.id)],
        status=STATES[state],
        intent="order",
        priority=PRIORITIES[said.priority],
        code=concept(own_coding("task", "teleconsult")),
        performerType=table_concept(facts.country, ["specialties"], said.specialty),
        subject=facts.patient,
        encounter=facts.encounter,
        authoredOn=facts.at(asked_at),
        requester=reference("Organization", "hospital", said.hospital),
        performer=[reference("Organization", "hospital", taken_hospital, display=taken_by)] if taken_hospital else [],
        reasonCode=[{"text": text(said.question)}] if text(said.question) else [],
        supportingInfo=[reference("ServiceRequest", one) for one in (said.second_opinion_on,) if one in facts.case.consults],
        note=annotation(ended_reason),
    )  # fmt: skip


# ── the advice ───────────────────────────────────────────────────────────────────────────────────────────────────────
def seen_of_advice(case: Case) -> Any:
    return [(one, advised) for one in case.consults.values() for advised in one.advice]


def rows_of_advice(seen: Any) -> Rows:
    return [(advised.id, (consult.id, consult.said.hospital, advised)) for consult, advised in seen]


def advice(facts: Facts, advice_id: str, seen: tuple[str, str, Advised]) -> Iterator[Json]:
    """What the specialist says to whoever asked; one that was replaced stays as it was said."""
    consult_id, asking, advised = seen
    yield facts.resource(
        "Communication", "gh-advice", (advice_id,),
        identifier=[known_as("advice", advice_id)],
        basedOn=[reference("ServiceRequest", consult_id)],
        status="completed",
        topic=concept(own_coding("advice", advised.said.advice)),
        subject=facts.patient,
        encounter=facts.encounter,
        sent=facts.at(advised.at),
        recipient=[reference("Organization", "hospital", asking)],
        sender=reference("Organization", "hospital", advised.hospital, display=advised.said.name),
        payload=[{"contentString": words} for words in payload(facts, advised)],
        note=annotation(advised.said.note),
    )  # fmt: skip


def payload(facts: Facts, advised: Advised) -> Iterator[str]:
    """The advice line by line: what it is taken for, on which conditions, orders, drugs, when to look again."""
    said = advised.said
    lines = [said.diagnosis, said.transfer_if, *said.orders, *map(drug_words, said.drugs), facts.at(said.review_at)]
    yield from (written for line in lines if (written := text(line)))


def drug_words(drug: Ordered) -> str:
    dose = f"{drug.dose:g} {drug.unit}" if drug.dose is not None else ""
    return " ".join(part for part in (drug.drug, dose.strip(), drug.route) if part)


# ── what came of it ──────────────────────────────────────────────────────────────────────────────────────────────────
def seen_of_returns(case: Case) -> Any:
    known: list[Consult] = [one for one in case.consults.values() if one.returned is not None]
    return {one.id: (one.returned, one.returned_at) for one in known}


def came_back(facts: Facts, consult_id: str, seen: Any) -> Iterator[Json]:
    returned, at = seen
    yield facts.resource(
        "Observation", "gh-return", (consult_id, "return"),
        status="final",
        basedOn=[reference("ServiceRequest", consult_id)],
        code=concept(own_coding("observation", "returned")),
        subject=facts.patient,
        encounter=facts.encounter,
        effectiveDateTime=facts.at(at),
        valueCodeableConcept=concept(own_coding("returned", returned)),
    )  # fmt: skip


PARTS = (
    Part("consult", seen_of_questions, by_key, question, "consults"),
    Part("advice", seen_of_advice, rows_of_advice, advice, "consults"),
    Part("return", seen_of_returns, by_key, came_back, "consults"),
)
