"""The reports as FHIR R4 Questionnaires, filled in from a case, and read back from a QuestionnaireResponse. Pure.

Structured Data Capture: ranges, units, `enableWhen`, and `$populate`. What is filled in is worked out from the timeline and
not from FHIRPath, so an item says `prefilled` instead of an initialExpression. Golden Hour's own, not the ministry's.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from goldenhour.emergency.bodies import Condition
from goldenhour.emergency.case import Alert, Case
from goldenhour.emergency.fhir.codings import CANONICAL, own, profile
from goldenhour.emergency.fhir.report_shapes import RESPONSE
from goldenhour.emergency.report_bodies import Absent, Answer
from goldenhour.emergency.report_items import TABLES, Item, Kind, Section, Table
from goldenhour.emergency.report_items.item import LOINC
from goldenhour.kit.fhir.outcomes import Issue
from goldenhour.kit.sentences import Translate
from goldenhour.outcomes.known import KNOWING
from goldenhour.outcomes.sheet import Line, Sheet, sheet_of

Resource = dict[str, Any]
BASE = CANONICAL
ITEMS, ANSWERS = own("report-items"), own("report-answers")
HL7 = "http://hl7.org/fhir/StructureDefinition"
ABSENT = f"{HL7}/data-absent-reason"
KNOWN_FROM, SOURCE, PREFILLED = map(profile, ("known-from", "item-source", "prefilled"))
UCUM = "http://unitsofmeasure.org"
REASONS = {Absent.NOT_KNOWN: "asked-unknown", Absent.NOT_RECORDED: "unknown"}
"""Value set data-absent-reason."""
OWN = "Golden Hour's own item set after published registries, not the form of any ministry."


def url_of(disease: Condition) -> str:
    return f"{BASE}/Questionnaire/report-{disease}"


# ── the questions ────────────────────────────────────────────────────────────────────────────────────────────────────
def questionnaire(table: Table, translate: Translate | None = None, language: str = "zh-TW") -> Resource:
    """The Questionnaire of one disease, in English; with `translate` also in that language beside it."""
    return {
        "resourceType": "Questionnaire",
        "id": f"report-{table.disease}",
        "url": url_of(table.disease),
        "version": table.version,
        "name": f"GoldenHourReport{table.disease.value.title()}",
        "title": table.title,
        "status": "active",
        "subjectType": ["Patient"],
        "publisher": "Golden Hour",
        "description": OWN,
        "item": [group(section, translate, language) for section in table.sections],
    }


def group(section: Section, translate: Translate | None, language: str) -> Resource:
    items = [question(item, translate, language) for item in section.items]
    return {
        "linkId": f"section-{section.id}",
        **said(section.title, translate, language),
        "type": "group",
        "item": items,
    }


def question(item: Item, translate: Translate | None, language: str) -> Resource:
    asked: Resource = {
        "extension": extensions_of(item),
        "linkId": item.id,
        "code": codes_of(item),
        **said(item.label, translate, language),
        "type": type_of(item),
    }
    if item.when is not None:
        asked["enableWhen"] = [
            {"question": item.when.item, "operator": "=", "answerCoding": {"system": ANSWERS, "code": value}}
            for value in item.when.values
        ]
        asked |= {"enableBehavior": "any"} if len(item.when.values) > 1 else {}
    if item.waited_for:
        asked["required"] = True
    if item.kind is Kind.WORKED_OUT:
        asked["readOnly"] = True
    if item.choices:
        asked["answerOption"] = [{"valueCoding": coding(item, one.code)} for one in item.choices]
    return asked


def said(text: str, translate: Translate | None, language: str) -> Resource:
    if translate is None:
        return {"text": text}
    parts = [{"url": "lang", "valueCode": language}, {"url": "content", "valueString": translate(text)}]
    return {"text": text, "_text": {"extension": [{"url": f"{HL7}/translation", "extension": parts}]}}


def type_of(item: Item) -> str:
    match item.kind:
        case Kind.TIME:
            return "dateTime"
        case Kind.DATE:
            return "date"
        case Kind.NUMBER:
            return "decimal" if item.decimals else "integer"
        case Kind.CHOICE | Kind.YES_NO:
            return "choice"
    return "string"


def extensions_of(item: Item) -> list[Resource]:
    made: list[Resource] = [{"url": SOURCE, "valueString": item.source}]
    if item.id in KNOWING:
        made.append({"url": PREFILLED, "valueBoolean": True})
    if item.unit and item.kind is Kind.NUMBER:
        unit = {"system": UCUM, "code": item.unit}
        made.append({"url": f"{HL7}/questionnaire-unit", "valueCoding": unit})
    if item.kind is Kind.NUMBER:
        name, write = ("valueDecimal", float) if item.decimals else ("valueInteger", int)
        made.append({"url": f"{HL7}/minValue", name: write(item.lowest)})
        made.append({"url": f"{HL7}/maxValue", name: write(item.highest)})
    return made


def codes_of(item: Item) -> list[Resource]:
    own = {"system": ITEMS, "code": item.id, "display": item.label}
    return [own, *([{"system": LOINC, "code": item.loinc}] if item.loinc else [])]


def coding(item: Item, code: str) -> Resource:
    found = item.choice(code)
    return {"system": ANSWERS, "code": code, **({"display": found.label} if found else {})}


# ── the answers ──────────────────────────────────────────────────────────────────────────────────────────────────────
def questionnaire_response(
    case: Case, alert: Alert, disease: Condition, *, subject: Resource, encounter: Resource | None = None,
    authored: datetime | None = None,
) -> Resource:  # fmt: skip
    """The report as it stands, with what the platform proposes. `subject` and `encounter` are References. Where a value is
    known from, and whether anybody has confirmed it, stands beside it (`known-from`)."""
    sheet = sheet_of(case, alert, disease)
    at = authored or sheet.report.signed_at or sheet.report.answered_at
    status = {"signed": "completed", "amended": "amended"}.get(sheet.report.state, "in-progress")
    return {
        "resourceType": "QuestionnaireResponse",
        "meta": {"profile": [profile(RESPONSE)]},
        "questionnaire": f"{url_of(disease)}|{sheet.table.version}",
        "status": status,
        "subject": subject,
        **({"encounter": encounter} if encounter else {}),
        **({"authored": at.isoformat()} if at else {}),
        "item": groups_of(sheet),
    }


def populate(
    case: Case, alert: Alert, disease: Condition, *, subject: Resource, encounter: Resource | None = None
) -> Resource:
    """What `Questionnaire/$populate` answers: Parameters with the `response`."""
    response = questionnaire_response(case, alert, disease, subject=subject, encounter=encounter)
    return {"resourceType": "Parameters", "parameter": [{"name": "response", "resource": response}]}


def groups_of(sheet: Sheet) -> list[Resource]:
    groups = []
    for part in sheet.parts:
        items = [answered(line) for line in part.lines if line.state in ("answered", "proposed", "worked_out")]
        if items:
            groups.append({"linkId": f"section-{part.section.id}", "text": part.section.title, "item": items})
    return groups


def answered(line: Line) -> Resource:
    return {"linkId": line.item.id, "text": line.item.label, "answer": [{**known_from(line), **value_of(line)}]}


def known_from(line: Line) -> Resource:
    """The extension of an answer that says where the platform knows it from, and whether it was confirmed."""
    known = line.known
    if known is None or (line.answered is not None and not line.answered.answer.taken_from):
        return {}
    parts = [
        {"url": "entry", "valueString": known.entry},
        {"url": "at", "valueInstant": known.at.isoformat()},
        {"url": "where", "valueString": known.where.removeprefix("from the ")},
        {"url": "confirmed", "valueBoolean": line.answered is not None},
    ]
    return {"extension": [{"url": KNOWN_FROM, "extension": parts}]}


def value_of(line: Line) -> Resource:
    item = line.item
    absent = line.answered.answer.absent if line.answered else None
    name = f"value{'Coding' if item.choices else type_of(item)[:1].upper() + type_of(item)[1:]}"
    if absent is not None:
        why = {"extension": [{"url": ABSENT, "valueCode": REASONS[absent]}]}
        return {name: why} if item.choices else {f"_{name}": why}
    if item.choices:
        return {name: coding(item, line.value)}
    if item.kind is Kind.NUMBER:
        return {name: float(line.value) if item.decimals else int(float(line.value))}
    return {name: line.value}


# ── reading them back ────────────────────────────────────────────────────────────────────────────────────────────────
VALUES = ("valueDateTime", "valueDate", "valueDecimal", "valueInteger", "valueCoding", "valueString", "valueBoolean")


def answers_of(response: Mapping[str, Any]) -> tuple[Condition | None, dict[str, Answer], list[Issue]]:
    """Which disease's report a QuestionnaireResponse answers, its answers, and what could not be read (nothing is dropped
    in silence). Whether the answers can be true is `outcomes/fitting.py`'s matter. Proposals that nobody confirmed are not
    answers; what is worked out is left out."""
    canonical = str(response.get("questionnaire", "")).partition("|")[0]
    table = next((table for disease, table in TABLES.items() if url_of(disease) == canonical), None)
    if table is None:
        text = f"This answers {canonical or 'no questionnaire'}. Use one of {', '.join(map(url_of, TABLES))}."
        return None, {}, [Issue("error", "not-supported", text, ("QuestionnaireResponse.questionnaire",))]
    answers: dict[str, Answer] = {}
    issues: list[Issue] = []
    for item in flat(response.get("item") or []):
        read(table, item, answers, issues)
    return table.disease, answers, issues


def flat(items: list[Any]) -> list[Mapping[str, Any]]:
    """All items, however deep they stand in groups; at most ten deep."""
    found: list[Mapping[str, Any]] = []
    level = [item for item in items if isinstance(item, Mapping)]
    for _ in range(10):
        found += [item for item in level if "answer" in item]
        level = [inner for item in level for inner in item.get("item") or [] if isinstance(inner, Mapping)]
    return found


def read(table: Table, said_item: Mapping[str, Any], answers: dict[str, Answer], issues: list[Issue]) -> None:
    link_id = str(said_item.get("linkId", ""))
    item = table.item(link_id)
    place = f"QuestionnaireResponse.item.where(linkId='{link_id}')"
    if item is None:
        issues.append(Issue("error", "not-found", f'The report does not ask "{link_id[:40]}". Leave it out.', (place,)))
        return
    given = said_item.get("answer")
    if item.kind is Kind.WORKED_OUT or not isinstance(given, list) or not given or proposed_only(given[0]):
        return
    answer = answer_in(given[0]) if len(given) == 1 and isinstance(given[0], Mapping) else None
    if answer is None:
        issues.append(Issue("error", "value", f'"{link_id}" needs one answer of type {type_of(item)}.', (place,)))
        return
    answers[link_id] = answer


def proposed_only(given: Any) -> bool:
    """Whether this is our own proposal, sent back without anybody having confirmed it."""
    extensions = given.get("extension") or [] if isinstance(given, Mapping) else []
    for extension in extensions:
        if isinstance(extension, Mapping) and extension.get("url") == KNOWN_FROM:
            parts = extension.get("extension") or []
            return any(part.get("url") == "confirmed" and part.get("valueBoolean") is False for part in parts)
    return False


def answer_in(given: Mapping[str, Any]) -> Answer | None:
    """One answer as we keep it: any of the value types, or a reason why there is none."""
    for name in VALUES:
        if (reason := reason_in(given.get(f"_{name}")) or reason_in(given.get(name))) is not None:
            return Answer(absent=reason)
        if name in given:
            return Answer(value=text_of(given[name])) if text_of(given[name]) else None
    return None


def reason_in(element: Any) -> Absent | None:
    extensions = element.get("extension") or [] if isinstance(element, Mapping) else []
    codes = [one.get("valueCode") for one in extensions if isinstance(one, Mapping) and one.get("url") == ABSENT]
    if not codes:
        return None
    return Absent.NOT_KNOWN if codes[0] == REASONS[Absent.NOT_KNOWN] else Absent.NOT_RECORDED


def text_of(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Mapping):
        return str(value.get("code", ""))[:300]
    return str(value)[:300]
