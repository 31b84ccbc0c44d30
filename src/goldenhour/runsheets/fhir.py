"""The national record in FHIR: answers to a questionnaire whose link ids are the elements' numbers; and of what was
recorded for an element itself, what others can use: pupils, skin, allergies, past history.

Golden Hour's own questionnaire, made of the published table of elements; not the ministry's.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Any, NamedTuple

from goldenhour.emergency.case import Case
from goldenhour.emergency.country import Country
from goldenhour.emergency.fhir.building import Json, text
from goldenhour.emergency.fhir.codings import (
    CANONICAL,
    coding,
    concept,
    hl7,
    own,
    profile,
    table_codings,
    table_concept,
    table_system,
)
from goldenhour.emergency.fhir.facts import Facts
from goldenhour.emergency.fhir.own_codes import own_coding
from goldenhour.emergency.fhir.parts import Part, by_key, whole
from goldenhour.emergency.noted import Recorded
from goldenhour.emergency.record_bodies import Signer
from goldenhour.emergency.record_elements import NOT_VALUES, element_of, is_not_value
from goldenhour.emergency.reference import RecordElement
from goldenhour.runsheets.reading import ROWED
from goldenhour.runsheets.sheet import sheet_of

QUESTIONNAIRE = f"{CANONICAL}/Questionnaire/ambulance-record"
INTEGER, DECIMAL = re.compile(r"-?(0|[1-9][0-9]{0,8})"), re.compile(r"-?(0|[1-9][0-9]{0,11})(\.[0-9]{1,6})?")
DATE = re.compile(r"[12][0-9]{3}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])")
TIME = re.compile(
    DATE.pattern + r"T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\.[0-9]{1,6})?(Z|[+-](0[0-9]|1[0-4]):[0-5][0-9])"
)
ALLERGIES = {"eHistory.T02": "medication", "eHistory.T04": "food", "eHistory.T06": "environment"}
PAST_HISTORY = "eHistory.T07"
NOT_TO_BE_RESUSCITATED = {"eArrest.T03": ("3003009", "dnr-at-scene"), "eOutcome.T06": ("134002", "dnr-at-hospital")}
"""Element -> the value that says there is an order not to resuscitate, and our code of who met it."""
EXAMINED = ("eVitals.T14", "eVitals.T15", "eVitals.T16", "eVitals.T17", "eVitals.T18", "eDisposition.T10")


class Answer(NamedTuple):
    """One value of one element. `row` counts the repetitions of its section."""

    element: str
    row: str
    value: str
    system: str = ""
    said: str = ""


# ── the questionnaire's answers ──────────────────────────────────────────────────────────────────────────────────────
def seen_of_record(case: Case) -> Any:
    """What was recorded, and whether the crew has signed."""
    return (case.elements, any(one.body.who is Signer.CREW for one in case.record_signatures))


def record(facts: Facts, _: str, seen: Any) -> Iterator[Json]:
    """The elements that were recorded for themselves, as they stand; complete once the crew has signed."""
    elements, signed = seen
    if elements:
        answers = [answer for one in elements.values() for answer in answers_of(one)]
        yield response(facts, (facts.case.id, "record"), answers, "completed" if signed else "in-progress")


def answers_of(one: Recorded) -> Iterator[Answer]:
    """Its values: in a section that repeats, one for each repetition; its words stand with the first."""
    body = one.body
    spread = element_section(body.element) in ROWED and not body.of
    for n, value in enumerate(body.values or [""]):
        row = str(n) if spread else body.of
        yield Answer(body.element, row, value, body.system, body.text if n == 0 else "")


def element_section(element: str) -> str:
    return element.partition(".")[0].replace("edAgency", "dAgency")


def sheet(facts: Facts) -> Json:
    """The whole record as it stands, of typed entries as well: for a document. Costs as much as the case is long."""
    values = sheet_of(facts.case, facts.country).values
    answers = [
        Answer(
            element, str(value.row) if element_section(element) in ROWED else "", value.value, value.system, value.text
        )
        for element, found in values.items()
        for value in found
    ]
    _, signed = seen_of_record(facts.case)
    return response(facts, (facts.case.id, "sheet"), answers, "completed" if signed else "in-progress")


def response(facts: Facts, names: tuple[str, ...], answers: Iterable[Answer], status: str) -> Json:
    """The answers in the order of the questionnaire: sections, their repetitions, elements."""
    by_row: dict[tuple[str, str], dict[str, list[Answer]]] = {}
    for answer in answers:
        rows = by_row.setdefault((element_section(answer.element), answer.row), {})
        rows.setdefault(answer.element, []).append(answer)
    order = facts.country.element_places
    items = []
    for (section, _), elements in sorted(by_row.items(), key=lambda row: first_of(row[0][0], order)):
        known = sorted((e for e in elements if e in order), key=order.__getitem__)
        if known:
            items.append({"linkId": section, "item": [item(facts.country, e, elements[e]) for e in known]})
    return facts.resource(
        "QuestionnaireResponse", "gh-record", names,
        questionnaire=QUESTIONNAIRE,
        status=status,
        subject=facts.patient,
        encounter=facts.encounter,
        authored=facts.at(last_at(facts.case)),
        item=items,
    )  # fmt: skip


def first_of(section: str, order: dict[str, int]) -> int:
    """The place of a section: that of its first element."""
    return next((n for element, n in order.items() if element.startswith((f"{section}.", f"e{section}."))), len(order))


def last_at(case: Case) -> Any:
    """When the last thing was recorded or signed; for a sheet without either, when the call came."""
    at = [one.at for one in case.elements.values()] + [one.at for one in case.record_signatures]
    return max(at, default=case.called_at)


def item(country: Country, element_id: str, answers: list[Answer]) -> Json:
    """An element with its answers. What stands for a value there is none of, and words beside it, are extensions."""
    element = element_of(country, element_id)
    assert element is not None
    found, beside = [], []
    for answer in answers:
        if is_not_value(country, answer.value):
            reason = table_codings(country, [NOT_VALUES], answer.value)[0]
            beside.append({"url": profile("gh-not-value"), "valueCoding": reason})
        elif typed := typed_value(country, element, answer):
            found.append(typed)
        elif written := text(answer.value):
            beside.append({"url": profile("gh-written"), "valueString": written})
        if words := text(answer.said):
            beside.append({"url": profile("gh-written"), "valueString": words})
    whole_item: Json = {"linkId": element_id}
    if beside:
        whole_item["extension"] = beside
    if found:
        whole_item["answer"] = found if element.several else found[:1]
    return whole_item


def typed_value(country: Country, element: RecordElement, answer: Answer) -> Json | None:
    """The value in the type the questionnaire asks for; None where it is not of that type: it is then kept as written."""
    value = text(answer.value) or ""
    if element.type == "integer":
        return {"valueInteger": int(value)} if INTEGER.fullmatch(value) else None
    if element.type == "decimal":
        return {"valueDecimal": Decimal(value)} if DECIMAL.fullmatch(value) else None
    if element.type == "date":
        return {"valueDate": value} if DATE.fullmatch(value) else None
    if element.type == "datetime":
        return {"valueDateTime": value} if TIME.fullmatch(value) else None
    if element.table:
        return code_of(country, element, value, answer.system)
    return {"valueString": value} if value else None


def code_of(country: Country, element: RecordElement, value: str, version: str) -> Json | None:
    table = element.table.partition("/")[0]
    if table == "counties":
        county = country.find_county(value)
        return (
            {"valueCoding": coding(table_system(country, table), value, county.name(country.languages[0]))}
            if county
            else None
        )
    found = country.find_code(table, value, version or None) or country.find_code(table, value)
    if found is None:
        return None
    label = found.label(country.languages[0])
    return {"valueCoding": coding(table_system(country, table), found.code, label, found.version)}


# ── what others can use of it ────────────────────────────────────────────────────────────────────────────────────────
def seen_of_usable(case: Case) -> dict[str, Recorded]:
    wanted = (*ALLERGIES, PAST_HISTORY, *EXAMINED)
    return {key: one for key, one in case.elements.items() if one.body.element in wanted}


def usable(facts: Facts, key: str, one: Recorded) -> Iterator[Json]:
    """A resource for each value: an allergy, a disease of before, something examined."""
    element = element_of(facts.country, one.body.element)
    for value in dict.fromkeys(one.body.values):
        if element is None or not text(value) or is_not_value(facts.country, value):
            continue
        names = (facts.case.id, "element", key, value)
        if element.id in ALLERGIES:
            yield allergy(facts, names, one, value)
        elif element.id == PAST_HISTORY:
            yield disease(facts, names, one, value)
        else:
            yield examined(facts, (facts.case.id, "element", key), one, element, value)
            return


def allergy(facts: Facts, names: tuple[str, ...], one: Recorded, value: str) -> Json:
    return facts.resource(
        "AllergyIntolerance", "gh-allergy", names,
        clinicalStatus=concept(hl7("allergyintolerance-clinical", "active", "Active")),
        verificationStatus=concept(hl7("allergyintolerance-verification", "unconfirmed", "Unconfirmed")),
        category=[ALLERGIES[one.body.element]],
        code=table_concept(facts.country, [], value, one.body.system),
        patient=facts.patient,
        encounter=facts.encounter,
        recordedDate=facts.at(one.at),
        recorder=facts.actor(one.id),
    )  # fmt: skip


def disease(facts: Facts, names: tuple[str, ...], one: Recorded, value: str) -> Json:
    return facts.resource(
        "Condition", "gh-past-history", names,
        clinicalStatus=concept(hl7("condition-clinical", "active", "Active")),
        verificationStatus=concept(hl7("condition-ver-status", "unconfirmed", "Unconfirmed")),
        category=[concept(hl7("condition-category", "problem-list-item", "Problem List Item"))],
        code=table_concept(facts.country, ["past_history"], value, one.body.system),
        subject=facts.patient,
        encounter=facts.encounter,
        recordedDate=facts.at(one.at),
        recorder=facts.actor(one.id),
    )  # fmt: skip


def examined(facts: Facts, names: tuple[str, ...], one: Recorded, element: RecordElement, value: str) -> Json:
    """Pupils and skin: the element's number is the code, in our system of elements."""
    answer = typed_value(facts.country, element, Answer(element.id, "", value, one.body.system)) or {
        "valueString": value
    }
    said = {"valueCodeableConcept": concept(answer["valueCoding"])} if "valueCoding" in answer else answer
    return facts.resource(
        "Observation", "gh-finding", names,
        status=facts.status(one.id),
        category=[concept(hl7("observation-category", "exam", "Exam"))],
        code=concept(coding(own("record-element"), element.id, element.name(facts.language))),
        subject=facts.patient,
        encounter=facts.encounter,
        effectiveDateTime=facts.at(one.at),
        performer=facts.actors(one.id),
        **said,
    )  # fmt: skip


# ── what nobody may overlook ─────────────────────────────────────────────────────────────────────────────────────────
def seen_of_orders(case: Case) -> Any:
    found = {}
    for element, (value, code) in NOT_TO_BE_RESUSCITATED.items():
        for key, one in case.elements.items():
            if one.body.element == element and value in one.body.values:
                found[key] = (one.id, one.at, code, case.is_open)
    return found


def order(facts: Facts, key: str, seen: Any) -> Iterator[Json]:
    """The record says that there is an order not to resuscitate: a Flag, as long as the case is open."""
    recorded_id, at, code, is_open = seen
    yield facts.resource(
        "Flag", "gh-flag", (facts.case.id, "element", key, "flag"),
        status="active" if is_open else "inactive",
        category=[concept(hl7("flag-category", "advance-directive", "Advance Directive"))],
        code=concept(own_coding("flag", code)),
        subject=facts.patient,
        period=facts.period(at),
        encounter=facts.encounter,
        author=facts.actor(recorded_id),
    )  # fmt: skip


PARTS = (
    Part("record", seen_of_record, whole, record, "record"),
    Part("recorded", seen_of_usable, by_key, usable, "findings"),
    Part("orders", seen_of_orders, by_key, order, "findings"),
)
