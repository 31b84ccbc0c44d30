"""The report of a disease as a FHIR R4 document: a Composition with a section for each part of the chart, an Observation for
each answer, a Procedure where the answer is when something was done, and the QuestionnaireResponse. Pure; who and where come in
as resources that others made. Golden Hour's own profiles (`exchange/guide/reports.py`), not the ministry's."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from html import escape
from typing import Any

from goldenhour.emergency.bodies import Condition
from goldenhour.emergency.case import Alert, Case
from goldenhour.emergency.fhir.codings import CANONICAL, HL7, own, profile
from goldenhour.emergency.fhir.facts import SYNTHETIC
from goldenhour.emergency.fhir.report_shapes import (
    ANSWERS_SECTION,
    BUNDLE,
    PROCEDURE,
    PROCEDURES,
    document_profile,
    profile_of,
)
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
EMPTY_REASONS = f"{HL7}/list-empty-reason"
NOT_ASKED: Resource = {"coding": [{"system": EMPTY_REASONS, "code": "notasked", "display": "Not Asked"}]}
REASON_SYSTEM = f"{HL7}/data-absent-reason"


def document(
    case: Case,
    alert: Alert,
    disease: Condition,
    *,
    patient: Resource,
    encounter: Resource,
    authors: Sequence[Resource],
    now: datetime,
    base: str = CANONICAL,
) -> Resource:
    """The document Bundle. `patient`, `encounter` and `authors` (the hospital) are whole resources with ids, and go into
    it; what they point to and is not inside stands at `base`. Every section is there: what nobody knows yet is said so."""
    sheet, seed = sheet_of(case, alert, disease), f"{alert.id}/{disease}"
    whole = {f"{one['resourceType']}/{one['id']}": one for one in (patient, encounter, *authors)}
    subject = {"reference": urn(f"Patient/{patient['id']}")}
    at = {"reference": urn(f"Encounter/{encounter['id']}")}
    written_by = [{"reference": urn(f"{one['resourceType']}/{one['id']}")} for one in authors]
    composition = {
        **head_of(sheet, seed),
        "subject": subject,
        "encounter": at,
        "date": now.isoformat(),
        "author": written_by,
        "title": sheet.table.title,
        "section": [section(part, seed) for part in sheet.parts] + [as_questions(seed)],
    }
    response = questionnaire_response(case, alert, disease, subject=subject, encounter=at, authored=now)
    entries = [
        (urn(f"{seed}/composition"), composition),
        *((urn(name), addressed(one, whole, base)) for name, one in whole.items()),
        *observations(sheet, seed, subject, at, now),
        *procedures(sheet, seed, subject, at),
        (urn(f"{seed}/response"), response),
    ]
    made = [(url, marked(one) if case.synthetic else one) for url, one in entries]
    whole_document = bundle(made, urn(f"{seed}/{sheet.report.answered_at or ''}"), now)
    return marked(whole_document) if case.synthetic else whole_document


def observations(
    sheet: Sheet, seed: str, subject: Resource, encounter: Resource, now: datetime
) -> Iterator[tuple[str, Resource]]:
    """One for each answer, with its address."""
    when, final = sheet.values.get("arrived_at") or now.isoformat(), sheet.report.state == "signed"
    for part in sheet.parts:
        for line in lines_of(part):
            yield urn(f"{seed}/{line.item.id}"), observation(line, subject, encounter, final=final, when=when)


def procedures(sheet: Sheet, seed: str, subject: Resource, encounter: Resource) -> Iterator[tuple[str, Resource]]:
    """What was done at the hospital, where the report says when it began."""
    for part in sheet.parts:
        for line in done_in(part):
            yield (
                urn(f"{seed}/{line.item.id}/done"),
                procedure(line, subject, encounter, sheet.report.state == "signed"),
            )


def done_in(part: Part) -> list[Line]:
    return [line for line in lines_of(part) if line.item.id in PROCEDURES and line.value]


def bundle(entries: Sequence[tuple[str, Resource]], identifier: str, now: datetime) -> Resource:
    return {
        "resourceType": "Bundle",
        "meta": {"profile": [profile(BUNDLE)]},
        "type": "document",
        "identifier": {"system": "urn:ietf:rfc:3986", "value": identifier},
        "timestamp": now.isoformat(),
        "entry": [{"fullUrl": url, "resource": one} for url, one in entries],
    }


def head_of(sheet: Sheet, seed: str) -> Resource:
    """What the Composition says of itself."""
    coding_of = [SUMMARY, {"system": own("documents"), "code": f"report-{sheet.table.disease}"}]
    return {
        "resourceType": "Composition",
        "id": urn(f"{seed}/composition").removeprefix("urn:uuid:"),
        "meta": {"profile": [profile(document_profile(sheet.table.disease))]},
        "status": {"signed": "final", "amended": "amended"}.get(sheet.report.state, "preliminary"),
        "type": {"coding": coding_of, "text": sheet.table.title},
    }


def urn(name: str) -> str:
    return f"urn:uuid:{uuid.uuid5(NAMES, name)}"


def marked(resource: Resource) -> Resource:
    """Said to be of a made-up patient."""
    return {**resource, "meta": {**resource.get("meta", {}), "security": [SYNTHETIC]}}


def addressed(value: Any, inside: Mapping[str, Resource], base: str) -> Any:
    """A resource from the store as it stands in the document: its references lead into it, or in full to where they lead."""
    if isinstance(value, dict):
        made = {name: addressed(one, inside, base) for name, one in value.items()}
        if isinstance(name := value.get("reference"), str) and not name.startswith(("#", "http", "urn:")):
            made["reference"] = urn(name) if name in inside else f"{base}/{name}"
        return made
    return [addressed(one, inside, base) for one in value] if isinstance(value, list) else value


def lines_of(part: Part) -> list[Line]:
    return list(part.of("answered", "proposed", "worked_out"))


# ── the sections ─────────────────────────────────────────────────────────────────────────────────────────────────────
def section(part: Part, seed: str) -> Resource:
    lines = lines_of(part)
    entries = [f"{seed}/{line.item.id}" for line in lines] + [f"{seed}/{line.item.id}/done" for line in done_in(part)]
    rows = [(line.item.label, in_words(line)) for line in lines]
    known = {"entry": [{"reference": urn(name)} for name in entries]} if entries else {"emptyReason": NOT_ASKED}
    return {**headed(part.section.id, part.section.title, rows or [("Nothing is known of this yet", "")]), **known}


def as_questions(seed: str) -> Resource:
    rows = [("About this form", OWN)]
    return {**headed(ANSWERS_SECTION, "Answers", rows), "entry": [{"reference": urn(f"{seed}/response")}]}


def headed(code: str, title: str, rows: Sequence[tuple[str, str]]) -> Resource:
    codes = [{"system": own("report-sections"), "code": code}]
    return {"title": title, "code": {"coding": codes}, "text": narrative(rows)}


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
        "meta": {"profile": [profile(profile_of(line.item))]},
        "status": "final" if final and line.state != "proposed" else "preliminary",
        "code": {"coding": codes_of(line.item), "text": line.item.label},
        "subject": subject,
        "encounter": encounter,
        "effectiveDateTime": when,
        **value_of(line),
    }


def procedure(line: Line, subject: Resource, encounter: Resource, signed: bool) -> Resource:
    """What was done, from the answer that says when. Whether it was finished only a signed report says."""
    code, title = PROCEDURES[line.item.id]
    return {
        "resourceType": "Procedure",
        "meta": {"profile": [profile(PROCEDURE)]},
        "status": "completed" if signed else "unknown",
        "code": {"coding": [{"system": own("report-procedures"), "code": code, "display": title}]},
        "subject": subject,
        "encounter": encounter,
        "performedDateTime": line.value,
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
