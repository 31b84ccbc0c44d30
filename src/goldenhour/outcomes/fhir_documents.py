"""The report of a disease as a FHIR R4 document: a Composition with a section for each part of the chart, an Observation for
each answer, and the QuestionnaireResponse. Pure; who and where come in as resources that others made. Golden Hour's own
profiles, not the ministry's."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Sequence
from datetime import datetime
from html import escape
from typing import Any

from goldenhour.emergency.bodies import Condition
from goldenhour.emergency.case import Alert, Case
from goldenhour.emergency.report_items import Item, Kind
from goldenhour.emergency.report_items.item import LOINC
from goldenhour.emergency.report_items.words import ABSENT as ABSENT_WORDS
from goldenhour.outcomes.fhir_questionnaires import (
    BASE,
    OWN,
    REASONS,
    UCUM,
    Resource,
    codes_of,
    coding,
    questionnaire_response,
)
from goldenhour.outcomes.sheet import Line, Part, Sheet, sheet_of

NAMES = uuid.uuid5(uuid.NAMESPACE_URL, f"{BASE}/report")
"""Ids of what is in a document come from here: the same report gives the same ids."""
SUMMARY = {"system": LOINC, "code": "34133-9", "display": "Summary of episode note"}
DOCUMENTS = f"{BASE}/CodeSystem/documents"
REASON_SYSTEM = "http://terminology.hl7.org/CodeSystem/data-absent-reason"


def document(
    case: Case,
    alert: Alert,
    disease: Condition,
    *,
    patient: Resource,
    encounter: Resource,
    authors: Sequence[Resource],
    now: datetime,
    profiles: Sequence[str] = (),
) -> Resource:
    """The document Bundle. `patient`, `encounter` and `authors` (Organization or Practitioner) are whole resources with
    ids, and go into it; `profiles` are the canonicals the Composition claims."""
    sheet, seed = sheet_of(case, alert, disease), f"{alert.id}/{disease}"
    whole = {f"{one['resourceType']}/{one['id']}": one for one in (patient, encounter, *authors)}
    subject = {"reference": urn(f"Patient/{patient['id']}")}
    at = {"reference": urn(f"Encounter/{encounter['id']}")}
    told = [part for part in sheet.parts if lines_of(part)]
    written_by = [{"reference": urn(f"{one['resourceType']}/{one['id']}")} for one in authors]
    composition = {
        **head_of(sheet, seed, profiles),
        "subject": subject,
        "encounter": at,
        "date": now.isoformat(),
        "author": written_by,
        "title": sheet.table.title,
        "section": [section(part, seed) for part in told] + [as_questions(seed)],
    }
    response = questionnaire_response(case, alert, disease, subject=subject, encounter=at, authored=now)
    entries = [
        (urn(f"{seed}/composition"), composition),
        *((urn(name), one) for name, one in whole.items()),
        *observations(sheet, seed, subject, at, now),
        (urn(f"{seed}/response"), response),
    ]
    return bundle(entries, urn(f"{seed}/{sheet.report.answered_at or ''}"), now)


def observations(
    sheet: Sheet, seed: str, subject: Resource, encounter: Resource, now: datetime
) -> Iterator[tuple[str, Resource]]:
    """One for each answer, with its address."""
    when, final = sheet.values.get("arrived_at") or now.isoformat(), sheet.report.state == "signed"
    for part in sheet.parts:
        for line in lines_of(part):
            yield urn(f"{seed}/{line.item.id}"), observation(line, subject, encounter, final=final, when=when)


def bundle(entries: Sequence[tuple[str, Resource]], identifier: str, now: datetime) -> Resource:
    return {
        "resourceType": "Bundle",
        "type": "document",
        "identifier": {"system": "urn:ietf:rfc:3986", "value": identifier},
        "timestamp": now.isoformat(),
        "entry": [{"fullUrl": url, "resource": one} for url, one in entries],
    }


def head_of(sheet: Sheet, seed: str, profiles: Sequence[str]) -> Resource:
    """What the Composition says of itself."""
    coding_of = [SUMMARY, {"system": DOCUMENTS, "code": f"report-{sheet.table.disease}"}]
    return {
        "resourceType": "Composition",
        "id": urn(f"{seed}/composition").removeprefix("urn:uuid:"),
        **({"meta": {"profile": list(profiles)}} if profiles else {}),
        "status": {"signed": "final", "amended": "amended"}.get(sheet.report.state, "preliminary"),
        "type": {"coding": coding_of, "text": sheet.table.title},
    }


def urn(name: str) -> str:
    return f"urn:uuid:{uuid.uuid5(NAMES, name)}"


def lines_of(part: Part) -> list[Line]:
    return list(part.of("answered", "proposed", "worked_out"))


# ── the sections ─────────────────────────────────────────────────────────────────────────────────────────────────────
def section(part: Part, seed: str) -> Resource:
    lines = lines_of(part)
    return {
        "title": part.section.title,
        "code": {"coding": [{"system": f"{BASE}/CodeSystem/report-sections", "code": part.section.id}]},
        "text": narrative([(line.item.label, in_words(line)) for line in lines]),
        "entry": [{"reference": urn(f"{seed}/{line.item.id}")} for line in lines],
    }


def as_questions(seed: str) -> Resource:
    return {
        "title": "Answers",
        "text": narrative([("About this form", OWN)]),
        "entry": [{"reference": urn(f"{seed}/response")}],
    }


def narrative(rows: Sequence[tuple[str, str]]) -> Resource:
    cells = "".join(f"<tr><th>{escape(label)}</th><td>{escape(value)}</td></tr>" for label, value in rows)
    return {"status": "generated", "div": f'<div xmlns="http://www.w3.org/1999/xhtml"><table>{cells}</table></div>'}


def in_words(line: Line) -> str:
    if line.answered is not None and line.answered.answer.absent is not None:
        return ABSENT_WORDS[line.answered.answer.absent]
    found = line.item.choice(line.value)
    return found.label if found else f"{line.value} {unit_of(line.item)}".strip()


def unit_of(item: Item) -> str:
    return "" if item.unit.startswith("{") else item.unit


# ── one answer ───────────────────────────────────────────────────────────────────────────────────────────────────────
def observation(line: Line, subject: Resource, encounter: Resource, *, final: bool, when: str) -> Resource:
    """An answer as an Observation about the visit. Not yet confirmed by the hospital, it is preliminary."""
    return {
        "resourceType": "Observation",
        "status": "final" if final and line.state != "proposed" else "preliminary",
        "code": {"coding": codes_of(line.item), "text": line.item.label},
        "subject": subject,
        "encounter": encounter,
        "effectiveDateTime": when,
        **value_of(line),
    }


def value_of(line: Line) -> Resource:
    item = line.item
    if line.answered is not None and line.answered.answer.absent is not None:
        code = REASONS[line.answered.answer.absent]
        return {"dataAbsentReason": {"coding": [{"system": REASON_SYSTEM, "code": code}]}}
    if item.choices:
        return {"valueCodeableConcept": {"coding": [coding(item, line.value)]}}
    if item.kind is Kind.TIME or item.kind is Kind.DATE:
        return {"valueDateTime": line.value}
    if line.value in ("yes", "no"):
        return {"valueBoolean": line.value == "yes"}
    quantity: dict[str, Any] = {"value": float(line.value) if "." in line.value else int(line.value)}
    if item.unit:
        quantity |= {"system": UCUM, "code": item.unit, "unit": unit_of(item) or item.unit.strip("{}")}
    return {"valueQuantity": quantity}
